"""The arguments of each command."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from patchlstm.objects.catalogue import OBJECTS
from patchlstm.objects.mfcc import PARAMETERS as MFCC_PARAMETERS
from patchlstm.objects.segment import SEGMENT
from patchlstm.objects.vocabulary import Number, Parameter

SETTINGS: dict[str, tuple[str, Parameter]] = {
    row.attribute: (name, row)
    for each in reversed(OBJECTS)  # the first one's words count
    if each.head
    for name, row in each.parameters.items()
    if row.attribute and not row.is_alias
}
"""What can be set on a model: by its name in Python, its name in patches and what is said of it."""

ANSWERING = ("threshold", "reject", "temperature")
"""Those that say how a model that was learnt answers."""

SHELLS = ("bash", "zsh")

_SERIES = (
    "JSON of a dataseries or a dataset, a folder of sounds, or a file or folder of .npz or .parquet"
)
_TARGETS = (
    "JSON of a labelset, or for numbers of a dataset, or of a dataseries with a frame for each"
    " frame. Default: NAME-labels.json beside NAME.json, the labels in SERIES itself, or the names"
    " of its folders"
)


def nothing(_command: argparse.ArgumentParser) -> None:
    """Add nothing."""


def features(command: argparse.ArgumentParser) -> None:
    """Add what `features` takes."""
    command.add_argument(
        "sounds", nargs="+", type=Path, metavar="SOUND", help="files, or folders of them"
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE.json", help="the dataseries"
    )
    command.add_argument(
        "--labels",
        metavar="PATTERN",
        help="regular expression: what it finds in a file's name, or its group, is the label;"
        " default: the name of the file's folder",
    )
    command.add_argument(
        "--rate",
        type=float,
        default=44100,
        metavar="HZ",
        help="samples a second, those of the patch (44100)",
    )
    _add_numbers(command, MFCC_PARAMETERS)


def listen(command: argparse.ArgumentParser) -> None:
    """Add what `listen` takes."""
    command.add_argument("--model", type=Path, metavar="MODEL", help="what `fit` or `write` made")
    command.add_argument("--device", metavar="NAME", help="its number, or a part of its name")
    command.add_argument("--list-devices", action="store_true", help="show them and stop")
    command.add_argument("--input", type=Path, metavar="SOUND", help="a file, not a microphone")
    command.add_argument(
        "--rate", type=int, default=44100, metavar="HZ", help="samples a second (44100)"
    )
    command.add_argument(
        "--spot", action="store_true", help="find known series wherever they are in the sound"
    )
    command.add_argument("--osc", metavar="HOST:PORT", help="send the answers there, too")
    command.add_argument(
        "--record",
        nargs=2,
        metavar=("FOLDER", "LABEL"),
        help="write each take into FOLDER/LABEL, for `patchlstm features`",
    )
    group = command.add_argument_group("frames, as lstm.mfcc~ makes them")
    _add_numbers(group, MFCC_PARAMETERS)
    group = command.add_argument_group("takes, as lstm.segment cuts them")
    _add_numbers(group, SEGMENT.parameters)


def fit(command: argparse.ArgumentParser) -> None:
    """Add what `fit` takes."""
    _add_material(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="MODEL",
        help="NAME.lstm, which patches read without Python, or NAME.json",
    )
    command.add_argument(
        "--forecast", action="store_true", help="learn how series go on, without labels"
    )
    command.add_argument(
        "--from", dest="begin", type=Path, metavar="MODEL", help="go on with what it has learnt"
    )
    _add_plot(command, "the loss of each epoch")
    add_settings(command, SETTINGS)


def predict(command: argparse.ArgumentParser) -> None:
    """Add what `predict` takes."""
    command.add_argument("model", type=Path, metavar="MODEL", help="what `fit` or `write` made")
    command.add_argument(
        "series", type=Path, metavar="SERIES", help=f"{_SERIES}, or one file of sound"
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE.json",
        help="write a labelset, or a dataset or dataseries of numbers, for a patch to read",
    )
    command.add_argument(
        "--frames",
        type=_count,
        metavar="N",
        help="of a forecast; default: as many as the series have",
    )
    add_settings(command, ANSWERING)


def evaluate(command: argparse.ArgumentParser) -> None:
    """Add what `evaluate` takes."""
    command.add_argument("model", type=Path, metavar="MODEL", help="what `fit` or `write` made")
    _add_material(command)
    _add_plot(command, "which label is taken for which, or the errors")
    add_settings(command, ("threshold", "reject"))


def tune(command: argparse.ArgumentParser) -> None:
    """Add what `tune` takes."""
    _add_material(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="MODEL",
        help="fit with the best settings, and write it",
    )
    command.add_argument(
        "--forecast", action="store_true", help="learn how series go on, without labels"
    )
    _add_search(command.add_argument_group("the search"))
    add_settings(command, SETTINGS)


def _add_search(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--trials",
        type=_count,
        default=40,
        metavar="N",
        help="settings that are tried in all, rounded up to whole batches (40)",
    )
    group.add_argument(
        "--study",
        type=Path,
        metavar="FILE.db",
        help="where it is kept, and continued by another call; default: NAME-tuning.db, here",
    )
    group.add_argument(
        "--search",
        nargs="+",
        metavar="NAME=VALUES",
        help="what to try instead of the usual: learning-rate=0.005:0.05:log, augment=0:2,"
        " hidden-size=32,64,128",
    )
    group.add_argument(
        "--by",
        choices=["loss", "accuracy", "r2"],
        help="what counts, of series that a model has not learnt (loss; of numbers r2)",
    )
    group.add_argument(
        "--folds", type=_count, default=3, metavar="K", help="parts to judge by, one at a time (3)"
    )
    group.add_argument(
        "--search-seed",
        type=_seed,
        default=0,
        metavar="SEED",
        help="the same seed proposes the same trials (0)",
    )
    group.add_argument(
        "--batch",
        type=_count,
        default=8,
        metavar="N",
        help="trials that are proposed at a time; more workers than these times the folds have"
        " nothing to do (8)",
    )
    group.add_argument(
        "--workers", type=_count, default=1, metavar="N", help="processes that fit at a time (1)"
    )
    group.add_argument(
        "--scheduler", metavar="ADDRESS", help="fit on a cluster of Dask, such as tcp://HOST:8786"
    )


def export(command: argparse.ArgumentParser) -> None:
    """Add what `export` takes."""
    command.add_argument("model", type=Path, metavar="MODEL", help="what `fit` or `write` made")
    command.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help=".onnx, .safetensors (a PyTorch state dict) or .json (for RTNeural)",
    )


def import_(command: argparse.ArgumentParser) -> None:
    """Add what `import` takes."""
    command.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=".safetensors or .pt (a PyTorch state dict), .json (RTNeural's or FluCoMa's)",
    )
    command.add_argument("--to", type=Path, required=True, metavar="MODEL", help="NAME.lstm")
    command.add_argument(
        "--labels", nargs="+", default=(), metavar="LABEL", help="of the outputs; none: numbers"
    )
    command.add_argument(
        "--frames", action="store_true", help="the numbers answer each frame, as `fitframes` learns"
    )


def install(command: argparse.ArgumentParser) -> None:
    """Add what `install` takes."""
    command.add_argument("patcher", choices=["pd", "max"], help="Pure Data or Max")
    command.add_argument("--to", type=Path, metavar="FOLDER", help="default: the patcher's own")


def doctor(command: argparse.ArgumentParser) -> None:
    """Add what `doctor` takes."""
    command.add_argument(
        "--in",
        dest="folder",
        type=Path,
        metavar="FOLDER",
        help="where it was installed; default: Pd's own",
    )


def completion(command: argparse.ArgumentParser) -> None:
    """Add what `completion` takes."""
    command.add_argument(
        "shell", choices=SHELLS, help="save what is printed where this shell looks for completions"
    )


def help_(command: argparse.ArgumentParser) -> None:
    """Add what `help` takes."""
    command.add_argument("about", nargs="?", metavar="COMMAND", help="which; none: all in a list")


def add_settings(command: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Add some of a model's settings, which are in the parsed options only if they are given."""
    group = command.add_argument_group("settings of the model, as its object in patches has them")
    for name in names:
        in_patches, row = SETTINGS[name]
        flags = dict.fromkeys([f"--{name.replace('_', '-')}", f"--{in_patches}"])
        group.add_argument(
            *flags,
            dest=f"{_PREFIX}{name}",
            type=value_of,
            default=argparse.SUPPRESS,
            metavar="VALUE",
            help=row.does.partition(". Sending")[0].rstrip(".").replace("%", "%%"),
        )


