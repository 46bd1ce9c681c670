"""The training loop: learning, repeatability, held-out series, early ends, failures."""

import math
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import make_task, one_hot, predict, prepare
from patchlstm.network import epochs, heads, training
from patchlstm.network.adjustment import logit_excess
from patchlstm.network.augmentation import Augmentation
from patchlstm.network.epochs import choose_epochs, draw_batches, learning_rates
from patchlstm.network.material import InMemory
from patchlstm.network.settings import Settings
from patchlstm.network.splits import split_by_class
from patchlstm.network.training import train
from patchlstm_kernels import (
    Network,
    Topology,
    allocate_workspace,
    evaluate_loss,
    initialise,
    make_examples,
    standardise,
)

TOPOLOGY = Topology(2, (12,), 3)


@pytest.fixture(scope="module")
def task():
    return make_task(np.random.default_rng(0))


def start_values(frames, seed=0):
    parameters = initialise(TOPOLOGY, np.random.default_rng(seed))
    standardise(TOPOLOGY, parameters, frames)
    return parameters


def run(task, seed=1, on_progress=None, stop=None, **settings):
    parameters = start_values(task[0])
    rng = np.random.default_rng(seed)
    examples = prepare(TOPOLOGY, task)
    return train(
        TOPOLOGY, parameters, InMemory(examples), Settings(**settings), rng, on_progress, stop
    )


def loss_of(parameters, task, series):
    work = allocate_workspace(TOPOLOGY, np.diff(task.offsets), 1)
    network = Network(TOPOLOGY.sizes, parameters)
    return evaluate_loss(network, prepare(TOPOLOGY, task), series, 1, work)


def test_the_defaults_learn_an_easy_task():
    result = run(make_task(np.random.default_rng(0), n_series=60))
    assert result.reason == "max_iter"
    assert result.n_epochs == choose_epochs(math.ceil(60 / Settings().batch_size))
    fresh = make_task(np.random.default_rng(7), n_series=90)
    answers = predict(TOPOLOGY, result.parameters, *fresh[:2])
    right = answers.argmax(axis=1) == fresh.targets.argmax(axis=1)
    assert right.mean() > 0.9


def test_start_values_are_not_changed(task):
    parameters = start_values(task[0])
    before = parameters.copy()
    parameters.flags.writeable = False
    rng = np.random.default_rng(0)
    examples = prepare(TOPOLOGY, task)
    result = train(TOPOLOGY, parameters, InMemory(examples), Settings(max_iter=2), rng)
    np.testing.assert_array_equal(parameters, before)
    assert result.parameters.flags.writeable
    assert not np.array_equal(result.parameters, before)


def test_one_seed_gives_the_same_bytes_and_another_not(task):
    settings = {"max_iter": 5, "validation_fraction": 0.25}
    first, again, other = (run(task, seed, **settings) for seed in (1, 1, 2))
    assert first.parameters.tobytes() == again.parameters.tobytes()
    assert first[1:] == again[1:]
    assert first.parameters.tobytes() != other.parameters.tobytes()


