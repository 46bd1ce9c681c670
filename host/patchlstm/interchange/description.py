"""What other programs are told of a model besides its arithmetic."""

from __future__ import annotations

from patchlstm import jsontext
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import head_of


def describe(model: FittedModel) -> dict[str, str]:
    """Return texts that a file of another kind can carry.

    Returns
    -------
    dict of str to str
        ``kind``, ``pooling``, ``rate`` (frames for each step), and, of a classifier, ``labels`` (a
        JSON object with one array, ``labels``, in the order of the probabilities) and
        ``threshold``.
    """
    topology = model.topology
    texts = {
        "kind": f"patchlstm.{head_of(topology).noun}",
        "pooling": topology.pooling,
        "rate": str(topology.rate),
    }
    if model.labels:
        texts["labels"] = jsontext.to_text({"labels": list(model.labels)})
        texts["threshold"] = f"{model.settings.threshold:g}"
    return texts
