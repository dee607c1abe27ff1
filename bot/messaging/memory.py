"""What is remembered for minutes only, and may be lost with the process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

HURRIED_S: Final = 3
"""Two messages of one person within so many seconds need replies that say which they answer."""
_MOST: Final = 10_000

K = TypeVar("K")
T = TypeVar("T")
Verdict = Literal["fine", "notice", "silence"]


class Throttle:
    """Lets something happen once in a while in each chat."""

    def __init__(self, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._last: dict[int, float] = {}

    def due(self, chat: int) -> bool:
        """Say whether it may happen now; if so, it counts as having happened."""
        now = self._clock()
        self._last = {c: at for c, at in self._last.items() if now - at < self._every_s}
        if chat in self._last:
            return False
        self._last[chat] = now
        return True

    def forget(self, chat: int) -> None:
        """Start afresh in a chat."""
        self._last.pop(chat, None)


@dataclass(frozen=True, kw_only=True)
class Given:
    """A reply that was sent: to which message, with what outcome."""

    message: int
    reply: int
    outcome: str
    fact: str | None
    at: float


class Replies:
    """Which message of the bot answers which; the newest of all chats."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._given: OrderedDict[tuple[int, int], Given] = OrderedDict()

    async def remember_reply(
        self, chat: int, message: int, reply: int, *, outcome: str, fact: str | None = None
    ) -> None:
        """Keep which message answers which; an earlier one for it is overwritten."""
        at = self._clock()
        given = Given(message=message, reply=reply, outcome=outcome, fact=fact, at=at)
        _keep(self._given, (chat, message), given)

    async def reply_to(self, chat: int, message: int) -> Given | None:
        """Return the reply that answers a message."""
        return self._given.get((chat, message))

    async def last_given(self, chat: int, fact: str) -> Given | None:
        """Return the newest reply that gave a fact to a chat."""
        found = (g for (c, _), g in reversed(self._given.items()) if (c, g.fact) == (chat, fact))
        return next(found, None)

    async def forget_chat(self, chat: int) -> None:
        """Drop what is kept of a chat."""
        self._given = OrderedDict((k, g) for k, g in self._given.items() if k[0] != chat)

    async def move_chat(self, old: int, new: int) -> None:
        """Let the rows of a group follow it to its new id."""
        self._given = OrderedDict(
            ((new if chat == old else chat, message), given)
            for (chat, message), given in self._given.items()
        )


class FloodGuard:
    """How fast each person, or group, may go: so many in each of some spans of seconds.

    Goes by the times of the messages, not of their arrival: what piled up while the bot was away
    was not written fast.
    """

    def __init__(self, *limits: tuple[int, float]) -> None:
        self._limits = [(most, span_s) for most, span_s in limits if most]
        self._longest_s = max([HURRIED_S, *(span_s for _, span_s in self._limits)])
        self._lately: OrderedDict[int, list[float]] = OrderedDict()
        self._silent_until: OrderedDict[int, float] = OrderedDict()

    def judge(self, who: int, at: float) -> Verdict:
        """Count a message; "notice" for the first that is too many, then silence for a span."""
        if at < self._silent_until.get(who, at):
            return "silence"
        times = [t for t in self._lately.pop(who, ()) if at - t < self._longest_s] + [at]
        _keep(self._lately, who, times)
        for most, span_s in self._limits:
            if sum(at - t < span_s for t in times) > most:
                _keep(self._silent_until, who, at + span_s)
                del self._lately[who]
                return "notice"
        return "fine"

    def hurried(self, who: int) -> bool:
        """Say whether the last message came so soon that a reply must say which it answers."""
        times = self._lately.get(who, [])
        return len(times) > 1 and times[-1] - times[-2] < HURRIED_S


def _keep(kept: OrderedDict[K, T], key: K, value: T) -> None:
    """Keep a value as the newest; the oldest goes."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _MOST:
        kept.popitem(last=False)
