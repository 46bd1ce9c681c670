"""Talking with an object in real Pd: what it answers, what it refuses, and what its arrays hold."""

from __future__ import annotations

from pathlib import Path

from realpd import Line, Pd

LOADER = r"""#N canvas 0 0 200 200 12;
#X obj 10 10 inlet;
#X msg 10 40 load \$1;
#X obj 10 70 outlet;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
"""
"""An abstraction: a dump's text goes in, the message that loads it comes out."""


def answers(pd: Pd, name: str, message: str, ends_with: str = "") -> list[str]:
    """Return all that a message brings, each as ``left: size 2``, ``right: print`` and so on.

    Parameters
    ----------
    pd : Pd
    name, message : str
        The object, and what it is sent.
    ends_with : str
        Selector of the last reply from the left outlet, for messages that take their time; what
        they tell the console besides is left out.
    """
    if not ends_with:
        return shorten(name, pd.ask(name, message))
    pd.send(f"{name} {message}")
    lines = [line for line in pd.until(f"{name}.left", ends_with) if line.source != "console"]
    return shorten(name, lines + pd.ask(name, "getwarnings")[:-1])


def shorten(name: str, lines: list[Line]) -> list[str]:
    """Write lines without the object's name, and without what is said of `undo` once in a while."""
    told = [line for line in lines if ": undo brings back " not in line.text]
    return [f"{line.source.removeprefix(f'{name}.')}: {line.text}" for line in told]


def tell(pd: Pd, name: str, *messages: str) -> None:
    """Send messages that each bring their own name from the left outlet and nothing else."""
    pd.send(*(f"{name} {message}" for message in messages))
    expected = [f"left: {message.split()[0]}" for message in messages]
    assert answers(pd, name, "getwarnings") == [*expected, "right: warnings 1"]


def refusal(pd: Pd, name: str, title: str, message: str, selector: str = "") -> str:
    """Return the text of the error that a message brings.

    There must be one line in the console, then the reply from the right outlet, and nothing else.

    Parameters
    ----------
    pd : Pd
    name, message : str
        The object, and what it is sent.
    title : str
        Class and name, as error lines show them.
    selector : str
        The message's name in the error, if it is not the one that was sent.
    """
    selector = selector or message.split()[0]
    pd.send(f"{name} {message}")
    lines = pd.until(f"{name}.right", "error", timeout=20)
    text = lines[-1].atoms[-1]
    assert lines == [
        Line("error", (f"{title}: {selector}: {text}",)),
        Line(f"{name}.right", ("error", selector, text)),
    ]
    assert answers(pd, name, "getwarnings") == ["right: warnings 1"]
    return text


def read_array(pd: Pd, name: str) -> list[float]:
    """Return what an array holds, to the six digits that Pd writes."""
    file = pd.folder / f"{name}.txt"
    pd.send(f"{name} write {file}")
    pd.sync()
    return [float(word) for word in file.read_text().split()]


def put_nan(pd: Pd, name: str) -> None:
    """Make the first value of an array not a number, which no message can say."""
    build(
        pd,
        ["obj loadbang", "msg 1e39", "obj - 1e39", f"obj tabwrite {name}"],
        ["0 0 1 0", "1 0 2 0", "2 0 3 0"],
    )


def build(pd: Pd, boxes: list[str], connections: list[str]) -> None:
    """Replace the content of the dynamic subpatch and send it a loadbang.

    Parameters
    ----------
    pd : Pd
    boxes : list of str
        Such as ``obj loadbang`` or ``msg 1``.
    connections : list of str
        Box, outlet, box, inlet.
    """
    kinds_and_texts = (box.partition(" ") for box in boxes)
    pd.send(
        "dynamic clear",
        *(f"dynamic {kind} 10 10 {text}" for kind, _, text in kinds_and_texts),
        *(f"dynamic connect {connection}" for connection in connections),
        "dynamic loadbang",
    )


def dump_and_load(pd: Pd, class_name: str, source: str, target: str) -> None:
    """Load what `source` dumps into `target`, through a message box as a patch would do it.

    The box is connected to the right outlet itself: behind a [route dump], Pd would take the text
    for a selector.
    """
    write_file(pd, "loader.pd", LOADER)
    build(
        pd,
        [
            "obj loadbang",
            "msg dump",
            f"obj {class_name} {source}",
            "obj loader",
            f"obj {class_name} {target}",
            "obj print loaded",
        ],
        ["0 0 1 0", "1 0 2 0", "2 1 3 0", "3 0 4 0", "4 0 5 0", "4 1 5 0"],
    )
    assert pd.next_line().text == "loaded: load"


def content(pd: Pd, name: str) -> str:
    """Return what an object writes into a file: all it holds, to the bit."""
    file = pd.folder / f"{name}.content.json"
    file.unlink(missing_ok=True)
    assert answers(pd, name, f"write {file}") == [f"right: write {file}"]
    return file.read_text(encoding="utf-8")


def write_file(pd: Pd, name: str, text: str | bytes) -> Path:
    """Write a file into the patch's folder."""
    path = pd.folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
