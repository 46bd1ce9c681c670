"""The kernels that a C program calls: what the patcher's external predicts with.

They are compiled ahead of time (``host/generator/aot``) and linked into the external under the
names of `EXPORTS`. Nothing in the package calls them, so it does not import this module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import cfunc, types

from .compiling import C_OPTIONS
from .network.arranging import arrange_pointers
from .network.inference import advance_backward_pointers, advance_pointers, outputs_pointers
from .network.layout import count_canonical, count_memory, count_parameters, count_state
from .network.novelty import count_novelty, is_novel_pointers
from .vectors.simd import INTEGERS, POINTER


def _compile(function: Callable[..., Any], result: Any, *arguments: Any) -> Any:
    """Compile a C function whose first argument is a network's sizes."""
    signature = result(INTEGERS, *arguments)
    # What kernels alone call, `part` has wrapped.
    return cfunc(signature, **C_OPTIONS)(getattr(function, "py_func", function))


_ADVANCE = types.void, POINTER, POINTER, POINTER, types.int64

EXPORTS = {
    # int64_t (int64_t *sizes)
    "count_canonical": _compile(count_canonical, types.int64),
    "count_parameters": _compile(count_parameters, types.int64),
    "count_memory": _compile(count_memory, types.int64),
    "count_novelty": _compile(count_novelty, types.int64),
    "count_state": _compile(count_state, types.int64),
    # void (int64_t *sizes, float *plain, float *blocks)
    "arrange": _compile(arrange_pointers, types.void, POINTER, POINTER),
    # void (int64_t *sizes, float *parameters, float *state, float *frames, int64_t n_frames)
    "advance": _compile(advance_pointers, *_ADVANCE),
    "advance_backward": _compile(advance_backward_pointers, *_ADVANCE),
    # void (int64_t *sizes, float *parameters, float *state, float *output)
    "outputs": _compile(outputs_pointers, types.void, POINTER, POINTER, POINTER),
    # int32_t (int64_t *sizes, float *state, float *novelty, double share)
    "is_novel": _compile(is_novel_pointers, types.int32, POINTER, POINTER, types.float64),
}
"""Name to compiled C function."""
