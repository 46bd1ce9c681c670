"""The arithmetic of patchlstm: LSTM networks over flat float32 buffers."""

from .arranging import arrange, restore
from .examples import Examples, make_examples
from .inference import advance, advance_backward, outputs, predict_frames, predict_many
from .initialise import initialise, standardise
from .layout import N_QUANTILES
from .memory import allocate, duplicate
from .novelty import allocate_novelty, encode_many, is_novel, novelty_distance, novelty_views
from .optimiser import Optimiser, allocate_optimiser
from .topology import Topology
from .training import Network, batch_gradient, evaluate_loss, train_epoch
from .variants import Variation, vary
from .workspace import Workspace, allocate_workspace

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
