"""A fact and the known gap on the same are told apart by the question word."""

from __future__ import annotations

import pytest

from bot.answering import Answerer
from bot.answering.outcome import Answer, Decline
from bot.answering.twins import Twins, question_words

ASKED = {
    "town": ("where did the minister speak", "which town did he speak in"),
    "speech": ("what did the minister say in the town", "who did the minister speak to"),
}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("who were they", ("who",)),
        ("who said that he would resign", ()),
        ("which trusts were named and when", ("which trusts", "when")),
        ("on what exact date", ("when",)),
        ("how many and how much", ("how many", "how much")),
        ("the report", ()),
    ],
)
def test_question_words_are_told(text: str, asked: tuple[str, ...]) -> None:
    assert question_words(text) == asked


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("where did the minister say it", "where"),
        ("who did the minister speak to", ""),
        ("where is the lighthouse on the northern island", ""),
        ("what did the minister say", ""),
    ],
)
def test_a_gap_is_asked_for_with_its_own_question_word(text: str, word: str) -> None:
    assert Twins(ASKED.__getitem__).asks_gap(text, fact="speech", gap="town") == word


def test_a_fact_is_no_answer_to_what_its_twin_is_asked_for(answerer: Answerer) -> None:
    asked = answerer.ask("Where was Hutton speaking when he told the NAPC about PMS?")
    assert isinstance(asked.outcome, Decline)
    assert asked.trace.reason.startswith(
        "the nearest fact cannot be the answer: the question asks where, as the known gap "
    )


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("what the minister said in the town", True),
        ("where was the minister's speech", False),
        ("which town did he speak in", False),
    ],
)
def test_a_gap_is_not_asked_for_without_its_question_word(text: str, lacks: bool) -> None:
    assert Twins(ASKED.__getitem__).asks_fact(text, fact="speech", gap="town") == lacks


def test_a_fact_that_holds_all_is_given_though_its_twin_is_as_near(answerer: Answerer) -> None:
    asked = answerer.ask("lifeboats attitude Dixon")
    assert isinstance(asked.outcome, Answer)
    assert asked.outcome.fact.id == "lifeboats"
    assert asked.candidates[0].id == "lifeboats-who"
