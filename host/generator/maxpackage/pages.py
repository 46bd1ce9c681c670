"""Makes Max's reference pages."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from generator.reference.words import MAX
from patchlstm.objects.catalogue import EVERYTHING
from patchlstm.objects.common import KEPT
from patchlstm.objects.vocabulary import Described, Message, Object, Tool

_Element = ElementTree.Element


def page(described: Object | Tool) -> str:
    """Return the text of a class's ``.maxref.xml``."""
    root = ElementTree.Element("c74object", name=described.max_name)
    _text(root, "digest", described.digest)
    _text(root, "description", MAX.said(described.description))
    metadata = ElementTree.SubElement(root, "metadatalist")
    _text(metadata, "metadata", "The patchlstm authors", name="author")
    _text(metadata, "metadata", "lstm", name="tag")
    _places(root, "inlet", ["messages to this object.", *inlets_after_the_first(described)])
    _places(root, "outlet", described.outlets)
    arguments = ElementTree.SubElement(root, "objarglist")
    if described.sharing:
        argument = ElementTree.SubElement(
            arguments, "objarg", name="name", optional="1", type="symbol"
        )
        _described(argument, what_names_do(described))
    methods = ElementTree.SubElement(root, "methodlist")
    for message in described.messages.values():
        _method(methods, message)
    _attributes(ElementTree.SubElement(root, "attributelist"), described)
    see_also = ElementTree.SubElement(root, "seealsolist")
    for other in EVERYTHING:
        if other is not described:
            ElementTree.SubElement(see_also, "seealso", name=other.max_name)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def what_names_do(described: Object | Tool) -> str:
    """Return what objects of one name have in common; empty if this class has no names."""
    if isinstance(described, Tool):
        return MAX.said(described.sharing)
    return f"Objects of one class with one name share their content. {KEPT}"


def inlets_after_the_first(described: Described) -> list[str]:
    """Return what each of them takes."""
    return list(described.inlets.values()) if isinstance(described, Tool) else []


def _places(root: _Element, kind: str, texts: Sequence[str]) -> None:
    places = ElementTree.SubElement(root, f"{kind}list")
    for number, text in enumerate(texts):
        _described(
            ElementTree.SubElement(places, kind, id=str(number), type=f"{kind.upper()}_TYPE"),
            MAX.said(text),
        )


def _method(methods: _Element, message: Message) -> None:
    method = ElementTree.SubElement(methods, "method", name=message.selector)
    words = ElementTree.SubElement(method, "arglist")
    for word in MAX.typed(message).split()[1:]:
        name, optional = word.strip("[]").lower(), str(int("[" in word))
        ElementTree.SubElement(words, "arg", name=name, optional=optional, type="atom")
    _described(method, MAX.explained(message))


def _attributes(attributes: _Element, described: Object | Tool) -> None:
    texts = {name: MAX.said(each.does) for name, each in described.parameters.items()}
    sizes = dict.fromkeys(texts, 1)
    for alias, meant in described.aliases.items() if isinstance(described, Tool) else ():
        texts[alias] = f"FluCoMa's name for {meant.replace(' ', ', ')}."
        sizes[alias] = len(meant.split())
    for name, text in texts.items():
        _described(_attribute(attributes, name, "atom", True, sizes[name]), text)
    if described.sharing:
        _described(_attribute(attributes, "name", "symbol", False), "The name that the object has.")


def _attribute(parent: _Element, name: str, kind: str, settable: bool, size: int = 1) -> _Element:
    access = {"get": "1", "set": str(int(settable)), "size": str(size)}
    return ElementTree.SubElement(parent, "attribute", name=name, type=kind, **access)


def _described(parent: _Element, text: str) -> None:
    _text(parent, "digest", text)
    _text(parent, "description", text)


def _text(parent: _Element, tag: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, tag, attributes).text = text
