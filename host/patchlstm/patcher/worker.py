"""The loop that answers a patcher's commands, and the threads on which long jobs run."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Hashable

from patchlstm import errors
from patchlstm.errors import PatchLSTMError
from patchlstm.identifiers import as_identifier
from patchlstm.patcher import arguments, parameters
from patchlstm.patcher.contents import Call, Content, Contents, Job
from patchlstm.patcher.models import ClassifierContent
from patchlstm.patcher.protocol import Command, Kind, Patcher
from patchlstm.patcher.scheduler import Keys, Scheduler
from patchlstm.patcher.sets import DataSeriesContent, LabelSetContent

CLASSES: dict[str, type[Content]] = {
    content.class_name: content
    for content in (ClassifierContent, DataSeriesContent, LabelSetContent)
}
"""The content that objects of each class share."""

# Messages that the shim acts on before Python does.
_ANTICIPATED = ("clear", "refer", "threshold", "reject", "blocking", "read", "model")


class Worker:
    """Answers commands on the thread that calls `run`.

    Parameters
    ----------
    patcher : Patcher
    """

    def __init__(self, patcher: Patcher) -> None:
        self._patcher = patcher
        self._contents = Contents(patcher, CLASSES)
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
        content = self._contents.of(command.object)
        if content is not None and command.kind is Kind.FREE:
            content.leaving.add(command.object)
        if isinstance(content, ClassifierContent) and _stops_fit(command, content):
            content.cancel()
            self._scheduler.withdraw(lambda other: _is_fit_of(other, content), self._refuse)
        self._scheduler.add(command)

    def _touches(self, command: Command) -> Keys:
        """Return what a command must have for itself."""
        content = self._contents.of(command.object)
        if command.selector == "cancel":
            return frozenset()
        touched: set[Hashable] = {command.object, *arguments.named_sets(command)}
        if command.kind is Kind.CREATE and len(command.atoms) > 1:
            # its tags may change the content
            touched.add((command.class_name, arguments.name_of(command.atoms[0])))
        elif content is not None:
            touched.add(content.key)
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
        if command.kind is Kind.CREATE:
            self._create(command)
            return None
        if command.kind is Kind.FREE:
            self._contents.detach(command.object)
            return None
        if command.kind is Kind.REFUSED:
            self._fail(command, str(command.atoms[0]))
            return None
        content = self._contents.of(command.object)
        if content is None:
            raise RuntimeError("the object was never made")
        call = Call(self._patcher, self._contents, command)
        name = command.selector
        if name in content.parameters:
            try:
                content.set_parameter(name, command.atoms, call)
            finally:
                content.show()  # also what a wrong value left as it was
        elif name.startswith("get") and name[3:] in content.parameters:
            arguments.parse(command)  # there must be none
            call.right(*content.get_parameter(name[3:]), selector=name[3:])
        elif name == "refer":
            (other,) = arguments.parse(command)
            self._contents.refer(command.object, other, command.sequence).show()
        else:
            return content.handle(call, arguments.parse(command))
        return None

    def _create(self, command: Command) -> None:
        name, *tags = command.atoms
        content = self._contents.attach(
            command.object, command.class_name, as_identifier(name), command.sequence
        )
        call = Call(self._patcher, self._contents, command)
        values = parameters.split_tags(tags)
        for parameter in [name for name in values if name not in content.parameters]:
            error = parameters.unknown_parameter(parameter, content.parameters)
            self._fail(command, str(error))
        for parameter in content.parameters:  # whatever their order in the patch
            if parameter not in values:
                continue
            atoms = values[parameter]
            try:
                content.set_parameter(parameter, atoms, call)
            except PatchLSTMError as error:
                self._fail(command, str(error))
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
        self._fail(command, f"{errors.CANCELLED}: the fit had not begun, the learning is as before")
        self._patcher.finish(command.sequence)

    def _correct(self, command: Command) -> None:
        """Tell the shim how things are, if it acted in advance on a command that failed."""
        content = self._contents.of(command.object)
        if content is not None and command.selector in _ANTICIPATED:
            content.inform(command.object, command.sequence)

    def _fail(self, command: Command, text: str) -> None:
        self._patcher.fail(command.object, command.selector, text)


def _describe(error: Exception) -> str:
    if isinstance(error, PatchLSTMError):
        return str(error)
    return f"internal error, please report it: {type(error).__name__}: {error}"


def _stops_fit(command: Command, content: ClassifierContent) -> bool:
    if command.kind is Kind.FREE:
        return content.leaving.issuperset(content.owners)
    return command.kind is Kind.MESSAGE and command.selector == "cancel"


def _is_fit_of(command: Command, content: ClassifierContent) -> bool:
    return command.selector == "fit" and command.object in content.owners
