"""Long polling that tells a passing failure from one that must end the process.

The library's Updater would retry for ever on a conflict, end silently on a token that is refused
later, and acknowledge what it fetched before it is answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeVar

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.messaging.client import Client

log = logging.getLogger(__name__)

POLL_S: Final = 30  # of the 50 that Telegram allows; proxies drop idle connections after a minute
FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30
_MAX_REASON: Final = 200

T = TypeVar("T")


async def persistently(action: Callable[[], Awaitable[T]], what: str) -> T:
    """Repeat an action, at growing intervals, until Telegram takes it.

    Raises InvalidToken and Conflict, which waiting does not mend.
    """
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            return await action()
        except (InvalidToken, Conflict):
            raise
        except TelegramError as error:
            reason = str(error)[:_MAX_REASON]
            log.warning("%s failed: %s; trying again in %g s", what, reason, pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


class Polling:
    """Moves updates from Telegram to a queue, and knows how far it is."""

    def __init__(self, client: Client, queue: asyncio.Queue[object]) -> None:
        self._client = client
        self._queue = queue
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled, or until Conflict or InvalidToken is raised."""
        while True:
            for update in await persistently(self._fetch, "polling"):
                await self._queue.put(update)
                self._offset = update.update_id + 1

    async def _fetch(self) -> list[Update]:
        return await self._client.fetch(self._offset, timeout_s=POLL_S)

    async def acknowledge(self) -> None:
        """Tell Telegram that all that was fetched is dealt with."""
        if self._offset is not None:
            with suppress(TelegramError):  # then some are sent, and answered, once more
                await self._client.fetch(self._offset, timeout_s=0)
