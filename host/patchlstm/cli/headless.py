"""Runs Pure Data without window and sound, for the doctor and the demo."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from patchlstm.cli.environment import SetupError

_FLAGS = ("-noprefs", "-nogui", "-noaudio", "-nomidi", "-nrt", "-stderr")
_TRIAL_SECONDS = 60

# A dataseries that is asked for its size: the answer comes from Python, through everything.
_TRIAL_PATCH = """#N canvas 0 0 450 300 12;
#X obj 20 20 loadbang;
#X msg 20 50 size;
#X obj 20 80 lstm.dataseries patchlstm-doctor;
#X obj 20 110 print answer;
#X msg 120 110 \\; pd quit;
#X obj 220 80 lstm.labelset;
#X obj 220 110 lstm.classifier;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 2 0 4 0;
#X connect 2 1 3 0;
#X connect 2 1 4 0;
"""


@contextmanager
def running(
    pd: Path, library: Path, patch: Path, arguments: Sequence[str] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Run a patch; its console comes as text on the process's `stderr`.

    Parameters
    ----------
    pd : Path
        The program.
    library : Path
        The installed folder ``lstm``.
    patch : Path
    arguments : sequence of str
        More of Pd's flags.
    """
    command = [str(pd), *_FLAGS, "-path", str(library), "-lib", "lstm", "-open", str(patch)]
    process = subprocess.Popen(
        [*command, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def try_library(pd: Path, library: Path) -> str:
    """Make one object of each class in Pd and ask one of them a question.

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
        patch.write_text(_TRIAL_PATCH, encoding="utf-8")
        with running(pd, library, patch) as process:
            try:
                _, console = process.communicate(timeout=_TRIAL_SECONDS)
            except subprocess.TimeoutExpired:
                raise SetupError("Pd hangs", f"no answer within {_TRIAL_SECONDS} s") from None
    if "answer: size 0" in console:
        return "all objects can be made, and Python answers"
    lines = [line for line in console.splitlines() if "verbose" not in line]
    raise SetupError("No answer in Pd", "; ".join(lines) or "Pd said nothing")
