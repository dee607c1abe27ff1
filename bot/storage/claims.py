"""The inbox: each update that was taken from Telegram, and which copy of the bot works on it.

new → sending → done, or dead: kept and counted, but not worked on again. A chat's updates are
worked on in the order of their ids, one at a time over all copies, which an index makes sure of.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Row,
    String,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.functions import FunctionElement

from bot.storage.database import Database
from bot.storage.storage import Conversation, conversation_of
from bot.storage.tables import Insert, conversations, inbox, insert, is_waiting, put

_LATE_S: Final = 60.0
MOST_DEATHS: Final = 5  # of a process, before the update that it worked on is taken for the cause

State = Literal["new", "sending", "done", "dead"]
Pace = Sequence[float]


class now(FunctionElement[float]):
    """The database's clock, which all copies share, in seconds."""

    type = Float()
    inherit_cache = True


@compiles(now, "sqlite")
def _(element: now, compiler: object, **_: object) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _(element: now, compiler: object, **_: object) -> str:
    return "extract(epoch FROM clock_timestamp())::float"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An update as it came from Telegram: id, the chat or person it belongs to, JSON."""

    id: int
    chat: int | None
    body: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An update that a copy is to work on now; `again` if it may have been answered before.

    It was `held` if it has been put off. `chat` is a hash; where copies share the limits, `pace` is
    what was last settled with it. The conversation is None if it could not be read.
    """

    id: int
    body: str
    at: float
    again: bool
    held: bool = False
    chat: str | None = None
    pace: Pace | None = None
    conversation: Conversation | None = None


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What has become of an update: done, dead, or new again after a while."""

    id: int
    state: State
    again_in_s: float = 0
    chat: str | None = None
    pace: Pace = ()


class Claims:
    """The rows of the inbox, seen by one copy; every method may raise StorageError."""

    def __init__(
        self,
        database: Database,
        hashed: Callable[[int], str],
        *,
        copy: str,
        resend: bool,
        lease_s: float,
        alone: bool,
    ) -> None:
        self._run = database.run
        self._alone = alone
        self._hashed = hashed
        self._copy = copy
        self._resend = resend
        self._lease_s = lease_s

    async def put(self, arrivals: Sequence[Arrival]) -> None:
        """Store updates for good, but for those that have come before."""
        await self.exchange(arrived=arrivals)

    async def exchange(
        self,
        *,
        arrived: Sequence[Arrival] = (),
        sending: Collection[int] = (),
        settled: Sequence[Settled] = (),
        room: int = 0,
        newest: bool = False,
    ) -> list[Claim]:
        """Store what arrived, tell what has become of the updates in hand, and claim up to `room`.

        What arrived is stored for good, but for what came before. The oldest updates are claimed
        first, or the `newest`: each is still the first of its chat.
        """
        rows = [self._row(each) for each in arrived]

        def work(connection: Connection) -> list[Claim]:
            if rows:
                connection.execute(_arriving(connection.dialect.name), rows)
            if sending:
                marks = [{"_id": number, "_copy": self._copy} for number in sending]
                connection.execute(_SENDING, marks)
            if settled:
                connection.execute(_SETTLE, [_settling(each, self._copy) for each in settled])
            at = time.time()
            if paces := [
                {"chat": each.chat, "pace": list(each.pace), "at": at}
                for each in settled
                if each.chat and each.pace
            ]:
                put(connection, conversations, *paces)
            if room <= 0:
                return []
            own = {"_copy": self._copy, "_lease_s": self._lease_s, "_room": room}
            taken = connection.execute(_CLAIM[newest], own).all()
            stands = _conversations(connection, [row.chat for row in taken])
            claims = (self._claim(row, stands) for row in taken)
            return sorted(claims, key=lambda claim: claim.id)

        return await self._run(work, lasting=bool(rows))

    def _row(self, arrival: Arrival) -> dict[str, object]:
        return {
            "id": arrival.id,
            "chat": None if arrival.chat is None else self._hashed(arrival.chat),
            "state": "new",
            "body": arrival.body,
            "at": time.time(),
            "deaths": 0,
        }

    def _claim(self, row: Row[*tuple[Any, ...]], stands: Mapping[str, Any] | None) -> Claim:
        kept = stands.get(row.chat) if stands else None
        return Claim(
            id=row.id,
            body=row.body,
            at=row.at,
            again=row.state == "sending",
            held=row.held_at is not None,
            chat=row.chat,
            pace=None if self._alone else ((kept and kept.pace) or ()),
            conversation=None if stands is None else conversation_of(kept),
        )

    async def tend(self) -> int:
        """Keep what this copy has in hand, and let go of what dead ones had; says how much."""
        if self._alone:  # no other can be at work, so whatever another had in hand is free
            return await self._run(lambda c: self._let_go(c, inbox.c.owner != self._copy, died=1))
        renewed = update(inbox).where(inbox.c.owner == self._copy)

        # No lease ends later than a living copy renews it, unless the clock was set back.
        over = or_(inbox.c.lease < now(), inbox.c.lease > now() + 4 * self._lease_s)

        def work(connection: Connection) -> int:
            connection.execute(renewed.values(lease=now() + self._lease_s))
            return self._let_go(connection, over, died=1)

        return await self._run(work)

    async def let_go(self) -> int:
        """Leave what this copy has in hand to others, or to its next start; says how many."""
        return await self._run(lambda c: self._let_go(c, inbox.c.owner == self._copy, died=0))

    def _let_go(self, connection: Connection, which: ColumnElement[bool], *, died: int) -> int:
        deaths = inbox.c.deaths + died
        lost = deaths >= MOST_DEATHS
        if not self._resend:
            lost |= inbox.c.state == "sending"
        gone = update(inbox).where(inbox.c.owner.is_not(None), which)
        state = case((lost, "dead"), else_=inbox.c.state)
        return connection.execute(
            gone.values(owner=None, lease=None, deaths=deaths, state=state)
        ).rowcount

    async def counts(self) -> Mapping[str, int]:
        """Count the updates by state."""
        counting = select(inbox.c.state, func.count()).group_by(inbox.c.state)
        rows = await self._run(lambda connection: connection.execute(counting).all())
        return {state: count for state, count in rows}

    async def waiting_chats(self) -> int:
        """Count the chats that have waited for a minute or longer; one that floods is one."""
        late = (is_waiting(inbox), inbox.c.at < time.time() - _LATE_S)
        counting = select(func.count(inbox.c.chat.distinct())).where(*late)
        return await self._run(lambda connection: int(connection.execute(counting).scalar_one()))


def _settling(settled: Settled, copy: str) -> dict[str, object]:
    return {
        "_id": settled.id,
        "_copy": copy,
        "_state": settled.state,
        "_again_in_s": settled.again_in_s,
    }


def _conversations(connection: Connection, chats: Sequence[str]) -> Mapping[str, Any] | None:
    """Return where chats stand; None if that is lost, without which people are answered, too."""
    if not chats:
        return {}
    try:
        with connection.begin_nested():
            return {row.chat: row for row in connection.execute(_STANDS, {"_chats": chats})}
    except SQLAlchemyError:
        return None


@cache
def _arriving(dialect: str) -> Insert:
    return insert(dialect, inbox).on_conflict_do_nothing()


_MINE: Final = (inbox.c.id == bindparam("_id"), inbox.c.owner == bindparam("_copy"))
_SENDING: Final = update(inbox).where(*_MINE).values(state="sending")
_IS_DONE: Final = bindparam("_state", type_=String) == "done"
# What is done is done, even if it took so long that another copy has begun on it, too.
_SETTLE: Final = (
    update(inbox)
    .where(_MINE[0], or_(_MINE[1], _IS_DONE))
    .values(
        state=bindparam("_state"),
        body=case((_IS_DONE, null()), else_=inbox.c.body),
        chat=case((_IS_DONE, null()), else_=inbox.c.chat),
        owner=None,
        lease=now() + bindparam("_again_in_s", type_=Float),
        held_at=case((bindparam("_state", type_=String) == "new", now()), else_=inbox.c.held_at),
    )
)
_SLACK_S: Final = 1.0
# What was put off in the future was so before the clock was set back, and is not to wait for it.
_IS_FREE: Final = or_(
    inbox.c.lease.is_(None),
    inbox.c.lease < now(),
    inbox.c.held_at.is_(None),
    inbox.c.held_at > now() + _SLACK_S,
)
_before: Final = inbox.alias("before")
_STANDS: Final = select(
    *conversations.c["chat", "context", "pace"], conversations.c.fact_at.label("at")
).where(conversations.c.chat.in_(bindparam("_chats", expanding=True)))


def _claiming(*, newest: bool) -> ReturningUpdate[Any]:
    """Build the statement that claims the oldest update of each chat that is not to wait."""
    heads = (
        select(inbox.c.id)
        .where(
            is_waiting(inbox),
            inbox.c.owner.is_(None),
            _IS_FREE,
            ~select(_before.c.id)
            .where(
                is_waiting(_before),
                _before.c.chat == inbox.c.chat,
                or_(_before.c.id < inbox.c.id, _before.c.owner.is_not(None)),
            )
            .exists(),
        )
        .order_by(inbox.c.id.desc() if newest else inbox.c.id)
        .limit(bindparam("_room", type_=Integer))
        .with_for_update(of=inbox, skip_locked=True)
        .cte("heads")
    )
    taking = (
        update(inbox)
        .where(inbox.c.id.in_(select(heads.c.id)))
        .values(owner=bindparam("_copy"), lease=now() + bindparam("_lease_s", type_=Float))
    )
    return taking.returning(*inbox.c["id", "body", "at", "state", "held_at", "chat"])


_CLAIM: Final = {newest: _claiming(newest=newest) for newest in (True, False)}
