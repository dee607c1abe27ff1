"""Which updates are worked on at the same time: many chats at once, one chat in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, Final
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE: Final = 16  # shared/RUNTIME.md: more gains nothing
_WAITING: Final = 10_000


class ByChat(BaseUpdateProcessor):
    """Works on one update of a chat at a time, so that a flood in one holds up no other."""

    def __init__(self) -> None:
        # The library's limit counts those that wait for their chat too, hence a second one.
        super().__init__(max_concurrent_updates=_WAITING)
        self._working = asyncio.Semaphore(AT_ONCE)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the chat's turn, then the handlers."""
        turn = self._turns.setdefault(_chat_of(update), asyncio.Lock())
        try:
            async with turn, self._working:
                await coroutine
        finally:
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # one that a stop found waiting was never awaited

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing."""


def _chat_of(update: object) -> int:
    """Return the id of the chat or else the person; 0 for what has neither."""
    if not isinstance(update, Update):
        return 0
    place = update.effective_chat or update.effective_user
    return place.id if place else 0
