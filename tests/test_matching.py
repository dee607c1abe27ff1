"""docs/matching.md shows what the bot does: its trace, its example of a hedge, its steps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.quoting import MATCHING, NEW_BASE, lay_out, shown
from bot.answering import Answerer, Closest
from bot.answering.confidence import FITTED
from bot.answering.index import CANDIDATES
from bot.knowledge import load
from bot.language import ENGLISH
from bot.replies import render
from bot.settings import load_settings
from tests.conftest import ROOT

PAGE = MATCHING.read_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("guide")
    lay_out(NEW_BASE.read_text(), root)
    return root


def test_the_trace_is_what_the_command_prints(folder: Path) -> None:
    """`python -m bench.quoting` puts it in anew."""
    assert "Outcome: answer" in PAGE
    assert shown(PAGE, folder) == PAGE


def test_another_year_is_hedged_as_the_page_says(folder: Path) -> None:
    (asked,) = re.findall(r"Ask this base \*(.+)\*", PAGE)
    (said,) = re.findall(r'the reply begins "(.+)"', PAGE)
    base = load_settings(folder / "ropewalk/config.yaml", {})
    found = Answerer(load(base.paths), base.answering).ask(asked)
    assert isinstance(found.outcome, Closest)
    assert found.candidates[0].id == "jobs-saved"
    assert render.render(found).text.startswith(said)


def test_the_page_names_every_kind_of_answer() -> None:
    (kinds,) = re.findall(r"the kind of answer \((who, .+?)\)", PAGE)
    assert set(kinds.split(", ")) == set(ENGLISH.kinds)


def test_the_page_counts_as_the_code_does() -> None:
    assert f"picks the {CANDIDATES} best entries" in PAGE
    numbers = {4: "four", 5: "five", 6: "six"}[len(FITTED.weights) + 1]
    assert f"a logistic model of {numbers} numbers" in PAGE


def test_every_module_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(\w+\.py)`", PAGE))
    rooms = ("answering", "language", "quotations")
    known = {file.name for room in rooms for file in (ROOT / "bot" / room).glob("*.py")}
    assert named
    assert named <= known
