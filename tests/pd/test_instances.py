"""Several Pds in one process, as a host of plug-ins has them, know nothing of one another."""

import shutil
import subprocess
from pathlib import Path

import pytest

import sanitizers
from installations import copy_library
from instances.build import UnavailableError, build_host
from instances.hosted import Hosted
from patchlstm.patcher.jobs import MAX_FITS

QUICK = "-hiddensize 4 -maxiter 20 -validation 0 -seed 1"
CACHE = Path(__file__).parents[2] / "build" / "pd-instances"
SETS = {"data": "lstm.dataseries d", "labels": "lstm.labelset l"}


def build(target, flags):
    """Build the host from Pd's source, if there is any."""
    try:
        return build_host(target, CACHE, flags)
    except UnavailableError as error:
        pytest.skip(f"there is no Pd with several instances: {error}")


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """Return the host."""
    return build(tmp_path_factory.mktemp("instances") / "host", sanitizers.flags())


@pytest.fixture(params=[1, 2], ids=["one thread", "two threads"])
def start(request, program, library, tmp_path):
    """Return a function that starts a host in which instances share a thread, or have their own."""
    running = []

    def begin(folder=library):
        options = sanitizers.options() if sanitizers.REPORTS else {}
        running.append(Hosted(program, folder, request.param, tmp_path, options))
        return running[-1]

    yield begin
    for host in running:
        host.kill()


@pytest.fixture
def two(start):
    """Return a host with two instances of one patch: both sets and a classifier."""
    host = start()
    for instance in range(2):
        host.begin(instance, **SETS, model=f"lstm.classifier c {QUICK}")
    return host


def teach(host, instance, labels):
    """Record two series, each with a label, and learn them."""
    for i, label in enumerate(labels):
        for frame in range(4):
            host.send(instance, f"data addframe {i} {i} {frame * i}")
        host.ask(instance, f"labels addlabel {i} {label}")
    return host.ask(instance, "model fit d l")


def test_names_hold_in_one_instance(two):
    teach(two, 0, ["up", "down"])
    assert two.ask(1, "labels size") == ["labels: size 0"]
    assert "no lstm.dataseries is called other" in two.ask(1, "model fit other l")[0]
    teach(two, 1, ["left", "right"])
    for instance, labels in enumerate(("down up", "left right")):
        assert two.ask(instance, "model labels") == [f"model: labels {labels}"]
        answers = two.ask(instance, "model predictframe 1 3")
        assert answers[0].startswith("model-right: probabilities ")
        assert answers[1].split()[-1] in labels.split()
    two.ask(0, "labels clear")
    assert two.ask(1, "labels size") == ["labels: size 2"]


def test_arrays_are_those_of_the_instance(start):
    host = start()
    for instance in range(2):
        host.begin(instance, **SETS, take="table take 3", back="table back 1", look="tabread back")
        host.send(instance, f"take const {instance + 1}")
    for instance in range(2):
        host.ask(instance, "data addseries a take")
    for instance in range(2):
        assert host.ask(instance, "data getframe a 2 back") == ["data: getframe back"]
        host.send(instance, "look list 0")
        assert host.until(instance, "look: ") == [f"look: {instance + 1}"]


def test_fits_at_once_answer_each_in_its_own_instance(two):
    for instance in range(2):
        teach(two, instance, ["a", "b"])
        two.send(instance, "model maxiter 500", "model fit d l")
    for instance in range(2):
        lines = two.until(instance, "model: fit")
        assert not [line for line in lines if "error" in line]


def test_waiting_holds_up_its_own_instance_alone(two):
    for instance in range(2):
        teach(two, instance, ["a", "b"])
        two.send(instance, "model blocking 1")
    two.send(0, "model maxiter 3000", "model fit d l")
    for i in range(20):
        two.ask(1, f"labels addlabel more-{i} x")
    assert two.ask(1, "labels size") == ["labels: size 22"]
    assert two.until(0, "model: fit")


def test_a_patch_closed_in_one_takes_nothing_from_the_other(two):
    for instance in range(2):
        two.ask(instance, f"labels addlabel a x{instance}")
    two.do(1, "close")
    lost = two.until(1, "lstm: a patch was closed, and with it went lstm.labelset l (1 label: x1)")
    assert len(lost) == 1
    two.open(1, **SETS)
    assert two.ask(1, "labels size") == ["labels: size 0"]
    assert two.ask(0, "labels getlabel a") == ["labels: getlabel x0"]


