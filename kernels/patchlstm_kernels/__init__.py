"""The arithmetic of patchlstm: LSTM networks over flat float32 buffers, compiled by Numba."""

from .memory import allocate, duplicate
from .network.arguments import Examples, Network, make_examples
from .network.arranging import arrange, restore
from .network.batches import answer_batch
from .network.epoch import evaluate_loss, train_epoch
from .network.gradient import batch_gradient
from .network.inference import advance, advance_backward, outputs
from .network.initialise import initialise, standardise
from .network.novelty import N_QUANTILES, allocate_novelty, novelty_distances, novelty_views
from .network.optimiser import Optimiser, allocate_optimiser
from .network.topology import Topology
from .network.variants import N_WAVES, Variation, allocate_drawn, allocate_variants, follow, vary
from .network.workspace import Workspace, allocate_room, allocate_workspace

__all__ = [
    "N_QUANTILES",
    "N_WAVES",
    "Examples",
    "Network",
    "Optimiser",
    "Topology",
    "Variation",
    "Workspace",
    "advance",
    "advance_backward",
    "allocate",
    "allocate_drawn",
    "allocate_novelty",
    "allocate_optimiser",
    "allocate_room",
    "allocate_variants",
    "allocate_workspace",
    "answer_batch",
    "arrange",
    "batch_gradient",
    "duplicate",
    "evaluate_loss",
    "follow",
    "initialise",
    "make_examples",
    "novelty_distances",
    "novelty_views",
    "outputs",
    "restore",
    "standardise",
    "train_epoch",
    "vary",
]
