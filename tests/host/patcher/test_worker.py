"""The patcher layer without a patcher: names, order, jobs, failures."""

import time

import pytest

from patchlstm.objects.catalogue import OBJECTS
from patchlstm.patcher.protocol import Tuning
from patchlstm.patcher.registry import CLASSES
from standin import SIGNATURES, StandIn

QUICK = ("-hiddensize", 2, "-maxiter", 2)
ENDLESS = ("-hiddensize", 2, "-maxiter", 1_000_000, "-patience", 0)


@pytest.fixture
def patch():
    return StandIn()


@pytest.fixture
def data(patch):
    """Handles of a dataseries and a labelset, both called `data`, that hold four series."""
    handles = patch.make("lstm.dataseries", "data"), patch.make("lstm.labelset", "data")
    fill(patch, *handles)
    return handles


def fill(patch, series, labels):
    for i in range(4):
        patch.send(series, "addseries", i, "buffer", samples=[[i % 2, 0.1 * i], [i % 2, 1]])
        patch.send(labels, "addlabel", i, ("low", "high")[i % 2])
    patch.take_answers()


def quiet(answers):
    """Return the answers, except those that a fit gives on its way."""
    return [answer for answer in answers if answer[1] != "post" and answer[2] != "progress"]


def wait_for_an_epoch(patch):
    while not [answer for answer in patch.answers if answer[2] == "progress"]:
        time.sleep(0.001)


def test_every_object_of_the_catalogue_has_a_content():
    assert set(CLASSES) == {each.name for each in OBJECTS}


def test_every_message_of_the_shim_has_a_handler():
    shims_own = {"list", "float", "reset", "begin", "end", "continue"}
    shims_own |= {"predictseries", "predictpoint", "predictframe"}
    for class_name, selector in SIGNATURES:
        if selector not in shims_own:
            assert hasattr(CLASSES[class_name], f"on_{selector}"), (class_name, selector)


def test_every_handler_has_a_message_in_the_shim():
    for class_name, content in CLASSES.items():
        handlers = {name.removeprefix("on_") for name in dir(content) if name.startswith("on_")}
        assert handlers <= {selector for owner, selector in SIGNATURES if owner == class_name}


def test_a_content_is_kept_until_its_last_patch_is_closed(patch):
    first, second = (patch.make("lstm.labelset", "x", patch=number) for number in (1, 2))
    patch.send(first, "addlabel", "a", "b")
    patch.delete(first)
    patch.close(1)
    assert patch.ask(second, "size") == [("left", "size", 1.0)]
    patch.delete(second)
    third = patch.make("lstm.labelset", "x", patch=2)
    assert patch.ask(third, "size") == [("left", "size", 1.0)]
    patch.delete(third)
    patch.take_answers()
    patch.close(2)
    ((_, _, text),) = patch.take_answers()
    assert text.endswith("went lstm.labelset x (1 label: b)")
    assert patch.ask(patch.make("lstm.labelset", "x"), "size") == [("left", "size", 0.0)]


def test_a_name_holds_in_one_instance(patch):
    first, second = (patch.make("lstm.labelset", "x", patch=i, instance=i) for i in (1, 2))
    patch.send(first, "addlabel", "a", "b")
    assert patch.ask(second, "size") == [("left", "size", 0.0)]
    third = patch.make("lstm.labelset", "y", patch=2, instance=2)
    patch.send(third, "addlabel", "c", "d")
    patch.ask(third, "merge", "x")
    assert patch.ask(third, "size") == [("left", "size", 1.0)]
    patch.send(third, "refer", "x")
    assert patch.ask(third, "size") == [("left", "size", 0.0)]


def test_a_patch_whose_objects_go_after_it_loses_them_too(patch):
    first = patch.make("lstm.labelset", "x")
    patch.send(first, "addlabel", "a", "b")
    patch.close(1)
    assert patch.ask(first, "size") == [("left", "size", 1.0)]
    patch.delete(first)
    assert patch.ask(patch.make("lstm.labelset", "x"), "size") == [("left", "size", 0.0)]


def test_what_is_sent_before_a_patch_is_closed_still_finds_its_sets(patch, data):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    patch.ask(classifier, "fit", "data", "data")  # whenever the next one is cancelled: a model
    patch.send(classifier, "maxiter", 1_000_000)
    patch.send(classifier, "fit", "data", "data")
    other = patch.make("lstm.labelset", "other", patch=2)
    patch.send(classifier, "predict", "data", "other")
    patch.delete(other)
    patch.close(2)
    patch.send(classifier, "predict", "data", "other")
    wait_for_an_epoch(patch)
    patch.send(classifier, "cancel")
    patch.settle()
    answers = [answer[1:3] for answer in quiet(patch.take_answers())]
    assert answers[-2:] == [("left", "predict"), ("fail", "predict")]


