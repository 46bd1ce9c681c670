"""The loop that answers a patcher's commands, and the threads on which long jobs run."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Hashable

from patchlstm import errors
from patchlstm.errors import PatchLSTMError
from patchlstm.identifiers import as_identifier
from patchlstm.objects.catalogue import find
from patchlstm.patcher import arguments
from patchlstm.patcher.contents import Call, Content, Contents, Job, Key
from patchlstm.patcher.protocol import Command, Kind, Patcher
from patchlstm.patcher.scheduler import Keys, Scheduler


class Worker:
    """Answers commands on the thread that calls `run`.

    Parameters
    ----------
    patcher : Patcher
    classes : dict of str to type
        The content that the objects of each class share.
    """

    def __init__(self, patcher: Patcher, classes: dict[str, type[Content]]) -> None:
        self._patcher = patcher
        self._contents = Contents(patcher, classes)
        self._scheduler = Scheduler(self._touches, self._execute)
        self._ended: queue.SimpleQueue[tuple[Command, Job, Callable[[], None]]] = (
            queue.SimpleQueue()
        )

    def run(self) -> None:
        """Answer commands for ever."""
        self._patcher.ready()
        while True:
            self.step(self._patcher.take())

    def step(self, command: Command) -> None:
        """Answer one command, and end the jobs that are over."""
        if command.kind is Kind.WAKE:
            self._end_job()
            return
        if command.kind is Kind.CREATE:
            self._contents.join(command.object, _key(command), command.patch)
        content = self._contents.of(command.object)
        if command.kind is Kind.CLOSED:
            for each in self._contents.deserted_without(command.patch):
                self._end(each)
        elif content is not None and command.kind is Kind.FREE:
            content.leaving.add(command.object)
            if content.is_deserted:
                self._end(content)
        elif content is not None and content.stops(command):
            self._stop(content)
        self._scheduler.add(command)

    def _end(self, content: Content) -> None:
        content.is_ending = True
        self._stop(content)

    def _stop(self, content: Content) -> None:
        """End the job of a content, and refuse those that wait."""
        content.stop()
        self._scheduler.withdraw(content.can_be_stopped, self._refuse)

    def _touches(self, command: Command) -> Keys:
        """Return what a command must have for itself."""
        if command.kind is Kind.CLOSED:
            return frozenset(each.key for each in self._contents.deserted_without(command.patch))
        content = self._contents.of(command.object)
        if content is not None and content.is_urgent(command):
            return frozenset()
        touched: set[Hashable] = {command.object, *arguments.named_sets(command)}
        if command.kind is not Kind.CREATE:
            if content is not None:
                touched.add(content.key)
        elif content is None or len(command.atoms) > 1:
            # one that ends must have ended, and tags may change the content
            touched.add(_key(command))
        return frozenset(touched)

    def _execute(self, command: Command) -> Keys:
        """Run a command; return what its job holds."""
        job = None
        try:
            job = self._dispatch(command)
        except Exception as error:  # whatever it is, the worker goes on
            self._fail(command, _describe(error))
            self._correct(command)
        if job is None:
            self._patcher.finish(command.sequence)
            return frozenset()
        threading.Thread(target=self._work, args=(command, job), daemon=True).start()
        return frozenset(job.holds)

    def _dispatch(self, command: Command) -> Job | None:
        call = Call(self._patcher, self._contents, command)
        if command.kind is Kind.CREATE:
            self._create(call)
            return None
        if command.kind is Kind.FREE:
            self._contents.detach(command.object)
            return None
        if command.kind is Kind.CLOSED:
            self._contents.close(command.patch)
            return None
        if command.kind is Kind.REFUSED:
            call.fail(str(command.atoms[0]))
            return None
        content = self._contents.of(command.object)
        if content is None:
            raise RuntimeError("the object was never made")
        return content.answer(call)

    def _create(self, call: Call) -> None:
        command = call.command
        name, *tags = command.atoms
        content = self._contents.of(command.object)
        if content is None:
            key = command.class_name, as_identifier(name)
            content = self._contents.attach(command.object, key, command.patch)
        content.welcome(command.object, command.sequence)
        content.set_tags(call, tags)
        content.show()

    def _work(self, command: Command, job: Job) -> None:
        """Run a job on its own thread."""
        try:
            complete = job.work()
        except Exception as error:
            text = _describe(error)
            complete = lambda: self._fail(command, text)  # noqa: E731  (a name would say no more)
        self._ended.put((command, job, complete))
        self._patcher.wake()

    def _end_job(self) -> None:
        command, job, complete = self._ended.get()
        try:
            complete()
        except Exception as error:
            self._fail(command, _describe(error))
        self._patcher.finish(command.sequence)
        self._scheduler.release(frozenset(job.holds))

    def _refuse(self, command: Command) -> None:
        what = f"{command.selector} had not begun, so nothing has changed"
        self._fail(command, f"{errors.CANCELLED}: {what}")
        self._patcher.finish(command.sequence)

    def _correct(self, command: Command) -> None:
        """Tell the shim how things are, if it acted in advance on a command that failed."""
        content = self._contents.of(command.object)
        if content is not None and find(command.class_name).is_anticipated(command.selector):
            content.inform(command.object, command.sequence)

    def _fail(self, command: Command, text: str) -> None:
        self._patcher.fail(command.object, command.selector, text)


def _key(command: Command) -> Key:
    """Return class and name of the content that a new object is to have."""
    return command.class_name, arguments.name_of(command.atoms[0])


def _describe(error: Exception) -> str:
    if isinstance(error, PatchLSTMError):
        return str(error)
    return f"internal error, please report it: {type(error).__name__}: {error}"
