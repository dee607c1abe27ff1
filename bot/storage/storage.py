"""What the bot remembers, in its own words; every method may raise StorageError.

Ids of people and chats go in as Telegram gives them and are stored as hashes keyed with the token:
equal for all copies of a bot, of no use without its token. A private chat has its person's id.

What is not awaited is written in one transaction with what is asked for next: in the bot, with the
note that the message has been answered.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Executable,
    Row,
    Select,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.errors import StorageError, StorageTaken
from bot.settings import Retention
from bot.storage.database import Database
from bot.storage.tables import (
    conversations,
    declined,
    feedback,
    inbox,
    insert,
    is_waiting,
    meta,
    put,
    replies,
    votes,
)

log = logging.getLogger(__name__)

Vote = Literal["up", "down"]
Kind = Literal["declined", "voted down"]
AlbumDeed = Literal["counted", "answered", "refused"]

_HOUR_S: Final = 3_600
_DAY_S: Final = 24 * _HOUR_S
_KEPT_DAYS: Final = 2  # conversations and replies: far longer than anything refers back to them


# Asked for with every question, hence built once.
_CONVERSATION: Final = select(conversations.c.context, conversations.c.fact_at.label("at")).where(
    conversations.c.chat == bindparam("chat")
)
_ALBUM: Final = select(conversations.c.album).where(conversations.c.chat == bindparam("chat"))


@dataclass(frozen=True, kw_only=True)
class Declined:
    """A question that got no answer, or a bad one; `missing` is what no fact has of it."""

    question: str
    kind: Kind
    nearest: str | None
    missing: tuple[str, ...]
    at: float


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Where a chat stands: what the last reply was about, and when it was given."""

    context: dict[str, Any] | None = None
    at: float = 0


@dataclass(frozen=True, kw_only=True)
class Given:
    """A reply that was sent: to which message, with what outcome; ids are Telegram's messages."""

    message: int
    reply: int
    question: str | None
    outcome: str
    fact: str | None
    at: float


