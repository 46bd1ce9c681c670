"""`patchlstm` where both Pure Data and Python are for 64-bit ARM."""

from __future__ import annotations

import re

import pytest

from systems.emulated import Emulated


@pytest.fixture
def system(library):
    """Return what the library was installed in."""
    assert (library / "lstm-python.txt").exists()
    return Emulated()


def test_the_demo_learns_to_name_the_speakers(system):
    said = system.run_python("from patchlstm.cli import demo; demo.run(time_limit=3600)")
    (accuracy,) = re.findall(r"accuracy (\S+)", said)
    assert 0.97 <= float(accuracy) <= 1
