"""What lets tests call parts of kernels with arrays."""

from numba import njit, types
from numba.extending import intrinsic


@intrinsic
def address(typing_context, array):
    """Pointer to the first element of an array, which the caller keeps alive."""

    def generate(context, builder, sig, values):
        return context.make_array(sig.args[0])(context, builder, values[0]).data

    return types.CPointer(array.dtype)(array), generate


def callable_part(function):
    """Compile a function that Python calls, unlike a `part`."""
    return njit(error_model="numpy")(function)
