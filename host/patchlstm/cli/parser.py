"""The parser of the command line, and its help."""

from __future__ import annotations

import argparse
import textwrap

import patchlstm
from patchlstm.cli.commands import COMMANDS, GROUPS, Command
from patchlstm.cli.output import Output

_USAGE = "usage: patchlstm [--version] [--help] COMMAND ..."
EXIT_STATUS = """\
exit status: 0 done; 1 not done, as a line on the error stream says, or `doctor` found a fault;
2 wrong usage; 130 ended by control-C."""
_ENDING = f"""\
`patchlstm help COMMAND` tells how each is used, with an example.

{EXIT_STATUS}"""


class _Overview(argparse.ArgumentParser):
    """The parser of all commands, which lists them by what one wants to do."""

    def format_help(self) -> str:
        width = max(map(len, COMMANDS))
        sections = (
            "\n".join([heading, *(f"   {each.name:{width}}   {each.does}" for each in commands)])
            for heading, commands in GROUPS.items()
        )
        return "\n\n".join([_USAGE, patchlstm.__doc__ or "", *sections, _ENDING]) + "\n"

    def format_usage(self) -> str:
        return f"{_USAGE}\n"


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that leaves the lines of an example as they are."""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; `command` is the name of the one that is parsed."""
    parser = _Overview(prog="patchlstm", description=patchlstm.__doc__)
    parser.add_argument(
        "--version", action="version", version=patchlstm.__version__, help="tell the version"
    )
    places = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=argparse.ArgumentParser
    )
    for each in COMMANDS.values():
        _add(places, each)
    return parser


def help_(options: argparse.Namespace, _output: Output) -> int | None:
    """Print the help of a command, or of all."""
    make_parser().parse_args([*filter(None, [options.about]), "--help"])
    return None


def _add(places: argparse._SubParsersAction[argparse.ArgumentParser], command: Command) -> None:
    parser = places.add_parser(
        command.name,
        help=command.does,
        description=f"{command.does[0].upper()}{command.does[1:]}.",
        epilog="example:\n" + textwrap.indent(command.example, "  "),
        formatter_class=_Help,
    )
    command.configure(parser)
    parser.usage = _shorten_usage(parser)
    if command.has_json:
        parser.add_argument(
            "--json", action="store_true", help="answer in JSON, for another program to read"
        )


def _shorten_usage(parser: argparse.ArgumentParser) -> str:
    """Return a usage line without the options that need not be given, which may be many."""
    words = [parser.prog, "[OPTION ...]"]
    for action in sorted(parser._actions, key=lambda action: not action.option_strings):
        if action.option_strings and not action.required:
            continue
        name = str(action.metavar or "|".join(action.choices or ()))
        name += " ..." if action.nargs == "+" else ""
        flags = f"{action.option_strings[0]} " if action.option_strings else ""
        words.append(f"[{name}]" if action.nargs == "?" else f"{flags}{name}")
    return " ".join(words)
