"""`cancel` while a whole set is predicted, evaluated or reported on."""

import threading
import time

import pytest

from patchlstm.network import fitted
from standin import StandIn

QUICK = ("-hiddensize", 2, "-maxiter", 2)


@pytest.fixture
def patch():
    patch = StandIn()
    series, labels = patch.make("lstm.dataseries", "data"), patch.make("lstm.labelset", "data")
    for i in range(4):
        patch.send(series, "addseries", i, "buffer", samples=[[i % 2, 0.1 * i], [i % 2, 1]])
        patch.send(labels, "addlabel", i, ("low", "high")[i % 2])
    patch.settle()
    return patch


@pytest.fixture
def endless(monkeypatch):
    """Let what can be stopped go on until it is; return what tells that it has begun."""
    begun = threading.Event()
    run_network = fitted.run_network

    def run(topology, parameters, frames, offsets, stop=None):
        if stop is not None:
            begun.set()
            while stop[0] == 0:
                time.sleep(0.001)
        return run_network(topology, parameters, frames, offsets, stop)

    monkeypatch.setattr(fitted, "run_network", run)
    return begun


def answers(patch, handle):
    return [answer[1:] for answer in patch.take_answers() if answer[0] == handle]


@pytest.mark.parametrize("selector", ["predict", "evaluate"])
def test_cancel_ends_it_without_an_answer(patch, selector, request):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    patch.ask(classifier, "fit", "data", "data")
    begun = request.getfixturevalue("endless")
    patch.send(classifier, selector, "data", "data")
    assert begun.wait(60)
    patch.send(classifier, "cancel")
    patch.settle()
    confirmed, failed = answers(patch, classifier)
    assert confirmed == ("right", "cancel")
    assert failed[:2] == ("fail", selector)
    assert "Cancelled: not all series had been predicted yet" in failed[2]


def test_cancel_during_the_report_lets_the_fit_answer_first(patch, endless):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    patch.send(classifier, "fit", "data", "data")
    assert endless.wait(60)  # the report asks the network
    patch.send(classifier, "cancel")
    patch.settle()
    said = [answer[:2] for answer in answers(patch, classifier) if answer[1] != "progress"]
    assert said[:2] == [("right", "cancel"), ("left", "fit")]
    assert {outlet for outlet, _ in said[2:]} == {"post"}
