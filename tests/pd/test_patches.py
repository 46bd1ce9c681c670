"""The patches that come with the library: whole, without errors, and doing what they say."""

from __future__ import annotations

import math
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from dialogue import read_array
from lessons import QUICK, lesson
from pages import Page
from patchfile import Canvas, read_patch, with_hands
from patchlstm.cli.environment import patches
from patchlstm.network.epochs import choose_epochs
from patchlstm.network.settings import Settings
from patchlstm.objects.catalogue import EVERYTHING, OBJECTS, find
from patchlstm.objects.vocabulary import Object
from realpd import FLAGS

FOLDER = patches() / "pd"
ABSTRACTIONS = ("lstm.bars.pd", "lstm.performer.pd", "lstm.recorder.pd", "lstm.takes.pd")
"""The library's patches that stand in others as objects do."""
ALL = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.pd"))


def console_of(patch: Path, *flags: str) -> str:
    """Return what Pd says when it opens a patch, with nothing but the patch's own [declare]."""
    command = ["pd", *FLAGS, "-nostdpath", *flags, "-open", str(patch), "-send", "pd quit"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0
    return run.stderr


@pytest.mark.parametrize("name", ALL)
def test_patch_opens_without_a_word(library: Path, name: str) -> None:
    assert console_of(library / name) == ""


def test_console_shows_an_object_that_cannot_be_made(tmp_path: Path) -> None:
    patch = tmp_path / "broken.pd"
    patch.write_text("#N canvas 0 0 100 100 12;\n#X obj 10 10 lstm.nonsense;\n")
    assert "couldn't create" in console_of(patch)


@pytest.mark.parametrize("name", ALL)
def test_connections_refer_to_boxes(name: str) -> None:
    for canvas in read_patch(FOLDER / name).everywhere():
        ends = [end for source, _, target, _ in canvas.connections for end in (source, target)]
        assert all(0 <= end < len(canvas.boxes) for end in ends)
        connectable = [canvas.boxes[end] for end in ends]
        assert not [box for box in connectable if box[0] == "text" or "cnv" in box[1].split()[:1]]


@pytest.mark.parametrize(
    "name", [each.name for each in EVERYTHING] + [each.removesuffix(".pd") for each in ABSTRACTIONS]
)
def test_help_patch_declares_the_library_and_says_what_it_is(name: str) -> None:
    patch = read_patch(FOLDER / f"{name}-help.pd")
    assert "declare -lib lstm" in patch.texts("obj")
    words = dict(text.split(" ", 1) for text in patch.children["pd META"].texts("text"))
    assert all(words.values())
    assert set(words) >= {
        *("KEYWORDS", "LICENSE", "DESCRIPTION", "ARGUMENTS", "AUTHOR"),
        *("INLET_0", "OUTLET_0", "OUTLET_1"),
    }


@pytest.mark.parametrize("name", ALL)
def test_windows_fit_a_small_screen(name: str) -> None:
    sizes = re.findall(r"^#N canvas -?\d+ -?\d+ (\d+) (\d+)", (FOLDER / name).read_text(), re.M)
    if not name.endswith("-help.pd"):
        del sizes[1:]  # what is inside is for those who edit it
    assert all(int(width) <= 1366 and int(height) <= 660 for width, height in sizes)


@pytest.mark.parametrize("name", ALL)
def test_names_in_patches_are_their_own(name: str) -> None:
    own = ("$0-", "pd-$0-", "$1", "$2") if name in ABSTRACTIONS else "$0-"
    for canvas in read_patch(FOLDER / name).everywhere():
        for text in canvas.texts("obj"):
            word, *arguments = text.split()
            if word in [each.name for each in OBJECTS] and arguments:
                assert arguments[0].startswith(own), text
            if word in ("s", "r") and arguments != ["lstm-demo"]:
                assert arguments[0].startswith(own), text
    arrays = re.findall(r"^#X array (\S+)", (FOLDER / name).read_text(), re.MULTILINE)
    assert all(array.startswith("\\$0-") for array in arrays)


def test_opening_help_changes_nothing_of_the_users(start_pd, library: Path, tmp_path: Path) -> None:
    names = ["gestures", "drums", "takes", "ids", "more"]
    series = {f"ds{i}": f"lstm.dataseries {name}" for i, name in enumerate(names)}
    labels = {f"ls{i}": f"lstm.labelset {name}" for i, name in enumerate(names)}
    objects = {"c": f"lstm.classifier gestures {QUICK}", **series, **labels}
    arrays = {f"{name}-{i}": [0.25, 0.5] for name in ("gesture", "drum", "copy") for i in (0, 1)}
    pages = {
        each.name: with_hands(library / f"{each.name}-help.pd", {}, tmp_path / f"{each.name}.pd")
        for each in OBJECTS
    }
    receivers = [f"click-{number}" for number in range(max(map(len, pages.values())))]
    pd = start_pd(objects, arrays=arrays, receivers=receivers)
    pd.send(*lesson("ds0", "ls0"), *(f"{name} addframe a 1 2" for name in list(series)[1:]))
    pd.send(*(f"{name} addlabel a 1" for name in list(labels)[1:]), "c fit gestures gestures")
    pd.until("c.left", "fit")

    def everything() -> list[object]:
        texts = []
        for name in objects:
            file = pd.folder / f"{name}.json"
            pd.send(f"{name} write {file}")
            pd.until(f"{name}.right", "write")
            texts.append(file.read_text())
        return [*texts, *(read_array(pd, name) for name in arrays)]

    before = everything()
    for name, messages in pages.items():
        pd.send(f"pd open {name}.pd {tmp_path}")
        assert everything() == before
        clicked = [i for i, text in enumerate(messages) if not text.startswith("maxiter")]
        pd.send(*(f"click-{i} bang" for i in clicked))
        assert everything() == before


def test_package_says_what_it_is() -> None:
    texts = read_patch(FOLDER / "lstm-meta.pd").children["pd META"].texts("text")
    words = dict(text.split(" ", 1) for text in texts)
    assert set(words) == {"NAME", "AUTHOR", "DESCRIPTION", "LICENSE", "VERSION"}
    assert words["NAME"] == "lstm"


def reference_texts(patch: Canvas) -> list[str]:
    """Return what the parts of the reference say."""
    parts = patch.children["pd reference"].children.values()
    return [text for part in parts for text in part.texts("text")]


@pytest.mark.parametrize("described", EVERYTHING, ids=lambda each: each.name)
def test_reference_and_inlet_name_every_message(described: Object) -> None:
    patch = read_patch(FOLDER / f"{described.name}-help.pd")
    reference = {text.split()[0] for text in reference_texts(patch)}
    inlet = next(text for text in patch.children["pd META"].texts("text") if "INLET_0" in text)
    assert {*described.messages, *described.parameters} <= reference
    assert set(described.messages) <= set(inlet.split())


def test_reference_gives_the_default_of_every_parameter() -> None:
    texts = reference_texts(read_patch(FOLDER / "lstm.classifier-help.pd"))
    for name, parameter in find("lstm.classifier").parameters.items():
        if not parameter.attribute:
            continue
        default = getattr(Settings.of("labels"), parameter.attribute)
        value = default if isinstance(default, str) else f"{default:g}"
        assert f"{name} ({value})" in texts


CLASSIFIER_PAGE = {
    "lstm.classifier $0-gestures -hiddensize 16": "c",
    "lstm.dataseries $0-gestures": "frames",
    "lstm.labelset $0-gestures": "labels",
    "lstm.recorder $0-gestures $0-gestures 40": "recorder",
}


def test_classifier_help_learns_and_names(start_pd, library: Path, tmp_path: Path) -> None:
    page = Page(start_pd, library / "lstm.classifier-help.pd", tmp_path, CLASSIFIER_PAGE)
    page.click("10")
    page.pd.until("labels.left", "size", "30")
    page.pd.until("frames.left", "size", "30")

    lines = page.ask("fit", "c.left", "fit")
    epochs = [line for line in lines if line.startswith("c.right progress")]
    assert len(epochs) == choose_epochs(math.ceil(30 / Settings.batch_size))
    assert lines[-1] == f"c.left fit {lines[-1].split()[-1]}"
    assert page.pd.until("c.left", "labels")[-1].atoms == (
        "labels",
        "falling",
        "rising",
        "wavering",
    )

    for kind in ("rising-3", "wavering-5"):
        page.ask(f"getseries {kind}", "frames.left", "getseries")
        lines = page.ask("predictseries", "c.left", "predictseries")
        assert lines[0].startswith("c.right probabilities ")
        assert lines[1:] == [f"c.left predictseries {kind[:-2]}"]

    lines = page.ask("evaluate", "c.left", "evaluate")
    assert lines[-1] == "c.left evaluate 1"
    assert sorted(lines[:-1]) == [
        f"c.right confusion {kind} {kind} 10" for kind in ("falling", "rising", "wavering")
    ]

    page.click("bng")  # plays the array frame by frame
    heard = [page.pd.until("c.left", "predictframe")[-1].text for _ in range(20)]
    assert heard[-1] == "predictframe wavering"

    page.click("maxiter 20000")
    page.ask("fit", "c.right", "progress", "1", "20000")
    page.click("cancel")
    assert {line.text for line in page.pd.until("c.left", "fit")} >= {"cancel"}


def test_classifier_help_shows_five_labels_of_ones_own(
    start_pd, library: Path, tmp_path: Path
) -> None:
    bars = {f"$0-bar-name-{row}": f"bar{row}" for row in range(6)}
    page = Page(
        start_pd,
        library / "lstm.classifier-help.pd",
        tmp_path,
        CLASSIFIER_PAGE,
        fed={"lstm.recorder $0-gestures $0-gestures 40": "record"},
        heard={**bars, "$0-status": "line"},
    )
    page.click("fit")
    assert page.pd.until("line.left", "label")[-1].text.startswith("label DataSeries is empty")
    for label in ("a", "b", "c", "d", "e"):
        page.pd.send(f"record label {label}")
        for take in range(2):
            page.pd.send("record 0.5", "record record 1")
            page.pd.until("recorder.right", "take", f"{label}-{take + 1}")
            page.pd.send("record record 0")
    page.pd.until("labels.left", "size", "10")
    page.click("fit")
    lines = page.pd.until("bar5.left", "label")
    named = {line.source: line.atoms[-1] for line in lines if line.source.startswith("bar")}
    assert {name: text for name, text in named.items() if name != "bar5.left"} == {
        f"bar{row}.left": label for row, label in enumerate("abcde")
    }


@pytest.mark.parametrize("name", [name for name in ALL if name.endswith("-help.pd")])
def test_files_are_chosen_and_nothing_is_written_beside_the_page(name: str) -> None:
    for canvas in read_patch(FOLDER / name).everywhere():
        typed = [text for text in canvas.texts("msg") if text.startswith("write ")]
        assert not typed
        for panel, message in (("savepanel", "write"), ("openpanel", "read")):
            for source in (i for i, box in enumerate(canvas.boxes) if box == ("obj", panel)):
                targets = [
                    canvas.boxes[end][1]
                    for start, _, end, _ in canvas.connections
                    if start == source
                ]
                assert targets == [f"list prepend {message}"]


def test_regressor_help_learns_and_plays(start_pd, library: Path, tmp_path: Path) -> None:
    page = Page(
        start_pd,
        library / "lstm.regressor-help.pd",
        tmp_path,
        {
            "lstm.regressor $0-mapping -hiddensize 32": "r",
            "lstm.dataseries $0-moves": "moves",
            "lstm.dataseries $0-sounds": "sounds",
        },
    )
    page.click("12")
    page.pd.until("moves.left", "size", "12")
    page.pd.until("sounds.left", "size", "12")
    page.click("maxiter 200")
    lines = page.ask("fitframes", "r.left", "fitframes")
    assert sum(line.startswith("r.right progress") for line in lines) == 200
    *errors, last = page.ask("evaluate", "r.left", "evaluate")
    assert [line.split()[:3] for line in errors] == [
        ["r.right", "error", "0"],
        ["r.right", "error", "1"],
    ]
    assert float(last.split()[-1]) > 0.8  # the sound follows
    page.ask("getseries move-3", "moves.left", "getseries")
    lines = page.ask("predictseries", "r.left", "predictseries")
    assert len(lines[-1].split()) == 4
    page.click("maxiter 20000")
    page.ask("fitframes", "r.right", "progress", "1", "20000")
    page.click("cancel")
    assert {line.text for line in page.pd.until("r.left", "fitframes")} >= {"cancel"}


def test_forecaster_help_learns_and_goes_on(start_pd, library: Path, tmp_path: Path) -> None:
    page = Page(
        start_pd,
        library / "lstm.forecaster-help.pd",
        tmp_path,
        {
            "lstm.forecaster $0-player -hiddensize 32": "f",
            "lstm.dataseries $0-melodies": "melodies",
        },
    )
    page.click("20")
    page.pd.until("melodies.left", "size", "20")
    page.click("maxiter 100")
    lines = page.ask("fit", "f.left", "fit")
    assert sum(line.startswith("f.right progress") for line in lines) == 100
    *errors, last = page.ask("evaluate", "f.left", "evaluate")
    assert [line.split()[2] for line in errors] == ["1", "2", "4", "8", "16", "32"]
    assert float(last.split()[-1]) < 1.0  # nats: one note in five is not to be foreseen
    page.ask("reset, 4 0, 5 0, 6 0, 7 1", "f.left", "predictframe")
    page.pd.sync()
    page.click("temperature 1")
    notes = [page.ask("continue", "f.left")[-1].split()[-2:] for _ in range(40)]
    steps = [7, *(int(step) for step, _ in notes)]
    # along the scale, with the accents where they belong, mostly
    assert sum(abs(a - b) == 1 for a, b in pairwise(steps)) > 30
    accents = [accent for _, accent in notes]
    assert sum((accent == "1") == (i % 4 == 3) for i, accent in enumerate(accents)) > 30
    assert page.ask("predictseries", "f.left")[-1].startswith("f.left predictseries ")
    page.click("maxiter 20000")
    page.ask("fit", "f.right", "progress", "1", "20000")
    page.click("cancel")
    assert {line.text for line in page.pd.until("f.left", "fit")} >= {"cancel"}


@pytest.mark.parametrize(
    ("name", "printed", "expected"),
    [
        (
            "lstm.dataseries",
            "lstm.dataseries $0-drums",
            [
                *["left addframe"] * 3,
                *["left addseries", "left setseries", "left updateseries"],
                *["left getseries $0-copy"] * 2,
                *["left getframe $0-point", "left getdataset $0-ends"],
                *["left setframe", "left updateframe", "left deleteframe", "left deleteseries"],
                *["left clear", "left undo", "left size 1", "left cols 2", "left ids take-1"],
                *["left length 2", "left next take-2", "right print", "right dump {"],
                *["left getids $0-ids", "left merge"],
            ],
        ),
        (
            "lstm.dataset",
            "lstm.dataset $0-places",
            [
                *["left addpoint"] * 4,
                "left knearest kick 4",
                "left knearestdist 0.05 0.447214",
                "left getpoint $0-point",
                *["left tobuffer $0-all", "left tobuffer $0-all $0-ids", "left frombuffer"],
                *["left setpoint", "left updatepoint", "left deletepoint", "left clear"],
                *["left undo", "left size 3", "left cols 2", "right print", "right dump {"],
                *["left getids $0-ids", "left merge"],
            ],
        ),
        (
            "lstm.labelset",
            "lstm.labelset $0-takes",
            [
                *["left addlabel"] * 4,
                *["left getlabel kick", "left getlabel 1", "left size 4", "left cols 1"],
                *["left ids take-1 take-2 take-3 4", "left counts 3", "right print"],
                *["left setlabel", "left updatelabel", "left deletelabel", "left deleteall 1"],
                *["left clear", "left undo", "right dump {", "left getids $0-ids"],
                *["left merge", "left merge"],
            ],
        ),
    ],
)
def test_help_of_a_set_answers_every_click(
    start_pd, library: Path, tmp_path: Path, name: str, printed: str, expected: list[str]
) -> None:
    page = Page(start_pd, library / f"{name}-help.pd", tmp_path, {printed: "set"})
    answers = []
    for number, message in enumerate(page.messages):
        page.pd.send(f"click-{number} bang")
        while True:
            line = page.pd.next_line(10)
            assert line.source != "error"
            if line.atoms[:1] == (message.split()[0],):
                break
        text = re.sub(r"\b\d+-(?=[a-z])", "$0-", line.text)
        answers.append(f"{line.source.removeprefix('set.')} {' '.join(text.split())}")
    assert answers == expected
