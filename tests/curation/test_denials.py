"""A gap says one or two things, and none that an article or a fact answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.curation.denials import denials, matters
from bot.errors import Problem
from tests.curation.bases import write_base

FERRY = """\
The union had lost 40 members, chair Ada Reed said. Crews left because of the pay.

The new ferry will run from May. Old boats were sold to a yard in Wales last month.
"""
BRIDGE = "The bridge is shut. The British Masons' Association has asked for a new one."
FACT = {"quote": "The new ferry will run from May", "answer": "A pensioners' discount was planned."}

MATTERS = {
    "The articles do not say what it cost.": 1,
    "The articles do not say when or by whom it was built.": 2,
    "The articles do not say who wrote it, when, or what it cost.": 3,
    "Ada Reed spoke of no more delays; the articles do not say why.": 1,
    "The articles do not say who, if anyone, paid.": 1,
    "The articles do not say how anyone in Avon, Gloucestershire or Wiltshire replied.": 1,
    "The article names the town, but not its venue, its date or how long it ran.": 3,
    "The articles say nothing of its owner, readers, price, letters or headline writers.": 5,
}


@pytest.mark.parametrize("answer", MATTERS)
def test_the_matters_of_a_gap_are_counted(answer: str) -> None:
    assert len(matters(answer)) == MATTERS[answer]


def found(tmp_path: Path, answer: str, texts: Sequence[str] = (FERRY, BRIDGE)) -> list[Problem]:
    abbreviations = {"BMA": "British Masons' Association"}
    gap = {"answer": answer}
    seen = write_base(tmp_path, texts, [FACT], gaps=[gap], abbreviations=abbreviations)
    assert seen.library
    return list(denials(seen, seen.library))


BROAD = [
    "The articles do not say who wrote it, when, or what it cost.",
    "The articles do not say why the pier closed, who decided it, or whether it reopens.",
    "The articles say nothing of the club itself: its owner, readers, price, letters or staff.",
]
NARROW = [
    "The articles do not say how old the pier was.",
    "The articles do not say when or by whom the pier was built.",
    "The articles mention no law, court case, employment claim or legal duty.",
    "The articles name no island but Mull, Iona and Staffa.",
]


@pytest.mark.parametrize("answer", BROAD)
def test_a_gap_of_more_than_two_matters_is_reported(tmp_path: Path, answer: str) -> None:
    (problem,) = found(tmp_path, answer)
    assert (problem.rule, problem.severity) == ("broad-gap", "warning")
    assert "at most 2 were expected: split it" in problem.message


@pytest.mark.parametrize("answer", NARROW)
def test_a_gap_of_one_matter_or_two_is_not(tmp_path: Path, answer: str) -> None:
    assert found(tmp_path, answer) == []


DENIED = {
    "Neither article mentions the British Masons' Association.": "paragraph 1 of 'two'",
    "Neither article mentions the BMA.": "paragraph 1 of 'two'",
    "The articles do not mention bridges.": "paragraph 1 of 'two' has 'The bridge is shut.'",
    "The articles mention no pensioners' discount.": "the answer of 'fact-0'",
    "The articles do not say how many members the union had lost.": "40 members",
    "The articles do not say why crews left.": "because of the pay",
    "The articles do not say when old boats were sold.": "last month",
    "The articles do not say who chairs the union.": "chair Ada Reed",
}
TRUE = [
    "Neither article mentions the Masons' wages.",
    "The articles mention no other association.",
    "The articles do not say how many members the council had lost.",
    "The articles do not say why the bridge was shut.",
    "The articles do not say when the union had lost members.",
    "The articles do not mention a bridge toll.",
    "The articles do not mention the bodies that came before the ferry.",
    "The articles do not say who, beside Ada Reed, speaks for the members the union had lost.",
]


@pytest.mark.parametrize("answer", DENIED)
def test_a_gap_that_an_article_or_a_fact_answers_is_reported(tmp_path: Path, answer: str) -> None:
    (problem,) = found(tmp_path, answer)
    assert (problem.rule, problem.severity) == ("gap-denies-article", "warning")
    assert DENIED[answer] in problem.message


@pytest.mark.parametrize("answer", TRUE)
def test_a_gap_that_seems_true_is_not(tmp_path: Path, answer: str) -> None:
    assert found(tmp_path, answer) == []


@pytest.mark.parametrize(
    ("answer", "texts", "phrase"),
    [
        ("Neither article gives a toll.", [FERRY, BRIDGE, "More."], "Neither article"),
        ("Neither of the texts gives a toll.", [FERRY], "Neither of the texts"),
        ("Neither gives a toll.", [FERRY], "Neither gives"),
        ("Both articles leave out the toll.", [FERRY, BRIDGE, "More."], "Both articles"),
        ("The two articles give no toll.", [FERRY], "two articles"),
        ("None of the three articles gives a toll.", [FERRY, BRIDGE], "three articles"),
    ],
)
def test_a_wrong_number_of_articles_is_reported(
    tmp_path: Path, answer: str, texts: list[str], phrase: str
) -> None:
    (problem,) = found(tmp_path, answer, texts)
    assert (problem.rule, problem.severity) == ("article-count", "warning")
    assert problem.message.startswith(repr(phrase))


@pytest.mark.parametrize(
    "answer",
    [
        "Neither article gives a toll.",
        "The two articles give no toll.",
        "The 2003 article gives no toll.",
        "The articles give the views of neither Reed nor Birch.",
    ],
)
def test_the_right_number_is_not(tmp_path: Path, answer: str) -> None:
    assert found(tmp_path, answer) == []


def test_notes_and_overviews_are_counted_too(tmp_path: Path) -> None:
    noted = FACT | {"note": "Neither article says more."}
    view = {"title": "The pier", "lead": "Both articles tell of the pier."}
    seen = write_base(tmp_path, [FERRY], [noted], overviews=[view])
    assert seen.library
    problems = list(denials(seen, seen.library))
    assert [problem.location.file.split("/")[-1] for problem in problems] == [
        "facts.yaml", "overviews.yaml",
    ]  # fmt: skip
