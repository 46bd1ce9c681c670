"""The kernels that `training.h` declares."""

from __future__ import annotations

from .network.arranging import restore
from .network.batches import answer_batch
from .network.epoch import evaluate_loss, train_epoch
from .network.gradient import batch_gradient
from .network.inference import predict_frames
from .network.novelty import novelty_distances
from .network.variants import count_drawn, follow, vary
from .target import count_lanes

__all__ = [
    "answer_batch",
    "batch_gradient",
    "count_drawn",
    "count_lanes",
    "evaluate_loss",
    "follow",
    "novelty_distances",
    "predict_frames",
    "restore",
    "train_epoch",
    "vary",
]
