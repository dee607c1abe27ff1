"""The same storage on both databases: a file, and a real PostgreSQL that a wheel brings along."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.storage import Database, Storage

TOKEN = "7000000001:test-token_for-the-loopback-only-000"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/bot.db"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
async def storage(url: str) -> AsyncIterator[Storage]:
    """Open the storage."""
    database = Database(url)
    yield Storage(database, TOKEN)
    await database.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock of a SQLite database, so that nobody else can write."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
