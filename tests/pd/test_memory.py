"""What lstm allocates it frees, which is counted, and it touches nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import sanitizers
from installations import copy_library
from lessons import ARRAYS, QUICK, lesson
from patchlstm import LSTMClassifier
from patchlstm.cli.environment import PATHS_FILE

HERE = Path(__file__).parent

OBJECTS = {
    "c": f"lstm.classifier gest {QUICK}",
    "ds": "lstm.dataseries data",
    "ls": "lstm.labelset data",
    "living": "living",
}
BUFFERS = {**ARRAYS, "out-0": [0], "out-1": [0]}

# Objects that each round makes and deletes: with and without name, model, tags and connections.
BRIEF = [
    "dynamic obj 10 10 r to-dynamic",
    "dynamic obj 10 40 lstm.classifier gest",
    "dynamic obj 10 40 lstm.classifier other -model {model} -threshold 0.5",
    "dynamic obj 10 40 lstm.classifier -model {model}",
    "dynamic obj 10 40 lstm.classifier -hiddensize 5 -threshold",
    "dynamic obj 10 40 lstm.classifier bad -model nowhere.lstm",
    "dynamic obj 10 40 lstm.classifier worse 1 2 3 -reject",
    "dynamic obj 10 40 lstm.dataseries data",
    "dynamic obj 10 40 lstm.labelset",
    "dynamic connect 0 0 1 0",
    "dynamic connect 0 0 2 0",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "gesture.lstm"
    series = [[[0.0, 1.0]] * 3, [[1.0, 0.0]] * 3] * 3
    LSTMClassifier(hidden_size=5, max_iter=2).fit(series, ["high", "low"] * 3).write(path)
    return path


def compile_library(target, sources, *options):
    command = ["cc", "-std=c11", "-g", "-Wall", "-Wextra", "-fPIC", "-shared"]
    command += [*sanitizers.INCLUDES, *options]
    subprocess.run([*command, *sources, "-o", target, "-ldl", "-lpthread", "-lm"], check=True)
    return target


# ---- what each round does: nothing of it may be left when it is over ----


def fit(pd):
    pd.send("c fit data data")
    pd.until("c.left", "fit")


def predict(pd):
    pd.send("c predictseries a", "c 0.1 0.9", "c 3e38 3e38", "c predictseries nothing", "c reset")
    pd.ask("c", "labels")


def read_and_write(pd):
    pd.ask("c", "write again.lstm")
    for message in ("read again.lstm", "read nowhere.lstm", "model again.lstm", "read", "load x"):
        pd.ask("c", message)


def fill_buffers(pd):
    pd.send("ds getseries 1 out", "ds getseries 1 nothing", "ds getframe nobody 0 out")
    pd.send("ds addseries more a", "ds addseries more out", "ds deleteseries more")
    pd.send("ds getseries 1 out")
    pd.until("ds.left", "getseries")
    pd.send("c predictseries out")
    pd.ask("c", "cols")


def tune(pd):
    pd.send("c threshold 0.5", "c reject 0.5", "c threshold 7", "c threshold", "c wings 1")
    pd.send("c blocking 1", "c size", "c blocking 0", "c threshold 0", "c reject 0")
    pd.ask("c", "params")


def come_and_go(pd):
    pd.send(*(line.format(model=pd.model) for line in BRIEF))
    pd.send("to-dynamic predictseries a", "to-dynamic 0.1 0.9", "to-dynamic size", "dynamic clear")
    pd.ask("c", "size")


def go_during_a_fit(pd):
    pd.send(
        "dynamic obj 10 10 r to-dynamic",
        "dynamic obj 10 40 lstm.classifier gone -hiddensize 4 -maxiter 2",
        "dynamic obj 10 40 lstm.classifier gone",
        "dynamic connect 0 0 1 0",
        "to-dynamic fit data data",
        "to-dynamic labels",
        "dynamic clear",
    )
    pd.ask("ds", "size")
    fit(pd)


def clear(pd):
    pd.send("c fit data data", "c clear")
    pd.until("c.left", "clear")
    fit(pd)


ROUNDS = [fit, predict, read_and_write, fill_buffers, tune, come_and_go, go_during_a_fit, clear]


@pytest.fixture(scope="module")
def living(tmp_path_factory):
    folder = tmp_path_factory.mktemp("living")
    compile_library(folder / "living.pd_linux", [HERE / "living.c"], "-O1")
    return folder


def start_counting(start_pd, library, living, model, objects=OBJECTS):
    pd = start_pd(
        objects,
        path=[library, living],
        arrays=BUFFERS,
        receivers=["to-dynamic"],
        flags=["-lib", "lstm", "-lib", "living"],
        environment={"LD_PRELOAD": str(living / "living.pd_linux")},
    )
    pd.model = model
    return pd


def count_living(pd, settle):
    """Return how many blocks there are when nothing is under way any more."""
    counts = []
    for _ in range(5):
        settle(pd)
        pd.send("living bang")
        lines = [line.text for line in pd.sync() if line.text.startswith("living ")]
        counts.append(int(lines[0].split()[1]))
    return min(counts)


def check_nothing_is_left(pd, actions, settle):
    """Check that repeating something takes no more memory than doing it twice."""
    for action in actions:
        for _ in range(2):  # what is kept for later
            action(pd)
        before = count_living(pd, settle)
        for _ in range(4):
            action(pd)
        assert count_living(pd, settle) <= before, action.__name__


def test_whatever_is_done_again_takes_no_more_memory(start_pd, library, living, model):
    pd = start_counting(start_pd, library, living, model)
    pd.send(*lesson("ds", "ls"))
    check_nothing_is_left(pd, ROUNDS, lambda pd: pd.ask("ds", "size"))


def test_without_python_it_takes_no_more_memory_either(start_pd, library, living, model, tmp_path):
    copy = copy_library(library, tmp_path)
    (copy / PATHS_FILE).unlink()

    def settle(pd):
        pd.send("c maxiter 3")
        pd.until("c.right", "error", "maxiter")

    def read(pd):
        pd.send(f"c read {pd.model}", "c read nowhere.lstm", "c predictseries a", "c labels")
        settle(pd)

    def come_and_go_alone(pd):
        pd.send(*(line.format(model=pd.model) for line in BRIEF))
        pd.send("to-dynamic predictseries a", "to-dynamic threshold 1", "dynamic clear")
        settle(pd)

    objects = {**OBJECTS, "c": f"lstm.classifier gest -model {model}"}
    pd = start_counting(start_pd, copy, living, model, objects)
    check_nothing_is_left(pd, [read, come_and_go_alone], settle)


def test_the_counting_sees_what_is_left(start_pd, library, living, model):
    pd = start_counting(start_pd, library, living, model)
    before = count_living(pd, lambda pd: pd.ask("ds", "size"))
    pd.send("dynamic obj 10 40 lstm.classifier stays")
    assert count_living(pd, lambda pd: pd.ask("ds", "size")) > before


@pytest.fixture(scope="module")
def checked(library, tmp_path_factory):
    """Return the library with every access to memory checked."""
    copy = copy_library(library, tmp_path_factory.mktemp("checked"))
    sanitizers.build_pd_library(copy / "lstm.pd_linux")
    return copy


def start_checked(start_pd, checked, objects):
    if not sanitizers.runtime():
        pytest.skip("the compiler has no AddressSanitizer")
    return start_pd(
        objects,
        path=[checked],
        arrays=BUFFERS,
        receivers=["to-dynamic"],
        environment=sanitizers.environment(reports=""),  # leaks are counted above
    )


@pytest.mark.parametrize("has_python", [True, False], ids=["with Python", "without"])
def test_every_access_to_memory_is_to_ones_own(start_pd, checked, tmp_path, model, has_python):
    library = copy_library(checked, tmp_path)
    if not has_python:
        (library / PATHS_FILE).unlink()
    objects = {
        "own": f"lstm.classifier -model {model} -threshold",
        "c": f"lstm.classifier gest {QUICK}"
        if has_python
        else f"lstm.classifier gest -model {model}",
        "nameless": "lstm.labelset -warnings 1 -blocking",
        "ds": "lstm.dataseries data",
        "ls": "lstm.labelset data",
    }
    pd = start_checked(start_pd, library, objects)
    pd.model = model
    pd.send(*lesson("ds", "ls"))
    if has_python:
        for action in (*ROUNDS, come_and_go):
            action(pd)
        pd.ask("c", "dump")
    else:
        for _ in range(3):
            pd.send(f"c read {model}", *(line.format(model=model) for line in BRIEF))
            pd.send("c threshold 1", "to-dynamic predictseries a", "c predictseries a", "c labels")
            pd.send("dynamic clear", "c maxiter 1")
            pd.until("c.right", "error", "maxiter")
    assert pd.quit(3) == 3
