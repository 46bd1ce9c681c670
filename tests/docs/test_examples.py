"""The Python in the documentation runs as it is written."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

from generator.sources import ROOT
from patchlstm import DataSeries, LabelSet


def blocks(page: Path, kind: str) -> list[str]:
    """Return the blocks of a page that are ``python``, or sessions, ``pycon``."""
    block = re.compile(rf"^```{kind}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return block.findall(page.read_text(encoding="utf-8"))


@pytest.fixture
def recordings(tmp_path, monkeypatch):
    """Make the files that the pages speak of, where the code runs."""
    random = np.random.default_rng(0)
    series, labels = DataSeries(), LabelSet()
    for number in range(4):
        label, slope = ("up", 1) if number % 2 else ("down", -1)
        frames = slope * np.linspace(0, 1, 12) + random.normal(scale=0.01, size=12)
        series.add_series(f"take-{number}", frames[:, None])
        labels.add_label(f"take-{number}", label)
    series.write(tmp_path / "words.json")
    labels.write(tmp_path / "words-labels.json")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_the_python_of_a_page_runs(page, recordings):
    names: dict[str, object] = {}
    for code in blocks(ROOT / page, "python"):
        if "import librosa" not in code:  # only `make bench` has it
            exec(compile(code, page, "exec"), names)
    assert names["classifier"].is_fitted
    assert list(Path().glob("*model*")) or Path("words.lstm").exists()


def test_sessions_answer_as_it_is_written():
    pytest.importorskip("pandas")
    sessions = blocks(ROOT / "docs/python.md", "pycon")
    assert len(sessions) > 1
    runner = doctest.DocTestRunner()
    for text in sessions:
        runner.run(doctest.DocTestParser().get_doctest(text, {}, "docs/python.md", None, 0))
    assert runner.summarize(verbose=False).failed == 0
