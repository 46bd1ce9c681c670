"""What was recorded or learnt outlives its boxes, until its patch is closed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dialogue import write_file
from installations import copy_library
from lessons import ARRAYS, ENDLESS, LONG_ARRAYS, QUICK, lesson, long_lesson, texts
from patchlstm import LSTMClassifier
from patchlstm.cli.environment import PATHS_FILE
from realpd import FLAGS

SETS = {"ds": "lstm.dataseries data", "ls": "lstm.labelset data"}


def box(text):
    """Return messages that put a box into the subpatch, with a receiver and two prints."""
    return [
        "dynamic clear",
        "dynamic obj 10 10 r to-box",
        f"dynamic obj 10 40 {text}",
        "dynamic obj 10 70 print box.left",
        "dynamic obj 60 70 print box.right",
        "dynamic connect 0 0 1 0",
        "dynamic connect 1 0 2 0",
        "dynamic connect 1 1 3 0",
    ]


def patch_of(*boxes):
    """Return a patch whose boxes take what is sent to ``to-0``, ``to-1`` and so on."""
    lines = ["#N canvas 0 0 400 300 12;"]
    for i, text in enumerate(boxes):
        lines += [
            f"#X obj 10 10 r to-{i};",
            f"#X obj 10 40 {text};",
            f"#X obj 10 70 print other{i}.left;",
            f"#X obj 10 90 print other{i}.right;",
        ]
    for i in range(len(boxes)):
        first = 4 * i
        for source, outlet, target in [(0, 0, 1), (1, 0, 2), (1, 1, 3)]:
            lines.append(f"#X connect {first + source} {outlet} {first + target} 0;")
    return "\n".join(lines) + "\n"


def open_other(pd, *boxes, name="other.pd"):
    write_file(pd, name, patch_of(*boxes))
    pd.send(f"pd open {name} {pd.folder}")


def close_other(pd, name="other.pd"):
    pd.send(f"pd-{name} menuclose 1")


def the_line(pd):
    """Wait for the line that says what went; return it without its beginning."""
    beginning = "lstm: a patch was closed, and with it went "
    while True:
        line = pd.next_line()
        if line.source == "console" and line.text.startswith(beginning):
            return line.text.removeprefix(beginning)


@pytest.fixture
def pd(start_pd):
    receivers = ["to-box", "to-0", "to-1", "to-2", "pd-other.pd", "pd-full.pd", "pd-keeper.pd"]
    receivers += ["keeper-two", "keeper-0", "to-later"]
    objects = {**SETS, "c": f"lstm.classifier gest {QUICK}"}
    return start_pd(objects, arrays={**ARRAYS, **LONG_ARRAYS}, receivers=receivers)


@pytest.mark.parametrize(
    ("text", "messages", "question", "answer"),
    [
        ("lstm.dataseries kept", ["addframe a 1 2", "addframe a 3 4"], "size", "size 1"),
        ("lstm.labelset kept", ["addlabel a up"], "getlabel a", "getlabel up"),
        ("lstm.dataseries 7", ["addframe a 1 2"], "size", "size 1"),
    ],
)
def test_a_set_is_there_again_when_its_box_was_edited(pd, text, messages, question, answer):
    pd.send(*box(text), *(f"to-box {each}" for each in messages))
    pd.send(*box(f"{text} -warnings 0"), f"to-box {question}")
    assert pd.until("box.left")[-1].text == answer
    pd.send(*box("lstm.dataseries another"), *box(text), f"to-box {question}")
    assert pd.until("box.left")[-1].text == answer


def test_a_network_is_there_again_when_its_box_was_edited(pd):
    pd.send(*lesson("ds", "ls"), *box(f"lstm.classifier kept {QUICK}"), "to-box fit data data")
    pd.until("box.left", "fit")
    pd.send("to-box predictseries a")
    before = [line.text for line in pd.until("box.left", "predictseries")]
    pd.send(*box("lstm.classifier kept"), "to-box getmaxiter")
    assert pd.until("box.right", "maxiter")[-1].text == "maxiter 3"
    pd.send("to-box predictseries a")
    assert [line.text for line in pd.until("box.left", "predictseries")] == before


def test_what_is_cut_comes_back_with_undo(pd):
    pd.send(*box("lstm.dataseries cut"), "to-box addframe a 1", "to-box size")
    pd.until("box.left", "size")
    pd.send("dynamic vis 1", "dynamic editmode 1", "dynamic selectall", "dynamic cut")
    pd.send("to-box size")
    assert pd.sync() == []
    pd.send("dynamic undo", "to-box size")
    assert pd.until("box.left")[-1].text == "size 1"


def test_saving_an_abstraction_loses_nothing(pd):
    # Saved through a name of its own: all copies answer to pd-keeper.pd, and Pd itself crashes when
    # a message to several canvases deletes one of them.
    abstraction = patch_of(r"lstm.dataseries \$1") + "#X obj 200 10 namecanvas keeper-\\$1;\n"
    write_file(pd, "keeper.pd", abstraction)
    pd.send("dynamic obj 10 10 keeper one", "dynamic obj 10 40 keeper two")
    pd.send("to-0 addframe a 1", "to-0 size")
    for _ in range(2):
        pd.until("other0.left", "size")
    pd.send(f"keeper-two savetofile keeper.pd {pd.folder}", "to-0 size")
    for _ in range(2):
        assert pd.until("other0.left")[-1].text == "size 1"


def test_copies_of_clone_keep_theirs(pd):
    write_file(pd, "keeper.pd", patch_of(r"lstm.dataseries part-\$1"))
    pd.send("dynamic obj 10 10 clone keeper 3", "to-0 addframe a 1", "dynamic clear")
    pd.send("dynamic obj 10 10 clone keeper 3", "to-0 size", *box("lstm.dataseries part-1"))
    pd.send("to-box size")
    assert pd.until("box.left")[-1].text == "size 1"


def test_what_is_made_later_in_a_copy_of_clone_goes_with_its_patch(pd):
    copy = patch_of(r"lstm.dataseries part-\$1") + "#X obj 200 10 namecanvas keeper-\\$1;\n"
    write_file(pd, "keeper.pd", copy)
    open_other(pd, "clone keeper 2")
    pd.send("keeper-0 obj 10 10 r to-later")  # the sixth box of the first copy
    pd.send("keeper-0 obj 10 40 lstm.dataseries later", "keeper-0 obj 10 70 print later")
    pd.send("keeper-0 connect 5 0 6 0", "keeper-0 connect 6 0 7 0")
    pd.send("to-later addframe a 1", "to-later size")
    pd.until("console", "later: size 1")
    close_other(pd)
    assert the_line(pd) == "lstm.dataseries later (1 series)"


def test_what_was_set_by_a_message_outlives_the_box_and_what_its_text_has_does_not(pd):
    pd.send(*box("lstm.classifier kept -maxiter 9"), "to-box hiddensize 32", "to-box getmaxiter")
    pd.until("box.right", "maxiter")
    pd.send(*box("lstm.classifier kept"), "to-box gethiddensize")
    assert pd.until("box.right")[-1].text == "hiddensize 32"
    pd.send(*box("lstm.classifier other -maxiter 9"), "to-box getmaxiter")
    pd.until("box.right", "maxiter", "9")
    pd.send(*box("lstm.classifier other"), "to-box getmaxiter")
    assert pd.until("box.right")[-1].text == "maxiter 0"


def test_refer_away_and_back(pd):
    pd.send("ds addframe a 1", "ds refer elsewhere", "ds size", "ds refer data", "ds size")
    sizes = [line.text for line in pd.until("ds.left", "size") + pd.until("ds.left", "size")]
    assert sizes[0] == "addframe"
    assert sizes[-1] == "size 1"


def test_an_unnamed_object_leaves_what_it_refers_to(pd):
    pd.send(*box("lstm.dataseries"), "to-box refer elsewhere", "to-box addframe a 1")
    pd.send(*box("lstm.dataseries elsewhere"), "to-box size")
    assert pd.until("box.left", "size")[-1].text == "size 1"


def test_clear_is_how_to_lose_it(pd):
    pd.send(*box("lstm.dataseries kept"), "to-box addframe a 1", "to-box clear")
    pd.send(*box("lstm.dataseries kept"), "to-box size")
    assert pd.until("box.left", "size")[-1].text == "size 0"


def test_an_unnamed_set_goes_with_its_object_and_says_so(pd):
    pd.send(*box("lstm.dataseries -warnings 1"), "to-box addframe a 1", "dynamic clear", "ds size")
    assert [line.text for line in pd.until("ds.left", "size") if line.source == "console"] == [
        "lstm: an object was deleted, and with it went lstm.dataseries unnamed-1 (1 series)"
    ]


def test_a_closed_patch_says_in_one_line_what_went(pd):
    open_other(pd, "lstm.dataseries s", "lstm.labelset s", f"lstm.classifier s {QUICK}")
    pd.send(*lesson("to-0", "to-1"), "to-2 fit s s")
    pd.until("other2.left", "fit")
    close_other(pd)
    assert the_line(pd) == (
        "lstm.dataseries s (6 series), lstm.labelset s (6 labels: high, low),"
        " lstm.classifier s (a trained network for high, low)"
    )
    open_other(pd, "lstm.dataseries s", "lstm.labelset s", "lstm.classifier s")
    pd.send("to-0 size", "to-1 size", "to-2 labels")
    lines = texts(pd.until("other2.right", "error"))
    assert "other0.left: size 0" in lines
    assert "other1.left: size 0" in lines
    pd.send("to-2 getmaxiter")
    assert pd.until("other2.right")[-1].text == "maxiter 0"


def test_a_patch_that_held_nothing_closes_without_a_word(pd):
    open_other(pd, "lstm.dataseries s", "lstm.labelset s", "lstm.classifier s -maxiter 9")
    pd.send("to-2 getmaxiter")
    pd.until("other2.right", "maxiter")
    close_other(pd)
    open_other(pd, "lstm.dataseries t", name="full.pd")
    pd.send("to-0 addframe a 1", "to-0 size")
    pd.until("other0.left", "size")
    pd.send("pd-full.pd menuclose 1")
    pd.until("console", "lstm: a patch was closed, and with it went lstm.dataseries t (1 series)")
    assert [line for line in pd.seen if line.text.startswith("lstm: ")][:-1] == []


def test_a_set_without_a_box_is_found_until_its_patch_is_closed(pd):
    open_other(pd, "lstm.dataseries s")
    pd.send("to-0 addframe a 1 2", "pd-other.pd clear", "ds merge s", "ds size")
    assert pd.until("ds.left", "size")[-1].text == "size 1"
    close_other(pd)
    assert the_line(pd) == "lstm.dataseries s (1 series)"
    pd.send("ds merge s")
    assert "no lstm.dataseries is called s" in pd.until("ds.right", "error")[-1].text


def test_what_two_patches_share_lives_until_the_last_is_closed(pd):
    open_other(pd, "lstm.dataseries s")
    pd.send(*box("lstm.dataseries s"), "to-0 addframe a 1", "dynamic clear")
    close_other(pd)
    pd.send("ds size")
    pd.until("ds.left", "size")
    open_other(pd, "lstm.dataseries s")
    pd.send("to-0 size")
    assert pd.until("other0.left")[-1].text == "size 1"


def test_a_fit_goes_on_when_its_box_is_edited(pd):
    pd.send(*lesson("ds", "ls"), *box(f"lstm.classifier kept {QUICK}"), "to-box fit data data")
    pd.send(*box("lstm.classifier kept"), "to-box labels")
    assert pd.until("box.left", "labels")[-1].text == "labels high low"


@pytest.mark.parametrize("tags", ["", "-hiddensize 8 -maxiter 5"])
def test_cancel_works_from_the_new_box(pd, tags):
    pd.send(*long_lesson("ds", "ls"), *box(f"lstm.classifier kept {ENDLESS}"))
    pd.send("to-box fit data data")
    pd.until("box.right", "progress")
    pd.send(*box(f"lstm.classifier kept {tags}"), "to-box cancel", "to-box labels")
    pd.until("box.right", "cancel")
    assert pd.until("box.left")[-1].text == "labels down up"


def test_a_fit_ends_with_its_patch(pd):
    pd.send(*long_lesson("ds", "ls"))
    open_other(pd, f"lstm.classifier s {ENDLESS}")
    pd.send("to-0 fit data data", "to-0 fit data data")
    pd.until("other0.right", "progress")
    close_other(pd)
    assert the_line(pd) == "lstm.classifier s (a trained network for down, up)"
    assert pd.quit() == 0


def test_a_patch_that_is_opened_again_at_once_begins_with_nothing(pd):
    pd.send(*long_lesson("ds", "ls"))
    open_other(pd, f"lstm.classifier s {ENDLESS}")
    pd.send("to-0 fit data data")
    pd.until("other0.right", "progress")
    close_other(pd)
    pd.send("ds size")
    pd.until("ds.left", "size")
    open_other(pd, f"lstm.classifier s {QUICK}")
    pd.send("to-0 cancel", "to-0 labels")
    assert "No data fitted" in pd.until("other0.right", "error", "labels")[-1].text


def test_quitting_says_nothing(pd):
    open_other(pd, *(f"lstm.dataseries s{i}" for i in range(3)))
    pd.send("ds addframe a 1", *(f"to-{i} addframe a 1" for i in range(3)), "to-2 size")
    pd.until("other2.left", "size")
    n_seen = len(pd.seen)
    assert pd.quit() == 0
    with pytest.raises(AssertionError, match="Pd has ended"):
        pd.next_line()
    assert pd.seen[n_seen:] == []


def test_batch_mode_keeps_and_lets_go(library, tmp_path):
    (tmp_path / "inner.pd").write_text(patch_of("lstm.dataseries s"))
    (tmp_path / "main.pd").write_text(
        "#N canvas 0 0 400 300 12;\n#X obj 10 10 loadbang;\n#X obj 10 30 t b b b;\n"
        f"#X msg 10 50 \\; pd open inner.pd {tmp_path} \\; to-0 addframe a 1 \\;"
        " pd-inner.pd menuclose 1;\n"
        "#X obj 60 50 delay 100;\n#X msg 60 80 \\; pd quit;\n"
        "#X connect 0 0 1 0;\n#X connect 1 2 2 0;\n#X connect 1 1 3 0;\n#X connect 3 0 4 0;\n"
    )
    command = ["pd", *FLAGS, "-batch", "-path", str(library), "-lib", "lstm"]
    run = subprocess.run(
        [*command, "-open", str(tmp_path / "main.pd")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "with it went lstm.dataseries s (1 series)" in run.stderr


# ---- without Python ----


@pytest.fixture
def model(tmp_path):
    """Return a model's file."""
    classifier = LSTMClassifier(hidden_size=4, max_iter=3)
    classifier.fit([[[0.1, 0.9]], [[0.9, 0.1]]], ["high", "low"])
    path = tmp_path / "gesture.lstm"
    classifier.write(path)
    return path


