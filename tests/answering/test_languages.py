"""Foreign messages are met in their language, and never mistranslated."""

import pytest

from bot.answering import Answer, Answerer, Chat
from bot.answering.languages import UNKNOWN, foreign
from bot.knowledge import Library
from bot.replies import render, texts

FOREIGN = {
    "Pwy yw cadeirydd yr NHS Alliance?": "cy",
    "Kto jest szefem NHS Alliance?": "pl",
    "Qui est le ministre de la santé en France ?": "fr",
    "¿Quién era el ministro de sanidad?": "es",
    "Quem é o ministro da saúde?": "pt",
    "Cine este ministrul sănătății?": "ro",
    "Chi è il ministro della salute?": "it",
    "Wer ist der Gesundheitsminister?": "de",
    "Was sagt Dr Dixon über PCTs?": "de",
    "Sağlık bakanı kimdir ve ne dedi?": "tr",
    "صدر کون ہے؟": "ur",
    "من هو الرئيس؟": "ar",
    "ਪ੍ਰਧਾਨ ਕੌਣ ਹੈ?": "pa",
    "সভাপতি কে?": "bn",
    "अध्यक्ष कौन है?": "hi",
    "主席是谁？": "zh",
    "議長は誰ですか": UNKNOWN,
    "Кто председатель?": UNKNOWN,
    "waa kuma madaxa isbahaysiga caafimaadka": UNKNOWN,
}


@pytest.mark.parametrize(("text", "language"), FOREIGN.items(), ids=list(FOREIGN.values()))
def test_foreign_message_is_told_that_answers_are_in_english(
    answerer: Answerer, text: str, language: str
) -> None:
    asked = answerer.ask(text)
    assert asked.outcome == Chat(kind="foreign", language=language)
    said = render.render(asked).text
    assert said == texts.foreign(language)
    assert len(said.splitlines()) == (1 if language == UNKNOWN else 2)


def test_a_foreign_word_is_no_misspelt_english_one(answerer: Answerer) -> None:
    asked = answerer.ask("¿Quién es el presidente de la NHS Alliance?")  # not its "resident"
    assert asked.outcome == Chat(kind="foreign", language="es")


@pytest.mark.parametrize("text", ["Chi è Michael Dixon?", "¿Quién es Michael Dixon?"])
def test_name_that_clearly_matches_is_answered_in_english(answerer: Answerer, text: str) -> None:
    outcome = answerer.ask(text).outcome
    assert isinstance(outcome, Answer)
    assert "Dr Michael Dixon" in outcome.fact.record.people


@pytest.mark.parametrize(
    "text",
    [
        "What does 医療 mean?",
        "did A&E waits grow",
        "who commissions care in england now",
        "What was Darzi's job in 2007?",
        "hello",
        "👍",
        "",
    ],
)
def test_english_is_not_taken_for_another_language(text: str) -> None:
    assert foreign(text) is None


def test_search_words_that_are_known_are_not_taken_for_another_language() -> None:
    words = "polyclinics campaign doctors hospitals trusts"
    assert (foreign(words), foreign(words, matched=True)) == (UNKNOWN, None)


def test_no_stored_question_is_taken_for_another_language(library: Library) -> None:
    stored = [q for f in library.facts.values() for q in f.record.questions]
    stored += [q for gap in library.gaps.values() for q in gap.questions]
    assert [q for q in stored if foreign(q, matched=True)] == []
