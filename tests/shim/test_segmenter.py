"""Takes are cut out of a stream by their level."""

import ctypes
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SHIM = Path(__file__).parents[2] / "host" / "shim"
SOURCES = SHIM / "segmenter.c", SHIM / "motion.c"
DEFAULTS = {
    "onset": 12,
    "release": 6,
    "range": 40,
    "quietest": -70,
    "hold": 4,
    "preroll": 3,
    "least": 2,
    "most": 50,
    "is_fixed": 0,
    "motion": 0,
}
BEGIN, FRAME, END, LEARNT = 1, 2, 3, 4
ROOM = 20 * [-60.0]
"""Enough of it for the floor to be known."""


_WHOLE = "hold", "preroll", "least", "most", "is_fixed", "motion"


class Settings(ctypes.Structure):
    _fields_ = (
        *[(name, ctypes.c_double) for name in ("onset", "release", "range", "quietest")],
        *[(name, ctypes.c_int32) for name in _WHOLE],
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = tmp_path_factory.mktemp("segmenter") / "segmenter.so"
    subprocess.run(["cc", "-shared", "-fPIC", *SOURCES, "-o", path, "-lm"], check=True)
    found = ctypes.CDLL(str(path))
    found.lstm_segmenter_new.restype = ctypes.c_void_p
    found.lstm_segmenter_floor.restype = ctypes.c_double
    return found


class Segmenter:
    """The C object; frames are the numbers of the frames that it was fed."""

    def __init__(self, library, **changed):
        self._library = library
        settings = Settings(**(DEFAULTS | changed))
        self._object = ctypes.c_void_p(library.lstm_segmenter_new(ctypes.byref(settings)))
        self.n_fed = 0

    def __getattr__(self, name):
        return lambda *arguments: getattr(self._library, f"lstm_segmenter_{name}")(
            self._object, *arguments
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.free()

    def hear(self, levels, n_values=1):
        """Feed frames and return the events: takes as lists, then their lengths, "learnt".

        What is open is a tuple.
        """
        events = []
        for level in levels:
            frame = (ctypes.c_float * n_values)(*n_values * [self.n_fed])
            assert self.feed(frame, n_values, ctypes.c_double(level))
            self.n_fed += 1
            self.collect(events)
        return events

    def hear_frames(self, frames):
        """Feed frames without a level, float32[T, D], and return the events."""
        events = []
        for frame in frames:
            values = (ctypes.c_float * len(frame))(*frame)
            assert self.feed(values, len(frame), ctypes.c_double(0))
            self.collect(events)
        return events

    def collect(self, events):
        frame = ctypes.POINTER(ctypes.c_float)()
        n_frames = ctypes.c_int64()
        while event := self.next(ctypes.byref(frame), ctypes.byref(n_frames)):
            if event == BEGIN:
                events.append(())
            elif event == FRAME:
                if not events:
                    events.append(())
                events[-1] += (int(frame[0]),)
            elif event == END:
                if not events:
                    events.append(())
                events[-1] = list(events[-1])
                events.append(n_frames.value)
            else:
                events.append("learnt")
        return events


@pytest.fixture
def make(library):
    made = []

    def new(**changed):
        made.append(Segmenter(library, **changed))
        return made[-1]

    yield new
    for segmenter in made:
        segmenter.free()


def test_a_take_has_its_preroll_and_ends_with_its_last_loud_frame(make):
    heard = make().hear([*ROOM, -30, -30, -40, -58, -58, -58, -58, -58])
    assert heard == [[17, 18, 19, 20, 21, 22], 6]


def test_a_gap_shorter_than_the_hold_is_part_of_the_take(make):
    heard = make().hear([*ROOM, -30, -30, -60, -60, -60, -30, *ROOM])
    assert heard == [list(range(17, 26)), 9]


def test_between_release_and_onset_a_take_goes_on_but_none_begins(make):
    levels = [*ROOM, -30, -30, *10 * [-52.0], *ROOM]
    assert make().hear(levels)[0] == list(range(17, 32))
    assert make().hear([*ROOM, *10 * [-52.0], *ROOM]) == []


def test_a_room_whose_noise_is_taken_for_silence_does_not_keep_a_take_open(make):
    levels = [*20 * [-120.0], *10 * [-61.0], -10, -10, *10 * [-61.0]]
    assert make().hear(levels)[-1] == 5
    assert make(range=80).hear(levels)[-1] != 5


def test_too_short_a_sound_is_no_take(make):
    assert make().hear([*ROOM, -30, *ROOM]) == []


def test_frames_come_out_as_soon_as_it_is_sure(make):
    segmenter = make()
    assert segmenter.hear([*ROOM, -30]) == []
    assert segmenter.hear([-30]) == [(17, 18, 19, 20, 21)]
    assert segmenter.hear([-30]) == [(22,)]
    assert segmenter.hear([-60]) == []
    assert segmenter.hear([-30]) == [(23, 24)]


def test_too_long_a_take_ends_and_the_next_needs_quiet_first(make):
    segmenter = make(most=10)
    heard = segmenter.hear([*ROOM, *30 * [-20.0]])
    assert heard == [list(range(17, 27)), 10]
    assert segmenter.hear([*ROOM, -20, -20, *ROOM])[1] == 5


def test_after_too_long_a_take_the_next_begins_where_the_level_rises(make):
    segmenter = make(most=10)
    assert segmenter.hear([*ROOM, *7 * [-20.0]])[-1] == 10
    assert segmenter.hear([-24, -30, -36, -26]) == []  # it still rings
    assert segmenter.hear([-23, -22]) == [(28, 29, 30, 31, 32)]


def test_the_floor_follows_the_room(make):
    segmenter = make()
    segmenter.hear(400 * [-60.0])
    assert segmenter.floor() == pytest.approx(-60)
    segmenter.hear(2000 * [-52.0])
    assert segmenter.floor() == pytest.approx(-52, abs=0.1)
    segmenter.hear(60 * [-65.0])
    assert segmenter.floor() == pytest.approx(-65, abs=0.2)
    segmenter.hear(200 * [-400.0, -np.inf])
    assert segmenter.floor() == -70


def test_a_fixed_floor_stays(make):
    segmenter = make(is_fixed=1)
    segmenter.set_floor(ctypes.c_double(-50))
    segmenter.hear(100 * [-60.0])
    assert segmenter.floor() == -50


def test_the_room_is_learnt(make):
    segmenter = make()
    assert segmenter.hear([*ROOM, -20, -20]) == [(17, 18, 19, 20, 21)]
    segmenter.learn(4)
    assert segmenter.collect([()]) == [[], 5]
    assert segmenter.hear([-30, -34, -30, -34]) == ["learnt"]
    assert segmenter.floor() == pytest.approx(-32)
    assert segmenter.hear([-25, -25]) == []
    assert segmenter.hear([-19, -19]) == [(25, 26, 27, 28, 29)]


def test_a_take_can_be_ended_and_forgotten(make):
    segmenter = make()
    segmenter.hear([*ROOM, -20, -20])
    segmenter.end()
    assert segmenter.collect([()]) == [[], 5]
    segmenter.hear([-20, -20, -20])
    segmenter.clear()
    assert segmenter.collect([]) == []
    assert segmenter.floor() == -70


def test_another_number_of_values_ends_the_take(make):
    segmenter = make()
    segmenter.hear([*ROOM, -20, -20])
    assert segmenter.hear([-20], n_values=3) == [[], 5]
    assert segmenter.n_values() == 3
    assert segmenter.hear([-20, -20], n_values=3) == [(23, 24)]


def test_levels_that_are_no_numbers(make):
    assert make().hear([*ROOM, *10 * [np.nan], *10 * [-np.inf]]) == []
    assert make().hear([*ROOM, np.inf, np.inf]) == [(17, 18, 19, 20, 21)]


@settings(deadline=None, max_examples=200)
@given(
    pieces=st.lists(st.tuples(st.floats(-90, 0), st.integers(1, 30)), max_size=12),
    hold=st.integers(1, 8),
    preroll=st.integers(0, 8),
    least=st.integers(1, 8),
    most=st.integers(1, 40),
)
def test_takes_are_pieces_of_the_stream(library, pieces, hold, preroll, least, most):
    levels = [*ROOM, *(level for level, count in pieces for _ in range(count)), *20 * [-90.0]]
    with Segmenter(library, hold=hold, preroll=preroll, least=least, most=most) as segmenter:
        heard = segmenter.hear(levels)
    takes, lengths = heard[::2], heard[1::2]
    assert all(isinstance(take, list) for take in takes)  # the last is over, too
    assert [len(take) for take in takes] == lengths
    for take in takes:
        assert take == list(range(take[0], take[0] + len(take)))
        assert 1 <= len(take) <= most
        if len(take) < most:
            assert max(levels[n] for n in take) >= -70 + 12
    everything = [n for take in takes for n in take]
    assert everything == sorted(set(everything))


def spread_of(frames):
    return 10 * np.log10(np.var(frames, axis=0).sum())


def test_movement_makes_a_level(make):
    segmenter = make(motion=4, hold=8, preroll=2)
    rng = np.random.default_rng(0)
    still = rng.normal(0, 0.001, (40, 2))
    moving = np.linspace(0, 1, 20)[:, np.newaxis] * [1, -1]
    stream = np.concatenate([still, moving, np.add(still[:20], [1, -1])]).astype(np.float32)
    events = segmenter.hear_frames(stream)
    levels = np.array([spread_of(stream[t - 3 : t + 1]) for t in range(3, len(stream))])
    loud = 3 + np.flatnonzero(levels > levels[:37].mean() + 12)
    assert [len(take) for take in events[::2]] == events[1::2]
    assert events[1] == pytest.approx(loud[-1] - loud[0] + 1 + 2, abs=2)
    assert segmenter.floor() == pytest.approx(levels[:37].mean(), abs=4)


def test_what_moves_is_not_known_before_enough_frames(make):
    segmenter = make(motion=10)
    segmenter.hear_frames(np.zeros((9, 1), np.float32))
    assert segmenter.floor() == -70
    segmenter.learn(2)
    assert segmenter.hear_frames(np.array([[0.0], [1.0]], np.float32)) == ["learnt"]
    segmenter.clear()
    segmenter.learn(1)
    assert segmenter.hear_frames(np.arange(9, dtype=np.float32)[:, np.newaxis]) == []
    assert segmenter.hear_frames(np.full((1, 1), 9, np.float32)) == ["learnt"]
    assert segmenter.floor() == pytest.approx(spread_of(np.arange(10)[:, np.newaxis]))
