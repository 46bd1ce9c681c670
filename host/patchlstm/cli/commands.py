"""All commands, as `patchlstm --help` lists them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from patchlstm.cli import options


@dataclass(frozen=True)
class Command:
    """A command.

    Attributes
    ----------
    name : str
    does : str
        What it is for, as a list shows it.
    example : str
        A line that can be typed as it is, for its help.
    configure : callable
        Adds its arguments to a parser.
    run : str
        The function that does it, ``module:function`` in `patchlstm.cli`, which is imported when it
        is needed. It takes the parsed options and an `Output`, and returns an exit status or None.
    has_json : bool
        Whether it can answer in JSON.
    """

    name: str
    does: str
    example: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: str
    has_json: bool = True


GROUPS = {
    "from sound to series": (
        Command(
            "features",
            "make a dataseries of sound files",
            "patchlstm features sounds -o words.json",
            options.features,
            "features:run",
        ),
        Command(
            "listen",
            "label what comes from a microphone or a file",
            "patchlstm listen --model words.lstm --input take.wav",
            options.listen,
            "listen:run",
        ),
    ),
    "learn from series": (
        Command(
            "fit",
            "train a model and write its file",
            "patchlstm fit words.json -o words.lstm --max-iter 50",
            options.fit,
            "learning:fit",
        ),
        Command(
            "predict",
            "tell what a model answers to series",
            "patchlstm predict words.lstm words.json",
            options.predict,
            "predicting:run",
        ),
        Command(
            "evaluate",
            "compare a model's answers with the truth",
            "patchlstm evaluate words.lstm words.json words-labels.json",
            options.evaluate,
            "evaluating:run",
        ),
        Command(
            "tune",
            "search for the settings with which a model learns best",
            "patchlstm tune words.json -o best.lstm --trials 8 --folds 2 --max-iter 20",
            options.tune,
            "tuning:run",
        ),
    ),
    "exchange models": (
        Command(
            "export",
            "write a model for another program",
            "patchlstm export words.lstm --to words.safetensors",
            options.export,
            "models:export",
        ),
        Command(
            "import",
            "make a model of another program's network",
            "patchlstm import words.safetensors --to again.lstm --labels no yes",
            options.import_,
            "models:import_",
        ),
    ),
    "set up": (
        Command(
            "install",
            "put the library where the patcher finds it",
            "patchlstm install pd",
            options.install,
            "install:run",
        ),
        Command(
            "doctor",
            "say what is found where, and what is wrong",
            "patchlstm doctor",
            options.doctor,
            "doctor:run",
        ),
        Command(
            "demo",
            "train and predict on real series, in Pure Data",
            "patchlstm demo",
            options.nothing,
            "demo:main",
            has_json=False,
        ),
        Command(
            "completion",
            "have a shell complete these commands and their options",
            "patchlstm completion bash > patchlstm.bash",
            options.completion,
            "completion:run",
            has_json=False,
        ),
        Command(
            "help",
            "tell how a command is used",
            "patchlstm help fit",
            options.help_,
            "parser:help_",
            has_json=False,
        ),
    ),
}
"""Heading to commands."""

COMMANDS = {each.name: each for group in GROUPS.values() for each in group}
"""All by name."""