def test_progress_is_told_after_each_epoch(task):
    told = []
    result = run(task, on_progress=told.append, max_iter=4)
    assert [progress[:2] for progress in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert all(math.isnan(progress.validation_loss) for progress in told)
    assert result.loss == told[-1].loss
    assert math.isnan(result.validation_loss)


def test_with_nothing_held_out_the_last_weights_are_kept(task, monkeypatch):
    monkeypatch.setattr(
        "patchlstm.network.training.SETTLING", 0.0
    )  # or the last loss would be the lowest
    told = []
    result = run(task, on_progress=told.append, max_iter=12, learning_rate=1.0, augment=3.0)
    losses = [progress.loss for progress in told]
    assert int(np.argmin(losses)) < len(losses) - 1
    assert result.loss == losses[-1]


def test_augmentation_changes_what_is_learned_and_0_switches_it_off(task):
    plain, varied, more = (run(task, augment=augment, max_iter=3) for augment in (0.0, 1.0, 2.0))
    assert len({result.parameters.tobytes() for result in (plain, varied, more)}) == 3


@pytest.mark.parametrize("n_fits", [1, 3])
def test_a_frequent_class_is_not_more_probable_for_being_frequent(n_fits):
    frames = np.zeros((40, 2), np.float32)  # nothing tells the classes apart
    offsets = np.arange(0, 41, 2)
    targets = one_hot([0] * 15 + [1] * 4 + [2], 3)
    examples = make_examples(TOPOLOGY, frames, offsets, targets)
    parameters = start_values(frames)
    for fit in range(n_fits):
        settings = Settings(max_iter=40, batch_size=20)
        rng = np.random.default_rng(fit)
        parameters = train(TOPOLOGY, parameters, InMemory(examples), settings, rng).parameters
    found = predict(TOPOLOGY, parameters, frames[:2], offsets[:2])[0]
    np.testing.assert_allclose(found, 1 / 3, atol=0.05)


def test_series_held_out_do_not_make_a_class_more_frequent(task, monkeypatch):
    seen = []
    monkeypatch.setattr(
        heads, "logit_excess", lambda *args: seen.append(args) or logit_excess(*args)
    )
    run(task, max_iter=1, validation_fraction=0.5)
    assert [np.bincount(classes).tolist() for classes, _ in seen] == [[4, 4, 4]]


def test_a_long_epoch_tells_how_far_it_is_and_learns_the_same(task, monkeypatch):
    told = []
    expected = run(task, max_iter=2, batch_size=4)
    monkeypatch.setattr(training, "_WORK_AT_ONCE", 1)
    monkeypatch.setattr(training, "_SILENCE", 0)
    result = run(task, max_iter=2, batch_size=4, on_progress=told.append)
    epochs_done = [progress.epoch for progress in told]
    assert len(told) > 6
    assert epochs_done == sorted(set(epochs_done))
    assert {1, 2} < set(epochs_done)
    assert 0 < epochs_done[0] < 0.5
    assert np.isfinite([progress.loss for progress in told]).all()
    np.testing.assert_array_equal(result.parameters, expected.parameters)
    assert result.loss == pytest.approx(expected.loss, rel=1e-6)


def test_dropout_makes_up_for_what_it_leaves_out():
    mask = epochs._draw_dropout(1000, 20, 0.25, np.random.default_rng(0))
    np.testing.assert_allclose(np.unique(mask), [0, 1 / 0.75])
    assert mask.mean() == pytest.approx(1, abs=0.02)


def test_classes_of_equal_size_have_no_excess():
    assert not logit_excess(np.array([0, 1, 2, 2, 1, 0]), 3).any()
    excess = logit_excess(np.array([0, 0, 0, 1, 2]), 4)
    np.testing.assert_allclose(np.exp(excess[:3] - excess[1]), [3, 1, 1], rtol=1e-6)
    assert np.isfinite(excess).all()


def test_the_last_tenth_of_the_epochs_trains_on_the_series_as_they_are_or_begin(task, monkeypatch):
    drawn = []
    draw = Augmentation.draw

    def keep(augmentation, turn):
        frames, offsets = draw(augmentation, turn)
        drawn.append(np.split(frames.copy(), offsets[1:-1]))
        return frames, offsets

    monkeypatch.setattr(Augmentation, "draw", keep)
    run(task, max_iter=10)
    originals = np.split(task.frames, task.offsets[1:-1])
    for epoch, variants in enumerate(drawn):
        pairs = list(zip(variants, originals, strict=True))
        begins = [np.allclose(variant[0], original[0]) for variant, original in pairs]
        is_whole = [
            len(variant) == len(original) and np.allclose(variant, original, atol=1e-5)
            for variant, original in pairs
        ]
        if epoch < 9:
            assert not any(begins)
        else:
            assert all(begins)
            assert 0.3 < np.mean(is_whole) < 0.9


def test_epochs_fall_and_updates_rise_with_the_size_of_the_set():
    batches = np.array([1, 2, 10, 100, 10_000])
    epochs = np.array([choose_epochs(int(n)) for n in batches])
    assert (np.diff(epochs) < 0).sum() >= 3
    assert (np.diff(epochs * batches) > 0).all()
    assert epochs.min() >= 1


def test_the_best_weights_on_held_out_series_are_restored(task):
    told = []
    settings = {"max_iter": 60, "validation_fraction": 0.5, "learning_rate": 0.1, "augment": 0.0}
    result = run(task, on_progress=told.append, **settings)
    losses = [progress.validation_loss for progress in told]
    assert result.validation_loss == min(losses) < losses[-1]
    assert result.loss == told[int(np.argmin(losses))].loss
    _, held_out = split_by_class(task.targets.argmax(axis=1), 0.5, np.random.default_rng(1))
    assert loss_of(result.parameters, task, held_out) == pytest.approx(
        result.validation_loss, rel=1e-9
    )


def test_patience_ends_training_when_nothing_improves(task):
    told = []
    settings = {"max_iter": 500, "validation_fraction": 0.5, "patience": 5, "learning_rate": 0.1}
    result = run(task, on_progress=told.append, **settings)
    losses = [progress.validation_loss for progress in told]
    assert result.reason == "patience"
    assert result.n_epochs == len(told) == int(np.argmin(losses)) + 1 + 5


def test_stop_before_the_first_epoch_gives_the_start_values(task):
    result = run(task, stop=np.ones(1, dtype=np.int64))
    assert (result.n_epochs, result.reason) == (0, "cancel")
    assert math.isnan(result.loss)
    np.testing.assert_array_equal(result.parameters, start_values(task[0]))


def test_stop_between_epochs_gives_the_best_weights_so_far(task):
    stop = np.zeros(1, dtype=np.int64)

    def stop_after_three(progress):
        stop[0] = progress.epoch == 3

    result = run(task, on_progress=stop_after_three, stop=stop, dropout=0.0)
    assert (result.n_epochs, result.reason) == (3, "cancel")
    assert math.isfinite(result.loss)
    assert not np.array_equal(result.parameters, start_values(task[0]))


def test_stop_from_another_thread_while_the_kernel_runs(task):
    stop = np.zeros(1, dtype=np.int64)
    results = []
    worker = threading.Thread(
        target=lambda: results.append(run(task, stop=stop, max_iter=1_000_000))
    )
    worker.start()
    stop[0] = 1
    worker.join(timeout=60)
    assert results
    assert results[0].reason == "cancel"


def test_a_loss_that_overflows_is_an_error(task):
    with pytest.raises(FloatingPointError, match="learning rate lower than 10"):
        run(task, learning_rate=10.0, weight_decay=100.0)


def test_a_frame_that_is_no_number_is_an_error(task):
    frames = task[0].copy()
    frames[5, 1] = np.nan
    parameters = start_values(task[0])
    examples = prepare(TOPOLOGY, task._replace(frames=frames))
    with pytest.raises(FloatingPointError, match="loss became nan in epoch 1"):
        train(TOPOLOGY, parameters, InMemory(examples), Settings(), np.random.default_rng(0))


def test_batches_larger_than_the_set_and_single_series_batches(task):
    for batch_size in (1, 1000):
        assert math.isfinite(run(task, max_iter=2, batch_size=batch_size).loss)


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=60),
    st.floats(0.0, 0.99),
    st.integers(0, 100),
)
def test_the_split_is_disjoint_complete_and_stratified(targets, fraction, seed):
    targets = np.array(targets)
    trained, held_out = split_by_class(targets, fraction, np.random.default_rng(seed))
    assert sorted([*trained, *held_out]) == list(range(len(targets)))
    for target in np.unique(targets):
        count = (targets == target).sum()
        held = (targets[held_out] == target).sum()
        assert held <= count - 1
        assert abs(held - fraction * count) <= 0.5 + 1e-9 or held == count - 1


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=40),
    st.integers(1, 12),
    st.integers(0, 100),
)
def test_batches_hold_each_series_once_and_the_longest_first(lengths, batch_size, seed):
    lengths = np.array(lengths)
    series = np.flatnonzero(lengths > 5)
    order = draw_batches(series, lengths, batch_size, np.random.default_rng(seed))
    assert sorted(order) == list(series)
    for begin in range(0, len(order), batch_size):
        assert (np.diff(lengths[order[begin : begin + batch_size]]) <= 0).all()


