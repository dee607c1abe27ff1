"""The shipped base without its question set, which these tests don't look at."""

from __future__ import annotations

import pytest

from bot.answering import Answerer
from bot.knowledge import Library
from tests.behaviour.natural import shipped


@pytest.fixture(scope="package")
def answerer() -> Answerer:
    return shipped()


@pytest.fixture(scope="package")
def library(answerer: Answerer) -> Library:
    return answerer.library
