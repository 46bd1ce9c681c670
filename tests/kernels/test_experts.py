"""The experts beside a network against plain arithmetic, and in streams."""

import dataclasses

import numpy as np
import pytest

import naive
import naive_experts
from patchlstm_kernels import (
    Experts,
    advance_experts,
    allocate_experts_state,
    consult_experts,
    consult_series,
    match_experts,
    match_series,
    measure_openings,
    pool_convolutions,
)
from patchlstm_kernels.templates import Templates


def make_experts(rng, n_inputs, n_labels, lengths, dilations, n_biases):
    n_kernels = 84 * len(dilations)
    counts = rng.integers(1, n_inputs + 1, n_kernels)
    channels = [np.sort(rng.choice(n_inputs, count, replace=False)) for count in counts]
    return Experts(
        mean=rng.normal(size=n_inputs).astype(np.float32),
        scale=rng.uniform(0.5, 2.0, n_inputs).astype(np.float32),
        frames=rng.normal(size=(sum(lengths), n_inputs)).astype(np.float32),
        offsets=np.cumsum([0, *lengths], dtype=np.int64),
        kinds=np.arange(len(lengths), dtype=np.int64) % n_labels,
        floor=0.01,
        dilations=np.array(dilations, np.int64),
        channel_offsets=np.cumsum([0, *counts], dtype=np.int64),
        channels=np.concatenate(channels).astype(np.int64),
        biases=rng.normal(size=(n_biases, n_kernels)).astype(np.float32),
        weights=rng.normal(0.0, 0.05, (n_labels, n_biases, n_kernels)).astype(np.float32),
        intercepts=rng.normal(size=n_labels).astype(np.float32),
        powers=rng.uniform(0.5, 3.0, (2, 4)).astype(np.float32),
    )


CASES = {
    "few": (3, 2, [4, 7], [1], 1),
    "one input": (1, 3, [1, 2, 5, 9], [1, 2], 3),
    "many": (5, 19, list(range(1, 39)), [1, 2, 4], 2),
}


@pytest.fixture(params=CASES, ids=str)
def experts(request):
    return make_experts(np.random.default_rng(0), *CASES[request.param])


def make_series(experts, lengths=(1, 6, 30)):
    rng = np.random.default_rng(1)
    return [rng.normal(0.0, 2.0, (n, experts.n_inputs)).astype(np.float32) for n in lengths]


def make_probabilities(experts, count=1):
    rng = np.random.default_rng(2)
    return rng.dirichlet(np.full(experts.n_labels, 0.5), count).astype(np.float32)


def test_opinions_are_joined_as_by_hand(experts):
    for series in make_series(experts):
        (given,) = make_probabilities(experts)
        state = allocate_experts_state(experts)
        advance_experts(experts, state, series)
        answer = given.copy()
        consult_experts(experts, state, answer)
        expected = naive_experts.joined_opinions(experts, series, given.astype(np.float64))
        np.testing.assert_allclose(answer, expected, atol=2e-5)


def test_a_probability_of_zero_counts_as_a_very_small_one(experts):
    (series,) = make_series(experts, [8])
    given = np.zeros(experts.n_labels, np.float32)
    given[0] = 1.0
    state = allocate_experts_state(experts)
    advance_experts(experts, state, series)
    expected = naive_experts.joined_opinions(experts, series, given.astype(np.float64))
    consult_experts(experts, state, given)
    np.testing.assert_allclose(given, expected, atol=2e-5)


def test_shares_are_those_of_plain_convolutions(experts):
    series = make_series(experts)
    shares = pool_convolutions(
        experts, np.concatenate(series), np.cumsum([0, *map(len, series)], dtype=np.int64)
    )
    for row, values in zip(shares, series, strict=True):
        standardised = np.clip((values - experts.mean) * experts.scale, -2.5, 2.5)
        expected = naive_experts.convolution_shares(experts, standardised)
        np.testing.assert_allclose(row.reshape(expected.shape), expected, atol=1e-6)


