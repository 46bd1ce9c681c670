"""All contents, and which of them each object has."""

from __future__ import annotations

from typing import TypeVar

from patchlstm import errors
from patchlstm.errors import NotFoundError
from patchlstm.objects.catalogue import acceptable
from patchlstm.patcher.arguments import Key
from patchlstm.patcher.contents import Content
from patchlstm.patcher.protocol import Level, Patcher
from patchlstm.patcher.wording import dollar_zero
from patchlstm.text import listed

Found = TypeVar("Found")


class Contents:
    """All contents, and which of them each object has.

    A content with a name outlives its objects: it is kept for the next object of that name as long
    as a root patch is open in which an object has had it.
    """

    def __init__(self, patcher: Patcher, classes: dict[str, type[Content]]) -> None:
        self._patcher = patcher
        self._classes = classes
        self._contents: dict[Key, Content] = {}
        self._by_handle: dict[int, Content] = {}

    def of(self, handle: int) -> Content | None:
        """Return the content of an object, or None if it has none."""
        return self._by_handle.get(handle)

    def find(self, key: Key, kind: type[Found]) -> Found:
        """Return the content of this class and name, which must be of this kind.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        content = self._contents.get(key)
        if not isinstance(content, kind):
            _, class_name, name = key
            raise NotFoundError(
                errors.does_not_exist(self._classes[class_name].kind),
                f"no {class_name} is called {name}; make an object [{class_name} {name}]"
                + dollar_zero(name),
            )
        return content

    def find_source(self, key: Key, kind: type[Found]) -> Found:
        """Return the content that is to be read: of this class and name, or what will do as well.

        What objects have comes before what is only kept since they were deleted.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        keys = [key._replace(class_name=each) for each in acceptable(key.class_name)]
        there = [each for each in keys if each in self._contents]
        in_use = [each for each in there if self._contents[each].owners]
        return self.find(next(iter(in_use or there), key), kind)

    def kept(self) -> list[Content]:
        """Return what patches keep."""
        return [content for content in self._contents.values() if content.kept.keepers]

    def join(self, handle: int, key: Key, patch: int) -> None:
        """Give a new object the content of its name at once, if there is one and it stays.

        So that the object can `cancel` a fit which the rest of its making must wait for.
        """
        content = self._contents.get(key)
        if content is not None and not content.is_ending:
            self._attach(content, handle, patch)

    def attach(self, handle: int, key: Key, patch: int) -> Content:
        """Give an object the content of this name, a new one if there is none yet."""
        content = self._contents.get(key)
        if content is None:
            content = self._contents[key] = self._classes[key.class_name](key, self._patcher)
        self._attach(content, handle, patch)
        return content

    def detach(self, handle: int) -> None:
        """Take a deleted object's content away; one that is of no use any more is dropped."""
        content = self._by_handle.pop(handle, None)
        if content is not None:
            self._release(content, handle)

    def refer(self, handle: int, name: str, sequence: int, patch: int) -> None:
        """Give an object the content of another name instead of its own."""
        old = self._by_handle[handle]
        key = old.key._replace(name=name)
        is_new = key not in self._contents
        content = self.attach(handle, key, patch)
        content.welcome(handle, sequence)
        if is_new:
            content.warn(
                handle, f"refer: no other {old.class_name} has the name {name}, so this is empty"
            )
        if handle in old.kept.keepers:
            content.kept.keepers.add(handle)
            content.kept.told = -1
        if content is not old:
            self._release(old, handle)
        content.show()

    def deserted_without(self, patch: int) -> list[Content]:
        """Return what only this patch holds, and no living object has."""
        held = [content for content in self._contents.values() if content.patches == {patch}]
        return [content for content in held if content.leaving.issuperset(content.owners)]

    def close(self, patch: int, handle: int) -> None:
        """Let go of what a closed patch held; say what was lost in the console of `handle`."""
        lost = []
        for content in list(self._contents.values()):
            content.patches.discard(patch)
            if not content.owners:
                lost += self._drop_if_useless(content)
        if lost:
            self._post(handle, f"a patch was closed, and with it went {listed(lost)}")

    def _attach(self, content: Content, handle: int, patch: int) -> None:
        self._by_handle[handle] = content
        content.attach(handle, patch)

    def _release(self, content: Content, handle: int) -> None:
        content.detach(handle)
        if not content.owners:
            for lost in self._drop_if_useless(content):
                self._post(handle, f"an object was deleted, and with it went {lost}")

    def _drop_if_useless(self, content: Content) -> list[str]:
        """Drop a content without objects if nothing holds it or is in it; return what was lost."""
        if content.patches and (content.is_set or not content.is_empty()):
            return []
        del self._contents[content.key]
        loss = "" if content.is_saved else content.loss()
        return [f"{content.class_name} {content.name} ({loss})"] if loss else []

    def _post(self, handle: int, text: str) -> None:
        self._patcher.post(handle, Level.INFO, f"lstm: {text}")
