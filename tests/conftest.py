"""What the tests share: the shipped knowledge, loaded once, and a person on a Bot API."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.answering import Answerer
from bot.knowledge import Library, load
from bot.settings import Settings, load_settings
from tests.botapi import BotApi, Chat, Person
from tests.postgresql import emptied, running

ROOT = Path(__file__).parent.parent


def pytest_collection_finish() -> None:
    """Look for garbage rarely, and never in what is there for good: a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


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
    """Run a PostgreSQL."""
    with running() as engine:
        yield engine


@pytest.fixture
def postgresql_url(postgresql: Engine) -> str:
    """Name a PostgreSQL database, emptied."""
    return emptied(postgresql)
