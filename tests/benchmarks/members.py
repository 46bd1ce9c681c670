"""How long the default network takes to predict: as members, or as one network of all its units."""

from __future__ import annotations

import numpy as np

from benchmarks import ours
from benchmarks.report import Section, figure, table
from benchmarks.setting import Setting
from benchmarks.timing import repeated, take_turns
from patchlstm_kernels import Topology, initialise

N_MEMBERS = 4
GOAL = 0.40
N_FRAMES = 100
_INPUTS = (13, 40)


def run(setting: Setting) -> Section:
    """Predict a whole series with each."""
    rng = np.random.default_rng(0)
    rows = []
    for n_inputs in _INPUTS:
        frames = rng.standard_normal((N_FRAMES, n_inputs)).astype(np.float32)
        contenders = {}
        for n_members in (1, N_MEMBERS):
            topology = Topology(n_inputs, (128,), 10, n_members=n_members)
            network = ours.Network(topology, initialise(topology, rng))
            predict = network.over([frames])
            contenders[str(n_members)] = repeated(predict, setting.choose(0.01, 0.003))
        times = take_turns(contenders, setting.choose(101, 5))
        whole, members = map(np.array, times.values())
        rows.append(
            [
                f"D={n_inputs}",
                figure(1e6 * np.median(whole)),
                figure(1e6 * np.median(members)),
                f"{np.median(members / whole):.2f}",
            ]
        )
    return Section(
        "Members",
        [
            f"One series of {N_FRAMES} frames, 128 units with differences and pooling, us a series:"
            f" one network of them all, and {N_MEMBERS} members as a fit at the defaults makes them"
            f" (goal at D=13: {GOAL:.2f}).",
            table(["", "one network", f"{N_MEMBERS} members", "ratio"], rows),
        ],
    )
