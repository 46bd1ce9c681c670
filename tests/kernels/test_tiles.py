"""Products in tiles against NumPy, for every remainder of tiles, groups and steps."""

import numpy as np
import pytest

from patchlstm_kernels.memory import LANES
from patchlstm_kernels.source.vectors.tiles import product_by_2, product_by_4
from pointers import address, callable_part


@callable_part
def run(product, out, left, right, n_groups, adds):
    """The product, over all columns that a tile is wide."""
    n_terms = len(right) // n_groups
    product(
        address(out),
        out.shape[1],
        address(left),
        left.shape[1],
        1,
        n_terms,
        address(right),
        right.shape[1],
        n_terms,
        n_groups,
        len(out),
        adds,
    )


@pytest.mark.parametrize(("product", "n_vectors"), [(product_by_4, 4), (product_by_2, 2)])
@pytest.mark.parametrize("n_rows", range(1, 26))
def test_products(product, n_vectors, n_rows):
    rng = np.random.default_rng(n_rows)
    n_groups = 1 + n_rows % 3
    n_terms = n_groups * (1 + n_rows % 5)
    left, right, out = (
        rng.standard_normal(shape).astype(np.float32)
        for shape in (
            (n_rows, n_terms),
            (n_terms, n_vectors * LANES + 3),
            (n_rows, n_vectors * LANES + 1),
        )
    )
    exact = left.astype(np.float64) @ right[:, : n_vectors * LANES]
    fresh, added = out.copy(), out.copy()
    run(product, fresh, left, right, n_groups, False)
    run(product, added, left, right, n_groups, True)
    np.testing.assert_allclose(fresh[:, :-1], exact, rtol=0, atol=1e-5)
    np.testing.assert_allclose(added[:, :-1], out[:, :-1] + exact, rtol=0, atol=1e-5)
    np.testing.assert_array_equal(fresh[:, -1], out[:, -1])

    alone = out.copy()
    for row in range(n_rows):
        one = alone[row : row + 1]
        run(product, one, left[row : row + 1], right, n_groups, False)
    np.testing.assert_array_equal(alone, fresh)
