"""The gate of a running bot, on a small base."""

from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.curation.check import live_gate
from bot.errors import KnowledgeError
from bot.knowledge import load
from bot.settings import Settings, load_settings
from tests.curation.bases import write_village


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    write_village(tmp_path)
    return load_settings(tmp_path / "config.yaml", {})


@pytest.fixture
def old(base: Settings) -> Answerer:
    """Answer from the base before any edit."""
    return Answerer(load(base.paths), base.answering)


def edit(base: Settings, before: str, after: str) -> None:
    file = base.root / base.paths.facts
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


def test_what_has_not_changed_is_the_same_answerer(base: Settings, old: Answerer) -> None:
    assert live_gate(base)(old) is old


def test_a_good_edit_passes_and_a_bad_one_is_refused_at_its_place(
    base: Settings, old: Answerer
) -> None:
    gate = live_gate(base)
    edit(base, "for repairs.", "to repair it.")
    new = gate(old)
    assert new.library.facts["two-weeks"].record.answer.endswith("of 2 weeks to repair it.")
    edit(base, "has just two weeks", "has just six weeks")
    with pytest.raises(KnowledgeError, match=r"facts\.yaml:4:10: error: quotation is not in"):
        gate(new)


def test_an_edit_that_spoils_a_stored_question_is_refused(base: Settings, old: Answerer) -> None:
    edit(base, "    - first sailing\n", "    - How many members has the union lost?\n")
    with pytest.raises(KnowledgeError) as raised:
        live_gate(base)(old)
    assert [problem.rule for problem in raised.value.problems] == ["question-broken"]


def test_a_warning_keeps_nothing_from_going_live(base: Settings, old: Answerer) -> None:
    edit(base, "    - first sailing\n", "")
    assert live_gate(base)(old).library.facts["ferry-from-may"].record.questions[1:] == (
        "is there going to be a new service on the river",
    )


def test_what_an_edit_loses_can_be_told_from_the_two_versions(
    base: Settings, old: Answerer
) -> None:
    (base.root / "data/gaps.yaml").write_text("")
    (lost,) = old.library.missing_from(live_gate(base)(old).library)
    assert (lost.id, len(lost.questions)) == ("cost", 2)
