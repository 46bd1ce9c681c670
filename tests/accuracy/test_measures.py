"""The measures that the comparison reports."""

import numpy as np
import pytest

from measures import calibration_error, ranking_quality


def test_calibration_error():
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, False])) == 0.5
    # a bin of three, two of which are right, and one of one, which is wrong
    confidences = np.array([0.61, 0.65, 0.69, 0.95])
    is_right = np.array([True, True, False, False])
    expected = 0.75 * abs(0.65 - 2 / 3) + 0.25 * 0.95
    assert calibration_error(confidences, is_right) == pytest.approx(expected)
    assert np.isnan(calibration_error(np.array([0.5, np.nan]), np.array([True, True])))


def test_ranking_quality():
    assert ranking_quality(np.array([1.0, 2.0]), np.array([3.0])) == 1
    assert ranking_quality(np.array([1.0, 3.0]), np.array([2.0])) == 0.5
    assert ranking_quality(np.array([2.0]), np.array([2.0])) == 0.5
