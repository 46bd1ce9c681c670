"""Telling what a JSON file holds from its shape, for the message that it is the wrong one."""

from __future__ import annotations

from typing import Any


def describe(content: dict[str, Any]) -> str:
    """Say in a few words, with the article, what a parsed JSON object looks like."""
    if isinstance(content.get("format"), str):
        return f"a file of the format {content['format']!r}"
    if "mlp" in content:
        return "a FluCoMa MLPClassifier"
    if "lstm" in content:
        return "a FluCoMa LSTMClassifier"
    if "labels" in content and "rows" in content:
        return "a FluCoMa label encoder"
    if "layers" in content:
        return "a FluCoMa network"
    if "cols" in content:
        return _describe_set(content.get("data"))
    return f"an object with {_keys(content)}"


def _describe_set(data: Any) -> str:
    first = next(iter(data.values()), None) if isinstance(data, dict) else None
    if isinstance(first, dict):
        return "a DataSeries"
    if isinstance(first, list) and first:
        return "a LabelSet" if isinstance(first[0], str) else "a DataSet"
    return "a set without readable data"


def _keys(content: dict[str, Any]) -> str:
    if not content:
        return "no keys"
    shown = ", ".join(repr(key) for key in list(content)[:4])
    return f"the keys {shown}" + (", ..." if len(content) > 4 else "")
