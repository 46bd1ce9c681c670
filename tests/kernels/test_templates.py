"""Dynamic time warping against the plain recursion."""

import numpy as np
import pytest

import naive
from patchlstm_kernels import pack
from patchlstm_kernels.engine import LANES
from patchlstm_kernels.templates import NO_BAND, Templates


def make_series(rng, lengths, n_inputs):
    steps = [rng.normal(size=(n, n_inputs)) for n in lengths]
    return [np.cumsum(each, axis=0).astype(np.float32) for each in steps]


@pytest.fixture(params=[1, 3, LANES, 2 * LANES + 5])
def series(request):
    """As many templates as leave lanes free, and as many as fill them; a frame to many."""
    rng = np.random.default_rng(request.param)
    lengths = [1, 2, *rng.integers(3, 40, request.param)][: request.param]
    return make_series(rng, lengths, n_inputs=int(rng.integers(1, 2 * LANES)))


@pytest.fixture
def templates(series):
    return Templates(*pack(series))


def make_queries(series, lengths=(1, 2, 17, 60)):
    return make_series(np.random.default_rng(9), lengths, series[0].shape[1])


@pytest.mark.parametrize("band", [NO_BAND, 0, 1, 5, 100])
def test_distances(series, templates, band):
    queries = make_queries(series)
    width = None if band == NO_BAND else band
    expected = [[naive.warp(query, each, width)[-1, -1] for each in series] for query in queries]
    np.testing.assert_allclose(templates.distances(queries, band), expected, rtol=1e-5)


def test_no_series_has_no_distances(templates):
    assert templates.distances([]).shape == (0, len(templates))


def test_columns_are_those_of_the_matrix_after_each_frame(series, templates):
    (query,) = make_queries(series, [25])
    columns = templates.start()
    matrices = [naive.warp(query, each) for each in series]
    for t, frame in enumerate(query):
        templates.advance(columns, frame[np.newaxis])
        expected = [matrix[t + 1, -1] for matrix in matrices]
        np.testing.assert_allclose(templates.ends(columns), expected, rtol=1e-5)


def test_several_frames_at_once_are_as_one_by_one(series, templates):
    (query,) = make_queries(series, [25])
    together, apart = templates.start(), templates.start()
    templates.advance(together, query)
    for frame in query:
        templates.advance(apart, frame[np.newaxis])
    np.testing.assert_array_equal(together, apart)


@pytest.mark.parametrize("band", [NO_BAND, 2])
@pytest.mark.parametrize("k", [1, 3, 1000])
def test_nearest_are_those_of_all_distances(series, templates, band, k):
    k = min(k, len(series))
    for query in [*make_queries(series), series[-1]]:
        (distances,) = templates.distances([query], band)
        expected = np.argsort(distances, kind="stable")[:k]
        numbers, found = templates.nearest(query, k, band)
        np.testing.assert_array_equal(numbers, expected)
        np.testing.assert_array_equal(found, distances[expected])


def test_of_equally_near_templates_the_first_is_nearest():
    rng = np.random.default_rng(0)
    (one, other) = make_series(rng, [12, 9], 3)
    templates = Templates(*pack([other, *(3 * LANES * [one])]))
    numbers, distances = templates.nearest(one, 3)
    assert numbers.tolist() == [1, 2, 3]
    assert distances.tolist() == [0.0, 0.0, 0.0]


def test_bounds_are_below_the_distances_and_not_idle(series, templates):
    for query in make_queries(series):
        bounds = templates.bounds(query)
        (distances,) = templates.distances([query])
        assert np.all(bounds <= distances)
        assert np.all(bounds > 0.0)
