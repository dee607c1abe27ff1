"""Sending that keeps to Telegram's rates and does not give up at the first failure.

The library's own limiter stalls every chat for one that Telegram holds back, and loses a reply to
each broken connection. What would have to wait for long is not waited for here: the update that it
answers is put off, so that it takes nobody's room and survives a restart.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Literal

from telegram.constants import FloodLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import BaseRateLimiter

from bot.messaging.bans import Bans
from bot.messaging.transport import NotDelivered, pauses

log = logging.getLogger(__name__)

GIVE_UP_AFTER_S: Final = 10.0  # of failing; then the update is put off
_GIVE_UP_FLEETING_S: Final = 3.0
_WAIT_HERE_S: Final = 2.0
# Telegram forgets these within seconds, so that there is nothing to wait for.
_FLEETING: Final = ("answerCallbackQuery", "answerInlineQuery")
# What answers people. All else is asked at the start, where a failure has its own remedy.
_ANSWERING: Final = ("send", "edit", "answer")
# One a second, of which three may come at once: an answer in parts, not a flood.
_PER_CHAT: Final = (3 * FloodLimit.MESSAGES_PER_SECOND_PER_CHAT, 3.0)
_PER_GROUP: Final = (int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP), 60.0)
_LONGEST_S: Final = 60.0  # after which a chat's past no longer matters
_MOST_CHATS: Final = 4096

Result = bool | dict[str, Any] | list[dict[str, Any]]


class Pace:
    """At most so many in so many seconds, for each of several limits."""

    def __init__(self, *limits: tuple[int, float]) -> None:
        self._limits = limits
        self._times: deque[float] = deque(maxlen=max((count for count, _ in limits), default=0))

    def next(self, now: float) -> float:
        """Return when the next one may go, `now` or later."""
        times = self._times
        free = [times[-n] + seconds for n, seconds in self._limits if len(times) >= n]
        return max(now, *free, times[-1] if times else now)

    def reserve(self, now: float) -> float:
        """Return when the next one may go, `now` or later, and count it as gone then."""
        at = self.next(now)
        self._times.append(at)
        return at


@dataclass(eq=False)
class _Place:
    """A chat, and when the last message to it goes out."""

    pace: Pace = field(default_factory=Pace)
    last: float = 0.0


class Held(TelegramError):
    """A message that must wait for so long that its update is to be put off."""

    def __init__(self, for_s: float) -> None:
        super().__init__(f"held back for {for_s:.0f} s")
        self.for_s = for_s


class _Patience:
    """How long to go on with one request."""

    def __init__(self, endpoint: str, count: Callable[[str], None]) -> None:
        self._endpoint = endpoint
        self._count = count
        self._pauses = pauses()
        fleeting = endpoint in _FLEETING
        self._until = time.monotonic() + (_GIVE_UP_FLEETING_S if fleeting else GIVE_UP_AFTER_S)

    async def pause(self, error: NetworkError) -> None:
        """Wait, longer each time, or raise the error if that was often enough."""
        pause_s = next(self._pauses)
        if time.monotonic() + pause_s > self._until:
            raise error
        self._count(type(error).__name__)
        log.warning("%s failed: %s; trying again in %g s",
                    self._endpoint, error.message, pause_s)  # fmt: skip
        await asyncio.sleep(pause_s)


async def _unmarked() -> None:
    """Keep no mark."""


class Limiter(BaseRateLimiter[None]):
    """Paces what goes out, waits where Telegram says so, and repeats what failed.

    `mark` is awaited before each attempt to send a message, which cannot be taken back;
    `can_put_off` says whether the request is for an update that may come again later; `moved` is
    called after a group has turned out to have a new id; `count` gets the kind of each failure
    that is not the last.
    """

    def __init__(
        self,
        per_second: int,
        unsure: Literal["resend", "skip"] = "resend",
        *,
        bans: Bans | None = None,
        mark: Callable[[], Awaitable[None]] = _unmarked,
        can_put_off: Callable[[], bool] = lambda: False,
        moved: Callable[[int, int], Awaitable[None]] | None = None,
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._per_second = per_second
        self._overall = Pace((per_second, 1.0)) if per_second else None
        self._copies = 1
        self._unsure = unsure
        self._bans = bans or Bans()
        self._mark = mark
        self._can_put_off = can_put_off
        self._moved = moved
        self._count = count
        self._places: dict[int | str, _Place] = {}
        self._closed = False

    def share(self, copies: int) -> None:
        """Keep to this copy's part of what Telegram lets all copies of a bot send."""
        if self._per_second and copies != self._copies:
            self._copies = copies
            self._overall = Pace((max(1, self._per_second // copies), 1.0))

    async def initialize(self) -> None:
        """Begin to repeat what fails."""
        self._closed = False

    async def shutdown(self) -> None:
        """Let what fails from now on fail."""
        self._closed = True

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,  # noqa: ANN401  the library's own
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """Make a request when its turn has come, as often as it takes."""
        if not endpoint.startswith(_ANSWERING):
            return await callback(*args, **kwargs)
        patience = _Patience(endpoint, self._count)
        while True:
            chat = data.get("chat_id")
            if chat is not None:
                await self._turn(chat)
            if endpoint.startswith("send"):
                await self._mark()
            try:
                result = await callback(*args, **kwargs)
            except RetryAfter as error:
                await self._refused(chat, endpoint, error)
            except ChatMigrated as error:
                await self._move(data, error)
            except InvalidToken:
                self._bans.revoked()
                if not self._can_put_off() or endpoint in _FLEETING:
                    raise
                raise Held(self._bans.wait_s(None)) from None
            except (BadRequest, Forbidden):
                self._accepted(chat)
                raise
            except NetworkError as error:
                if self._closed or self._is_final(error, endpoint):
                    raise
                await patience.pause(error)
            else:
                self._accepted(chat)
                return result

    def _is_final(self, error: NetworkError, endpoint: str) -> bool:
        unsure = endpoint.startswith("send") and not isinstance(error, NotDelivered)
        return unsure and self._unsure == "skip"

    def _accepted(self, chat: object) -> None:
        """Note that Telegram heeds the bot, also where it refuses a message for its own sake."""
        if chat is None:
            self._bans.token_accepted()
        else:
            self._bans.accepted()

    async def _refused(self, chat: int | str | None, endpoint: str, error: RetryAfter) -> None:
        """Note that Telegram holds a chat back, or wait where it is no chat's message."""
        for_s = seconds_of(error)
        self._count("held")
        log.warning("%s held back by Telegram for %g s", endpoint, for_s)
        if chat is not None:
            self._bans.refused(chat, for_s)
        elif endpoint in _FLEETING and for_s > _WAIT_HERE_S:
            raise error
        else:
            await self._wait(for_s)

    async def _wait(self, for_s: float) -> None:
        """Wait, or have the update put off if that takes long."""
        if for_s > _WAIT_HERE_S and self._can_put_off():
            raise Held(for_s)
        if for_s > GIVE_UP_AFTER_S:
            raise RetryAfter(math.ceil(for_s))
        await asyncio.sleep(for_s)

    async def _turn(self, chat: int | str) -> None:
        """Wait until the chat may have its next message, and then until the bot may send it."""
        while (banned_s := self._bans.wait_s(chat)) > 0:
            await self._wait(banned_s)
        place, now = self._place(chat), time.monotonic()
        if (wait_s := place.pace.next(now) - now) > _WAIT_HERE_S and self._can_put_off():
            raise Held(wait_s)
        place.last = place.pace.reserve(now)
        await _until(place.last)
        if self._overall:
            await _until(self._overall.reserve(time.monotonic()))

    def _place(self, chat: int | str) -> _Place:
        """Return what is known of a chat."""
        if len(self._places) > _MOST_CHATS:
            past = time.monotonic() - _LONGEST_S
            self._places = {c: p for c, p in self._places.items() if p.last > past}
        if (place := self._places.get(chat)) is None:
            place = self._places[chat] = _Place(self._pace_of(chat))
        return place

    def _pace_of(self, chat: int | str) -> Pace:
        if not self._overall:
            return Pace()
        group = isinstance(chat, str) or chat < 0
        return Pace(_PER_CHAT, _PER_GROUP) if group else Pace(_PER_CHAT)

    async def _move(self, data: dict[str, Any], error: ChatMigrated) -> None:
        """Turn a request to a group's new id; raises BadRequest for what edits a message."""
        old, new = data["chat_id"], error.new_chat_id
        if old == new:
            raise error
        data["chat_id"] = new
        data.pop("reply_parameters", None)  # what it replies to stayed behind, as all messages do
        log.info("a group has a new id")
        if self._moved:
            await self._moved(old, new)
        if "message_id" in data:  # another message has that number there
            raise BadRequest("Message to edit not found: it is in the group's old chat")


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram says to wait; of a type that the library is about to change."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


async def _until(at: float) -> None:
    if (wait_s := at - time.monotonic()) > 0:
        await asyncio.sleep(wait_s)
