"""All the ways in which Pd can load the library, and several Pds with one installation."""

from __future__ import annotations

import pytest

from lessons import QUICK, lesson, texts
from patchlstm.objects.catalogue import OBJECTS as CATALOGUE

OBJECTS = {
    "c": f"lstm.classifier gest {QUICK}",
    "ds": "lstm.dataseries data",
    "ls": "lstm.labelset data",
}

DECLARING = """\
#N canvas 0 0 400 300 12;
#X declare {declaration};
#X obj 10 10 declare {declaration};
#X obj 10 40 r declared;
#X obj 10 70 lstm.labelset declared;
#X obj 10 100 print declared.left;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
"""


def check(pd, objects=OBJECTS):
    """Check that all objects were made, answer, and nothing is complained about."""
    for name in objects:
        pd.send(f"{name} print")
        pd.until(f"{name}.right", "print")
    complaints = [line.text for line in pd.seen if line.source == "error"]
    complaints += [
        line.text for line in pd.seen if "couldn't" in line.text or "already" in line.text
    ]
    assert complaints == []
    assert pd.quit() == 0


@pytest.mark.parametrize("to_library", ["lstm", "lstm/lstm"])
def test_library_from_the_folder_above(start_pd, library, to_library):
    check(start_pd(OBJECTS, path=[library.parent], library=to_library))


def test_library_from_its_own_folder(start_pd, library):
    check(start_pd(OBJECTS, path=[library], library="lstm"))


@pytest.mark.parametrize("name", [each.name for each in CATALOGUE])
def test_a_class_by_its_own_name_alone(start_pd, library, name):
    objects = {"only": f"{name} x"}
    check(start_pd(objects, path=[library], library=None), objects)


def test_all_classes_by_their_names(start_pd, library):
    check(start_pd(OBJECTS, path=[library], library=None))


def test_classes_by_their_names_with_the_folder(start_pd, library):
    objects = {name: f"lstm/{text}" for name, text in OBJECTS.items()}
    check(start_pd(objects, path=[library.parent], library=None), objects)


def test_library_loaded_twice_from_both_folders(start_pd, library):
    flags = ["-path", str(library.parent), "-lib", "lstm/lstm", "-lib", "lstm"]
    check(start_pd(OBJECTS, path=[library], library="lstm", flags=flags))


@pytest.mark.parametrize("library_flag", [None, "lstm"])
@pytest.mark.parametrize("where", ["parent", "own"])
def test_declare_in_a_patch(start_pd, library, tmp_path, where, library_flag):
    folder = library.parent if where == "parent" else library
    patch = tmp_path / "declaring.pd"
    patch.write_text(DECLARING.format(declaration=f"-path {folder} -lib lstm"))
    path = [library] if library_flag else []
    pd = start_pd(
        {}, path=path, library=library_flag, receivers=["declared"], flags=["-open", str(patch)]
    )
    pd.send("declared size")
    assert texts(pd.until("declared.left"))[-1] == "declared.left: size 0"
    check(pd, {})


def test_the_installation_may_be_moved(start_pd, library, tmp_path):
    moved = tmp_path / "else where" / "lstm"
    moved.parent.mkdir()
    moved.symlink_to(library)
    check(start_pd(OBJECTS, path=[moved]))


def test_several_pds_use_one_installation(start_pd):
    pds = [start_pd(OBJECTS) for _ in range(4)]
    for pd in pds:
        pd.send("c seed 1", *lesson("ds", "ls"), "c fit data data")
    losses = {pd.until("c.left", "fit")[-1].text for pd in pds}
    assert len(losses) == 1
    assert [pd.quit(3) for pd in pds] == [3] * 4
