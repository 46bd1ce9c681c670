"""`patchlstm demo`: runs example patches in a headless Pd and tells what comes out of them."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from patchlstm.cli import environment, spoken
from patchlstm.cli.environment import SetupError
from patchlstm.cli.headless import ended_early, run_pd, words_of
from patchlstm.cli.install import install_pd
from patchlstm.cli.output import Output

TIME_LIMIT = 180.0
"""Seconds that Pd may take; two slow cores need about five."""

_PATCH = Path("examples", "japanese-vowels.pd")
_EPOCHS_A_LINE = 10


def main(_options: argparse.Namespace, _output: Output) -> int:
    """Run the demo."""
    return run()


def run(time_limit: float = TIME_LIMIT) -> int:
    """Run the demo.

    Parameters
    ----------
    time_limit : float
        Seconds after which Pd is ended.

    Returns
    -------
    int
        Exit status, 0.

    Raises
    ------
    SetupError
        If Pd is missing, or does not get to the end of the patch in time and without an error.
    """
    pd = environment.find_pd()
    if pd is None:
        raise SetupError(
            "No Pure Data",
            "the demo needs the program pd; install it (Debian: puredata) or put it on the PATH",
        )
    print(f"lstm.classifier in Pure Data {environment.pd_version(pd)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="patchlstm-") as folder:
        report = Report()
        library = install_pd(Path(folder))
        for line in run_pd(
            pd, ["-open", str(library / _PATCH), "-send", "lstm-demo bang"], time_limit
        ):
            report.read(line)
            if report.is_done:
                break
        if not report.is_done:
            raise ended_early(pd, _PATCH)
        spoken.run(pd, library, time_limit)
    return 0


class Report:
    """Tells in words what the patch prints."""

    def __init__(self) -> None:
        self.is_done = False
        self._series = ""  # which one is played
        self._n_frames = 0
        self._probabilities: list[tuple[float, str]] = []

    def read(self, line: str) -> None:
        """Take a line of Pd's console; an error in it raises SetupError, as `words_of` does."""
        match words_of(line):
            case ["demo-right", "progress", epoch, n_epochs, loss, _] if float(epoch).is_integer():
                self._tell_progress(int(epoch), int(n_epochs), float(loss))
            case ["demo-left", "fit", loss]:
                print(f"  learnt             loss {float(loss):.4f}")
                print("\nNaming 370 vowels that it has never heard")
            case ["demo-right", "confusion", true, predicted, count] if true != predicted:
                times = "once" if count == "1" else f"{count} times"
                print(f"  {true} taken for {predicted} {times}")
            case ["demo-left", "evaluate", accuracy]:
                print(f"  accuracy {float(accuracy):.4f}")
                print("\nNine of them, each in arrays")
            case ["demo-series", identifier, label]:
                self._series = f"{identifier}, {label}"
            case ["demo-right", "probabilities", *atoms]:
                ranked = zip(map(float, atoms[1::2]), atoms[::2], strict=True)
                self._probabilities = sorted(ranked, reverse=True)
            case ["demo-left", "predictseries", _]:
                print(f"  {self._series}: heard as {self._guess(2)}")
            case ["demo-left", "predictframe", _]:
                self._tell_frame()
            case ["demo-done", *_]:
                self.is_done = True

    def _tell_progress(self, epoch: int, n_epochs: int, loss: float) -> None:
        if epoch == 1:
            print("\nLearning nine speakers from 270 recorded vowels")
        if epoch in (1, n_epochs) or epoch % _EPOCHS_A_LINE == 0:
            print(f"  epoch {epoch:3} of {n_epochs:3}   loss {loss:.4f}", flush=True)

    def _tell_frame(self) -> None:
        self._n_frames += 1
        if self._n_frames == 1:
            print("\nThe last one again, frame by frame")
        print(f"  {self._n_frames:2}  {self._guess(3)}")

    def _guess(self, n_labels: int) -> str:
        """Name the most probable labels."""
        return ", ".join(f"{label} {100 * p:.1f} %" for p, label in self._probabilities[:n_labels])
