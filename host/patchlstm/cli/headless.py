"""Runs Pure Data without window and sound, for the doctor and the demo."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from patchlstm.cli.environment import SetupError
from patchlstm.objects.catalogue import EVERYTHING

_FLAGS = ("-noprefs", "-nogui", "-noaudio", "-nomidi", "-nrt", "-stderr")
_TRIAL_SECONDS = 60.0

_ASKED = "lstm.dataseries"
# It is asked for its size: the answer comes from Python, through everything. All others are made.
_TRIAL_PATCH = f"""#N canvas 0 0 450 300 12;
#X obj 20 20 loadbang;
#X msg 20 50 size;
#X obj 20 80 {_ASKED} patchlstm-doctor;
#X obj 20 110 print answer;
#X msg 120 110 \\; pd quit;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 2 0 4 0;
#X connect 2 1 3 0;
#X connect 2 1 4 0;
"""


def run_pd(pd: Path, arguments: list[str], time_limit: float) -> Iterator[str]:
    """Run Pd and yield the lines of its console; it ends with the iterator at the latest.

    Parameters
    ----------
    pd : Path
        The program.
    arguments : list of str
        Pd's flags, besides those that make it headless.
    time_limit : float
        Seconds.

    Raises
    ------
    SetupError
        If Pd runs longer than that.
    """
    with subprocess.Popen(
        [str(pd), *_FLAGS, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stderr is not None
        is_late = threading.Event()

        def end_late() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(time_limit, end_late)
        timer.start()
        try:
            for line in process.stderr:
                yield line.rstrip("\n")
            if is_late.is_set():
                what = f"{pd} was ended after {time_limit:g} seconds"
                raise SetupError("Pure Data hangs", f"{what}; see whether `pd -nogui` starts alone")
        finally:
            timer.cancel()
            process.kill()


def words_of(line: str) -> list[str]:
    """Return the name of the [print] that a line of Pd's console is of, and the atoms it printed.

    Raises
    ------
    SetupError
        If the line is an error.
    """
    source, _, message = line.partition(": ")
    if source == "error":
        raise SetupError("The patch failed", message)
    return [source, *message.split()]


def ended_early(pd: Path, patch: Path) -> SetupError:
    """Return the error of a Pd that has ended before the patch was through."""
    return SetupError(
        "Pure Data ended too early",
        f"{pd} did not reach the end of {patch}; `patchlstm doctor` looks for the cause",
    )


def try_library(pd: Path, library: Path) -> str:
    """Make one object of each class in Pd and ask one of them a question.

    Parameters
    ----------
    pd : Path
        The program.
    library : Path
        The installed folder ``lstm``.

    Returns
    -------
    str
        What to say when it worked.

    Raises
    ------
    SetupError
        If Pd does not start, cannot make an object, or gets no answer.
    """
    with tempfile.TemporaryDirectory() as folder:
        patch = Path(folder, "doctor.pd")
        others = [f"#X obj 220 80 {each.name};\n" for each in EVERYTHING if each.name != _ASKED]
        patch.write_text(_TRIAL_PATCH + "".join(others), encoding="utf-8")
        arguments = ["-path", str(library), "-lib", "lstm", "-open", str(patch)]
        console = list(run_pd(pd, arguments, _TRIAL_SECONDS))
    if "answer: size 0" in console:
        return "all objects can be made, and Python answers"
    lines = [line for line in console if not line.startswith("verbose")]
    raise SetupError("No answer in Pd", "; ".join(lines) or "Pd said nothing")
