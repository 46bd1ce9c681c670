"""The oracle's tests with every variant that this processor runs, and with Numba's own code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patchlstm_kernels import engine

HERE = Path(__file__).parent
SWITCH = "PATCHLSTM_KERNELS"
AGAINST_THE_ORACLE = (
    "test_continuing.py",
    "test_goldens.py",
    "test_gradient.py",
    "test_inference.py",
    "test_initialise.py",
    "test_mfcc.py",
    "test_optimiser.py",
    "test_topology.py",
    "test_training.py",
    "../host/test_batches.py",
    "../host/test_flucoma_networks.py",
    "test_variants.py",
)
OTHERS = {*engine.VARIANTS, "jit"} - {engine.NAME}


@pytest.mark.skipif(SWITCH in os.environ, reason="this is one of these runs")
@pytest.mark.timeout(900)  # Numba compiles first
@pytest.mark.parametrize("variant", sorted(OTHERS))
def test_the_same_tests_pass(variant):
    tests = [str(HERE / name) for name in AGAINST_THE_ORACLE]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=HERE.parents[1],
        env={**os.environ, SWITCH: variant},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
