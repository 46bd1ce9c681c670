"""What patches keep of contents: when they are told, and what becomes of it when they are saved.

A patch is saved on the patcher's thread, which does not wait for Python. So each change is sent to
the shim at once, or a moment later where many come one after the other, and a patch that was saved
in that moment says so.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple
from zlib import crc32

from patchlstm.limits import MAX_KEPT_BYTES
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.contents import Content
from patchlstm.patcher.protocol import FROM_PATCH, Level, Patcher
from patchlstm.patcher.threads import Lane

MAX_PAUSE = 0.2
"""Seconds after which a change is told at the latest."""

PAUSE_FACTOR = 20
"""How many times longer the pause between two tellings is than they take."""


class _Telling(NamedTuple):
    content: Content
    handles: tuple[int, ...]
    change: int
    version: int
    pack: Callable[[], bytes]


class Keeper:
    """Sends what patches keep as it changes. All but what it packs is done on the worker thread.

    Parameters
    ----------
    patcher : Patcher
    """

    def __init__(self, patcher: Patcher) -> None:
        self._patcher = patcher
        self._versions = itertools.count(1)
        self._slow = Lane(self._pack_and_send, 1)
        self._is_waiting = False  # for a timer

    def look(self, contents: Iterable[Content]) -> None:
        """Tell what has changed, unless it was told a moment ago; then soon."""
        for content in contents:
            kept = content.kept
            if kept.told == content.n_changes or (kept.told is None and content.is_empty()):
                continue
            pause = kept.next_at - time.monotonic()
            if pause <= 0:
                self._tell(content)
            elif not self._is_waiting:
                self._wait(pause)

    def note_saved(self, content: Content, call: Call) -> Job | None:
        """See whether a patch that is saved has the last version, or send it that if it waits."""
        if not call.command.atoms:
            return self._send_now(content)
        kept, (seen, *_) = content.kept, call.command.atoms
        if kept.told != content.n_changes:
            self._tell(content)
        is_as_restored = seen == FROM_PATCH and kept.restored[0] == content.n_changes
        if seen == kept.version or is_as_restored:
            kept.saved = content.n_changes
        elif not content.is_empty():
            self._patcher.post(
                call.command.object,
                Level.WARNING,
                f"{content.class_name} {content.name}: keep: the patch was saved while a change was"
                " still on its way, so its file lacks that; save it again",
            )
        return None

    def _send_now(self, content: Content) -> Job:
        """Return the job at whose end the patch has the last version."""
        telling = self._next(content)

        def work() -> Callable[[], None]:
            packed = _pack(telling)

            def complete() -> None:
                self._send(telling, packed)
                content.kept.saved = telling.change

            return complete

        return Job(work, frozenset({content.key}))

    def _wait(self, pause: float) -> None:
        def fire() -> None:
            self._is_waiting = False
            self._patcher.wake()

        self._is_waiting = True
        timer = threading.Timer(pause, fire)
        timer.daemon = True
        timer.start()

    def _next(self, content: Content) -> _Telling:
        kept = content.kept
        kept.told, kept.version = content.n_changes, next(self._versions)
        return _Telling(
            content, tuple(kept.keepers), kept.told, kept.version, content.prepare_to_pack()
        )

    def _tell(self, content: Content) -> None:
        begun = time.monotonic()
        telling = self._next(content)
        if content.is_slow_to_pack:
            self._slow.add(telling)
        else:
            self._pack_and_send(telling)
        ended = time.monotonic()
        content.kept.next_at = ended + min(MAX_PAUSE, PAUSE_FACTOR * (ended - begun))

    def _pack_and_send(self, telling: _Telling) -> None:
        self._send(telling, _pack(telling))

    def _send(self, telling: _Telling, packed: tuple[bytes | None, str]) -> None:
        """Send it to all objects whose patches keep it; say once if it cannot be kept."""
        kept = telling.content.kept
        data, problem = packed
        if data is not None:
            kept.packed = max(kept.packed, (telling.change, crc32(data)))  # that of the last change
        for handle in kept.keepers.intersection(telling.handles):
            self._patcher.keep(handle, telling.version, data)
        if problem and telling.handles and not kept.has_problem:
            title = f"{telling.content.class_name} {telling.content.name}"
            text = f"{title}: keep: the patch can't keep this: {problem}; write it to a file"
            self._patcher.post(telling.handles[0], Level.ERROR, text)
        kept.has_problem = bool(problem)


def _pack(telling: _Telling) -> tuple[bytes | None, str]:
    """Return the bytes, or None and why there are none; whatever happens, raise nothing."""
    try:
        data = telling.pack()
    except MemoryError:
        return None, "there is not enough memory for it"
    except Exception as error:
        return None, str(error)
    if len(data) > MAX_KEPT_BYTES:
        return None, f"it has {len(data)} bytes, at most {MAX_KEPT_BYTES} are possible"
    return data, ""
