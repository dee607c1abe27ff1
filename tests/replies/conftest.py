"""The small library's base, so that no edit of the shipped facts breaks a test of a layout."""

from __future__ import annotations

import pytest

from bot.knowledge import KnowledgePaths, Library, load
from tests.conftest import ROOT


@pytest.fixture(scope="package")
def small_library() -> Library:
    return load(KnowledgePaths(root=ROOT / "tests/answering/library"))
