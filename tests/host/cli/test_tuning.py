"""`patchlstm tune`: the same trials from the same seed, whoever makes the fits and whoever dies."""

import contextlib
import os
import sqlite3
from types import SimpleNamespace

import numpy as np
import pytest

from mortal import FLAG, Mortal
from patchlstm import LSTMClassifier, LSTMRegressor
from patchlstm.errors import FileError, InvalidValueError
from patchlstm.tuning.problem import make_problem
from patchlstm.tuning.space import Choices, Range, read_space
from patchlstm.tuning.workers import Cluster, Processes, WorkerError, Workers
from toy_data import toy_series

optuna = pytest.importorskip("optuna", reason="`patchlstm tune` searches with it")
from patchlstm.tuning.search import Plan, Search  # noqa: E402

SPACE = {
    "hidden_size": Choices((4, 8)),
    "learning_rate": Range(0.005, 0.2, by_logarithm=True),
    "dropout": Range(0.0, 0.5),
}
FIXED = LSTMClassifier(max_iter=3, experts="lstm", hidden_size=4, members=1).get_params()
PLAN = Plan(SPACE, FIXED, "loss", seed=5, batch_size=3)


class Here(Workers):
    """Makes the fits in this process, and is interrupted after so many of them."""

    def __init__(self, problem, n_fits=10**9):
        self.problem = problem
        self.n_fits = n_fits

    def run(self, tasks, on_done):
        scores = []
        for task in tasks:
            if self.n_fits == 0:
                raise KeyboardInterrupt
            self.n_fits -= 1
            scores.append(self.problem.score(*task))
            on_done()
        return scores

    def close(self):
        pass


def problem_of(estimator=LSTMClassifier):
    return make_problem(estimator, *toy_series(), n_folds=2, seed=5)


def search(path, workers, n_trials=6, plan=PLAN):
    found = Search(path, workers.problem if isinstance(workers, Here) else problem_of(), plan)
    with workers:
        found.run(n_trials, workers, lambda: None)
    return found.trials()


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What comes out when nothing happens."""
    return search(tmp_path_factory.mktemp("tuning") / "study.db", Here(problem_of()))


def test_the_usual_settings_are_tried_first_and_the_best_come_first(expected):
    assert sorted(trial.number for trial in expected) == list(range(6))
    (first,) = [trial for trial in expected if trial.number == 0]
    assert first.settings == {name: FIXED[name] for name in SPACE}
    losses = [trial.scores["loss"] for trial in expected]
    assert losses == sorted(losses)
    assert len({trial.settings["learning_rate"] for trial in expected}) == 6


def test_a_score_is_that_of_the_series_held_out(expected):
    series, labels = toy_series()
    problem = problem_of()
    best = expected[0]
    right = []
    for held_out in problem.held_out:
        trained = np.setdiff1d(np.arange(len(series)), held_out)
        made = LSTMClassifier(**{**FIXED, **best.settings})
        made.fit([series[s] for s in trained], [labels[s] for s in trained])
        right.append(made.score([series[s] for s in held_out], [labels[s] for s in held_out]))
    assert best.scores["accuracy"] == pytest.approx(np.mean(right), abs=1e-6)


@pytest.mark.parametrize("n_fits", [3, 8])
def test_what_was_interrupted_goes_on_to_the_same_end(n_fits, expected, tmp_path):
    path = tmp_path / "study.db"
    with pytest.raises(KeyboardInterrupt):
        search(path, Here(problem_of(), n_fits))
    assert search(path, Here(problem_of())) == expected


def test_what_was_interrupted_between_two_trials_of_a_batch_too(expected, tmp_path, monkeypatch):
    path = tmp_path / "study.db"
    keep = Search._keep

    def stop_at_4(self, number, scores):
        if number == 4:
            raise KeyboardInterrupt
        keep(self, number, scores)

    with monkeypatch.context() as patched:
        patched.setattr(Search, "_keep", stop_at_4)
        with pytest.raises(KeyboardInterrupt):
            search(path, Here(problem_of()))
    workers = Here(problem_of(), n_fits=4)  # of trials 4 and 5 alone
    assert search(path, workers) == expected


def test_more_trials_go_on_where_fewer_ended(expected, tmp_path):
    path = tmp_path / "study.db"
    assert len(search(path, Here(problem_of()), n_trials=2)) == 3  # a whole batch
    assert search(path, Here(problem_of())) == expected


@pytest.fixture
def doom(tmp_path, monkeypatch):
    """A file that kills the process which first sees it."""
    flag = tmp_path / "doom"
    flag.touch()
    monkeypatch.setenv(FLAG, str(flag))
    return flag


def plain(trials):
    return [(trial.number, trial.settings, trial.scores) for trial in trials]


def test_processes_of_which_one_dies(expected, tmp_path, doom):
    found = Search(tmp_path / "study.db", problem_of(Mortal), PLAN)
    with Processes(problem_of(Mortal), 2) as workers:
        found.run(6, workers, lambda: None)
    assert not doom.exists()
    assert plain(found.trials()) == plain(expected)


def test_a_cluster_of_which_a_worker_dies(expected, tmp_path, doom):
    distributed = pytest.importorskip("distributed", reason="--scheduler is one of Dask")
    n_done = 0

    def count():
        nonlocal n_done
        n_done += 1

    options = {"processes": True, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(n_workers=2, **options) as cluster:
        found = Search(tmp_path / "study.db", problem_of(Mortal), PLAN)
        with Cluster(problem_of(Mortal), cluster.scheduler_address) as workers:
            found.run(6, workers, count)
        pids = {worker.pid for worker in cluster.workers.values()}
        assert os.getpid() not in pids
    assert not doom.exists()
    assert n_done == 12
    assert plain(found.trials()) == plain(expected)


class KilledError(Exception):
    pass


class Future:
    """What a task has become: its result, or the error of what it needed."""

    def __init__(self, status, value=None):
        self.status = status
        self._value = value

    def result(self):
        if self.status == "error":
            raise KilledError
        return self._value


class Client:
    """Stands for Dask's; the first problem that is sent kills its workers."""

    n_sent = 0

    def __init__(self, address, **options):
        self.close = lambda: None
        self.as_current = contextlib.nullcontext

    def submit(self, function, first, *others, pure):
        if not isinstance(first, Future):
            Client.n_sent += 1
            return Future("error" if Client.n_sent == 1 else "finished", first)
        if first.status == "error":
            return Future("error")
        return Future("finished", function(first.result(), *others))


