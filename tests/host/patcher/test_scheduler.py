from hypothesis import given
from hypothesis import strategies as st

from patchlstm.patcher.protocol import Command, Kind
from patchlstm.patcher.scheduler import Scheduler


class Record:
    """A scheduler whose commands touch the letters of their selector, and hold the capital ones."""

    def __init__(self):
        self.ran = []
        self.scheduler = Scheduler(lambda command: frozenset(command.selector.lower()), self.run)

    def run(self, command):
        self.ran.append(command.selector)
        return frozenset(letter.lower() for letter in command.selector if letter.isupper())

    def add(self, *selectors):
        for selector in selectors:
            self.scheduler.add(Command(0, 0, Kind.MESSAGE, "", selector))

    def withdraw(self, selector):
        withdrawn = []
        self.scheduler.withdraw(lambda command: command.selector == selector, withdrawn.append)
        return [command.selector for command in withdrawn]


def test_commands_run_at_once_while_nothing_is_held():
    record = Record()
    record.add("ab", "a", "b")
    assert record.ran == ["ab", "a", "b"]


def test_what_a_job_holds_makes_others_wait_in_their_order():
    record = Record()
    record.add("A", "ab", "b", "c", "a")
    assert record.ran == ["A", "c"]
    record.scheduler.release(frozenset("a"))
    assert record.ran == ["A", "c", "ab", "b", "a"]


def test_a_job_that_waited_makes_those_behind_it_wait_on():
    record = Record()
    record.add("A", "aB", "b", "c")
    record.scheduler.release(frozenset("a"))
    assert record.ran == ["A", "c", "aB"]
    record.scheduler.release(frozenset("b"))
    assert record.ran == ["A", "c", "aB", "b"]


def test_withdrawn_commands_never_run():
    record = Record()
    record.add("A", "a", "ab")
    assert record.withdraw("ab") == ["ab"]
    record.scheduler.release(frozenset("a"))
    assert record.ran == ["A", "a"]


def test_nothing_waits_any_more_for_what_was_withdrawn():
    record = Record()
    record.add("A", "ab")
    assert record.withdraw("ab") == ["ab"]
    record.add("b")
    assert record.ran == ["A", "b"]


def test_what_waited_for_a_withdrawn_command_alone_runs_at_once():
    record = Record()
    record.add("A", "ab", "b")
    assert record.withdraw("ab") == ["ab"]
    assert record.ran == ["A", "b"]


SELECTORS = st.lists(st.text("abcABC", min_size=1, max_size=2), max_size=20)


@given(selectors=SELECTORS, data=st.data())
def test_whatever_shares_a_letter_runs_in_its_order(selectors, data):
    record = Record()
    held = []

    def release():
        job = held.pop(data.draw(st.integers(0, len(held) - 1)))
        record.scheduler.release(job)
        note()

    n_noted = 0

    def note():
        nonlocal n_noted
        for selector in record.ran[n_noted:]:
            capitals = frozenset(letter.lower() for letter in selector if letter.isupper())
            if capitals:
                held.append(capitals)
        n_noted = len(record.ran)

    for selector in selectors:
        record.add(selector)
        note()
        if held and data.draw(st.booleans()):
            release()
    while held:
        release()
    assert sorted(record.ran) == sorted(selectors)
    for letter in "abc":
        touching = [selector for selector in selectors if letter in selector.lower()]
        assert [selector for selector in record.ran if letter in selector.lower()] == touching
