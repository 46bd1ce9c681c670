"""Renews what Pd's patches list: all objects of the library, all messages of an object."""

from __future__ import annotations

import re
import textwrap

from patchlstm.objects.catalogue import EVERYTHING
from patchlstm.objects.vocabulary import Described

_OBJECTS = re.compile(r"(?:^#X obj \d+ \d+ lstm\.[\w~]+;\n)+", re.MULTILINE)
_BOX = re.compile(r"^(#X \w+ )(\d+) (\d+)( .*?;)$", re.MULTILINE | re.DOTALL)
_CANVAS = re.compile(r"(#N canvas -?\d+ -?\d+ \d+ )(\d+)")
_META = re.compile(r"(#N canvas [-\d ]+?)(\d+)( META 0;\n)(.*?)(?=#X restore)", re.DOTALL)
_TEXT = re.compile(r"#X text 15 \d+ (.*?), f 70;\n", re.DOTALL)


def renew_objects(patch: str, n_columns: int, width: int) -> str:
    """Return a patch in which the one run of our objects shows them all.

    What stands below in the file moves as the rows need.

    Parameters
    ----------
    patch : str
        The file's text; it has no connections.
    n_columns : int
        Objects in a row.
    width : int
        Pixels from one to the next.
    """
    (found,) = _OBJECTS.finditer(patch)
    boxes = [(int(left), int(top)) for _, left, top, _ in _BOX.findall(found[0])]
    left, top = boxes[0]
    places = [
        (left + width * (i % n_columns), top + 30 * (i // n_columns))
        for i in range(len(EVERYTHING))
    ]
    listed = "".join(
        f"#X obj {x} {y} {each.name};\n" for each, (x, y) in zip(EVERYTHING, places, strict=True)
    )
    grown = places[-1][1] - boxes[-1][1]
    below = _BOX.sub(
        lambda box: f"{box[1]}{box[2]} {int(box[3]) + grown}{box[4]}", patch[found.end() :]
    )
    above = _CANVAS.sub(lambda size: f"{size[1]}{int(size[2]) + grown}", patch[: found.start()], 1)
    return above + listed + below


def renew_inlet(patch: str, described: Described) -> str:
    """Return a help patch whose subpatch META names all messages of the object.

    Raises
    ------
    ValueError
        If it has no such subpatch, or one with anything but texts of this form.
    """
    found = _META.search(patch)
    if found is None or _TEXT.sub("", found[4]):
        needed = "a subpatch [pd META] of lines like #X text 15 15 LICENSE BSD-3-Clause, f 70;"
        raise ValueError(f"the help patch of {described.name} needs {needed}")
    top, lines = 15, []
    for text in _TEXT.findall(found[4]):
        if text.startswith("INLET_0 "):
            text = " ".join(["INLET_0", *described.messages, "and the parameters"])
        lines.append(f"#X text 15 {top} {text}, f 70;\n")
        top += 4 + 18 * len(textwrap.wrap(text.replace(" \\,", ","), 70))
    meta = f"{found[1]}{top + 20}{found[3]}{''.join(lines)}"
    return patch[: found.start()] + meta + patch[found.end() :]


def meta(patch: str) -> dict[str, str]:
    """Return what the subpatch META of a help patch says, by its first words such as ``INLET_0``.

    Raises
    ------
    ValueError
        If it has no such subpatch.
    """
    found = _META.search(patch)
    if found is None:
        raise ValueError("the help patch has no subpatch META")
    texts = (re.sub(r" ?\\([,;$])", r"\1", text) for text in _TEXT.findall(found[4]))
    return dict(text.replace("\n", " ").split(" ", 1) for text in texts)
