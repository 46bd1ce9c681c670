"""How long training takes until the same validation loss: ours and PyTorch, on real series."""

from __future__ import annotations

import time
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks import ours, plots, pytorch
from benchmarks.cases import Case, draw_weights, load_vowels
from benchmarks.report import Plot, Section, figure, table
from benchmarks.setting import Setting

CASE = Case("vowels", 12, 64, 9, 7, 29, 270)
N_HELD_OUT = 60
BATCH_SIZE = 32
LEARNING_RATE = 0.005
SLACK = 1.05  # above the lowest loss, which one of them may miss by a hair


class Course(NamedTuple):
    """Seconds of training so far, and the validation loss, after each epoch."""

    seconds: list[float]
    losses: list[float]

    def reach(self, goal: float) -> tuple[float, int] | None:
        """Return the seconds and epochs until the loss was down at a goal; None if it never was."""
        for epoch, loss in enumerate(self.losses):
            if loss <= goal:
                return self.seconds[epoch], epoch + 1
        return None


def run(setting: Setting) -> Section:
    """Train from the same weights, in the same order, the epochs in turn."""
    n_epochs = setting.choose(60, 10)
    courses = _train(n_epochs)
    goal = SLACK * min(courses["PyTorch padded"].losses)
    reached = {name: course.reach(goal) for name, course in courses.items()}
    rows, ahead = [], []
    for name, found in reached.items():
        if not found or not reached[ours.NAME]:
            rows.append([name, "not reached" if not found else figure(found[0]), "-", "-"])
            continue
        ratio = reached[ours.NAME][0] / found[0]
        rows.append([name, figure(found[0]), str(found[1]), f"{ratio:.2f}"])
        if ratio > 1:
            ahead.append(f"{name}: {ratio:.2f}")
    return Section(
        "Training to the same loss",
        [
            f"Japanese vowels, H={CASE.units}, {CASE.n_series - N_HELD_OUT} series to train on and"
            f" {N_HELD_OUT} held out; the same weights, order and learning rate for all. The goal"
            f" is {goal:.3g}: {SLACK:g} times the lowest validation loss of PyTorch (padded) in"
            f" {n_epochs} epochs. Time of training alone, one thread.",
            table(["", "seconds", "epochs", f"{ours.NAME} / peer"], rows),
        ],
        [Plot("race", "Validation loss over the time of training", partial(_draw, courses))],
        ahead,
    )


def _train(n_epochs: int) -> dict[str, Course]:
    rng = np.random.default_rng(4)
    task, weights = load_vowels(), draw_weights(CASE)
    shuffled = rng.permutation(CASE.n_series)
    held_out, trained = shuffled[:N_HELD_OUT], shuffled[N_HELD_OUT:]
    start = weights, task, BATCH_SIZE, LEARNING_RATE
    trainers = {
        ours.NAME: ours.Trainer(*start),
        "PyTorch padded": pytorch.Trainer(*start),
        "PyTorch packed": pytorch.Trainer(*start, packed=True),
    }
    clocks = dict.fromkeys(trainers, 0.0)
    courses = {name: Course([], []) for name in trainers}
    for _ in range(n_epochs):
        order = rng.permutation(trained)
        for name, trainer in trainers.items():
            began = time.perf_counter()
            trainer.epoch(order)
            clocks[name] += time.perf_counter() - began
            courses[name].seconds.append(clocks[name])
            courses[name].losses.append(trainer.loss(held_out))
    return courses


def _draw(courses: dict[str, Course], axes: plots.Axes) -> None:
    plots.lines(courses, "seconds of training", "validation loss", axes)
