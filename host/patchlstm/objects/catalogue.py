"""All objects."""

from __future__ import annotations

from patchlstm.objects.classifier import CLASSIFIER
from patchlstm.objects.dataseries import DATASERIES
from patchlstm.objects.labelset import LABELSET
from patchlstm.objects.regressor import REGRESSOR
from patchlstm.objects.vocabulary import Object

OBJECTS = (CLASSIFIER, REGRESSOR, DATASERIES, LABELSET)

_BY_NAME = {each.name: each for each in OBJECTS}


def find(name: str) -> Object:
    """Return the object of a name, such as ``lstm.classifier``.

    Raises
    ------
    KeyError
        If there is none.
    """
    return _BY_NAME[name]
