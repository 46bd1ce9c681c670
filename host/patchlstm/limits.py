"""Upper limits on what patchlstm accepts, so that a damaged file fails early and clearly."""

MAX_FILE_BYTES = 256 * 2**20
"""Maximum size of a file that is read, in bytes."""

MAX_TEXT_LENGTH = 1000
"""Maximum length of an identifier or label, in characters."""

MAX_DIMENSIONS = 65536
"""Maximum number of dimensions of a frame or point."""
