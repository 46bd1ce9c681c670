"""Sets beyond memory: what is read from files, and that a fit to it is the one in memory."""

import zipfile

import numpy as np
import pytest

from patchlstm import LSTMClassifier, Shards
from patchlstm.errors import FormatError, InvalidValueError, NotFoundError, PatchLSTMError
from patchlstm.network import material
from patchlstm.network.material import OnDisk
from patchlstm.network.rate import at_rate
from patchlstm_kernels import Topology, measure_spread, pack
from shard_files import write_long, write_nested, write_npz
from toy_data import toy_series

IDS = [f"s{i}" for i in range(24)]
KINDS = ["npz", "compressed", "float64", "nested", "long", "mixed"]


@pytest.fixture
def folder(request, tmp_path):
    """24 series in three files of some kind."""
    kind = getattr(request, "param", "npz")
    if kind in ("nested", "long", "mixed"):
        pytest.importorskip("pyarrow", reason="reads and writes Parquet")
    series, labels = toy_series()
    for number, first in enumerate([0, 8, 11]):
        own = slice(first, [8, 11, 24][number])
        part = series[own], labels[own], IDS[own]
        write = {"nested": write_nested, "long": write_long}.get(kind, write_npz)
        if kind == "mixed" and number == 1:
            write = write_nested
        options = {"compressed": {"compressed": True}, "float64": {"dtype": np.float64}}
        ending = ".npz" if write is write_npz else ".parquet"
        write(tmp_path / f"part-{number}{ending}", *part, **options.get(kind, {}))
    (tmp_path / "notes.txt").write_text("no shard")
    return tmp_path


@pytest.mark.parametrize("folder", KINDS, indirect=True)
def test_series_and_labels_are_read(folder):
    series, labels = toy_series()
    shards = Shards(folder)
    assert len(shards) == 24
    assert shards.n_dimensions == 2
    assert shards.labels == ("fall", "rest", "rise")
    assert [shards.labels[c] for c in shards.classes] == labels
    order = np.random.default_rng(0).permutation(24)
    frames, offsets = shards.take(order)
    for place, s in enumerate(order):
        np.testing.assert_array_equal(frames[offsets[place] : offsets[place + 1]], series[s])
    found = {}
    for values, names in shards.blocks():
        for identifier in values.ids():
            found[identifier] = values.get_series(identifier), names.get_label(identifier)
    assert list(found) == IDS
    for (values, name), expected, label in zip(found.values(), series, labels, strict=True):
        assert name == label
        np.testing.assert_array_equal(values, expected)


def test_series_without_labels_and_ids(tmp_path):
    series, _ = toy_series(3)
    write_npz(tmp_path / "a.npz", series)
    shards = Shards(tmp_path / "a.npz")
    ((values, labels),) = shards.blocks()
    assert list(values.ids()) == ["a-0", "a-1", "a-2"]
    assert labels.size == 0
    with pytest.raises(NotFoundError, match=r"a\.npz has no labels; add a column `label`"):
        LSTMClassifier().fit_shards(shards)
    with pytest.raises(InvalidValueError, match=r"found PosixPath; give Shards\(FOLDER\)"):
        LSTMClassifier().fit_shards(tmp_path)


SETTINGS = {"max_iter": 12, "hidden_size": 32, "members": 2, "dropout": 0.1, "batch_size": 4}


@pytest.mark.parametrize("settings", [{}, {"reject": 0.9}, {"experts": "lstm", "augment": 0}])
def test_a_fit_to_one_portion_is_that_in_memory(folder, settings):
    made = LSTMClassifier(**SETTINGS, **settings).fit(*toy_series())
    from_disk = LSTMClassifier(**SETTINGS, **settings).fit_shards(Shards(folder))
    assert from_disk.to_bytes() == made.to_bytes()


def test_a_fit_goes_on(folder):
    made = LSTMClassifier(**SETTINGS, augment=0).fit(*toy_series()).fit(*toy_series())
    from_disk = LSTMClassifier(**SETTINGS, augment=0)
    shards = Shards(folder)
    from_disk.fit_shards(shards).fit_shards(shards)
    assert from_disk.model_.n_fits == 2
    np.testing.assert_array_equal(from_disk.model_.parameters, made.model_.parameters)


@pytest.fixture
def small_portions(monkeypatch):
    """As if memory held four series at a time."""
    monkeypatch.setattr(material, "_MAX_VALUES", 75)


