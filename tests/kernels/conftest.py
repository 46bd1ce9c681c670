"""Lets the tests import the oracle and their own helpers as plain modules, and take their time."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

# A function that is compiled on its first call would exceed Hypothesis's deadline.
settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")
