"""Without Python there is one line that says why, an error for each message, and Pd lives on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import patchlstm
from installations import copy_library, make_environment, use_our_packages
from lessons import texts
from patchlstm.cli.environment import PATHS_FILE, find_bridge

OBJECTS = {
    "ds": "lstm.dataseries data",
    "c": "lstm.classifier gest -maxiter 3",
    "ls": "lstm.labelset",
}

ANSWERS = [
    "ds.right: error addframe Python is not running; see the console",
    "c.right: error labels Python is not running; see the console",
    "ls.right: error size Python is not running; see the console",
]


def check(start_pd, library, *reasons, start="Python can't be started"):
    """Start a Pd whose library cannot start Python; check all that it says and that it lives on."""
    pd = start_pd(OBJECTS, path=[library], arrays={"a": [1, 2]})
    for _ in range(2):  # the reason is given once, an error for every message
        pd.send("ds addframe x 1 2", "c labels", "ls size")
        pd.until("ls.right", "error")
    pd.send("c predictseries a")
    pd.until("c.right", "error", "predictseries")
    *lines, no_model, _ = [line for line in pd.seen if line.source not in ("console", "sync")]
    assert lines[0].source == "error"
    assert lines[0].text.startswith(f"lstm: {start}")
    for reason in reasons:
        assert str(reason) in lines[0].text
    assert texts(lines[1:]) == ANSWERS * 2
    assert no_model.text.startswith("lstm.classifier gest: predictseries: No data fitted")
    assert not [line for line in pd.seen if line.source == "console" and "lstm" in line.text]
    assert pd.quit() == 0


def test_a_library_from_deken_says_how_to_get_python(start_pd, library, tmp_path):
    copy = copy_library(library, tmp_path)
    (copy / PATHS_FILE).unlink()
    how = f'run sh "{copy}/add-python.sh" in a terminal, then start again'
    check(start_pd, copy, how, start="Python is not set up yet")


def test_neither_paths_file_nor_script(start_pd, library, tmp_path):
    copy = copy_library(library, tmp_path)
    for name in (PATHS_FILE, "add-python.sh"):
        (copy / name).unlink()
    check(start_pd, copy, "cannot read", copy / PATHS_FILE, "`patchlstm doctor` says more")


def test_an_empty_paths_file(start_pd, library, tmp_path):
    copy = copy_library(library, tmp_path)
    (copy / PATHS_FILE).write_text("")
    check(start_pd, copy, copy / PATHS_FILE, "libpython = ...")


@pytest.mark.parametrize("key", ["libpython", "executable", "site", "bridge"])
def test_a_line_is_missing_in_the_paths_file(start_pd, library, tmp_path, key):
    check(start_pd, copy_library(library, tmp_path, **{key: None}), f"{key} = ...")


@pytest.mark.parametrize("key", ["libpython", "executable", "site", "bridge"])
def test_a_path_leads_nowhere(start_pd, library, tmp_path, key):
    nowhere = tmp_path / "gone" / key
    check(start_pd, copy_library(library, tmp_path, **{key: nowhere}), key, nowhere)


@pytest.mark.parametrize("key", ["libpython", "bridge"])
def test_a_library_that_is_none(start_pd, library, tmp_path, key):
    text = tmp_path / "text.so"
    text.write_text("no library")
    check(start_pd, copy_library(library, tmp_path, **{key: text}), text)


def test_a_bridge_that_is_another_module(start_pd, library, tmp_path):
    module = next(Path(sysconfig.get_config_var("DESTSHARED")).glob("_json*.so"))
    check(start_pd, copy_library(library, tmp_path, bridge=module), module, "bridge")


def test_a_bridge_that_is_another_copy(start_pd, library, tmp_path):
    copy = Path(shutil.copy(find_bridge(), tmp_path))
    reasons = (copy, find_bridge(), "patchlstm is there twice", "patchlstm install")
    check(start_pd, copy_library(library, tmp_path, bridge=copy), *reasons)


def test_a_bridge_by_another_name_is_the_same(start_pd, library, tmp_path):
    link = tmp_path / "link.so"
    link.symlink_to(find_bridge())
    pd = start_pd(OBJECTS, path=[copy_library(library, tmp_path, bridge=link)])
    assert texts(pd.ask("ds", "size")) == ["ds.left: size 0"]


@pytest.mark.parametrize("place", ["PYTHONPATH", "where we are"])
def test_install_names_the_bridge_of_its_own_environment(tmp_path, place):
    other = tmp_path / "other"
    shutil.copytree(Path(patchlstm.__file__).parent, other / "patchlstm")
    run = subprocess.run(
        [sys.executable, "-c", "from patchlstm.cli.environment import *; print(paths_text())"],
        env={**os.environ, "PYTHONPATH": str(other) if place == "PYTHONPATH" else ""},
        cwd=other if place == "where we are" else None,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"bridge = {find_bridge()}\n" in run.stdout
    assert str(other) not in run.stdout


def test_a_libpython_of_another_version(start_pd, library, tmp_path):
    others = [path for path in other_libpythons() if path.exists()]
    if not others:
        pytest.skip("there is no other Python here")
    check(start_pd, copy_library(library, tmp_path, libpython=others[0]), "installed for")


def test_an_environment_without_our_packages(start_pd, library, tmp_path):
    executable = make_environment(tmp_path / "environment", "import sys")
    check(
        start_pd, copy_library(library, tmp_path, executable=executable), "cannot import patchlstm"
    )


def test_an_environment_without_numpy(start_pd, library, tmp_path):
    without = f"{use_our_packages()}; import sys; sys.modules['numpy'] = None"
    executable = make_environment(tmp_path / "environment", without)
    check(
        start_pd,
        copy_library(library, tmp_path, executable=executable),
        "cannot import patchlstm",
        "numpy",
    )


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHOME": "gone", "PYTHONPATH": "{folder}", "PYTHONSTARTUP": "x"},
        {"PYTHONOPTIMIZE": "2", "PYTHONNOUSERSITE": "", "PYTHONMALLOC": "nonsense"},
    ],
    ids=["PYTHONPATH", "PYTHONMALLOC"],
)
def test_variables_meant_for_others_do_no_harm(start_pd, tmp_path, variables):
    (tmp_path / "numpy.py").write_text("raise ImportError")
    values = {name: value.format(folder=tmp_path) for name, value in variables.items()}
    pd = start_pd(OBJECTS, environment=values)
    assert texts(pd.ask("ds", "size")) == ["ds.left: size 0"]
    assert pd.quit() == 0


def other_libpythons():
    """Find shared libraries of other Python versions in the usual places."""
    ours = sysconfig.get_config_var("LDVERSION")
    folders = [Path("/usr/lib"), *Path("/usr/lib").glob("*-linux-gnu"), Path("/usr/local/lib")]
    folders += Path.home().glob(".pyenv/versions/*/lib")
    found = (path for folder in folders for path in folder.glob("libpython3.[0-9]*.so"))
    return sorted(path for path in found if f"python{ours}." not in path.name)
