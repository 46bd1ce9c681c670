"""The kernels as compiled for a processor that fuses no multiplications and additions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patchlstm_kernels.target import PLAIN


@pytest.mark.skipif(PLAIN, reason="these are the plain kernels")
@pytest.mark.timeout(900)  # they are compiled first
def test_plain_kernels_pass_the_same_tests():
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(here)],
        cwd=here.parents[1],
        env={**os.environ, "PATCHLSTM_KERNELS": "plain"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
