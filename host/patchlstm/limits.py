"""Upper limits on what patchlstm accepts, so that a damaged file fails early and clearly.

Those of files hold for writing as for reading: what is written can be read again.
"""

MAX_SET_BYTES = 4 * 2**30
"""Maximum size of a set's file, which is written and read row by row: 8 hours of 40 dimensions at
100 frames a second."""

MAX_MODEL_BYTES = 2**30
"""Maximum size of a file ``.lstm``, as in contract.h."""

MAX_KEPT_BYTES = 2**22
"""Maximum size of what a patch keeps of an object, as in contract.h. Pd writes it in 2 seconds."""

MAX_JSON_BYTES = 2**29
"""Maximum size of a JSON text that is read in one piece: a model, or a set in an unusual layout."""

MAX_JSON_COMMAS = 2**24
"""Maximum number of commas in such a text, and so of its numbers, which as Python objects need far
more memory than their text."""

MAX_JSON_BRACKETS = 2**21
"""Maximum number of opening brackets in such a text, which cost the most."""

MAX_TEXT_LENGTH = 1000
"""Maximum length of an identifier or label, in characters, as in contract.h."""

MAX_SHOWN_LENGTH = 300
"""Maximum length of a text from outside that an error message repeats, in characters."""

MAX_DIMENSIONS = 65536
"""Maximum number of dimensions of a frame or point."""
