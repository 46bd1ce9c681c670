"""What commands tell: bars at a terminal, JSON for programs, one line when an extra is missing."""

import json
import sys

import numpy as np
import pytest

from patchlstm.cli.main import main
from patchlstm.cli.output import Output, columns
from patchlstm.cli.progress import make_bar, show_progress
from workshop import QUICK, noise


def test_json_has_nothing_that_json_has_not(capsys, tmp_path):
    output = Output(is_json=True)
    output.say("for people")
    output.give(nan=float("nan"), numbers=np.arange(2), path=tmp_path, pair=(1, np.float32(0.5)))
    output.give(more={1: float("inf")})
    output.close()
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "nan": None,
        "numbers": [0, 1],
        "path": str(tmp_path),
        "pair": [1, 0.5],
        "more": {"1": None},
    }


def test_columns_are_as_wide_as_their_texts():
    assert columns([["a", "bcd", ""], ["ef", "g", "h"]]) == ["a   bcd", "ef  g    h"]


def test_errors_are_json_too(workshop, capsys):
    assert main(["fit", "none.json", "-o", "m.lstm", "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "error": "File not found: no file none.json; check the name and the folder"
    }
    assert said.err.startswith("patchlstm fit: File not found")


def test_models_that_are_exchanged(workshop):
    workshop.run("fit", "moves.json", "-o", "m.lstm", *QUICK)
    told = workshop.run("export", "m.lstm", "--to", "m.safetensors", "--json")
    assert told == {"written": "m.safetensors", "has_network_alone": False}
    labels = ["fall", "rest", "rise"]
    words = ["import", "m.safetensors", "--to", "again.lstm", "--json", "--labels", *labels]
    told = workshop.run(*words)
    assert (told["kind"], told["labels"], told["dimensions"]) == ("classifier", labels, 2)


def test_what_is_set_up(workshop):
    told = workshop.run("install", "pd", "--to", "externals", "--json")
    assert told["installed"] == str(workshop.folder / "externals" / "lstm")
    assert main(["doctor", "--in", "nowhere", "--json"]) == 1
    told = json.loads(workshop._capsys.readouterr().out)
    assert not told["is_well"]
    wrong = {each["what"] for each in told["findings"] if not each["is_well"]}
    assert "installed" in wrong


def test_sounds_and_what_is_heard(workshop):
    soundfile = pytest.importorskip("soundfile", reason="reads the sounds")
    pytest.importorskip("soxr", reason="resamples them")
    silence = np.zeros(22050)
    soundfile.write("take.wav", np.concatenate([silence, 5 * noise(1), silence]), 44100)
    told = workshop.run("features", "take.wav", "-o", "set.json", "--json")
    assert (told["n_series"], told["dimensions"]) == (1, 13)
    assert main(["listen", "--input", "take.wav", "--record", "takes", "x", "--json"]) == 0
    (line,) = workshop._capsys.readouterr().out.splitlines()
    assert json.loads(line)["frames"] > 30


def test_bars_at_a_terminal(workshop, capsys, monkeypatch):
    pytest.importorskip("tqdm", reason="draws them")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert list(show_progress(["a", "b"], "sounds")) == ["a", "b"]
    assert "2/2 sounds" in capsys.readouterr().err
    assert main(["fit", "moves.json", "-o", "m.lstm", *QUICK]) == 0
    assert "20/20 epochs" in capsys.readouterr().err


def test_no_bars_elsewhere(capsys, monkeypatch):
    assert make_bar(3, "fits") is None
    assert list(show_progress([1, 2], "sounds")) == [1, 2]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert make_bar(3, "fits") is None
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("module", "extra", "words"),
    [
        ("optuna", "tune", ["tune", "moves.json"]),
        ("matplotlib.figure", "plot", ["evaluate", "m.lstm", "moves.json", "--plot", "x.png"]),
        ("shtab", "completion", ["completion", "bash"]),
        ("pyarrow.parquet", "scale", ["fit", "x.parquet", "-o", "x.lstm"]),
    ],
)
def test_an_extra_that_is_not_there(workshop, monkeypatch, module, extra, words):
    workshop.run("fit", "moves.json", "-o", "m.lstm", *QUICK)
    (workshop.folder / "x.parquet").write_bytes(b"")
    monkeypatch.setitem(sys.modules, module, None)
    line = workshop.run(*words, status=1)
    package = module.partition(".")[0]
    assert line.startswith(f"patchlstm {words[0]}: Not installed: ")
    assert line.endswith(f"needs the package {package}; pip install 'patchlstm[{extra}]'")
