"""Turns the JapaneseVowels recordings into the JSON files beside this script.

The two input files are those that aeon's wheel carries, in the `.ts` format of
timeseriesclassification.com: after `@data`, a series a line, its dimensions and at last its class
separated by colons, the values of a dimension by commas.

    python make_japanese_vowels.py JapaneseVowels_TRAIN.ts JapaneseVowels_TEST.ts
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchlstm import DataSeries, LabelSet


def read_ts(path: Path) -> Iterator[tuple[NDArray[np.float32], str]]:
    """Yield each series of a `.ts` file, float32[T, D], and its class."""
    _, data = path.read_text(encoding="utf-8").split("@data")
    for line in data.split():
        *dimensions, label = line.split(":")
        rows = [[float(value) for value in row.split(",")] for row in dimensions]
        yield np.array(rows, np.float32).T, label


def convert(source: Path, part: str, folder: Path) -> None:
    """Write the DataSeries and the LabelSet of one part, ``train`` or ``test``."""
    series, labels = DataSeries(), LabelSet()
    for number, (frames, speaker) in enumerate(read_ts(source), start=1):
        identifier = f"{part}-{number:03}"
        series.add_series(identifier, frames)
        labels.add_label(identifier, f"speaker{speaker}")
    series.write(folder / f"japanese-vowels-{part}.json")
    labels.write(folder / f"japanese-vowels-{part}-labels.json")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Make the JapaneseVowels files.")
    parser.add_argument("train", type=Path, help="JapaneseVowels_TRAIN.ts")
    parser.add_argument("test", type=Path, help="JapaneseVowels_TEST.ts")
    options = parser.parse_args()
    folder = Path(__file__).parent
    convert(options.train, "train", folder)
    convert(options.test, "test", folder)


if __name__ == "__main__":
    main()
