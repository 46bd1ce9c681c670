"""Where patchlstm runs there is no Numba: the kernels came compiled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from installations import copy_library, make_environment, use_our_packages
from patchlstm.cli import demo, environment
from patchlstm.cli.headless import run_pd


def test_the_demo_runs_in_pd(library: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    without = "import sys; sys.modules.update(numba=None, llvmlite=None)"
    executable = make_environment(tmp_path / "environment", f"{use_our_packages()}; {without}")
    copy = copy_library(library, tmp_path, executable=executable)
    report = demo.Report()
    patch = copy / "examples" / "japanese-vowels.pd"
    pd = environment.find_pd()
    for line in run_pd(pd, ["-open", str(patch), "-send", "lstm-demo bang"], demo.TIME_LIMIT):
        report.read(line)
        if report.is_done:
            break
    (accuracy,) = re.findall(r"accuracy (\S+)", capsys.readouterr().out)
    assert float(accuracy) > 0.97
