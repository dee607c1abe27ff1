"""A small library's base of the tests' own, so that no edit of the shipped facts breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.answering.constraints import Constraints
from bot.answering.read import Reader
from bot.answering.subjects import Subjects
from bot.knowledge import KnowledgePaths, Library, load


@pytest.fixture(scope="package")
def library() -> Library:
    return load(KnowledgePaths(root=Path(__file__).with_name("library")))


@pytest.fixture(scope="package")
def answerer(library: Library) -> Answerer:
    return Answerer(library)


@pytest.fixture(scope="package")
def reader(library: Library) -> Reader:
    return Reader(library)


@pytest.fixture(scope="package")
def subjects(reader: Reader) -> Subjects:
    return reader.subjects


@pytest.fixture(scope="package")
def constraints(reader: Reader) -> Constraints:
    return reader.constraints
