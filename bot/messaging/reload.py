"""Live reload: what a curator saves is answered from within two seconds, if it is good.

The files are looked at four times a second rather than watched through the kernel: that costs
50 µs, needs no library, and also sees network folders, renames and links that are turned.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from bot.answering import Answerer
from bot.errors import KnowledgeError
from bot.knowledge import KnowledgePaths, Library
from bot.messaging.context import Desk
from bot.messaging.memory import tolerant
from bot.replies import texts

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.25
_TOLD: Final = "refused"
DOUBT_S: Final = 1.0  # a save that is bad for less than this was only half written

Gate = Callable[[Answerer], Answerer]
"""Returns what answers from the files as they are now, or the same if nothing has changed;
raises KnowledgeError if they must not be used. Runs in a thread of its own."""
Verdict = Literal["live", "unchanged", "refused"]
Look = frozenset[tuple[str, int, int, int]]


class Reload:
    """Keeps a desk answering from the newest good version of the files."""

    def __init__(
        self,
        desk: Desk,
        gate: Gate,
        tell: Callable[[str], Awaitable[None]],
        count: Callable[[Verdict], None] = lambda _: None,
    ) -> None:
        self._desk = desk
        self._gate = gate
        self._tell = tell
        self._count = count
        self._turn = asyncio.Lock()
        self._told = ""
        self._asked = False
        self._logged = False
        self.problems: tuple[str, ...] = ()

    async def follow(self) -> None:
        """Reload what is saved, until cancelled."""
        tried = before = await self._look()
        await self._anew()
        doubted_at: float | None = None
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = await self._look()
            settled, before = now == before, now
            if self._asked:
                self._asked = False
                log.info("%s", (await self.reload()).partition("\n")[0])
            if settled and now != tried:
                tried = now
                await self.attempt()
                doubted_at = time.monotonic() if self.problems else None
            if settled and doubted_at and time.monotonic() - doubted_at > DOUBT_S:
                doubted_at = None
                await self._report()

    async def reload(self) -> str:
        """Reload now and say in a few lines what came of it."""
        verdict = await self.attempt()
        if verdict == "refused":
            self._log()
            return texts.refused(self.problems)
        return texts.reloaded(self._desk.library, changed=verdict == "live")

    def ask(self) -> None:
        """Have whoever follows reload soon, changed or not."""
        self._asked = True

    async def attempt(self) -> Verdict:
        """Put the files through the gate; what is in them counts only if it passes."""
        async with self._turn:
            verdict = await self._attempt()
        self._count(verdict)
        return verdict

    async def _attempt(self) -> Verdict:
        old = self._desk.answerer
        try:
            new = await asyncio.to_thread(self._gate, old)
        except KnowledgeError as error:
            self.problems = tuple(str(problem) for problem in error.problems)
            return "refused"
        except Exception as error:
            log.exception("the knowledge could not be read")
            self.problems = (f"the knowledge could not be read: {type(error).__name__}",)
            return "refused"
        if self._told:
            await self._anew()
        if self._logged:
            log.info("the edit that was refused is mended")
        self.problems, self._logged = (), False
        if new is old:
            return "unchanged"
        self._desk.take(new)
        log.info("the knowledge is now version %s", new.library.version)
        return "live"

    async def _report(self) -> None:
        """Log a bad edit with its lines, and tell the curators, once: whichever copy is first."""
        self._log()
        message = texts.refused(self.problems)
        if message != self._told:
            self._told = message
            if await tolerant(self._desk.storage.is_news(_TOLD, message), True):
                await self._tell(message)

    async def _anew(self) -> None:
        """Let the next bad edit be told, also if it is the same as the last."""
        self._told = ""
        await tolerant(self._desk.storage.set_note(_TOLD, None), None)

    def _log(self) -> None:
        self._logged = True
        for problem in self.problems:
            log.error("edit refused: %s", problem)

    async def _look(self) -> Look:
        folders = _folders(self._desk.settings.paths, self._desk.library)
        return await asyncio.to_thread(lambda: frozenset(_look(folders)))


def _folders(paths: KnowledgePaths, library: Library) -> set[Path]:
    """Return the folders of the files; a text that is yet to come will be in one of them."""
    files = (
        paths.articles,
        paths.facts,
        paths.overviews,
        paths.gaps,
        paths.vocabulary,
        paths.questions,
    )
    texts_of_articles = (Path(article.record.text) for article in library.articles.values())
    return {(paths.root / file).parent for file in (*files, *texts_of_articles)}


def _look(folders: Iterable[Path]) -> Iterator[tuple[str, int, int, int]]:
    """Go through all that tells one state of some folders from another."""
    for folder in folders:
        try:
            for file in folder.iterdir():
                if not file.name.startswith("."):
                    seen = file.stat()
                    yield str(file), seen.st_mtime_ns, seen.st_size, seen.st_ino
        except OSError:  # gone, for a moment perhaps
            yield str(folder), 0, 0, 0
