"""Limits that keep a network's buffers within memory and its indices within 64 bits."""

MAX_INPUTS = 4096
MAX_OUTPUTS = 1024
MAX_HIDDEN_SIZE = 4096
MAX_LAYERS = 8
MAX_MEMBERS = 16
MAX_RATE = 1000

MIN_LOG_SPREAD, MAX_LOG_SPREAD = -7.0, 3.0
"""Between these is the logarithm of a mixture's spreads, in deviations."""