@pytest.mark.parametrize("is_absent", [False, True], ids=["asleep", "absent"])
def test_a_model_is_there_again_without_python(start_pd, library, tmp_path, model, is_absent):
    if is_absent:
        library = copy_library(library, tmp_path)
        (library / PATHS_FILE).unlink()
    receivers = ["to-box", "to-0", "pd-other.pd"]
    pd = start_pd({}, path=[library], arrays=ARRAYS, receivers=receivers)
    if is_absent:
        pd.send(*box("lstm.labelset"), "to-box size")
        pd.until("box.right", "error")
    pd.send(*box(f"lstm.classifier kept -model {model}"), "to-box threshold 0.01")
    pd.send("to-box predictseries a")
    before = [line.text for line in pd.until("box.left", "predictseries")][-2:]
    pd.send("dynamic clear")
    pd.sync()
    pd.send(*box("lstm.classifier kept"), "to-box getthreshold")
    pd.until("box.right", "threshold", "0.01")
    pd.send("to-box predictseries a")
    assert [line.text for line in pd.until("box.left", "predictseries")] == before
    assert is_absent or not any("numpy" in line for line in open_files(pd))


def test_a_box_that_is_edited_twice_at_once_keeps_its_model(start_pd, library, tmp_path, model):
    library = copy_library(library, tmp_path)
    (library / PATHS_FILE).unlink()
    pd = start_pd({"other": "lstm.labelset"}, path=[library], arrays=ARRAYS, receivers=["to-box"])
    pd.send("other size")
    pd.until("other.right", "error")
    pd.send(*box(f"lstm.classifier kept -model {model}"), *box("lstm.classifier kept"))
    pd.send(*box("lstm.classifier kept"), "to-box predictseries a")
    assert pd.until("box.left", "predictseries")[-1].atoms[1] in ("high", "low")


