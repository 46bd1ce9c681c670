"""The LSTM over flat buffers: shape and layout, prediction, training, novelty."""

from ... import layout
from ..compiling import inline_functions

inline_functions(layout)  # the arithmetic of shapes
