"""Questions are judged by what people would read."""

from __future__ import annotations

import pytest
from rich.console import Console

from bot.answering import Answerer
from bot.curation import report
from bot.curation.evaluate import evaluate
from bot.curation.fit import Example, examples, fit, hurried, terse
from bot.knowledge import Library, Question
from bot.settings import Answering
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("question", "expect", "verdict"),
    [
        ("who chairs the nhs alliance", (("Dixon", "nobody"),), "right"),
        ("who chairs the nhs alliance", (("Dixon",), ("Crisp",)), "wrong"),
        ("who chairs the nhs alliance", None, "answered"),
        ("what did hutton say about polyclinics?", None, "declined"),
        ("what did hutton say about polyclinics?", (("Hutton",),), "reachable"),
        ("hello", (("Hutton",),), "missed"),
    ],
)
def test_a_question_is_judged(
    library: Library,
    answerer: Answerer,
    question: str,
    expect: tuple[tuple[str, ...], ...] | None,
    verdict: str,
) -> None:
    (judged,) = evaluate(library, answerer, [Question(q=question, kind="plain", expect=expect)])
    assert judged.verdict == verdict


def test_a_follow_up_is_judged_after_what_came_before(library: Library, answerer: Answerer) -> None:
    question = Question(
        q="who is he?", kind="followup", after=("who said left in the lurch",),
        expect=(("specialist network lead",),),
    )  # fmt: skip
    (judged,) = evaluate(library, answerer, [question])
    assert judged.verdict == "right"


def test_the_report_counts_every_kind(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    report.show(library, Answering(), ROOT / "data/questions.yaml", misses=True)
    out = capsys.readouterr().out
    for kind in ("plain", "typo", "near_miss", "followup", "all"):
        assert kind in out
    assert isinstance(Console(), Console)


def test_a_fit_tells_right_from_wrong() -> None:
    """Where coverage alone decides, its weight is what is found."""
    found = [
        Example((0.0, 0.0, coverage, 0.0, 0.0, 0.0), coverage > 0.5, 1.0)
        for coverage in [n / 100 for n in range(100)]
    ]
    found.append(Example((1.0, 1.0, 0.9, 1.0, 1.0, 1.0), True, 1.0))
    model = fit(found)
    assert model.coverage > 5
    assert model.intercept < 0


def test_examples_have_right_and_wrong_ones(library: Library) -> None:
    """A base of a dozen facts is enough to see that nothing judges itself."""
    from dataclasses import replace
    from itertools import islice
    from types import MappingProxyType

    small = replace(
        library,
        facts=MappingProxyType(dict(islice(library.facts.items(), 12))),
        gaps=MappingProxyType(dict(islice(library.gaps.items(), 12))),
    )
    found = examples(small)
    assert {example.right for example in found} == {True, False}


def test_hurried_and_terse_keep_something() -> None:
    import random

    text = "Who wrote the report on specialist doctors in the community?"
    assert hurried(text, random.Random(1)) != text.lower()
    assert terse(text) == "wrote report specialist doctors"
