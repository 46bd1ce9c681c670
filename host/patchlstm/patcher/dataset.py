"""The object lstm.dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.patcher.arguments import Key
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.protocol import as_atom
from patchlstm.patcher.sets import LabelSetContent, Samples, SourceContent
from patchlstm.sets.dataset import DataSet
from patchlstm.sets.labelset import LabelSet


class DataSetContent(SourceContent[DataSet]):
    """lstm.dataset: points by identifier."""

    class_name = "lstm.dataset"
    kind = "DataSet"

    @staticmethod
    def new_set() -> DataSet:
        """Make an empty set."""
        return DataSet()

    def loss(self) -> str:
        """Say how many points are lost."""
        noun = "point" if self.set.size == 1 else "points"
        return f"{self.set.size} {noun}" if self.set.size else ""

    def on_addpoint(self, call: Call, identifier: str, point: Samples) -> None:
        """Add a point."""
        self.set.add_point(identifier, point)
        self.doubt(call, identifier, "point")
        call.left()

    def on_getpoint(self, call: Call, identifier: str, buffer: str) -> None:
        """Write a point into the first channel of a buffer."""
        point = self.set.get_point(identifier)
        call.left(buffer, buffer=buffer, samples=point[:, np.newaxis])

    def on_setpoint(self, call: Call, identifier: str, point: Samples) -> None:
        """Replace or add a point."""
        self.set.set_point(identifier, point)
        call.left()

    def on_updatepoint(self, call: Call, identifier: str, point: Samples) -> None:
        """Replace a point that exists."""
        self.set.update_point(identifier, point)
        call.left()

    def on_deletepoint(self, call: Call, identifier: str) -> None:
        """Delete a point."""
        self.set.delete_point(identifier)
        call.left()

    def on_knearest(self, call: Call, point: Samples, k: int) -> None:
        """Answer the identifiers of the nearest points."""
        identifiers, _ = self._nearest(call, point, k)
        call.left(*map(as_atom, identifiers))

    def on_knearestdist(self, call: Call, point: Samples, k: int) -> None:
        """Answer the distances of the nearest points."""
        _, distances = self._nearest(call, point, k)
        call.left(*distances.tolist())

    def _nearest(self, call: Call, point: Samples, k: int) -> tuple[list[str], NDArray[np.float64]]:
        try:
            return self.set.k_nearest(point, k)
        except InvalidValueError as error:
            is_buffer = isinstance(call.command.atoms[0], str)
            if is_buffer or error.phrase != errors.WRONG_POINT_SIZE:
                raise
            raise InvalidValueError(
                error.phrase, f"{error.detail}; the last number, {k}, is how many are wanted"
            ) from None

    def on_frombuffer(
        self, call: Call, series: Samples, transpose: bool = False, key: Key | None = None
    ) -> Job:
        """Replace the content with the frames or channels of a buffer."""
        points = series.T if transpose else series
        labels = None
        if key is not None:
            labels = call.contents.find(key, LabelSetContent).set.snapshot()

        def work() -> Callable[[], None]:
            identifiers = None if labels is None else _identifiers(labels, len(points))
            made = DataSet.from_points(points, identifiers)

            def complete() -> None:
                self.replace(made)
                call.left()

            return complete

        return Job(work, frozenset({self.key}))

    def on_tobuffer(
        self,
        call: Call,
        buffer: str,
        transpose: bool = False,
        key: Key | None = None,
        labelwise: bool = False,
    ) -> Job:
        """Write all points into a buffer, and into a labelset which is which."""
        self.set.check_not_empty()
        target = None if key is None else call.contents.find(key, LabelSetContent)
        snapshot = self.set.snapshot()

        def work() -> Callable[[], None]:
            points = snapshot.points()
            samples = points.T if transpose else points
            places = _places(snapshot.ids(), labelwise)

            def complete() -> None:
                names: list[Any] = [buffer]
                if target is not None:
                    target.replace(places)
                    names.append(as_atom(target.name))
                call.left(*names, buffer=buffer, samples=samples)

            return complete

        return Job(work, frozenset(() if key is None else {key}))


def _identifiers(labels: LabelSet, n_points: int) -> list[str]:
    """Return the identifier of each point: the label of its number, or of its turn."""
    if labels.size != n_points:
        raise InvalidValueError(
            errors.SIZES_DO_NOT_MATCH,
            f"the buffer has {n_points} points and the LabelSet {labels.size} labels; give one"
            " identifier for each point",
        )
    numbers = list(map(str, range(n_points)))
    is_numbered = all(number in labels for number in numbers)
    return [labels.get_label(each) for each in (numbers if is_numbered else labels.ids())]


def _places(identifiers: list[str], labelwise: bool) -> LabelSet:
    """Return which number has which identifier, or the other way round."""
    places = LabelSet()
    for number, identifier in enumerate(identifiers):
        pair = (identifier, str(number)) if labelwise else (str(number), identifier)
        places.add_label(*pair)
    return places
