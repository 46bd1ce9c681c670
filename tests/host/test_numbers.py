"""Networks that answer numbers: for each series, and for each frame."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from model_bytes import Reader
from patchlstm.errors import FormatError, InvalidValueError
from patchlstm.jsontext import parse
from patchlstm.network.augmentation import TIMED, Augmentation
from patchlstm.network.binarymodel import model_from_bytes, model_to_bytes
from patchlstm.network.fitting import fit_model
from patchlstm.network.heads import FRAMES, LABELS, NUMBERS, head_of
from patchlstm.network.modelfile import model_from_content, model_to_text
from patchlstm.network.report import report_fit
from patchlstm.network.settings import Settings
from patchlstm.network.splits import split_plainly
from patchlstm_kernels import advance, outputs
from toy_data import toy_series

SMALL = Settings(hidden_size=4, max_iter=3)


def slopes(n_series=48, seed=0, scale=1.0, shift=0.0):
    """Ramps of any slope and start, and both as the numbers to be told of each."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(-1, 1, (n_series, 2)).astype(np.float32)
    series = []
    for slope, start in truth:
        time = np.linspace(0, 1, rng.integers(8, 16))[:, np.newaxis]
        series.append(np.float32(start + slope * time + rng.normal(0, 0.02, (len(time), 2))))
    return series, list(scale * truth + np.float32(shift))


def sums(n_series=12, seed=0, length=40):
    """Random walks, and for each frame what it is beyond the one three frames before."""
    rng = np.random.default_rng(seed)
    series, targets = [], []
    for _ in range(n_series):
        values = np.cumsum(rng.normal(0, 0.3, (length, 1)), axis=0)
        before = np.concatenate([values[:1]] * 3 + [values[:-3]])
        series.append(np.float32(values))
        targets.append(np.float32(500 + 20 * (values - before)))
    return series, targets


def fit(series, targets, head=NUMBERS, previous=None, **changes):
    settings = replace(Settings(hidden_size=16, augment=0.0), **changes)
    return fit_model(previous, series, targets, settings, head=head)


def relative_error(found, expected):
    """Root mean square error in deviations of what was to be found."""
    return np.sqrt(np.mean((found - expected) ** 2, axis=0)) / np.std(expected, axis=0)


@pytest.fixture(scope="module")
def fitted():
    return fit(*slopes(scale=20, shift=1000))


@pytest.fixture(scope="module")
def mapped():
    return fit(*sums(), head=FRAMES)


@pytest.fixture(scope="module")
def read_in_c(tmp_path_factory):
    reader = Reader(tmp_path_factory.mktemp("reader"))
    yield reader
    reader.close()


def test_numbers_of_new_series_are_found_in_their_own_units(fitted):
    series, truth = slopes(seed=1, scale=20, shift=1000)
    found = fitted.outputs(series)
    assert found.shape == (48, 2)
    assert found.dtype == np.float32
    assert (relative_error(found, truth) < 0.15).all()
    assert fitted.labels == ()
    assert fitted.loss < 0.05
    assert str(fitted).startswith("  2 numbers\n")


def test_the_loss_is_half_the_squared_distance_of_standardised_numbers(fitted):
    series, truth = slopes(scale=20, shift=1000)
    held_out = fit(series, truth, validation_fraction=0.25, max_iter=5)
    rest = list(held_out.held_out)
    trained = [i for i in range(len(series)) if i not in rest]
    truth = np.array(truth)
    deviation = truth[trained].std(axis=0, dtype=np.float64)
    distance = (held_out.outputs(series) - truth) / deviation
    expected = 0.5 * np.sum(distance[rest] ** 2, axis=1).mean()
    assert held_out.validation_loss == pytest.approx(expected, rel=1e-3)


def test_units_of_the_targets_do_not_matter():
    small = fit(*slopes(), max_iter=10)
    large = fit(*slopes(scale=1e4, shift=-3e4), max_iter=10)
    assert large.loss == pytest.approx(small.loss, rel=1e-3)


def test_a_number_that_never_changes_is_learned():
    series, truth = slopes()
    model = fit(series, [np.append(row, np.float32(7.3)) for row in truth], max_iter=30)
    assert_allclose(model.outputs(series)[:, 2], 7.3, atol=0.2)


def test_a_fit_goes_on_even_if_the_units_have_changed(fitted):
    series, truth = slopes(scale=20, shift=1000)
    still = fit(series, truth, previous=fitted, max_iter=1, learning_rate=1e-8)
    assert still.n_fits == 2
    assert still.loss < 1.5 * fitted.loss + 1e-3
    assert_allclose(still.outputs(series), fitted.outputs(series), rtol=1e-4)
    more = slopes(scale=40, shift=2000)
    other = fit(*more, previous=fitted, max_iter=1, learning_rate=1e-8)
    # What the model says is kept in the targets' units, so it is as far off as the units are.
    assert_allclose(other.outputs(series), fitted.outputs(series), rtol=1e-3)
    assert other.loss > 100 * still.loss
    assert fit(*more, previous=fitted).loss < 0.1


