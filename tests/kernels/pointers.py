"""Arrays for parts of kernels that are tested alone, compiled by Numba."""

from numba import types
from numba.extending import intrinsic


@intrinsic
def address(typing_context, array):
    """Pointer to the first element of an array, which the caller keeps alive."""

    def generate(context, builder, sig, values):
        return context.make_array(sig.args[0])(context, builder, values[0]).data

    return types.CPointer(array.dtype)(array), generate
