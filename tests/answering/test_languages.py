"""Foreign messages are met in their language, and never mistranslated."""

import pytest

from bot.answering import Answerer, Chat
from bot.answering.languages import UNKNOWN, foreign, names
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
    "Sino ang pangulo ng NHS Alliance?": "tl",
    "marunong ka mag Tagalog?": "tl",
    "mówisz po polsku?": "pl",
    "allech chi ateb yn Gymraeg?": "cy",
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
    small_answerer: Answerer, text: str, language: str
) -> None:
    asked = small_answerer.ask(text)
    assert asked.outcome == Chat(kind="foreign", language=language)
    said = render.render(asked).text
    assert said == texts.foreign(language)
    assert len(said.splitlines()) == (1 if language == UNKNOWN else 2)


def test_a_foreign_word_is_no_misspelt_english_one(small_answerer: Answerer) -> None:
    asked = small_answerer.ask("¿Quién es el voluntario de la biblioteca?")  # no volunteer
    assert asked.outcome == Chat(kind="foreign", language="es")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("¿Quién es Ada Pike?", "Ada Pike"),
        ("Chi è Ada Pike?", "Ada Pike"),
        ("من هي Ada Pike؟", "Ada Pike"),
    ],
    ids=["Spanish", "Italian", "another script"],
)
def test_names_are_what_is_left_of_a_foreign_text(text: str, left: str) -> None:
    assert " ".join(names(text).replace("¿", "").replace("?", "").split()) == left


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
    words = "volunteers campaign shelves librarians readers"
    assert (foreign(words), foreign(words, matched=True)) == (UNKNOWN, None)
