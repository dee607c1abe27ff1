"""Live reload: what a curator saves is answered from within two seconds, if it is good.

A save that loses facts, overviews or gaps may be half of a file, or a slip: it is held back, and
the curators are told.  Saved again or after `/reload`, it counts.

The files are looked at four times a second rather than watched through the kernel: that costs
50 µs, needs no library, and also sees network folders, renames and links that are turned.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Final, Literal

from bot.answering import Answerer
from bot.errors import KnowledgeError
from bot.knowledge import Fact, Gap, KnowledgePaths, Library, Overview
from bot.messaging.context import Desk
from bot.messaging.memory import tolerant
from bot.replies import texts

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.25
DOUBT_S: Final = 1.0  # a save that is bad for less than this was only half written
LOSS_S: Final = 5.0
"""A save that loses entries for less than this was only half written.  A file cut off between two
entries is in order, so a slow copy takes longer to recognise than one cut off within an entry."""
_TOLD: Final = "refused"
_AGREED: Final = "agreed"

Gate = Callable[[Answerer], Answerer]
"""Returns what answers from the files as they are now, or the same if nothing has changed;
raises KnowledgeError if they must not be used. Runs in a thread of its own."""
Verdict = Literal["live", "unchanged", "refused", "held"]
Look = frozenset[tuple[str, int, int, int, int]]


@dataclass(frozen=True)
class Loss:
    """A version of the files that is held back, and the entries that it lacks."""

    version: str
    entries: tuple[Fact | Overview | Gap, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the entries."""
        return frozenset(entry.id for entry in self.entries)


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
        self._known: frozenset[str] = frozenset()
        self.problems: tuple[str, ...] = ()
        self.loss: Loss | None = None

    async def follow(self) -> None:
        """Reload what is saved, until cancelled."""
        tried = before = await self._look()
        await tolerant(self._desk.storage.set_note(_TOLD, None), None)
        report_at = inf
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = await self._look()
            settled, before = now == before, now
            if self._asked:
                self._asked = False
                log.info("%s", (await self.reload()).partition("\n")[0])
            if settled and now != tried:
                saved, tried = {name for name, *_ in now ^ tried}, now
                await self.attempt(agreed=not saved.isdisjoint(self._lost_from()))
                waits_s = DOUBT_S if self.problems else LOSS_S if self.loss else inf
                report_at = time.monotonic() + waits_s
            if settled and time.monotonic() > report_at:
                report_at = inf
                if self.problems or self.loss:  # else a reload in between has settled it
                    await self._report()
            if self.loss and await self._is_agreed_elsewhere(self.loss.version):
                await self.attempt(agreed=True)

    async def reload(self) -> str:
        """Reload now and say in a few lines what came of it."""
        verdict = await self.attempt(agreed=True)
        if verdict == "live":
            await tolerant(self._desk.storage.set_note(_AGREED, self._desk.library.version), None)
        if self.problems or self.loss:
            self._log()
            return self._message()
        return texts.reloaded(self._desk.library, changed=verdict == "live")

    def ask(self) -> None:
        """Have whoever follows reload soon, changed or not."""
        self._asked = True

    async def attempt(self, *, agreed: bool = False) -> Verdict:
        """Put the files through the gate; what is in them counts only if it passes.

        What loses entries is held back, unless just that was reported before and is now `agreed`.
        """
        async with self._turn:
            verdict = await self._attempt(agreed)
        self._count(verdict)
        return verdict

    async def _attempt(self, agreed: bool) -> Verdict:
        old, self.problems, self.loss = self._desk.answerer, (), None
        try:
            new = await asyncio.to_thread(self._gate, old)
        except KnowledgeError as error:
            self.problems = tuple(str(problem) for problem in error.problems)
            return "refused"
        except Exception as error:
            log.exception("the knowledge could not be read")
            self.problems = (f"the knowledge could not be read: {type(error).__name__}",)
            return "refused"
        loss = Loss(new.library.version, old.library.missing_from(new.library))
        if loss.entries and not (agreed and loss.ids == self._known):
            self.loss = loss
            return "held"
        if new is not old:
            self._desk.take(new)
            log.info("the knowledge is now version %s", new.library.version)
            if not loss.entries:  # what is removed later is to be held back again
                await tolerant(self._desk.storage.set_note(_AGREED, None), None)
        await self._settle()
        return "unchanged" if new is old else "live"

    async def _report(self) -> None:
        """Log what is not used, and tell the curators, once: whichever copy is first."""
        self._log()
        message = self._message()
        if message != self._told:
            self._told = message
            if await tolerant(self._desk.storage.is_news(_TOLD, message), True):
                await self._tell(message)

    async def _settle(self) -> None:
        """Report that a bad edit is mended, and forget it: the same mistake is reported again.

        An empty note is news only to the first of the copies.
        """
        was_told = bool(self._told)
        self._told, self._known = "", frozenset()
        if self._logged:
            log.info("the edit that was refused is mended")
        self._logged = False
        if was_told and await tolerant(self._desk.storage.is_news(_TOLD, ""), True):
            await self._tell(texts.mended(self._desk.library))

    def _log(self) -> None:
        """Log what is not used; a loss is known from here on."""
        self._logged = True
        for problem in self.problems:
            log.error("edit refused: %s", problem)
        if self.loss:
            self._known = self.loss.ids
            for entry in self.loss.entries:
                log.warning("edit held back: %s", texts.gone(entry))

    def _lost_from(self) -> set[str]:
        """Return the files that had what is known to be lost: saving one of them again counts."""
        paths = self._desk.settings.paths
        files = {
            paths.facts: self._desk.library.facts,
            paths.overviews: self._desk.library.overviews,
            paths.gaps: self._desk.library.gaps,
        }
        return {
            str(paths.root / file)
            for file, entries in files.items()
            if not self._known.isdisjoint(entries)
        }

    async def _is_agreed_elsewhere(self, version: str) -> bool:
        """Return whether a version held back here went live in another copy."""
        agreed: str | None = await tolerant(self._desk.storage.note(_AGREED), None)
        if agreed != version:
            return False
        self._known = self.loss.ids if self.loss else self._known
        return True

    def _message(self) -> str:
        return texts.held(self.loss.entries) if self.loss else texts.refused(self.problems)

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


def _look(folders: Iterable[Path]) -> Iterator[tuple[str, int, int, int, int]]:
    """Go through all that tells one state of some folders from another."""
    for folder in folders:
        try:
            for file in folder.iterdir():
                if not file.name.startswith("."):
                    seen = file.stat()
                    # The change time too: a copy may keep the old size and time of writing.
                    yield (
                        str(file), seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino
                    )  # fmt: skip
        except OSError:  # gone, for a moment perhaps
            yield str(folder), 0, 0, 0, 0
