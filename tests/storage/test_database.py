"""The database itself: opened, migrated, shared, and what is said when it fails."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, make_url, select, text

from bot.errors import SettingsError, StorageError, StorageTaken
from bot.storage import Database, Storage, tables
from bot.storage import database as module
from bot.storage.tables import conversations, inbox, meta, put, replies
from tests.storage.conftest import TOKEN, locked

ANN = 1_000_000_001


@pytest.fixture(autouse=True)
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what failed tried again at once, and what is taken waited for half a second."""
    monkeypatch.setattr(module, "_REST_S", 0)
    monkeypatch.setattr(module, "_TAKE_WITHIN_S", 0.5)


async def test_folder_and_files_are_made_for_the_owner_only(tmp_path: Path) -> None:
    database = Database("sqlite:///var/bot.db", root=tmp_path)
    await Storage(database, TOKEN).check()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "var").iterdir()}
    await database.close()
    assert modes == dict.fromkeys(["bot.db", "bot.db-wal", "bot.db-shm"], 0o600)
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "url", ["bot.db", "mysql://host/db", "sqlite://", "sqlite:///:memory:", ""]
)
def test_what_is_neither_sqlite_nor_postgresql_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^storage.url: expected sqlite:///file or postgr"):
        Database(url)


def test_password_is_in_no_message() -> None:
    with pytest.raises(SettingsError) as raised:
        Database("mysql://ann:hunter2@host/db")
    assert "hunter2" not in str(raised.value)
    assert "hunter2" not in Database("postgresql://ann:hunter2@127.0.0.1/db").name


async def test_postgresql_database_without_an_encoding_keeps_text(
    postgresql_url: str, postgresql: Engine
) -> None:
    with postgresql.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS plain"))
        connection.execute(text(
            "CREATE DATABASE plain TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
        ))  # fmt: skip
    database = Database(
        make_url(postgresql_url).set(database="plain").render_as_string(hide_password=False)
    )
    storage = Storage(database, TOKEN)
    await storage.set_note("words", "naïve – “café”")
    assert await storage.note("words") == "naïve – “café”"
    await database.close()


async def test_work_that_fails_spoils_no_other(storage: Storage) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(meta.insert(), [{"name": "twice", "value": ""}] * 2)

    def crash(connection: Connection) -> None:
        raise ZeroDivisionError

    first = asyncio.create_task(storage.add_declined("first"))
    broken = [storage.database.run(work) for work in (fail, crash)]
    await asyncio.gather(first, storage.add_declined("second"))
    with pytest.raises(StorageError, match=r"(?i)unique"):
        await broken[0]
    with pytest.raises(ZeroDivisionError):
        await broken[1]
    assert [kept.question for kept in await storage.declined()] == ["first", "second"]


async def test_what_nobody_waits_for_is_written_with_what_is_asked_for_next(
    storage: Storage,
) -> None:
    await storage.check()
    storage.set_context(ANN, {"facts": ["a"]})
    await asyncio.sleep(0.05)
    database = storage.database
    assert [work for work, *_ in database._waiting], "nothing has been asked for since"
    assert (await storage.conversation(ANN)).context == {"facts": ["a"]}
    assert not database._waiting