def test_many_labels_are_cut_short(patch):
    labels = patch.make("lstm.labelset", "x")
    for i in range(12):
        patch.send(labels, "addlabel", i, i)
    patch.delete(labels)
    patch.take_answers()
    patch.close(1)
    assert patch.take_answers()[0][2].endswith("(12 labels: 0, 1, 2, 3, 4, 5, 6, 7, and 4 more)")


def test_an_object_that_refers_to_its_own_name_keeps_its_content(patch):
    handle = patch.make("lstm.labelset", "x")
    patch.send(handle, "addlabel", "a", "b")
    patch.send(handle, "refer", "x")
    patch.take_answers()
    assert patch.ask(handle, "size") == [("left", "size", 1.0)]


def test_names_that_are_numbers_are_the_same_in_every_spelling(patch):
    first = patch.make("lstm.labelset", "1")
    second = patch.make("lstm.labelset", "other")
    patch.send(first, "addlabel", "a", "b")
    patch.send(second, "refer", 1.0)
    assert patch.ask(second, "getlabel", "a") == [("left", "getlabel", "b")]
    assert patch.names == {first: "1", second: "1"}


def test_a_new_namesake_of_a_fitted_classifier_gets_its_model(patch, data):
    first = patch.make("lstm.classifier", "c", *QUICK)
    patch.send(first, "fit", "data", "data")
    patch.settle()
    second = patch.make("lstm.classifier", "c")
    assert patch.models[second] is patch.models[first]
    assert patch.models[first].labels == ("high", "low")
    patch.send(second, "clear")
    assert patch.models == {first: None, second: None}


def test_tags_that_fail_leave_the_others_in_force(patch):
    handle = patch.make(
        "lstm.classifier", "c", "-maxiter", 7, "-wings", 2, "-learnrate", -1, "-seed", 3
    )
    failures = [answer[3] for answer in patch.take_answers()]
    assert failures[0].startswith("No parameter named wings: there are hiddensize, maxiter")
    assert failures[1].startswith("Invalid parameter: learnrate is -1;")
    assert len(failures) == 2
    assert patch.ask(handle, "getmaxiter") == [("right", "maxiter", 7.0)]
    assert patch.ask(handle, "getseed") == [("right", "seed", 3.0)]


def test_an_argument_without_a_tag_is_one_error_and_the_object_works(patch):
    handle = patch.make("lstm.labelset", "x", 3)
    ((_, kind, selector, text),) = patch.take_answers()
    assert (kind, selector) == ("fail", "create")
    assert text.startswith("Too many arguments: found 3 after the name")
    assert patch.ask(handle, "size") == [("left", "size", 0.0)]


@pytest.mark.parametrize("tags", [(), ("-warnings", 1)], ids=["plain", "with a tag"])
def test_a_name_that_cannot_be_is_an_error_and_the_worker_lives(patch, tags):
    wrong = patch.make("lstm.labelset", "not unicode \udcff", *tags)
    ((_, kind, selector, text),) = patch.take_answers()
    assert (kind, selector) == ("fail", "create")
    assert text.startswith("Invalid identifier")
    ((kind, selector, _),) = patch.ask(wrong, "size")
    assert (kind, selector) == ("fail", "size")
    right = patch.make("lstm.labelset", "right")
    assert patch.ask(right, "size") == [("left", "size", 0.0)]


def test_the_shim_is_told_what_it_heeds_itself(patch):
    first = patch.make("lstm.classifier", "c", "-threshold", 0.5, "-blocking", 1)
    second = patch.make("lstm.classifier", "c")
    both = (first, second)
    assert patch.tuning == dict.fromkeys(both, Tuning(threshold=0.5, blocking=True))
    patch.send(second, "threshold", 0.25)
    patch.send(second, "blocking", 0)
    patch.send(second, "follow", 1)
    assert patch.tuning == dict.fromkeys(both, Tuning(threshold=0.25, follow=True))
    patch.send(first, "follow", 0)
    patch.send(first, "spot", 1)
    assert patch.tuning == dict.fromkeys(both, Tuning(threshold=0.25, spot=True))


