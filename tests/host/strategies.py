"""Hypothesis strategies for the contents of sets."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from patchlstm import DataSeries, DataSet, LabelSet

NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False)
# A null character ends a text of any patcher.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
DIMENSIONS = st.integers(1, 4)


def arrays(*shape):
    """Arrays of any finite float32."""
    return st_numpy.arrays(np.float32, shape, elements=NUMBERS)


@st.composite
def data_series(draw):
    """Any small DataSeries."""
    made = DataSeries()
    cols = draw(DIMENSIONS)
    for identifier in draw(st.lists(TEXTS, unique=True, max_size=5)):
        made.add_series(identifier, draw(arrays(draw(st.integers(1, 12)), cols)))
    return made


@st.composite
def data_sets(draw):
    """Any small DataSet."""
    made = DataSet()
    cols = draw(DIMENSIONS)
    for identifier in draw(st.lists(TEXTS, unique=True, max_size=5)):
        made.add_point(identifier, draw(arrays(cols)))
    return made


@st.composite
def label_sets(draw):
    """Any small LabelSet."""
    made = LabelSet()
    for identifier, label in draw(st.dictionaries(TEXTS, TEXTS, max_size=5)).items():
        made.add_label(identifier, label)
    return made
