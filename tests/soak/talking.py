"""Holds a random conversation with a real Pd: it lives, and every message is answered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dialogue import LOADER
from realpd import Pd, PdError
from soak.conversation import ARRAYS, BOXES, OTHER, RECEIVERS, Conversation, Message

_BESIDES = ("progress", "probabilities", "confusion", "count", "warnings", "error")
_TIME_LIMIT = 300.0  # seconds for a burst, on a machine that does other things too
_KEPT = 20  # bursts shown with a failure


@dataclass
class Talk:
    """What came of it.

    Attributes
    ----------
    n_messages, n_answers, n_edits : int
    peak : int
        Bytes of memory that Pd had at most.
    failures : list of str
    """

    n_messages: int = 0
    n_answers: int = 0
    n_edits: int = 0
    peak: int = 0
    failures: list[str] = field(default_factory=list)


def talk(start: Callable[..., Pd], folder: Path, seed: int, n_messages: int) -> Talk:
    """Hold a conversation.

    Parameters
    ----------
    start : callable
        Starts a Pd; takes what `Pd` takes but folder and path.
    folder : Path
        Of patches that are opened, and for a record of what was sent.
    seed, n_messages : int
    """
    (folder / "other.pd").write_text(OTHER, encoding="utf-8")
    conversation = Conversation(seed, str(folder))
    result = Talk()
    with start(
        {box: text for box, (_, text) in BOXES.items()}, arrays=ARRAYS, receivers=RECEIVERS
    ) as pd:
        (pd.folder / "loader.pd").write_text(LOADER, encoding="utf-8")
        sent: list[str] = []
        try:
            while result.n_messages < n_messages:
                sent, messages = conversation.burst()
                pd.send(*sent)
                answers = collect(pd)
                result.n_messages += len(messages)
                result.n_answers += answers.total()
                result.failures += differences(messages, answers)
                pd.seen.clear()
            result.peak = peak_memory(pd)
            pd.send("dynamic clear")
            status = pd.quit(3)
            if status != 3:
                result.failures.append(f"Pd ended with {status}")
        except (PdError, OSError) as error:
            result.failures.append(
                f"{error}\nafter {result.n_messages} messages and\n{_tail(sent)}"
            )
        result.n_edits = conversation.n_edits
    return result


def collect(pd: Pd) -> Counter[tuple[str, str]]:
    """Return how often each box has answered each message, when all is answered."""
    pd.send(*(f"{box} getwarnings" for box in BOXES))
    found: Counter[tuple[str, str]] = Counter()
    waiting = set(BOXES)
    while waiting:
        line = pd.next_line(_TIME_LIMIT)
        box, _, side = line.source.partition(".")
        if box not in BOXES or not side:
            continue
        if line.atoms[0] == "warnings":
            waiting.discard(box)
        elif line.atoms[0] == "error" and not line.atoms[1].isdecimal():  # else what evaluate found
            found[box, f"error {line.atoms[1]}"] += 1
        elif line.atoms[0] not in _BESIDES:
            found[box, line.atoms[0]] += 1
    return found


def differences(messages: list[Message], answers: Mapping[tuple[str, str], int]) -> list[str]:
    """Return what is wrong with the answers to messages."""
    asked: Counter[tuple[str, str]] = Counter()
    may_fail: Counter[tuple[str, str]] = Counter()
    ignored: Counter[tuple[str, str]] = Counter()
    for message in messages:
        key = message.box, message.answer
        (asked if message.must_answer else may_fail)[key] += 1
        ignored[key] += message.may_be_ignored
    given: Counter[tuple[str, str]] = Counter()
    errors: Counter[tuple[str, str]] = Counter()
    for (box, text), n in answers.items():
        kind, _, selector = text.rpartition(" ")
        (errors if kind else given)[box, selector] += n
    wrong = []
    for key in asked.keys() | may_fail.keys() | given.keys() | errors.keys():
        most, least = asked[key] + may_fail[key], asked[key] - ignored[key]
        n = given[key] + errors[key]
        if not least <= n <= most or given[key] > asked[key]:
            texts = [m.text[:200] for m in messages if (m.box, m.answer) == key]
            wrong.append(
                f"{' '.join(key)}: {given[key]} answers and {errors[key]} errors to {texts}"
            )
    return wrong


def peak_memory(pd: Pd) -> int:
    """Return the most memory that a running Pd has had, in bytes."""
    status = Path(f"/proc/{pd.process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _tail(sent: list[str]) -> str:
    return "\n".join(f"  {each[:200]}" for each in sent[-_KEPT:])
