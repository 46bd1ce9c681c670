"""Tries for as long as one likes what could lose a recording, and makes a table of it."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cached_property
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
_QUICK = 0.02  # of everything


class Soak:
    """All that is tried; each method is a part of it, and yields rows of the table.

    Parameters
    ----------
    folder : Path
        For everything that is written.
    seed : int
    hours : float
        How long the evening is.
    scale : float
        How much of everything else is tried.
    """

    def __init__(self, folder: Path, seed: int, hours: float, scale: float) -> None:
        self._folder = folder
        self._seed = seed
        self._hours = hours
        self._scale = scale
        self._scratch = folder / "scratch"
        self._scratch.mkdir()

    @cached_property
    def _plain(self) -> Starter:
        return Starter(self._folder / "plain")

    def _times(self, n: int) -> int:
        return max(round(n * self._scale), 3)

    def talk(self) -> Iterator[Row]:
        """Hold random conversations."""
        yield self._talk(self._plain, "random conversations", self._seed)

    def checked(self) -> Iterator[Row]:
        """Hold others with a shim that the sanitizers watch."""
        start = Starter(self._folder / "watched", watched=True)
        yield self._talk(start, "random conversations under the sanitizers", self._seed + 10**6)

    def oracle(self) -> Iterator[Row]:
        """Compare answers with what they should be."""
        yield oracle.ask_the_oracle(self._plain, self._times(200), self._seed)

    def damage(self) -> Iterator[Row]:
        """Read damaged files."""
        n = None if self._scale == 1 else self._times(10_000)
        for kind in damage.KINDS:
            yield damage.read_in_python(kind, self._scratch, n, self._seed)
            if kind.seal:
                yield damage.read_in_c(kind, self._scratch, n, self._seed)
        yield damage.read_in_pd(self._plain, self._scratch, self._times(2000), self._seed)

    def kill(self) -> Iterator[Row]:
        """Kill processes that write."""
        yield killing.kill_in_writes(self._scratch, self._times(1000), self._seed)

    def disk(self) -> Iterator[Row]:
        """Write where there is no space."""
        yield full_disk.fill_disk(self._plain, self._scratch, self._times(100))
        yield full_disk.limit_files(self._plain, self._scratch, self._times(100))

    def quit(self) -> Iterator[Row]:
        """End Pd at random moments."""
        yield from quitting.quit_at_random(self._plain, self._times(300), self._seed)

    def save(self) -> Iterator[Row]:
        """Save and quit in one go."""
        yield quitting.save_and_quit(self._plain, self._times(100), self._seed)

    def suite(self) -> Iterator[Row]:
        """Run the tests of C code under the sanitizers."""
        yield checked_suite.run_tests(self._folder)

    def evening(self) -> Iterator[Row]:
        """Play for hours."""
        seconds = 3600 * self._hours if self._scale == 1 else 5
        yield from steady.spend_an_evening(self._plain, seconds)

    def _talk(self, start: Starter, what: str, seed: int) -> Row:
        """Hold conversations, each in a Pd of its own."""
        n = self._times(100_000)
        failures, n_messages, n_edits, peak = [], 0, 0, 0
        for number in range(seed, seed + max(n // _MESSAGES_A_TALK, 1)):
            result = talking.talk(start, self._scratch, number, min(n, _MESSAGES_A_TALK))
            failures += [f"seed {number}: {text}" for text in result.failures]
            n_messages += result.n_messages
            n_edits += result.n_edits
            peak = max(peak, result.peak)
        failures += sanitizers.findings(start.reports)
        note = f"boxes edited {n_edits:,} times, at most {peak / 2**20:.0f} MiB"
        return Row(what, f"{n_messages:,} messages", failures, note)


PARTS = (
    "talk", "checked", "oracle", "damage", "kill", "disk", "quit", "save", "suite", "evening",
)  # fmt: skip


def main(arguments: list[str]) -> bool:
    """Try, print the table, and return whether anything has failed."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0, help="how long the evening is")
    parser.add_argument("--seed", type=int, help="that of a run which is to be repeated")
    parser.add_argument("--quick", action="store_true", help="a few of each, to see that it works")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="some of the parts")
    parser.add_argument("--output", type=Path, help="the file to write the table to")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        soak = Soak(Path(scratch), seed, options.hours, _QUICK if options.quick else 1)
        for name in options.only or PARTS:
            begin = time.monotonic()
            for row in getattr(soak, name)():
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
    sys.exit(main(sys.argv[1:]))
