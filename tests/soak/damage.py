"""Damaged files of every kind: cut off anywhere, every bit turned.

Reading one either gives an object that can be written and read again, or fails with one of our
errors and changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dialogue import content
from model_bytes import Reader, sealed
from patchlstm import DataSeries, DataSet, LabelSet, LSTMClassifier
from patchlstm.errors import PatchLSTMError
from realpd import Pd
from soak.report import Row


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes
    ----------
    name : str
    ending : str
        Of its files' names.
    box : str
        The object of Pd that reads it; empty if none does.
    make : callable
        Returns an object that can write one.
    seal : callable
        Gives damaged bytes a checksum that is right again.
    """

    name: str
    ending: str
    box: str
    make: Callable[[], DataSeries | DataSet | LabelSet | LSTMClassifier]
    seal: Callable[[bytes], bytes] | None = None

    def data(self, folder: Path) -> bytes:
        """Return a whole file of this kind."""
        path = folder / f"whole{self.ending}"
        self.make().write(path)
        return path.read_bytes()


def _series() -> DataSeries:
    return DataSeries.from_json(
        '{"cols":2,"data":{"a":{"0":[0.5,-1],"1":[0.25,3]},"1":{"0":[1e-9,7]}}}'
    )


def _labels() -> LabelSet:
    return LabelSet.from_json('{"cols":1,"data":{"a":["up"],"1":["ü"],"b":["2"]}}')


def _points() -> DataSet:
    return DataSet.from_json('{"cols":2,"data":{"a":[0.5,-1],"1":[2,3]}}')


def _classifier() -> LSTMClassifier:
    rng = np.random.default_rng(1)
    series = [rng.normal(label, 1, (3, 1)) for label in (0, 1) for _ in range(2)]
    classifier = LSTMClassifier(hidden_size=1, max_iter=1, reject=0.5, threshold=0.25)
    return classifier.fit(series, ["no", "no", "yes", "yes"])


_MOST = 20_000  # files; that of a classifier has 200 kB

KINDS = (
    Kind("a dataseries", ".json", "s", _series),
    Kind("a labelset", ".json", "l", _labels),
    Kind("a dataset", ".json", "", _points),
    Kind("a classifier as JSON", ".json", "c", _classifier),
    Kind("a classifier as .lstm", ".lstm", "c", _classifier, sealed),
)


def count_damages(data: bytes, seal: Callable[[bytes], bytes] | None = None) -> int:
    """Count the ways to damage a file: cut off at every byte, or a bit turned, sealed or not."""
    return len(data) + 8 * len(data) * (2 if seal else 1)


def damage(data: bytes, number: int, seal: Callable[[bytes], bytes] | None = None) -> bytes:
    """Damage a file in one of the ways."""
    if number < len(data):
        return data[:number]
    number -= len(data)
    bit, is_sealed = number % (8 * len(data)), number >= 8 * len(data)
    turned = bytearray(data)
    turned[bit // 8] ^= 1 << bit % 8
    return seal(bytes(turned)) if seal and is_sealed else bytes(turned)


def choose(kind: Kind, data: bytes, n: int | None, seed: int) -> list[bytes]:
    """Return `n` damaged files, or as many as there are and there is time for."""
    n_ways = count_damages(data, kind.seal)
    chosen = random.Random(seed).sample(range(n_ways), min(n or _MOST, n_ways))
    return [damage(data, number, kind.seal) for number in sorted(chosen)]


def read_in_python(kind: Kind, folder: Path, n: int | None, seed: int) -> Row:
    """Read damaged files in Python."""
    path = folder / f"damaged{kind.ending}"
    tried = choose(kind, kind.data(folder), n, seed)
    reader = kind.make()
    before = reader.to_json()
    failures = []
    for data in tried:
        path.write_bytes(data)
        try:
            reader.read(path)
        except PatchLSTMError:
            if reader.to_json() != before:
                failures.append(f"changed by what was refused: {data!r}")
        except Exception as error:
            failures.append(f"{type(error).__name__}: {error}: {data!r}")
        else:
            failures += _check_again(reader, data)
            reader = kind.make()
    return Row(f"{kind.name}, damaged, read in Python", f"{len(tried):,} files", failures)


def _check_again(
    reader: DataSeries | DataSet | LabelSet | LSTMClassifier, data: bytes
) -> list[str]:
    """Check that what was accepted can be written and read again."""
    try:
        text = reader.to_json()
        again = type(reader).from_json(text).to_json()
    except Exception as error:
        return [f"read, but not again: {type(error).__name__}: {error}: {data!r}"]
    return [] if again == text else [f"read, but other again: {data!r}"]


def read_in_c(kind: Kind, folder: Path, n: int | None, seed: int) -> Row:
    """Read damaged models with the shim's own code, under the sanitizers."""
    tried = choose(kind, kind.data(folder), n, seed)
    failures = []
    reader = Reader(folder)
    for data in tried:
        failure = _say(reader, data)
        if failure:
            failures.append(failure)
            reader = Reader(folder)
    reader.close()
    return Row(f"{kind.name}, damaged, read in C", f"{len(tried):,} files", failures)


def _say(reader: Reader, data: bytes) -> str:
    """Let the shim's code read; return what went wrong."""
    try:
        reader(data)
    except (AssertionError, OSError) as error:
        return f"{error}: {data!r}"
    return ""


def read_in_pd(start: Callable[..., Pd], folder: Path, n: int, seed: int) -> Row:
    """Read `n` damaged files of each kind in a real Pd."""
    kinds = [kind for kind in KINDS if kind.box]
    failures = []
    boxes = {
        "s": "lstm.dataseries one",
        "l": "lstm.labelset one",
        "c": "lstm.classifier one",
    }
    with start(boxes) as pd:
        for kind in kinds:
            whole = folder / f"whole{kind.ending}"
            every = choose(kind, kind.data(folder), n, seed)
            path = folder / f"damaged{kind.ending}"
            for data in every:
                pd.ask(kind.box, f"read {whole}")
                before = content(pd, kind.box)
                path.write_bytes(data)
                replies = [
                    line.atoms[:2]
                    for line in pd.ask(kind.box, f"read {path}")
                    if line.source == f"{kind.box}.right"
                ]
                is_refused = replies == [("error", "read")]
                if not is_refused and [reply[0] for reply in replies] != ["read"]:
                    failures.append(f"answers {replies} to {data!r}")
                if is_refused and content(pd, kind.box) != before:
                    failures.append(f"changed by what was refused: {data!r}")
                pd.seen.clear()
        if pd.quit(3) != 3:
            failures.append("Pd did not quit")
    return Row("damaged files, read in Pd", f"{n * len(kinds):,} files", failures)
