"""A Python that hangs, runs out of memory, ends or is flooded: Pd goes on and says what is so."""

from __future__ import annotations

import pytest

from dialogue import answers, content
from gilholder import GilHolder
from installations import copy_library, make_environment, site_folder, use_our_packages
from lessons import texts

OBJECTS = {
    "waiting": "lstm.labelset waiting -blocking 1",
    "ls": "lstm.labelset ls",
    "ds": "lstm.dataseries ds",
}
MANY = {"many-0": [0.125] * 20000, "many-1": [0.25] * 20000}


def start_with(start_pd, library, tmp_path, code, **options):
    """Start a Pd whose Python runs some code before anything else; return it."""
    executable = make_environment(
        tmp_path / "environment", f"{use_our_packages()}; import hardship"
    )
    (site_folder(tmp_path / "environment") / "hardship.py").write_text(code)
    return start_pd(
        OBJECTS, path=[copy_library(library, tmp_path, executable=executable)], **options
    )


def console(lines):
    return [line.text for line in lines if line.source in ("error", "console")]


def test_a_wait_gives_up_a_python_that_hangs_and_waits_again_when_it_moves(
    start_pd, library, tmp_path
):
    holder = GilHolder(tmp_path, library)
    pd = start_pd(OBJECTS, path=[holder.library])
    pd.ask("waiting", "size")
    holder.begin()
    pd.send("waiting addlabel a b")
    told = console(pd.sync())
    assert len(told) == 1
    assert told[0].startswith("lstm: Python has not moved for 10 seconds, so `blocking 1` no")
    pd.send("waiting addlabel c d", "ls size")
    assert console(pd.sync()) == []  # said once, and nobody waits again
    holder.end()
    pd.until("ls.left", "size")
    pd.send("waiting size")
    lines = pd.sync()  # who waits answers before anything else is done
    assert texts(lines) == ["waiting.left: size 2"]


def test_who_waits_does_not_wait_for_the_files_of_others(start_pd):
    pd = start_pd(OBJECTS, arrays=MANY)
    pd.ask("waiting", "size")
    pd.send(*(f"ds addseries {i} many" for i in range(60)))
    pd.until("ds.left", "addseries")
    pd.ask("ds", "size")
    pd.send("ds write s.json", "waiting size", "waiting addlabel a b")
    lines = pd.until("ds.right", "write")
    assert [text for text in texts(lines) if "addseries" not in text] == [
        "waiting.left: size 0",
        "waiting.left: addlabel",
        "ds.right: write s.json",
    ]


def test_a_message_that_there_is_no_memory_for_is_refused(start_pd, library, tmp_path):
    code = (
        "import patchlstm.patcher.bridge as bridge\n"
        "convert = bridge._command\n"
        "def fail_once(pointer):\n"
        "    command = convert(pointer)\n"
        "    if command.selector == 'addseries' and command.atoms[0] == 'large':\n"
        "        raise MemoryError\n"
        "    return command\n"
        "bridge._command = fail_once\n"
    )
    pd = start_with(start_pd, library, tmp_path, code, arrays=MANY)
    (error,) = [each for each in answers(pd, "ds", "addseries large many") if "right" in each]
    assert error.startswith("right: error addseries Not enough memory: nothing has changed")
    assert answers(pd, "ds", "addseries small many") == ["left: addseries"]
    assert answers(pd, "ds", "size") == ["left: size 1"]


@pytest.mark.parametrize("error", ["SystemExit(3)", "KeyboardInterrupt", "MemoryError"])
def test_what_a_message_raises_does_not_end_the_worker(start_pd, library, tmp_path, error):
    code = (
        "from patchlstm.sets.labelset import LabelSet\n"
        "def fail(*_):\n"
        f"    raise {error}\n"
        "LabelSet.get_label = fail\n"
    )
    pd = start_with(start_pd, library, tmp_path, code)
    pd.send("ls addlabel a b", "waiting addlabel a b", "waiting getlabel a", "ls getlabel a")
    pd.until("ls.right", "error")
    assert answers(pd, "ls", "size") == ["left: size 1"]
    assert content(pd, "waiting") == content(pd, "ls")


def test_a_worker_that_ends_is_called_by_its_name_and_releases_who_waits(
    start_pd, library, tmp_path
):
    code = (
        "from patchlstm.patcher.worker import Worker\n"
        "step = Worker.step\n"
        "def end(self, command):\n"
        "    if command.selector == 'cols':\n"
        "        raise SystemExit\n"
        "    step(self, command)\n"
        "Worker.step = end\n"
    )
    pd = start_with(start_pd, library, tmp_path, code)
    pd.ask("waiting", "size")
    pd.send("waiting cols", "waiting size")
    lines = pd.sync()
    assert [text for text in console(lines) if "Python has come to an end" in text]
    assert not [text for text in console(lines) if "repairs" in text]
    assert pd.quit(3) == 3


def test_a_flood_is_refused_in_one_line_and_what_is_lost_is_counted(start_pd, library, tmp_path):
    holder = GilHolder(tmp_path, library)
    pd = start_pd(OBJECTS, path=[holder.library])
    pd.ask("ls", "size")
    holder.begin()
    n_sent, n_kept = 140_000, 131_072
    flood = [
        "dynamic obj 10 10 lstm.labelset ls",
        "dynamic msg 10 10 setlabel a b",
        "dynamic obj 10 10 until",
        f"dynamic msg 10 10 {n_sent}",
        "dynamic obj 10 10 loadbang",
        "dynamic connect 4 0 3 0",
        "dynamic connect 3 0 2 0",
        "dynamic connect 2 0 1 0",
        "dynamic connect 1 0 0 0",
        "dynamic obj 10 10 print flood",
        "dynamic connect 0 1 5 0",
        "dynamic loadbang",
    ]
    pd.send(*flood)
    told = console(pd.sync())
    assert [text for text in told if "messages behind" in text and "setlabel" in text]
    assert len(told) == 2  # in the console, and from the outlet
    holder.end()
    for _ in range(100):
        pd.send("waiting getblocking")
        lines = pd.sync()
        if [text for text in console(lines) if "messages were dropped" in text]:
            break
    told = [text for text in console(pd.seen) if "messages were dropped" in text]
    (number,) = [int(text.split()[1]) for text in told]
    assert n_sent - n_kept - 10 < number <= n_sent - n_kept + 200
