"""The oracle itself: its gradient against finite differences of its loss, in float64."""

import numpy as np
import pytest

import naive
from helpers import make_network, make_series, named_arrays
from patchlstm_kernels import Topology

STEP = 1e-5


def check_gradient(topology, n_frames):
    named = naive.to_float64(named_arrays(topology, make_network(topology)))
    frames, _, targets = make_series(topology, [n_frames])
    mask = np.random.default_rng(5).uniform(0.0, 2.0, topology.n_features)
    arguments = frames, targets, topology.delta, topology.pooling, mask, topology.head
    gradient = naive.gradient(named, *arguments)
    for name, values in named.items():
        if name in ("mean", "scale"):
            continue
        for index in np.ndindex(values.shape):
            start = values[index]
            losses = []
            for value in (start + STEP, start - STEP):
                values[index] = value
                losses.append(naive.loss(named, *arguments))
            values[index] = start
            slope = (losses[0] - losses[1]) / (2 * STEP)
            assert gradient[name][index] == pytest.approx(slope, abs=1e-8), (name, index)


@pytest.mark.parametrize("hidden_sizes", [(3,), (2, 4), (3, 2, 3)])
@pytest.mark.parametrize("pooling", ["all", "last"])
@pytest.mark.parametrize("delta", [True, False])
@pytest.mark.parametrize("bidirectional", [True, False])
def test_gradient_of_every_parameter(hidden_sizes, pooling, delta, bidirectional):
    check_gradient(Topology(2, hidden_sizes, 3, delta, pooling, bidirectional), 6)


@pytest.mark.parametrize(
    "topology",
    [
        Topology(2, (3, 2), 3, head="numbers"),
        Topology(2, (3,), 1, pooling="last", bidirectional=True, head="numbers"),
        Topology(2, (3, 2), 2, pooling="each", head="numbers"),
        Topology(2, (3, 2), 2, pooling="each"),
        Topology(2, (6, 4), 3, bidirectional=True, n_members=2),
    ],
    ids=str,
)
def test_gradient_of_other_heads(topology):
    check_gradient(topology, 6)


def test_the_second_stack_reads_the_series_reversed():
    topology = Topology(2, (3, 4), 3, bidirectional=True)
    named = naive.to_float64(named_arrays(topology, make_network(topology)))
    swapped = dict(named)
    for name in named:
        if name.startswith("layers."):
            swapped[name], swapped[f"backward.{name}"] = named[f"backward.{name}"], named[name]
    first, second = np.split(named["head.weights"], 2)
    swapped["head.weights"] = np.concatenate([second, first])
    frames, _, _ = make_series(topology, [7])
    forward = naive.probabilities(named, frames, True, "all")
    backward = naive.probabilities(swapped, frames[::-1], True, "all")
    np.testing.assert_allclose(forward, backward, rtol=1e-12)
    assert not np.allclose(forward, naive.probabilities(named, frames[::-1], True, "all"))
