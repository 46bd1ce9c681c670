"""Threads for jobs: a few, which are kept, so that a shortage of them makes jobs wait at most."""

from __future__ import annotations

import _thread
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Task = TypeVar("Task")


class Lane(Generic[Task]):
    """Runs tasks in their order, some of them at once, each on a thread of this lane.

    Parameters
    ----------
    run : callable
        Carries out a task; raises nothing.
    n_threads : int
        How many tasks run at once.
    """

    def __init__(self, run: Callable[[Task], None], n_threads: int) -> None:
        self._run = run
        self._max_threads = n_threads
        self._n_threads = self._n_running = 0
        self._waiting: deque[Task] = deque()
        self._change = threading.Condition()

    def add(self, task: Task) -> bool:
        """Run a task as soon as it is its turn; return whether that is at once.

        Where the system gives no thread at all, the task is carried out before this returns.
        """
        with self._change:
            self._waiting.append(task)
            n_tasks = self._n_running + len(self._waiting)
            if min(n_tasks, self._max_threads) > self._n_threads:
                self._start_thread()
            is_possible = self._n_threads > 0
            self._change.notify()
        if not is_possible:
            for each in self.take_back(lambda _: True):
                self._run(each)
        return n_tasks <= self._max_threads

    def take_back(self, condition: Callable[[Task], bool]) -> list[Task]:
        """Take tasks back that have not begun."""
        with self._change:
            taken = [task for task in self._waiting if condition(task)]
            self._waiting = deque(task for task in self._waiting if not condition(task))
        return taken

    def _start_thread(self) -> None:
        try:
            # Not threading.Thread, which waits for the thread's first step: that may never come
            # when the memory is short.
            _thread.start_new_thread(self._work, ())
        except (RuntimeError, MemoryError):
            return  # the threads that there are come to it in their turn
        self._n_threads += 1

    def _work(self) -> None:
        while True:
            with self._change:
                while not self._waiting:
                    self._change.wait()
                task = self._waiting.popleft()
                self._n_running += 1
            self._run(task)
            with self._change:
                self._n_running -= 1
            del task  # what it holds may be large