class Completed(list):
    """Yields futures while others are added."""

    add = list.append


def test_a_problem_whose_workers_died_too_often_is_sent_again(expected, tmp_path, monkeypatch):
    dask = SimpleNamespace(Client=Client, as_completed=Completed, KilledWorker=KilledError)
    monkeypatch.setattr("patchlstm.tuning.workers.load_extra", lambda *_: dask)
    found = Search(tmp_path / "study.db", problem_of(), PLAN)
    with Cluster(problem_of(), "somewhere") as workers:
        found.run(6, workers, lambda: None)
    assert Client.n_sent == 2
    assert found.trials() == expected


def test_a_worker_that_cannot_fit(tmp_path, monkeypatch):
    class Lacking(Client):
        def submit(self, function, first, *others, pure):
            future = Future("finished")
            future.result = lambda: __import__("no_such_module")
            return future

    dask = SimpleNamespace(Client=Lacking, as_completed=Completed, KilledWorker=KilledError)
    monkeypatch.setattr("patchlstm.tuning.workers.load_extra", lambda *_: dask)
    found = Search(tmp_path / "study.db", problem_of(), PLAN)
    message = r"Cannot fit: a worker gave no answer \(No module named 'no_such_module'\); it needs"
    with Cluster(problem_of(), "somewhere") as workers, pytest.raises(WorkerError, match=message):
        found.run(6, workers, lambda: None)
    assert found.trials() == []


def test_a_scheduler_that_is_not_there(monkeypatch):
    pytest.importorskip("distributed", reason="--scheduler is one of Dask")
    monkeypatch.setattr("patchlstm.tuning.workers._PATIENCE", "1s")
    with pytest.raises(WorkerError, match=r"No scheduler: tcp://127\.0\.0\.1:1 does not"):
        Cluster(problem_of(), "tcp://127.0.0.1:1")


def test_a_training_that_diverges_is_a_trial_without_scores(tmp_path):
    class Diverging(Here):
        def run(self, tasks, on_done):
            scores = super().run(tasks, on_done)
            return [
                None if task.settings["hidden_size"] == 4 else score
                for task, score in zip(tasks, scores, strict=True)
            ]

    trials = search(tmp_path / "study.db", Diverging(problem_of()))
    assert {trial.settings["hidden_size"] for trial in trials if not trial.scores} == {4}
    assert trials[0].scores
    assert not trials[-1].scores


def test_a_study_is_continued_with_its_own_plan_and_series_alone(tmp_path):
    path = tmp_path / "study.db"
    Search(path, problem_of(), PLAN)
    changes = {
        "seed": {"seed": 6},
        "metric": {"metric": "accuracy"},
        "batch": {"batch_size": 2},
        "search": {"space": {"dropout": Range(0.0, 0.1)}},
        "settings": {"fixed": {**FIXED, "seed": 9}},
    }
    for named, change in changes.items():
        with pytest.raises(InvalidValueError, match=f"was begun with another .*{named}"):
            Search(path, problem_of(), Plan(**{**vars(PLAN), **change}))
    other = make_problem(LSTMClassifier, *toy_series(seed=1), n_folds=2, seed=5)
    with pytest.raises(InvalidValueError, match="begun with another data"):
        Search(path, other, PLAN)


