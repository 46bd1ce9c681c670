"""What commands learn from and predict: series and targets, in whichever files they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from patchlstm import errors
from patchlstm.cli.features import SOUNDS, analyse, list_sounds
from patchlstm.errors import FormatError, InvalidValueError, NotFoundError
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.classifier import LSTMClassifier
from patchlstm.estimators.forecaster import LSTMForecaster
from patchlstm.estimators.regressor import LSTMRegressor
from patchlstm.features.settings import make_settings
from patchlstm.sets.baseset import BaseSet
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.dataset import DataSet
from patchlstm.sets.labelset import LabelSet
from patchlstm.sets.shards import Shards, holds_shards

Series = DataSeries | DataSet
Targets = LabelSet | DataSet | DataSeries

AnySet = TypeVar("AnySet", bound=BaseSet[Any, Any])

_RATE = 44100.0  # of patches, and what `features` takes by default


@dataclass(frozen=True)
class Material:
    """Series in memory, and what belongs to each.

    Attributes
    ----------
    series : DataSeries or DataSet
    targets : LabelSet, DataSet, DataSeries or None
        None if there is nothing.
    name : str
        Of its file or folder.
    """

    series: Series
    targets: Targets | None
    name: str

    @property
    def known_targets(self) -> Targets:
        """The targets.

        Raises
        ------
        NotFoundError
            If there are none.
        """
        if self.targets is None:
            raise NotFoundError(
                errors.LABEL_NOT_FOUND,
                f"{self.name} comes without labels; name the file of a labelset after it",
            )
        return self.targets

    def make_estimator(self) -> Estimator:
        """Return a new estimator that learns such targets."""
        return LSTMClassifier() if isinstance(self.known_targets, LabelSet) else LSTMRegressor()

    def learn(self, estimator: Any, **options: Any) -> None:
        """Fit an estimator, with the options of its `fit`, to targets of its kind."""
        if isinstance(estimator, LSTMForecaster):
            estimator.fit(self.series, **options)
        elif isinstance(estimator, LSTMRegressor) and isinstance(self.targets, DataSeries):
            estimator.fit_frames(self.series, self.targets, **options)
        else:
            estimator.fit(self.series, self.known_targets, **options)

    def blocks(self) -> Iterator[Material]:
        """Yield all of it."""
        yield self

    def in_memory(self) -> Material:
        """Return itself."""
        return self


@dataclass(frozen=True)
class OnDisk:
    """Labelled series of which memory has some at a time.

    Attributes
    ----------
    shards : Shards
    name : str
        Of its file or folder.
    """

    shards: Shards
    name: str

    def make_estimator(self) -> Estimator:
        """Return a new estimator that learns labels."""
        return LSTMClassifier()

    def learn(self, estimator: Estimator, **options: Any) -> None:
        """Fit an estimator, with the options of its `fit`; others than classifiers need memory."""
        if isinstance(estimator, LSTMClassifier):
            estimator.fit_shards(self.shards, **options)
        else:
            self.in_memory().learn(estimator, **options)

    def blocks(self) -> Iterator[Material]:
        """Yield all of it, some of it at a time."""
        for series, labels in self.shards.blocks():
            yield Material(series, labels if labels.size else None, self.name)

    def in_memory(self) -> Material:
        """Return all of it."""
        series, labels = DataSeries(), LabelSet()
        for block in self.shards.blocks():
            series.merge(block[0])
            labels.merge(block[1])
        return Material(series, labels if labels.size else None, self.name)


def read_material(series: Path, targets: Path | None = None) -> Material | OnDisk:
    """Read series and targets.

    Parameters
    ----------
    series : Path
        JSON of a dataseries or dataset; a folder of sounds, whose labels are the names of its
        folders; a file of sound; shards, a file or a folder of them.
    targets : Path, optional
        JSON of a labelset, dataset or dataseries. Default: ``NAME-labels.json`` beside
        ``NAME.json``, or a labelset in the same file.

    Raises
    ------
    PatchLSTMError
        If something cannot be read.
    """
    if holds_shards(series):
        if targets is not None:
            raise InvalidValueError(
                errors.TOO_MANY_ARGUMENTS,
                f"{series} has its labels itself, so {targets} is not needed",
            )
        return OnDisk(Shards(series), str(series))
    found, names = _read_with_labels(series)
    return Material(found, names if targets is None else read_targets(targets), str(series))


def read_series(path: Path) -> Material | OnDisk:
    """Read series, as `read_material` does, and no targets.

    Raises
    ------
    PatchLSTMError
        If they cannot be read.
    """
    if holds_shards(path):
        return OnDisk(Shards(path), str(path))
    return Material(_read_set(path), None, str(path))


def _read_set(path: Path) -> Series:
    if _holds_sounds(path):
        return _analyse(path)[0]
    sets: list[Series] = [DataSeries(), DataSet()]
    return _read_first(path, sets)


def read_targets(path: Path) -> Targets:
    """Read a labelset, or a dataset or dataseries of numbers.

    Raises
    ------
    PatchLSTMError
        If it is none of them.
    """
    sets: list[Targets] = [LabelSet(), DataSet(), DataSeries()]
    return _read_first(path, sets)


def _read_with_labels(path: Path) -> tuple[Series, Targets | None]:
    """Read series, and the targets that are known without being named."""
    if _holds_sounds(path):
        return _analyse(path)
    series = _read_set(path)
    beside = path.with_name(f"{path.stem}-labels.json")
    if beside.exists():
        return series, read_targets(beside)
    try:
        return series, _read_first(path, [LabelSet()])
    except FormatError:
        return series, None


def _holds_sounds(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() in SOUNDS


def _analyse(path: Path) -> tuple[DataSeries, LabelSet]:
    """Return the frames that `features` makes of sounds at its defaults, and their labels."""
    return analyse(list(list_sounds([path])), make_settings(_RATE, {}))


def _read_first(path: Path, sets: Sequence[AnySet]) -> AnySet:
    """Read a file into the first of some sets that it is a set of; the error is the first's."""
    first: FormatError | None = None
    for each in sets:
        try:
            each.read(path)
        except FormatError as error:
            first = first or error
            continue
        return each
    assert first is not None
    raise first