def test_batches_differ_from_epoch_to_epoch():
    rng = np.random.default_rng(0)
    lengths = np.full(40, 5)
    first, second = (draw_batches(np.arange(40), lengths, 8, rng) for _ in range(2))
    assert set(first[:8]) != set(second[:8])


@pytest.mark.parametrize(("max_iter", "n_batches"), [(1, 1), (2, 3), (100, 17), (7, 1)])
def test_learning_rate_rises_then_falls_towards_zero(max_iter, n_batches):
    epochs = range(max_iter)
    rates = np.concatenate([learning_rates(0.5, max_iter, n_batches, e) for e in epochs])
    assert len(rates) == max_iter * n_batches
    assert (rates > 0).all()
    peak = int(rates.argmax())
    assert rates[peak] == pytest.approx(0.5)
    assert peak == math.ceil(0.05 * len(rates)) - 1
    assert (np.diff(rates[: peak + 1]) > 0).all()
    assert (np.diff(rates[peak:]) < 0).all()
    if len(rates) > 100:
        assert rates[-1] < 0.001


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_iter", -1),
        ("max_iter", 2.5),
        ("batch_size", 0),
        ("patience", -1),
        ("momentum", 1.0),
        ("validation_fraction", -0.1),
        ("dropout", 1.0),
        ("dropout", math.nan),
        ("learning_rate", 0.0),
        ("learning_rate", math.inf),
        ("weight_decay", -1.0),
        ("augment", -0.5),
        ("augment", math.nan),
    ],
)
def test_settings_outside_their_range_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} is"):
        Settings(**{name: value})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"frames": np.zeros((300, 5), dtype=np.float32)}, "frames have shape"),
        ({"offsets": np.array([0, 5])}, "24 targets and 2 offsets"),
        ({"offsets": np.arange(25) * 1000}, "offsets must rise"),
        ({"offsets": np.zeros(25, dtype=np.int64)}, "offsets must rise"),
        ({"targets": np.zeros((24, 2))}, r"targets have shape \(24, 2\); needed is \(24, 3\)"),
        ({"targets": np.zeros(24)}, r"targets have shape \(24,\)"),
        ({"targets": np.zeros((23, 3))}, "one target for each series"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(task, change, problem):
    with pytest.raises(ValueError, match=problem):
        prepare(TOPOLOGY, task._replace(**change))


def test_targets_of_frames_are_as_many_as_the_frames(task):
    topology = Topology(2, (12,), 3, pooling="each", head="numbers")
    with pytest.raises(ValueError, match="one target for each frame"):
        prepare(topology, task)


def test_parameters_of_another_shape_are_refused(task):
    parameters = np.zeros(3, dtype=np.float32)
    examples = prepare(TOPOLOGY, task)
    with pytest.raises(ValueError, match="parameters have shape"):
        train(TOPOLOGY, parameters, InMemory(examples), Settings(), np.random.default_rng(0))
