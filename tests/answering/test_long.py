"""Long messages: the sentences that ask are answered, and the reply says which."""

import pytest

from bot.answering import Answer, Answerer, Asked, Chat
from bot.replies import render, texts

STORY = (
    "I trained in Leeds many years ago and then moved to the coast with my family. "
    "My old practice has since merged with two others and most of the partners have retired. "
    "Last night I watched a film about the health service with my neighbour and her dog. "
    "The weather was dreadful and the trains were late as they always are in winter. "
)
QUESTION = "Who wrote the report on specialist doctors?"


def fact_of(asked: Asked) -> str | None:
    return asked.outcome.fact.id if isinstance(asked.outcome, Answer) else None


def test_sentence_that_asks_is_answered_and_named(answerer: Answerer) -> None:
    message = f"{STORY}{QUESTION} Thank you very much indeed."
    assert 300 < len(message) <= 1000
    asked = answerer.ask(message)
    assert (fact_of(asked), asked.part) == ("irani-author", QUESTION)
    said = render.render(asked).text
    alone = render.render(answerer.ask(QUESTION)).text
    assert said == f"{texts.about_part(QUESTION)}\n{alone}"


def test_both_questions_of_a_long_message_are_named(answerer: Answerer) -> None:
    other = "When was the article left in the lurch published?"
    asked = answerer.ask(f"{STORY}{QUESTION} {other}")
    assert (asked.part, asked.also and asked.also.question) == (QUESTION, other)


def test_message_of_300_characters_is_one_question(answerer: Answerer) -> None:
    message = f"{STORY[: 299 - len(QUESTION)]} {QUESTION}"
    assert len(message) == 300
    assert answerer.ask(message).part == ""


@pytest.mark.parametrize(
    "text", ["PCT " * 251, STORY * 4 + QUESTION, "ﷺ" * 60], ids=["words", "sentences", "unfolded"]
)
def test_message_over_1000_characters_is_asked_for_one_question(
    answerer: Answerer, text: str
) -> None:
    assert answerer.ask(text).outcome == Chat(kind="long")


def test_emergency_is_heard_however_long_the_message(answerer: Answerer) -> None:
    assert answerer.ask(f"{STORY * 5} I want to die.").outcome == Chat(kind="safety")
