"""`patchlstm fit`, `predict` and `evaluate`: files in, files and tables out."""

import json
import re

import numpy as np
import pytest

from patchlstm import DataSeries, DataSet, LabelSet, LSTMClassifier
from shard_files import write_npz
from toy_data import as_sets, toy_series
from workshop import QUICK, noise

PNG = b"\x89PNG"


def classifier_of(path):
    classifier = LSTMClassifier()
    classifier.read(path)
    return classifier


def fitted(workshop, *words, into="m.lstm"):
    return workshop.run("fit", "moves.json", *words, "-o", into, *QUICK)


def test_a_fit_is_that_of_the_estimator(workshop):
    said = fitted(workshop, "--seed", "7")
    assert "3 labels: fall rest rise" in said
    assert said.endswith("wrote m.lstm\n")
    series, labels = as_sets(*toy_series())
    made = LSTMClassifier(max_iter=20, hidden_size=4, experts="lstm", seed=7).fit(series, labels)
    read = classifier_of("m.lstm")
    assert read.get_params() == made.get_params()
    np.testing.assert_array_equal(read.model_.parameters, made.model_.parameters)


def test_json_tells_of_a_fit(workshop):
    told = fitted(workshop, "--json", "--validation-fraction", "0.25")
    assert told["kind"] == "classifier"
    assert told["labels"] == ["fall", "rest", "rise"]
    assert told["epochs"] == len(told["losses"]) == 20
    assert told["losses"][-1][0] > 0
    assert told["settings"]["validation_fraction"] == 0.25
    assert fitted(workshop, "--json")["validation_loss"] is None  # nan is nothing in JSON


def test_the_names_of_settings_in_patches_will_do(workshop):
    words = ["--maxiter", "3", "--hiddensize", "8,4", "--bidirectional", "1"]
    told = workshop.run("fit", "moves.json", "-o", "m.json", "--json", *words)
    assert told["settings"]["max_iter"] == 3
    assert told["settings"]["hidden_size"] == [8, 4]
    assert told["settings"]["bidirectional"] is True


def test_a_fit_goes_on_from_a_model(workshop):
    fitted(workshop)
    told = fitted(workshop, "--from", "m.lstm", "--json", into="again.lstm")
    assert told["written"] == "again.lstm"
    assert classifier_of("again.lstm").model_.n_fits == 2


def test_labels_are_found_in_the_file_itself_or_beside_it(workshop):
    names = workshop.folder / "moves-labels.json"
    both = {
        "dataseries": json.loads((workshop.folder / "moves.json").read_text()),
        "labelset": json.loads(names.read_text()),
    }
    (workshop.folder / "both.json").write_text(json.dumps(both))
    names.rename(workshop.folder / "names.json")
    line = workshop.run("fit", "moves.json", "-o", "m.lstm", status=1)
    assert line == (
        "patchlstm fit: Label not found: moves.json comes without labels; name the file of a"
        " labelset after it"
    )
    for words in (["both.json"], ["moves.json", "names.json"]):
        told = workshop.run("fit", *words, "-o", "m.lstm", "--json", *QUICK)
        assert told["labels"] == ["fall", "rest", "rise"]


def test_answers_in_a_table_in_json_and_in_a_file(workshop):
    fitted(workshop)
    classifier = classifier_of("m.lstm")
    series = DataSeries()
    series.read("moves.json")
    expected = classifier.predict_labels(series)
    probabilities = classifier.predict_proba(series)
    rows = [
        line.split("\t") for line in workshop.run("predict", "m.lstm", "moves.json").split("\n")
    ]
    assert rows.pop() == [""]
    assert rows == [
        [name, expected.get_label(name), f"{row.max():.4f}"]
        for name, row in zip(series.ids(), probabilities, strict=True)
    ]
    told = workshop.run("predict", "m.lstm", "moves.json", "--json")
    assert [each["label"] for each in told["answers"]] == [row[1] for row in rows]
    assert list(told["answers"][0]["probabilities"].values()) == pytest.approx(probabilities[0])
    said = workshop.run("predict", "m.lstm", "moves.json", "-o", "named.json")
    assert said == "wrote named.json: 24 answers\n"
    written = LabelSet()
    written.read("named.json")
    assert written.to_json() == expected.to_json()