def test_a_model_goes_with_its_patch_without_python(start_pd, model):
    pd = start_pd({}, arrays=ARRAYS, receivers=["to-box", "to-0", "pd-other.pd"])
    open_other(pd, f"lstm.classifier s -model {model}")
    pd.send(*box("r nothing"), "to-0 predictseries a")
    pd.until("other0.left", "predictseries")
    close_other(pd)
    pd.sync()
    pd.send(*box(f"lstm.classifier wait -model {model}"))
    open_other(pd, "delay 100")
    pd.send("to-0 bang")
    pd.until("other0.left")
    pd.send(*box("lstm.classifier s"), "to-box predictseries a")
    assert "No data fitted" in pd.until("box.right", "error")[-1].text


def open_files(pd):
    """Return what Pd has mapped into its memory."""
    return Path(f"/proc/{pd.process.pid}/maps").read_text(encoding="utf-8").splitlines()


# ---- tags ----


def fit(pd, tags=QUICK):
    pd.send(*lesson("ds", "ls"), *box(f"lstm.classifier kept {tags}"), "to-box fit data data")
    pd.until("box.left", "fit")
    pd.send("to-box predictseries a")
    return [line.text for line in pd.until("box.left", "predictseries")]


@pytest.mark.parametrize("is_edited", [False, True], ids=["beside it", "in its place"])
def test_a_tag_erases_nothing(pd, is_edited):
    before = fit(pd)
    for message in [
        "hiddensize 32",
        "hiddensize 4 4",
        "delta 0",
        "pooling last",
        "bidirectional 1",
    ]:
        text = f"lstm.classifier kept -{message}"
        pd.send(*(box(text) if is_edited else [f"dynamic obj 10 200 {text}"]))
        pd.send("to-box gethiddensize")
        *_, warning, value = pd.until("box.right", "hiddensize")
        assert warning.text == (
            "lstm.classifier kept: this network has already learnt something, which arguments do"
            f" not erase; to erase it and change the network, send {message}"
        )
        assert value.text == "hiddensize 4"
    pd.send("to-box predictseries a")
    assert [line.text for line in pd.until("box.left", "predictseries")] == before
    pd.send(f"to-box {message}", "to-box labels")
    assert "No data fitted" in pd.until("box.right", "error")[-1].text