async def test_what_nobody_waits_for_is_told_of_if_it_fails(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    row = {"chat": "c", "reply": 1, "outcome": "answer", "at": 0.0}
    for number, wrote in enumerate(("who?", "what a person wrote \ud800")):
        storage.database.put_along(replies, {**row, "message": number, "question": wrote})
    await storage.check()
    await asyncio.sleep(0)
    assert caplog.messages == ["not written: UnicodeEncodeError"]
    kept = await storage.database.run(lambda c: c.execute(select(replies.c.question)).all())
    assert kept == [("who?",)]


async def test_what_nobody_waits_for_is_written_before_the_end(tmp_path: Path) -> None:
    before, after = (Storage(Database(f"sqlite:///{tmp_path}/bot.db"), TOKEN) for _ in range(2))
    before.set_context(ANN, {"facts": ["a"]})
    await before.close()
    assert (await after.conversation(ANN)).context == {"facts": ["a"]}
    await after.close()


async def test_cancelled_caller_leaves_the_work_done(storage: Storage) -> None:
    writing = asyncio.create_task(storage.add_declined("whose?"))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert [kept.question for kept in await storage.declined()] == ["whose?"]


async def test_what_waits_together_commits_together(storage: Storage) -> None:
    seen: list[Connection] = []
    await asyncio.gather(*(storage.database.run(seen.append) for _ in range(20)))
    assert len({id(connection) for connection in seen}) <= 2


# --- versions ---


async def test_older_database_is_brought_forward_with_its_rows(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Database(url)
    await Storage(old, TOKEN).add_declined("kept")
    await old.close()

    def add_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE declined ADD COLUMN language TEXT DEFAULT 'en'"))

    monkeypatch.setattr(tables, "MIGRATIONS", [*tables.MIGRATIONS, add_column])
    new = Database(url)
    read = text("SELECT question, language FROM declined")
    for _ in range(2):
        assert await new.run(lambda c: c.execute(read).all()) == [("kept", "en")]
    await new.close()


async def test_first_version_is_brought_to_this_one(url: str) -> None:
    def make_old(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE conversations DROP COLUMN pace"))
        for column in ("album", "context"):
            connection.execute(text(f"ALTER TABLE conversations DROP COLUMN {column}"))
        connection.execute(text("ALTER TABLE inbox DROP COLUMN held_at"))
        put(connection, meta, {"name": "version", "value": "1"})

    old = Database(url)
    await Storage(old, TOKEN).cast_vote(ANN, "kept", "up")
    await old.run(make_old)
    await old.close()
    new = Database(url)
    assert list(await Storage(new, TOKEN).count_votes()) == [("kept", "up", None)]
    assert (await Storage(new, TOKEN).conversation(ANN)).context is None
    assert await new.run(lambda c: c.execute(select(conversations.c.pace)).all()) == []
    assert await new.run(lambda c: c.execute(select(inbox.c.held_at)).all()) == []
    await new.close()


async def test_newer_database_is_refused(url: str) -> None:
    newer = Database(url)
    await newer.run(lambda c: put(c, meta, {"name": "version", "value": "9"}))
    await newer.close()
    database = Database(url)
    with pytest.raises(StorageError, match=r"has version 9, this bot knows 3: update it$"):
        await Storage(database, TOKEN).check()
    await database.close()


async def test_copies_may_start_at_once(postgresql_url: str) -> None:
    copies = [Database(postgresql_url, hold="shared") for _ in range(5)]
    await asyncio.gather(*(Storage(copy, TOKEN).check() for copy in copies))
    await asyncio.gather(*(copy.close() for copy in copies))


# --- who may work on it ---


async def test_storage_is_held_alone(url: str) -> None:
    first, second = Database(url, hold="alone"), Database(url, hold="alone")
    await Storage(first, TOKEN).check()
    with pytest.raises(StorageTaken, match="another copy of this bot uses this storage"):
        await Storage(second, TOKEN).check()
    await first.close()
    await Storage(second, TOKEN).check()
    await second.close()


async def test_tool_may_look_into_a_storage_that_is_held(url: str) -> None:
    held, tool = Database(url, hold="alone"), Database(url)
    await Storage(held, TOKEN).add_declined("whose?")
    assert len(await Storage(tool, TOKEN).declined()) == 1
    await held.close()
    await tool.close()


async def test_copies_share_postgresql_but_not_with_a_poller(postgresql_url: str) -> None:
    copies = [Database(postgresql_url, hold="shared") for _ in range(2)]
    for copy in copies:
        await Storage(copy, TOKEN).check()
    assert [await copy.copies() for copy in copies] == [2, 2]
    poller = Database(postgresql_url, hold="alone")
    with pytest.raises(StorageTaken):
        await Storage(poller, TOKEN).check()
    await copies.pop().close()
    async with asyncio.timeout(5):
        while await copies[0].copies() > 1:  # noqa: ASYNC110  the server tells nobody
            await asyncio.sleep(0.02)
    for each in (*copies, poller):
        await each.close()


# --- when it fails ---


async def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("no database " * 1000)
    database = Database("sqlite:///bot.db", root=tmp_path)
    with pytest.raises(StorageError, match=r"bot.db: file is not a database$"):
        await Storage(database, TOKEN).check()
    await database.close()


async def test_damaged_file_is_said_and_what_can_be_read_is_read(tmp_path: Path) -> None:
    database = Database("sqlite:///bot.db", root=tmp_path)
    storage = Storage(database, TOKEN)
    for _ in range(300):
        await storage.add_declined("text that must fill more than a page of the file " * 10)
    await storage.set_note("paused", "here")
    await database.close()
    file = tmp_path / "bot.db"
    content = bytearray(file.read_bytes())
    half = len(content) // 2
    content[half:] = b"\xff" * (len(content) - half)
    file.write_bytes(content)
    database = Database("sqlite:///bot.db", root=tmp_path)
    storage = Storage(database, TOKEN)
    with pytest.raises(StorageError, match="malformed"):
        await storage.declined()
    assert await storage.note("paused") == "here"
    await database.close()


async def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    database = Database("sqlite:///var/bot.db", root=tmp_path)
    with pytest.raises(StorageError, match=r"bot.db: (File exists|Not a directory)"):
        await Storage(database, TOKEN).check()
    await database.close()


async def test_locked_file_is_waited_for_then_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_TIMEOUT_S", 0.1)
    database = Database("sqlite:///bot.db", root=tmp_path)
    storage = Storage(database, TOKEN)
    await storage.check()
    with locked(tmp_path / "bot.db"):
        lost = [storage.add_declined("lost") for _ in range(50)]
        errors = {str(error) for error in await asyncio.gather(*lost, return_exceptions=True)}
    assert errors == {f"{database.name}: database is locked"}
    await storage.add_declined("kept")
    assert [kept.question for kept in await storage.declined()] == ["kept"]
    await database.close()


@contextmanager
def full_disk(file: Path) -> Iterator[None]:
    """Let no file of this process grow beyond what the database's has now."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def test_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    database = Database("sqlite:///bot.db", root=tmp_path)
    storage = Storage(database, TOKEN)
    await storage.add_declined("before")
    with full_disk(tmp_path / "bot.db"), pytest.raises(StorageError, match=r"bot.db: (disk|data)"):
        await storage.add_declined("too much " * 100_000)
    await storage.add_declined("after")
    assert [kept.question for kept in await storage.declined()] == ["before", "after"]
    await database.close()


async def test_what_follows_a_failure_fails_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_TIMEOUT_S", 0.1)
    monkeypatch.setattr(module, "_REST_S", 60)
    database = Database("sqlite:///bot.db", root=tmp_path)
    storage = Storage(database, TOKEN)
    await storage.check()
    with locked(tmp_path / "bot.db"), pytest.raises(StorageError, match="database is locked"):
        await storage.check()
    with pytest.raises(StorageError, match="database is locked"):
        await storage.check()
    monkeypatch.setattr(database, "_down_until", 0)
    await storage.check()
    await database.close()


async def test_postgresql_that_is_not_there_is_said() -> None:
    database = Database("postgresql://ann:hunter2@127.0.0.1:1/bot")
    with pytest.raises(
        StorageError, match=r"ann:\*\*\*@127.0.0.1:1/bot: connection failed"
    ) as raised:
        await Storage(database, TOKEN).check()
    assert "hunter2" not in str(raised.value)
    await database.close()


async def test_postgresql_that_comes_back_is_used_again(
    postgresql: Engine, postgresql_url: str
) -> None:
    database = Database(postgresql_url, hold="alone")
    storage = Storage(database, TOKEN)
    await storage.add_declined("before")
    with postgresql.connect() as connection:
        others = "pid <> pg_backend_pid() AND backend_type = 'client backend'"
        kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
        assert (True,) in connection.execute(text(kill)).all()
    await storage.add_declined("after")
    assert [kept.question for kept in await storage.declined()] == ["before", "after"]
    await database.close()


async def test_message_of_a_failure_has_nothing_that_people_wrote(storage: Storage) -> None:
    secret = "what she wrote"

    def work(connection: Connection) -> None:
        row = {"name": secret, "value": secret}
        connection.execute(meta.insert(), row)
        connection.execute(meta.insert(), row)

    with pytest.raises(StorageError) as raised:
        await storage.database.run(work)
    assert secret not in str(raised.value)