def test_another_kind_of_answer_starts_afresh(fitted):
    series, truth = slopes()
    assert fit(series, truth, previous=fitted, max_iter=1).n_fits == 2
    labels = ["up" if slope > 0 else "down" for slope, _ in truth]
    assert fit(series, labels, head=LABELS, previous=fitted, max_iter=1).n_fits == 1
    rows = [np.repeat(row[np.newaxis], len(one), 0) for one, row in zip(series, truth, strict=True)]
    assert fit(series, rows, head=FRAMES, previous=fitted, max_iter=1).n_fits == 1


def test_members_answer_with_their_mean():
    series, truth = slopes(scale=20, shift=1000)
    model = fit(series, truth, hidden_size=32, members=2, max_iter=60)
    assert model.topology.n_members == 2
    assert (relative_error(model.outputs(series), truth) < 0.2).all()


def stream(model, frames):
    """What a network answers after each frame of a stream."""
    state = np.zeros(model.topology.n_state, np.float32)
    found = np.empty((len(frames), model.topology.n_outputs), np.float32)
    for frame, output in zip(frames, found, strict=True):
        advance(model.topology.sizes, model.parameters, state, frame[np.newaxis])
        outputs(model.topology.sizes, model.parameters, state, output)
    return found


def test_a_mapping_from_frame_to_frame(mapped):
    series, truth = sums(seed=1)
    found = mapped.answers(series)
    assert mapped.topology.pooling == "each"
    assert (relative_error(found, np.concatenate(truth)) < 0.3).all()


