"""What the tests share: the shipped knowledge, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.knowledge import Library, load
from bot.settings import Settings, load_settings

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
