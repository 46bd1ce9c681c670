"""All objects."""

from __future__ import annotations

from patchlstm.objects.classifier import CLASSIFIER
from patchlstm.objects.dataseries import DATASERIES
from patchlstm.objects.dataset import DATASET
from patchlstm.objects.forecaster import FORECASTER
from patchlstm.objects.labelset import LABELSET
from patchlstm.objects.mfcc import BUFMFCC, MFCC
from patchlstm.objects.regressor import REGRESSOR
from patchlstm.objects.segment import SEGMENT
from patchlstm.objects.vocabulary import Object

OBJECTS = (CLASSIFIER, REGRESSOR, FORECASTER, DATASERIES, LABELSET, DATASET)
"""Those with a content, which Python keeps."""

TOOLS = (MFCC, BUFMFCC, SEGMENT)
"""Those that the shim answers alone."""

EVERYTHING = (*OBJECTS, *TOOLS)
"""In the order in which lists show them."""

_BY_NAME = {each.name: each for each in OBJECTS}


def find(name: str) -> Object:
    """Return the object of a name, such as ``lstm.classifier``.

    Raises
    ------
    KeyError
        If there is none.
    """
    return _BY_NAME[name]


def acceptable(set_class: str) -> list[str]:
    """Return the classes of sets that a message takes where it asks for one, that class first."""
    return [set_class, *(each.name for each in OBJECTS if each.stands_in_for == set_class)]
