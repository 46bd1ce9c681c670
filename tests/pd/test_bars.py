"""lstm.bars: what it draws."""

from __future__ import annotations


def test_bars_are_drawn_again_when_their_labels_have_been_written(start_pd):
    drawn = {"name": "r me-bar-name-0", "bar": "r me-bar-0", "number": "r me-bar-number-0"}
    pd = start_pd({"bars": "lstm.bars me", **drawn})
    pd.send("bars up 0.7 down 0.3")
    pd.until("name.left", "label", "up")
    pd.until("bar.left", "vis_size", "1")  # a row that is named begins empty
    lines = pd.until("bar.left", "vis_size", "210")
    assert [line.atoms for line in lines if line.source == "number.left"][-1] == ("label", "0.70")