def test_a_fit_in_many_portions(folder, small_portions):
    series, labels = toy_series(60, seed=3)
    shards = Shards(folder)
    params = {**SETTINGS, "max_iter": 30, "validation_fraction": 0.25}
    told = []
    made = LSTMClassifier(**params).fit_shards(shards, on_progress=told.append)
    assert [progress.epoch for progress in told] == list(range(1, 31))
    assert len(made.model_.held_out) == 6
    assert made.score(series, labels) > 0.95
    again = LSTMClassifier(**params).fit_shards(shards)
    assert again.to_bytes() == made.to_bytes()
    held_out = list(made.model_.held_out)
    all_series, all_labels = toy_series()
    alone = LSTMClassifier(**params, experts="lstm").fit_shards(shards)
    rows = alone.predict_proba([all_series[s] for s in held_out])
    truth = [list(alone.classes_).index(all_labels[s]) for s in held_out]
    expected = -np.log(rows[np.arange(6), truth]).mean()
    assert alone.validation_loss_ == pytest.approx(expected, rel=1e-4)


def test_each_epoch_has_every_series_once_in_whole_batches(folder, small_portions):
    shards = Shards(folder)
    on_disk = OnDisk(Topology(2, (4,), 3), shards)
    chosen = np.arange(1, 22)
    rng = np.random.default_rng(0)
    sizes, starts = [], []
    for examples, picked in on_disk.portions(chosen, 2, rng):
        sizes.append(len(picked))
        starts.extend(examples.frames[examples.offsets[:-1]].tolist())
    assert sizes == [4, 4, 4, 4, 4, 1]
    series, _ = toy_series()
    assert sorted(starts) == sorted(series[s][0].tolist() for s in chosen)
    assert starts != [series[s][0].tolist() for s in chosen]


@pytest.mark.parametrize("rate", [1, 2])
def test_the_spread_is_measured_in_portions(folder, small_portions, rate):
    spread = OnDisk(Topology(2, (4,), 3, rate=rate), Shards(folder)).spread
    mean, deviation = measure_spread(at_rate(pack(toy_series()[0]), rate).frames)
    np.testing.assert_allclose(spread.mean, mean, rtol=1e-12)
    np.testing.assert_allclose(spread.deviation, deviation, rtol=1e-12)


def test_only_the_portion_is_read(folder, small_portions, monkeypatch):
    """Counts the frames that are in memory at a time, instead of bytes, which vary."""
    shards = Shards(folder)
    taken = []
    take = Shards.take

    def count(self, series):
        taken.append(int(self.lengths[series].sum()))
        return take(self, series)

    monkeypatch.setattr(Shards, "take", count)
    monkeypatch.setattr("patchlstm.network.fitting._MAX_VALUES_SAMPLED", 80)
    monkeypatch.setattr("patchlstm.network.fitting.LEAST_SIZE", 1)
    LSTMClassifier(**SETTINGS).fit_shards(shards)
    assert max(taken) <= 40  # of some 150
    assert len(taken) > 12 * 24 / 4


def test_many_labels_take_room_too(folder, monkeypatch):
    monkeypatch.setattr(material, "_MAX_VALUES", 24 * 1000)
    shards = Shards(folder)

    def count_portions(n_labels):
        shards.labels = tuple(map(str, range(n_labels)))
        on_disk = OnDisk(Topology(2, (4,), n_labels), shards)
        return len([*on_disk.portions(np.arange(24), 2)])

    assert count_portions(3) == 1
    assert count_portions(1000) == 2


def change(path, **changes):
    """Write a shard with other arrays; None leaves one out."""
    series, labels = toy_series(6)
    write_npz(path, series, labels)
    with np.load(path) as file:
        arrays = {**file, **changes}
    np.savez(path, **{key: value for key, value in arrays.items() if value is not None})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"offsets": None}, "Invalid set: .*has no array named offsets; frames and offsets"),
        ({"frames": np.zeros(5, np.float32)}, r"frames has the shape \(5,\)"),
        ({"frames": np.array([["a"]])}, "frames are of type <U1"),
        ({"offsets": np.array([0, 3, 3])}, "offsets must begin with 0, rise by the length"),
        ({"offsets": np.array([0.0, 1.0])}, "offsets must begin with 0"),
        ({"offsets": np.array([0, 2**63, 1], np.uint64)}, "offsets must begin with 0"),
        ({"labels": np.array(["a"])}, "has 1 labels for 6 series"),
        ({"labels": np.array("a")}, r"has labels of shape \(\) for 6 series; give one for each"),
        ({"ids": np.array(["a", "b"])}, "has 2 ids for 6 series; give one for each"),
        ({"labels": np.array([{}])}, "Object arrays cannot be loaded"),
    ],
)
def test_files_that_hold_something_else(tmp_path, changes, message):
    change(tmp_path / "a.npz", **changes)
    with pytest.raises(FormatError, match=message):
        Shards(tmp_path)


