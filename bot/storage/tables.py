"""The tables, their versions, and the steps from each version to the next.

People and chats stand here as keyed hashes only. Times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    FromClause,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import StorageError

Insert = sqlite.Insert | postgresql.Insert

_WHO: Final = 32  # a keyed hash in hexadecimal
_NAME: Final = 128

metadata: Final = MetaData()

meta: Final = Table(
    "meta",
    metadata,
    Column("name", String(_NAME), primary_key=True),
    Column("value", Text, nullable=False),
)
inbox: Final = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's update id
    Column("chat", String(_WHO)),  # null where the order does not matter, or no longer does
    Column("state", String(8), nullable=False),  # new, sending, done or dead
    Column("body", Text),  # the update as it came; null once it is done
    Column("at", Float, nullable=False),
    Column("owner", String(_WHO)),  # the copy that works on it
    Column("lease", Float),  # until when the owner is believed to live, by the database's clock
    Column("deaths", Integer, nullable=False, default=0),  # of processes that worked on it
    Column("held_at", Float),  # when it was put off until its lease ends, by the database's clock
)


def is_waiting(table: FromClause) -> ColumnElement[bool]:
    """Return whether an update is still to be answered, in the words of the indexes below."""
    # Written out, not bound: else the databases would not know that their indexes fit.
    return table.c.state.in_(literal(state, literal_execute=True) for state in ("new", "sending"))


# Partial: two days of answered updates must not slow the search for those that wait.
_WAITING: Final = text("state IN ('new', 'sending')")
_OWNED: Final = text("owner IS NOT NULL")
Index("inbox_waiting", inbox.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index("inbox_of_chat", inbox.c.chat, inbox.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index(
    "inbox_one_in_flight",
    inbox.c.chat,
    unique=True,
    sqlite_where=_OWNED,
    postgresql_where=_OWNED,
)
declined: Final = Table(
    "declined",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("nearest", String(_NAME)),
    Column("missing", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)
votes: Final = Table(
    "votes",
    metadata,
    Column("person", String(_WHO), primary_key=True),
    Column("fact", String(_NAME), primary_key=True),
    Column("vote", String(4), nullable=False),
    Column("reason", Text),
    Column("at", Float, nullable=False),
)
conversations: Final = Table(
    "conversations",
    metadata,
    Column("chat", String(_WHO), primary_key=True),
    Column("fact", String(_NAME)),  # kept for older versions, which know no context
    Column("fact_at", Float, nullable=False, default=0),
    Column("context", JSON),  # what the last reply was about
    Column("pace", JSON),  # how fast it has asked of late, for the limits that copies share
    Column("album", JSON),  # its last album, and which message of that was the first for what
    Column("at", Float, nullable=False),
)
replies: Final = Table(
    "replies",
    metadata,
    Column("chat", String(_WHO), primary_key=True),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("reply", BigInteger, nullable=False),
    Column("person", String(_WHO)),
    Column("question", Text),
    Column("outcome", String(16), nullable=False),
    Column("fact", String(_NAME)),
    Column("at", Float, nullable=False),
    Index("replies_by_reply", "chat", "reply"),
)
feedback: Final = Table(
    "feedback",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("person", String(_WHO), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    sqlite_autoincrement=True,  # else a number is given out again when its row is deleted
)


def _share_the_pace(connection: Connection) -> None:
    """Let copies of the bot count a person's messages together."""
    connection.execute(text("ALTER TABLE conversations ADD COLUMN pace JSON"))


def _hold_and_remember(connection: Connection) -> None:
    """Put updates off, answer albums once, and keep what a conversation is about."""
    connection.execute(text("ALTER TABLE inbox ADD COLUMN held_at FLOAT"))
    connection.execute(text("ALTER TABLE conversations ADD COLUMN album JSON"))
    connection.execute(text("ALTER TABLE conversations ADD COLUMN context JSON"))


MIGRATIONS: Final[list[Callable[[Connection], None]]] = [_share_the_pace, _hold_and_remember]
"""The one at index n takes a database from version n + 1 to n + 2; a new database needs none."""
_VERSION: Final = "version"
_MIGRATING: Final = 0x706F6C69637901  # an advisory lock of our own


def migrate(connection: Connection) -> None:
    """Make the tables, or bring them to this version; raises StorageError if they are newer."""
    if connection.dialect.name == "postgresql":  # several copies may start at once
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
    newest = 1 + len(MIGRATIONS)
    found = _version(connection)
    if found > newest:
        raise StorageError(f"the database has version {found}, this bot knows {newest}: update it")
    if found == newest:
        return
    if found:
        for step in MIGRATIONS[found - 1 :]:
            step(connection)
    else:
        metadata.create_all(connection)
    put(connection, meta, {"name": _VERSION, "value": str(newest)})


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(meta.name):
        return 0
    value = select(meta.c.value).where(meta.c.name == _VERSION)
    return int(connection.execute(value).scalar_one())


def insert(dialect: str, table: Table) -> Insert:
    """Begin an INSERT that may say what happens ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def put(connection: Connection, table: Table, *rows: Mapping[str, object]) -> None:
    """Insert rows of the same columns, or overwrite these in the row with the same primary key."""
    statement = _putting(connection.dialect.name, table, tuple(rows[0]))
    connection.execute(statement, [dict(row) for row in rows])


@cache
def _putting(dialect: str, table: Table, names: tuple[str, ...]) -> Insert:
    """Build the statement once, which takes longer than to run it."""
    statement = insert(dialect, table).values({name: bindparam(name) for name in names})
    others = {name: statement.excluded[name] for name in names if name not in table.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)
