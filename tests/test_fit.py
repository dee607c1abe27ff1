"""The confidence is fitted to questions that the base does not hold."""

from __future__ import annotations

import random
from dataclasses import fields

import pytest

from bench.fit import Example, examples, fit, hurried, terse
from bench.thinner import with_questions
from bot.answering.confidence import FITTED, Features
from bot.knowledge import KnowledgePaths, Library, load
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def found() -> list[Example]:
    return examples(load(KnowledgePaths(root=ROOT / "tests/answering/library")))


def test_a_fit_tells_right_from_wrong() -> None:
    """Where coverage alone decides, its weight is what is found."""
    found = [
        Example((0.0, coverage, 0.0, 0.0), coverage > 0.5, 1.0)
        for coverage in [n / 100 for n in range(100)]
    ]
    found.append(Example((1.0, 0.9, 1.0, 1.0), True, 1.0))
    model = fit(found)
    assert model.weights["coverage"] > 5
    assert model.intercept < 0


def test_an_example_has_what_the_confidence_is_computed_from() -> None:
    assert len(fields(Features)) == len(FITTED.weights)


def test_a_question_is_asked_of_a_base_that_does_not_hold_it(found: list[Example]) -> None:
    asked = [example for example in found if example.weight == 1.0]
    assert {example.right for example in asked} == {True, False}
    coverage = [field.name for field in fields(Features)].index("coverage")
    assert any(example.right and example.features[coverage] < 1.0 for example in asked)


def test_questions_by_others_weigh_as_much_as_the_stored_ones(found: list[Example]) -> None:
    own = [example.weight for example in found if example.weight in (0.4, 1.0, 2.0)]
    others = [example.weight for example in found if example.weight not in (0.4, 1.0, 2.0)]
    assert others
    assert sum(others) == pytest.approx(sum(own))


def test_a_base_cut_for_the_fit_has_its_own_facts_in_its_overviews(library: Library) -> None:
    """Else a fact found in an overview would count as wrong."""
    cut = with_questions(library, lambda questions: questions[:1])
    assert all(
        cut.facts[fact.id] is fact for overview in cut.overviews.values() for fact in overview.facts
    )


def test_hurried_and_terse_keep_something() -> None:
    text = "Who wrote the report on specialist doctors in the community?"
    assert hurried(text, random.Random(1)) != text.lower()
    assert terse(text) == "wrote report specialist doctors"
