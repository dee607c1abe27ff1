"""What the handlers have at hand, typed, instead of the library's dictionaries."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from telegram.ext import Application, CallbackContext

from bot.answering import Answerer, Asked, Chat
from bot.answering import Context as Exchange
from bot.knowledge import KnownFact, Library
from bot.messaging.bans import Bans
from bot.messaging.client import Client
from bot.messaging.inbox import comes_again, conversation
from bot.messaging.memory import FloodGuard, Throttle, Typing, tolerant
from bot.messaging.metrics import Metrics
from bot.messaging.presses import Presses
from bot.replies import Reply, plain, texts
from bot.settings import Settings
from bot.storage import Conversation, Storage

ONLY_TEXT_EVERY_S: Final = 600
DOUBLE_TAP_S: Final = 1
PAUSE_SEEN_S: Final = 5
USAGE_EVERY_S: Final = 60
FOLLOW_UP_WITHIN_S: Final = 600

Unanswered = Callable[[Storage, Answerer, int], Awaitable[tuple[Sequence[str], str]]]
"""Lists so many clusters of questions without a good answer, a line each, with what mends them."""


@dataclass(kw_only=True, eq=False, repr=False)
class Desk:
    """The one object that all handlers share; `answerer` may be replaced while they work."""

    answerer: Answerer
    settings: Settings
    storage: Storage
    started: datetime = field(default_factory=partial(datetime.now, UTC))
    metrics: Metrics = field(default_factory=Metrics)
    bans: Bans = field(default_factory=Bans)
    noted_ban: str | None = None
    presses: Presses = field(default_factory=Presses)
    reload: Callable[[], Awaitable[str]] | None = None
    """Reads the knowledge files again and says what came of it."""
    reloaded: datetime | None = None
    inbox_counts: Callable[[], Awaitable[Mapping[str, int]]] | None = None
    """Counts the updates that are kept, by state."""
    unanswered: Unanswered | None = None
    paused: str | None = None
    """Why everyone but the operators is told to wait, as was last known; None when nobody is."""
    looks: Throttle = field(default_factory=lambda: Throttle(PAUSE_SEEN_S))
    taps: Throttle = field(default_factory=lambda: Throttle(DOUBLE_TAP_S))
    only_text: Throttle = field(default_factory=lambda: Throttle(ONLY_TEXT_EVERY_S))
    typing: Typing = field(default_factory=Typing)
    usage: Throttle = field(default_factory=lambda: Throttle(USAGE_EVERY_S))

    def __post_init__(self) -> None:
        limits = self.settings.limits
        self.people = FloodGuard((limits.per_person_10s, 10), (limits.per_person_minute, 60))
        self.groups = FloodGuard((limits.per_group_minute, 60))
        # Half as many again, so that presses take no answer's place: Telegram allows 20 messages.
        self.presses_in_groups = FloodGuard((-(-limits.per_group_minute // 2), 60))

    @property
    def library(self) -> Library:
        """The knowledge that the answers come from."""
        return self.answerer.library

    def take(self, answerer: Answerer) -> None:
        """Answer from other knowledge from now on."""
        self.answerer = answerer
        self.reloaded = datetime.now(UTC)

    async def ask(
        self, chat: int, question: str, replied_to: str | None = None
    ) -> tuple[Asked, Exchange]:
        """Answer a question, after the last reply in the chat or the one that it replies to.

        Returns what the conversation is about then, too, to be remembered once the reply is out.
        """
        last = await self.last(chat)
        if replied_to and (replied_to in self.library.facts or self.answerer.overview(replied_to)):
            last = self.answerer.context_after(replied_to)
        asked = self.answerer.ask(question, last)
        if not comes_again():
            self.metrics.count(asked.kind, "message")
        return asked, self.answerer.context(asked, last)

    async def last(self, chat: int) -> Exchange | None:
        """Return what the last reply in a chat was about, if that was not long ago."""
        stands = await tolerant(conversation(self.storage, chat), Conversation())
        recent = time.time() - stands.at < FOLLOW_UP_WITHIN_S
        return Exchange.from_json(stands.context) if stands.context and recent else None

    async def gave(self, chat: int, fact: KnownFact) -> None:
        """Remember a fact that a command or a button has opened."""
        context = self.answerer.fact_context(fact, await self.last(chat))
        self.storage.set_context(chat, context.as_json())

    def is_emergency(self, text: str) -> bool:
        """Return whether a message gets help, whatever else keeps the bot from answering."""
        outcome = self.answerer.ask(text).outcome
        return isinstance(outcome, Chat) and outcome.kind == "safety"

    def trusts(self, person: int) -> bool:
        """Return whether a person is an operator or a curator."""
        return person in (*self.settings.telegram.operators, *self.settings.telegram.curators)

    async def pause(self, reason: str | None) -> None:
        """Let everyone but the operators wait, or answer them again: on all copies."""
        await self.storage.set_note("paused", reason)
        self.paused = reason

    async def pause_reason(self) -> str | None:
        """Return why the bot is paused; None if it is not. Another copy may have been told."""
        if self.looks.due(0):
            self.paused = await tolerant(self.storage.note("paused"), self.paused)
        return self.paused

    async def maintenance(self, person: int) -> Reply | None:
        """Tell a person that the bot is paused, if it is and they are no operator."""
        reason = None if self.trusts(person) else await self.pause_reason()
        return None if reason is None else plain(texts.paused(reason))

    async def forget(self, chat: int) -> None:
        """Drop what is remembered of a chat that the bot was put out of."""
        self.only_text.forget(chat)
        await tolerant(self.storage.forget_chat(chat), 0)

    async def move(self, old: int, new: int) -> None:
        """Have what is remembered of a group follow it to its new id."""
        self.bans.move(old, new)
        for guard in (self.groups, self.presses_in_groups):
            guard.move(old, new)
        for throttle in (self.only_text, self.usage):
            throttle.move(old, new)
        await tolerant(self.storage.move_chat(old, new), None)


class Context(CallbackContext[Client, dict[Any, Any], dict[Any, Any], Desk]):
    """What a handler gets with an update."""

    @property
    def desk(self) -> Desk:
        """What the handlers share."""
        return self.bot_data


BotApplication = Application[Client, Context, dict[Any, Any], dict[Any, Any], Desk, None]
