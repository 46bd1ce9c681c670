"""Answers of a model frame by frame, as a patch gets them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.network.fitted import FittedModel
from patchlstm_kernels import advance, allocate, outputs


class Stream:
    """A series that a model hears as it comes.

    Parameters
    ----------
    model : FittedModel

    Raises
    ------
    InvalidValueError
        If the model is bidirectional: it reads a series from both ends.
    """

    def __init__(self, model: FittedModel) -> None:
        if model.topology.bidirectional:
            raise InvalidValueError(
                errors.WHOLE_SERIES_NEEDED,
                "a bidirectional network reads a series from both ends; set bidirectional to False"
                " and fit again",
            )
        self._model = model
        self._state = allocate(model.topology.n_state)

    def reset(self) -> None:
        """Begin a new series: the next frame is its first."""
        self._state[:] = 0

    def hear(self, frame: ArrayLike) -> FloatArray:
        """Take the next frame.

        Parameters
        ----------
        frame : array_like, shape (D,)

        Returns
        -------
        float32[n_outputs]
            What the model answers to the series so far: probabilities of `model.labels`, or
            numbers.

        Raises
        ------
        InvalidValueError
            If the frame has other dimensions than the model's, or a value that is not finite.
        """
        topology = self._model.topology
        values = np.ascontiguousarray(frame, np.float32)
        if values.shape != (topology.n_inputs,):
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"the frame has the shape {values.shape}, the network was fitted on"
                f" {topology.n_inputs} values",
            )
        if not np.isfinite(values).all():
            raise InvalidValueError(errors.NOT_FINITE, "a value of the frame is not finite")
        answer = np.empty(topology.n_outputs, np.float32)
        advance(topology.sizes, self._model.parameters, self._state, values[np.newaxis])
        outputs(topology.sizes, self._model.parameters, self._state, answer)
        return answer
