"""How long the default network takes to predict: as members, or as one network of all its units."""

from __future__ import annotations

import numpy as np

from benchmarks import ours
from benchmarks.report import Section
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, repeated, take_turns
from patchlstm_kernels import Topology, initialise

GOAL = 0.40
_NAMES = {4: "4 members", 1: "one network"}
_N_FRAMES = 100
_N_UNITS = 128


def run(setting: Setting) -> Section:
    """Predict a whole series with each."""
    comparison = Comparison(_NAMES[4], "us a series", 1e6)
    rng = np.random.default_rng(0)
    for n_inputs in (13, 40):
        frames = rng.standard_normal((_N_FRAMES, n_inputs)).astype(np.float32)
        contenders = {}
        for n_members, name in _NAMES.items():
            topology = Topology(n_inputs, (_N_UNITS,), 10, n_members=n_members)
            predict = ours.Network(topology, initialise(topology, rng)).over([frames])
            contenders[name] = repeated(predict, setting.choose(0.01, 0.003))
        seconds = take_turns(contenders, setting.choose(101, 11))
        comparison.add(f"D={n_inputs} H={_N_UNITS} T={_N_FRAMES}", seconds)
    return Section(
        "Predicting with members",
        [
            "The network that a fit at the defaults makes, with differences and pooling, and one"
            f" network of as many units. The goal at D=13 is {GOAL:.2f}.",
            comparison.times_table(),
            comparison.ratios_table(),
        ],
    )
