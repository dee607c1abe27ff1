"""Nothing that the shipped base holds is taken for something else."""

from __future__ import annotations

import pytest

from bot.answering import Answerer, Chat
from bot.answering.languages import foreign
from bot.knowledge import Library
from bot.language.personal import without_details


@pytest.fixture(scope="module")
def stored(library: Library) -> list[str]:
    return [question for record in library.entries.values() for question in record.questions]


def test_no_stored_question_is_taken_for_another_language(stored: list[str]) -> None:
    assert [question for question in stored if foreign(question, matched=True)] == []


def test_nothing_is_taken_for_a_personal_detail(library: Library, stored: list[str]) -> None:
    texts = [*stored, *(article.text.raw for article in library.articles.values())]
    assert [text for text in texts if without_details(text) != text] == []


def test_no_stored_question_is_taken_for_talk(answerer: Answerer, stored: list[str]) -> None:
    assert [q for q in stored if isinstance(answerer.ask(q).outcome, Chat)] == []


def test_no_paragraph_is_taken_for_an_emergency(answerer: Answerer, library: Library) -> None:
    paragraphs = [p.text for article in library.articles.values() for p in article.text.paragraphs]
    assert [p for p in paragraphs if answerer.ask(p).outcome == Chat(kind="safety")] == []
