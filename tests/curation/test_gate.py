"""An edit is held against the version before it: what it takes away is told, and refused."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from bot.answering import Answerer
from bot.curation.gate import gate
from bot.knowledge import Inspection, KnownFact, Library, inspect
from bot.settings import Settings

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
    assert not verdict.passes
    stolen = [problem.message for problem in verdict.problems if problem.rule == "question-stolen"]
    assert stolen == [
        "typed in short, 'report trusts', it now finds 'published-2003', not "
        "'report-criticised-management': take from that fact what is not its own, or add the two "
        "words to the regression set with 'accepted:' and the reason"
    ]


def test_only_what_an_edit_can_affect_is_asked_again(
    library: Library, answerer: Answerer, seen: Inspection
) -> None:
    fact = asking(library.facts["pages-8-9"], "leaf numbers")
    verdict = gate(answerer, Answerer(with_facts(library, pages_8_9=fact)), seen)
    assert verdict.asked < verdict.stored / 5
    assert verdict.asked >= len(fact.record.questions) - 1 + len(seen.questions)
