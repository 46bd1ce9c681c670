"""The labels of a model as whoever fitted it gave them: whole numbers, numbers or text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchlstm.network.fitted import UNKNOWN

_NUMBERS = "biuf"  # NumPy's kinds of bool, int, unsigned int and float


class Classes:
    """The values that a model's labels, which are text, stand for.

    Parameters
    ----------
    labels : sequence of str
        The model's, in the order of its outputs.
    texts : sequence of str
        All of the labels, once or more often.
    values : sequence
        What each of `texts` stands for. Numbers stay numbers of their type; all else is text.
    """

    def __init__(
        self, labels: Sequence[str], texts: Sequence[str], values: Sequence[Any] | NDArray[Any]
    ) -> None:
        given = np.array(list(values))
        if given.dtype.kind not in _NUMBERS:
            given = np.array(texts, np.str_)
        self.values: NDArray[Any]
        """[C], sorted as `numpy.unique` does, which is what scikit-learn's metrics presume."""
        self.values, first = np.unique(given, return_index=True)
        self._index = {texts[position]: index for index, position in enumerate(first)}
        output = {label: index for index, label in enumerate(labels)}
        self.outputs: NDArray[np.intp] = np.array([output[text] for text in self._index], np.intp)
        """The model's output for each of the values."""

    @property
    def are_numbers(self) -> bool:
        """Whether the values are numbers, not text."""
        return self.values.dtype.kind in _NUMBERS

    def decode(self, texts: Sequence[str], may_be_unknown: bool) -> NDArray[Any]:
        """Return the values of predicted labels.

        Parameters
        ----------
        texts : sequence of str
            Labels of the model, or ``"unknown"``.
        may_be_unknown : bool
            Whether the array must be able to hold that word; among numbers, it is one of objects.

        Returns
        -------
        ndarray, shape (S,)
        """
        found = np.array([self._index.get(text, -1) for text in texts], np.intp)
        if not may_be_unknown:
            return self.values[found]
        word = np.dtype(f"U{len(UNKNOWN)}")
        dtype = object if self.are_numbers else np.result_type(self.values, word)
        decoded = self.values.astype(dtype)[found]
        decoded[found == -1] = UNKNOWN
        return decoded
