"""A file's name means the same in read and write; nothing is opened that waits."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from dialogue import answers, build, refusal, tell
from patchlstm import LSTMClassifier

OBJECTS = {"ds": "lstm.dataseries ds", "other": "lstm.dataseries other", "c": "lstm.classifier c"}
TITLE = "lstm.dataseries ds"


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home with spaces"
    folder.mkdir()
    return folder


@pytest.fixture
def pd(start_pd, home):
    pd = start_pd(OBJECTS, environment={"HOME": str(home)})
    tell(pd, "ds", "addframe x 1 2")
    return pd


def check_round_trip(pd, name, file):
    """What is written under a name is there, and is read under that name."""
    assert answers(pd, "ds", f"write {name}") == [f"right: write {name}"]
    assert file.is_file()
    tell(pd, "other", "clear")
    assert answers(pd, "other", f"read {name}") == [f"right: read {name}"]
    assert answers(pd, "other", "size") == ["left: size 1"]


def test_a_tilde_is_the_home_folder(pd, home):
    check_round_trip(pd, "~/x.json", home / "x.json")


def test_a_tilde_elsewhere_is_a_letter(pd):
    check_round_trip(pd, "~x.json", pd.folder / "~x.json")
    check_round_trip(pd, "x~", pd.folder / "x~")


def test_a_relative_name_begins_in_the_patchs_folder(pd):
    (pd.folder / "sub").mkdir()
    check_round_trip(pd, "sub/x.json", pd.folder / "sub" / "x.json")
    check_round_trip(pd, "./sub/../y.json", pd.folder / "y.json")


def test_an_absolute_name_is_taken_as_it_is(pd, tmp_path):
    check_round_trip(pd, f"{tmp_path}/x.json", tmp_path / "x.json")
    check_round_trip(pd, f"{tmp_path}//./y.json", tmp_path / "y.json")


def test_what_is_on_pds_path_is_read(pd, start_pd, tmp_path):
    folder = tmp_path / "more"
    folder.mkdir()
    assert answers(pd, "ds", f"write {folder}/x.json") == [f"right: write {folder}/x.json"]
    other = start_pd(OBJECTS, flags=["-path", str(folder)])
    assert answers(other, "ds", "read x.json") == ["right: read x.json"]
    assert answers(other, "ds", "write x.json") == ["right: write x.json"]
    assert (other.folder / "x.json").is_file()


@pytest.mark.parametrize("length", [998, 999, 1000, 1001, 1024])
def test_a_long_path_is_a_path(pd, length):
    name = "x.json"
    while len(str(pd.folder)) + 1 + len(name) < length - 101:
        name = f"{'d' * 100}/{name}"
    name = "d" * (length - len(str(pd.folder)) - 2 - len(name)) + "/" + name
    file = pd.folder / name
    assert len(str(file)) == length
    file.parent.mkdir(parents=True)
    check_round_trip(pd, name, file)


def send_spelt(start_pd, message, name):
    """Send a message with a name longer than Pd's words; return what [print] shows of it."""
    pd = start_pd({}, arrays={"codes": [ord(letter) for letter in name]})
    boxes = [
        "obj loadbang",
        "obj array get codes",
        "obj list tosymbol",
        f"obj list prepend {message}",
    ]
    boxes += ["obj list trim", "obj lstm.dataseries ds", "obj route error", "obj print ds.right"]
    build(pd, boxes, [*(f"{i} 0 {i + 1} 0" for i in range(5)), "5 1 6 0", "6 0 7 0", "6 1 7 0"])
    while (line := pd.next_line()).source != "ds.right":
        pass
    return line.atoms


@pytest.mark.parametrize("length", [3000, 4095])
def test_a_path_may_be_longer_than_pds_own(start_pd, tmp_path, length):
    name = str(tmp_path)
    # what is left for the name is longer than that of the temporary file beside it
    while len(name) < length - 170:
        name += f"/{'d' * 100}"
    Path(name).mkdir(parents=True)
    name += "/" + "f" * (length - len(name) - 1)
    assert send_spelt(start_pd, "write", name)[0] == "write"
    assert Path(name).is_file()
    assert send_spelt(start_pd, "read", name)[0] == "read"


@pytest.mark.parametrize("message", ["read", "write"])
@pytest.mark.parametrize("length", [4096, 7000])
def test_a_path_that_is_too_long_is_refused(start_pd, message, length):
    selector, text = send_spelt(start_pd, message, "/" + "x" * (length - 1))
    assert selector == message
    assert text.startswith(f"Invalid file name: the path of /{'x' * 99} ...")
    assert text.endswith(f" has {length} characters, at most 4095 are possible")


@pytest.mark.parametrize("message", ["read", "write"])
@pytest.mark.parametrize("name", ["/", ".", "..", "~", "~/", "sub/", "/tmp/"])
def test_a_folder_is_no_file(pd, message, name):
    (pd.folder / "sub").mkdir()
    phrase = {"read": "Couldn't read file", "write": "Couldn't write file"}[message]
    text = refusal(pd, "ds", TITLE, f"{message} {name}")
    assert text.startswith(f"{phrase}: ")
    assert "folder" in text


@pytest.mark.parametrize("name", ["pipe.json", "pipe.lstm", "socket.json", "socket.lstm"])
@pytest.mark.parametrize("message", ["read", "write"])
def test_pipes_and_sockets_are_refused_and_do_not_hold_pd(pd, message, name):
    path = pd.folder / name
    if name.startswith("pipe"):
        os.mkfifo(path)
    else:
        here = Path.cwd()
        os.chdir(pd.folder)  # a socket's path must be short
        try:
            socket.socket(socket.AF_UNIX).bind(name)
        finally:
            os.chdir(here)
    if message == "read":
        assert "not an ordinary file" in refusal(pd, "c", "lstm.classifier c", f"read {name}")
    else:
        assert "not an ordinary file" in refusal(pd, "ds", TITLE, f"write {name}")
    assert not path.is_file()


def test_a_model_is_found_in_the_home_folder(start_pd, home):
    LSTMClassifier(hidden_size=2, max_iter=1).fit([[[1.0]], [[2.0]]] * 2, ["a", "b"] * 2).write(
        home / "m.lstm"
    )
    objects = {"c": "lstm.classifier c -model ~/m.lstm"}
    pd = start_pd(objects, environment={"HOME": str(home)})
    assert answers(pd, "c", "labels") == ["left: labels a b"]
