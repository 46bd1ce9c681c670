"""Long series in pieces."""

import numpy as np
import pytest

from patchlstm.network.pieces import count_pieces, cut, longest_pieces

LENGTHS = np.array([1, 50, 199, 200, 301, 450, 5000, 21260])
OFFSETS = np.concatenate([[0], np.cumsum(LENGTHS)])


@pytest.mark.parametrize("seed", [None, *range(20)])
def test_pieces_make_up_their_series(seed):
    rng = None if seed is None else np.random.default_rng(seed)
    offsets, owners = cut(OFFSETS, rng)
    lengths = np.diff(offsets)
    assert lengths.min() >= 1
    counts = count_pieces(LENGTHS)
    np.testing.assert_array_equal(np.bincount(owners), counts)
    np.testing.assert_array_equal(np.bincount(owners, weights=lengths), LENGTHS)
    assert (lengths <= longest_pieces(LENGTHS)).all()


def test_short_series_stay_whole():
    offsets, owners = cut(np.array([0, 10, 250]), np.random.default_rng(0))
    np.testing.assert_array_equal(offsets, [0, 10, 250])
    np.testing.assert_array_equal(owners, [0, 1])


def test_each_epoch_cuts_elsewhere():
    rng = np.random.default_rng(0)
    first, second = (cut(np.array([0, 5000]), rng)[0] for _ in range(2))
    assert len(first) == len(second)
    assert not (first[1:-1] == second[1:-1]).any()
