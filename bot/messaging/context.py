"""What the handlers have at hand, typed, instead of the library's dictionaries."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Literal

from telegram.ext import Application, CallbackContext

from bot.answering import Answer, Answerer, Asked
from bot.knowledge import KnownFact, Library
from bot.messaging.client import Client
from bot.messaging.memory import FloodGuard, Replies, Throttle
from bot.messaging.metrics import Metrics
from bot.replies import Reply, plain, texts
from bot.replies.commands import Shown
from bot.settings import Settings
from bot.storage import Storage

ONLY_TEXT_EVERY_S: Final = 600
DOUBLE_TAP_S: Final = 1
USAGE_EVERY_S: Final = 60
FOLLOW_UP_WITHIN_S: Final = 600

Vote = Literal["up", "down"]


class Votes:
    """What people think of the answers: one vote a person a fact."""

    def __init__(self) -> None:
        self._votes: dict[tuple[int, str], tuple[Vote, str | None]] = {}

    def cast(self, person: int, fact: str, vote: Vote, reason: str | None = None) -> bool:
        """Cast or change a vote, or withdraw the same one; says whether it stands.

        With a reason it always stands.
        """
        if reason is None and self._votes.get((person, fact), (None,))[0] == vote:
            del self._votes[person, fact]
            return False
        self._votes[person, fact] = vote, reason
        return True

    def count(self, fact: str, vote: Vote, reason: str | None = None) -> int:
        """Count the votes of one kind, or with one reason, that stand for a fact."""
        return sum(
            about == fact and cast == vote and reason in (None, why)
            for (_, about), (cast, why) in self._votes.items()
        )


class Recent:
    """What was last said in each chat, for a while."""

    def __init__(self, for_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._for_s = for_s
        self._clock = clock
        self._kept: dict[int, tuple[float, str]] = {}

    def put(self, chat: int, value: str) -> None:
        """Keep a value; what has expired in any chat is dropped."""
        now = self._clock()
        self._kept = {c: kept for c, kept in self._kept.items() if now - kept[0] < self._for_s}
        self._kept[chat] = (now, value)

    def get(self, chat: int) -> str | None:
        """Return the value of a chat, None if there is none or it has expired."""
        at, value = self._kept.get(chat, (0.0, None))
        return value if self._clock() - at < self._for_s else None

    def forget(self, chat: int) -> None:
        """Drop the value of a chat."""
        self._kept.pop(chat, None)


@dataclass(kw_only=True, eq=False, repr=False)
class Desk:
    """The one object that all handlers share; `answerer` may be replaced while they work."""

    answerer: Answerer
    settings: Settings
    storage: Storage
    votes: Votes = field(default_factory=Votes)
    replies: Replies = field(default_factory=Replies)
    started: datetime = field(default_factory=partial(datetime.now, UTC))
    metrics: Metrics = field(default_factory=Metrics)
    outcomes: Counter[str] = field(default_factory=Counter)
    """How many messages came out how since the start."""
    paused: str | None = None
    """Why everyone but the operators is told to wait; None when nobody is."""
    reload: Callable[[], Awaitable[str]] | None = None
    """Reads the knowledge files again and says what came of it."""
    reloaded: datetime | None = None
    unanswered: Callable[[int], Awaitable[str]] | None = None
    """Lists so many of the questions that were not answered."""
    taps: Throttle = field(default_factory=lambda: Throttle(DOUBLE_TAP_S))
    only_text: Throttle = field(default_factory=lambda: Throttle(ONLY_TEXT_EVERY_S))
    usage: Throttle = field(default_factory=lambda: Throttle(USAGE_EVERY_S))
    _misses: dict[int, int] = field(default_factory=dict)
    _last: Recent = field(default_factory=lambda: Recent(FOLLOW_UP_WITHIN_S))

    def __post_init__(self) -> None:
        limits = self.settings.limits
        self.people = FloodGuard((limits.per_person_10s, 10), (limits.per_person_minute, 60))
        self.groups = FloodGuard((limits.per_group_minute, 60))

    @property
    def library(self) -> Library:
        """The knowledge that the answers come from."""
        return self.answerer.library

    def take(self, answerer: Answerer) -> None:
        """Answer from other knowledge from now on."""
        self.answerer = answerer
        self.reloaded = datetime.now(UTC)

    async def ask(self, chat: int, question: str, replied_to: str | None = None) -> Asked:
        """Answer a question, read against the last answer of the chat or the one replied to.

        An answer makes earlier misses in its chat forgotten.
        """
        last = self.library.facts.get(replied_to or "") or self.last(chat)
        asked = self.answerer.ask(question, last)
        kind = type(asked.outcome).__name__.lower()
        self.outcomes[kind] += 1
        self.metrics.outcomes.labels(kind).inc()
        if isinstance(asked.outcome, Answer):
            self._misses.pop(chat, None)
            self.gave(chat, asked.outcome.fact.id)
        return asked

    def last(self, chat: int) -> KnownFact | None:
        """Return the fact that a chat was given last, if that was not long ago."""
        return self.library.facts.get(self._last.get(chat) or "")

    def showed(self, chat: int, shown: Shown) -> None:
        """Remember what a command or a button led to."""
        if shown.gives:
            self.gave(chat, shown.gives.id)

    def trusts(self, person: int) -> bool:
        """Say whether a person is an operator or a curator."""
        return person in (*self.settings.telegram.operators, *self.settings.telegram.curators)

    def maintenance(self, person: int) -> Reply | None:
        """Tell a person that the bot is paused, if it is and they are no operator."""
        if self.paused is None or self.trusts(person):
            return None
        return plain(texts.paused(self.paused))

    def gave(self, chat: int, fact: str) -> None:
        """Remember the fact that a chat was given, for the follow-ups to it."""
        self._last.put(chat, fact)

    def first_miss(self, chat: int, message: int) -> bool:
        """Say whether the choices of `message` are the first to miss since the last answer."""
        return self._misses.setdefault(chat, message) == message

    async def forget(self, chat: int) -> None:
        """Drop what is remembered of a chat that the bot was put out of."""
        self._misses.pop(chat, None)
        self._last.forget(chat)
        self.only_text.forget(chat)
        await self.replies.forget_chat(chat)

    async def move(self, old: int, new: int) -> None:
        """Let what is remembered of a group follow it to its new id."""
        if (fact := self._last.get(old)) is not None:
            self._last.put(new, fact)
        if (missed := self._misses.get(old)) is not None:
            self._misses[new] = missed
        await self.replies.move_chat(old, new)
        await self.forget(old)


class Context(CallbackContext[Client, dict[Any, Any], dict[Any, Any], Desk]):
    """What a handler gets with an update."""

    @property
    def desk(self) -> Desk:
        """What the handlers share."""
        return self.bot_data


BotApplication = Application[Client, Context, dict[Any, Any], dict[Any, Any], Desk, None]
