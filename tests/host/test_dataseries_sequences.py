"""Any sequence of messages to a DataSeries, against a dict of lists."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from patchlstm import DataSeries
from patchlstm.errors import InvalidValueError, NotFoundError

IDENTIFIERS = st.sampled_from(["a", "b", "1", "ü"])
NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False)
FRAMES = st.integers(1, 2).flatmap(lambda n: st.lists(NUMBERS, min_size=n, max_size=n))
SERIES = st.integers(1, 2).flatmap(
    lambda n: st.lists(st.lists(NUMBERS, min_size=n, max_size=n), min_size=1, max_size=4)
)
TIMES = st.integers(-4, 4)


class DataSeriesSequences(RuleBasedStateMachine):
    """Does everything twice, and expects the same failures and the same content."""

    snapshots = Bundle("snapshots")

    def __init__(self):
        super().__init__()
        self.begin(DataSeries())
        self.model = {}

    def begin(self, series):
        self.series = series
        self.series.keep_history()
        self.past = []  # what it held before each change that may be taken back

    def cols(self):
        return next((len(frames[0]) for frames in self.model.values()), 0)

    def fits(self, frame):
        return not self.model or len(frame) == self.cols()

    def has(self, identifier, time):
        length = len(self.model.get(identifier, ()))
        return -length <= time < length

    def attempt(self, succeeds, method, *arguments):
        if succeeds:
            self.past.append({key: list(frames) for key, frames in self.model.items()})
            method(*arguments)
        else:
            with pytest.raises((InvalidValueError, NotFoundError)):
                method(*arguments)
        return succeeds

    @rule(identifier=IDENTIFIERS, frame=FRAMES)
    def add_frame(self, identifier, frame):
        if self.attempt(self.fits(frame), self.series.add_frame, identifier, frame):
            self.model.setdefault(identifier, []).append(frame)

    @rule(identifier=IDENTIFIERS, frames=SERIES)
    def add_series(self, identifier, frames):
        possible = identifier not in self.model and self.fits(frames[0])
        if self.attempt(possible, self.series.add_series, identifier, frames):
            self.model[identifier] = list(frames)

    @rule(identifier=IDENTIFIERS, frames=SERIES)
    def set_series(self, identifier, frames):
        if self.attempt(self.fits(frames[0]), self.series.set_series, identifier, frames):
            self.model[identifier] = list(frames)

    @rule(identifier=IDENTIFIERS, frames=SERIES)
    def update_series(self, identifier, frames):
        possible = identifier in self.model and self.fits(frames[0])
        if self.attempt(possible, self.series.update_series, identifier, frames):
            self.model[identifier] = list(frames)

    @rule(identifier=IDENTIFIERS, time=TIMES, frame=FRAMES)
    def update_frame(self, identifier, time, frame):
        possible = self.has(identifier, time) and self.fits(frame)
        if self.attempt(possible, self.series.update_frame, identifier, time, frame):
            self.model[identifier][time] = frame

    @rule(identifier=IDENTIFIERS, time=TIMES, frame=FRAMES)
    def set_frame(self, identifier, time, frame):
        possible = self.fits(frame) and (time >= 0 or self.has(identifier, time))
        if self.attempt(possible, self.series.set_frame, identifier, time, frame):
            if self.has(identifier, time):
                self.model[identifier][time] = frame
            else:
                self.model.setdefault(identifier, []).append(frame)

    @rule(identifier=IDENTIFIERS, time=TIMES)
    def delete_frame(self, identifier, time):
        if self.attempt(self.has(identifier, time), self.series.delete_frame, identifier, time):
            del self.model[identifier][time]
            if not self.model[identifier]:
                del self.model[identifier]

    @rule(identifier=IDENTIFIERS)
    def delete_series(self, identifier):
        if self.attempt(identifier in self.model, self.series.delete_series, identifier):
            del self.model[identifier]

    @rule()
    def clear(self):
        self.attempt(True, self.series.clear)
        self.model = {}

    @rule(identifier=IDENTIFIERS, new=IDENTIFIERS)
    def rename(self, identifier, new):
        possible = identifier in self.model and (new == identifier or new not in self.model)
        if self.attempt(possible, self.series.rename, identifier, new):
            items = self.model.items()
            self.model = {new if key == identifier else key: frames for key, frames in items}

    @rule(identifiers=st.lists(IDENTIFIERS))
    def delete_all(self, identifiers):
        self.attempt(True, self.series.delete_all, identifiers)
        for identifier in identifiers:
            self.model.pop(identifier, None)

    @rule()
    def undo(self):
        """Goes back to what was there before the last change, or before a run of frames."""
        try:
            self.series.undo()
        except NotFoundError:
            return
        while True:
            self.model = self.past.pop()  # there is one that is equal
            if is_equal(self.series, self.model):
                return

    @rule(target=snapshots)
    def take_snapshot(self):
        return self.series.snapshot(), {key: list(frames) for key, frames in self.model.items()}

    @rule(snapshot=consumes(snapshots), overwrite=st.booleans())
    def merge(self, snapshot, overwrite):
        other, model = snapshot
        possible = not model or self.fits(next(iter(model.values()))[0])
        if self.attempt(possible, self.series.merge, other, overwrite):
            for key, frames in model.items():
                if overwrite or key not in self.model:
                    self.model[key] = list(frames)

    @rule(snapshot=snapshots)
    def snapshot_is_unchanged(self, snapshot):
        check_equal(*snapshot)

    @rule()
    def through_json(self):
        self.begin(DataSeries.from_json(self.series.to_json()))
        self.model = {key: self.model[key] for key in sorted(self.model)}

    @invariant()
    def same_content(self):
        check_equal(self.series, self.model)


def is_equal(series, model):
    try:
        check_equal(series, model)
    except AssertionError:
        return False
    return True


def check_equal(series, model):
    assert series.ids() == list(model)
    assert len(series) == len(model)
    for key, frames in model.items():
        np.testing.assert_array_equal(series.get_series(key), np.array(frames, np.float32))
    assert series.cols == next((len(frames[0]) for frames in model.values()), 0)


TestDataSeriesSequences = DataSeriesSequences.TestCase
TestDataSeriesSequences.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
