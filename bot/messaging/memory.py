"""What is remembered for minutes only, in the process or, if that works, in the storage."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeVar

from bot.errors import StorageError

HURRIED_S: Final = 3
"""Two messages of one person within so many seconds need replies that say which they answer."""
_MOST: Final = 10_000

T = TypeVar("T")
Verdict = Literal["fine", "notice", "silence"]


async def tolerant(work: Awaitable[T], instead: T) -> T:
    """Do without what the storage, which says so itself, cannot do now: people are answered."""
    try:
        return await work
    except StorageError:
        return instead


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


def _keep(kept: OrderedDict[int, T], key: int, value: T) -> None:
    """Keep a value as the newest; the oldest goes."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _MOST:
        kept.popitem(last=False)
