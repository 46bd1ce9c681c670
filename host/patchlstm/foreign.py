"""Tells from its shape what a JSON file holds, for the error message that it is the wrong one."""

from __future__ import annotations

from typing import Any

from patchlstm.errors import shorten

_KEYS_SHOWN = 4

# What FluCoMa's objects write, by keys that none of the others has together. An entry whose keys
# include another's comes before it.
_FLUCOMA = (
    ("MLPClassifier", {"mlp"}),
    ("LSTMClassifier", {"lstm"}),
    ("KNNClassifier", {"tree", "labels"}),
    ("KNNRegressor", {"tree", "target"}),
    ("UMAP", {"embedding"}),
    ("KDTree", {"tree", "ids"}),
    ("PCA", {"bases", "values"}),
    ("KMeans or SKMeans", {"means"}),
    ("Normalize", {"data_min", "data_max"}),
    ("RobustScale", {"data_low", "data_high"}),
    ("Standardize", {"mean", "std"}),
    ("label encoder", {"labels", "rows"}),
)


def describe(content: dict[str, Any]) -> str:
    """Say in a few words, with the article, what a parsed JSON object looks like."""
    if isinstance(content.get("format"), str):
        return f"a file of the format {shorten(repr(content['format']))}"
    data = content.get("data")
    if "cols" in content and (isinstance(data, dict) or content.keys() <= {"cols", "data"}):
        return _describe_set(data)
    for name, keys in _FLUCOMA:
        if keys <= content.keys():
            return f"a FluCoMa {name}"
    if "layers" in content:
        return _describe_network(content["layers"])
    return f"an object with {_keys(content)}"


def sets_within(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the sets that an object holds under keys of its own; none for what it is itself.

    Parameters
    ----------
    content : dict
        As `jsontext.parse` returns it.

    Returns
    -------
    dict
        The sets by their keys.
    """
    if not describe(content).startswith("an object"):
        return {}
    return {
        key: value for key, value in content.items() if isinstance(value, dict) and "cols" in value
    }


def _describe_set(data: Any) -> str:
    first = next(iter(data.values()), None) if isinstance(data, dict) else None
    if isinstance(first, dict):
        return "a DataSeries"
    value = first[0] if isinstance(first, list) and first else first
    if isinstance(value, str):
        return "a LabelSet"
    if (isinstance(first, list) and first) or type(first) in (int, float):
        return "a DataSet"
    return "a set without readable data"


def _describe_network(layers: Any) -> str:
    first = layers[0] if isinstance(layers, list) and layers else None
    if isinstance(first, dict) and "activation" in first:
        return "a FluCoMa MLPRegressor"
    if isinstance(first, dict) and "forgetWeights" in first:
        return "a FluCoMa LSTMRegressor or LSTMForecaster"
    return "a FluCoMa network"


def _keys(content: dict[str, Any]) -> str:
    if not content:
        return "no keys"
    shown = ", ".join(shorten(repr(key), 60) for key in list(content)[:_KEYS_SHOWN])
    return f"the keys {shown}" + (", ..." if len(content) > _KEYS_SHOWN else "")