def test_what_is_no_study(tmp_path):
    (tmp_path / "text.db").write_text("no database, and long enough to be looked at" * 50)
    with pytest.raises(FileError, match=r"text\.db is not the file of a study"):
        Search(tmp_path / "text.db", problem_of(), PLAN)


def test_each_fold_has_its_share_of_every_label():
    _, labels = toy_series()
    problem = make_problem(LSTMClassifier, *toy_series(), n_folds=4, seed=1)
    assert sorted(np.concatenate(problem.held_out)) == list(range(24))
    for held_out in problem.held_out:
        assert np.unique([labels[s] for s in held_out], return_counts=True)[1].tolist() == [2, 2, 2]
    with pytest.raises(InvalidValueError, match="'rare' has one series; tuning needs two"):
        make_problem(LSTMClassifier, toy_series()[0], ["rare", *labels[1:]], 2, 0)
    with pytest.raises(
        InvalidValueError, match=r"13 folds for 24 series; .* of two series or more"
    ):
        make_problem(LSTMRegressor, toy_series()[0], toy_series()[0], n_folds=13, seed=0)
    with pytest.raises(InvalidValueError, match="found 25 folds for 24 series"):
        make_problem(LSTMClassifier, *toy_series(), n_folds=25, seed=0)


def as_number(text):
    return float(text) if "." in text else int(text)


def test_spaces_in_words():
    words = ["hidden-size=8,16", "dropout=0:0.5", "learning_rate=0.01:0.1:log"]
    space = read_space(words, LSTMClassifier(), as_number)
    assert space == {
        "hidden_size": Choices((8, 16)),
        "dropout": Range(0, 0.5),
        "learning_rate": Range(0.01, 0.1, by_logarithm=True),
    }
    assert [str(values) for values in space.values()] == ["8,16", "0:0.5", "0.01:0.1:log"]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("dropout", "found 'dropout'; give NAME=LOW:HIGH"),
        ("dropout=0.5:0", "found 'dropout=0.5:0'; give"),
        ("dropout=0:0.5:log", "found 'dropout=0:0.5:log'; give"),
        ("dropout=0:2", "dropout is 2; give a number from 0 to 0.99"),
        ("hidden_size=8,8", "found 'hidden_size=8,8'; give"),
        ("mixtures=1,2", "no parameter 'mixtures'; there are"),
    ],
)
def test_spaces_that_cannot_be(word, message):
    with pytest.raises(InvalidValueError, match=message):
        read_space([word], LSTMClassifier(), as_number)


def test_the_command(workshop):
    words = [
        "tune",
        "moves.json",
        "--trials",
        "2",
        "--batch",
        "2",
        "--folds",
        "2",
        "--workers",
        "2",
        "--search",
        "hidden-size=4,8",
        "delta=0,1",
        "--max-iter",
        "3",
        "--experts",
        "lstm",
    ]
    said = workshop.run(*words).splitlines()
    assert said[0].split() == ["trial", "loss", "accuracy", "hidden_size", "delta"]
    assert len(said) == 5
    assert said[3].startswith("best of 2: --hidden-size ")
    assert said[4] == "the study is in moves-tuning.db"
    with sqlite3.connect("moves-tuning.db") as file:
        assert file.execute("select count(*) from trials").fetchone() == (2,)
    told = workshop.run(*words, "--json", "-o", "m.lstm")  # nothing is left to try
    assert len(told["trials"]) == 2
    best = LSTMClassifier()
    best.read("m.lstm")
    assert best.get_params()["hidden_size"] == told["best"]["hidden_size"]
    assert best.max_iter == 3
    line = workshop.run(*words, "-o", "no/m.lstm", status=1)
    assert line.startswith("patchlstm tune: Couldn't write file: the folder")
    line = workshop.run(*words, "--by", "r2", status=1)
    assert line.startswith(
        "patchlstm tune: Invalid parameter: --by is r2; a classifier is judged by"
    )


def test_numbers_are_tuned_for_by_r2():
    series, _ = toy_series()
    targets = [frames.mean(axis=0) for frames in series]
    problem = make_problem(LSTMRegressor, series, targets, 2, 0)
    assert set(problem.score({"max_iter": 2, "hidden_size": 4}, 0)) == {"r2"}
    mapped = make_problem(LSTMRegressor, series, series, 2, 0, answers_frames=True)
    assert set(mapped.score({"max_iter": 2, "hidden_size": 4}, 1)) == {"r2"}
