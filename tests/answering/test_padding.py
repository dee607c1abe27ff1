"""What surrounds a question is taken off; what belongs to it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.padding import PAUSE, is_question, sentences, strip
from bot.answering.read import Reader
from bot.language.text import pauses


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("Hi there, who wrote the report?", "who wrote the report"),
        ("who wrote the report please", "who wrote the report"),
        ("Could you please tell me who wrote the report?", "who wrote the report"),
        ("so um, who wrote the report then", "who wrote the report"),
        ("I've read it twice and I still can't see it: who wrote the report?",
         "who wrote the report"),
        ("who wrote the report, my boss wants to know", "who wrote the report"),
        ("According to the article, who wrote the report?", "who wrote the report"),
        ("Is it true that the library will close?", "the library will close"),
        ("I'm doing an essay on this, where was the meeting held?", "where was the meeting held"),
        ("who wrote the report because I forgot", "who wrote the report"),
    ],
    ids=["greeting", "please", "asked politely", "small words", "story before a colon",
         "boss behind it", "by the sources", "is it true", "story before a comma",
         "reason behind it"],
)  # fmt: skip
def test_what_surrounds_a_question_is_taken_off(sentence: str, left: str) -> None:
    assert strip(sentence).text == left


@pytest.mark.parametrize(
    "sentence",
    [
        "who wrote the report",
        "how long has the library got",
        "what can I borrow",
        "which readers did they forget",
        "what happened so far",
        "the two-year deadline",
    ],
)
def test_a_bare_question_is_left_whole(sentence: str) -> None:
    assert strip(sentence).text.split() == sentence.replace("-", " ").split()


def test_a_clause_with_a_name_stays(reader: Reader) -> None:
    sentence = "I know Rowe spoke, where was the meeting?"
    assert strip(sentence).text == "where was the meeting"
    assert strip(sentence, reader.known).text == "I know Rowe spoke where was the meeting"


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("typing on the bus, who runs the desk", "who runs the desk"),
        ("Question three of five: who runs the desk", "who runs the desk"),
        ("behind the van, who runs the desk", None),
        ("as half of the shelves were empty, who runs the desk", None),
        ("half of my shelves were empty, who runs the desk", "who runs the desk"),
        ("I saw Ada Pike there, who runs the desk", None),
        ("typing on a bus who runs the desk", None),
        ("who runs the desk, I always forget", "who runs the desk"),
        ("who runs the desk, I met Ada Pike there", None),
        ("who runs the desk since the shelves were empty", None),
    ],
    ids=["aside", "number", "subject before it", "the base's words", "about the asker",
         "name", "no pause", "asker behind it", "name behind it", "circumstance behind it"],
)  # fmt: skip
def test_a_clause_is_cut_that_says_nothing_of_the_base(
    reader: Reader, sentence: str, left: str | None
) -> None:
    whole = " ".join(sentence.replace(",", " ").split())
    assert strip(sentence, reader.known).text == (left or whole)


@pytest.mark.parametrize(
    ("sentence", "courtesies"),
    [
        ("Hello, who wrote it? Thanks!", ("greeting", "thanks")),
        ("thank you so much", ("thanks",)),
        ("sorry, who wrote it", ("sorry",)),
        ("bye for now", ("goodbye",)),
        ("who wrote it", ()),
    ],
)
def test_courtesies_are_known_by_their_kind(sentence: str, courtesies: tuple[str, ...]) -> None:
    found = [kind for part in sentences(sentence) for kind in strip(part).courtesies]
    assert tuple(found) == courtesies


@pytest.mark.parametrize("message", ["hi", "thanks a lot!", "ok", "good morning", "sorry"])
def test_nothing_is_left_of_courtesies(message: str) -> None:
    assert strip(message).words == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One? Two.", ["One?", "Two."]),
        ("one\ntwo", ["one", "two"]),
        ("1. one 2. two", ["one", "two"]),
        ("one; two", ["one", "two"]),
        ("", []),
    ],
    ids=["marks", "lines", "numbers", "semicolon", "nothing"],
)
def test_a_message_is_split_into_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("words", "asks"),
    [("who wrote it", True), ("did they close it", True), ("can you help", False),
     ("do not give me waffle", False), ("how to put it", False), ("the report", False),
     ("", False)],
)  # fmt: skip
def test_a_question_begins_as_one(words: str, asks: bool) -> None:
    assert is_question(words.split()) is asks


@given(st.text(max_size=300))
def test_what_is_left_is_one_stretch_of_the_words(text: str) -> None:
    whole = [word for word in pauses(text) if word[1] != PAUSE]
    left = list(strip(text).words)
    starts = range(len(whole) - len(left) + 1)
    assert any(whole[start : start + len(left)] == left for start in starts)