def test_every_owner_is_shown_what_a_parameter_is(patch):
    first = patch.make("lstm.classifier", "x", "-maxiter", 5)
    second = patch.make("lstm.classifier", "x")
    assert patch.shown[first, "maxiter"] == patch.shown[second, "maxiter"] == (5.0,)
    patch.send(second, "maxiter", 9)
    patch.send(second, "maxiter", -1)
    patch.take_answers()
    assert patch.shown[first, "maxiter"] == patch.shown[second, "maxiter"] == (9.0,)


def test_a_chain_of_messages_runs_in_its_order(patch, data):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    target = patch.make("lstm.labelset", "out")
    patch.send(classifier, "fit", "data", "data")
    patch.send(classifier, "predict", "data", "out")
    patch.send(target, "size")
    patch.send(data[0], "clear")
    patch.settle()
    answers = quiet(patch.take_answers())
    assert [answer[:3] for answer in answers if answer[0] != data[0]] == [
        (classifier, "left", "fit"),
        (classifier, "left", "predict"),
        (target, "left", "size"),
    ]
    assert (target, "left", "size", 4.0) in answers


def test_progress_comes_once_an_epoch_and_before_the_loss(patch, data):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    patch.send(classifier, "fit", "data", "data")
    patch.settle()
    first, second, summary, *hints, fit = patch.take_answers()
    assert first[1:5] == ("right", "progress", 1.0, 2.0)
    assert second[1:5] == ("right", "progress", 2.0, 2.0)
    assert fit[1:3] == ("left", "fit")
    assert fit[3] == second[5]
    assert summary[2].startswith("lstm.classifier c: fit: 4 series (2 low, 2 high), ")
    assert [hint[1] for hint in hints] == ["post"] * len(hints)
    assert "lstm.classifier c: fit: very few series of low (2), high (2): record some more" in [
        hint[2] for hint in hints
    ]


def test_progress_tells_the_losses_of_those_trained_on_and_of_those_held_out(patch, data):
    classifier = patch.make("lstm.classifier", "c", *QUICK, "-validation", 0.5)
    patch.send(classifier, "fit", "data", "data")
    patch.settle()
    losses = [answer[5:] for answer in patch.take_answers() if answer[2] == "progress"]
    model = patch.models[classifier]
    assert all(loss != validation_loss for loss, validation_loss in losses)
    assert (model.loss, model.validation_loss) == min(losses, key=lambda pair: pair[1])


def test_hints_are_silent_without_warnings(patch, data):
    classifier = patch.make("lstm.classifier", "c", *QUICK, "-warnings", 0)
    patch.send(classifier, "fit", "data", "data")
    patch.settle()
    posts = [answer[2] for answer in patch.take_answers() if answer[1] == "post"]
    assert len(posts) == 1


def test_what_does_not_touch_a_running_fit_is_done_meanwhile(patch, data):
    classifier = patch.make("lstm.classifier", "c", *ENDLESS)
    other = patch.make("lstm.labelset", "other")
    fit = patch.send(classifier, "fit", "data", "data")
    size = patch.send(classifier, "size")
    patch.send(data[0], "addframe", 0, 1, 2, samples=[[1, 2]])
    patch.send(other, "addlabel", "a", "b")
    assert patch.unfinished == {fit, size}
    wait_for_an_epoch(patch)
    patch.send(classifier, "cancel")
    patch.settle()
    assert {*patch.finished[-2:]} == {fit, size}


def test_cancel_refuses_the_fits_that_wait_and_frees_what_waited_for_them(patch, data):
    busy = patch.make("lstm.classifier", "busy", *ENDLESS)
    waiting = patch.make("lstm.classifier", "waiting", *QUICK)
    patch.send(busy, "fit", "data", "data")
    behind = patch.send(busy, "evaluate", "data", "data")
    patch.send(waiting, "fit", "data", "data")
    patch.send(waiting, "getmaxiter")
    patch.take_answers()
    patch.send(waiting, "cancel")
    cancelled, refused, getter = quiet(patch.take_answers())
    assert refused[:3] == (waiting, "fail", "fit")
    assert refused[3].startswith("Cancelled: ")
    assert getter == (waiting, "right", "maxiter", 2.0)
    assert cancelled == (waiting, "right", "cancel")
    assert behind in patch.unfinished
    patch.send(busy, "cancel")
    patch.settle()


