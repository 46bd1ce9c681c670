"""What DataSeries, LabelSet and DataSet have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO, ClassVar, TypeVar

from patchlstm import errors, jsontext
from patchlstm.arrays import FloatArray
from patchlstm.errors import (
    FileError,
    FormatError,
    InvalidValueError,
    NotFoundError,
    PatchLSTMError,
    shorten,
)
from patchlstm.files import (
    PathLike,
    named_in_errors,
    open_file,
    parse_json,
    read_all,
    write_atomically,
)
from patchlstm.foreign import describe, sets_within
from patchlstm.identifiers import check_identifier
from patchlstm.limits import MAX_JSON_BYTES, MAX_SET_BYTES
from patchlstm.sets.history import History
from patchlstm.sets.jsonvalues import decode_item, whole
from patchlstm.sets.mapping import SetMapping, Stored, Value
from patchlstm.sets.numbering import last_number, without_decimals
from patchlstm.sets.packed import pack, unpack
from patchlstm.sets.plainjson import NotPlainError, PlainReader, pieces

Self = TypeVar("Self", bound="BaseSet[Any, Any]")

_ROWS_SHOWN = 6


class BaseSet(SetMapping[Stored, Value]):
    """Values found by their identifier, in the order in which they were added: a mutable mapping.

    A set belongs to one thread. To work on it in another one, hand over a `snapshot`. A method that
    raises leaves the set as it was.

    Parameters
    ----------
    content : mapping or iterable of pairs, optional
        What to begin with, by identifier.

    Raises
    ------
    InvalidValueError
        If an identifier or a value is unusable.
    """

    kind: ClassVar[str]
    """What the set is called in error messages."""

    def __init__(
        self, content: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None
    ) -> None:
        self._values: dict[str, Stored] = {}
        self._history = History(0)
        self._last_numbers: dict[str, int] = {}  # of `next_id`, by what stands before them
        self.n_changes = 0
        """Counts up whenever something changes."""
        if content is not None:
            self.update(content)

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

    def next_id(self, prefix: str = "") -> str:
        """Return an identifier that the set does not have and that this has never returned.

        Parameters
        ----------
        prefix : str
            What comes before the number and a hyphen; empty: the number is all.

        Returns
        -------
        str
            With one more than the largest number that the set has with this prefix, or has been
            given by this method.

        Raises
        ------
        InvalidValueError
            If the prefix is not text, or too long.

        Examples
        --------
        >>> from patchlstm import LabelSet
        >>> labels = LabelSet()
        >>> labels.add_label("up-9", "up")
        >>> labels.next_id("up"), labels.next_id("up"), labels.next_id()
        ('up-10', 'up-11', '1')
        """
        highest = max(last_number(self._values, prefix), self._last_numbers.get(prefix, 0))
        found = check_identifier(f"{prefix}-{highest + 1}" if prefix else str(highest + 1))
        self._last_numbers[prefix] = highest + 1
        self.n_changes += 1
        return found

    def keep_history(self) -> None:
        """From now on remember changes, so that `undo` can take them back.

        What they take away stays in memory meanwhile, 256 MB at most besides that of the last one.
        """
        self._history = History()

    def undo(self) -> None:
        """Take back the last change that was made since `keep_history`; then the one before.

        The last 50 can be taken back. Frames that are added one after the other are one change.

        Raises
        ------
        NotFoundError
            If none is remembered.
        """
        self._history.undo()

    def rename(self, identifier: str, new: str) -> None:
        """Give an entry another identifier; it keeps its place among the others.

        Raises
        ------
        NotFoundError
            If there is no such identifier.
        InvalidValueError
            If the new one is taken, empty or not text.
        """
        self._find(identifier)
        if new != identifier:
            self._check_new(new)
            self._rename(identifier, new)

    def delete_all(self, identifiers: Iterable[str]) -> int:
        """Delete several entries; return how many the set had."""
        unwanted = set(identifiers)
        kept = {key: value for key, value in self._values.items() if key not in unwanted}
        n_deleted = self.size - len(kept)
        if n_deleted:
            self._replace(kept)
        return n_deleted

    def clear(self) -> None:
        """Empty the set; any number of dimensions is welcome again."""
        self._replace({})

    def assign(self: Self, other: Self) -> None:
        """Replace the content with that of another set of the same kind, which is not changed."""
        self._replace(other.snapshot()._values)
        for prefix, number in other._last_numbers.items():
            self._last_numbers[prefix] = max(number, self._last_numbers.get(prefix, 0))

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
        with self._history.one_step():
            for identifier, value in other.snapshot()._values.items():
                if overwrite or identifier not in self._values:
                    self._put(identifier, value)

    def snapshot(self: Self) -> Self:
        """Return a copy that shares the values' memory and that later changes do not reach."""
        copy = type(self)()
        copy._values = dict(self._values)
        return copy

    def to_json(self) -> str:
        """Return the content as FluCoMa's JSON text."""
        return b"".join(self._pieces()).decode()

    @classmethod
    def from_json(cls: type[Self], text: str) -> Self:
        """Make a set from FluCoMa's JSON text.

        Raises
        ------
        FormatError
            If the text is not JSON or does not hold a set of this kind.
        """
        made = cls()
        try:
            reader = PlainReader(BytesIO(text.encode()))
            made._values = made._decode_plain(reader)
        except (NotPlainError, PatchLSTMError, UnicodeEncodeError):
            made._values = made._decode(jsontext.parse(text))
        return made

    def to_bytes(self) -> bytes:
        """Return the content in a compact form, in the order of `ids`.

        What `next_id` has counted goes with it.
        """
        header, numbers = self._pack()
        return pack(self.kind, {**header, "last": self._last_numbers}, numbers)

    @classmethod
    def from_bytes(cls: type[Self], data: bytes) -> Self:
        """Make a set of what `to_bytes` returned.

        Raises
        ------
        FormatError
            If the bytes are damaged or do not hold a set of this kind.
        """
        made = cls()
        header, numbers = unpack(cls.kind, data)
        try:
            made._unpack(header, numbers)
            last = header.get("last", {})
            made._last_numbers = {str(prefix): int(last[prefix]) for prefix in last}
        except (ValueError, TypeError, LookupError) as error:
            raise FormatError(errors.INVALID_SET, str(error)) from error
        return made

    def write(self, path: PathLike) -> None:
        """Write a JSON file in FluCoMa's format, replacing what was there in one step.

        Raises
        ------
        FileError
            If it cannot be written; what was there before is untouched.
        """
        size = self._max_bytes()
        if size > MAX_SET_BYTES:
            raise FileError(
                errors.COULD_NOT_WRITE,
                f"the {self.kind} may need {size} bytes, the maximum is {MAX_SET_BYTES};"
                " split it in two",
            )
        write_atomically(path, self._pieces(), MAX_SET_BYTES)

    def read(self, path: PathLike) -> None:
        """Replace the content with that of a JSON file in FluCoMa's format.

        If a file holds several sets under keys of its own, the one of this kind is read. Where
        FluCoMa has written the number 7 as ``7.000000``, it becomes ``7`` again.

        Raises
        ------
        FileError, FormatError
            If the file cannot be read or does not hold a set of this kind. Nothing is changed then.
        """
        self._replace(self._values_of_file(path))

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
    def _encode(self) -> Iterator[bytes]:
        """Yield the members as `plainjson.lines`, sorted."""

    @abstractmethod
    def _pack(self) -> tuple[dict[str, Any], FloatArray]:
        """Return what `to_bytes` writes: what JSON can hold, and numbers."""

    @abstractmethod
    def _unpack(self, header: dict[str, Any], numbers: FloatArray) -> None:
        """Fill the empty set with it; raise ValueError or PatchLSTMError if something is wrong."""

    @abstractmethod
    def _max_bytes(self) -> int:
        """Return a number of bytes that the text does not exceed."""

    @abstractmethod
    def _plain_members(self, reader: PlainReader, cols: int) -> Iterable[tuple[str, Stored]]:
        """Return the members in the plain layout, raising NotPlainError at anything else."""

    @abstractmethod
    def _decode_value(self, encoded: Any, cols: int) -> Stored:
        """Turn the JSON form of one value back, raising PatchLSTMError if it is not one."""

    @abstractmethod
    def _describe(self, value: Stored) -> str:
        """Describe one value on part of a line."""

    @abstractmethod
    def _n_bytes(self, value: Stored) -> int:
        """Return the memory that a value takes, more or less."""

    # All changes of which identifiers there are, and of which values they have, are made by these.
    def _put(self, identifier: str, value: Stored) -> None:
        if identifier in self._values:
            old = self._values[identifier]
            self._history.note(partial(self._put, identifier, old), self._n_bytes(old))
        else:
            self._history.note(partial(self._delete, identifier))
        self._values[identifier] = value
        self._changed()

    def _delete(self, identifier: str) -> None:
        value = self._find(identifier)
        if self._history.is_kept:
            place = self._place(identifier)
            self._history.note(
                partial(self._insert, identifier, value, place), self._n_bytes(value)
            )
        del self._values[identifier]
        self._changed()

    def _rename(self, identifier: str, new: str) -> None:
        self._history.note(partial(self._rename, new, identifier))
        items = self._values.items()
        self._set_values({new if key == identifier else key: value for key, value in items})

    def _replace(self, values: dict[str, Stored]) -> None:
        old = self._values
        if self._history.is_kept and (old or values):
            gone = (value for key, value in old.items() if values.get(key) is not value)
            n_bytes = sum(map(self._n_bytes, gone))
            # A copy, since values that both have may grow.
            self._history.note(partial(self._set_values, self.snapshot()._values), n_bytes)
        self._set_values(values)

    def _insert(self, identifier: str, value: Stored, place: int) -> None:
        """Put a value at its place among the others."""
        items = list(self._values.items())
        items.insert(place, (identifier, value))
        self._set_values(dict(items))

    def _set_values(self, values: dict[str, Stored]) -> None:
        self._values = values
        self._changed()

    def _changed(self) -> None:
        """Count a change, and forget what was worked out from the values."""
        self.n_changes += 1

    def _place(self, identifier: str) -> int:
        """Return how many identifiers come before this one."""
        if identifier == next(reversed(self._values)):
            return self.size - 1
        return list(self._values).index(identifier)

    def _pieces(self) -> Iterator[bytes]:
        return pieces(self.cols, self._encode())

    def _values_of_file(self, path: PathLike) -> dict[str, Stored]:
        with open_file(path, MAX_SET_BYTES) as file:
            reader = PlainReader(file)
            try:
                return self._decode_plain(reader)
            except (NotPlainError, PatchLSTMError):
                return self._decode_file(file, path, reader.position)

    def _decode_plain(self, reader: PlainReader) -> dict[str, Stored]:
        cols, has_data = reader.start()
        values: dict[str, Stored] = {}
        for identifier, value in self._plain_members(reader, cols) if has_data else ():
            if identifier in values:
                raise NotPlainError
            values[check_identifier(identifier)] = value
        return self._renamed(values)

    def _decode_file(self, file: BinaryIO, path: PathLike, position: int) -> dict[str, Stored]:
        """Read a file in another layout, or say what is wrong with it."""
        size = file.seek(0, 2)
        if size > MAX_JSON_BYTES:
            raise FormatError(
                errors.ERROR_PARSING_JSON,
                f"{shorten(str(path))}: there is something unexpected after byte {position}; a file"
                f" of more than {MAX_JSON_BYTES} bytes must be laid out as patchlstm writes it",
            )
        file.seek(0)
        content = parse_json(read_all(file, path), path)
        with named_in_errors(path):
            return self._decode(content)

    def _decode(self, content: dict[str, Any]) -> dict[str, Stored]:
        content = self._part_of(content)
        found = describe(content)
        cols, data = whole(content.get("cols")), content.get("data")
        # An empty set does not show its kind; without data, other keys show that it is no set.
        is_empty = data == {} or (data is None and content.keys() <= {"cols", "data"})
        decode = self._decode_value if is_empty else self._decoders.get(found)
        if cols is None or decode is None:
            raise FormatError(
                errors.INVALID_JSON_FORMAT, f"found {found}, a readable {self.kind} is needed"
            )
        items = data or {}
        return self._renamed(
            {key: decode_item(decode, key, item, cols) for key, item in items.items()}
        )

    @property
    def _decoders(self) -> dict[str, Callable[[Any, int], Stored]]:
        """How to read values, by what `describe` calls the kinds of sets that can be read."""
        return {f"a {self.kind}": self._decode_value}

    def _part_of(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return the set of this kind within an object of several, else the object itself."""
        parts = sets_within(content)
        name = self.kind.lower()
        if name in parts:
            return parts[name]
        for kind in self._decoders:
            keys = [key for key, part in parts.items() if describe(part) == kind]
            if len(keys) == 1:
                return parts[keys[0]]
            if keys:
                raise FormatError(
                    errors.INVALID_JSON_FORMAT,
                    f"found {len(keys)} sets, each {kind}, at {shorten(', '.join(keys), 100)};"
                    f" call one of them {name}",
                )
        return content

    def _renamed(self, values: dict[str, Stored]) -> dict[str, Stored]:
        """Return the values under the identifiers that a patch has for them."""
        names = without_decimals(values)
        return {names[key]: value for key, value in values.items()}

    def _find(self, identifier: str) -> Stored:
        try:
            return self._values[identifier]
        except KeyError:
            shown = shorten(repr(identifier))
            raise NotFoundError(
                errors.POINT_NOT_FOUND,
                f"{shown} is not among the {self.size} identifiers of the {self.kind};"
                " add it first",
            ) from None

    def _check_new(self, identifier: str) -> str:
        checked = check_identifier(identifier)
        if checked in self._values:
            shown = shorten(repr(identifier))
            raise InvalidValueError(
                errors.DUPLICATE_IDENTIFIER,
                f"{shown} is already in the {self.kind}; update, set or delete it instead",
            )
        return checked

    def _check_cols(self, cols: int, noun: str) -> None:
        if self.size and cols != self.cols:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"the {noun} has {cols} dimensions, the {self.kind} holds {self.cols};"
                " clear it to change them",
            )
