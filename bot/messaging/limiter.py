"""Sending that keeps to Telegram's rates and does not give up at the first failure.

The library's own limiter stalls every chat for one that Telegram holds back, and loses a reply to
each broken connection.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Literal

from telegram.constants import FloodLimit
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.messaging.transport import NotDelivered, pauses

log = logging.getLogger(__name__)

GIVE_UP_AFTER_S: Final = 600.0  # an answer that comes later than this helps nobody
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

    def reserve(self, now: float) -> float:
        """Return when the next one may go, `now` or later, and count it as gone then."""
        times = self._times
        free = [times[-n] + seconds for n, seconds in self._limits if len(times) >= n]
        at = max(now, *free, times[-1] if times else now)
        times.append(at)
        return at


@dataclass(eq=False)
class _Place:
    """A chat, and until when nothing may be sent there."""

    pace: Pace = field(default_factory=Pace)
    until: float = 0.0


class _Patience:
    """How long to go on with one request."""

    def __init__(self, endpoint: str, count: Callable[[str], None]) -> None:
        self._endpoint = endpoint
        self._count = count
        self._pauses = pauses()
        self._until = time.monotonic() + GIVE_UP_AFTER_S

    def held_until(self, error: RetryAfter) -> float:
        """Return when Telegram lets the chat have it, or raise the error if that is too late."""
        after = error.retry_after  # of a type that the library is about to change
        wait_s = after.total_seconds() if isinstance(after, timedelta) else float(after)
        until = time.monotonic() + wait_s
        if until > self._until:
            raise error
        self._count("held")
        log.warning("%s held back by Telegram for %g s", self._endpoint, wait_s)
        return until

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
    `moved` after a group has turned out to have a new id; `count` gets the kind of each failure
    that is not the last.
    """

    def __init__(
        self,
        per_second: int,
        unsure: Literal["resend", "skip"] = "resend",
        *,
        mark: Callable[[], Awaitable[None]] = _unmarked,
        moved: Callable[[int, int], Awaitable[None]] | None = None,
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        # Else the library warns at each RetryAfter of a type that it is going to change.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._per_second = per_second
        self._overall = Pace((per_second, 1.0)) if per_second else None
        self._copies = 1
        self._unsure = unsure
        self._mark = mark
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
            place = self._place(data.get("chat_id"))
            await self._turn(place, paced=not endpoint.startswith("answer"))
            if endpoint.startswith("send"):
                await self._mark()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                place.until = max(place.until, patience.held_until(error))
            except ChatMigrated as error:
                await self._move(data, error)
            except NetworkError as error:
                if self._closed or self._is_final(error, endpoint):
                    raise
                await patience.pause(error)

    def _is_final(self, error: NetworkError, endpoint: str) -> bool:
        if isinstance(error, BadRequest):  # to the library a NetworkError too
            return True
        unsure = endpoint.startswith("send") and not isinstance(error, NotDelivered)
        return unsure and self._unsure == "skip"

    async def _turn(self, place: _Place, *, paced: bool) -> None:
        """Wait until the chat may have its next message, and then until the bot may send it."""
        if paced:
            place.until = place.pace.reserve(max(place.until, time.monotonic()))
        await _until(place.until)
        if paced and self._overall:
            await _until(self._overall.reserve(time.monotonic()))

    def _place(self, chat: object) -> _Place:
        """Return what is known of a chat; a request without one has a place of its own."""
        if not isinstance(chat, int | str):
            return _Place()
        if len(self._places) > _MOST_CHATS:
            past = time.monotonic() - _LONGEST_S
            self._places = {c: p for c, p in self._places.items() if p.until > past}
        return self._places.setdefault(chat, _Place(self._pace_of(chat)))

    def _pace_of(self, chat: int | str) -> Pace:
        if not self._overall:
            return Pace()
        group = isinstance(chat, str) or chat < 0
        return Pace(_PER_CHAT, _PER_GROUP) if group else Pace(_PER_CHAT)

    async def _move(self, data: dict[str, Any], error: ChatMigrated) -> None:
        """Turn a request to a group's new id."""
        old, new = data["chat_id"], error.new_chat_id
        if old == new:
            raise error
        data["chat_id"] = new
        log.info("a group has a new id")
        if self._moved:
            await self._moved(old, new)


async def _until(at: float) -> None:
    if (wait_s := at - time.monotonic()) > 0:
        await asyncio.sleep(wait_s)
