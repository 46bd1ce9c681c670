"""The arithmetic of patchlstm: LSTM networks over flat float32 buffers."""

from .arranging import arrange, restore
from .batches import answer_batch
from .continuing import go_on
from .examples import Examples, make_examples
from .experts import (
    Experts,
    advance_experts,
    allocate_experts_state,
    consult_experts,
    consult_series,
    match_experts,
    match_series,
    measure_openings,
    pool_convolutions,
)
from .inference import advance, advance_backward, outputs, predict_frames
from .initialise import initialise, measure_spread, set_standards, standardise
from .layout import N_QUANTILES
from .memory import allocate, duplicate
from .mfcc import MFCC, allocate_mfcc, next_mfcc, restart_mfcc, sound_mfcc
from .novelty import (
    allocate_novelty,
    is_novel,
    novelty_distances,
    novelty_views,
    stream_distance,
)
from .optimiser import Optimiser, allocate_optimiser
from .packing import Packed, pack
from .topology import Topology
from .training import Network, batch_gradient, evaluate_loss, train_epoch
from .variants import Variation, allocate_drawn, allocate_variants, follow, vary
from .workspace import Workspace, allocate_room, allocate_workspace

__all__ = [
    "MFCC",
    "N_QUANTILES",
    "Examples",
    "Experts",
    "Network",
    "Optimiser",
    "Packed",
    "Topology",
    "Variation",
    "Workspace",
    "advance",
    "advance_backward",
    "advance_experts",
    "allocate",
    "allocate_drawn",
    "allocate_experts_state",
    "allocate_mfcc",
    "allocate_novelty",
    "allocate_optimiser",
    "allocate_room",
    "allocate_variants",
    "allocate_workspace",
    "answer_batch",
    "arrange",
    "batch_gradient",
    "consult_experts",
    "consult_series",
    "duplicate",
    "evaluate_loss",
    "follow",
    "go_on",
    "initialise",
    "is_novel",
    "make_examples",
    "match_experts",
    "match_series",
    "measure_openings",
    "measure_spread",
    "next_mfcc",
    "novelty_distances",
    "novelty_views",
    "outputs",
    "pack",
    "pool_convolutions",
    "predict_frames",
    "restart_mfcc",
    "restore",
    "set_standards",
    "sound_mfcc",
    "standardise",
    "stream_distance",
    "train_epoch",
    "vary",
]