def test_what_is_not_sure_is_unknown(workshop):
    fitted(workshop)
    told = workshop.run("predict", "m.lstm", "moves.json", "--json", "--threshold", "1")
    assert {each["label"] for each in told["answers"]} == {"unknown"}


def test_an_evaluation_has_a_table_and_a_picture(workshop):
    pytest.importorskip("matplotlib", reason="--plot draws with it")
    fitted(workshop, "--plot", "losses.png")
    said = workshop.run("evaluate", "m.lstm", "moves.json", "--plot", "confusion.png").splitlines()
    assert said[0].split() == ["label", "series", "right", "taken", "for"]
    assert [line.split()[:2] for line in said[1:4]] == [["fall", "8"], ["rest", "8"], ["rise", "8"]]
    told = workshop.run("evaluate", "m.lstm", "moves.json", "--json")
    found = classifier_of("m.lstm").evaluate(*as_sets(*toy_series()))
    assert told["accuracy"] == found.accuracy
    assert said[4] == f"accuracy {found.accuracy:.4f} of 24 series"
    counts = {(cell["label"], cell["taken_for"]): cell["count"] for cell in told["confusion"]}
    assert counts == found.confusion
    for name in ("losses.png", "confusion.png"):
        assert (workshop.folder / name).read_bytes().startswith(PNG)
    line = workshop.run("evaluate", "m.lstm", "moves.json", "--plot", "x.odd", status=1)
    assert line.startswith("patchlstm evaluate: Couldn't write file: x.odd: Format 'odd'")


def test_numbers_for_series_and_for_frames(workshop):
    words = ["--max-iter", "20", "--hidden-size", "4"]
    workshop.run("fit", "moves.json", "means.json", "-o", "m.lstm", *words)
    told = workshop.run("evaluate", "m.lstm", "moves.json", "means.json", "--json")
    assert len(told["errors"]) == 2
    assert told["r2"] < 1
    workshop.run("predict", "m.lstm", "moves.json", "-o", "points.json")
    points = DataSet()
    points.read("points.json")
    assert (points.size, points.cols) == (24, 2)
    first = workshop.run("predict", "m.lstm", "moves.json").splitlines()[0].split("\t")
    assert first[0] == "0"
    np.testing.assert_allclose(np.float32(first[1:]), points.get_point("0"), rtol=1e-4)
    workshop.run("fit", "moves.json", "turned.json", "-o", "m.lstm", *words)
    answers = workshop.run("predict", "m.lstm", "moves.json", "--json")["answers"]
    series, _ = toy_series()
    lengths = {each["id"]: len(each["frames"]) for each in answers}
    assert lengths == {str(i): len(frames) for i, frames in enumerate(series)}
    assert "r2" in workshop.run("evaluate", "m.lstm", "moves.json", "turned.json")


def test_a_forecast(workshop):
    words = ["--max-iter", "10", "--hidden-size", "4", "--temperature", "0"]
    workshop.run("fit", "moves.json", "--forecast", "-o", "m.lstm", *words)
    workshop.run("predict", "m.lstm", "moves.json", "--frames", "3", "-o", "next.json")
    goes_on = DataSeries()
    goes_on.read("next.json")
    assert {len(frames) for frames in goes_on.series()} == {3}
    told = workshop.run("evaluate", "m.lstm", "moves.json", "--json")
    assert [each["frames ahead"] for each in told["errors"]][:2] == [1, 2]


