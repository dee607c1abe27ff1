"""The same storage on both databases: a file, and a real PostgreSQL that a wheel brings along."""

from collections.abc import AsyncIterator
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
