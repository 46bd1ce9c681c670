"""Compares classifiers and mappings, and the recipe with each of its parts off: `make accuracy`.

Prints a line for each result as it comes, and writes the tables as Markdown, a section after the
other. A section is a function below and its line in `SECTIONS`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from comparing import OURS, Fit, Trial, Trials, compare, ours
from following import compare_following
from forecasting import compare_forecasts
from mapping import compare_mappings
from rejection import compare_rejection
from rivals import mini_rocket, multi_rocket_hydra, nearest_neighbour, plain_lstm, quant
from sets import FEW_SHOT, Task, draw_recordings, make_part, read_digits, tasks
from spoilt import N_TEST, spoil_recordings, spoil_series, take_beginnings
from streams import compare_spotting

PARTS = {
    "the defaults": {},
    "without augmentation": {"augment": 0},
    "one network, not four": {"members": 1},
    "64 units": {"hidden_size": 64},
    "without differences": {"delta": False},
    "last output alone": {"pooling": "last"},
    "without weight decay": {"weight_decay": 0},
}
QUICK: dict[str, Fit] = {"1-NN DTW": nearest_neighbour, "MiniRocket": mini_rocket}
SLOW: dict[str, Fit] = {"MultiRocket-Hydra": multi_rocket_hydra, "QUANT": quant}


class Setting:
    """What there is to compare on, and how often."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.folder: Path | None = options.series
        self.performances: Path | None = options.performances
        self.seeds = range(options.seeds)
        self.recordings = list(read_digits(options.digits)) if options.digits else []
        words = options.tasks or [""]
        found = tasks(self.recordings, self.folder)
        self.tasks = [task for task in found if any(word in task.name for word in words)]
        self.quick = {OURS: ours(), **QUICK}
        self.all = {**self.quick, **SLOW}
        if options.lstm:
            self.all["PyTorch LSTM 1x64"] = plain_lstm

    def find(self, is_wanted: Callable[[Task], bool]) -> list[Task]:
        """Return some of the tasks."""
        return [task for task in self.tasks if is_wanted(task)]


def _trials(chosen: Iterable[Task]) -> dict[str, Trials]:
    """Return trials of tasks as they are."""
    return {
        task.name: lambda seed, task=task: (
            Trial(split.train, {"": split.test}) for split in task.splits(seed)
        )
        for task in chosen
    }


def compare_few(setting: Setting) -> str:
    """Compare on few examples of each label."""
    trials = _trials(setting.find(lambda task: task.is_few))
    return compare(
        "few examples",
        setting.all,
        trials,
        setting.seeds,
        once=set(setting.all) - set(setting.quick),
    )


def compare_whole(setting: Setting) -> str:
    """Compare on sets with all of their examples."""
    trials = _trials(setting.find(lambda task: not task.is_few))
    return compare(
        "whole sets", setting.all, trials, setting.seeds, once=set(setting.all) - set(setting.quick)
    )


def compare_spoilt(setting: Setting) -> str:
    """Compare on takes that are unlike the examples: digits, and each set of few examples."""

    def of_digits(seed: int) -> Iterator[Trial]:
        for train, test in draw_recordings(setting.recordings, FEW_SHOT, seed):
            yield Trial(make_part(train), spoil_recordings(test[:: len(test) // N_TEST], seed))

    trials = {
        f"{task.name}: ": lambda seed, task=task: (
            Trial(split.train, spoil_series(split.test)) for split in task.splits(seed)
        )
        for task in setting.find(lambda task: task.is_quick and not task.is_sound)
    }
    if setting.recordings:
        trials = {"digits: ": of_digits, **trials}
    return compare("spoilt takes", setting.quick, trials, setting.seeds)


def compare_beginnings(setting: Setting) -> str:
    """Compare after shares of each series."""
    trials = {
        f"{task.name}, first ": lambda seed, task=task: (
            Trial(split.train, take_beginnings(split.test)) for split in task.splits(seed)
        )
        for task in setting.find(lambda task: task.is_quick)
    }
    return compare("beginnings", setting.quick, trials, setting.seeds)


def compare_parts(setting: Setting) -> str:
    """Take the recipe apart."""
    recipes = {name: ours(**params) for name, params in PARTS.items()}
    trials = _trials(setting.find(lambda task: task.is_quick))
    return compare("parts off", recipes, trials, setting.seeds, shows_lead=False)


def reject_strangers(setting: Setting) -> str:
    """Leave labels out, and see whether `reject` finds them."""
    return compare_rejection(setting.find(lambda task: task.is_quick), len(setting.seeds))


def map_frames(setting: Setting) -> str:
    """Compare mappings from frame to frame."""
    return compare_mappings(setting.folder, len(setting.seeds))


def spot_in_streams(setting: Setting) -> str:
    """Find known series in streams."""
    return compare_spotting(setting.recordings, setting.folder, setting.seeds)


def follow_series(setting: Setting) -> str:
    """Tell where in a series one is."""
    return compare_following(setting.recordings, setting.folder, setting.seeds)


def foresee(setting: Setting) -> str:
    """Compare how well performances are foreseen."""
    return compare_forecasts(setting.performances, len(setting.seeds))


SECTIONS: dict[str, Callable[[Setting], str]] = {
    "few": compare_few,
    "whole": compare_whole,
    "spoilt": compare_spoilt,
    "beginnings": compare_beginnings,
    "parts": compare_parts,
    "reject": reject_strangers,
    "mappings": map_frames,
    "streams": spot_in_streams,
    "positions": follow_series,
    "forecasts": foresee,
}


def main() -> None:
    """Compare, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=Path, help="folder of digit_speaker_index.wav files")
    parser.add_argument("--series", type=Path, help="folder of NAME.npz files, see `read_archive`")
    parser.add_argument("--performances", type=Path, help="an .npz file, see `read_performances`")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tasks", nargs="+", help="only those whose names have one of these words")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--lstm", action="store_true", help="compare with a plain LSTM too; slow")
    parser.add_argument("--output", type=Path, help="file for the tables")
    options = parser.parse_args()
    setting = Setting(options)
    tables = []
    for name in options.only:
        tables.append(SECTIONS[name](setting))
        print(f"\n{tables[-1]}", flush=True)
        if options.output:  # after each, since all of it takes long
            options.output.write_text("\n".join(tables))


main()
