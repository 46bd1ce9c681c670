"""Exceptions of patchlstm, and the phrases their messages begin with.

Every message is a phrase that says what kind of failure it is, a colon, and the detail: what was
found, what was needed, what to do. The phrases are FluCoMa's wherever FluCoMa has one, so that its
users meet words they know.
"""

from __future__ import annotations

from patchlstm.limits import MAX_SHOWN_LENGTH

# Sets
POINT_NOT_FOUND = "Point not found"
WRONG_POINT_SIZE = "Wrong Point Size"
DUPLICATE_IDENTIFIER = "Identifier already in dataset"
EMPTY_IDENTIFIER = "Empty identifier"
EMPTY_LABEL = "Empty label"
EMPTY_BUFFER = "Empty buffer"
INVALID_BUFFER = "Invalid buffer"
K_TOO_LARGE = "k is too large"
K_TOO_SMALL = "k is too small"
DIMENSIONS_DO_NOT_MATCH = "Dimensions do not match"
SIZES_DO_NOT_MATCH = "Sizes do not match"

# Models
NO_DATA_FITTED = "No data fitted"
NOT_ENOUGH_DATA = "Not enough data"

# Files
FILE_NOT_FOUND = "File not found"
FILENAME_NOT_SPECIFIED = "Filename not specified"
COULD_NOT_READ = "Couldn't read file"
COULD_NOT_WRITE = "Couldn't write file"
ERROR_PARSING_JSON = "Error parsing JSON"
INVALID_JSON_FORMAT = "Invalid JSON format"

# Messages
NO_SUCH_PARAMETER = "No parameter named"
TOO_FEW_ARGUMENTS = "Too few arguments"
TOO_MANY_ARGUMENTS = "Too many arguments"

# Failures FluCoMa has no phrase for
CANCELLED = "Cancelled"
INVALID_COUNT = "Invalid count"
INVALID_DIMENSION = "Invalid dimension"
INVALID_IDENTIFIER = "Invalid identifier"
INVALID_LEVEL = "Invalid level"
INVALID_LABEL = "Invalid label"
INVALID_PARAMETER = "Invalid parameter"
INVALID_MODEL = "Invalid model file"
INVALID_SET = "Invalid set"
INVALID_SWITCH = "Invalid switch"
INVALID_TIME = "Invalid time"
LABEL_NOT_FOUND = "Label not found"
LEVEL_TOO_HIGH = "Level too high"
NOT_FINITE = "Not a finite number"
NOTHING_TO_UNDO = "Nothing to undo"
NOT_ENOUGH_MEMORY = "Not enough memory"
TRAINING_FAILED = "Training failed"
WHOLE_SERIES_NEEDED = "Whole series needed"
WRONG_TYPE = "Wrong type"


def is_empty(kind: str) -> str:
    """Return FluCoMa's phrase for an empty set of one kind, such as ``DataSeries is empty``."""
    return f"{kind} is empty"


def does_not_exist(kind: str) -> str:
    """Return FluCoMa's phrase for a set nobody has made, such as ``DataSeries does not exist``."""
    return f"{kind} does not exist"


def shorten(text: str, maximum: int = MAX_SHOWN_LENGTH) -> str:
    """Leave out the middle of a text that is longer than `maximum` characters.

    Examples
    --------
    >>> shorten("a" * 1000, 9)
    'aaa ... a'
    """
    if len(text) <= maximum:
        return text
    gap = " ... "
    tail = (maximum - len(gap)) // 3
    return text[: maximum - len(gap) - tail] + gap + text[len(text) - tail :]


class PatchLSTMError(Exception):
    """Base of every error that patchlstm raises on purpose.

    Parameters
    ----------
    phrase : str
        The kind of failure, one of the constants of this module.
    detail : str, optional
        What was found, what was needed and what to do about it. A very long one, which repeats
        what a file or a message holds, loses its middle.

    Examples
    --------
    >>> from patchlstm import LabelSet, PatchLSTMError
    >>> try:
    ...     LabelSet().get_label("a")
    ... except PatchLSTMError as error:
    ...     print(error)
    Point not found: 'a' is not among the 0 identifiers of the LabelSet; add it first
    """

    def __init__(self, phrase: str, detail: str = "") -> None:
        detail = shorten(detail, 2 * MAX_SHOWN_LENGTH)
        super().__init__(f"{phrase}: {detail}" if detail else phrase)
        self.phrase = phrase
        self.detail = detail


class InvalidValueError(PatchLSTMError, ValueError):
    """A value that cannot be used: wrong dimensions, not finite, empty, a duplicate."""


class NotFoundError(PatchLSTMError, KeyError):
    """An identifier or a frame that does not exist."""

    __str__ = Exception.__str__  # KeyError's own is for bare keys


class TransposedWarning(UserWarning):
    """Series that look as if their frames and their dimensions had changed places."""


class NotFittedError(PatchLSTMError, ValueError, AttributeError):
    """A model was asked for something that it only knows after a fit.

    Like scikit-learn's error of this name it is an AttributeError too, so that `hasattr` is False
    for what a fit has yet to learn.
    """


class CancelledError(PatchLSTMError):
    """A fit was cancelled before its first epoch ended."""


class TrainingError(PatchLSTMError, ArithmeticError):
    """A fit that could not be finished; the model is as it was before."""


class FileError(PatchLSTMError, OSError):
    """A file that could not be found, read or written."""


class FormatError(PatchLSTMError, ValueError):
    """A text or file that was read but does not hold what it should."""
