"""The jobs under way: which there are, on which threads they run, and how each has ended."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable
from typing import NamedTuple

from patchlstm.patcher.calls import Job
from patchlstm.patcher.protocol import Command
from patchlstm.patcher.threads import Lane

MAX_FITS = max(2, (os.cpu_count() or 1) - 1)
"""Fits at once: more would only make each slower, and the patcher needs a processor itself."""

MAX_OTHERS = 8
"""Other jobs at once."""


class Ended(NamedTuple):
    """A job that is over, and what the worker thread is to call then; `error` is what it raised."""

    command: Command
    job: Job
    complete: Callable[[], Job | None] | None
    error: BaseException | None


class Jobs:
    """Begins jobs and tells which have ended. All but `announce` is called on the worker thread.

    Parameters
    ----------
    announce : callable
        Is called, on any thread, when a job has ended.
    """

    def __init__(self, announce: Callable[[], None]) -> None:
        self._announce = announce
        self._jobs: dict[int, Job] = {}  # by their command
        self._fits = Lane(self._run, MAX_FITS)
        self._others = Lane(self._run, MAX_OTHERS)
        self._ended: queue.SimpleQueue[Ended] = queue.SimpleQueue()

    @property
    def fits(self) -> list[Job]:
        """Those that may take long."""
        return [job for job in self._jobs.values() if job.stop is not None]

    def begin(self, command: Command, job: Job) -> bool:
        """Run a job; return whether at once, not only when others have ended."""
        self._jobs[command.sequence] = job
        lane = self._others if job.stop is None else self._fits
        return lane.add((command, job))

    def take_back_stopped(self) -> list[tuple[Command, Job]]:
        """Take back the fits that were stopped before they have begun."""
        taken = self._fits.take_back(lambda task: task[1].stop is not None and task[1].stop[0] != 0)
        for command, _ in taken:
            del self._jobs[command.sequence]
        return taken

    def next_ended(self) -> Ended | None:
        """Return a job that is over, if there is one that has not been returned yet."""
        try:
            ended = self._ended.get_nowait()
        except queue.Empty:
            return None
        del self._jobs[ended.command.sequence]
        return ended

    def _run(self, task: tuple[Command, Job]) -> None:
        complete = raised = None
        try:
            complete = task[1].work()
        except BaseException as error:  # a job may end in any way, its thread and its command go on
            raised = error.with_traceback(None)  # which would keep alive all that the job had
        self._ended.put(Ended(*task, complete, raised))
        self._announce()