def test_openings_are_those_of_the_matrix(experts):
    (series,) = make_series(experts, [12])
    templates = Templates(experts.frames, experts.offsets)
    examples = np.split(experts.frames, experts.offsets[1:-1])
    found = measure_openings(templates, series, [1, 5, 12])
    for row, end in zip(found, (1, 5, 12), strict=True):
        expected = [naive_experts.opening(series[:end], example)[0] for example in examples]
        np.testing.assert_allclose(row, expected, rtol=1e-5)


def test_matches_are_the_best_of_the_matrix_at_whole_templates(experts):
    (series,) = make_series(experts, [12])
    costs, frames = match_series(experts, series, np.array([0, len(series)]))
    standardised = np.clip((series - experts.mean) * experts.scale, -2.5, 2.5)
    examples = np.split(experts.frames, experts.offsets[1:-1])
    for example, cost, end in zip(examples, costs[0], frames[0], strict=True):
        ends = naive.warp(standardised, example)[1:, -1] / (np.arange(1, 13) + len(example))
        np.testing.assert_allclose(cost, ends.min(), rtol=1e-5)
        np.testing.assert_allclose(ends[end - 1], ends.min(), rtol=1e-5)
    state = allocate_experts_state(experts)
    assert match_experts(experts, state) == np.inf
    for t in range(len(series)):
        advance_experts(experts, state, series[t : t + 1])
    assert match_experts(experts, state) == costs.min()


def test_a_stream_answers_after_each_frame_as_to_a_series_of_these_frames(experts):
    (series,) = make_series(experts, [40])
    given = make_probabilities(experts, len(series))
    bounds = np.array([0, len(series)])
    each = given.copy()
    consult_series(experts, series, bounds, each, after_each_frame=True)
    stream = allocate_experts_state(experts)
    for t in range(len(series)):
        whole = given[t].copy()
        advance_experts(experts, stream, series[t : t + 1])
        consult_experts(experts, stream, whole)
        np.testing.assert_array_equal(whole, each[t])
        whole = given[t : t + 1].copy()
        bounds = np.array([0, t + 1])
        consult_series(experts, series[: t + 1], bounds, whole, after_each_frame=False)
        np.testing.assert_array_equal(whole[0], each[t])


def test_series_do_not_know_of_each_other(experts):
    series = make_series(experts, (9, 3, 20))
    given = make_probabilities(experts, 3)
    offsets = np.cumsum([0, *map(len, series)], dtype=np.int64)
    together = given.copy()
    consult_series(experts, np.concatenate(series), offsets, together, after_each_frame=False)
    for row, values, alone in zip(together, series, given, strict=True):
        bounds = np.array([0, len(values)])
        consult_series(experts, values, bounds, alone[np.newaxis], after_each_frame=False)
        np.testing.assert_array_equal(row, alone)


def test_enormous_values_are_clipped():
    experts = make_experts(np.random.default_rng(0), *CASES["few"])
    given = make_probabilities(experts)
    answers = []
    for value in (1e4, 3e38):
        answer = given.copy()
        frames = np.full((5, experts.n_inputs), value, np.float32)
        consult_series(experts, frames, np.array([0, 5]), answer, after_each_frame=False)
        answers.append(answer)
    np.testing.assert_array_equal(*answers)
    assert np.isfinite(answers).all()


def test_a_dimension_without_scale_does_not_count():
    experts = make_experts(np.random.default_rng(0), *CASES["few"])
    scale = experts.scale.copy()
    scale[1] = 0.0
    blind = dataclasses.replace(experts, scale=scale)
    (series,) = make_series(blind, [6])
    changed = series.copy()
    changed[:, 1] += 100.0
    given = make_probabilities(blind)
    answers = [given.copy(), given.copy()]
    for frames, answer in zip((series, changed), answers, strict=True):
        consult_series(blind, frames, np.array([0, 6]), answer, after_each_frame=False)
    np.testing.assert_array_equal(*answers)
