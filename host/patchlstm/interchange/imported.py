"""What is common to models that were not trained here."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from patchlstm.arrays import FloatArray
from patchlstm.network.fitted import IMPORTED, FittedModel
from patchlstm.network.novelty import Novelty
from patchlstm.network.settings import Settings
from patchlstm_kernels import Topology, allocate_novelty, arrange


def make_model(
    topology: Topology,
    labels: tuple[str, ...],
    arrays: Mapping[str, FloatArray],
    settings: Settings,
) -> FittedModel:
    """Make a model of weights that come from elsewhere.

    What its training series were like is not known, so no series is novel to it.

    Parameters
    ----------
    topology : Topology
    labels : tuple of str
        Of the outputs, in their order; none if they are numbers.
    arrays : mapping of str to float32 arrays
        Named and shaped as in `Topology.views`. Frames are not standardised if ``mean`` and
        ``scale`` are left out.
    settings : Settings
        What a fit would begin with.

    Returns
    -------
    FittedModel
    """
    plain = np.zeros(topology.n_parameters, np.float32)
    views = topology.views(plain)
    views["scale"][:] = 1.0
    for name, values in arrays.items():
        views[name][...] = values
    return FittedModel(
        topology=topology,
        labels=labels,
        parameters=arrange(topology, plain),
        measured=Novelty(allocate_novelty(topology)),
        settings=settings,
        loss=math.nan,
        validation_loss=math.nan,
        n_epochs=0,
        stop_reason=IMPORTED,
        n_fits=0,
    )