@pytest.mark.parametrize("is_named", [False, True])
def test_the_fits_of_deleted_objects_end_when_nobody_can_get_them(patch, data, is_named):
    first = patch.make("lstm.classifier", "c", *ENDLESS, patch=2 * is_named)
    second = patch.make("lstm.classifier", "c", patch=2 * is_named)
    patch.send(first, "fit", "data", "data")
    patch.send(second, "fit", "data", "data")
    patch.delete(first)
    patch.delete(second)
    if is_named:
        patch.close(2)
    patch.settle()
    after = patch.make("lstm.classifier", "c")
    assert patch.ask(after, "getmaxiter") != [("right", "maxiter", 1_000_000.0)]


def test_a_fit_ends_in_peace_when_only_one_of_its_objects_is_deleted(patch, data):
    first = patch.make("lstm.classifier", "c", "-hiddensize", 2, "-maxiter", 50)
    second = patch.make("lstm.classifier", "c")
    patch.send(first, "fit", "data", "data")
    patch.delete(first)
    assert patch.ask(second, "labels") == [("left", "labels", "high", "low")]


def test_messages_sent_before_a_deletion_still_count(patch, data):
    classifier = patch.make("lstm.classifier", "c", *ENDLESS)
    patch.make("lstm.classifier", "c")
    patch.send(classifier, "fit", "data", "data")
    patch.send(classifier, "maxiter", 9)
    patch.delete(classifier)
    twin = patch.make("lstm.classifier", "c")
    patch.send(twin, "cancel")
    assert patch.ask(twin, "getmaxiter") == [("right", "maxiter", 9.0)]


def test_a_fit_that_fails_leaves_the_model(patch, data):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    patch.send(classifier, "fit", "data", "data")
    patch.settle()
    model = patch.models[classifier]
    patch.send(data[1], "deletelabel", 0)
    ((kind, selector, text),) = patch.ask(classifier, "fit", "data", "data")
    assert (kind, selector) == ("fail", "fit")
    assert text.startswith("Label not found")
    assert patch.models[classifier] is model


@pytest.mark.parametrize("message", [("clear", "it"), ("refer",), ("refer", "to", "two")])
def test_the_shim_gets_back_the_model_that_it_gave_up_too_early(patch, data, message):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    patch.send(classifier, "fit", "data", "data")
    patch.settle()
    model = patch.models.pop(classifier)
    ((kind, selector, _),) = patch.ask(classifier, *message)
    assert (kind, selector) == ("fail", message[0])
    assert patch.models == {classifier: model}


def test_a_message_that_the_shim_refused_fails_in_its_turn(patch, data):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    patch.send(classifier, "fit", "data", "data")
    patch.refuse(classifier, "wings", "no such message")
    patch.settle()
    assert [answer[1:] for answer in quiet(patch.take_answers())][1:] == [
        ("fail", "wings", "no such message")
    ]


def test_whatever_goes_wrong_inside_is_one_error_and_the_worker_lives(patch, monkeypatch):
    handle = patch.make("lstm.labelset", "x")
    monkeypatch.setattr(CLASSES["lstm.labelset"], "on_size", lambda content, call: 1 / 0)
    ((kind, selector, text),) = patch.ask(handle, "size")
    assert (kind, selector) == ("fail", "size")
    assert "ZeroDivisionError" in text
    assert patch.ask(handle, "cols") == [("left", "cols", 1.0)]


def test_whatever_goes_wrong_in_a_job_is_one_error_and_frees_what_it_held(patch, data, monkeypatch):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    fail = monkeypatch.setattr
    fail("patchlstm.patcher.classifier.LSTMClassifier.fit", lambda *_, **__: 1 / 0)
    ((kind, selector, text),) = patch.ask(classifier, "fit", "data", "data")
    assert (kind, selector) == ("fail", "fit")
    assert "ZeroDivisionError" in text
    assert patch.ask(classifier, "getmaxiter") == [("right", "maxiter", 2.0)]


def test_writing_into_a_buffer_comes_with_the_reply(patch, data):
    assert patch.ask(data[0], "getseries", 1, "out") == [("left", "getseries", "out")]
    assert patch.buffers["out"] == [pytest.approx([1, 0.1]), [1, 1]]
    assert patch.ask(data[0], "getframe", 1, -1, "one") == [("left", "getframe", "one")]
    assert patch.buffers["one"] == [[1], [1]]


