"""A small library's base of the tests' own, so that no edit of the shipped facts breaks them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.answering import Answerer
from bot.answering.constraints import Constraints
from bot.answering.read import Reader
from bot.answering.subjects import Subjects
from bot.knowledge import KnowledgePaths, Library, load
from bot.settings import Answering

SETTINGS: Final = Answering(answer_at=0.5, offer_at=0.2)
"""Of the tests' own too: the shipped thresholds follow the shipped facts."""


@pytest.fixture(scope="package")
def small_library() -> Library:
    return load(KnowledgePaths(root=Path(__file__).with_name("library")))


@pytest.fixture(scope="package")
def small_answerer(small_library: Library) -> Answerer:
    return Answerer(small_library, SETTINGS)


@pytest.fixture(scope="package")
def reader(small_library: Library) -> Reader:
    return Reader(small_library)


@pytest.fixture(scope="package")
def subjects(reader: Reader) -> Subjects:
    return reader.subjects


@pytest.fixture(scope="package")
def constraints(reader: Reader) -> Constraints:
    return reader.constraints
