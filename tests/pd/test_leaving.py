"""While Python is busy a Pd that quits leaves at once: the destructors of libraries are not run.

Whether that would crash depends on what the threads do just then; so this looks at whether a
library's destructor was run, not at whether Pd has survived it.
"""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest

from gilholder import GilHolder
from installations import copy_library, make_environment
from lessons import ENDLESS, LONG_ARRAYS, QUICK, lesson, long_lesson
from realpd import PdError

SETS = {"ds": "lstm.dataseries data", "ls": "lstm.labelset data"}


@pytest.fixture(scope="module")
def farewell(tmp_path_factory):
    library = tmp_path_factory.mktemp("farewell") / "farewell.so"
    source = Path(__file__).parent / "farewell.c"
    subprocess.run(["cc", "-fPIC", "-shared", source, "-o", library], check=True)
    return {"LD_PRELOAD": str(library)}


def are_destructors_run(pd):
    """Let Pd quit, and tell whether the destructors were run."""
    assert pd.quit(3) == 3
    with contextlib.suppress(PdError):  # it has ended
        while True:
            pd.next_line(timeout=20)
    return "farewell" in [line.text for line in pd.seen]


def test_a_pd_that_has_nothing_to_do_with_lstm_runs_them(start_pd, farewell):
    assert are_destructors_run(start_pd({}, environment=farewell))


def test_a_pd_with_nothing_under_way_runs_them(start_pd, farewell):
    pd = start_pd({**SETS, "c": f"lstm.classifier gest {QUICK}"}, environment=farewell)
    pd.send(*lesson("ds", "ls"), "c fit data data")
    pd.until("c.left", "fit")
    pd.ask("ds", "size")
    pd.sync()
    assert are_destructors_run(pd)


def test_a_pd_in_the_middle_of_a_fit_does_not(start_pd, farewell):
    objects = {**SETS, "c": f"lstm.classifier gest {ENDLESS}"}
    pd = start_pd(objects, arrays=LONG_ARRAYS, environment=farewell)
    pd.send(*long_lesson("ds", "ls"), "c fit data data")
    pd.until("c.right", "progress")
    assert not are_destructors_run(pd)


def test_a_pd_whose_python_starts_does_not(start_pd, farewell, library, tmp_path):
    executable = make_environment(tmp_path / "slow", "import time; time.sleep(1000)")
    slow = copy_library(library, tmp_path, executable=executable)
    pd = start_pd(SETS, path=[slow], environment=farewell)
    assert not are_destructors_run(pd)


def test_a_pd_that_waits_for_an_answer_does_not(start_pd, farewell, library, tmp_path):
    holder = GilHolder(tmp_path, library)
    pd = start_pd(SETS, path=[holder.library], environment=farewell)
    pd.ask("ds", "size")
    holder.begin()
    pd.send("ds size")
    assert not are_destructors_run(pd)
