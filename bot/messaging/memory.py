"""What is remembered for a few minutes: floods, double taps and inline queries."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from bot.errors import StorageError

HURRIED_S: Final = 3
"""Two messages of one person within so many seconds need replies that say which they answer."""
TYPING_FOR_S: Final = 30
_MOST: Final = 10_000
_NOTHING: Final = (0.0,)

T = TypeVar("T")
Verdict = Literal["fine", "notice", "silence"]


async def tolerant(work: Awaitable[T], instead: T) -> T:
    """Return `instead` if the storage fails, so that people are answered; it logs why itself."""
    try:
        return await work
    except StorageError:
        return instead


class Throttle:
    """Limits something to once every so many seconds in each chat."""

    def __init__(self, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._last: dict[int, float] = {}

    def due(self, chat: int) -> bool:
        """Return whether it may happen now; if so, it counts as having happened."""
        now = self._clock()
        self._last = {c: at for c, at in self._last.items() if now - at < self._every_s}
        if chat in self._last:
            return False
        self._last[chat] = now
        return True

    def forget(self, chat: int) -> None:
        """Start afresh in a chat."""
        self._last.pop(chat, None)

    def move(self, old: int, new: int) -> None:
        """Have what happened in a chat follow it to a new id."""
        if old in self._last:
            at = self._last.pop(old)
            self._last[new] = max(at, self._last.get(new, at))


@dataclass(frozen=True, kw_only=True)
class Typed:
    """An inline query that found nothing, and the number under which it is stored."""

    words: str
    kept: int


class Typing:
    """The last inline query of each person, who may still be typing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[int, tuple[float, Typed]] = OrderedDict()

    def put(self, person: int, typed: Typed) -> None:
        """Remember what a person has typed."""
        self._last[person] = self._clock(), typed
        if len(self._last) > _MOST:
            self._last.popitem(last=False)

    def pop(self, person: int) -> Typed | None:
        """Return what a person typed just now, and forget it."""
        at, typed = self._last.pop(person, (0.0, None))
        return typed if typed and self._clock() - at < TYPING_FOR_S else None


class FloodGuard:
    """Limits how fast each person or group may write: so many messages in so many seconds.

    It counts by the time of each message, not of its arrival: messages that piled up while the bot
    was away were not written fast.
    """

    def __init__(self, *limits: tuple[int, float]) -> None:
        self._limits = [(most, span_s) for most, span_s in limits if most]
        self._longest_s = max([HURRIED_S, *(span_s for _, span_s in self._limits)])
        self._seen: OrderedDict[int, Sequence[float]] = OrderedDict()

    def judge(self, who: int, at: float) -> Verdict:
        """Count a message; "notice" for the first that is too many, then silence for a span."""
        silent_until, *before = self.seen(who)
        if at < silent_until:
            return "silence"
        times = [*(t for t in before if at - t < self._longest_s), at]
        for most, span_s in self._limits:
            if sum(at - t < span_s for t in times) > most:
                self.recall(who, [at + span_s])
                return "notice"
        self.recall(who, [silent_until, *times])
        return "fine"

    def is_silent(self, who: int, at: float) -> bool:
        """Return whether what comes then is too much, without counting it."""
        return at < self.seen(who)[0]

    def hurried(self, who: int) -> bool:
        """Return whether the last message came so soon that a reply must say which it answers."""
        times = self.seen(who)[1:]
        return len(times) > 1 and times[-1] - times[-2] < HURRIED_S

    def seen(self, who: int) -> Sequence[float]:
        """Return until when there is silence, and after that the times of the last messages."""
        return self._seen.get(who) or _NOTHING

    def recall(self, who: int, seen: Sequence[float]) -> None:
        """Go on from what was seen, perhaps by another copy of the bot; the oldest is dropped."""
        self._seen[who] = seen
        self._seen.move_to_end(who)
        if len(self._seen) > _MOST:
            self._seen.popitem(last=False)

    def move(self, old: int, new: int) -> None:
        """Have what was seen of a group follow it to a new id."""
        if old in self._seen:
            silent_until, *times = self._seen.pop(old)
            later_until, *later = self.seen(new)
            self.recall(new, [max(silent_until, later_until), *sorted([*times, *later])])
