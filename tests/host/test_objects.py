"""The catalogue of objects: it holds together, and what is made of it is as it says."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import patchlstm
from generator.reference import pdlists
from generator.reference.files import made
from generator.reference.words import MAX, PD, default
from generator.sources import ROOT
from patchlstm.network.settings import Settings
from patchlstm.objects import vocabulary
from patchlstm.objects.catalogue import OBJECTS, TOOLS, acceptable, find
from patchlstm.objects.vocabulary import AUTOMATIC, Action, Message, Parameter

each_object = pytest.mark.parametrize("described", OBJECTS, ids=lambda each: each.name)


def imported_by(code: str) -> set[str]:
    """Return the modules that a fresh Python has imported after some code."""
    code = f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"
    environment = {**os.environ, "PATCHLSTM_KERNELS": ""}  # the tests may run with Numba's
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(run.stderr.split())


@pytest.mark.parametrize(
    "code",
    [
        "import patchlstm.objects.catalogue",
        "from patchlstm.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass",
        "import patchlstm.cli.install",
    ],
)
def test_needs_neither_numpy_nor_numba(code):
    assert not imported_by(code) & {"numpy", "numba", "llvmlite"}


def test_doctor_tries_the_kernels_without_numba():
    found = imported_by("from patchlstm.cli.main import main\nmain(['doctor', '--in', '/nowhere'])")
    assert "patchlstm_kernels.engine" in found
    assert not found & {"numba", "llvmlite"}


def test_estimators_need_no_numba():
    found = imported_by("from patchlstm import DataSeries, LSTMClassifier\nLSTMClassifier()")
    assert "patchlstm_kernels.engine" in found
    assert not found & {"numba", "llvmlite"}


def test_the_package_gives_every_public_name_when_it_is_asked():
    for name in patchlstm.__all__:
        assert getattr(patchlstm, name) is not None
        assert name in dir(patchlstm)
    names = {}
    exec("from patchlstm import *", names)
    assert set(patchlstm.__all__) <= set(names)
    with pytest.raises(AttributeError, match="'patchlstm' has no attribute 'nothing'"):
        patchlstm.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("phrase", "signature", "typed"),
    [
        ("clear", "", "clear"),
        ("addframe id frame", "ip", "addframe ID F1 F2 ..."),
        ("merge dataseries [switch]", "d?y", "merge DATASERIES [1]"),
        ("getframe id [time target]", "i?nb", "getframe ID [TIME BUFFER]"),
        ("getframe id [time] [target]", "i?nb", "getframe ID [TIME] [BUFFER]"),
    ],
)
def test_a_phrase_says_what_follows_the_selector(phrase, signature, typed):
    message = Message(phrase, "")
    assert message.selector == phrase.split()[0]
    assert message.signature == signature
    assert MAX.typed(message) == typed


def test_a_phrase_of_unknown_words_is_no_message():
    with pytest.raises(KeyError, match="nonsense"):
        _ = Message("fit nonsense", "").signature


def test_every_argument_has_a_letter_that_errors_can_name():
    letters = {each.letter for each in vocabulary.ARGUMENTS.values()}
    assert letters <= set(vocabulary.LETTERS)
    assert all(len(letter) == 1 and each.noun for letter, each in vocabulary.LETTERS.items())


@each_object
def test_a_selector_means_one_thing(described):
    selectors = [each.selector for part in described.sections.values() for each in part]
    assert len(set(selectors)) == len(selectors)
    assert selectors == list(described.messages)
    getters = {f"get{name}" for name in described.parameters}
    # a file to begin with is read as by the message, whose name its tag may have
    files = {name for name, each in described.parameters.items() if each.action is Action.READ}
    assert not set(selectors) & ((set(described.parameters) - files) | getters)
    assert all(selector == selector.lower() for selector in selectors)


@each_object
def test_words_can_be_said_to_both_patchers(described):
    for words in (PD, MAX):
        for message in described.messages.values():
            said = words.typed(message) + words.explained(message)
            assert not set("{};") & set(said)  # Pd begins a new line after a semicolon
            assert words.explained(message).endswith((".", "...", ")"))


@each_object
def test_examples_are_messages_of_the_object(described):
    known = {*described.messages, *described.parameters}
    for example in (*described.shown, described.camel_case.lower()):
        selector = example.split()[0]
        assert {selector, selector.removeprefix("get")} & known, example
    assert described.camel_case != described.camel_case.lower()


@each_object
def test_every_parameter_has_one_default(described):
    for name, parameter in described.parameters.items():
        assert bool(parameter.attribute) != bool(parameter.default), name
        assert default(parameter, described.head)
        if parameter.attribute:
            assert parameter.attribute in Settings.names()


def test_other_names_of_numbers_are_of_some_in_a_row():
    for tool in TOOLS:
        names = list(tool.parameters)
        for alias, meant in tool.aliases.items():
            first, *others = meant.split()
            start = names.index(first)
            assert names[start : start + 1 + len(others)] == [first, *others]
            assert alias not in {*names, *tool.messages}
        for name, number in tool.parameters.items():
            is_automatic = number.is_automatic and number.initial == AUTOMATIC
            assert is_automatic or number.low <= number.initial <= number.high, name


@each_object
def test_every_setting_of_a_model_is_a_parameter(described):
    rows = described.parameters.values()
    attributes = [each.attribute for each in rows if not each.is_alias]
    names = Settings.names(described.head) if described.head else []
    settings = [name for name in names if name != "warm_start"]  # a patch always does
    assert sorted(filter(None, attributes)) == sorted(settings)


def test_what_the_shim_does_in_advance_is_known():
    classifier, labelset = find("lstm.classifier"), find("lstm.labelset")
    rows = {*classifier.messages, *classifier.parameters, "nonsense"}
    anticipated = {name for name in rows if classifier.is_anticipated(name)}
    tuning = {"threshold", "reject", "blocking", "follow", "spot"}
    assert anticipated == {"clear", "refer", "read", "model", *tuning}
    assert not labelset.is_anticipated("clear")
    assert Parameter("", action=Action.READ).is_anticipated


def test_a_set_may_stand_in_for_another():
    assert acceptable("lstm.dataseries") == ["lstm.dataseries", "lstm.dataset"]
    assert acceptable("lstm.dataset") == ["lstm.dataset"]
    assert {each.stands_in_for for each in OBJECTS} <= {"", *(each.name for each in OBJECTS)}


def test_nobody_is_found_under_another_name():
    with pytest.raises(KeyError, match="nonsense"):
        find("lstm.nonsense")


@pytest.mark.parametrize("path", made(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_made_of_the_catalogue_is_fresh(path):
    assert path.read_text(encoding="utf-8") == made()[path], "`make reference` renews it"


def test_a_longer_list_of_objects_moves_what_stands_below(monkeypatch):
    names = ("lstm.classifier", "lstm.dataseries", "lstm.labelset")
    monkeypatch.setattr(pdlists, "EVERYTHING", [find(name) for name in names])
    patch = (
        "#N canvas 0 0 400 100 12;\n#X text 10 10 objects;\n#X obj 20 30 lstm.classifier;\n"
        "#X text 10 60 below \\, in two\nlines;\n"
    )
    assert pdlists.renew_objects(patch, n_columns=1, width=0) == (
        "#N canvas 0 0 400 160 12;\n#X text 10 10 objects;\n#X obj 20 30 lstm.classifier;\n"
        "#X obj 20 60 lstm.dataseries;\n#X obj 20 90 lstm.labelset;\n"
        "#X text 10 120 below \\, in two\nlines;\n"
    )


def test_what_meta_says_besides_is_never_lost():
    patch = "#N canvas 0 0 9 9 META 0;\n#X text 15 15 INLET_0 x, f 70;\n{}#X restore 1 1 pd META;\n"
    described = find("lstm.labelset")
    renewed = pdlists.renew_inlet(patch.format("#X text 15 33 LICENSE x, f 70;\n"), described)
    assert "INLET_0 addlabel getlabel" in renewed
    assert "LICENSE x" in renewed
    with pytest.raises(ValueError, match=r"help patch of lstm\.labelset needs a subpatch"):
        pdlists.renew_inlet(patch.format("#X text 15 33 other;\n"), described)
    with pytest.raises(ValueError, match=r"help patch of lstm\.labelset needs a subpatch"):
        pdlists.renew_inlet("", described)
