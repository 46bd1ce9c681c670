"""`patchlstm completion`: a script by which a shell completes commands and options."""

from __future__ import annotations

import argparse

from patchlstm.cli.output import Output
from patchlstm.cli.parser import make_parser
from patchlstm.extras import load_extra


def run(options: argparse.Namespace, output: Output) -> None:
    """Print the script."""
    shtab = load_extra("shtab", "completion", "`patchlstm completion`")
    output.say(shtab.complete(make_parser(), options.shell))
