"""Upper limits on what the host accepts, so that a damaged file fails early and clearly."""

MAX_FILE_BYTES = 256 * 2**20
"""Largest file that is read, in bytes."""

MAX_TEXT_LENGTH = 1000
"""Longest identifier or label, in characters."""

MAX_DIMENSIONS = 65536
"""Most dimensions of a frame or point."""
