"""Takes commands in their order, and lets those wait that need what a job still holds.

A fit takes seconds, and meanwhile a musician goes on recording. So commands are not queued behind
it as a whole: a command waits only if it touches something that a running job or an earlier waiting
command touches. What each object, set and model sees is thus exactly the order of the messages.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from patchlstm.patcher.protocol import Command

Keys = frozenset[Hashable]


class Scheduler:
    """Decides when each command runs.

    Parameters
    ----------
    touches : callable
        The keys of everything that a command reads or changes, as things stand now.
    run : callable
        Runs a command and returns the keys that its job goes on holding, none if it is done.
    """

    def __init__(self, touches: Callable[[Command], Keys], run: Callable[[Command], Keys]) -> None:
        self._touches = touches
        self._run = run
        self._held: set[Hashable] = set()
        self._waiting: list[Command] = []
        self._blocked: set[Hashable] = set()  # held, or touched by a waiting command

    def add(self, command: Command) -> None:
        """Run a command now, or as soon as nothing it touches is held any more."""
        touched = self._touches(command)
        if self._blocked.isdisjoint(touched):
            self._start(command)
        else:
            self._waiting.append(command)
            self._blocked |= touched

    def release(self, keys: Keys) -> None:
        """Tell that a job is over; run what has waited for it."""
        self._held -= keys
        waiting, self._waiting = self._waiting, []
        self._blocked = set(self._held)
        for command in waiting:
            self.add(command)

    def withdraw(
        self, condition: Callable[[Command], bool], withdrawn: Callable[[Command], None]
    ) -> None:
        """Take waiting commands back, call `withdrawn` with each; run what has waited for them."""
        taken = [command for command in self._waiting if condition(command)]
        self._waiting = [command for command in self._waiting if not condition(command)]
        for command in taken:
            withdrawn(command)
        self.release(frozenset())

    def behind(self, keys: Keys, also: Callable[[Command], bool]) -> list[Command]:
        """Return what waits, directly or not, for these keys or for a command of `also`."""
        found: list[Command] = []
        blocked = set(keys)
        for command in self._waiting:
            touched = self._touches(command)
            if also(command) or not blocked.isdisjoint(touched):
                found.append(command)
                blocked |= touched
        return found

    def _start(self, command: Command) -> None:
        keys = self._run(command)
        self._held |= keys
        self._blocked |= keys