def test_an_instance_freed_during_a_fit_leaves_nothing(two):
    for _ in range(MAX_FITS + 1):
        two.begin(2, **SETS, model=f"lstm.classifier c {QUICK}")
        teach(two, 2, ["a", "b"])
        two.send(2, "model maxiter 100000", "model fit d l")
        two.until(2, "model-right: progress")
        two.do(2, "free")
        two.open(1, other="lstm.labelset")  # somebody looks
    assert teach(two, 1, ["c", "d"])[-1].startswith("model: fit")
    two.begin(2, **SETS)
    assert two.ask(2, "labels size") == ["labels: size 0"]
    assert two.ask(2, "data size") == ["data: size 0"]


def test_a_model_without_python_is_that_of_its_instance(two, tmp_path):
    teach(two, 0, ["a", "b"])
    two.ask(0, f"model write {tmp_path}/own.lstm")
    two.begin(2, model=f"lstm.classifier own -model {tmp_path}/own.lstm")
    two.begin(3, model="lstm.classifier own")
    assert two.ask(2, "model predictframe 1 3")[-1].startswith("model: predictframe")
    assert "No data fitted" in two.ask(3, "model predictframe 1 3")[0]
    assert two.ask(2, "model labels") == ["model: labels a b"]
    two.ask(2, "model print")  # by Python, which answers what it was told before as well
    assert two.ask(2, "model predictframe 1 3")[-1].startswith("model: predictframe")


def test_instances_come_and_go(two):
    for turn in range(30):
        two.begin(2 + turn % 2, **SETS)
        assert two.ask(2 + turn % 2, f"labels addlabel {turn} x") == ["labels: addlabel"]
        two.do(2 + turn % 2, "free")
    assert two.ask(0, "labels size") == ["labels: size 0"]


def test_every_console_says_that_there_is_no_python(start, library, tmp_path):
    host = start(copy_library(library, tmp_path, libpython="/nowhere/libpython3.so"))
    for instance in range(3):  # the last ones when it was said already
        lines = host.begin(instance, **SETS) + host.ask(instance, "labels size")
        assert sum(line.startswith("error: lstm: Python can't be started") for line in lines) == 1
        assert lines[-1].startswith("labels-right: error size")


def test_quitting_during_fits_is_clean(two):
    for instance in range(2):
        teach(two, instance, ["a", "b"])
        two.send(instance, "model maxiter 100000")
        two.send(instance, "model fit d l")
    two.until(0, "model-right: progress")
    assert two.quit() == 0


def test_threads_touch_nothing_together(library, tmp_path):
    """ThreadSanitizer watches two instances that do all at once, while others come and go."""
    if sanitizers.REPORTS:
        pytest.skip("a program can have one kind of sanitizer only")
    program = build(tmp_path / "host", sanitizers.RACES)
    if subprocess.run(
        [program, "1", "."], stdin=subprocess.DEVNULL, capture_output=True
    ).returncode:
        pytest.skip("ThreadSanitizer does not run on this system")
    folder = shutil.copytree(library, tmp_path / "lstm")
    sanitizers.build_pd_library(folder / "lstm.pd_linux", sanitizers.RACES)
    host = Hosted(program, folder, 2, tmp_path, {"TSAN_OPTIONS": f"log_path={tmp_path}/race"})
    for instance in range(2):
        host.begin(instance, **SETS, model=f"lstm.classifier c {QUICK}")
    for instance in range(2):
        teach(host, instance, ["a", "b"])
        host.send(instance, "model maxiter 500", "model fit d l")
    for i in range(30):
        for instance in range(2):
            host.send(instance, "model predictframe 1 2", f"labels addlabel more-{i} x")
    for turn in range(4):
        host.begin(2 + turn, **SETS, model=f"lstm.classifier c {QUICK}")
        teach(host, 2 + turn, ["a", "b"])
        host.send(2 + turn, "model maxiter 100000", "model fit d l")
        host.until(2 + turn, "model-right: progress")
        host.do(2 + turn, "free")
        host.open(turn % 2, other="lstm.labelset")
    for instance in range(2):
        assert host.ask(instance, "labels size") == ["labels: size 32"]
    assert host.quit() == 0
    assert [path.read_text() for path in tmp_path.glob("race*")] == []
