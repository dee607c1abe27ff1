"""Long polling that tells a passing failure from one that must end the process.

The library's Updater would retry for ever on a conflict, end silently on a token that is refused
later, and acknowledge what it fetched before it is stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from telegram.error import Conflict, InvalidToken, TelegramError, TimedOut

from bot.errors import BotError
from bot.messaging.client import Client
from bot.messaging.inbox import Inbox
from bot.messaging.transport import pauses
from bot.messaging.updates import RawUpdate

log = logging.getLogger(__name__)

POLL_S: Final = 30  # of the 50 that Telegram allows; proxies drop idle connections after a minute
_MAX_REASON: Final = 200

_MOST_SILENT: Final = 3

T = TypeVar("T")


class Silent(BotError):
    """Telegram takes polls and answers none: a fresh process may fare better."""


async def persistently(action: Callable[[], Awaitable[T]], what: str) -> T:
    """Repeat an action, at growing intervals, until Telegram takes it.

    Raises InvalidToken and Conflict, which waiting does not mend.
    """
    waits = pauses()
    while True:
        try:
            return await action()
        except (InvalidToken, Conflict):
            raise
        except TelegramError as error:
            reason, pause_s = str(error)[:_MAX_REASON], next(waits)
            log.warning("%s failed: %s; trying again in %g s", what, reason, pause_s)
        await asyncio.sleep(pause_s)


async def poll(client: Client, inbox: Inbox, heard: Callable[[], None] = lambda: None) -> None:
    """Move updates from Telegram to the inbox, until Conflict, InvalidToken or Silent is raised.

    Each poll acknowledges those before it, which the inbox has by then. `heard` is called after
    each answer.
    """
    offset: int | None = None
    silent = 0

    async def fetch() -> list[RawUpdate]:
        nonlocal silent
        try:
            updates = await client.fetch(offset, timeout_s=POLL_S)
        except TimedOut:
            silent += 1
            if silent == _MOST_SILENT:
                raise Silent("no answer to three polls") from None
            raise
        except TelegramError:  # an answer too, or no network, which a new process would not have
            silent = 0
            raise
        silent = 0
        heard()
        return updates

    while True:
        if updates := await persistently(fetch, "polling"):
            await inbox.put(updates)
            offset = 1 + max(update["update_id"] for update in updates)
