"""Questions are judged by what people would read."""

from __future__ import annotations

import pytest

from bot.answering import Answerer
from bot.curation.evaluate import evaluate
from bot.curation.report import show_evaluation
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
    show_evaluation(library, Answering(), ROOT / "data/questions.yaml", misses=True)
    out = capsys.readouterr().out
    for kind in ("plain", "typo", "near_miss", "followup", "all"):
        assert kind in out