def test_the_answer_to_a_series_is_that_after_its_last_frame(mapped):
    series, _ = sums(n_series=3, seed=2)
    found = mapped.answers(series)
    ends = np.cumsum([len(one) for one in series]) - 1
    assert_array_equal(mapped.outputs(series), found[ends])
    assert_allclose(stream(mapped, series[0]), found[: len(series[0])], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("augment", [0.5, 1.0, 4.0])
def test_variants_keep_each_frame_with_its_own_target(augment):
    lengths = [1, 30, 7, 50]
    frames = np.concatenate([np.linspace(0, 1, n) for n in lengths])[:, np.newaxis]
    frames = frames.astype(np.float32)
    augmentation = Augmentation(frames, np.cumsum([0, *lengths]), augment, 0, TIMED)
    place = np.concatenate([np.arange(n) + 1 for n in lengths]).astype(np.float32)[:, np.newaxis]
    for turn in range(5):
        _, offsets = augmentation.draw(turn)
        followed = augmentation.follow(place, turn, offsets)
        assert followed.shape == (offsets[-1], 1)
        for s, length in enumerate(lengths):
            ways = followed[offsets[s] : offsets[s + 1], 0]
            assert (np.diff(ways) >= 0).all()  # neither shifted nor blurred: time goes on
            assert ways.min() >= 1  # nor masked
            assert ways.max() <= length
    # What the frames themselves follow, if nothing but time is varied, the targets follow too.
    twin = augmentation.follow(frames, turn, offsets)
    second = slice(offsets[1], offsets[2])
    assert_allclose(1 + 29 * twin[second], followed[second], atol=1e-4)


def test_training_on_variants_learns_a_mapping():
    model = fit(*sums(), head=FRAMES, augment=0.3, max_iter=150)
    series, truth = sums(seed=1)
    assert (relative_error(model.answers(series), np.concatenate(truth)) < 0.6).all()


@pytest.mark.parametrize("head", [NUMBERS, FRAMES], ids=["numbers", "frames"])
@pytest.mark.parametrize("form", ["json", "lstm"])
def test_files_give_back_the_same_model(fitted, mapped, head, form):
    model = fitted if head is NUMBERS else mapped
    if form == "json":
        content = parse(model_to_text(model))
        assert content["format"] == "patchlstm.regressor"
        assert content["topology"]["head"] == "numbers"
        assert content["outputs"] == []
        assert content["novelty"] == {}
        again = model_from_content(content, head)
        assert model_to_text(again) == model_to_text(model)
    else:
        again = model_from_bytes(model_to_bytes(model), head)
        assert model_to_bytes(again) == model_to_bytes(model)
    assert again.topology == model.topology
    assert again.labels == ()
    assert head_of(again.topology) is head
    assert_array_equal(again.parameters, model.parameters)
    series, _ = slopes(n_series=3) if head is NUMBERS else sums(n_series=3)
    assert_array_equal(again.outputs(series), model.outputs(series))


@pytest.mark.parametrize("head", [NUMBERS, FRAMES], ids=["numbers", "frames"])
def test_the_external_answers_as_python(fitted, mapped, read_in_c, head):
    model = fitted if head is NUMBERS else mapped
    word, _, *said = read_in_c(model_to_bytes(model)).split()
    assert word == "ok"
    frames = np.full((5, model.topology.n_inputs), 0.5, np.float32)
    expected = stream(model, frames)
    assert_allclose(np.array(said, float).reshape(expected.shape), expected, rtol=1e-5)


def test_one_number_is_enough():
    series, truth = slopes()
    model = fit(series, [row[:1] for row in truth], max_iter=2)
    assert model_from_bytes(model_to_bytes(model), NUMBERS).topology.n_outputs == 1


def test_files_of_another_kind_are_refused(fitted):
    labels = fit_model(None, *toy_series(), SMALL)
    for model, head, wanted in ((fitted, LABELS, "classifier"), (labels, NUMBERS, "regressor")):
        with pytest.raises(FormatError, match=f"those of a {wanted} are"):
            model_from_bytes(model_to_bytes(model), head)
        with pytest.raises(FormatError, match=f"a {wanted} written by patchlstm is needed"):
            model_from_content(json.loads(model_to_text(model)), head)


def test_a_file_of_numbers_has_neither_labels_nor_novelty(fitted):
    content = json.loads(model_to_text(fitted))
    with pytest.raises(FormatError, match="2 labels, but the 2 outputs are numbers"):
        model_from_content({**content, "outputs": ["a", "b"]}, NUMBERS)
    with pytest.raises(FormatError, match="the novelty has"):
        model_from_content({**content, "novelty": {"quantiles": [0]}}, NUMBERS)


def test_a_report_gives_the_error_in_the_targets_units(fitted):
    series, truth = slopes(scale=20, shift=1000)
    summary, hints = report_fit(fitted, series, truth)
    error = np.sqrt(np.mean((fitted.outputs(series) - np.array(truth)) ** 2, axis=0))
    words = " ".join(f"{value:.3g}" for value in error)
    assert summary == f"48 series, RMS error {words}, loss {fitted.loss:.3g}"
    assert hints == []
    _, hints = report_fit(replace(fitted, loss=1.1), series, truth)
    assert any("no better than guessing (1)" in hint for hint in hints)


def test_a_report_tells_held_out_series_apart():
    series, targets = sums()
    model = fit(series, targets, head=FRAMES, validation_fraction=0.25, max_iter=5)
    summary, _ = report_fit(model, series, targets)
    assert len(model.held_out) == 3
    rest = [i for i in range(12) if i in model.held_out]
    errors = [model.answers([series[i]]) - targets[i] for i in rest]
    error = np.sqrt(np.mean(np.concatenate(errors) ** 2))
    assert summary.endswith(f"of 3 held out {error:.3g}, loss {model.validation_loss:.3g}")


@pytest.mark.parametrize(
    ("head", "n_series", "change", "problem"),
    [
        (NUMBERS, 1, {}, "^Not enough data: found 1 series, 2 or more are needed"),
        (NUMBERS, 3, {1: np.float32([1, 2, 3])}, "^Wrong Point Size: target 1 has 3 numbers"),
        (FRAMES, 3, {}, "^Invalid parameter: .*switch bidirectional off"),
    ],
)
def test_what_cannot_be_learned_is_refused(head, n_series, change, problem):
    series, targets = slopes(n_series)
    if head is FRAMES:
        targets = [np.zeros((len(one), 2), np.float32) for one in series]
    targets = [change.get(i, target) for i, target in enumerate(targets)]
    settings = replace(SMALL, bidirectional=head is FRAMES)
    with pytest.raises(InvalidValueError, match=problem):
        fit_model(None, series, targets, settings, head=head)


def test_one_series_of_frames_is_enough_and_one_frame_is_not():
    series, targets = sums(n_series=1)
    assert fit_model(None, series, targets, SMALL, head=FRAMES).n_fits == 1
    with pytest.raises(InvalidValueError, match="all series together have one frame"):
        fit_model(None, [series[0][:1]], [targets[0][:1]], SMALL, head=FRAMES)


def test_a_plain_split_holds_out_a_share_of_the_series():
    for n_series, fraction, count in ((10, 0.3, 3), (1, 0.9, 0), (4, 0.99, 3)):
        trained, held_out = split_plainly(n_series, fraction, np.random.default_rng(0))
        assert len(held_out) == count
        assert sorted([*trained, *held_out]) == list(range(n_series))
