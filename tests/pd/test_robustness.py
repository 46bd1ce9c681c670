"""What could take a patcher down, and does not."""

import ctypes
import json

from patchlstm.cli.environment import find_bridge
from realpd import Pd


def test_folders_and_files_may_have_any_name(library, tmp_path):
    folder = tmp_path / "ü ö 音"
    folder.mkdir()
    with Pd(folder, [library], {"ds": "lstm.dataseries gest"}) as pd:
        pd.ask("ds", "addframe kick 0.5")
        assert [line.atoms for line in pd.ask("ds", "write sché.json")] == [("write", "sché.json")]
        pd.ask("ds", "clear")
        assert [line.atoms for line in pd.ask("ds", "read sché.json")] == [("read", "sché.json")]
        assert [line.text for line in pd.ask("ds", "size")] == ["size 1"]
    assert json.loads((folder / "sché.json").read_text())["cols"] == 1


def test_errors_fed_back_end_in_pds_own_stack_overflow(start_pd, tmp_path):
    patch = tmp_path / "loop.pd"
    patch.write_text(
        "#N canvas 0 0 400 300 12;\n#X obj 10 10 r loop;\n#X obj 10 40 lstm.classifier loop;\n"
        "#X msg 10 70 predictframe 1 2;\n#X connect 0 0 1 0;\n#X connect 1 1 2 0;\n"
        "#X connect 2 0 1 0;\n"
    )
    pd = start_pd({"ds": "lstm.dataseries gest"}, receivers=["loop"], flags=["-open", str(patch)])
    pd.send("loop predictframe 1 2")
    pd.until("error", "stack overflow")
    assert [line.text for line in pd.ask("ds", "size")][-1] == "size 0"
    assert pd.quit() == 0


def test_blocking_messages_while_another_object_fits(start_pd):
    """Replies of two threads then meet in one queue, and none may get lost."""
    pd = start_pd(
        {
            "ds": "lstm.dataseries gest",
            "ls": "lstm.labelset gest",
            "c": "lstm.classifier gest -hiddensize 2 -maxiter 100000",
            "other": "lstm.dataseries other -blocking 1",
        }
    )
    for i in range(4):
        pd.send(f"ds addframe s{i} {i}", f"ls addlabel s{i} label{i % 2}")
    pd.send("c fit gest gest")
    pd.until("c.right", "progress")
    pd.send(*(f"other addframe kick {i}" for i in range(2000)), "other size")
    replies = [line.text for line in pd.until("other.left", "size") if line.source == "other.left"]
    assert replies == ["addframe"] * 2000 + ["size 1"]
    pd.send("c cancel")
    pd.until("c.left", "fit")
    assert pd.quit() == 0


def test_the_bridge_refuses_an_external_of_another_version():
    class Boot(ctypes.Structure):
        _fields_ = (
            ("executable", ctypes.c_char_p),
            ("site", ctypes.c_char_p),
            ("bridge", ctypes.c_char_p),
            ("error", ctypes.c_void_p),
            ("error_size", ctypes.c_int32),
        )

    error = ctypes.create_string_buffer(200)
    boot = Boot(b"", b"", b"", ctypes.addressof(error), len(error))
    other_contract = ctypes.c_uint32(1)
    ctypes.CDLL(str(find_bridge())).patchlstm_boot(ctypes.byref(other_contract), ctypes.byref(boot))
    assert error.value.decode() == (
        "the external is of another version than the Python package; install it again"
    )
