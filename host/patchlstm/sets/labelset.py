"""Labels by identifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError, NotFoundError
from patchlstm.identifiers import as_identifier, check_identifier, check_label, natural_order
from patchlstm.jsontext import json_type
from patchlstm.sets import packed
from patchlstm.sets.baseset import BaseSet
from patchlstm.sets.dataframes import value_by_group
from patchlstm.sets.numbering import without_decimals
from patchlstm.sets.plainjson import MAX_KEY_BYTES, NotPlainError, PlainReader, lines
from patchlstm.text import listed

_LABELS_PER_PIECE = 1024


class LabelSet(BaseSet[str, str]):
    """One label for each identifier; both are text.

    Examples
    --------
    >>> from patchlstm import LabelSet
    >>> labels = LabelSet()
    >>> labels.add_label("a", "circle")
    >>> labels.set_label("b", "line")
    >>> labels.get_label("a"), labels.ids()
    ('circle', ['a', 'b'])
    >>> LabelSet({"a": "circle", "b": "line"}) == labels
    True
    """

    kind = "LabelSet"

    @classmethod
    def from_dataframe(cls, frame: Any, group: str, column: str) -> LabelSet:
        """Make a set of a pandas DataFrame, which has several rows for each identifier.

        Parameters
        ----------
        frame : pandas.DataFrame
        group : str
            The column, or the level of the index, whose values become the identifiers.
        column : str
            The one that has the labels, text or numbers.

        Raises
        ------
        InvalidValueError
            If a column is missing, or an identifier has several labels.
        """
        found = value_by_group(frame, group, column)
        return cls((identifier, as_identifier(label)) for identifier, label in found)

    @property
    def cols(self) -> int:
        """Always 1: the label."""
        return 1

    def add_label(self, identifier: str, label: str) -> None:
        """Label a new identifier.

        Raises
        ------
        InvalidValueError
            If the identifier is taken, or one of the two is empty or not text.
        """
        self._put(self._check_new(identifier), check_label(label))

    def get_label(self, identifier: str) -> str:
        """Return the label of an identifier.

        Raises
        ------
        NotFoundError
            If there is no such identifier.
        """
        return self._find(identifier)

    def counts(self) -> dict[str, int]:
        """Return how many identifiers have each label, in the natural order of the labels."""
        counts = Counter(self._values.values())
        return {label: counts[label] for label in sorted(counts, key=natural_order)}

    def with_label(self, label: str) -> list[str]:
        """Return the identifiers that have a label, in the order in which they were added.

        Raises
        ------
        NotFoundError
            If none has it.
        """
        found = [identifier for identifier, each in self._values.items() if each == label]
        if not found:
            shown = errors.shorten(repr(label))
            there = listed(list(self.counts())) or "none yet"
            raise NotFoundError(
                errors.LABEL_NOT_FOUND,
                f"no identifier of the {self.kind} has the label {shown}; its labels: {there}",
            )
        return found

    def set_label(self, identifier: str, label: str) -> None:
        """Change the label of an identifier, or label a new one.

        Raises
        ------
        InvalidValueError
            If one of the two is empty or not text.
        """
        given = check_label(label)
        self._put(check_identifier(identifier), given)

    def update_label(self, identifier: str, label: str) -> None:
        """Change the label of an identifier that exists.

        Raises
        ------
        NotFoundError
            If there is no such identifier.
        InvalidValueError
            If the label is empty or not text.
        """
        self._find(identifier)
        self._put(identifier, check_label(label))

    def delete_label(self, identifier: str) -> None:
        """Delete an identifier and its label.

        Raises
        ------
        NotFoundError
            If there is no such identifier.
        """
        self._delete(identifier)

    def _checked(self, value: Any) -> str:
        return check_label(value)

    def _shown(self, stored: str) -> str:
        return stored

    def _encode(self) -> Iterator[bytes]:
        identifiers = sorted(self._values)
        for start in range(0, len(identifiers), _LABELS_PER_PIECE):
            keys = identifiers[start : start + _LABELS_PER_PIECE]
            yield lines({key: [self._values[key]] for key in keys}, depth=1)

    def _pack(self) -> tuple[dict[str, Any], FloatArray]:
        labels = list(self._values.values())
        return {"ids": self.ids(), "labels": labels}, np.empty(0, np.float32)

    def _unpack(self, header: dict[str, Any], numbers: FloatArray) -> None:
        identifiers, labels = packed.texts(header, "ids"), packed.texts(header, "labels")
        for identifier, label in zip(identifiers, labels, strict=True):
            self.add_label(identifier, label)

    def _max_bytes(self) -> int:
        n_characters = sum(len(key) + len(label) for key, label in self._values.items())
        return 6 * n_characters + 2 * MAX_KEY_BYTES * (len(self._values) + 1)

    def _plain_members(self, reader: PlainReader, cols: int) -> Iterable[tuple[str, str]]:
        if cols != 1:
            raise NotPlainError
        return ((identifier, check_label(label)) for identifier, label in reader.labels())

    def _decode_value(self, encoded: Any, cols: int) -> str:
        if isinstance(encoded, str):  # Max drops the brackets around a single value
            return check_label(encoded)
        if not isinstance(encoded, list):
            raise FormatError(errors.WRONG_TYPE, f"found {json_type(encoded)}, not an array")
        if len(encoded) != 1:
            raise FormatError(errors.WRONG_TYPE, f"found {len(encoded)} labels, 1 is needed")
        return check_label(encoded[0])

    def _renamed(self, values: dict[str, str]) -> dict[str, str]:
        labels = without_decimals(set(values.values()))
        return super()._renamed({key: labels[label] for key, label in values.items()})

    def _n_bytes(self, value: str) -> int:
        return len(value)

    def _describe(self, value: str) -> str:
        return value
