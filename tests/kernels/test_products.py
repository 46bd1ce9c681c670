"""Matrix products against NumPy, for every remainder of the unrolled loops."""

import numpy as np
import pytest

from patchlstm_kernels.products import add_product, add_vector_product


@pytest.mark.parametrize("n_rows", range(1, 18))
@pytest.mark.parametrize("n_columns", [1, 7, 36])
def test_products(n_rows, n_columns):
    rng = np.random.default_rng(n_rows)
    left, right, out = (
        rng.standard_normal(shape).astype(np.float32)
        for shape in ((5, n_rows), (n_rows, n_columns), (5, n_columns))
    )
    expected = out + left.astype(np.float64) @ right
    batch = out.copy()
    add_product(batch, left, right)
    np.testing.assert_allclose(batch, expected, rtol=0, atol=1e-5)

    transposed = out.copy()
    add_product(transposed, np.ascontiguousarray(left.T).T, right)
    np.testing.assert_array_equal(transposed, batch)

    single = out.copy()
    for row, vector in zip(single, left, strict=True):
        add_vector_product(row, vector, right.ravel())
    np.testing.assert_array_equal(single, batch)
