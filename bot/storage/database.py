"""One connection behind one thread: the loop never waits for a disk, no transaction is cut short.

SQLAlchemy's async engines were measured and left: a transaction over aiosqlite takes three times
the processor time. One thread also lets whatever waits at the same time share one commit.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)

from bot.errors import SettingsError, StorageError, StorageTaken
from bot.storage.tables import migrate, put

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]
# "alone": no other process may hold the storage; "shared": others may that hold it shared, too.
Hold = Literal["alone", "shared"]

_TAKEN: Final = "another copy of this bot uses this storage"
_DOWN: Final = (StorageTaken, OperationalError, InterfaceError, OSError)
_BUSY_TIMEOUT_S: Final = 2
_TAKE_WITHIN_S: Final = 2
_REST_S: Final = 1
_COPIES: Final = 0x706F6C69637902  # the advisory lock that running copies hold
_COUNT_COPIES: Final = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND datname = current_database()
      AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = :key
"""
# A server that went away without a word is noticed, and a frozen copy's locks are let go.
_POSTGRESQL: Final = {
    "client_encoding": "utf8",  # a server without a locale makes SQL_ASCII databases, read as bytes
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s"
    " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
}


class _Row(NamedTuple):
    """A row to be put into a table; those of one table go there in one statement."""

    table: Table
    values: Mapping[str, object]

    def __call__(self, connection: Connection) -> None:
        put(connection, self.table, self.values)


_Step = Work[Any] | _Row


class Database:
    """A database that need not be there: each call works or raises StorageError."""

    def __init__(self, url: str, *, root: Path = Path(), hold: Hold | None = None) -> None:
        self._url = _located(url, root)
        is_sqlite = self._url.get_backend_name() == "sqlite"
        self._file = Path(self._url.database or "") if is_sqlite else None
        self._hold = hold
        self._lock: int | None = None
        self._ready = False
        self._down: Exception | None = None
        self._down_until = 0.0
        self._engine = self._make_engine()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage")
        self._waiting: list[tuple[_Step, bool, asyncio.Future[Any] | None]] = []
        self._draining: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """The URL without its password."""
        plain = self._url.set(drivername=self._url.get_backend_name())
        return plain.render_as_string(hide_password=True)

    @property
    def alone(self) -> bool:
        """Whether no other copy can be working on the same rows."""
        return self._hold == "alone" or self._file is not None

    async def copies(self) -> int:
        """Count the running copies of the bot that share this database, this one included."""
        if self.alone:
            return 1
        counting = text(_COUNT_COPIES)
        return await self.run(lambda c: int(c.execute(counting, {"key": _COPIES}).scalar_one()))

    def run(self, work: Work[T], *, lasting: bool = False) -> asyncio.Future[T]:
        """Do some work in a transaction, shared by all that is asked for at once.

        What is returned raises StorageError. The work is done even if the caller is cancelled. It
        may be done twice if the first time failed, always rolled back in between. A `lasting` one
        survives a loss of power, too.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, lasting, future))
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())
        return future

    def put_along(self, table: Table, row: Mapping[str, object]) -> None:
        """Put a row into a table before what is asked for next is done; nobody waits for it."""
        self._waiting.append((_Row(table, row), False, None))

    async def close(self) -> None:
        """Finish what was begun, and let go of the database for good."""
        if self._draining is not None:
            await self._draining
        await self._drain()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._shut)
        self._thread.shutdown()

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            works, lasting = [work for work, _, _ in batch], any(lasts for _, lasts, _ in batch)
            outcomes = await loop.run_in_executor(self._thread, self._do, works, lasting)
            for (_, _, future), outcome in zip(batch, outcomes, strict=True):
                if future is None:
                    _look(outcome)
                elif future.done():  # its caller was cancelled
                    continue
                elif isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    # --- in the thread ---

    def _do(self, works: Sequence[_Step], lasting: bool) -> Sequence[object]:
        """Return what each work gives, or why it failed; one that fails spoils no other."""
        if time.monotonic() < self._down_until:
            return [self._down] * len(works)
        try:
            self._open()
            outcomes = self._commit(works, lasting)
        except Exception as error:
            if not self._ready or isinstance(error, _DOWN):
                # None would fare better alone, nor what comes at once: let nobody wait for it.
                self._down_until = time.monotonic() + _REST_S
                self._note(self._readable(error))
                return [self._down] * len(works)
            if len(works) > 1:
                return [outcome for work in works for outcome in self._do([work], lasting)]
            failure = self._readable(error)
            if isinstance(failure, StorageError):  # any other may quote what a person wrote
                log.error("%s", failure)
            return [failure]
        self._note(None)
        return outcomes

    def _note(self, down: Exception | None) -> None:
        """Log, for a bot that runs, when the database ceases to work and when it works again."""
        if self._hold and down and not self._down and not isinstance(down, StorageTaken):
            log.error("%s; answering without", down)
        if self._hold and self._down and not down:
            log.warning("%s: works again", self.name)
        self._down = down

    def _commit(self, works: Sequence[_Step], lasting: bool) -> list[object]:
        with self._engine.connect() as connection:
            if self._file:
                # NORMAL loses nothing when the process dies, and the last transactions when the
                # machine does: not good enough, but for the 5 ms, for what was promised to be kept.
                level = "FULL" if lasting else "NORMAL"
                connection.connection.cursor().execute(f"PRAGMA synchronous={level}")
            with connection.begin():
                _put_rows(connection, [work for work in works if isinstance(work, _Row)])
                return [None if isinstance(work, _Row) else work(connection) for work in works]

    def _open(self) -> None:
        if self._ready:
            return
        if self._file:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.touch(mode=0o600)  # SQLite would let others read what people wrote
            if self._hold and self._lock is None:
                self._lock = _locked(self._file.with_name(f"{self._file.name}.lock"))
        with self._engine.begin() as connection:
            migrate(connection)
        self._ready = True

    def _shut(self) -> None:
        self._engine.dispose()
        if self._lock is not None:
            os.close(self._lock)

    def _readable(self, error: Exception) -> Exception:
        """Return what went wrong, without the values that SQLAlchemy and psycopg would quote."""
        match error:
            case StorageTaken():
                return error
            case DBAPIError():
                reason = next(iter(str(error.orig).splitlines()), type(error.orig).__name__)
            case OSError(strerror=str(why)):
                reason = why
            case StorageError():
                reason = str(error)
            case SQLAlchemyError():
                reason = type(error).__name__
            case _:
                return error
        return StorageError(f"{self.name}: {reason}")

    # --- connections ---

    def _make_engine(self) -> Engine:
        # Parameters are what people wrote: they belong in no message.
        if self._file is None:
            engine = create_engine(
                self._url, hide_parameters=True, pool_size=1, max_overflow=0,
                pool_pre_ping=True, connect_args=_POSTGRESQL,
            )  # fmt: skip
            event.listen(engine, "connect", self._hold_session)
        else:
            engine = create_engine(
                self._url, hide_parameters=True, pool_size=1, max_overflow=0,
                connect_args={"timeout": _BUSY_TIMEOUT_S},
            )  # fmt: skip
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_immediate)
        return engine

    def _hold_session(self, connection: DBAPIConnection, _: object) -> None:
        """Take the copies' lock, which ends with the session: none works without holding it."""
        if self._hold is None:
            return
        shared = "_shared" if self._hold == "shared" else ""
        taking = f"SELECT pg_try_advisory_lock{shared}({_COPIES})"
        until = time.monotonic() + _TAKE_WITHIN_S  # a session that was just ended may linger
        while not _first(connection, taking):
            if time.monotonic() > until:
                connection.close()
                raise StorageTaken(_TAKEN)
            time.sleep(0.05)


