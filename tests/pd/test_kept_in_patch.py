"""`-keep 1`: what a box holds is saved with its patch, and there again when that is opened."""

from __future__ import annotations

import time

from dialogue import answers, content
from installations import copy_library
from lessons import QUICK
from patchlstm.cli.environment import PATHS_FILE
from realpd import Pd

BOXES = {
    "ds": "lstm.dataseries takes -keep 1",
    "ls": "lstm.labelset truth -keep 1",
    "dp": "lstm.dataset points -keep 1",
    "c": f"lstm.classifier gest {QUICK} -keep 1",
}


def patch_of(boxes):
    """Return a patch whose boxes take what is sent to ``to-NAME``."""
    lines = ["#N canvas 0 0 400 300 12;"]
    for name, text in boxes.items():
        lines += [
            f"#X obj 10 10 r to-{name};",
            f"#X obj 10 40 {text};",
            f"#X obj 10 70 print {name}.left;",
            f"#X obj 10 90 print {name}.right;",
        ]
    for first in range(0, 4 * len(boxes), 4):
        for source, outlet, target in [(0, 0, 1), (1, 0, 2), (1, 1, 3)]:
            lines.append(f"#X connect {first + source} {outlet} {first + target} 0;")
    return "\n".join(lines) + "\n"


class Day:
    """A Pd in which such a patch is open; its boxes are spoken to as those of a `Pd`."""

    def __init__(self, library, folder, patch):
        self.folder = folder
        self.has_python = True
        self.names = [name for name in BOXES if f"r to-{name};" in patch]
        (folder / "day.pd").write_text(patch, encoding="utf-8")
        receivers = [*(f"to-{name}" for name in BOXES), "pd-day.pd"]
        flags = ["-open", str(folder / "day.pd")]
        self.pd = Pd(folder, [library], {}, receivers=receivers, flags=flags)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.pd.kill()

    def send(self, *messages):
        self.pd.send(*(f"to-{message}" for message in messages))

    def ask(self, name, message):
        self.send(f"{name} {message}", f"{name} getblocking")
        return self.pd.until(f"{name}.right", "blocking")[:-1]

    def save(self):
        """Save the patch, and again as long as it lacks a change; return its text."""
        for _ in range(100):
            n_warnings = len(self.warnings())
            self.pd.send(f"pd-day.pd savetofile day.pd {self.folder}")
            self.pd.sync()
            for name in self.names if self.has_python else ():
                self.ask(name, "getwarnings")
            if len(self.warnings()) == n_warnings:
                return (self.folder / "day.pd").read_text(encoding="utf-8")
            time.sleep(0.1)
        raise AssertionError("it is never saved as it is")

    def contents(self):
        return [content(self, name) for name in ("ds", "ls", "dp")]

    def warnings(self):
        return [line.text for line in self.pd.seen if "save it again" in line.text]


def record(day):
    for i in range(20):
        frames = (f"{i % 2 + t / 7:.6g} {-t * 1.1:.6g}" for t in range(15))
        day.send(*(f"ds addframe take-{i} {frame}" for frame in frames))
        day.send(
            f"ls addlabel take-{i} {'up' if i % 2 else 'down'}", f"dp addpoint {i} {i / 3:.6g}"
        )
    day.send("ds rename take-3 zero", "ls rename take-3 zero", "ds next take")
    for name in ("ds", "ls", "dp"):
        day.ask(name, "size")


def fit(day):
    """Return the network that was learnt, when the patch has it as well."""
    day.send("c fit takes truth")
    day.pd.until("c.left", "fit")
    return content(day, "c")


def kept_lines(text):
    return [line.split() for line in text.split(";\n") if line.startswith("#A")]


def test_what_was_recorded_and_learnt_is_there_the_next_day(library, tmp_path):
    with Day(library, tmp_path, patch_of(BOXES)) as day:
        record(day)
        before, ids = day.contents(), answers(day, "ds", "ids")
        network = fit(day)
        saved = day.save()
    assert saved.count("#A kept;") == 4
    with Day(library, tmp_path, saved) as day:
        assert day.contents() == before
        assert answers(day, "ds", "ids") == ids
        assert answers(day, "ds", "next take")[0] == "left: next take-21"
        assert content(day, "c") == network
        assert len(day.ask("c", "predictframe 1 2")) == 2
        assert [each[2:] for each in kept_lines(day.save())[-2:]] == [
            each[2:] for each in kept_lines(saved)[-2:]
        ]
        assert not [line for line in day.pd.seen if line.source == "error"]


def test_a_second_save_writes_the_same(library, tmp_path):
    with Day(library, tmp_path, patch_of(BOXES)) as day:
        record(day)
        assert kept_lines(day.save()) == kept_lines(day.save())