def test_cancel_leaves_the_fits_of_other_networks_alone(patch, data):
    busy = patch.make("lstm.classifier", "busy", *ENDLESS)
    other = patch.make("lstm.classifier", "other", *QUICK)
    fits = [patch.send(busy, "fit", "data", "data") for _ in range(2)]
    patch.take_answers()
    patch.send(other, "cancel")
    assert quiet(patch.take_answers()) == [(other, "right", "cancel")]
    assert patch.unfinished.issuperset(fits)
    patch.send(busy, "cancel")
    patch.settle()


def test_what_follows_a_job_still_holds_what_it_needs(patch, data):
    classifier = patch.make("lstm.classifier", "c", *ENDLESS, "-reject", 0.9)
    patch.send(classifier, "fit", "data", "data")
    wait_for_an_epoch(patch)
    patch.send(classifier, "cancel")
    size = patch.send(classifier, "size")
    patch.wait_for_a_job()  # the fit; what `reject` needs is found out only now
    assert size in patch.unfinished
    patch.settle()
    assert quiet(patch.take_answers())[-1] == (classifier, "left", "size", 1.0)


@pytest.mark.parametrize("is_fitted_again", [False, True])
def test_a_network_that_a_file_has_is_not_lost(patch, data, tmp_path, is_fitted_again):
    classifier = patch.make("lstm.classifier", "c", *QUICK, patch=2)
    patch.ask(classifier, "fit", "data", "data")
    patch.send(classifier, "write", "c.json", path=tmp_path / "c.json")
    if is_fitted_again:
        patch.send(classifier, "fit", "data", "data")
    patch.settle()
    patch.delete(classifier)
    patch.take_answers()
    patch.close(2)
    said = [answer[2] for answer in patch.take_answers()]
    assert any("went lstm.classifier c (a trained network" in text for text in said) == (
        is_fitted_again
    )


def parameters(patch, handle):
    model = patch.models.get(handle)
    return None if model is None else model.parameters.tobytes()


def test_undo_brings_back_the_network_before_each_change(patch, data, tmp_path):
    classifier = patch.make("lstm.classifier", "c", *QUICK)
    twin = patch.make("lstm.classifier", "c")
    assert patch.ask(classifier, "undo")[0][:2] == ("fail", "undo")
    networks = []
    for seed in (1, 2):
        patch.send(classifier, "seed", seed)
        patch.ask(classifier, "fit", "data", "data")
        networks.append(parameters(patch, classifier))
    patch.ask(classifier, "write", "x.json", path=tmp_path / "x.json")
    patch.send(classifier, "fit", "data", "data")
    patch.ask(classifier, "read", "x.json", path=tmp_path / "x.json")
    networks.append(parameters(patch, classifier))
    patch.ask(classifier, "threshold", 0.5)
    patch.ask(classifier, "hiddensize", 3)
    assert parameters(patch, classifier) is None
    assert patch.ask(twin, "undo") == [("left", "undo")]
    assert parameters(patch, classifier) == parameters(patch, twin) == networks[2]
    assert patch.ask(classifier, "gethiddensize") == [("right", "hiddensize", 2.0)]
    assert patch.ask(classifier, "getthreshold") == [("right", "threshold", 0.5)]
    for network in (None, networks[1], networks[0]):
        assert patch.ask(classifier, "undo") == [("left", "undo")]
        assert network is None or parameters(patch, classifier) == network
    assert patch.ask(classifier, "getseed") == [("right", "seed", 2.0)]
    assert patch.ask(classifier, "undo")[0][:2] == ("fail", "undo")
    assert parameters(patch, classifier) == networks[0]


def test_undo_of_a_model_brings_back_the_parameters_that_a_file_took_away(patch, data, tmp_path):
    classifier = patch.make("lstm.classifier", "c", *QUICK, "-seed", 7)
    other = patch.make("lstm.classifier", "other", "-hiddensize", 5, "-maxiter", 1)
    patch.ask(other, "fit", "data", "data")
    patch.ask(other, "write", "x.lstm", path=tmp_path / "x.lstm")
    patch.ask(classifier, "fit", "data", "data")
    before = parameters(patch, classifier)
    patch.ask(classifier, "read", "x.lstm", path=tmp_path / "x.lstm")
    patch.send(classifier, "patience", 3)
    assert patch.ask(classifier, "undo") == [("left", "undo")]
    assert parameters(patch, classifier) == before
    found = [
        patch.ask(classifier, f"get{name}")[0][2] for name in ("seed", "hiddensize", "patience")
    ]
    assert found == [7, 2, 3]
