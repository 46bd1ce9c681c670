"""Writes the table of messages that the shim is compiled with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patchlstm.objects.catalogue import EVERYTHING, OBJECTS, TOOLS
from patchlstm.objects.vocabulary import HEADS, Action, Described, Object, Tool

_HEAD = (
    "/* SPDX-License-Identifier: BSD-3-Clause */\n"
    "/* Made by `make reference` from host/patchlstm/objects: change it there. */\n"
)
_END = f"    {{NULL, NULL, LSTM_{Action.PYTHON.name}}},"


def table() -> str:
    """Return the text of ``table.c``: all classes, their messages and their parameters."""
    arrays = "\n".join(_messages(each) + "\n" + _parameters(each) for each in OBJECTS)
    classes = "\n".join(
        f'    {{"{each.name}", {_predicts(each)}, {each.kind}_messages, {each.kind}_parameters}},'
        for each in OBJECTS
    )
    return (
        f'{_HEAD}/* clang-format off */\n#include "messages.h"\n\n{arrays}\n'
        f"const lstm_class lstm_classes[] = {{\n{classes}\n}};\n{_tools()}"
    )


def table_header() -> str:
    """Return the text of ``table.h``: how large an array must be that follows the table."""
    n_parameters = max(len(each.parameters) for each in OBJECTS)
    n_numbers = max(len(each.parameters) for each in TOOLS)
    numbers = "".join(
        f"enum {{ {', '.join(f'LSTM_{each.kind}_{name}'.upper() for name in each.parameters)} }};\n"
        for each in _with_numbers()
    )
    return (
        f"{_HEAD}/* clang-format off */\n#ifndef LSTM_TABLE_H\n#define LSTM_TABLE_H\n\n"
        f"enum {{ LSTM_N_CLASSES = {len(OBJECTS)}, LSTM_MAX_PARAMETERS = {n_parameters} }};\n"
        f"enum {{ LSTM_N_TOOLS = {len(TOOLS)}, LSTM_MAX_NUMBERS = {n_numbers} }};\n\n"
        f"/* Places of the tools' parameters. */\n{numbers}\n#endif\n"
    )


def class_names() -> str:
    """Return the text of ``pd_class_names.h``: what Pd calls in each class's own file."""
    calls = "".join(f"CLASS_FILE({setup_name(each)})\n" for each in EVERYTHING)
    return f"{_HEAD}{calls}"


def setup_name(described: Described) -> str:
    """Return the name of the function that Pd calls in a class's own file."""
    name = described.name.replace(".", "0x2e").replace("~", "_tilde")  # as Pd writes these
    return f"setup_{name}"


def _tools() -> str:
    """Return the tables of the tools."""
    texts = []
    for each in _with_numbers():
        texts += [
            f"\nconst lstm_number_row lstm_{each.kind}_numbers[] = {{",
            *_numbers(each),
            "    {NULL, 0, 0, 0, 0, 0, 0, 0},\n};",
        ]
    for each in TOOLS:
        texts += [
            _names(f"{each.kind}_selectors", each.messages),
            _names(f"{each.kind}_inlets", each.inlets),
            _names(f"{each.kind}_inlet_texts", each.inlets.values()),
        ]
    rows = [
        f'    {{"{each.name}", {each.kind}_selectors, {each.kind}_inlets, {each.kind}_inlet_texts,'
        f' {{"{each.outlets[0]}", "{each.outlets[1]}"}},'
        f" lstm_{_first_with(each).kind}_numbers, {bool(each.sharing):d}}},"
        for each in TOOLS
    ]
    return "\n".join([*texts, "\nconst lstm_tool_row lstm_tool_rows[] = {", *rows, "};", ""])


def _first_with(tool: Tool) -> Tool:
    """Return the first tool that has the parameters of another one; such tools share a table."""
    return next(each for each in TOOLS if each.parameters is tool.parameters)


def _with_numbers() -> list[Tool]:
    """Return the tools that have tables of parameters of their own."""
    return [each for each in TOOLS if _first_with(each) is each]


def _numbers(tool: Tool) -> Iterator[str]:
    """Yield a row for each parameter, then for each other name: where its values are."""
    places = list(tool.parameters)
    for name, row in tool.parameters.items():
        flags = f"{row.is_whole:d}, {row.is_automatic:d}"
        values = f"{row.initial:g}, {row.low:g}, {row.high:g}, {flags}"
        yield f'    {{"{name}", {places.index(name)}, 1, {values}}},'
    for alias, meant in tool.aliases.items():
        first, *others = meant.split()
        yield f'    {{"{alias}", {places.index(first)}, {1 + len(others)}, 0, 0, 0, 0, 0}},'


def _names(array: str, names: Iterable[str]) -> str:
    listed = "".join(f'"{name}", ' for name in names)
    return f"\nstatic const char *const {array}[] = {{{listed}NULL}};"


def _predicts(described: Object) -> int:
    """Return 0 for an object without a network, else the head's number and 1 more."""
    return HEADS.index(described.head) + 1 if described.head else 0


def _messages(described: Object) -> str:
    rows = ((each.selector, each.signature, each.action) for each in described.messages.values())
    return _array("message", described, rows)


def _parameters(described: Object) -> str:
    rows = ((name, each.argument, each.action) for name, each in described.parameters.items())
    return _array("parameter", described, rows)


def _array(row: str, described: Object, rows: Iterable[tuple[str, str, Action]]) -> str:
    lines = [
        f'    {{"{name}", "{arguments}", LSTM_{action.name}}},' for name, arguments, action in rows
    ]
    head = f"static const lstm_{row} {described.kind}_{row}s[] = {{"
    return "\n".join([head, *lines, _END, "};", ""])
