"""The arithmetic of patchlstm: LSTM classifiers over flat float32 buffers, compiled by Numba."""

from .memory import allocate, duplicate
from .network.arranging import ARRANGE, COUNT_PARAMETERS, COUNT_STATE, arrange, restore
from .network.epoch import evaluate_loss, train_epoch
from .network.gradient import batch_gradient
from .network.inference import (
    ADVANCE,
    ADVANCE_BACKWARD,
    PROBABILITIES,
    advance,
    advance_backward,
    predict_many,
    probabilities,
)
from .network.initialise import initialise, standardise
from .network.novelty import (
    IS_NOVEL,
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
    "ADVANCE",
    "ADVANCE_BACKWARD",
    "ARRANGE",
    "COUNT_PARAMETERS",
    "COUNT_STATE",
    "IS_NOVEL",
    "N_QUANTILES",
    "PROBABILITIES",
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
    "novelty_distance",
    "novelty_views",
    "predict_many",
    "probabilities",
    "restore",
    "standardise",
    "train_epoch",
    "vary",
]
