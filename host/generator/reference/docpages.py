"""Writes the pages of the objects in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from generator.maxpackage.abstractions import ABSTRACTIONS
from generator.patchfile import boxes
from generator.reference.markdown import MADE, capitalised, code, table
from generator.reference.pdlists import meta
from generator.reference.words import MAX, PD, Words, default, values
from patchlstm.objects.catalogue import EVERYTHING
from patchlstm.objects.common import KEPT
from patchlstm.objects.vocabulary import Message, Object, Tool

_HEADING = re.compile(r"cnv .* empty empty \d  (.*?)( \S+){7}$")  # "1  record a take" on a strip
_FEWEST_WORDS = 6  # of a text that says something on its own


def page_name(name: str) -> str:
    """Return the file name of an object's page."""
    return f"{name.removeprefix('lstm.').removesuffix('~')}.md"


def object_page(described: Object | Tool) -> str:
    """Return the page of an object of the catalogue."""
    head = _head(described)
    lines = [*_opening(described.name, f"{described.digest}. {described.description}")]
    lines += ["## Messages", ""]
    for heading, messages in described.sections.items():
        rows = [(code(PD.typed(each)), PD.explained(each)) for each in messages]
        lines += [f"### {capitalised(heading)}", "", *table(("message", "what it does"), rows)]
    name, parameter = next(iter(described.parameters.items()))
    value = default(parameter, head)
    lines += [
        "## Parameters",
        "",
        f"Each can be given in the box, `{PD.tag}{name} {value}`, or sent as a message,"
        f" `{name} {value}`. `get{name}` asks for its value, which comes out on the right.",
        "",
        *table(
            ("parameter", "default", "values", "what it does"),
            [
                (code(key), code(default(each, head)), values(each), each.does)
                for key, each in described.parameters.items()
            ],
        ),
    ]
    if isinstance(described, Tool) and described.aliases:
        rows = [(code(alias), code(meant)) for alias, meant in described.aliases.items()]
        lines += ["FluCoMa's names are taken as well:", "", *table(("FluCoMa's", "here"), rows)]
    lines += _ends(described)
    lines += _names(described)
    lines += _in_max(described)
    return "\n".join(lines).rstrip() + "\n"


def patch_page(name: str, help_patch: str) -> str:
    """Return the page of an object that is itself a patch: what its help patch says."""
    description = capitalised(meta(help_patch)["DESCRIPTION"])
    lines = _opening(name, f"{description}. It is a patch itself: open it to see how.")[:-1]
    messages: list[str] = []
    for box in sorted(boxes(help_patch), key=lambda box: (box.y, box.x)):
        if heading := _HEADING.match(box.text):
            lines += [*_shown(messages), "", f"## {capitalised(heading[1])}", ""]
            messages = []
        elif box.kind == "msg" and not box.text.isdigit():
            messages.append(box.text)
        elif box.kind == "text" and len(box.text.split()) >= _FEWEST_WORDS:
            lines.append(f"- {box.text}")
    lines += [*_shown(messages), "", *_patcher_in_max(name)]
    return "\n".join(lines).rstrip() + "\n"


def _shown(messages: list[str]) -> list[str]:
    """Return the line that lists the messages to click in a part of a help patch, if any."""
    return [f"- To click there: {', '.join(map(code, messages))}"] if messages else []


def index_page(patches: dict[str, str]) -> str:
    """Return the page that lists all objects; `patches` has help patches by the name of a patch."""

    def link(name: str) -> str:
        return f"[{name}]({page_name(name)})"

    rows = [(link(each.name), each.digest + ".") for each in EVERYTHING]
    rows += [
        (link(name), f"{capitalised(meta(patch)['DESCRIPTION'])}.")
        for name, patch in patches.items()
    ]
    pages = [page_name(name) for name in (*(each.name for each in EVERYTHING), *patches)]
    lines = [
        MADE,
        "",
        "# The objects",
        "",
        *table(("object", "what it is for"), rows),
        f"In Max, the names of the first {len(EVERYTHING)} end in `~`, and parameters are"
        " attributes: see each page's end.",
        "",
        "```{toctree}",
        ":hidden:",
        "",
        *pages,
        "```",
    ]
    return "\n".join(lines) + "\n"


def pages(folder: Path, help_patches: dict[str, str]) -> dict[Path, str]:
    """Return the text of all these pages.

    Parameters
    ----------
    folder : Path
        Where they belong.
    help_patches : dict of str to str
        Name of an object to the text of its help patch, for those outside the catalogue.
    """
    texts = {folder / page_name(each.name): object_page(each) for each in EVERYTHING}
    for name, patch in help_patches.items():
        texts[folder / page_name(name)] = patch_page(name, patch)
    texts[folder / "index.md"] = index_page(help_patches)
    return texts


def _opening(name: str, text: str) -> list[str]:
    picture = f"![The help patch of {name}](../pictures/{name}-help.png)"
    return [MADE, "", f"# {name}", "", text, "", picture, ""]


def _ends(described: Object | Tool) -> Iterator[str]:
    if isinstance(described, Tool) and described.inlets:
        rows = [("first", "all messages."), *described.inlets.items()]
        yield from ("## Inlets", "", *table(("inlet", "what it takes"), rows))
    rows = list(zip(("left", "right"), described.outlets, strict=True))
    yield from ("## Outlets", "", *table(("outlet", "what comes out"), rows))


def _names(described: Object | Tool) -> Iterator[str]:
    if not described.sharing:
        return
    capitals = described.camel_case
    yield from ("## Names", "", f"`[{described.name} NAME]`: {described.sharing}", "")
    yield from (f"Capitals do not matter: `{capitals}` means `{capitals.lower()}`.", "")
    if isinstance(described, Object):
        yield from (KEPT, "")


def _in_max(described: Object | Tool) -> Iterator[str]:
    name, parameter = next(iter(described.parameters.items()))
    value = default(parameter, _head(described))
    own_name = " NAME" if described.sharing else ""
    yield from ("## In Max", "")
    yield f"`[{described.max_name}{own_name} {MAX.tag}{name} {value}]`: parameters are attributes."
    yield from ("See [start in Max](../max.md).", "")
    rows = [
        (code(MAX.typed(each)), MAX.explained(each))
        for each in described.messages.values()
        if _said(MAX, each) != _said(PD, each)
    ]
    if rows:
        yield from ("What is said differently there:", "")
        yield from table(("message", "what it does"), rows)


def _patcher_in_max(name: str) -> Iterator[str]:
    """Yield what is said of an object that is a patcher in Max too."""
    if found := ABSTRACTIONS.get(name):
        yield from ("## In Max", "", f"- `[{name} {found.example}]`. {found.differs}")
        yield from _shown([message for message, _ in found.shown])
        yield "- See [start in Max](../max.md)."


def _head(described: Object | Tool) -> str:
    return described.head if isinstance(described, Object) else ""


def _said(words: Words, message: Message) -> tuple[str, str]:
    return words.typed(message), words.explained(message)
