"""What DataSeries, LabelSet and DataSet have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from patchlstm import errors, jsontext
from patchlstm.errors import FormatError, InvalidValueError, NotFoundError, PatchLSTMError
from patchlstm.files import PathLike, named_in_errors, read_json, write_text_atomically
from patchlstm.foreign import describe
from patchlstm.identifiers import check_identifier
from patchlstm.jsontext import json_type

Value = TypeVar("Value")
Self = TypeVar("Self", bound="BaseSet[Any]")

_ROWS_SHOWN = 6


class BaseSet(ABC, Generic[Value]):
    """Values found by their identifier, in the order in which they were added.

    A set belongs to one thread. To work on it in another one, hand over a `snapshot`. A method that
    raises leaves the set as it was.
    """

    kind: ClassVar[str]
    """What the set is called in error messages."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._values

    @property
    def size(self) -> int:
        """Number of identifiers."""
        return len(self._values)

    @property
    @abstractmethod
    def cols(self) -> int:
        """Number of dimensions, 0 while the set is empty and any number is welcome."""

    def ids(self) -> list[str]:
        """Return the identifiers in the order in which they were added."""
        return list(self._values)

    def clear(self) -> None:
        """Empty the set; any number of dimensions is welcome again."""
        self._values = {}

    def merge(self: Self, other: Self, overwrite: bool = False) -> None:
        """Add the entries of another set of the same kind.

        Parameters
        ----------
        other : set of the same kind
            It is not changed.
        overwrite : bool
            Where both have an identifier, True takes the other's value, False keeps this one's.

        Raises
        ------
        InvalidValueError
            If the other set is of another kind or has other dimensions.
        """
        if not isinstance(other, type(self)):
            raise InvalidValueError(
                errors.WRONG_TYPE, f"found a {type(other).__name__}, a {self.kind} is needed"
            )
        if self.size and other.size and self.cols != other.cols:
            raise InvalidValueError(
                errors.DIMENSIONS_DO_NOT_MATCH,
                f"the other {self.kind} has {other.cols} dimensions, this one {self.cols}; make"
                " both from the same features",
            )
        for identifier, value in other.snapshot()._values.items():
            if overwrite or identifier not in self._values:
                self._values[identifier] = value

    def snapshot(self: Self) -> Self:
        """Return a copy that shares the values' memory and that later changes do not reach."""
        copy = type(self)()
        copy._values = dict(self._values)
        return copy

    def to_json(self) -> str:
        """Return the content as FluCoMa's JSON text."""
        content: dict[str, Any] = {"cols": self.cols}
        if self._values:
            content["data"] = {key: self._encode(value) for key, value in self._values.items()}
        return jsontext.to_text(content)

    @classmethod
    def from_json(cls: type[Self], text: str) -> Self:
        """Make a set from FluCoMa's JSON text.

        Raises
        ------
        FormatError
            If the text is not JSON or does not hold a set of this kind.
        """
        made = cls()
        made._values = made._decode(jsontext.parse(text))
        return made

    def write(self, path: PathLike) -> None:
        """Write a JSON file in FluCoMa's format, replacing what was there in one step.

        Raises
        ------
        FileError
            If it cannot be written; what was there before is untouched.
        """
        write_text_atomically(path, self.to_json())

    def read(self, path: PathLike) -> None:
        """Replace the content with that of a JSON file in FluCoMa's format.

        Raises
        ------
        FileError, FormatError
            If the file cannot be read or does not hold a set of this kind.
        """
        content = read_json(path)
        with named_in_errors(path):
            self._values = self._decode(content)

    def __str__(self) -> str:
        lines = [f"{self.kind}: size {self.size}, cols {self.cols}"]
        shown = self.ids()
        if self.size > _ROWS_SHOWN:
            half = _ROWS_SHOWN // 2
            shown = [*shown[:half], "...", *shown[-half:]]
        width = max(map(len, shown), default=0)
        for identifier in shown:
            row = self._describe(self._values[identifier]) if identifier in self._values else ""
            lines.append(f"  {identifier:{width}}  {row}".rstrip())
        return "\n".join(lines)

    @abstractmethod
    def _encode(self, value: Value) -> Any:
        """Turn one value into its JSON form."""

    @abstractmethod
    def _decode_value(self, encoded: Any, cols: int) -> Value:
        """Turn the JSON form of one value back, raising PatchLSTMError if it is not one."""

    @abstractmethod
    def _describe(self, value: Value) -> str:
        """Describe one value on part of a line."""

    def _decode(self, content: dict[str, Any]) -> dict[str, Value]:
        cols, data = content.get("cols"), content.get("data", {})
        found = describe(content)
        # An empty set does not show its kind.
        if type(cols) is not int or cols < 0 or (data != {} and found != f"a {self.kind}"):
            raise FormatError(
                errors.INVALID_JSON_FORMAT, f"found {found}, a readable {self.kind} is needed"
            )
        return {key: self._decode_item(key, encoded, cols) for key, encoded in data.items()}

    def _decode_item(self, identifier: str, encoded: Any, cols: int) -> Value:
        try:
            check_identifier(identifier)
            return self._decode_value(encoded, cols)
        except PatchLSTMError as error:
            raise FormatError(errors.INVALID_JSON_FORMAT, f"at {identifier!r}: {error}") from error

    def _find(self, identifier: str) -> Value:
        try:
            return self._values[identifier]
        except KeyError:
            raise NotFoundError(
                errors.POINT_NOT_FOUND,
                f"{identifier!r} is not among the {self.size} identifiers of the {self.kind};"
                " add it first",
            ) from None

    def _check_new(self, identifier: str) -> str:
        checked = check_identifier(identifier)
        if checked in self._values:
            raise InvalidValueError(
                errors.DUPLICATE_IDENTIFIER,
                f"{identifier!r} is in the {self.kind} already; update, set or delete it instead",
            )
        return checked

    def _check_cols(self, cols: int, noun: str) -> None:
        if self.size and cols != self.cols:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"the {noun} has {cols} dimensions, the {self.kind} holds {self.cols};"
                " clear it to change them",
            )


def numbers_from_json(encoded: Any, cols: int, noun: str) -> list[float]:
    """Check that a parsed value is an array of `cols` numbers and return it.

    Raises
    ------
    FormatError
        If it is something else.
    """
    if not isinstance(encoded, list):
        raise FormatError(errors.WRONG_TYPE, f"the {noun} is {json_type(encoded)}, not an array")
    if len(encoded) != cols:
        raise FormatError(
            errors.WRONG_POINT_SIZE, f"the {noun} has {len(encoded)} values, {cols} are needed"
        )
    # By exact type, since True is an int to Python.
    if not {int, float}.issuperset(map(type, encoded)):
        raise FormatError(errors.WRONG_TYPE, f"the {noun} contains something that is not a number")
    try:
        return [float(number) for number in encoded]
    except OverflowError:
        raise FormatError(errors.NOT_FINITE, f"the {noun} contains a number beyond 1e308") from None
