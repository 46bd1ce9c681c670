"""The soak, short and always the same."""

import pytest

from soak import __main__ as soak
from soak import damage, full_disk, killing, quitting, steady
from soak.damage import KINDS
from soak.report import Row, failures, table
from soak.talking import talk

SEED = 1


def test_a_random_conversation(start, tmp_path):
    result = talk(start, tmp_path, SEED, n_messages=2000)
    assert result.failures == []
    assert result.n_answers > 1000
    assert result.n_edits > 10


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_damaged_files_in_python(tmp_path, kind):
    assert damage.read_in_python(kind, tmp_path, 300, SEED).failures == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.seal], ids=lambda kind: kind.name)
def test_damaged_files_in_c(tmp_path, kind):
    assert damage.read_in_c(kind, tmp_path, 1000, SEED).failures == []


def test_damaged_files_in_pd(start, tmp_path):
    assert damage.read_in_pd(start, tmp_path, 20, SEED).failures == []


def test_kill_in_a_write(tmp_path):
    assert killing.kill_in_writes(tmp_path, 20, SEED).failures == []


def test_a_full_disk(start, tmp_path):
    row = full_disk.fill_disk(start, tmp_path, 1)
    assert row.failures == []
    if row.note.startswith("skipped"):
        pytest.skip(row.note)


def test_files_that_may_not_be_large(start, tmp_path):
    assert full_disk.limit_files(start, tmp_path, 1).failures == []


def test_the_end_at_a_random_moment(start):
    rows = quitting.quit_at_random(start, 3 * len(quitting.ACTIVITIES), SEED)
    assert [row.failures for row in rows] == [[], [], []]


def test_what_is_saved_before_the_end(start):
    assert quitting.save_and_quit(start, 4, SEED).failures == []


def test_a_short_evening(start):
    rows = steady.spend_an_evening(start, 8)
    assert failures(rows) == ""
    assert len(rows) == 6


def test_the_table():
    rows = [Row("writes", "3", note="all read"), Row("reads", "1,000", ["lost a frame"])]
    assert table(rows).splitlines()[2:] == [
        "| writes | 3 | 0 | all read |",
        "| reads | 1,000 | 1 |  |",
    ]
    assert failures(rows) == "reads: lost a frame"


def test_the_command(tmp_path, capsys):
    document = tmp_path / "reliability.md"
    document.write_text("# Title\n<!-- made by make soak -->\nold\n<!-- end -->\nmore\n")
    options = ["--quick", "--seed", "7", "--only", "kill", "--output", str(document)]
    assert not soak.main(options)
    text = document.read_text()
    assert text.startswith("# Title\n<!-- made by make soak -->\n| what | tried |")
    assert text.endswith("\nSeed 7.\n<!-- end -->\nmore\n")
    assert "| kill -9 in a write | 20 processes | 0 |" in text
    assert "seed 7" in capsys.readouterr().out