def test_a_patch_that_keeps_nothing_is_written_as_before(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes", "c": f"lstm.classifier gest {QUICK}"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.send("ds addframe a 1 2")
        day.ask("ds", "size")
        saved = day.save()
    assert "#A" not in saved
    assert "lstm.dataseries takes;" in saved


def test_a_message_makes_a_box_keep_or_not(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes", "ls": "lstm.labelset truth -keep 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.send("ds addframe a 1 2", "ds keep 1", "ls addlabel a up")
        assert answers(day, "ds", "getkeep")[-1] == "right: keep 1"
        day.ask("ls", "keep 0")
        saved = day.save()
        assert len(kept_lines(saved)) == 2
    with Day(library, tmp_path, saved) as day:
        assert answers(day, "ds", "length a") == ["left: length 1"]
        assert answers(day, "ds", "getkeep") == ["right: keep 1"]
        assert answers(day, "ls", "size") == ["left: size 0"]


def test_a_box_keeps_what_another_of_its_name_has_recorded(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes", "ls": "lstm.dataseries takes -keep 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.send("ds addframe a 1 2")
        day.ask("ds", "size")
        saved = day.save()
        assert len(kept_lines(saved)) == 2
    with Day(library, tmp_path, saved) as day:
        assert answers(day, "ds", "size") == ["left: size 1"]


def test_a_box_without_a_name_keeps_what_is_its_own(library, tmp_path):
    boxes = {"ds": "lstm.dataseries -keep 1", "ls": "lstm.dataseries -keep 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.send("ds addframe a 1 2", "ls addframe b 1 2")
        saved = day.save()
    with Day(library, tmp_path, saved) as day:
        assert answers(day, "ds", "ids") == ["left: ids a"]
        assert answers(day, "ls", "ids") == ["left: ids b"]


def test_what_is_there_already_is_not_replaced(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes -keep 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.send("ds addframe a 1 2")
        day.ask("ds", "size")
        saved = day.save()
        (tmp_path / "copy.pd").write_text(saved)
        day.pd.send(f"pd open copy.pd {tmp_path}")
        assert answers(day, "ds", "size")[-1] == "left: size 1"
        day.send("ds addframe b 1 2")
        day.pd.send(f"pd open copy.pd {tmp_path}")
        answers(day, "ds", "size")
        assert answers(day, "ds", "size")[-1] == "left: size 2"
        (line,) = [line.text for line in day.pd.seen if "had kept" in line.text]
        assert line.endswith("it holds something already, so what the patch had kept is not taken")


def test_damaged_lines_are_one_error_and_leave_the_box_empty(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes -keep 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.send("ds addframe a 1 2")
        day.ask("ds", "size")
        saved = day.save()
    first, *rest = kept_lines(saved)[0][2:]
    other = str(int(rest[-1]) ^ 1)
    for damaged in (
        saved.replace(f"{first} {rest[0]}", f"{first} x"),
        saved.replace(rest[-1], other),
    ):
        with Day(library, tmp_path, damaged) as day:
            assert answers(day, "ds", "size")[-1] == "left: size 0"
            (error,) = [line.text for line in day.pd.seen if line.source == "error"]
            assert "takes: keep: Invalid " in error


def test_undo_does_not_go_back_beyond_the_day(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes -keep 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.send("ds addframe a 1 2")
        day.ask("ds", "size")
        saved = day.save()
    with Day(library, tmp_path, saved) as day:
        assert "Nothing to undo" in day.ask("ds", "undo")[-1].text
        assert answers(day, "ds", "size") == ["left: size 1"]


def test_without_python_nothing_that_was_kept_is_lost(library, tmp_path):
    with Day(library, tmp_path, patch_of(BOXES)) as day:
        record(day)
        fit(day)
        saved = day.save()
    alone = copy_library(library, tmp_path / "alone")
    (alone / PATHS_FILE).unlink()
    with Day(alone, tmp_path, saved) as day:
        day.pd.until("error")
        day.has_python = False
        day.send("c predictframe 1 2")
        assert any(line.source == "c.left" for line in day.pd.sync())
        assert kept_lines(day.save()) == kept_lines(saved)


def test_with_blocking_a_save_waits_for_what_was_sent(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes -keep 1 -blocking 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.ask("ds", "size")
        for i in range(10):
            day.send(f"ds addframe a {i} 2")
            saved = day.save()
    with Day(library, tmp_path, saved) as day:
        assert answers(day, "ds", "length a") == ["left: length 10"]
        assert not day.warnings()


def test_a_save_in_the_moment_of_a_change_says_what_it_lacks(library, tmp_path):
    boxes = {"ds": "lstm.dataseries takes -keep 1"}
    with Day(library, tmp_path, patch_of(boxes)) as day:
        day.ask("ds", "size")
        day.send(*(f"ds addframe a {i} 2" for i in range(2000)))
        day.pd.send(f"pd-day.pd savetofile day.pd {tmp_path}")
        while not day.warnings():
            day.pd.next_line()
        day.ask("ds", "size")
        saved = day.save()
    with Day(library, tmp_path, saved) as day:
        assert answers(day, "ds", "length a") == ["left: length 2000"]
