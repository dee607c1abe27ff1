"""The confidence is fitted to questions that the base does not hold."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from itertools import islice
from types import MappingProxyType

from bench.fit import Example, examples, fit, hurried, terse
from bench.thinner import with_questions
from bot.answering.confidence import Features, Model
from bot.knowledge import Library


def test_a_fit_tells_right_from_wrong() -> None:
    """Where coverage alone decides, its weight is what is found."""
    found = [
        Example((0.0, coverage, 0.0, 0.0), coverage > 0.5, 1.0)
        for coverage in [n / 100 for n in range(100)]
    ]
    found.append(Example((1.0, 0.9, 1.0, 1.0), True, 1.0))
    model = fit(found)
    assert model.coverage > 5
    assert model.intercept < 0


def test_an_example_has_what_the_confidence_is_computed_from() -> None:
    assert len(fields(Features)) == len(fields(Model)) - 1


def test_examples_have_right_and_wrong_ones(library: Library) -> None:
    """A base of a dozen facts is enough to see that nothing judges itself."""
    small = replace(
        library,
        facts=MappingProxyType(dict(islice(library.facts.items(), 12))),
        overviews=MappingProxyType({}),
        gaps=MappingProxyType(dict(islice(library.gaps.items(), 12))),
    )
    found = examples(small)
    assert {example.right for example in found} == {True, False}


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
