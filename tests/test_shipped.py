"""The shipped knowledge: the sources unchanged, the regression set exactly as pinned."""

from __future__ import annotations

import hashlib

import pytest

from bot.answering import Answerer
from bot.curation.evaluate import evaluate
from bot.knowledge import Library
from bot.knowledge.loading import read_placed
from bot.knowledge.records import Question
from bot.language.text import words
from tests.conftest import ROOT

# The two articles as they were received; quotations are worth nothing if the sources change.
SEEDS = {
    "000_d97d2ee589b9fbbe.txt": "8f53c50c51e919ea891deabab3d367c8f7dac900bf3cb6502d6924fc01431f5a",
    "003_cc49b36451a4d406.txt": "88f29d4e242c4ed2e7f9135d0c035e623898e46d5158bfcfc97bd94554285703",
}
QUESTIONS = [placed.record for placed in read_placed(ROOT / "data/questions.yaml", Question)]
PINNED = [question for question in QUESTIONS if question.outcome and not question.accepted]
OTHERS = [question for question in QUESTIONS if not question.outcome]


@pytest.mark.parametrize(("name", "digest"), SEEDS.items(), ids=SEEDS)
def test_the_sources_are_unchanged(name: str, digest: str) -> None:
    assert hashlib.sha256((ROOT / "seeds" / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("question", PINNED, ids=lambda question: question.q[:60])
def test_the_regression_set_comes_out_as_pinned(
    library: Library, answerer: Answerer, question: Question
) -> None:
    (judged,) = evaluate(library, answerer, [question])
    assert judged.asked.kind == question.outcome, judged.asked.trace
    assert judged.verdict not in ("wrong", "answered")


@pytest.mark.parametrize("question", OTHERS, ids=lambda question: question.q[:60])
def test_the_others_are_given_the_right_words_or_no_fact_unhedged(
    library: Library, answerer: Answerer, question: Question
) -> None:
    (judged,) = evaluate(library, answerer, [question])
    assert judged.verdict in ("right", "shown", "declined", "hedged"), judged.asked.trace


def test_no_question_of_the_set_stands_in_the_base(library: Library) -> None:
    """Else it would be judged by itself; single words are everybody's."""
    stored = {
        tuple(words(question))
        for record in library.entries.values()
        for question in record.questions
    }
    asked = {tuple(words(question.q)): question.q for question in QUESTIONS}
    shared = [asked[key] for key in stored & asked.keys() if len(key) > 4]
    assert shared == []


@pytest.mark.parametrize(
    ("kind", "least", "most"), [("facts", 8, 20), ("overviews", 8, 20), ("gaps", 4, 20)]
)
def test_every_entry_is_asked_for_in_as_many_ways_as_its_kind_needs(
    library: Library, kind: str, least: int, most: int
) -> None:
    """Too few make an entry hard to find, too many hard to keep."""
    numbers = {name: len(library.entries[name].questions) for name in getattr(library, kind)}
    assert {name: n for name, n in numbers.items() if not least <= n <= most} == {}


def test_every_paragraph_is_quoted_by_a_fact(library: Library) -> None:
    quoted = {(fact.article, fact.quotation.paragraph) for fact in library.facts.values()}
    assert [
        (article.record.id, paragraph.number)
        for article in library.articles.values()
        for paragraph in article.text.paragraphs
        if (article, paragraph.number) not in quoted
    ] == []


def test_a_person_or_an_article_named_alone_is_given_its_own_overview(
    library: Library, answerer: Answerer
) -> None:
    given = {name: answerer.ask(f"tell me about {name}").answered for name in library.people}
    titles = {overview.id: overview.record.title for overview in library.overviews.values()}
    assert [name for name, found in given.items() if name not in titles.get(found or "", "")] == []
    for name, article in library.articles.items():
        overview = library.overviews[answerer.ask(article.record.title).answered or ""]
        assert {fact.article.record.id for fact in overview.facts} == {name}
