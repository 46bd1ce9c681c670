"""The command `patchlstm`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from patchlstm.cli.commands import COMMANDS
from patchlstm.cli.output import Output
from patchlstm.cli.parser import make_parser
from patchlstm.errors import PatchLSTMError


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
    options = make_parser().parse_args(arguments)
    command = COMMANDS[options.command]
    module, _, function = command.run.partition(":")
    output = Output(is_json=getattr(options, "json", False))
    try:
        run = getattr(import_module(f"patchlstm.cli.{module}"), function)
        status = int(run(options, output) or 0)
        output.close()
    except PatchLSTMError as error:
        print(f"patchlstm {command.name}: {error}", file=sys.stderr)
        output.event(error=str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status