def test_several_such_tags_are_one_line_and_others_hold(pd):
    fit(pd)
    pd.send(*box("lstm.classifier kept -delta 0 -maxiter 7 -hiddensize 9"), "to-box getmaxiter")
    *_, warning, value = pd.until("box.right", "maxiter")
    assert warning.text.endswith("change the network, send hiddensize 9, delta 0")
    assert value.text == "maxiter 7"


def test_tags_that_are_the_same_as_before_say_nothing(pd):
    fit(pd)
    pd.send(*box(f"lstm.classifier kept {QUICK}"), "to-box labels")
    assert texts(pd.until("box.left", "labels")) == ["box.left: labels high low"]


def test_a_models_file_does_not_take_the_place_of_what_was_learnt(pd, model):
    before = fit(pd)
    pd.send(*box(f"lstm.classifier kept -model {model}"), "to-box labels")
    *_, warning, labels = pd.until("box.left", "labels")
    assert warning.text.endswith(f"change the network, send model {model}")
    assert labels.text == "labels high low"
    pd.send("to-box predictseries a")
    assert [line.text for line in pd.until("box.left", "predictseries")] == before
    pd.send(f"to-box model {model}", "to-box params", "to-box getmodel")
    assert pd.until("box.right", "model")[-1].text == f"model {model}"


