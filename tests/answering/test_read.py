"""A question is looked up: what fits it, ranked, with how sure that is."""

from __future__ import annotations

import pytest

from bot.answering.read import Reader


def test_every_kind_of_entry_is_found(reader: Reader) -> None:
    found = reader.find("how much did Ada Pike's evening desk and the bus cost, are you a robot")
    assert {one.kind for one in found.ranked} == {"fact", "overview", "gap", "talk"}


@pytest.mark.parametrize(
    ("question", "best"),
    [("Who wrote Lights On?", "lights-on"), ("Is the bus free?", "bus-fare"),
     ("summarise everything", "in-brief"), ("are you a robot", "talk:bot")],
    ids=["fact", "gap", "overview", "talk"],
)  # fmt: skip
def test_the_entry_of_a_stored_question_is_the_best(
    reader: Reader, question: str, best: str
) -> None:
    leader = reader.find(question).ranked[0]
    assert (leader.id, leader.alike) == (best, 100.0)


def test_the_order_of_words_decides_between_like_entries(reader: Reader) -> None:
    found = reader.find("did the librarian welcome the volunteers")
    assert found.claims[0].id == "cannot-replace"


def test_the_best_of_some_kinds_is_found(reader: Reader) -> None:
    found = reader.find("How old is Ada Pike?")
    gap, fact = found.best("gap"), found.best("fact")
    assert gap is not None
    assert gap.id == "pike-age"
    assert fact is found.claims[0] or found.claims[0].kind == "overview"


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("Who wrote Lights On?", "who penned that paper on lights"),
        ("How much goes into the library each year?", "How old is Ada Pike?"),
        ("What did Nell Finch warn of?", "What did Ada Pike warn of?"),
    ],
    ids=["in other words", "a gap is nearer", "lacks the person"],
)
def test_one_question_is_surer_than_another(reader: Reader, more: str, less: str) -> None:
    assert reader.find(more).confidence > reader.find(less).confidence


@pytest.mark.parametrize("text", ["", "?!", "zzz qqq"])
def test_nothing_is_found_for_nothing(reader: Reader, text: str) -> None:
    found = reader.find(text)
    assert (found.claims, found.confidence) == ((), 0.0)


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("the shelves", False), ("borrowers", False), ("zzz qqq", True), ("what about it", True),
     ("my shelves", True)],
    ids=["word", "synonym", "unknown", "small words", "about the asker"],
)  # fmt: skip
def test_a_message_of_no_known_word_is_recognised(reader: Reader, text: str, nothing: bool) -> None:
    assert reader.knows_nothing(text, frozenset({"my"})) is nothing


def test_every_stored_question_is_known_as_folded(reader: Reader) -> None:
    assert reader.stored["who wrote lights on"] == "lights-on"
    assert reader.stored["is the bus free"] == "bus-fare"