_PREFIX = "setting "  # no option of another kind begins like that


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that were given, by their names in Python."""
    return {
        name.removeprefix(_PREFIX): value
        for name, value in vars(options).items()
        if name.startswith(_PREFIX)
    }


def value_of(text: str) -> Any:
    """Return a setting's value: a number, whole numbers with commas between them, or a word."""
    words = text.split(",")
    try:
        return _number(text) if len(words) == 1 else tuple(map(int, words))
    except ValueError:
        return text


def _count(text: str) -> int:
    """Return a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; give a whole number from 1")
    return int(text)


def _seed(text: str) -> int:
    """Return a whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"found {text!r}; give a whole number from 0")
    return int(text)


def _number(text: str) -> float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _add_material(command: argparse.ArgumentParser) -> None:
    command.add_argument("series", type=Path, metavar="SERIES", help=_SERIES)
    command.add_argument("targets", nargs="?", type=Path, metavar="LABELS", help=_TARGETS)


def _add_plot(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument(
        "--plot", type=Path, metavar="FILE", help=f"draw {what}: .png, .svg or .pdf"
    )


def _add_numbers(command: argparse._ActionsContainer, rows: Mapping[str, Number]) -> None:
    """Add the parameters of a tool, with their defaults in the help."""
    for name, row in rows.items():
        help_text = f"{row.does.rstrip('.')} ({row.initial:g})"
        command.add_argument(f"--{name}", type=float, metavar="N", help=help_text)
