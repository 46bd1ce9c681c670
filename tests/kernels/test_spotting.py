"""Spotting against a plain search of the whole stream."""

import math

import numpy as np
import pytest

import naive
from patchlstm_kernels import pack
from patchlstm_kernels.engine import LANES
from patchlstm_kernels.source.alignment import spotting
from patchlstm_kernels.spotting import Spotter
from patchlstm_kernels.templates import Templates


def make_walks(rng, lengths, n_inputs=2):
    return [rng.normal(size=(n, n_inputs)).cumsum(axis=0).astype(np.float32) for n in lengths]


def expected_candidates(stream, series, limit, accepts):
    """The candidates as (frame at which it is ripe, template, cost, length, frames after it)."""
    columns = [(np.full(len(each), np.inf), np.zeros(len(each), int)) for each in series]
    found, best, free = [], None, math.inf
    for t, frame in enumerate(stream):
        free += 1
        for number, template in enumerate(series):
            columns[number] = naive.spring(*columns[number], frame, template)
            length, n = columns[number][1][-1], len(template)
            score = columns[number][0][-1] / (2 * n)
            fits = spotting.SHORTEST * n <= length <= spotting.LONGEST * n and length <= free
            if fits and score < limit and (best is None or score < best[1]):
                best = number, score, length, t
        if best is not None:
            since = t - best[3]
            if since >= spotting.LEAST_WAIT and since >= spotting.WAIT * best[2]:
                found.append((t, *best[:3], since))
                if accepts:
                    free = since
                    for costs, lengths in columns:
                        costs[lengths > since] = np.inf
                best = None
    return found


@pytest.mark.parametrize("accepts", [False, True])
@pytest.mark.parametrize("n_templates", [1, 3, LANES + 2])
def test_candidates_are_those_of_a_plain_search(n_templates, accepts):
    rng = np.random.default_rng(n_templates)
    series = make_walks(rng, rng.integers(1, 20, n_templates))
    pieces = []
    for number in rng.integers(0, n_templates, 12):
        pieces += [series[number] + rng.normal(0, 0.1, 2), *make_walks(rng, [7])]
    stream = np.concatenate(pieces).astype(np.float32)
    spotter = Spotter(Templates(*pack(series)), limit=2.0)
    found = []
    for t, frame in enumerate(stream):
        candidate = spotter.hear(frame)
        if candidate is not None:
            found.append((t, *candidate))
            if accepts:
                spotter.take()
    expected = expected_candidates(stream, series, 2.0, accepts)
    assert len(found) > 3
    assert [each[:2] + each[3:] for each in found] == [each[:2] + each[3:] for each in expected]
    np.testing.assert_allclose([each[2] for each in found], [each[2] for each in expected], 1e-4)


def test_what_is_played_twice_is_found_twice():
    rng = np.random.default_rng(0)
    (series,) = make_walks(rng, [30])
    noise = rng.normal(50.0, 1.0, (25, 2)).astype(np.float32)
    slow = np.repeat(series, 3, axis=0)[::2]
    spotter = Spotter(Templates(*pack([series])), limit=2.0)
    found = []
    for t, frame in enumerate(np.concatenate([noise, series, slow, noise, noise])):
        if (candidate := spotter.hear(frame)) is not None:
            found.append((t, candidate.n_frames, candidate.n_after))
            spotter.take()
    assert [t - n_after for t, _, n_after in found] == [25 + 29, 25 + 30 + 44]
    # the slow one begins with two equal frames, of which the second will do
    assert [length for _, length, _ in found] == [30, 44]
