"""What stands beside the network, in a patch: at once, in a stream and from a file as in Python."""

from __future__ import annotations

import numpy as np
import pytest

from dialogue import answers
from patchlstm import LSTMClassifier

N_INPUTS, LABELS = 3, ("one", "two")
SETS = {"ds": "lstm.dataseries ds", "ls": "lstm.labelset ls"}


def make_series(seed, count, longest=12):
    rng = np.random.default_rng(seed)
    return [
        rng.normal(n % 2, 1.0, (rng.integers(3, longest), N_INPUTS)).round(3) for n in range(count)
    ]


def as_text(values):
    return " ".join(f"{value:g}" for value in values)


SERIES = make_series(1, 12)
ASKED = [*make_series(2, 4), np.concatenate([make_series(3, 1)[0], np.full((30, N_INPUTS), -99.0)])]


def arrays():
    return {
        f"asked{n}-{d}": values[:, d].tolist()
        for n, values in enumerate(ASKED)
        for d in range(N_INPUTS)
    }


def fit(pd):
    for n, values in enumerate(SERIES):
        pd.send(*(f"ds addframe {n} {as_text(frame)}" for frame in values))
        pd.send(f"ls addlabel {n} {LABELS[n % 2]}")
    pd.send("c fit ds ls")
    pd.until("c.left", "fit")


def probabilities(lines):
    """The probability of each label, and the answer, of what a message brought."""
    (told,) = [line for line in lines if line.startswith("right: probabilities")]
    return np.array(told.split()[3::2], float), lines[-1].split()[-1]


@pytest.fixture
def pd(start_pd):
    tags = "-hiddensize 8 -maxiter 30 -reject 0.8"
    objects = {**SETS, "c": f"lstm.classifier c {tags}", "p": "lstm.classifier p"}
    pd = start_pd(objects, arrays=arrays())
    fit(pd)
    return pd


@pytest.mark.parametrize("file", ["m.lstm", "m.json"])
def test_patch_file_and_python_agree(pd, file):
    pd.send(f"c write {file}", f"p read {file}")
    pd.until("p.right", "read")
    python = LSTMClassifier()
    python.read(pd.folder / file)
    assert python.model_.experts is not None
    expected = python.predict_proba(ASKED)
    labels = python.predict(ASKED)
    assert "unknown" in labels or python.reject == 0.8
    for n, values in enumerate(ASKED):
        for name in ("c", "p"):
            found, label = probabilities(answers(pd, name, f"predictseries asked{n}"))
            np.testing.assert_allclose(found, expected[n], atol=1e-4)
            assert label == labels[n]
        answers(pd, "c", "reset")
        for t, frame in enumerate(values):
            found, label = probabilities(answers(pd, "c", f"predictframe {as_text(frame)}"))
            if t % 5 == 0 or t == len(values) - 1:
                beginning = [values[: t + 1]]
                np.testing.assert_allclose(found, python.predict_proba(beginning)[0], atol=1e-4)
                assert label == python.predict(beginning)[0]


def test_the_network_alone(pd):
    assert answers(pd, "c", "getexperts") == ["right: experts all"]
    answers(pd, "c", "experts lstm")
    assert answers(pd, "c", "getexperts") == ["right: experts lstm"]
    both, _ = probabilities(answers(pd, "c", "predictseries asked0"))  # until the next fit
    pd.send("c clear", "c fit ds ls")
    pd.until("c.left", "fit")
    alone, _ = probabilities(answers(pd, "c", "predictseries asked0"))
    assert not np.allclose(both, alone, atol=1e-3)
    printed = answers(pd, "c", "print")
    assert not any("recorded examples" in line for line in printed)


def test_print_says_what_it_costs(pd):
    printed = answers(pd, "c", "print")
    assert any("12 recorded examples" in line for line in printed)
    assert any(line.endswith(" kB") for line in printed)
    assert any("us a frame on this computer" in line for line in printed)


def test_another_word_is_refused(pd):
    said = answers(pd, "c", "experts many")
    assert any("experts is 'many'" in line and "'all' or 'lstm'" in line for line in said)
