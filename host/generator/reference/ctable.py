"""Writes the table of messages that the shim is compiled with."""

from __future__ import annotations

from collections.abc import Iterable

from patchlstm.objects.catalogue import OBJECTS
from patchlstm.objects.mfcc import MFCC
from patchlstm.objects.mfcc import PARAMETERS as SETTINGS
from patchlstm.objects.vocabulary import HEADS, Action, Object

_HEAD = (
    "/* SPDX-License-Identifier: BSD-3-Clause */\n"
    "/* Made by `make reference` from host/patchlstm/objects: change it there. */\n"
)
_END = f"    {{NULL, NULL, LSTM_{Action.PYTHON.name}}},"


def table() -> str:
    """Return the text of ``table.c``: all classes, their messages and their parameters."""
    arrays = "\n".join(_messages(each) + "\n" + _parameters(each) for each in OBJECTS)
    classes = "\n".join(map(_class, OBJECTS))
    return (
        f'{_HEAD}/* clang-format off */\n#include "messages.h"\n\n#include "table.h"\n\n{arrays}\n'
        f"const lstm_class lstm_classes[] = {{\n{classes}\n}};\n\n{_settings()}"
    )


def table_header() -> str:
    """Return the text of ``table.h``: how large an array must be that follows the table."""
    n_parameters = max(len(each.parameters) for each in OBJECTS)
    return (
        f"{_HEAD}#ifndef LSTM_TABLE_H\n#define LSTM_TABLE_H\n\n"
        f"enum {{ LSTM_N_CLASSES = {len(OBJECTS)}, LSTM_MAX_PARAMETERS = {n_parameters} }};\n\n"
        f"/* What is computed of sound. */\nenum {{\n{_indices()}    LSTM_N_SETTINGS\n}};\n\n"
        "#endif\n"
    )


def class_names() -> str:
    """Return the text of ``pd_class_names.h``: what Pd calls in each class's own file."""
    calls = "".join(f"CLASS_FILE({setup_name(each)})\n" for each in OBJECTS)
    return f"{_HEAD}{calls}"


def setup_name(described: Object) -> str:
    """Return the name of the function that Pd calls in a class's own file."""
    name = described.name.replace(".", "0x2e").replace("~", "_tilde")  # as Pd writes these
    return f"setup_{name}"


def _predicts(described: Object) -> int:
    """Return 0 for an object without a network, else the head's number and 1 more."""
    return HEADS.index(described.head) + 1 if described.head else 0


def _class(described: Object) -> str:
    kind = described.kind
    numbers = f"{_predicts(described)}, {not described.has_content:d}"
    return f'    {{"{described.name}", {numbers}, {kind}_messages, {kind}_parameters}},'


def _indices() -> str:
    return "".join(f"    {_index(name)},\n" for name in SETTINGS)


def _index(name: str) -> str:
    return f"LSTM_MFCC_{name.upper()}"


def _settings() -> str:
    """Return the tables of the values that the shim keeps, and of all their names."""
    ranges = [
        f'    {{"{name}", {row.default}, {row.range.low:g}, {row.range.high:g},'
        f" {row.range.is_whole:d}, {row.range.is_automatic:d}}},"
        for name, row in SETTINGS.items()
        if row.range
    ]
    meant = {name: (row.alias or name).split() for name, row in MFCC.parameters.items()}
    names = [f'    {{"{name}", {_index(all_[0])}, {len(all_)}}},' for name, all_ in meant.items()]
    tables = [
        *("const lstm_range lstm_ranges[] = {", *ranges, "};", ""),
        *("const lstm_setting_name lstm_setting_names[] = {", *names, "    {NULL, 0, 0},", "};"),
    ]
    return "\n".join(tables) + "\n"


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
