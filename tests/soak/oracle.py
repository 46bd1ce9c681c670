"""Random conversations whose every answer is known beforehand, in one Pd after the other."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings

from plain_objects import CONVERSATIONS, OBJECTS, TAGS, PlainObjects, flatten, matches
from realpd import Pd
from soak.report import Row


def converse(pd: Pd, conversation: list[tuple]) -> dict[str, list[tuple[str, ...]]]:
    """Send all messages in one go; return the answers of each object, and check the other lines."""
    pd.send(*(" ".join(map(str, flatten(message))) for message in conversation))
    for name in OBJECTS:  # the last answer of each object
        pd.send(f"{name} getwarnings")
    found: dict[str, list[tuple[str, ...]]] = {name: [] for name in OBJECTS}
    waiting = set(OBJECTS)
    errors = 0
    while waiting:
        line = pd.next_line()
        name = line.source.split(".")[0]
        if line.source == "error":
            errors += 1
        elif line.atoms[0] == "warnings":
            waiting.remove(name)
        elif name in found and line.atoms[0] not in ("progress", "confusion"):
            found[name].append(line.atoms)
    assert errors == sum(answer[0] == "error" for answers in found.values() for answer in answers)
    return found


def start_objects(start: Callable[..., Pd], *tags: object) -> Pd:
    """Start a Pd with the oracle's objects."""
    words = " ".join(map(str, tags))
    return start(
        {
            name: f"{class_name} {content} {words if 'classifier' in class_name else ''}"
            for name, (class_name, content) in OBJECTS.items()
        }
    )


def compare(pd: Pd, conversation: list[tuple]) -> list[str]:
    """Return where the answers are not those of objects that do one thing after the other."""
    plain = PlainObjects()
    expected: dict[str, list[tuple]] = {name: [] for name in OBJECTS}
    for message in conversation:
        answer = plain.answer(*message)
        if answer is not None:
            expected[message[0]].append(answer)
    found = converse(pd, conversation)
    return [
        f"{name}: {found[name]} in place of {answers} to {conversation}"
        for name, answers in expected.items()
        if len(found[name]) != len(answers) or not all(map(matches, answers, found[name]))
    ]


def ask_the_oracle(start: Callable[..., Pd], n: int, number: int) -> Row:
    """Compare `n` conversations, which follow from the seed `number`."""
    failures: list[str] = []
    n_messages = 0

    @seed(number)
    @settings(
        max_examples=n,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(CONVERSATIONS)
    def converse_once(conversation: list[tuple]) -> None:
        nonlocal n_messages
        with start_objects(start, *TAGS) as pd:
            failures.extend(compare(pd, conversation))
            n_messages += len(conversation)
            if pd.quit(3) != 3:
                failures.append(f"Pd did not quit after {conversation}")

    converse_once()
    return Row("conversations of which every answer is known", f"{n_messages:,} messages", failures)
