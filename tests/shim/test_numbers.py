"""A network whose head gives numbers: read and answered by the external."""

import struct

import numpy as np
import pytest

import naive
from helpers import make_network, named_arrays
from model_bytes import Reader, numbers_file
from patchlstm_kernels import Topology, layout

FRAMES = np.full((5, 2), 0.5, np.float32)
SMALL = Topology(2, (3,), 2, head="numbers")


def canonical_of(topology):
    named = named_arrays(topology, make_network(topology))
    return named, np.concatenate([array.ravel() for array in named.values()])


def small_file(position=None, value=0, **parts):
    """Return the file of a small network, with one of its sizes changed."""
    sizes = SMALL.sizes
    if position is not None:
        sizes[position] = value
    return numbers_file(sizes, canonical_of(SMALL)[1], **parts)


@pytest.fixture(scope="module")
def read_in_c(tmp_path_factory):
    reader = Reader(tmp_path_factory.mktemp("reader"))
    yield reader
    reader.close()


@pytest.mark.parametrize(
    "topology",
    [
        SMALL,
        Topology(2, (7, 12), 1, head="numbers"),
        Topology(2, (9,), 17, delta=False, pooling="last", head="numbers"),
        Topology(2, (20,), 3, pooling="each", head="numbers"),
    ],
    ids=["two", "one number", "many", "at each step"],
)
def test_numbers_are_those_of_the_plain_computation(read_in_c, topology):
    named, canonical = canonical_of(topology)
    word, _, *said = read_in_c(numbers_file(topology.sizes, canonical)).split()
    assert word == "ok"
    expected = [
        naive.numbers(named, FRAMES[: t + 1], topology.delta, topology.pooling) for t in range(5)
    ]
    np.testing.assert_allclose(
        np.array(said, float).reshape(5, topology.n_outputs), expected, rtol=0, atol=2e-6
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (small_file(layout.HEAD, 3), "its head is 3"),
        (small_file(layout.HEAD, 0), "fewer than 2 labels"),
        (small_file(layout.POOLING, 3), "contradict"),
        (small_file(layout.N_OUTPUTS, 0), "found 0 outputs"),
        (small_file(layout.N_OUTPUTS, 1025), "found 1025 outputs"),
        (small_file(labels=struct.pack("<dI", float("nan"), 1) + b"a"), "it has labels"),
        (small_file(novelty=[1]), "contradict"),
    ],
    ids=["unknown head", "no labels", "pooling", "none", "many", "labels", "novelty"],
)
def test_what_contradicts_the_head_is_refused(read_in_c, data, reason):
    assert reason in read_in_c(data)


def test_each_step_needs_one_direction(read_in_c):
    topology = Topology(2, (3,), 2, pooling="last", bidirectional=True, head="numbers")
    sizes = topology.sizes
    canonical = canonical_of(topology)[1]
    assert "bidirectional" in read_in_c(numbers_file(sizes, canonical))
    sizes[layout.POOLING] = 2
    assert "contradict" in read_in_c(numbers_file(sizes, canonical))
