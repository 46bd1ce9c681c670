"""Other forms of our kernels as contenders: each in a process of its own, which imports that form.

There is one for each variant that this processor runs beside the best one, and Numba's code.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from benchmarks import ours
from benchmarks.cases import Case, Floats, draw_task, draw_weights
from benchmarks.timing import Measure, once, repeated
from patchlstm import DataSeries, LabelSet, LSTMClassifier
from patchlstm_kernels import engine

BATCH_SIZE = 32
LEARNING_RATE = 0.001
NUMBA = f"{ours.NAME}, Numba"
"""The form that Numba compiles."""

_SWITCH = "PATCHLSTM_KERNELS"


class Form:
    """Measures other kernels on the other side."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def scores(self, case: Case) -> Floats:
        """Return what the network predicts for a case's series."""
        return self._executor.submit(_scores, case).result()

    def prediction(self, case: Case, n_series: int, seconds: float) -> Measure:
        """Return a measure of predictions, a series each."""
        return lambda: self._executor.submit(_predict, case, n_series, seconds).result()

    def epoch(self, case: Case) -> Measure:
        """Return a measure of epochs."""
        return lambda: self._executor.submit(_epoch, case).result()

    def fit(self, data: Path) -> Measure:
        """Return a measure of whole fits at the defaults; see `fit`."""
        return lambda: self._executor.submit(_fit, data).result()


def fit(data: Path) -> Measure:
    """Return a measure of fits at the defaults to the training series in a folder."""
    train, labels = DataSeries(), LabelSet()
    train.read(data / "japanese-vowels-train.json")
    labels.read(data / "japanese-vowels-train-labels.json")
    return once(lambda: LSTMClassifier(seed=0).fit(train, labels))


@contextmanager
def other_forms() -> Iterator[dict[str, Form]]:
    """Start the processes; each form by the contender's name."""
    names = {f"{ours.NAME}, {variant}": variant for variant in engine.VARIANTS}
    names[NUMBA] = "jit"
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        forms = {}
        for name, form in names.items():
            if form != engine.NAME:
                executor = stack.enter_context(ProcessPoolExecutor(1, mp_context=context))
                with _environment(form):
                    executor.submit(os.getpid).result()  # starts it
                forms[name] = Form(executor)
        yield forms


@contextmanager
def _environment(form: str) -> Iterator[None]:
    before = os.environ.get(_SWITCH)
    os.environ[_SWITCH] = form
    try:
        yield
    finally:
        del os.environ[_SWITCH]
        if before is not None:
            os.environ[_SWITCH] = before


@functools.cache
def _network(case: Case) -> ours.Network:
    return ours.make_network(draw_weights(case))


def _scores(case: Case) -> Floats:
    return _network(case).scores(draw_task(case).series)


@functools.cache
def _prediction(case: Case, n_series: int, seconds: float) -> Measure:
    series = draw_task(case).series[:n_series]
    return repeated(_network(case).over(series), seconds, n_series)


def _predict(case: Case, n_series: int, seconds: float) -> float:
    return _prediction(case, n_series, seconds)()


@functools.cache
def _training(case: Case) -> Measure:
    trainer = ours.Trainer(draw_weights(case), draw_task(case), BATCH_SIZE, LEARNING_RATE)
    order = np.arange(case.n_series)
    return once(lambda: trainer.epoch(order))


def _epoch(case: Case) -> float:
    return _training(case)()


@functools.cache
def _fitting(data: Path) -> Measure:
    return fit(data)


def _fit(data: Path) -> float:
    return _fitting(data)()
