"""What is found out about dimensions: steps, logarithms, ranges, and cells of recorded values."""

import numpy as np
import pytest

from patchlstm.network.dimensions import study


def column(values):
    return np.float32(values)[:, np.newaxis]


def test_a_controller_goes_by_steps():
    rng = np.random.default_rng(0)
    known = study(column(rng.integers(0, 128, 400) / 128))
    assert known.step[0] == pytest.approx(1 / 128)
    assert (known.lowest[0], known.highest[0]) == (0.0, 127 / 128)
    assert known.shift[0] == 0.0


@pytest.mark.parametrize("step", [1.0, 0.1, 1 / 3, 25.0])
@pytest.mark.parametrize("start", [0.0, -7.3, 1000.0])
def test_steps_are_found_between_whatever_values(step, start):
    rng = np.random.default_rng(1)
    places = np.append(rng.choice(2000, 60, replace=False), [0, 1])
    known = study(column(start + step * places))
    assert known.step[0] == pytest.approx(step, rel=1e-3)


def test_a_switch_has_a_step():
    assert study(column([0, 1, 1, 0])).step[0] == 1.0


@pytest.mark.parametrize("values", [[3.0], [3.0] * 9])
def test_what_never_changes_has_none(values):
    known = study(column(values))
    assert (known.step[0], known.shift[0]) == (0.0, 0.0)
    assert known.lowest[0] == known.highest[0] == 3.0


def test_a_sensor_has_none():
    rng = np.random.default_rng(2)
    assert study(column(rng.normal(0, 1, 3000))).step[0] == 0.0


def test_seconds_are_seen_by_their_logarithm():
    rng = np.random.default_rng(3)
    seconds = np.exp(rng.normal(-4, 1.5, 1000))
    known = study(column(seconds))
    assert known.shift[0] == pytest.approx(np.quantile(np.float32(seconds), 0.05))
    assert known.step[0] == 0.0


@pytest.mark.parametrize("moved", [-0.1, -3.0])
def test_what_may_be_negative_is_not(moved):
    rng = np.random.default_rng(3)
    assert study(column(np.exp(rng.normal(-4, 1.5, 1000)) + moved)).shift[0] == 0.0


def test_nor_is_a_fader_that_mostly_rests_at_0():
    rng = np.random.default_rng(4)
    values = np.where(rng.random(1000) < 0.2, rng.integers(1, 128, 1000), 0)
    assert study(column(values)).shift[0] == 0.0


def test_nor_are_notes():
    rng = np.random.default_rng(5)
    assert study(column(rng.integers(36, 97, 500))).shift[0] == 0.0


def test_a_cell_is_a_step_wide():
    known = study(column([0.0, 0.25, 0.5, 1.0]))
    lower, upper = known.cells(column([0.5]), np.float32([3.0]))
    assert (lower[0, 0], upper[0, 0]) == (0.375, 0.625)


def test_or_a_hundredth_of_the_deviation():
    rng = np.random.default_rng(6)
    known = study(column(rng.normal(0, 10, 500)))
    lower, upper = known.cells(column([2.0]), np.float32([0.1]))
    assert upper[0, 0] - lower[0, 0] == pytest.approx(0.1)
    assert upper[0, 0] + lower[0, 0] == pytest.approx(4.0)


def test_what_is_possible_is_on_a_step_within_the_range():
    known = study(column([1.0, 1.25, 2.0]))
    found = known.possible(np.array([[0.0], [1.3], [1.4], [9.0]]))
    np.testing.assert_array_equal(found[:, 0], [1.0, 1.25, 1.5, 2.0])


def test_bending_and_back():
    rng = np.random.default_rng(7)
    values = np.float32(np.exp(rng.normal(0, 2, (300, 1))))
    known = study(values)
    assert known.shift[0] > 0
    np.testing.assert_allclose(known.possible(known.bend(values)), values, rtol=1e-5)
