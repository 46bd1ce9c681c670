"""Help patches and examples in a running Pd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from patchfile import with_hands
from realpd import Pd


class Page:
    """A patch of the library in a running Pd, clicked through by the text of its message boxes."""

    def __init__(
        self,
        start_pd: Callable[..., Pd],
        patch: Path,
        folder: Path,
        printed: dict[str, str],
        fed: dict[str, str] | None = None,
        heard: dict[str, str] | None = None,
    ) -> None:
        copy = folder / patch.name
        self.messages = with_hands(patch, printed, copy, fed, heard)
        receivers = [f"click-{number}" for number in range(len(self.messages))]
        receivers += (fed or {}).values()
        self.pd = start_pd({}, receivers=receivers, flags=["-open", str(copy)])

    def click(self, message: str) -> None:
        """Click a message box."""
        self.pd.send(f"click-{self.messages.index(message)} bang")

    def ask(self, message: str, source: str, *atoms: str) -> list[str]:
        """Click and return what comes out up to an answer, as texts with their outlets."""
        self.click(message)
        lines = self.pd.until(source, *atoms)
        assert [line.text for line in lines if line.source == "error"] == []
        return [f"{line.source} {line.text}" for line in lines if line.source != "console"]
