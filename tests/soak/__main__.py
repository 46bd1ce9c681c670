"""Tries for as long as one likes what could lose a recording, and makes a table of it."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sanitizers
from soak import (
    checked_suite,
    damage,
    full_disk,
    killing,
    oracle,
    quitting,
    report,
    steady,
    talking,
)
from soak.report import Row
from soak.starting import Starter

_MESSAGES_A_TALK = 4000


def _talk(start: Starter, folder: Path, what: str, n: int, seed: int) -> Row:
    """Hold conversations of `n` messages in all, each in a Pd of its own."""
    failures, n_messages, n_edits, peak = [], 0, 0, 0
    for number in range(seed, seed + max(n // _MESSAGES_A_TALK, 1)):
        result = talking.talk(start, folder, number, min(n, _MESSAGES_A_TALK))
        failures += [f"seed {number}: {text}" for text in result.failures]
        n_messages += result.n_messages
        n_edits += result.n_edits
        peak = max(peak, result.peak)
    failures += sanitizers.findings(start.reports)
    note = f"boxes edited {n_edits:,} times, at most {peak / 2**20:.0f} MiB"
    return Row(f"random conversations{what}", f"{n_messages:,} messages", failures, note)


def _parts(
    folder: Path, seed: int, hours: float, quick: bool
) -> dict[str, Callable[[], list[Row] | Iterator[Row]]]:
    """Return what there is to try, by its name."""
    plain = Starter(folder / "plain")
    watched = Starter(folder / "watched", watched=True)
    scale = 0.02 if quick else 1
    scratch = folder / "scratch"
    scratch.mkdir()

    def times(n: int) -> int:
        return max(round(n * scale), 3)

    def damaged() -> Iterator[Row]:
        n = 200 if quick else None
        for kind in damage.KINDS:
            yield damage.read_in_python(kind, scratch, n, seed)
            if kind.seal:
                yield damage.read_in_c(kind, scratch, n, seed)
        yield damage.read_in_pd(plain, scratch, times(2000), seed)

    return {
        "talk": lambda: [_talk(plain, scratch, "", times(100_000), seed)],
        "checked": lambda: [
            _talk(watched, scratch, " under the sanitizers", times(100_000), seed + 1_000_000)
        ],
        "oracle": lambda: [oracle.ask_the_oracle(plain, times(200), seed)],
        "damage": damaged,
        "kill": lambda: [killing.kill_in_writes(scratch, times(1000), seed)],
        "disk": lambda: [
            full_disk.fill_disk(plain, scratch, times(100)),
            full_disk.limit_files(plain, scratch, times(100)),
        ],
        "quit": lambda: quitting.quit_at_random(plain, times(300), seed),
        "save": lambda: [quitting.save_and_quit(plain, times(100), seed)],
        "suite": lambda: [checked_suite.run_tests(folder)],
        "evening": lambda: steady.spend_an_evening(plain, 5 if quick else 3600 * hours),
    }


def _main() -> int:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0, help="how long the evening is")
    parser.add_argument("--seed", type=int, help="that of a run which is to be repeated")
    parser.add_argument("--quick", action="store_true", help="a few of each, to see that it works")
    parser.add_argument("--only", nargs="+", help="some of the parts")
    parser.add_argument("--output", type=Path, help="the file to write the table to")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        parts = _parts(Path(scratch), seed, options.hours, options.quick)
        for name in options.only or parts:
            begin = time.monotonic()
            for row in parts[name]():
                rows.append(row)
                print(f"{row.what}: {row.tried}, {len(row.failures)} failures", flush=True)
            print(f"({name}: {time.monotonic() - begin:.0f} s)", file=sys.stderr, flush=True)
    text = f"{report.table(rows)}\n\nSeed {seed}.\n"
    print(f"\n{text}")
    print(report.failures(rows), file=sys.stderr)
    if options.output:
        report.put_table(options.output, text)
    return any(row.failures for row in rows)


if __name__ == "__main__":
    sys.exit(_main())
