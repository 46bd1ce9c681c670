"""How long a frame takes that is drawn, and fed back: ours, and IMPSY's network in PyTorch."""

from __future__ import annotations

import numpy as np

from benchmarks import ours, pytorch
from benchmarks.report import Section
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, repeated, take_turns
from patchlstm_kernels import Topology, initialise

GOAL = 10.0  # microseconds a frame
_N_MIXTURES = 5
_N_FRAMES = 100
_CASES = ((4, 64), (4, 128), (13, 64))


def run(setting: Setting) -> Section:
    """Have each go on by itself."""
    comparison = Comparison(ours.NAME, "us a frame", 1e6)
    for n_inputs, n_units in _CASES:
        n_outputs = _N_MIXTURES * (1 + 2 * n_inputs)
        topology = Topology(n_inputs, (n_units,), n_outputs, pooling="each", head="continuation")
        own = ours.Continuing(topology, initialise(topology, np.random.default_rng(0)))
        peer = pytorch.Continuing(n_inputs, n_units, _N_MIXTURES)
        contenders = {
            name: repeated(of.over(_N_FRAMES), setting.choose(0.01, 0.003), _N_FRAMES)
            for name, of in {ours.NAME: own, "PyTorch, 2 layers": peer}.items()
        }
        seconds = take_turns(contenders, setting.choose(101, 11))
        comparison.add(f"D={n_inputs} H={n_units} K={_N_MIXTURES}", seconds)
    return Section(
        "Going on",
        [
            "Each frame is drawn from a mixture and heard before the next one is: `continue` of"
            f" lstm.forecaster, with its call, and a network as IMPSY has it. The goal is {GOAL:g}"
            " us a frame.",
            comparison.times_table(),
            comparison.ratios_table(),
        ],
    )
