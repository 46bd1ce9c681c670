"""`patchlstm features`: sounds in files become a set of series, and one of labels."""

from __future__ import annotations

import numpy as np
import pytest

from patchlstm import DataSeries, LabelSet
from patchlstm.cli.main import main
from patchlstm.features import mfcc

soundfile = pytest.importorskip("soundfile")
soxr = pytest.importorskip("soxr")

RATE = 44100


def make_sound(path, rate=RATE, n_channels=1, seed=0):
    """Write half a second of noise, and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sound = 0.1 * np.random.default_rng(seed).normal(size=(rate // 2, n_channels))
    soundfile.write(path, sound, rate, subtype="FLOAT")
    return sound.astype(np.float32)


def read_sets(path):
    series, labels = DataSeries(), LabelSet()
    series.read(path)
    labels.read(path.with_name(f"{path.stem}-labels.json"))
    return series, {identifier: labels.get_label(identifier) for identifier in labels.ids()}


def test_folders_are_labels(tmp_path, capsys):
    sounds = {
        name: make_sound(tmp_path / f"{name}.wav", seed=seed)
        for seed, name in enumerate(["yes/a", "yes/b", "no/a", "no/c"])
    }
    (tmp_path / "no" / "notes.txt").write_text("no sound")
    made = tmp_path / "words.json"
    assert main(["features", str(tmp_path), "-o", str(made)]) == 0
    series, labels = read_sets(made)
    assert labels == {"no-a": "no", "c": "no", "yes-a": "yes", "b": "yes"}
    assert capsys.readouterr().out == (
        f"wrote {made}: 4 series, 13 dimensions\nwrote {tmp_path}/words-labels.json: 2 labels\n"
    )
    for name, identifier in (("yes/a", "yes-a"), ("no/a", "no-a"), ("yes/b", "b"), ("no/c", "c")):
        expected = mfcc(sounds[name][:, 0], RATE).T
        np.testing.assert_allclose(series.get_series(identifier), expected, rtol=1e-6)


def test_parameters_and_a_pattern(tmp_path):
    sound = make_sound(tmp_path / "7_theo_2.wav", n_channels=2)
    made = tmp_path / "digits.json"
    words = ["--labels", r"^(\d)_", "--coefficients", "5", "--start", "1", "--hop", "-1"]
    command = ["features", str(tmp_path / "7_theo_2.wav"), "-o", str(made), *words]
    assert main([*command, "--window", "2048"]) == 0
    series, labels = read_sets(made)
    assert labels == {"7_theo_2": "7"}
    expected = mfcc(sound.mean(axis=1), RATE, 5, n_fft=2048, hop_length=1024, start=1)
    np.testing.assert_allclose(series.get_series("7_theo_2"), expected.T, rtol=1e-4, atol=1e-3)


def test_another_rate_is_converted(tmp_path):
    sound = make_sound(tmp_path / "low" / "a.wav", rate=22050)
    made = tmp_path / "a.json"
    assert main(["features", str(tmp_path / "low"), "-o", str(made)]) == 0
    series, _ = read_sets(made)
    expected = mfcc(soxr.resample(sound[:, 0].astype(float), 22050, RATE), RATE)
    np.testing.assert_allclose(series.get_series("a"), expected.T, rtol=1e-6)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["empty"], "File not found: {}/empty has no sounds (.aif, .aifc"),
        (["missing.wav"], "Couldn't read file: {}/missing.wav: Error opening"),
        (["text.wav"], "Couldn't read file: {}/text.wav: Error opening"),
        (["nan.wav"], "Not a finite number: {}/nan.wav: sample 1 of the sound is nan"),
        (["a.wav", "--labels", "("], "Invalid label: the pattern ( is not a regular expression"),
        (["a.wav", "--labels", "x+"], "Invalid label: the pattern x+ finds nothing in a, of {}"),
        (["a.wav", "--bands", "5"], "Invalid parameter: bands is 5, at least 13 are needed"),
        (["a.wav", "--window", "1.5"], "Invalid parameter: window is 1.5, a whole number from"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_no_file(tmp_path, capsys, words, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.wav").write_text("no sound")
    soundfile.write(tmp_path / "nan.wav", np.array([0, np.nan]), RATE, subtype="FLOAT")
    make_sound(tmp_path / "a.wav")
    place, *others = words
    command = ["features", str(tmp_path / place), "-o", str(tmp_path / "made.json"), *others]
    assert main(command) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"patchlstm features: {message.format(tmp_path)}")
    assert not (tmp_path / "made.json").exists()
