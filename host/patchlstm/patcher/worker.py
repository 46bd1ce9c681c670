"""The loop that answers a patcher's commands."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from patchlstm import errors
from patchlstm.errors import PatchLSTMError
from patchlstm.identifiers import as_identifier
from patchlstm.objects.catalogue import find
from patchlstm.patcher import arguments
from patchlstm.patcher.arguments import Key
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.contents import Content
from patchlstm.patcher.jobs import MAX_FITS, Jobs
from patchlstm.patcher.keeping import Keeper
from patchlstm.patcher.protocol import Command, Kind, Level, Patcher
from patchlstm.patcher.scheduler import Keys, Scheduler
from patchlstm.patcher.sharing import Contents


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
        self._classes = classes
        self._contents = Contents(patcher, classes)
        self._scheduler = Scheduler(self._touches, self._execute)
        self._jobs = Jobs(patcher.wake)
        self._keeper = Keeper(patcher)
        self._is_crowded = False  # a fit waits for others, and this was said

    def run(self) -> None:
        """Answer commands for ever."""
        self._patcher.ready()
        while True:
            self.step(self._patcher.take())

    def step(self, command: Command) -> None:
        """Answer one command, and end the jobs that are over; whatever happens, raise nothing."""
        try:
            self._step(command)
        except BaseException as error:
            if command.sequence:
                self._give_up(command, error)
                self._finish(command)
            else:
                self._patcher.post(0, Level.ERROR, f"lstm: {_describe(error)}")

    def _step(self, command: Command) -> None:
        if command.kind is Kind.WAKE:
            self._end_job()
            self._keeper.look(self._contents.kept())
            return
        if command.kind is Kind.QUIT:
            self._hurry()
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
        self._scheduler.add(command)
        if content is not None and content.stops(command):
            self._stop(content)  # only now, so that its own answer comes first

    def _end(self, content: Content) -> None:
        content.is_ending = True
        self._stop(content)

    def _stop(self, content: Content) -> None:
        """End the job of a content, and refuse those that wait."""
        content.stop()
        stopped = self._jobs.take_back_stopped()
        for command, _ in stopped:
            self._refuse(command)
        self._scheduler.withdraw(content.can_be_stopped, self._refuse)
        for _, job in stopped:
            self._scheduler.release(frozenset(job.holds))

    def _hurry(self) -> None:
        """Give up what waits for a fit, which may take long, so that all else is done soon."""
        fits = self._jobs.fits
        held = frozenset[Hashable]().union(*(job.holds for job in fits))
        hopeless = {each.sequence for each in self._scheduler.behind(held, self._is_fit)}
        for job in fits:
            if job.stop is not None:
                job.stop[0] = 1
        self._scheduler.withdraw(lambda command: command.sequence in hopeless, self._abandon)

    def _is_fit(self, command: Command) -> bool:
        content = self._contents.of(command.object)
        return content is not None and content.can_be_stopped(command)

    def _touches(self, command: Command) -> Keys:
        """Return what a command must have for itself."""
        if command.kind is Kind.CLOSED:
            return frozenset(each.key for each in self._contents.deserted_without(command.patch))
        content = self._contents.of(command.object)
        if content is not None and content.is_urgent(command):
            return frozenset()
        touched = {*_own(command), *arguments.named_sets(command)}
        if command.kind is not Kind.CREATE:
            if content is not None:
                touched.add(content.key)
        elif content is None or len(command.atoms) > 1:
            # one that ends must have ended, and tags may change the content
            touched.add(_key(command))
        return frozenset(touched)

    def _execute(self, command: Command) -> Keys:
        """Run a command; return what its job holds."""
        try:
            if command.path is not None and not command.writes:
                return self._begin(command, self._reading(command, command.path))
            job = self._dispatch(Call(self._patcher, self._contents, command))
            if job is not None:
                return self._begin(command, job)
        except BaseException as error:  # whatever it is, the worker goes on
            self._give_up(command, error)
        self._finish(command)
        return frozenset()

    def _reading(self, command: Command, path: str) -> Job:
        """Return the job that reads a command's file, and then has the command run."""
        load = self._classes[command.class_name].load

        def work() -> Callable[[], Job | None]:
            file = _attempt(lambda: load(path, command))
            return lambda: self._dispatch(Call(self._patcher, self._contents, command, file))

        return Job(work, self._touches(command))

    def _dispatch(self, call: Call) -> Job | None:
        command = call.command
        if command.kind is Kind.CREATE:
            return self._create(call)
        if command.kind is Kind.FREE:
            self._contents.detach(command.object)
            return None
        if command.kind is Kind.CLOSED:
            self._contents.close(command.patch, command.object)
            return None
        if command.kind is Kind.REFUSED:
            call.fail(str(command.atoms[0]))
            return None
        content = self._contents.of(command.object)
        if content is None:
            raise RuntimeError("the object was never made")
        if command.kind is Kind.SAVED:
            return self._keeper.note_saved(content, call)
        if command.kind is Kind.RESTORED:
            content.restore(call)
            return None
        return content.answer(call)

    def _create(self, call: Call) -> Job | None:
        command = call.command
        name, *tags = command.atoms
        content = self._contents.of(command.object)
        if content is None:
            key = Key(command.instance, command.class_name, as_identifier(name))
            content = self._contents.attach(command.object, key, command.patch)
        content.welcome(command.object, command.sequence)
        content.set_tags(call, tags)
        content.show()
        return content.follow_up(call)

    def _begin(self, command: Command, job: Job) -> Keys:
        """Begin a job; return what it holds: its object too, whose answers keep their order."""
        held = frozenset({*job.holds, *_own(command)})
        is_at_once = self._jobs.begin(command, replace(job, holds=held))
        if job.stop is not None:
            if not is_at_once and not self._is_crowded:
                text = f"begins when one of the {MAX_FITS} fits under way has ended"
                line = f"{command.class_name}: {command.selector}: {text}"
                self._patcher.post(command.object, Level.INFO, line)
            self._is_crowded = not is_at_once
        return held

    def _end_job(self) -> None:
        ended = self._jobs.next_ended()
        if ended is None:
            return  # somebody only wants to see whether we live
        command, job, complete, error = ended
        following = None
        try:
            if error is not None:
                raise error
            following = complete() if complete is not None else None
        except BaseException as raised:
            self._give_up(command, raised)
        if following is None:
            self._finish(command)
        else:
            self._jobs.begin(command, following)
        kept = frozenset() if following is None else following.holds
        self._scheduler.release(frozenset(job.holds - kept))

    def _refuse(self, command: Command) -> None:
        what = f"{command.selector} had not begun, so nothing has changed"
        self._fail(command, f"{errors.CANCELLED}: {what}")
        self._finish(command)

    def _abandon(self, command: Command) -> None:
        if command.writes:
            self._fail(
                command,
                f"{errors.COULD_NOT_WRITE}: {command.path} was to be written after a fit, which had"
                " not ended when you quit; what was there before is untouched",
            )
        self._finish(command)

    def _give_up(self, command: Command, error: BaseException) -> None:
        """Report why a command failed; correct the shim if it acted in advance."""
        self._fail(command, _describe(error))
        content = self._contents.of(command.object)
        if content is not None and find(command.class_name).is_anticipated(command.selector):
            for handle in content.owners:
                content.inform(handle, command.sequence)

    def _fail(self, command: Command, text: str) -> None:
        Call(self._patcher, self._contents, command).fail(text)

    def _finish(self, command: Command) -> None:
        if command.writes:
            self._patcher.written()
        self._keeper.look(self._contents.kept())
        self._patcher.finish(command.sequence)


def _own(command: Command) -> set[Hashable]:
    """Return the keys of the object and of the files of a command."""
    return {command.object, *arguments.named_files(command)}


def _key(command: Command) -> Key:
    """Return the key of the content that a new object is to have."""
    return Key(command.instance, command.class_name, arguments.name_of(command.atoms[0]))


def _attempt(work: Callable[[], Any]) -> Callable[[], Any]:
    """Do something now; return what gives its result, or raises what it has raised."""
    try:
        result = work()
    except Exception as error:
        raised = error.with_traceback(None)

        def fail() -> Any:
            raise raised

        return fail
    return lambda: result


def _describe(error: BaseException) -> str:
    if isinstance(error, PatchLSTMError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"{errors.NOT_ENOUGH_MEMORY}: nothing has changed; close other programs, or use less"
    return f"internal error, please report it: {type(error).__name__}: {error}"
