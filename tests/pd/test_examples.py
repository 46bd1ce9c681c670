"""The examples in real Pd, worked through as somebody would who tries them for the first time."""

from __future__ import annotations

import time
from pathlib import Path

from pages import Page


def test_a_movement_plays_a_synth(start_pd, library: Path, tmp_path: Path) -> None:
    page = Page(
        start_pd,
        library / "examples" / "movement-plays-synth.pd",
        tmp_path,
        {
            "lstm.regressor $0-mapping -hiddensize 64": "r",
            "lstm.dataseries $0-moves": "moves",
            "lstm.dataseries $0-sounds": "sounds",
        },
        {f"$0-{name}": name for name in ("phrase", "fader-1", "play", "record", "forget")},
    )
    page.pd.send("phrase 2")  # shown by hand
    page.pd.until("moves.left", "size", "1")
    page.pd.send("forget bang")  # and forgotten
    page.pd.until("moves.left", "size", "0")

    page.click("12")
    page.pd.until("moves.left", "size", "12")
    lines = page.ask("fitframes", "r.left", "fitframes")
    assert any(line.startswith("r.right progress") for line in lines)
    *_, last = page.ask("evaluate", "r.left", "evaluate")
    assert float(last.split()[-1]) > 0.8

    page.pd.send("play 1")
    for place in (0.2, 0.5, 0.9):
        page.pd.send(f"fader-1 {place}")
        said = page.pd.until("r.left", "predictframe")[-1]
        assert len(said.atoms) == 5
    page.pd.send("phrase 0")  # ends the playing, and records a second time
    page.pd.until("moves.left", "size", "13")
    page.pd.send("record 0")
    page.pd.send("phrase 1")  # only sounds
    page.pd.until("moves.left", "size", "13")


def test_a_gesture_leads_a_sound(start_pd, library: Path, tmp_path: Path) -> None:
    page = Page(
        start_pd,
        library / "examples" / "a-gesture-leads-a-sound.pd",
        tmp_path,
        {
            "lstm.classifier $0-gestures -hiddensize 64 -follow 1": "c",
            "lstm.dataseries $0-gestures": "series",
        },
        {
            **{f"$0-{name}": name for name in ("fader-1", "play")},
            "lstm.recorder $0-gestures $0-gestures 40": "recorder",
        },
    )
    page.click("9")
    page.pd.until("series.left", "size", "9")
    page.pd.send("recorder label sweep", "recorder record 1", "fader-1 0.3", "recorder record 0")
    page.ask("fit", "c.left", "fit")
    assert page.ask("evaluate", "c.left", "evaluate")[-1] == "c.left evaluate 1"

    time.sleep(1.0)  # the fader rests, so that its next move begins a gesture
    page.pd.send("play 1")
    found = []
    for frame in range(40):
        page.pd.send(f"fader-1 {frame / 39}")
        found.append(page.pd.until("c.right", "position")[-1].atoms)
    labels, places = zip(*(atoms[1:] for atoms in found), strict=True)
    assert set(labels[10:]) == {"sweep"}
    assert float(places[19]) < float(places[29]) < float(places[39])
    assert float(places[-1]) > 0.8


def test_faders_go_on_when_the_hand_lets_go(start_pd, library: Path, tmp_path: Path) -> None:
    forecaster = "lstm.forecaster $0-player -hiddensize 48"
    page = Page(
        start_pd,
        library / "examples" / "the-hand-lets-go.pd",
        tmp_path,
        {forecaster: "f", "lstm.dataseries $0-takes": "takes"},
        {forecaster: "f"} | {f"$0-{name}": name for name in ("fader-1", "play", "record")},
    )
    page.pd.send("record 1", "fader-1 0.5")
    page.pd.send("record 0")
    page.click("8")
    page.pd.until("takes.left", "size", "8")
    page.pd.send("f maxiter 20")
    page.ask("fit", "f.left", "fit")

    page.pd.send("play 1", "fader-1 0.25")
    page.pd.until("f.left", "predictframe")  # it listens
    continued = [page.pd.until("f.left", "continue")[-1] for _ in range(20)]  # the hand let go
    values = [[float(atom) for atom in line.atoms[1:]] for line in continued]
    assert all(0 <= value <= 1 for frame in values for value in frame)
    assert len({tuple(frame) for frame in values}) > 5
    page.pd.send("fader-1 0.75")
    page.pd.until("f.left", "predictframe")


def test_a_melody_is_answered(start_pd, library: Path, tmp_path: Path) -> None:
    forecaster = "lstm.forecaster $0-player -hiddensize 48"
    page = Page(
        start_pd,
        library / "examples" / "call-and-response.pd",
        tmp_path,
        {forecaster: "f", "lstm.dataseries $0-melodies": "melodies"},
        {forecaster: "f"} | {f"$0-{name}": name for name in ("key", "play", "record")},
    )
    page.pd.send("record 1", "key 3", "key 5", "record 0")
    page.pd.until("melodies.left", "size", "1")
    page.click("12")
    page.pd.until("melodies.left", "size", "12")
    page.pd.send("f maxiter 60")
    page.ask("fit", "f.left", "fit")

    page.pd.send("play 1", "key 0", "key 2", "key 4")
    answer = [page.pd.until("f.left", "continue")[-1].atoms for _ in range(3)]
    for _, seconds, key in answer:
        assert 0 < float(seconds) <= 2
        assert 0 <= float(key) <= 24
    page.pd.send("key 7")
    page.pd.until("f.left", "predictframe")
