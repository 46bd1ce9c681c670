"""Without Python as with it, objects of one name share a model, those made later too."""

from __future__ import annotations

import pytest

from installations import copy_library
from lessons import ARRAYS
from patchlstm import LSTMClassifier
from patchlstm.cli.environment import PATHS_FILE

TWIN = [
    "dynamic obj 10 10 r to-twin",
    "dynamic obj 10 40 lstm.classifier gest",
    "dynamic obj 10 70 print twin.left",
    "dynamic obj 60 70 print twin.right",
    "dynamic connect 0 0 1 0",
    "dynamic connect 1 0 2 0",
    "dynamic connect 1 1 3 0",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "gesture.lstm"
    series = [[[0.0, 1.0]] * 3, [[1.0, 0.0]] * 3] * 3
    classifier = LSTMClassifier(hidden_size=5, max_iter=10)
    classifier.fit(series, ["a label of many letters", "another label of many letters"] * 3)
    classifier.write(path)
    return path


class Patch:
    """A Pd whose Python sleeps, or is known not to be there; `twin` is made later.

    Parameters
    ----------
    pd : Pd
        With an object ``c`` that has a model.
    is_absent : bool
    """

    def __init__(self, pd, is_absent):
        self.pd = pd
        self._is_absent = is_absent
        self.settle()

    def settle(self):
        """Wait until all messages have been answered; return the lines.

        What was let go is freed then, if there is a thread to free it.
        """
        lines = []
        for _ in range(2 * self._is_absent):
            self.pd.send("c gethiddensize")
            lines += self.pd.until("c.right", "error", "gethiddensize")[:-1]
        return lines + self.pd.sync()

    def ask(self, name, message):
        """Send a message to ``c`` or ``twin``; return its answers."""
        self.pd.send(f"to-twin {message}" if name == "twin" else f"{name} {message}")
        lines = self.pd.sync() + self.settle()
        return [line.text for line in lines if line.source.startswith(f"{name}.")]

    def make_twin(self):
        self.pd.send(*TWIN)
        self.settle()


@pytest.fixture(params=["asleep", "absent"])
def start(request, start_pd, library, tmp_path):
    """Return a function that starts such a Pd."""
    is_absent = request.param == "absent"
    path = library
    if is_absent:
        path = copy_library(library, tmp_path)
        (path / PATHS_FILE).unlink()
    settings = {"path": [path], "arrays": ARRAYS, "receivers": ["to-twin", "pd-original.pd"]}
    return lambda c, **options: Patch(start_pd({"c": c}, **settings, **options), is_absent)


@pytest.mark.parametrize("tags", ["-threshold 1", "-reject 0.0001"])
def test_a_twin_made_later_has_threshold_and_reject(start, model, tags):
    patch = start(f"lstm.classifier gest -model {model} {tags}")
    patch.make_twin()
    assert patch.ask("twin", "predictseries a")[-1] == "predictseries unknown"
    name, value = tags.removeprefix("-").split()
    assert patch.ask("twin", f"get{name}") == [f"{name} {value}"]


@pytest.mark.parametrize("message", ["threshold 1", "reject 0.0001"])
def test_twins_that_there_are_take_over_threshold_and_reject(start, model, message):
    patch = start(f"lstm.classifier gest -model {model}")
    patch.make_twin()
    assert patch.ask("twin", "predictseries a")[-1] != "predictseries unknown"
    patch.ask("c", message)
    assert patch.ask("twin", "predictseries a")[-1] == "predictseries unknown"


def test_a_twin_made_later_begins_a_stream_of_its_own(start, model):
    patch = start(f"lstm.classifier gest -model {model}")
    first, second, third = (patch.ask("c", "0.1 0.9") for _ in range(3))
    assert first != second != third
    patch.make_twin()
    assert patch.ask("twin", "0.1 0.9") == first
    assert patch.ask("twin", "0.1 0.9") == second
    patch.ask("c", "reset")
    assert patch.ask("twin", "0.1 0.9") == third


def test_a_copy_of_a_copy_outlives_the_original(start, model, tmp_path):
    original = tmp_path / "original.pd"
    box = f"#X obj 10 10 lstm.classifier gest -model {model};"
    original.write_text(f"#N canvas 0 0 400 300 12;\n{box}\n")
    patch = start(
        "lstm.classifier gest",
        flags=["-open", str(original)],
        environment={"MALLOC_PERTURB_": "85"},  # glibc overwrites what is freed
    )

    def answers(name):
        return patch.ask(name, "predictseries a") + patch.ask(name, "labels")

    expected = answers("c")
    patch.pd.send("pd-original.pd menuclose 1")
    patch.settle()
    assert answers("c") == expected
    patch.make_twin()
    assert answers("twin") == answers("c") == expected


@pytest.mark.parametrize("message", ["threshold 0.25", "reject 0.5", "blocking 1"])
def test_what_was_set_while_python_slept_it_knows_when_it_wakes(start_pd, model, message):
    pd = start_pd({"c": f"lstm.classifier gest -model {model}"})
    pd.send(f"c {message}")
    assert pd.sync() == []
    pd.ask("c", "gethiddensize")  # that needs Python
    name, _ = message.split()
    pd.send(f"c get{name}")
    assert pd.until("c.right", name)[-1].text == message