def test_a_folder_of_sounds(workshop):
    soundfile = pytest.importorskip("soundfile", reason="reads the sounds")
    pytest.importorskip("soxr", reason="resamples them")
    for label in ("low", "high"):
        (workshop.folder / "sounds" / label).mkdir(parents=True)
        for i in range(2):
            sound = noise(i) * (1 if label == "low" else np.sign(noise(9)))
            soundfile.write(workshop.folder / f"sounds/{label}/{label}{i}.wav", sound, 44100)
    told = workshop.run("fit", "sounds", "-o", "m.lstm", "--json", *QUICK)
    assert told["labels"] == ["high", "low"]
    answer = workshop.run("predict", "m.lstm", "sounds/low/low1.wav")
    assert answer.split("\t")[:1] == ["low1"]
    assert "of 4 series" in workshop.run("evaluate", "m.lstm", "sounds")


def test_shards_are_learnt_predicted_and_tuned_for_like_any_set(workshop):
    (workshop.folder / "shards").mkdir()
    series, labels = toy_series()
    for number, part in enumerate([slice(0, 10), slice(10, 24)]):
        path = workshop.folder / "shards" / f"{number}.npz"
        write_npz(path, series[part], labels[part], [f"s{i}" for i in range(24)][part])
    told = workshop.run("fit", "shards", "-o", "m.lstm", "--json", *QUICK)
    assert told["labels"] == ["fall", "rest", "rise"]
    classifier = classifier_of("m.lstm")
    expected = classifier.predict(series)
    answers = workshop.run("predict", "m.lstm", "shards", "--json")["answers"]
    assert [each["label"] for each in answers] == expected.tolist()
    workshop.run("predict", "m.lstm", "shards", "-o", "named.json")
    named = LabelSet()
    named.read("named.json")
    assert [named.get_label(f"s{i}") for i in range(24)] == expected.tolist()
    told = workshop.run("evaluate", "m.lstm", "shards", "--json")
    assert told["accuracy"] == classifier.score(series, labels)
    assert told["n_series"] == 24
    workshop.run("fit", "shards/1.npz", "--forecast", "-o", "next.lstm", *QUICK[:4])
    assert "loss" in workshop.run("evaluate", "next.lstm", "shards")
    line = workshop.run("fit", "shards", "moves-labels.json", "-o", "m.lstm", status=1)
    assert line.endswith("shards has its labels itself, so moves-labels.json is not needed")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fit", "none.json", "-o", "x.lstm"], "File not found: no file none.json"),
        (["fit", "moves.json", "-o", "no/x.lstm", *QUICK], "Couldn't write file: the folder"),
        (["fit", "moves.json", "-o", "x.lstm", "--max-iter", "a"], "Invalid parameter: max_iter"),
        (["fit", "moves.json", "-o", "x.lstm", "--mixtures", "2"], "Invalid parameter: no param"),
        (
            ["predict", "moves.json", "moves.json"],
            "Invalid JSON format: moves.json: found a DataSeries",
        ),
        (["predict", "m.lstm", "moves.json", "--frames", "2"], "Invalid parameter: --frames is"),
        (["evaluate", "m.lstm", "means.json", "moves-labels.json"], None),
        (["evaluate", "m.lstm", "moves.json", "means.json"], "Wrong type: found a DataSet"),
    ],
)
def test_what_cannot_be_done_is_one_line(workshop, words, message):
    fitted(workshop)
    if message is None:  # points are series of one frame
        assert "accuracy" in workshop.run(*words)
        return
    line = workshop.run(*words, status=1)
    assert line.startswith(f"patchlstm {words[0]}: {message}")
    assert not (workshop.folder / "x.lstm").exists()


def test_where_nothing_can_be_written_nothing_is_learnt(workshop, monkeypatch):
    monkeypatch.setattr("patchlstm.cli.learning.fit_estimator", lambda *_: pytest.fail("learnt"))
    for name, message in {
        "no/x.lstm": "the folder",
        "moves.json/x.lstm": "the folder",
        ".": "\\. names a folder",
    }.items():
        line = workshop.run("fit", "moves.json", "-o", name, status=1)
        assert re.match(f"patchlstm fit: Couldn't write file: {message}", line)
