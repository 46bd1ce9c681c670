"""Trains `lstm.classifier` in a real, headless Pd and compares it with plain Python."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

from patchlstm import DataSeries, LabelSet, LSTMClassifier
from patchlstm.cli.install import install_pd
from realpd import Pd

FIT_LIMIT = 300.0  # seconds
PARTS = "train", "test"
VOWELS = Path(__file__).parents[2] / "patches" / "data"


class Outcome(NamedTuple):
    """What came out of Pd and of plain Python, from the same files and with the same seed."""

    in_pd: float
    """Accuracy on the test part, as `evaluate` answers it."""
    in_python: float
    is_same_model: bool
    """Whether both wrote the same model, to the bit."""


def write_part(folder: Path, name: str, series: list, labels: list[str]) -> None:
    """Write the two files of a part, from which Pd and Python read it."""
    data, truth = DataSeries(), LabelSet()
    for i, (values, label) in enumerate(zip(series, labels, strict=True)):
        data.add_series(f"{name}-{i:04}", values)
        truth.add_label(f"{name}-{i:04}", label)
    data.write(folder / f"{name}.json")
    truth.write(folder / f"{name}-labels.json")


def compare(library: Path, folder: Path, train: Path, test: Path, seed: int, tags: str) -> Outcome:
    """Fit and evaluate in Pd and in plain Python.

    Parameters
    ----------
    library : Path
        The installed folder ``lstm``.
    folder : Path
        Scratch folder.
    train, test : Path
        Files of the series; those of the labels are beside them, their names end in ``-labels``.
    seed : int
    tags : str
        Further creation arguments of the object.
    """
    objects = {"c": f"lstm.classifier c -seed {seed} {tags}"}
    for part in PARTS:
        objects |= {f"ds-{part}": f"lstm.dataseries {part}", f"ls-{part}": f"lstm.labelset {part}"}
    with Pd(folder, [library], objects) as pd:
        for part, path in (("train", train), ("test", test)):
            pd.send(f"ds-{part} read {path}", f"ls-{part} read {_labels_of(path)}")
        pd.send("c fit train train")
        pd.until("c.left", "fit", timeout=FIT_LIMIT)
        in_pd = float(pd.ask("c", "evaluate test test")[-1].atoms[1])
        pd.ask("c", f"write {folder / 'pd.json'}")
    heard = LSTMClassifier()
    heard.read(folder / "pd.json")
    own = LSTMClassifier(**heard.get_params()).fit(*_read(train))
    return Outcome(in_pd, own.score(*_read(test)), own.to_json() == heard.to_json())


def _labels_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-labels.json")


def _read(path: Path) -> tuple[DataSeries, LabelSet]:
    series, labels = DataSeries(), LabelSet()
    series.read(path)
    labels.read(_labels_of(path))
    return series, labels


def write_digits(folder: Path, recordings: Path) -> tuple[Path, Path]:
    """Write the first speaker's split of the task with five recordings of each digit."""
    from sets import few_shot, read_digits

    split = next(iter(few_shot(list(read_digits(recordings)), 5, seed=0)))
    for name, part in zip(PARTS, split, strict=True):
        write_part(folder, name, part.series, part.labels)
    return folder / "train.json", folder / "test.json"


def main() -> None:
    """Compare on JapaneseVowels and, if there are recordings, on a few spoken digits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=Path, help="folder of digit_speaker_index.wav files")
    options, _ = parser.parse_known_args()  # the comparison's other options are not ours
    print("the same seed in Pd and in plain Python: accuracy, and whether the models are the same")
    with tempfile.TemporaryDirectory() as scratch:
        library = install_pd(Path(scratch))
        sets = {"JapaneseVowels": tuple(VOWELS / f"japanese-vowels-{p}.json" for p in PARTS)}
        if options.digits:
            sets["digits, 5 of each, one speaker"] = write_digits(Path(scratch), options.digits)
        for number, (name, (train, test)) in enumerate(sets.items()):
            folder = Path(scratch, str(number))  # Pd cannot do with commas and spaces
            folder.mkdir()
            found = compare(library, folder, train, test, seed=0, tags="")
            print(f"{name:32}{found.in_pd:.4f}  {found.in_python:.4f}  {found.is_same_model}")


if __name__ == "__main__":
    main()
