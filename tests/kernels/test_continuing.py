"""What comes next, against the oracle: mixtures, draws from them, and streams that go on."""

import numpy as np
import pytest

import naive
from helpers import make_network, make_series, named_arrays
from patchlstm_kernels import Topology, advance, arrange, go_on, outputs, restore

SHAPES = [
    Topology(4, (21,), 4, pooling="each", head="continuation"),
    Topology(1, (5, 9), 3, pooling="each", head="continuation"),
    Topology(3, (17,), 35, delta=False, pooling="each", head="continuation"),
]
MIXTURE = SHAPES[-1]


def listen(topology, parameters, frames):
    state = np.zeros(topology.n_state, np.float32)
    advance(topology.sizes, parameters, state, frames)
    return state


def continue_stream(topology, parameters, state, n_frames, temperature=1.0, seed=0, position=0):
    found = np.empty((n_frames, topology.n_inputs), np.float32)
    output = np.empty(topology.n_outputs, np.float32)
    sizes = topology.sizes
    go_on(sizes, parameters, state, output, temperature, seed, position, found)
    return found


def continue_plainly(topology, parameters, frames, n_frames, temperature, seed, position):
    """What the oracle draws, one frame after the other."""
    named = naive.to_float64(named_arrays(topology, parameters))
    frames = np.asarray(frames, np.float64)
    for t in range(n_frames):
        sums = naive.numbers(named, frames, topology.delta, topology.pooling)
        last = naive.network_inputs(named, frames, False)[-1]
        draws = naive.Draws(seed, position + t, 0)
        frame = naive.draw_frame(named, sums, last, temperature, draws)
        frames = np.concatenate([frames, frame[np.newaxis]])
    return frames[-n_frames:]


@pytest.mark.parametrize("topology", SHAPES, ids=str)
@pytest.mark.parametrize("temperature", [0.0, 0.3, 1.0, 2.0])
@pytest.mark.parametrize("seed", [0, 5, 2**40 + 7])
def test_what_is_drawn_against_the_oracle(topology, temperature, seed):
    parameters = make_network(topology, seed % 11)
    frames, _, _ = make_series(topology, [12])
    state = listen(topology, parameters, frames)
    found = continue_stream(topology, parameters, state, 8, temperature, seed, 12)
    expected = continue_plainly(topology, parameters, frames, 8, temperature, seed, 12)
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-4)


def test_going_on_is_the_same_in_one_call_or_in_many():
    parameters = make_network(MIXTURE)
    frames, _, _ = make_series(MIXTURE, [20])
    whole = continue_stream(MIXTURE, parameters, listen(MIXTURE, parameters, frames), 9)
    state = listen(MIXTURE, parameters, frames)
    parts = [
        continue_stream(MIXTURE, parameters, state, n_frames, position=position)
        for position, n_frames in ((0, 1), (1, 5), (6, 3))
    ]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_the_seed_decides_what_is_drawn():
    parameters = make_network(MIXTURE)
    frames, _, _ = make_series(MIXTURE, [20])
    found = [
        continue_stream(MIXTURE, parameters, listen(MIXTURE, parameters, frames), 9, seed=seed)
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(found[0], found[1])
    assert (found[0] != found[2]).any()


def test_the_most_probable_component_at_temperature_0():
    parameters = make_network(MIXTURE)
    frames, _, _ = make_series(MIXTURE, [20])
    state = listen(MIXTURE, parameters, frames)
    found = np.empty(MIXTURE.n_outputs, np.float32)
    outputs(MIXTURE.sizes, parameters, state, found)
    weights, means, _ = np.split(found, [5, 20])
    named = named_arrays(MIXTURE, parameters)
    last = naive.network_inputs(naive.to_float64(named), frames, False)[-1]
    value = (last + means.reshape(5, 3)[weights.argmax()]) / named["scale"] + named["mean"]
    frame = continue_stream(MIXTURE, parameters, state, 1, temperature=0.0)[0]
    # the dimension that is neither a logarithm nor goes by steps
    assert frame[1] == pytest.approx(np.clip(value[1], -3.0, 3.0), abs=1e-5)


def test_drawn_values_were_possible_when_it_was_learnt():
    plain = restore(MIXTURE, make_network(MIXTURE))
    named = MIXTURE.views(plain)
    named["head.bias"][-15:] = 3.0  # spreads
    state = listen(MIXTURE, arrange(MIXTURE, plain), make_series(MIXTURE, [5]).frames)
    found = continue_stream(MIXTURE, arrange(MIXTURE, plain), state, 2000)
    assert found.min() == -3.0
    assert found.max() == 3.0
    assert set(np.unique(found[:, -1])) == set(np.arange(-3.0, 3.25, 0.25))


def test_draws_are_distributed_as_the_mixture_says():
    """Many frames after the same state, each with a position of its own."""
    topology = Topology(1, (3,), 6, pooling="each", head="continuation")
    plain = restore(topology, make_network(topology))
    named = topology.views(plain)
    named["head.weights"][...] = 0.0
    named["head.bias"][:] = [np.log(0.3), np.log(0.7), -1.0, 0.5, np.log(0.05), np.log(0.2)]
    named["shift"][:] = named["step"][:] = named["mean"][:] = 0.0
    named["scale"][:] = 1.0
    parameters = arrange(topology, plain)
    found = []
    for position in range(4000):
        state = listen(topology, parameters, np.zeros((1, 1), np.float32))
        found.append(continue_stream(topology, parameters, state, 1, position=position)[0, 0])
    below = np.array(found) < -0.5
    assert below.mean() == pytest.approx(0.3, abs=0.03)
    for side, mean, spread in ((below, -1.0, 0.05), (~below, 0.5, 0.2)):
        values = np.array(found)[side]
        assert values.mean() == pytest.approx(mean, abs=0.03)
        assert values.std() == pytest.approx(spread * np.pi / np.sqrt(3), rel=0.1)


def test_it_goes_on_for_long_without_leaving_the_numbers():
    parameters = make_network(MIXTURE)
    frames, _, _ = make_series(MIXTURE, [3])
    state = listen(MIXTURE, parameters, frames)
    found = continue_stream(MIXTURE, parameters, state, 20_000)
    assert np.isfinite(found).all()
    assert found[-1000:].std(axis=0).min() > 0.0


@pytest.mark.parametrize("far", [1e6, -1e6, 1e30])
def test_frames_far_away_leave_it_finite(far):
    parameters = make_network(MIXTURE)
    frames = np.full((3, 3), far, np.float32)
    state = listen(MIXTURE, parameters, frames)
    assert np.isfinite(continue_stream(MIXTURE, parameters, state, 10)).all()


@pytest.mark.parametrize("n_outputs", [3, 44, 46])
def test_outputs_that_are_no_mixture_are_refused(n_outputs):
    with pytest.raises(ValueError, match="or a multiple of 9"):
        Topology(4, (3,), n_outputs, pooling="each", head="continuation")


def test_a_continuation_answers_frames():
    with pytest.raises(ValueError, match="answer at each frame"):
        Topology(4, (3,), 9, head="continuation")
