"""A set of the oracle's that can take back its changes, by copies of all that it held."""

from __future__ import annotations


class PlainSet(dict):
    """Identifier to frames, point or label, and what there was before each change."""

    def __init__(self) -> None:
        super().__init__()
        self._past: list[dict] = []
        self._runs: list[dict[str, int] | None] = []  # frames since each step began, by series
        self.is_touched = False

    def copied(self) -> dict:
        """Return what it holds, with lists of its own."""
        return {key: list(each) if isinstance(each, list) else each for key, each in self.items()}

    def note(self, before: dict, selector: str, identifier: str = "") -> None:
        """Remember what a message has changed, if it has written anything."""
        is_same = list(before.items()) == list(self.items())
        is_written, self.is_touched = self.is_touched, False
        if not is_written or (is_same and (selector in ("rename", "clear") or not self)):
            return
        if selector != "addframe":
            self._past.append(before)
            self._runs.append(None)
        elif not self._continues(identifier):
            self._past.append(before)
            self._runs.append({identifier: 1})

    def undo(self) -> bool:
        """Go back before the last change; return whether there was one."""
        if not self._past:
            return False
        self._runs.pop()
        before = self._past.pop()
        super().clear()
        super().update(before)
        return True

    def _continues(self, identifier: str) -> bool:
        """Whether one more frame belongs to a step that there is: to the last, or to one before it
        if all since then are first frames of other series.
        """
        for turn in range(len(self._runs) - 1, -1, -1):
            run = self._runs[turn]
            is_last = turn == len(self._runs) - 1
            if not run or (not is_last and list(run.values()) != [1]):
                return False
            if identifier in run:
                newer = {key: n for each in self._runs[turn:] for key, n in each.items()}
                self._runs[turn:] = [{**newer, identifier: newer[identifier] + 1}]
                del self._past[turn + 1 :]
                return True
            if list(run.values()) != [1]:
                return False
        return False

    def __setitem__(self, key, value):
        self.is_touched = True
        super().__setitem__(key, value)

    def setdefault(self, key, value=None):
        self.is_touched = self.is_touched or key not in self or isinstance(value, list)
        return super().setdefault(key, value)

    def pop(self, key, *default):
        self.is_touched = self.is_touched or key in self
        return super().pop(key, *default)

    def clear(self):
        self.is_touched = True
        super().clear()

    def update(self, *items):
        self.is_touched = True
        super().update(*items)
