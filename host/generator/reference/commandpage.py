"""Writes the page of the command line in the documentation."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from generator.reference.markdown import MADE, capitalised, code, table
from patchlstm.cli.commands import GROUPS, Command
from patchlstm.cli.parser import EXIT_STATUS, make_parser

_INTRODUCTION = """\
`patchlstm help` lists the commands, and `patchlstm help fit` tells how one of them is used."""


def page() -> str:
    """Return the text of the page."""
    (places,) = (
        action
        for action in make_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    lines = [MADE, "", "# The command line", "", _INTRODUCTION, "", capitalised(EXIT_STATUS), ""]
    for heading, commands in GROUPS.items():
        rows = [(f"[{each.name}](#{each.name})", f"{each.does}.") for each in commands]
        lines += [f"## {capitalised(heading)}", "", *table(("command", "what it does"), rows)]
        for each in commands:
            lines += _command(each, places.choices[each.name])
    return "\n".join(lines).rstrip() + "\n"


def _command(command: Command, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from (f"### {command.name}", "", f"{capitalised(command.does)}.", "")
    yield from ("```sh", f"{parser.usage}", "```", "")
    plain, titled = parser._action_groups[:2], parser._action_groups[2:]  # argparse's, and ours
    yield from _arguments([action for group in plain for action in group._group_actions])
    for group in titled:
        yield from (f"{capitalised(group.title or '')}:", "")
        yield from _arguments(group._group_actions)
    yield from ("For example:", "", "```sh", command.example, "```", "")


def _arguments(actions: list[argparse.Action]) -> list[str]:
    rows = [_row(action) for action in actions if action.dest != "help"]
    return table(("argument", "what it is"), rows) if rows else []


def _row(action: argparse.Action) -> tuple[str, str]:
    """Return how an argument is written, and what its help says."""
    values = action.metavar or "|".join(map(str, action.choices or ()))
    value = values if isinstance(values, str) else " ".join(values)
    value = value if action.nargs != 0 else ""
    names = ", ".join(action.option_strings)
    written = f"{names} {value}".strip() + (" ..." if action.nargs == "+" else "")
    said = (action.help or "") % {**vars(action), "prog": "patchlstm"}
    return code(written), said.rstrip(".") + "." * bool(said)
