"""What stands beside the network: recorded examples, and random convolutions."""

from ... import layout
from ..compiling import inline_functions

inline_functions(layout)
