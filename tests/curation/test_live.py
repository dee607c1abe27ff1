"""The gate of a running bot, on the shipped knowledge."""

import shutil
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.curation.check import live_gate
from bot.errors import KnowledgeError
from bot.knowledge import load
from bot.settings import Settings, load_settings
from tests.conftest import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Settings:
    """Copy the shipped knowledge to where it can be edited."""
    for folder in ("data", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "config.yaml", tmp_path)
    return load_settings(tmp_path / "config.yaml", {})


def edit(settings: Settings, old: str, new: str) -> None:
    file = settings.root / settings.paths.facts
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_what_has_not_changed_is_the_same_answerer(copy: Settings) -> None:
    old = Answerer(load(copy.paths))
    assert live_gate(copy)(old) is old


def test_a_good_edit_passes_and_a_bad_one_is_refused_at_its_place(copy: Settings) -> None:
    gate, old = live_gate(copy), Answerer(load(copy.paths))
    edit(copy, "The Health Service Journal published", "The Health Service Journal printed")
    new = gate(old)
    fact = next(iter(new.library.facts.values()))
    assert fact.record.answer.startswith("The Health Service Journal printed the article")
    edit(copy, fact.record.quote, "Published: 17/10/2003")
    with pytest.raises(KnowledgeError, match=r"facts\.yaml:\d+:\d+: error: quotation is not in"):
        gate(new)


def test_an_edit_that_spoils_a_stored_question_is_refused(copy: Settings) -> None:
    old = Answerer(load(copy.paths))
    fact = next(iter(old.library.facts.values()))
    edit(copy, fact.record.questions[0], "hello there")
    with pytest.raises(KnowledgeError) as raised:
        live_gate(copy)(old)
    rules = {problem.rule for problem in raised.value.problems}
    assert rules <= {"question-finds-other", "outcome-differs"}
