"""Settings of Hypothesis: new examples at a developer's desk, always the same ones in CI."""

import os

from hypothesis import settings

# no deadline: a function that is compiled on its first call would exceed it
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
