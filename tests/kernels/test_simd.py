"""Each operation on vectors against NumPy, over the whole range of float32."""

import numpy as np
import pytest

from patchlstm_kernels.memory import LANES
from patchlstm_kernels.source.compiling import part
from patchlstm_kernels.source.vectors import simd
from patchlstm_kernels.source.vectors.simd import at, broadcast, load, store
from pointers import address, callable_part


@callable_part
def apply(function, out, a, b, c):
    for n in range(0, len(out), LANES):
        operands = load(address(a), n), load(address(b), n), load(address(c), n)
        store(address(out), n, function(*operands))


@part
def add(a, b, c):
    return a + b


@part
def subtract(a, b, c):
    return a - b


@part
def multiply(a, b, c):
    return a * b


@part
def divide(a, b, c):
    return a / b


@part
def fma(a, b, c):
    return simd.fma(a, b, c)


@part
def sqrt(a, b, c):
    return simd.sqrt(a)


@part
def magnitude(a, b, c):
    return simd.magnitude(a)


@part
def lesser(a, b, c):
    return simd.lesser(a, b)


@part
def greater(a, b, c):
    return simd.greater(a, b)


@part
def where_greater(a, b, c):
    return simd.where_greater(a, b, c, a)


@part
def where_equal(a, b, c):
    return simd.where_equal(a, b, c, a)


@pytest.fixture(scope="module")
def operands():
    """Normal numbers of every size and sign, zeros, infinities and NaN, against each other."""
    rng = np.random.default_rng(0)
    shape = (3, 80_000)
    values = rng.choice([-1.0, 1.0], shape) * np.exp2(rng.uniform(-120.0, 127.0, shape))
    values = values.astype(np.float32)
    special = rng.random(shape) < 0.05
    values[special] = rng.choice(
        np.float32([0.0, -0.0, 1.0, np.inf, -np.inf, np.nan]), special.sum()
    )
    values[1, :500] = values[0, :500]
    return values


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (add, lambda a, b, c: a + b),
        (subtract, lambda a, b, c: a - b),
        (multiply, lambda a, b, c: a * b),
        (divide, lambda a, b, c: a / b),
        (sqrt, lambda a, b, c: np.sqrt(a)),
        (magnitude, lambda a, b, c: np.abs(a)),
        (lesser, lambda a, b, c: np.where(a < b, a, b)),
        (greater, lambda a, b, c: np.where(a > b, a, b)),
        (where_greater, lambda a, b, c: np.where(a > b, c, a)),
        (where_equal, lambda a, b, c: np.where(a == b, c, a)),
    ],
    ids=lambda value: getattr(value, "__name__", "numpy"),
)
def test_operations_equal_numpys(operands, function, expected):
    out = np.empty_like(operands[0])
    apply(function, out, *operands)
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(out, expected(*operands))


def test_multiply_and_add_is_rounded_once_where_the_processor_can():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 8000)).astype(np.float32)
    c = -a * b
    out = np.empty_like(a)
    apply(fma, out, a, b, c)
    # The product of two float32 is exact in float64, and what rounding left of it in float32.
    left = (a.astype(np.float64) * b + c).astype(np.float32)
    assert np.array_equal(out, left) or not out.any()


@callable_part
def rearrange(out, values):
    vector = load(address(values), 1)
    for n in range(LANES):
        out[n] = simd.lane(vector, n)
    for n in range(0, LANES, 2):
        vector = simd.with_lane(vector, n, values[0])
    store(at(address(out), LANES), 0, vector)
    store(address(out), 2 * LANES, broadcast(values[3]))
    out[3 * LANES] = simd.total(load(address(values), 0))


def test_lanes():
    values = np.arange(1, LANES + 2, dtype=np.float32) ** 2
    out = np.empty(3 * LANES + 1, dtype=np.float32)
    rearrange(out, values)
    loaded, replaced, filled = np.split(out[:-1], 3)
    np.testing.assert_array_equal(loaded, values[1:])
    np.testing.assert_array_equal(replaced[::2], values[0])
    np.testing.assert_array_equal(replaced[1::2], values[2::2])
    np.testing.assert_array_equal(filled, values[3])
    assert out[-1] == values[:LANES].sum()


@part
def add_exponent(a, b, c):
    return simd.add_exponent(a, b)


def test_exponents_are_added():
    a = np.tile(np.float32([1.0, -1.5, 3.0, 0.75]), 60)
    whole = np.arange(-120, 120).astype(np.float32)
    out = np.empty_like(a)
    apply(add_exponent, out, a, whole + np.float32(12582912.0), a)
    np.testing.assert_array_equal(out, np.ldexp(a, whole.astype(int)))


@callable_part
def find_up_to(out, a, limit):
    for n in range(0, len(a), LANES):
        out[n // LANES] = simd.any_up_to(load(address(a), n), load(address(limit), n))


def test_any_value_up_to_its_limit(operands):
    a, limit, _ = operands
    out = np.empty(len(a) // LANES, dtype=bool)
    find_up_to(out, a, limit)
    np.testing.assert_array_equal(out, (a <= limit).reshape(-1, LANES).any(axis=1))
    find_up_to(out, a, np.full_like(a, -np.inf))
    np.testing.assert_array_equal(out, (a == -np.inf).reshape(-1, LANES).any(axis=1))
