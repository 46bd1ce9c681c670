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
        ["$0-phrase", "$0-fader-1", "$0-play", "$0-record"],
    )
    page.turn("$0-phrase", 2)  # shown by hand
    page.pd.until("moves.left", "size", "1")
    page.pd.send(f"click-{page.messages.index('bng')} bang")  # and forgotten
    page.pd.until("moves.left", "size", "0")

    page.click("12")
    page.pd.until("moves.left", "size", "12")
    lines = page.ask("fitframes", "r.left", "fitframes")
    assert any(line.startswith("r.right progress") for line in lines)
    *_, last = page.ask("evaluate", "r.left", "evaluate")
    assert float(last.split()[-1]) > 0.8

    page.turn("$0-play", 1)
    for place in (0.2, 0.5, 0.9):
        page.turn("$0-fader-1", place)
        said = page.pd.until("r.left", "predictframe")[-1]
        assert len(said.atoms) == 5
    page.turn("$0-phrase", 0)  # ends the playing, and records a second time
    page.pd.until("moves.left", "size", "13")
    page.turn("$0-record", 0)
    page.turn("$0-phrase", 1)  # only sounds
    page.pd.until("moves.left", "size", "13")
