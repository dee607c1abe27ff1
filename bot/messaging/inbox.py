"""The durable inbox: an update is stored before Telegram may forget it, and kept until answered.

What a killed process had in hand is worked on again by the next, or by another copy. Without a
storage the bot goes on answering, and lets Telegram keep what is not answered yet.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Final
from weakref import WeakValueDictionary

from telegram import Bot, Update

from bot.errors import StorageError
from bot.messaging.bans import Bans
from bot.messaging.memory import FloodGuard, Verdict
from bot.messaging.updates import RawUpdate, readable
from bot.storage import Conversation, Storage
from bot.storage.claims import Arrival, Claim, Claims, Pace, Settled, State

log = logging.getLogger(__name__)

AT_ONCE: Final = 16  # more gains nothing, as measured
_IN_HAND: Final = 256
_GATHER_S: Final = 0.004  # for what ends meanwhile to share a commit
_SLOW_S: Final = 2.0  # what takes longer waits for Telegram, and takes no one's room
TICK_S: Final = 1.0
LEASE_S: Final = 5.0
AGAIN_IN_S: Final = 10.0
_HOUR_S: Final = 3_600.0
_REMEMBERED: Final = 1_000
MOST_AT_ONCE: Final = 100
"""Updates that Telegram gives out in answer to one poll."""


@dataclass(eq=False, kw_only=True)
class _Work:
    """An update that is being worked on."""

    id: int
    mark: Callable[[int], Awaitable[None]]
    claim: Claim | None = None
    since: float = field(default_factory=time.monotonic)
    marked: bool = False
    again_in_s: float | None = None
    pace: Pace = ()

    @property
    def comes_again(self) -> bool:
        """Whether it has been worked on before, without an answer or by a process that died."""
        return self.claim is not None and (self.claim.held or self.claim.again)


_current: ContextVar[_Work | None] = ContextVar("current", default=None)


async def mark() -> None:
    """Note that the answer to the update that is being worked on is about to be sent."""
    work = _current.get()
    if work and not work.marked:
        work.marked = True
        await work.mark(work.id)


def postpone(for_s: float | None = None) -> None:
    """Have the update that is being worked on come again, as it cannot be answered now."""
    if work := _current.get():
        work.again_in_s = AGAIN_IN_S if for_s is None else for_s


def can_postpone() -> bool:
    """Return whether an update is being worked on, which can come again."""
    return _current.get() is not None


def comes_again() -> bool:
    """Return whether the update that is being worked on has been before, without an answer."""
    work = _current.get()
    return work is not None and work.comes_again


def arrived_at() -> float:
    """Return when the update that is being worked on came from Telegram."""
    work = _current.get()
    return work.claim.at if work and work.claim else time.time()


def judge(guard: FloodGuard, who: int, at: float) -> Verdict:
    """Count a message, beside those that other copies have counted, by the guard's limits.

    One that comes again was counted the first time.
    """
    work = _current.get()
    if work is not None and work.comes_again:
        return "notice" if guard.is_silent(who, at) else "fine"
    pace = work.claim.pace if work and work.claim else None
    if work is None or pace is None:
        return guard.judge(who, at)
    if pace:
        guard.recall(who, pace)
    verdict = guard.judge(who, at)
    work.pace = guard.seen(who)
    return verdict


async def conversation(storage: Storage, chat: int) -> Conversation:
    """Return where a chat stands, as read with the update that is being worked on if it is its."""
    work = _current.get()
    claim = work.claim if work else None
    if work and claim and claim.conversation and claim.chat == storage.hashed(chat):
        work.claim = replace(claim, conversation=None)  # what is kept may change from now on
        return claim.conversation
    return await storage.conversation(chat)


def forget_pace() -> None:
    """Have nothing of the chat stored with the update that is being worked on."""
    if work := _current.get():
        work.pace = ()


class Inbox:
    """Works on updates, one at a time a chat; none is left out, whatever dies meanwhile."""

    def __init__(
        self,
        storage: Storage,
        bot: Bot,
        process: Callable[[Update], Awaitable[None]],
        *,
        resend: bool,
        bans: Bans | None = None,
        give_up_hours: float = 24,
        given_up: Callable[[], object] = lambda: None,
        pressed: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._claims = Claims(
            storage.database,
            storage.hashed,
            copy=secrets.token_hex(8),
            resend=resend,
            lease_s=LEASE_S,
            alone=storage.database.alone,
        )
        self.counts = self._claims.counts
        self.waiting_chats = self._claims.waiting_chats
        self._bot = bot
        self._process = process
        self._resend = resend
        self._bans = bans or Bans()
        self._give_up_s = give_up_hours * _HOUR_S
        self._given_up = given_up
        self._pressed = pressed
        self._in_hand: dict[asyncio.Task[None], _Work] = {}
        self._arrived: dict[int, RawUpdate] = {}
        self._sending: set[int] = set()
        self._settled: list[Settled] = []
        self._unstored: dict[int, asyncio.Task[None]] = {}
        self._last_of_chat: WeakValueDictionary[int | None, asyncio.Task[None]]
        self._last_of_chat = WeakValueDictionary()
        self._wake = asyncio.Event()
        self._tended_at = float("-inf")
        self._asked_for = 0
        """How many updates are being claimed."""

    async def put(
        self, updates: Sequence[RawUpdate], *, within_s: float | None = None
    ) -> int | None:
        """Store the updates or, if that fails, answer them; return the first to be kept, if any.

        What comes before that one Telegram may forget. Without `within_s` it may forget them all,
        as all are waited for.
        """
        for raw in updates:
            if press := _press_of(raw):
                self._pressed(press)
        arrivals = list(map(_arrival, updates))
        if len(self._arrived) > _REMEMBERED:  # those that came twice, or that other copies took
            self._arrived.clear()
        self._arrived |= {raw["update_id"]: raw for raw in updates}
        unstored = [arrival for arrival in arrivals if self._follows_unstored(arrival)]
        storable = [arrival for arrival in arrivals if arrival not in unstored]
        room = 0 if self._bans.is_held or self._tended_at < 0 else self._room()
        if storable and await self._exchange(storable, room=room) is not None:
            self._wake.set()
        else:
            unstored = arrivals
        answering = {self._answering(arrival): arrival.id for arrival in unstored}
        if answering:
            await asyncio.wait(answering, timeout=within_s)
        return min((number for task, number in answering.items() if not task.done()), default=None)

    async def run(self) -> None:
        """Work on what waits, until cancelled."""
        while True:
            self._wake.clear()
            if time.monotonic() - self._tended_at >= TICK_S and await self._try(self._tend()):
                self._tended_at = time.monotonic()
            room = self._room()
            if self._bans.is_held:  # but for a trial, for which the newest has waited least
                room = 1 if room > 0 and self._bans.begin_trial() else 0
            if not await self._exchange(room=room, newest=self._bans.is_held):
                self._bans.end_trial()
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._wake.wait()
            if self._in_hand:
                await asyncio.sleep(_GATHER_S)

    async def finish(self, *, within_s: float) -> int:
        """Wait for what is being worked on, leave the rest; says how much was broken off."""
        tasks = {task for task in (*self._in_hand, *self._unstored.values()) if not task.done()}
        if tasks:
            log.info("finishing what is being answered: %d", len(tasks))
        broken_off = await _still_running(tasks, within_s)
        for task in broken_off:
            task.cancel()
        await _still_running(broken_off, within_s)
        if self._tended_at > 0:  # else it never came so far as to work
            await self._exchange(room=0)
            await self._try(self._claims.let_go())
        return len(broken_off)

    # --- with the storage ---

    async def _try(self, asking: Awaitable[object]) -> bool:
        """Return whether the storage did what it was asked; it logs itself where not."""
        try:
            await asking
        except StorageError:
            return False
        return True

    async def _exchange(
        self, arrived: Sequence[Arrival] = (), *, room: int, newest: bool = False
    ) -> int | None:
        """Store what arrived, tell what is settled, and begin with what there is room for.

        Returns with how much, or None if the storage did nothing.
        """
        settled, self._settled = self._settled, []
        sending, self._sending = self._sending.difference(one.id for one in settled), set()
        self._asked_for += room
        try:
            claims = await self._claims.exchange(
                arrived=arrived, sending=sending, settled=settled, room=room, newest=newest
            )
        except StorageError:
            self._settled = [*settled, *self._settled]
            return None
        finally:
            self._asked_for -= room
        for claim in claims:
            self._begin(claim)
        return len(claims)

    def _room(self) -> int:
        quick = time.monotonic() - _SLOW_S
        active = sum(work.since > quick for work in self._in_hand.values()) + self._asked_for
        return max(0, min(AT_ONCE - active, _IN_HAND - len(self._in_hand)))

    async def _tend(self) -> None:
        if count := await self._claims.tend():
            log.warning("updates taken over from a process that died: %d", count)

    async def _mark(self, update: int) -> None:
        """Note that an answer is about to be sent; nobody waits where it would be sent anyway."""
        if self._resend:
            self._sending.add(update)
        else:
            await self._try(self._claims.exchange(sending=[update], settled=(), room=0))

    # --- the work ---

    def _begin(self, claim: Claim) -> None:
        if claim.again and not claim.held:
            log.info("update %d was being answered when a process died: answering again", claim.id)
        work = _Work(id=claim.id, mark=self._mark, claim=claim)
        task = asyncio.create_task(self._settle(claim, work))
        self._in_hand[task] = work
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._in_hand[task]
        self._wake.set()

    async def _settle(self, claim: Claim, work: _Work) -> None:
        left_s = claim.at + self._give_up_s - time.time()
        state: State = "dead"
        raw = self._arrived.pop(claim.id, None)
        if left_s > 0 and await self._answer(claim.body, work, raw):
            state = "done" if work.again_in_s is None else "new"
        elif left_s <= 0:
            self._given_up()
            log.error("update %d was given up: it could not be answered for too long", work.id)
        self._bans.end_trial()
        again_in_s = min(work.again_in_s or 0, max(left_s, 0))
        if state == "new":
            asyncio.get_running_loop().call_later(again_in_s, self._wake.set)
        self._settled.append(
            Settled(
                id=claim.id, state=state, again_in_s=again_in_s, chat=claim.chat, pace=work.pace
            )
        )

    async def _answer(self, body: str, work: _Work, raw: RawUpdate | None = None) -> bool:
        """Have an update answered, `raw` as it came if that is at hand; False if it cannot be."""
        _current.set(work)
        try:
            update = readable(json.loads(body) if raw is None else raw, self._bot)
        except Exception as error:  # the library parses without checking, so it may be any
            kind = type(error).__name__
            log.warning("update %d cannot be read (%s) and is passed over", work.id, kind)
            return False
        try:
            await self._process(update)
        except Exception as error:  # handlers have their own place for these; here is the last
            log.error("update %d was not answered: %s", work.id, type(error).__name__)
            return False
        return True

    # --- without the storage ---

    def _follows_unstored(self, arrival: Arrival) -> bool:
        """Return whether an update, or one before it in its chat, could not be stored."""
        before = self._last_of_chat.get(arrival.chat)
        return arrival.id in self._unstored or not (before is None or before.done())

    def _answering(self, arrival: Arrival) -> asyncio.Task[None]:
        """Begin to answer an update that could not be stored, unless it came before."""
        if arrival.id not in self._unstored:
            if len(self._unstored) > _REMEMBERED:
                again = set(list(self._unstored)[-MOST_AT_ONCE:])  # which may come again
                self._unstored = {
                    number: task
                    for number, task in self._unstored.items()
                    if number in again or not task.done()
                }
            answering = self._answer_unstored(arrival, self._last_of_chat.get(arrival.chat))
            task = asyncio.create_task(answering)
            self._unstored[arrival.id] = self._last_of_chat[arrival.chat] = task
        return self._unstored[arrival.id]

    async def _answer_unstored(self, arrival: Arrival, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await asyncio.wait({before})
            if await self._store_late(arrival):
                return
        while True:
            work = _Work(id=arrival.id, mark=self._mark)
            await self._answer(arrival.body, work)
            if work.again_in_s is None or await self._store_late(arrival):
                return
            await asyncio.sleep(min(work.again_in_s, AGAIN_IN_S))

    async def _store_late(self, arrival: Arrival) -> bool:
        """Store an update if the storage works again, so that it can wait there."""
        stored = await self._try(self._claims.put([arrival]))
        if stored:
            self._wake.set()
        return stored


async def _still_running(
    tasks: Collection[asyncio.Task[None]], within_s: float
) -> Collection[asyncio.Task[None]]:
    return (await asyncio.wait(tasks, timeout=within_s))[1] if tasks else ()


def _arrival(raw: RawUpdate) -> Arrival:
    return Arrival(id=raw["update_id"], chat=_chat_of(raw), body=json.dumps(raw))


def _press_of(raw: RawUpdate) -> str | None:
    """Return the id of the press of a button, if an update is one."""
    match raw:
        case {"callback_query": {"id": str(number)}}:
            return number
    return None


def _chat_of(raw: RawUpdate) -> int | None:
    """Return the chat, or where there is none the person, whose updates keep their order."""
    for body in raw.values():
        match body:
            case (
                {"message": {"chat": {"id": int(found)}}}
                | {"chat": {"id": int(found)}}
                | {"from": {"id": int(found)}}
            ):
                return found
    return None
