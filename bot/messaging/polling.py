"""Long polling that tells what passes by itself from what must end the process.

The library's Updater would retry for ever on a conflict, end silently on a token that is refused
later, and acknowledge what it fetched before it is stored.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeVar

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.errors import BotError
from bot.messaging.bans import Bans
from bot.messaging.client import Client
from bot.messaging.inbox import MOST_AT_ONCE, Inbox
from bot.messaging.limiter import seconds_of
from bot.messaging.monitoring import Pulse
from bot.messaging.transport import pauses
from bot.messaging.updates import RawUpdate

log = logging.getLogger(__name__)

POLL_S: Final = 30  # of the 50 that Telegram allows; proxies drop idle connections after a minute
CONFLICT_FOR_S: Final = 180.0
"""Conflicts over so long are none that pass, as those of a restart do."""
_CALM_S: Final = 2.0 * POLL_S  # without a conflict, after which it is over
_MAX_REASON: Final = 200
_ANSWERED_WITHIN_S: Final = 1.0  # without a storage, before the next poll

_MOST_SILENT: Final = 3

T = TypeVar("T")
Rival = Literal["poller", "webhook", "setter"]

# The four conflicts of the Bot API server (`Client.cpp`), in small letters, by who causes them.
_RIVALS: Final[dict[str, Rival]] = {
    "other getupdates": "poller",
    "terminated by setwebhook": "webhook",
    "webhook is active": "webhook",
    "other setwebhook": "setter",
}
_WHAT_RIVALS_DO: Final[dict[Rival, str]] = {
    "poller": "another copy of this bot is polling",
    "webhook": "a webhook is set for this bot, so that it cannot poll",
    "setter": "another copy of this bot keeps setting its webhook",
}


class Silent(BotError):
    """Telegram takes polls and answers none: a fresh process may fare better."""


class Rivalry(BotError):
    """Another process takes this bot's updates, and has for minutes."""


class Link:
    """The connection to Telegram, which is repaired as long as there is hope."""

    def __init__(
        self, pulse: Pulse, bans: Bans, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pulse = pulse
        self._bans = bans
        self._clock = clock
        self._began_at = clock()
        self._conflict_since = self._conflict_at = float("-inf")
        self._patience_s = 0.0

    async def persistently(
        self, action: Callable[[], Awaitable[T]], what: str, *, starting: bool = False
    ) -> T:
        """Repeat an action, at growing intervals, until Telegram takes it.

        Raises InvalidToken when starting, and Rivalry after minutes.
        """
        waits = pauses()
        while True:
            pause_s = next(waits)
            try:
                result = await action()
            except InvalidToken:
                if starting:
                    raise
                self._refused()
            except Conflict as error:
                self._conflicts(error)
            except RetryAfter as error:
                pause_s = seconds_of(error)
                self.pulse.trouble = f"{what}: held back by Telegram for {pause_s:.0f} s"
                log.warning("%s held back by Telegram for %g s", what, pause_s)
            except TelegramError as error:
                reason = str(error)[:_MAX_REASON]
                log.warning("%s failed: %s; trying again in %g s", what, reason, pause_s)
            else:
                self._accepted()
                return result
            await asyncio.sleep(pause_s)

    def _refused(self) -> None:
        """Log once that the token is refused, and keep trying."""
        self._bans.revoked()
        if self.pulse.trouble != TOKEN_REFUSED:
            self.pulse.trouble = TOKEN_REFUSED
            log.error("%s; trying again until it is taken", TOKEN_REFUSED)

    def _conflicts(self, error: Conflict) -> None:
        """Note a conflict; raises Rivalry if they have lasted too long.

        Where two copies poll, the newcomer gives up first: else both might.
        """
        rival = _rival(error)
        does, now = _WHAT_RIVALS_DO[rival], self._clock()
        if now - self._conflict_at > _CALM_S:
            self._conflict_since = now
            newcomer = now - self._began_at < _CALM_S
            self._patience_s = CONFLICT_FOR_S * (1 if newcomer else 3) * random.uniform(1, 1.3)
        self._conflict_at = now
        if now - self._conflict_since > self._patience_s:
            raise Rivalry(does)
        if self.pulse.trouble != does:
            self.pulse.trouble = does
            log.warning("%s; trying again for a few minutes", does)

    def _accepted(self) -> None:
        self._bans.token_accepted()
        if self.pulse.trouble and self._is_over():
            self.pulse.trouble = None
            log.info("Telegram answers again")

    def _is_over(self) -> bool:
        """Return whether a trouble has passed: a single conflict has at once, several do later."""
        single = self._conflict_since == self._conflict_at
        return single or self._clock() - self._conflict_at > _CALM_S


TOKEN_REFUSED: Final = "the token is refused: check TELEGRAM_BOT_TOKEN and telegram.api_url"


def _rival(error: Conflict) -> Rival:
    said = error.message.lower()
    return next((rival for words, rival in _RIVALS.items() if words in said), "poller")


async def poll(client: Client, inbox: Inbox, link: Link) -> None:
    """Move updates from Telegram to the inbox, until Rivalry or Silent is raised.

    Each poll acknowledges those before it, which the inbox has by then. Without a storage those
    that are not answered yet are fetched again, so that they and all that came after them are kept
    by Telegram; a chat that waits holds up no other.
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
        link.pulse.beat()
        return updates

    while True:
        if updates := await link.persistently(fetch, "polling"):
            kept = await inbox.put(updates, within_s=_ANSWERED_WITHIN_S)
            numbers = sorted(update["update_id"] for update in updates)
            offset = numbers[-1] + 1 if kept is None else kept
            if len(numbers) == MOST_AT_ONCE:
                # Were they all of one chat that waits, nobody else's would ever be given out: so
                # the older half is left to this process alone.
                offset = max(offset, numbers[MOST_AT_ONCE // 2])
