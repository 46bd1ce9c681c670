"""The examples in real Pd, worked through as somebody would who tries them for the first time."""

from __future__ import annotations

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
