"""Makes Max's reference pages."""

from __future__ import annotations

from xml.etree import ElementTree

from generator.reference.words import MAX
from patchlstm.objects.catalogue import OBJECTS
from patchlstm.objects.common import KEPT
from patchlstm.objects.vocabulary import Object


def page(described: Object) -> str:
    """Return the text of a class's ``.maxref.xml``."""
    root = ElementTree.Element("c74object", name=described.max_name)
    _text(root, "digest", described.digest)
    _text(root, "description", described.description)
    metadata = ElementTree.SubElement(root, "metadatalist")
    _text(metadata, "metadata", "The patchlstm authors", name="author")
    _text(metadata, "metadata", "lstm", name="tag")
    arguments = ElementTree.SubElement(root, "objarglist")
    _described(
        ElementTree.SubElement(arguments, "objarg", name="name", optional="1", type="symbol"),
        f"Objects of one class with one name share their content. {KEPT}",
    )
    methods = ElementTree.SubElement(root, "methodlist")
    for selector, message in described.messages.items():
        method = ElementTree.SubElement(methods, "method", name=selector)
        words = ElementTree.SubElement(method, "arglist")
        for word in MAX.typed(message).split()[1:]:
            name, optional = word.strip("[]").lower(), str(int("[" in word))
            ElementTree.SubElement(words, "arg", name=name, optional=optional, type="atom")
        _described(method, MAX.explained(message))
    attributes = ElementTree.SubElement(root, "attributelist")
    for name, parameter in described.parameters.items():
        _described(_attribute(attributes, name, "atom", settable=True), parameter.does)
    _described(
        _attribute(attributes, "name", "symbol", settable=False), "The name that the object has."
    )
    see_also = ElementTree.SubElement(root, "seealsolist")
    for other in OBJECTS:
        if other is not described:
            ElementTree.SubElement(see_also, "seealso", name=other.max_name)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _attribute(
    parent: ElementTree.Element, name: str, kind: str, settable: bool
) -> ElementTree.Element:
    access = {"get": "1", "set": str(int(settable))}
    return ElementTree.SubElement(parent, "attribute", name=name, type=kind, size="1", **access)


def _described(parent: ElementTree.Element, text: str) -> None:
    _text(parent, "digest", text)
    _text(parent, "description", text)


def _text(parent: ElementTree.Element, tag: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, tag, attributes).text = text
