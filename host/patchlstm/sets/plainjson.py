"""The layout in which sets are written, made and read piece by piece.

It is FluCoMa's: ``{"cols": ..., "data": {...}}`` with the identifiers sorted. Neither the text nor
its numbers as Python's objects are ever in memory as a whole, so that recordings of hours can be
written and read beside a running patch. A text in any other layout raises `NotPlainError`, as does
one with a fault: then the caller reads it with `jsontext.parse`, which understands more and
explains better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

import numpy as np
import orjson

from patchlstm.arrays import FloatArray
from patchlstm.limits import MAX_DIMENSIONS

CHUNK_BYTES = 2**18
"""How much is read at a time; orjson needs about 16 times the memory of what it is given."""

VALUES_PER_PIECE = 2**16
"""About how many numbers are written at a time."""

MAX_NUMBER_BYTES = 36
"""Maximum size of a number in the text: the 23 characters of a float64, and its indentation."""

MAX_KEY_BYTES = 64
"""Maximum size of what surrounds a key: indentation, brackets, the end of its value."""

MAX_DIGITS = 18
"""Maximum number of digits in the key of a frame; no series has so many frames."""

_MAX_MEMBER_BYTES = 4 * 2**20  # enough for a point with the maximum number of dimensions
_WRITING = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY

_SPACES = b" \t\r\n"
_SPACE = rb"[ \t\r\n]*"
_STRING = rb'("[^"\\]*(?:\\.[^"\\]*)*")'
_NUMBERS = rb"(\[[-+.0-9eE, \t\r\n]*\])"
_NUMBERS_AND_SPACES = b"0123456789+-.eE" + _SPACES


def _pattern(*parts: bytes) -> re.Pattern[bytes]:
    """Match parts with space between them, and before the first."""
    return re.compile(b"".join(_SPACE + part for part in parts), re.DOTALL)


_START = _pattern(b"(?:\xef\xbb\xbf)?", rb"\{", b'"cols"', b":", rb"(\d{1,9})(?:\.0+)?", b"([,}])")
_DATA = _pattern(b'"data"', b":", rb"\{")
_SERIES = _pattern(_STRING, b":", rb"\{")
_POINT = _pattern(_STRING, b":", _NUMBERS, b"([,}])")
_LABEL = _pattern(_STRING, b":", rb"\[", _STRING, rb"\]", b"([,}])")
_NEXT = _pattern(b"([,}])")
_END = _pattern(rb"\}")


class NotPlainError(Exception):
    """The text is not in the layout, or has a fault."""


def pieces(cols: int, members: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the text of a set.

    Parameters
    ----------
    cols : int
    members : iterable of bytes
        Parts of its data, as `lines` makes them.

    Yields
    ------
    bytes
    """
    separator = f'{{\n  "cols": {cols},\n  "data": {{\n'.encode()
    empty = True
    for part in members:
        yield separator + part
        separator = b",\n"
        empty = False
    yield f'{{\n  "cols": {cols}\n}}\n'.encode() if empty else b"\n  }\n}\n"


def lines(members: dict[str, Any], depth: int) -> bytes:
    """Return members of an object as lines, without its braces and the last newline.

    Parameters
    ----------
    members : dict
        With arrays of float32 as they are.
    depth : int
        How many objects the members' own is within.
    """
    content: dict[str, Any] = members
    for _ in range(depth):
        content = {"": content}
    # '{\n', then for each object within '  ' as often as it is deep, '"": {\n'; at the end '\n}'
    head = 2 + sum(2 * level + len('"": {\n') for level in range(1, depth + 1))
    tail = 2 + sum(2 * level + len("\n}") for level in range(1, depth + 1))
    return orjson.dumps(content, option=_WRITING)[head:-tail]


def opening(key: str, depth: int) -> bytes:
    """Return the line with which an object begins that is the member `key` of another."""
    return b"  " * (depth + 1) + orjson.dumps(key) + b": {\n"


def closing(depth: int) -> bytes:
    """Return what ends such an object."""
    return b"\n" + b"  " * (depth + 1) + b"}"


