"""An edit is held against the version before it: what it takes away is told, and refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.answering import Answerer
from bot.curation.gate import gate
from bot.knowledge import Inspection, KnownFact, Library, inspect, load
from bot.settings import Settings, load_settings
from tests.curation.bases import write_village as write

GREEDY = ("report", "who wrote the report", "what did the report say")


@pytest.fixture(scope="module")
def seen(settings: Settings) -> Inspection:
    return inspect(settings.paths)


def with_facts(library: Library, **facts: KnownFact | None) -> Library:
    """Give a version with other facts, or without those that are None."""
    changed = {**library.facts, **{name.replace("_", "-"): fact for name, fact in facts.items()}}
    kept = {name: fact for name, fact in changed.items() if fact}
    return replace(library, facts=MappingProxyType(kept), version="edited")


def asking(fact: KnownFact, *questions: str) -> KnownFact:
    asked = (*fact.record.questions, *questions)
    return replace(fact, record=fact.record.model_copy(update={"questions": asked}))


def test_an_edit_that_takes_questions_is_refused_with_what_it_breaks(
    library: Library, answerer: Answerer, seen: Inspection
) -> None:
    greedy = asking(library.facts["published-2003"], *GREEDY)
    after = Answerer(with_facts(library, published_2003=greedy))
    verdict = gate(answerer, after, seen)
    stolen = [problem.message for problem in verdict.problems if problem.rule == "question-stolen"]
    assert any("it now finds 'published-2003', not" in message for message in stolen), verdict


def test_only_what_an_edit_can_affect_is_asked_again(
    library: Library, answerer: Answerer, seen: Inspection
) -> None:
    fact = asking(library.facts["pages-8-9"], "leaf numbers")
    verdict = gate(answerer, Answerer(with_facts(library, pages_8_9=fact)), seen)
    assert verdict.asked < verdict.stored / 5
    assert verdict.asked >= len(fact.record.questions) - 1 + len(seen.questions)


F, G, Q, V = (f"data/{name}.yaml" for name in ("facts", "gaps", "questions", "vocabulary"))
GAP = """- id: skipper
  answer: The articles do not say who steers the ferry.
  questions: [Which month will the skipper start?, captain's name]
"""

# An edit of the small base of docs/rules.md, and what becomes of questions: the kind, the text.
EDITS: dict[str, tuple[str, str, str, list[tuple[str, str]]]] = {
    "a question added": (F, "    - first sailing\n", "    - first sailing\n    - maiden voyage\n",
                         [("newly answered", "maiden voyage")]),
    "a question taken": (F, "    - first sailing\n", "    - whose fault is it\n",
                         [("moved", "whose fault is it")]),
    "a regression question broken": (
        F, "    - first sailing\n", "    - How many members has the union lost?\n",
        [("broken", "how many members has the union lost"),
         ("moved", "How many members has the union lost?")]),
    "a gap added": (G, "- id: cost\n", f"{GAP}- id: cost\n",
                    [("newly declined", "Which month will the skipper start?")]),
    "a pin mended": (Q, "  outcome: answer\n", "  outcome: decline\n", []),
    "an answer reworded": (F, "the weather.\n", "the weather of that spring.\n", []),
    "a synonym added": (V, "  - [boat, ferry]\n", "  - [boat, ferry, tub]\n", []),
    "a person added": (F, "  keywords: [ultimatum]\n", "  people: [Walkers Union]\n", []),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), EDITS.values(), ids=EDITS)
def test_an_edit_is_told_by_what_becomes_of_questions(
    tmp_path: Path, file: str, old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    """What is found by asking what the edit can affect is all that asking everything finds."""
    write(tmp_path)
    settings = load_settings(tmp_path / "config.yaml", {})
    before = Answerer(load(settings.paths), settings.answering)
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1))
    seen = inspect(settings.paths)
    assert seen.library
    after = Answerer(seen.library, settings.answering)
    found, all_found = gate(before, after, seen), gate(before, after, seen, every=True)
    assert [(change.kind, change.case.text) for change in found.changes] == expected
    assert found.changes == all_found.changes
    assert found.problems == all_found.problems
    back = gate(after, before, replace(seen, library=before.library))
    assert ("broken" in dict(expected)) == ("fixed" in {change.kind for change in back.changes})