def test_another_models_file_takes_the_place_of_the_first(pd, model):
    other = LSTMClassifier(hidden_size=3, max_iter=2).fit([[[0.1, 0.9]], [[0.9, 0.1]]], ["x", "y"])
    other.write(model.with_name("other.lstm"))
    pd.send(*box(f"lstm.classifier kept -model {model}"), "to-box labels")
    assert pd.until("box.left", "labels")[-1].text == "labels high low"
    pd.send(*box(f"lstm.classifier kept -model {model.with_name('other.lstm')}"), "to-box labels")
    assert texts(pd.until("box.left", "labels")) == ["box.left: labels x y"]


def test_a_file_that_was_read_stays_when_the_box_is_edited(pd, model):
    other = LSTMClassifier(hidden_size=3, max_iter=2).fit([[[0.1, 0.9]], [[0.9, 0.1]]], ["x", "y"])
    other.write(model.with_name("other.lstm"))
    pd.send(*box(f"lstm.classifier kept -model {model}"))
    pd.send(f"to-box read {model.with_name('other.lstm')}", "to-box labels")
    pd.until("box.left", "labels", "x", "y")
    pd.send(*box(f"lstm.classifier kept -model {model} -maxiter 4"), "to-box labels")
    pd.until("box.left", "labels", "x", "y")
    pd.send("to-box predictseries a")
    assert pd.until("box.left", "predictseries")[-1].atoms[1] in ("x", "y")
