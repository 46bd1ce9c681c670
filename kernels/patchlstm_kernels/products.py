"""MATRIX products, as sums of scaled rows, and a copy.

Eight rows are added in one pass, which the compiler turns into SIMD code that is bound by the
multiply-adds. Every output is summed in the order of the rows, whatever the number of left rows:
a frame alone and the same frame in a batch give the same bits.
"""

from __future__ import annotations

from .compiling import Floats, kernel


@kernel()
def copy(out: Floats, vector: Floats) -> None:
    """out[n] = vector[n], where assigning a slice would test for overlap and could raise."""
    for n in range(len(out)):
        out[n] = vector[n]


@kernel()
def add_vector_product(out: Floats, vector: Floats, matrix: Floats) -> None:
    """out[n] += sum over k of vector[k] * matrix[k, n], the matrix flat, row after row."""
    n_columns = len(out)
    n_rows = len(vector)
    n_unrolled = n_rows - n_rows % 8
    for k in range(0, n_unrolled, 8):
        first = k * n_columns
        m0 = matrix[first : first + n_columns]
        m1 = matrix[first + n_columns : first + 2 * n_columns]
        m2 = matrix[first + 2 * n_columns : first + 3 * n_columns]
        m3 = matrix[first + 3 * n_columns : first + 4 * n_columns]
        m4 = matrix[first + 4 * n_columns : first + 5 * n_columns]
        m5 = matrix[first + 5 * n_columns : first + 6 * n_columns]
        m6 = matrix[first + 6 * n_columns : first + 7 * n_columns]
        m7 = matrix[first + 7 * n_columns : first + 8 * n_columns]
        v0, v1, v2, v3 = vector[k], vector[k + 1], vector[k + 2], vector[k + 3]
        v4, v5, v6, v7 = vector[k + 4], vector[k + 5], vector[k + 6], vector[k + 7]
        for n in range(n_columns):
            total = out[n] + v0 * m0[n] + v1 * m1[n] + v2 * m2[n] + v3 * m3[n]
            out[n] = total + v4 * m4[n] + v5 * m5[n] + v6 * m6[n] + v7 * m7[n]
    for k in range(n_unrolled, n_rows):
        row = matrix[k * n_columns : (k + 1) * n_columns]
        v0 = vector[k]
        for n in range(n_columns):
            out[n] += v0 * row[n]


@kernel()
def add_product(out: Floats, left: Floats, right: Floats) -> None:
    """out[m, n] += sum over k of left[m, k] * right[k, n].

    The rows of `out` and `right` must be contiguous; `left` may be a transposed view.
    """
    n_left, n_columns = out.shape
    n_rows = right.shape[0]
    n_unrolled = n_rows - n_rows % 8
    for k in range(0, n_unrolled, 8):
        m0, m1, m2, m3 = right[k], right[k + 1], right[k + 2], right[k + 3]
        m4, m5, m6, m7 = right[k + 4], right[k + 5], right[k + 6], right[k + 7]
        # Left rows inside: the eight rows of `right` stay in the fastest cache meanwhile.
        for m in range(n_left):
            row = out[m]
            v0, v1, v2, v3 = left[m, k], left[m, k + 1], left[m, k + 2], left[m, k + 3]
            v4, v5, v6, v7 = left[m, k + 4], left[m, k + 5], left[m, k + 6], left[m, k + 7]
            for n in range(n_columns):
                total = row[n] + v0 * m0[n] + v1 * m1[n] + v2 * m2[n] + v3 * m3[n]
                row[n] = total + v4 * m4[n] + v5 * m5[n] + v6 * m6[n] + v7 * m7[n]
    for k in range(n_unrolled, n_rows):
        last = right[k]
        for m in range(n_left):
            row = out[m]
            v0 = left[m, k]
            for n in range(n_columns):
                row[n] += v0 * last[n]
