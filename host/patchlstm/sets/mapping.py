"""Sets as mappings from identifiers to values, as Python's own dictionaries are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, MutableMapping
from typing import Any, Generic, TypeVar

from patchlstm import errors
from patchlstm.errors import InvalidValueError, NotFoundError, PatchLSTMError
from patchlstm.identifiers import check_identifier

Stored = TypeVar("Stored")
Value = TypeVar("Value")


class SetMapping(MutableMapping[str, Value], Generic[Stored, Value]):
    """A mapping whose values are checked on their way in; what is stored may have another form.

    It has all that a dictionary has (``set[id]``, ``del``, ``in``, ``len``, ``keys``, ``values``,
    ``items``, ``get``, ``pop``, ``update``, ``==``), and iterates over the identifiers in the order
    in which they were added.
    """

    _values: dict[str, Stored]

    @abstractmethod
    def _checked(self, value: Any) -> Stored:
        """Return the form in which a value is stored; raise InvalidValueError if it is none."""

    @abstractmethod
    def _shown(self, stored: Stored) -> Value:
        """Return a value as whoever asks gets it."""

    @abstractmethod
    def _find(self, identifier: str) -> Stored:
        """Return what is stored; raise NotFoundError, which is a KeyError, if there is nothing."""

    @abstractmethod
    def _put(self, identifier: str, value: Stored) -> None:
        """Store something under an identifier that is one."""

    @abstractmethod
    def _delete(self, identifier: str) -> None:
        """Delete an entry; raise NotFoundError if there is none."""

    @abstractmethod
    def merge(self, other: Any, overwrite: bool = False) -> None:
        """Add the entries of another set of the same kind."""

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __getitem__(self, identifier: str) -> Value:
        if not isinstance(identifier, str):
            raise NotFoundError(
                errors.POINT_NOT_FOUND,
                f"found {identifier!r}, but identifiers are text; a list of all values is"
                " list(SET.values())",
            )
        return self._shown(self._find(identifier))

    def __setitem__(self, identifier: str, value: Any) -> None:
        stored = self._checked(value)
        self._put(check_identifier(identifier), stored)

    def __delitem__(self, identifier: str) -> None:
        self._delete(identifier)

    def update(self, *content: Any, **more: Any) -> None:
        """Add values or replace them, as a dictionary's `update` does; all or none.

        Raises
        ------
        InvalidValueError
            If an identifier or a value is unusable, or there are no identifiers.
        """
        try:
            values = dict(*content, **more)
        except PatchLSTMError:  # of whoever makes the pairs
            raise
        except (TypeError, ValueError) as error:
            raise InvalidValueError(
                errors.INVALID_IDENTIFIER,
                f"found {type(content[0]).__name__} without identifiers; give a dictionary such as"
                " {'take1': ...}",
            ) from error
        given = type(self)()
        for identifier, value in values.items():
            given[identifier] = value
        self.merge(given, overwrite=True)

    def __eq__(self, other: object) -> bool:
        """Compare with a set of the same kind: the same values by the same identifiers."""
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.keys() == other.keys() and all(
            self._are_equal(value, other[identifier]) for identifier, value in self.items()
        )

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _are_equal(self, one: Value, other: Value) -> bool:
        return bool(one == other)
