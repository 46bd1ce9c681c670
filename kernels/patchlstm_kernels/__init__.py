"""The arithmetic of patchlstm: LSTM networks over flat float32 buffers, compiled by Numba."""

from .memory import allocate, duplicate
from .network.arguments import Examples, Network, make_examples
from .network.arranging import arrange, restore
from .network.epoch import evaluate_loss, train_epoch
from .network.gradient import batch_gradient
from .network.inference import advance, advance_backward, outputs, predict_frames, predict_many
from .network.initialise import initialise, standardise
from .network.novelty import (
    N_QUANTILES,
    allocate_novelty,
    encode_many,
    is_novel,
    novelty_distance,
    novelty_views,
)
from .network.optimiser import Optimiser, allocate_optimiser
from .network.topology import Topology
from .network.variants import Variation, vary
from .network.workspace import Workspace, allocate_workspace

__all__ = [
    "N_QUANTILES",
    "Examples",
    "Network",
    "Optimiser",
    "Topology",
    "Variation",
    "Workspace",
    "advance",
    "advance_backward",
    "allocate",
    "allocate_novelty",
    "allocate_optimiser",
    "allocate_workspace",
    "arrange",
    "batch_gradient",
    "duplicate",
    "encode_many",
    "evaluate_loss",
    "initialise",
    "is_novel",
    "make_examples",
    "novelty_distance",
    "novelty_views",
    "outputs",
    "predict_frames",
    "predict_many",
    "restore",
    "standardise",
    "train_epoch",
    "vary",
]