def test_values_that_are_not_finite(tmp_path):
    series, labels = toy_series(6)
    series[4][2, 1] = np.inf
    write_npz(tmp_path / "a.npz", series, labels)
    with pytest.raises(
        InvalidValueError, match=r"series 'a-4' of .*a\.npz has a value that is not"
    ):
        Shards(tmp_path)


def test_dimensions_differ(tmp_path):
    write_npz(tmp_path / "a.npz", *toy_series(6))
    write_npz(tmp_path / "b.npz", *toy_series(6, n_inputs=3))
    with pytest.raises(InvalidValueError, match=r"b\.npz has 3 dimensions, .*a\.npz has 2; make"):
        Shards(tmp_path)


def test_damaged_files(tmp_path):
    path = tmp_path / "a.npz"
    write_npz(path, *toy_series(6))
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        with pytest.raises(PatchLSTMError, match=r"a\.npz"):
            Shards(tmp_path)
    write_npz(path, *toy_series(6), compressed=True)
    whole = path.read_bytes()
    first = whole.index(b"frames.npy") + 40
    path.write_bytes(whole[:first] + b"\xff" * 20 + whole[first + 20 :])
    with pytest.raises(FormatError, match=r"a\.npz"):
        Shards(tmp_path)
    with path.open("wb") as file:
        np.save(file, np.zeros((6, 2), np.float32))
    with pytest.raises(FormatError, match=r"a\.npz is not what numpy\.savez writes"):
        Shards(tmp_path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    with pytest.raises(FormatError, match="no array named frames"):
        Shards(tmp_path)
    path.unlink()
    with pytest.raises(PatchLSTMError, match=r"has no files that end in \.npz or \.parquet"):
        Shards(tmp_path)


def test_parquet_that_holds_something_else(tmp_path):
    pa = pytest.importorskip("pyarrow", reason="reads and writes Parquet")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    tables = {
        "it has neither a column frames nor a column id": {"x": [1.0]},
        "rows of 'a' are apart; sort by id first": {"id": ["a", "b", "a"], "x": [1.0, 2.0, 3.0]},
        "found values of type string": {"id": ["a"], "x": ["b"]},
        "it has no columns of numbers": {"id": ["a"], "label": ["u"]},
        "rows of 'a' have different labels": {"id": ["a"] * 2, "label": ["u", "v"], "x": [1.0, 2]},
        "frames are of type double, lists of lists": {"frames": [1.0, 2.0]},
        "frames are of type list<": {"frames": [[1.0, 2.0], [3.0]]},
        "a label is missing": {"id": ["a", "b"], "label": ["u", None], "x": [1.0, 2.0]},
        "frames have 1 and 2 dimensions": {"frames": [[[1.0], [1.0, 2.0]]]},
        "a series or a frame is missing": {"frames": [[[1.0]], None]},
        "not finite": {"id": ["a", "b"], "x": [1.0, None]},
    }
    for message, columns in tables.items():
        parquet.write_table(pa.table(columns), path)
        with pytest.raises(PatchLSTMError, match=message):
            Shards(path)
    path.write_bytes(b"no Parquet at all")
    with pytest.raises(FormatError, match=r"a\.parquet: "):
        Shards(path)


def test_series_across_batches_of_rows(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow", reason="reads and writes Parquet")
    from patchlstm.sets import parquet

    monkeypatch.setattr(parquet, "_FRAMES", 5)
    monkeypatch.setattr(parquet, "_ROWS", 2)
    series, labels = toy_series()
    for write in (write_long, write_nested):
        write(tmp_path / "a.parquet", series, labels, IDS)
        shards = Shards(tmp_path)
        np.testing.assert_array_equal(shards.take(np.arange(24)).frames, np.concatenate(series))
        np.testing.assert_array_equal(shards.lengths, [len(frames) for frames in series])
        assert [shards.labels[c] for c in shards.classes] == labels
