"""The kernels that are compiled to C functions, by the names under which C declares them."""

from __future__ import annotations

from typing import Any

from ..layout import (
    count_canonical,
    count_memory,
    count_novelty,
    count_parameters,
    count_state,
)
from .compiling import export, part
from .experts.alignment import open_ends
from .experts.opinions import (
    advance_experts,
    consult_experts,
    consult_series,
    count_experts,
    pool_convolutions,
)
from .network.arranging import arrange, restore
from .network.batches import answer_batch
from .network.epoch import evaluate_loss, train_epoch
from .network.gradient import batch_gradient
from .network.inference import advance, advance_backward, outputs, predict_frames
from .network.novelty import is_novel, novelty_distances
from .network.variants import count_drawn, follow, vary
from .target import LANES
from .warping.columns import advance_columns
from .warping.distances import bound_distances, measure_all, measure_nearest
from .warping.templates import (
    arrange_templates,
    count_columns,
    count_templates,
    end_columns,
    start_columns,
)


@part
def count_lanes():
    """Count the values of a vector."""
    return LANES


KERNELS = {
    kernel.__name__: kernel
    for kernel in (
        count_canonical,
        count_parameters,
        count_state,
        count_novelty,
        count_memory,
        arrange,
        advance,
        advance_backward,
        outputs,
        is_novel,
        count_templates,
        count_columns,
        arrange_templates,
        start_columns,
        advance_columns,
        end_columns,
        count_experts,
        advance_experts,
        consult_experts,
        count_lanes,
        restore,
        batch_gradient,
        train_epoch,
        evaluate_loss,
        answer_batch,
        predict_frames,
        novelty_distances,
        count_drawn,
        vary,
        follow,
        measure_all,
        bound_distances,
        measure_nearest,
        open_ends,
        consult_series,
        pool_convolutions,
    )
}
"""Name to function."""


def compile_kernel(name: str, function: Any) -> Any:
    """Compile the kernel of a name.

    Parameters
    ----------
    name : str
        One of `KERNELS`.
    function : cffi type
        The function that `prediction.h` or `training.h` declares.

    Returns
    -------
    Numba's C function
    """
    return export(KERNELS[name], function)
