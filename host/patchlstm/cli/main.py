"""The command `patchlstm`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import patchlstm
from patchlstm.cli import doctor, environment, install
from patchlstm.errors import PatchLSTMError
from patchlstm.objects.mfcc import PARAMETERS as MFCC_PARAMETERS
from patchlstm.objects.segment import SEGMENT
from patchlstm.objects.vocabulary import Number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows `patchlstm`; default: the words of the process.

    Returns
    -------
    int
        Exit status: 0 done, 1 failed with one line on the error stream, 2 wrong usage.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except PatchLSTMError as error:
        print(f"patchlstm {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="patchlstm", description=patchlstm.__doc__)
    parser.add_argument("--version", action="version", version=patchlstm.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("install", help="put the library where the patcher finds it")
    command.add_argument("patcher", choices=["pd", "max"])
    command.add_argument("--to", type=Path, metavar="FOLDER", help="default: the patcher's own")
    command.set_defaults(run=_install)

    command = commands.add_parser("doctor", help="say what is found where, and what is wrong")
    command.add_argument("--in", dest="folder", type=Path, metavar="FOLDER")
    command.set_defaults(run=_doctor)

    _add_features(commands)
    _add_interchange(commands)
    _add_listen(commands)

    command = commands.add_parser("demo", help="train and predict on real series, in Pure Data")
    command.set_defaults(run=_demo)
    return parser


def _add_features(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("features", help="make a dataseries of sound files")
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
        "--rate", type=float, default=44100, help="samples a second, those of the patch (44100)"
    )
    for name, row in MFCC_PARAMETERS.items():
        _add_number(command, name, row)
    command.set_defaults(run=_features)


def _add_number(command: argparse._ActionsContainer, name: str, row: Number) -> None:
    """Add a parameter of a tool, with its default in the help."""
    help_text = f"{row.does.rstrip('.')} ({row.initial:g})"
    command.add_argument(f"--{name}", type=float, metavar="N", help=help_text)


def _add_interchange(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("export", help="write a model for another program")
    command.add_argument("model", type=Path, metavar="MODEL", help="what `write` made")
    command.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help=".onnx, .safetensors (a PyTorch state dict) or .json (for RTNeural)",
    )
    command.set_defaults(run=_export)

    command = commands.add_parser("import", help="make a model of another program's network")
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
    command.set_defaults(run=_import)


def _add_listen(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("listen", help="label what comes from a microphone or a file")
    command.add_argument("--model", type=Path, metavar="MODEL", help="what `write` made")
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
    for title, rows in (
        ("frames, as lstm.mfcc~ makes them", MFCC_PARAMETERS),
        ("takes, as lstm.segment cuts them", SEGMENT.parameters),
    ):
        group = command.add_argument_group(title)
        for name, row in rows.items():
            _add_number(group, name, row)
    command.set_defaults(run=_listen)


def _listen(options: argparse.Namespace) -> None:
    from patchlstm.cli import listen

    listen.run(options)


def _install(options: argparse.Namespace) -> None:
    is_max = options.patcher == "max"
    target = options.to or (environment.max_folder() if is_max else environment.pd_folder())
    made = (install.install_max if is_max else install.install_pd)(target.expanduser().absolute())
    print(f"installed {made}")
    if is_max:
        print("ready: restart Max; then [lstm.classifier~] and its help are there")
    else:
        print(f"ready: add {made} to Pd's path, or [declare -lib lstm] in a patch")


def _doctor(options: argparse.Namespace) -> int:
    return doctor.run((options.folder or environment.pd_folder()).expanduser().absolute())


def _features(options: argparse.Namespace) -> None:
    from patchlstm.cli import features

    features.run(options)


def _export(options: argparse.Namespace) -> None:
    from patchlstm.cli import models

    models.export(options)


def _import(options: argparse.Namespace) -> None:
    from patchlstm.cli import models

    models.import_(options)


def _demo(options: argparse.Namespace) -> int:
    from patchlstm.cli import demo

    return demo.run()
