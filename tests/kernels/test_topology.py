"""Shapes, their checks, and the layout of the flat buffer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import make_topology, trainable
from patchlstm_kernels import Topology, allocate_novelty, arrange, restore
from patchlstm_kernels.engine import kernels

topologies = st.builds(
    make_topology,
    n_inputs=st.integers(1, 20),
    stack_sizes=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    n_members=st.integers(1, 4),
    n_outputs=st.integers(1, 12),
    delta=st.booleans(),
    pooling=st.sampled_from(["all", "last"]),
    bidirectional=st.booleans(),
    head=st.sampled_from(["labels", "numbers"]),
)


@given(topologies)
def test_views_cover_the_buffer_in_order(topology):
    buffer = np.arange(topology.n_parameters, dtype=np.float32)
    covered = np.concatenate([view.ravel() for view in topology.views(buffer).values()])
    np.testing.assert_array_equal(covered, buffer)


@given(topologies)
def test_views_share_the_memory_of_the_buffer(topology):
    buffer = np.zeros(topology.n_parameters, dtype=np.float32)
    for view in topology.views(buffer).values():
        view += 1.0
    assert (buffer == 1.0).all()


@given(topologies)
def test_the_kernels_count_the_same(topology):
    for name, expected in (
        ("count_canonical", topology.n_parameters),
        ("count_parameters", topology.buffer_size),
        ("count_state", topology.n_state),
        ("count_memory", topology.n_memory),
        ("count_novelty", len(allocate_novelty(topology))),
    ):
        assert getattr(kernels, name)(topology.sizes) == expected, name


@given(topologies)
def test_the_named_arrays_are_as_many_as_the_layout_counts(topology):
    views = topology.views(np.zeros(topology.n_parameters, dtype=np.float32))
    assert sum(view.size for view in views.values()) == topology.n_parameters
    assert views["head.weights"].shape == (topology.n_features, topology.n_outputs)


@given(topologies)
def test_arranging_keeps_every_parameter_and_restoring_brings_it_back(topology):
    plain = np.random.default_rng(0).normal(size=topology.n_parameters).astype(np.float32)
    blocks = arrange(topology, plain)
    np.testing.assert_array_equal(restore(topology, blocks), plain)
    assert np.count_nonzero(blocks) == np.count_nonzero(plain)


@given(topologies)
def test_all_but_the_standardisation_is_trainable(topology):
    buffer = np.zeros(topology.buffer_size, dtype=np.float32)
    buffer[trainable(topology)] = 1.0
    for name, view in topology.views(restore(topology, buffer)).items():
        assert (view == (name not in ("mean", "scale"))).all(), name


def test_sizes_tell_the_kernels_the_shape():
    topology = Topology(3, (5, 7), 4, delta=False, pooling="last")
    assert topology.sizes.tolist() == [3, 4, 0, 0, 0, 1, 1, 0, 1, 2, 5, 7]
    both = Topology(3, (5,), 4, bidirectional=True)
    assert both.sizes.tolist() == [3, 4, 1, 1, 0, 2, 1, 0, 1, 1, 5]
    numbers = Topology(3, (5,), 4, pooling="each", head="numbers")
    assert numbers.sizes.tolist() == [3, 4, 1, 2, 1, 1, 1, 0, 1, 1, 5]
    members = Topology(3, (8, 20), 4, n_members=4)
    assert members.sizes.tolist() == [3, 4, 1, 1, 0, 1, 4, 0, 1, 2, 2, 5]
    foreign = Topology(3, (5,), 4, cell="identity")
    assert foreign.sizes.tolist() == [3, 4, 1, 1, 0, 1, 1, 1, 1, 1, 5]
    slow = Topology(3, (5,), 4, rate=3)
    assert slow.sizes.tolist() == [3, 4, 1, 1, 0, 1, 1, 0, 3, 1, 5]
    assert topology.sizes.dtype == np.int64


def test_shapes_of_the_named_arrays():
    topology = Topology(3, (5, 7), 4)
    views = topology.views(np.zeros(topology.n_parameters, dtype=np.float32))
    assert {name: view.shape for name, view in views.items()} == {
        "mean": (3,),
        "scale": (3,),
        "layers.0.weights": (11, 4, 5),
        "layers.0.bias": (4, 5),
        "layers.1.weights": (12, 4, 7),
        "layers.1.bias": (4, 7),
        "head.weights": (21, 4),
        "head.bias": (4,),
    }


def test_a_second_stack_comes_between_the_first_and_the_head():
    topology = Topology(3, (5, 7), 4, bidirectional=True)
    views = topology.views(np.zeros(topology.n_parameters, dtype=np.float32))
    assert [(name, view.shape) for name, view in views.items()][4:] == [
        ("layers.1.weights", (12, 4, 7)),
        ("layers.1.bias", (4, 7)),
        ("backward.layers.0.weights", (11, 4, 5)),
        ("backward.layers.0.bias", (4, 5)),
        ("backward.layers.1.weights", (12, 4, 7)),
        ("backward.layers.1.bias", (4, 7)),
        ("head.weights", (42, 4)),
        ("head.bias", (4,)),
    ]


def test_members_have_stacks_of_their_own_and_share_the_head():
    topology = Topology(3, (4, 6), 4, bidirectional=True, n_members=2)
    views = topology.views(np.zeros(topology.n_parameters, dtype=np.float32))
    assert [(name, view.shape) for name, view in views.items() if "weights" in name] == [
        ("members.0.layers.0.weights", (8, 4, 2)),
        ("members.0.layers.1.weights", (5, 4, 3)),
        ("members.0.backward.layers.0.weights", (8, 4, 2)),
        ("members.0.backward.layers.1.weights", (5, 4, 3)),
        ("members.1.layers.0.weights", (8, 4, 2)),
        ("members.1.layers.1.weights", (5, 4, 3)),
        ("members.1.backward.layers.0.weights", (8, 4, 2)),
        ("members.1.backward.layers.1.weights", (5, 4, 3)),
        ("head.weights", (36, 4)),
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"n_inputs": 0}, "n_inputs is 0"),
        ({"n_inputs": 2.0}, "n_inputs is 2.0"),
        ({"n_outputs": True}, "n_outputs is True"),
        ({"hidden_sizes": ()}, "0 layers"),
        ({"hidden_sizes": (4,) * 9}, "9 layers"),
        ({"hidden_sizes": [4]}, "give a tuple"),
        ({"hidden_sizes": (4, 5000)}, "hidden size is 5000"),
        ({"hidden_sizes": (9,), "n_members": 2}, "9 units cannot be divided among 2 members"),
        ({"hidden_sizes": (17,), "n_members": 17}, "n_members is 17"),
        ({"n_members": 0}, "n_members is 0"),
        ({"rate": 0}, "rate is 0"),
        ({"rate": 2, "bidirectional": True}, "rate is 2; a bidirectional network"),
        ({"rate": 2, "pooling": "each"}, "rate is 2; a bidirectional network"),
        ({"delta": 1}, "delta is 1"),
        ({"bidirectional": 2}, "bidirectional is 2"),
        ({"pooling": "mean"}, "pooling is 'mean'; give 'last' or 'all' or 'each'"),
        ({"head": "softmax"}, "head is 'softmax'; give 'labels' or 'numbers'"),
        ({"pooling": "each", "bidirectional": True}, "switch bidirectional off"),
    ],
)
def test_bad_shapes_are_refused(arguments, problem):
    good = {"n_inputs": 2, "hidden_sizes": (3,), "n_outputs": 2}
    with pytest.raises(ValueError, match=problem):
        Topology(**{**good, **arguments})


def test_buffer_of_another_length_is_refused():
    topology = Topology(2, (3,), 2)
    with pytest.raises(ValueError, match="needs"):
        topology.views(np.zeros(topology.n_parameters + 1, dtype=np.float32))
    with pytest.raises(ValueError, match="needs"):
        arrange(topology, np.zeros(topology.n_parameters + 1, dtype=np.float32))
    with pytest.raises(ValueError, match="needs"):
        restore(topology, np.zeros(topology.buffer_size + 1, dtype=np.float32))
