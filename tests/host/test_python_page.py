"""What docs/python.md shows runs as it is written."""

import doctest
import re
from pathlib import Path

from patchlstm import LSTMClassifier
from toy_data import as_sets, toy_series

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|pycon)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_every_example_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    series, labels = as_sets(*toy_series())
    series.write("words.json")
    labels.write("words-labels.json")
    # The first example trains with the defaults, which takes longer than a test may.
    monkeypatch.setattr(LSTMClassifier, "fit", quicker(LSTMClassifier.fit))
    names: dict[str, object] = {}
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) > 6
    for kind, text in blocks:
        if kind == "pycon":
            check_session(text)
        elif "librosa" not in text:
            exec(compile(text, PAGE.name, "exec"), names)
    assert Path("words.lstm").exists()
    assert set(names["classifier"].predict([names["rise"], names["fall"]])) == {"up", "down"}


def quicker(fit):
    def fit_quickly(self, *data, **options):
        if self.max_iter == 0:
            self.set_params(max_iter=5)
        return fit(self, *data, **options)

    return fit_quickly


def check_session(text):
    session = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, PAGE.name, 0)
    runner = doctest.DocTestRunner()
    runner.run(session)
    assert runner.summarize(verbose=False).failed == 0