def _put_rows(connection: Connection, rows: Sequence[_Row]) -> None:
    """Put rows into their tables, with one statement for all that have the same columns."""
    alike: defaultdict[tuple[Table, tuple[str, ...]], list[Mapping[str, object]]]
    alike = defaultdict(list)
    for row in rows:
        alike[row.table, tuple(row.values)].append(row.values)
    for (table, _), values in alike.items():
        put(connection, table, *values)


def _look(outcome: object) -> None:
    """Log a failure that nobody waits for, without a word of what was to be written."""
    if isinstance(outcome, Exception) and not isinstance(outcome, StorageError):  # logged already
        log.error("not written: %s", type(outcome).__name__)


def _first(connection: DBAPIConnection, query: str) -> object:
    cursor = connection.cursor()
    cursor.execute(query)
    (value,) = cursor.fetchone() or (None,)
    connection.commit()
    return value


def _located(url: str, root: Path) -> URL:
    """Read a URL; raises SettingsError if it names neither SQLite nor PostgreSQL."""
    expected = "expected sqlite:///file or postgresql://user@host/database"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError(f"storage.url: {expected}") from None
    match parsed.get_backend_name(), parsed.database:
        case "sqlite", str(file) if file != ":memory:":
            return parsed.set(drivername="sqlite+pysqlite", database=str(root / file))
        case "postgresql", _:
            return parsed.set(drivername="postgresql+psycopg")
    raise SettingsError(f"storage.url: {expected}")  # nothing of it, as it may hold a password


def _set_up_sqlite(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions of its own, too late
    connection.cursor().execute("PRAGMA journal_mode=WAL")


def _begin_immediate(connection: Connection) -> None:
    """Take the lock to write at once: a transaction that takes it later may be refused it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _locked(file: Path) -> int:
    """Lock a file for as long as the process lives; raises StorageTaken."""
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise StorageTaken(_TAKEN) from None
    return descriptor