class PlainReader:
    """Reads a set piece by piece; a window of the text moves over the file.

    Parameters
    ----------
    file : binary file
        At its start.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._window = b""
        self._at = 0  # in the window
        self._before = 0  # bytes before the window

    @property
    def position(self) -> int:
        """How many bytes of the file are read and understood."""
        return self._before + self._at

    def start(self) -> tuple[int, bool]:
        """Read up to the first member; return the number of columns, and whether there is one."""
        cols, after = self._match(_START).groups()
        if after == b"}":
            self._expect_nothing()
            return int(cols), False
        self._match(_DATA)
        if not 1 <= int(cols) <= MAX_DIMENSIONS:
            raise NotPlainError
        return int(cols), True

    def points(self, cols: int) -> Iterator[tuple[str, FloatArray]]:
        """Yield the members of a DataSet: identifier and float32[cols]."""
        more = True
        while more:
            key, encoded, after = self._match(_POINT).groups()
            more = after == b","
            point = _loads(encoded)
            if len(point) != cols:
                raise NotPlainError
            yield _loads(key), _as_rows([point], 1, cols)[0]
        self._match(_END)
        self._expect_nothing()

    def labels(self) -> Iterator[tuple[str, str]]:
        """Yield the members of a LabelSet: identifier and label."""
        more = True
        while more:
            key, label, after = self._match(_LABEL).groups()
            more = after == b","
            yield _loads(key), _loads(label)
        self._match(_END)
        self._expect_nothing()

    def series(self, cols: int) -> Iterator[tuple[str, FloatArray]]:
        """Yield the members of a DataSeries: identifier and float32[T, cols]."""
        more = True
        while more:
            (key,) = self._match(_SERIES).groups()
            yield _loads(key), self._frames(cols)
            more = self._match(_NEXT)[1] == b","
        self._match(_END)
        self._expect_nothing()

    def _frames(self, cols: int) -> FloatArray:
        times: list[int] = []
        parts: list[FloatArray] = []
        for text in self._texts_of_frames():
            numbers, frames = _parse_frames(text, cols)
            times += numbers
            parts.append(frames)
        series = parts[0] if len(parts) == 1 else np.concatenate(parts)
        if times == list(range(len(times))):
            return series
        if len(set(times)) < len(times):
            raise NotPlainError
        ordered: FloatArray = series[sorted(range(len(times)), key=times.__getitem__)]
        return ordered

    def _texts_of_frames(self) -> Iterator[bytes]:
        """Yield what comes before the next closing brace, in pieces of whole frames."""
        text, is_last = self._next_text()
        yield text
        while not is_last:
            text, is_last = self._next_text()
            if text:
                if text[:1] != b",":
                    raise NotPlainError
                yield text[1:]

    def _next_text(self) -> tuple[bytes, bool]:
        """Return a piece, and whether it is the last: then the brace is read with it."""
        cut = 0
        while not cut:
            end = self._window.find(b"}", self._at)
            if end >= 0:
                text = self._window[self._at : end]
                self._at = end + 1
                return text.strip(_SPACES), True
            if len(self._window) - self._at > CHUNK_BYTES // 2:
                cut = self._window.rfind(b"]", self._at) + 1
            if not cut:
                self._read_on()
        text = self._window[self._at : cut]
        self._at = cut
        return text.strip(_SPACES), False

    def _match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        while not (found := pattern.match(self._window, self._at)):
            self._read_on()
        self._at = found.end()
        return found

    def _expect_nothing(self) -> None:
        while not self._window[self._at :].strip(_SPACES):
            self._at = len(self._window)
            try:
                self._read_on()
            except NotPlainError:  # the end
                return
        raise NotPlainError

    def _read_on(self) -> None:
        rest = self._window[self._at :]
        # Twice as much each time, since what has been looked at is looked at once more.
        read = self._file.read(max(CHUNK_BYTES, len(rest)))
        if not read or len(rest) > _MAX_MEMBER_BYTES:
            raise NotPlainError
        self._before += self._at
        self._window, self._at = rest + read, 0


def _parse_frames(text: bytes, cols: int) -> tuple[list[int], FloatArray]:
    """Return the numbers of frames without the braces around them, and the frames."""
    # Checked before it is parsed: without spaces and the characters of numbers, the text must be
    # rows of `cols` values, each after a key. So if parsing finds fewer keys, one was there twice,
    # and no text can make more objects than it has characters.
    skeleton = text.translate(None, _NUMBERS_AND_SPACES)
    frame = b'"":[' + b"," * (cols - 1) + b"]"
    n_frames = (len(skeleton) + 1) // (len(frame) + 1)
    if not n_frames or skeleton != b",".join([frame] * n_frames):
        raise NotPlainError
    frames = _loads(b"{" + text + b"}")
    if len(frames) < n_frames:
        raise NotPlainError
    return _times(list(frames)), _as_rows(frames.values(), n_frames, cols)


def _times(keys: list[str]) -> list[int]:
    lengths = set(map(len, keys))
    if not "".join(keys).isdigit() or 0 in lengths or max(lengths) > MAX_DIGITS:
        raise NotPlainError
    return list(map(int, keys))


def _as_rows(rows: Iterable[list[float]], n_rows: int, cols: int) -> FloatArray:
    try:
        with np.errstate(over="ignore"):
            numbers = np.fromiter(chain.from_iterable(rows), np.float32, n_rows * cols)
    except ValueError:  # fewer numbers
        raise NotPlainError from None
    if not np.isfinite(numbers).all():
        raise NotPlainError
    numbers.flags.writeable = False
    return numbers.reshape(n_rows, cols)


def _loads(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise NotPlainError from None