class Storage:
    """All tables but the inbox, one small method for each thing that is remembered."""

    def __init__(self, database: Database, token: str) -> None:
        self.database = database
        self._run = database.run
        self._key = blake2b(token.encode()).digest()
        self._moved: dict[str, str] = {}

    async def open(self) -> None:
        """Connect; raises StorageTaken if another copy uses the storage alone.

        One that cannot be reached now is tried again, and complained of, by whoever needs it.
        """
        try:
            await self.check()
        except StorageTaken:
            raise
        except StorageError:
            return

    async def close(self) -> None:
        """Let go of the database for good."""
        await self.database.close()

    def hashed(self, who: int) -> str:
        """Return what stands in the tables for a person or a chat; one that has moved, for both."""
        found = self._hashed(who)
        return self._moved.get(found, found)

    def _hashed(self, who: int) -> str:
        return blake2b(str(who).encode(), key=self._key, digest_size=12).hexdigest()

    # --- votes and feedback ---

    async def cast_vote(
        self, person: int, fact: str, vote: Vote, reason: str | None = None, *, press: int = -1
    ) -> bool:
        """Cast or change a vote, or withdraw the same one; says whether it stands.

        With a reason it always stands. Of a press, an update's id, that comes again after a crash
        or because its answer had to wait, the inbox knows that it has been counted.
        """
        key = {"person": self.hashed(person), "fact": fact}
        mine = (votes.c.person == key["person"], votes.c.fact == fact)
        of_press = inbox.c.id == press
        counted = or_(inbox.c.state == "sending", inbox.c.held_at.is_not(None))

        def work(connection: Connection) -> bool:
            before = connection.execute(select(votes.c.vote).where(*mine)).scalar()
            if connection.execute(select(inbox.c.id).where(of_press, counted)).first():
                return before == vote
            connection.execute(update(inbox).where(of_press).values(state="sending"))
            if before == vote and reason is None:
                connection.execute(delete(votes).where(*mine))
                return False
            put(connection, votes, {**key, "vote": vote, "reason": reason, "at": time.time()})
            return True

        return await self._run(work)

    async def count_votes(self) -> dict[tuple[str, str, str | None], int]:
        """Count the votes that stand, by fact, kind and reason."""
        kinds = votes.c["fact", "vote", "reason"]
        rows = await self._rows(select(*kinds, func.count()).group_by(*kinds).order_by(*kinds))
        return {(fact, vote, reason): count for fact, vote, reason, count in rows}

    async def add_feedback(self, person: int, text: str, *, again: bool = False) -> int:
        """Keep what a person says of the bot; returns its number.

        What comes `again`, as the thanks for it could not be sent, is kept once.
        """
        row = {"person": self.hashed(person), "text": _storable(text), "at": time.time()}
        same = [feedback.c[name] == row[name] for name in ("person", "text")]
        found = select(func.max(feedback.c.number)).where(*same)
        adding = feedback.insert().values(row).returning(feedback.c.number)

        def work(connection: Connection) -> int:
            kept = connection.execute(found).scalar() if again else None
            return int(kept or connection.execute(adding).scalar_one())

        return await self._run(work, lasting=True)

    async def newest_feedback(self, most: int) -> list[tuple[int, str]]:
        """Return what people said last, by its number, the newest first."""
        newest = select(feedback.c.number, feedback.c.text).order_by(feedback.c.number.desc())
        return [(number, text) for number, text in await self._rows(newest.limit(most))]

    # --- what the knowledge lacks ---

    async def add_declined(
        self,
        question: str,
        *,
        nearest: str | None = None,
        missing: Sequence[str] = (),
        kind: Kind = "declined",
    ) -> int:
        """Keep a question for the curators, without who asked it; returns its number."""
        row = _declined_row(question, nearest, missing, kind)
        adding = declined.insert().values(row).returning(declined.c.id)
        return await self._run(lambda connection: int(connection.execute(adding).scalar_one()))

    def remember_declined(
        self, question: str, *, nearest: str | None = None, missing: Sequence[str] = ()
    ) -> None:
        """Keep a question for the curators, whose number nobody needs."""
        row = _declined_row(question, nearest, missing, "declined")
        self.database.put_along(declined, row)

    async def drop_declined(self, number: int) -> None:
        """Forget a question that was kept, as its end was still to come."""
        await self._write(delete(declined).where(declined.c.id == number))

    async def declined(self) -> list[Declined]:
        """List the questions kept, oldest first."""
        return [
            _declined(row) for row in await self._rows(select(declined).order_by(declined.c.id))
        ]

    # --- conversations ---

    async def conversation(self, chat: int) -> Conversation:
        """Return where a chat stands, however long ago that was."""
        rows = await self._rows(_CONVERSATION, chat=self.hashed(chat))
        return conversation_of(rows[0] if rows else None)

    def set_context(self, chat: int, context: Mapping[str, Any]) -> None:
        """Remember what the last reply in a chat was about."""
        fact = next(iter(context.get("facts", ())), None)
        now = time.time()
        row = {"chat": self.hashed(chat), "context": dict(context), "fact": fact, "fact_at": now}
        self.database.put_along(conversations, {**row, "at": now})

    async def first_of_album(self, chat: int, album: str, deed: AlbumDeed, message: int) -> bool:
        """Return whether no other message of an album was the first for a deed; it is from now."""
        key = self.hashed(chat)

        def work(connection: Connection) -> bool:
            kept = connection.execute(_ALBUM, {"chat": key}).scalar() or {}
            kept = kept if kept.get("album") == album else {"album": album}
            if kept.setdefault(deed, message) != message:
                return False
            put(connection, conversations, {"chat": key, "album": kept, "at": time.time()})
            return True

        return await self._run(work)

    async def is_album_answered(self, chat: int, album: str) -> bool:
        """Return whether some message of an album was the first to be answered."""
        rows = await self._rows(_ALBUM, chat=self.hashed(chat))
        kept = (rows[0].album if rows else None) or {}
        return kept.get("album") == album and "answered" in kept

    async def waiting(self, chat: int) -> list[str]:
        """List the updates of a chat that have not been answered yet, as they came."""
        of_chat = select(inbox.c.body).where(is_waiting(inbox), inbox.c.chat == self.hashed(chat))
        return [row.body for row in await self._rows(of_chat.order_by(inbox.c.id))]

    async def end_conversation(self, chat: int) -> None:
        """Forget where a chat stands."""
        await self._write(delete(conversations).where(conversations.c.chat == self.hashed(chat)))

    # --- replies ---

    def remember_reply(
        self,
        chat: int,
        message: int,
        reply: int,
        *,
        outcome: str,
        fact: str | None = None,
        person: int | None = None,
        question: str | None = None,
    ) -> None:
        """Keep which message of the bot answers which; an earlier one for it is overwritten.

        The question is for the curators, should the reply be voted down: leave out personal ones.
        """
        row = {
            "chat": self.hashed(chat),
            "message": message,
            "reply": reply,
            "outcome": outcome,
            "fact": fact,
            "person": None if person is None else self.hashed(person),
            "question": None if question is None else _storable(question),
            "at": time.time(),
        }
        self.database.put_along(replies, row)

    async def reply_to(self, chat: int, message: int) -> Given | None:
        """Return the reply that answers a message."""
        return await self._given(chat, replies.c.message == message)

    async def given(self, chat: int, reply: int) -> Given | None:
        """Return what is known of a reply by its own id."""
        return await self._given(chat, replies.c.reply == reply)

    async def last_given(self, chat: int, fact: str) -> Given | None:
        """Return the newest reply that gave a fact to a chat."""
        return await self._given(chat, replies.c.fact == fact)

    async def _given(self, chat: int, which: ColumnElement[bool]) -> Given | None:
        columns = replies.c["message", "reply", "question", "outcome", "fact", "at"]
        # Not of where it has moved to: a message there may have the same number.
        found = select(*columns).where(replies.c.chat == self._hashed(chat), which)
        rows = await self._rows(found.order_by(replies.c.at.desc()).limit(1))
        return Given(**rows[0]._mapping) if rows else None

    # --- forgetting ---

    async def forget_person(self, person: int) -> int:
        """Delete all that is kept of a person and of their private chat; says how many rows."""
        who = self.hashed(person)
        dead = inbox.c.state == "dead"
        return await self._delete(
            delete(votes).where(votes.c.person == who),
            delete(feedback).where(feedback.c.person == who),
            delete(replies).where(or_(replies.c.person == who, replies.c.chat == who)),
            delete(conversations).where(conversations.c.chat == who),
            delete(inbox).where(inbox.c.chat == who, dead),
        )

    async def forget_chat(self, chat: int) -> int:
        """Delete what is kept of a chat that the bot was put out of; says how many rows."""
        of = self.hashed(chat)
        return await self._delete(
            delete(replies).where(replies.c.chat == of),
            delete(conversations).where(conversations.c.chat == of),
        )

    async def move_chat(self, old: int, new: int) -> None:
        """Have what is kept of a group follow it to its new id, and what will be under the old one.

        Its conversation, limits and album, and the updates that wait; where both ids have some, the
        later counts. Replies that stand in the old group are kept as such: a supergroup numbers its
        messages anew.
        """
        before, after = self._hashed(old), self._hashed(new)
        if before == after:
            return
        self._moved[before] = after
        both = select(conversations).where(conversations.c.chat.in_([before, after]))
        waiting = update(inbox).where(inbox.c.chat == before, inbox.c.owner.is_(None))

        def work(connection: Connection) -> None:
            connection.execute(waiting.values(chat=after))
            merged: dict[str, object] = {}
            for row in connection.execute(both.order_by(conversations.c.fact_at)):
                merged |= {name: value for name, value in row._mapping.items() if value is not None}
            if merged:
                connection.execute(delete(conversations).where(conversations.c.chat == before))
                put(connection, conversations, {**merged, "chat": after})

        await self._run(work)

    async def purge(self, *, declined_days: int, feedback_days: int) -> int:
        """Delete what has been kept long enough; says how many rows."""
        now = time.time()

        def before(days: int) -> float:
            return now - days * _DAY_S

        return await self._delete(
            delete(declined).where(declined.c.at < before(declined_days)),
            delete(feedback).where(feedback.c.at < before(feedback_days)),
            delete(votes).where(votes.c.at < before(feedback_days)),
            delete(conversations).where(conversations.c.at < before(_KEPT_DAYS)),
            delete(replies).where(replies.c.at < before(_KEPT_DAYS)),
            delete(inbox).where(~is_waiting(inbox), inbox.c.at < before(_KEPT_DAYS)),
        )

    async def purge_daily(self, retention: Retention) -> None:
        """Delete, now and every day, what has been kept long enough."""
        while True:
            try:
                count = await self.purge(**retention.model_dump())
            except StorageError as error:
                log.warning("what is too old was not deleted: %s", error)
                await asyncio.sleep(_HOUR_S)
            else:
                log.info("rows deleted that were too old: %d", count)
                await asyncio.sleep(_DAY_S)

    async def _delete(self, *deletions: Delete) -> int:
        return await self._run(
            lambda connection: sum(connection.execute(each).rowcount for each in deletions)
        )

    # --- the bot itself ---

    async def note(self, name: str) -> str | None:
        """Return what was noted under a name, by whichever copy."""
        rows = await self._rows(select(meta.c.value).where(meta.c.name == f"note:{name}"))
        return rows[0].value if rows else None

    async def set_note(self, name: str, value: str | None) -> None:
        """Note something for all copies, until it is set to None."""
        key = f"note:{name}"
        if value is None:
            await self._write(delete(meta).where(meta.c.name == key))
        else:
            row = {"name": key, "value": value}
            await self._run(lambda connection: put(connection, meta, row))

    async def is_news(self, name: str, value: str) -> bool:
        """Note something for all copies; says whether none had noted the very same."""
        row = {"name": f"note:{name}", "value": value}

        def work(connection: Connection) -> bool:
            noting = insert(connection.dialect.name, meta).on_conflict_do_update(
                index_elements=[meta.c.name], set_=row, where=meta.c.value != value
            )
            return connection.execute(noting.values(row).returning(meta.c.name)).first() is not None

        return await self._run(work)

    async def check(self) -> None:
        """Raise StorageError if nothing can be written now."""
        await self.set_note("checked", str(time.time()))

    # --- statements ---

    async def _write(self, statement: Executable) -> None:
        await self._run(lambda connection: connection.execute(statement))

    async def _rows(
        self, query: Select[*tuple[Any, ...]], **values: object
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        return await self._run(lambda connection: connection.execute(query, values).all())


def conversation_of(row: Any) -> Conversation:  # noqa: ANN401  a row of any statement
    """Return where a chat stands by the context and time that were kept, if any were."""
    return Conversation(context=row.context, at=row.at) if row else Conversation()


def _declined_row(
    question: str, nearest: str | None, missing: Sequence[str], kind: Kind
) -> dict[str, object]:
    return {
        "question": _storable(question),
        "kind": kind,
        "nearest": nearest,
        "missing": "\n".join(map(_storable, missing)),
        "at": time.time(),
    }


def _declined(row: Row[*tuple[Any, ...]]) -> Declined:
    return Declined(
        question=row.question,
        kind=row.kind,
        nearest=row.nearest,
        missing=tuple(row.missing.splitlines()),
        at=row.at,
    )


def _storable(text: str) -> str:
    """Drop what PostgreSQL cannot hold: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="replace").decode()
