"""A message is read once: what it asks, and what each question specifies."""

from __future__ import annotations

import pytest

from bot.answering.message import figures, gives, kinds_asked, read_message, substance
from bot.answering.read import Reader
from bot.language.text import folded, words


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Who is Ada Pike?", ("Who is Ada Pike",)),
        ("Hi! Who is Ada Pike? Thanks.", ("Who is Ada Pike",)),
        ("Who is Ada Pike? Where was the meeting?", ("Who is Ada Pike", "Where was the meeting")),
        ("who is Ada Pike and what did she say about volunteers",
         ("who is Ada Pike", "what did she say about volunteers")),
        ("1. who wrote Lights On\n2. where was the meeting",
         ("who wrote Lights On", "where was the meeting")),
        ("I like the library. Who runs it?", ("Who runs it",)),
        ("Could you find this out for me? Who is Ada Pike?", ("Who is Ada Pike",)),
        ("I like trains. the empty shelves", ("the empty shelves",)),
        ("I like trains", ("I like trains",)),
        ("the shelves", ("the shelves",)),
        ("thanks", ()),
    ],
    ids=["one", "padded", "two sentences", "joined", "numbered", "remark", "request",
         "words behind a remark", "remark alone", "words", "courtesy"],
)  # fmt: skip
def test_questions_are_found_in_a_message(
    reader: Reader, text: str, questions: tuple[str, ...]
) -> None:
    assert read_message(text, reader.known).questions == questions


def test_a_remark_with_a_name_is_looked_up_too(reader: Reader) -> None:
    named = read_message("I met Ada Pike. Who runs the library?", reader.known)
    assert named.readings == ("I met Ada Pike. Who runs the library", "Who runs the library")
    other = read_message("I met my boss. Who runs the library?", reader.known)
    assert other.readings == ("Who runs the library",)


def test_a_story_is_one_question() -> None:
    story = " ".join(["I went there with my sister on the bus."] * 6)
    message = read_message(f"{story} Is that the one? Who wrote the report?")
    assert len(message.questions) == 1


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("when was the meeting", {"when"}),
        ("on what date did it close", {"when"}),
        ("where was it held", {"where"}),
        ("why did they close it", {"why"}),
        ("how many readers came", {"how many"}),
        ("how much does it cost", {"how much"}),
        ("how long has it got", {"how long"}),
        ("how old is she", {"how old"}),
        ("who wrote it", {"who"}),
        ("what is the report called", {"which name"}),
        ("what did he say when he left", set()),
        ("the report", set()),
    ],
)
def test_the_kind_of_answer_is_known(question: str, kinds: set[str]) -> None:
    assert kinds_asked(folded(question)) == kinds


@pytest.mark.parametrize(
    ("kind", "text", "given"),
    [
        ("how long", "It was given two years", True),
        ("why", "closed because of the roof", True),
        ("how long", "closed two years ago", False),
        ("when", "It opens on 3 June 2016", False),
        ("who", "Ada Pike", False),
    ],
)
def test_a_text_gives_a_kind_of_answer_by_its_words(kind: str, text: str, given: bool) -> None:
    assert gives(kind, text) is given


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("400 readers", ["400"]),
        ("two years", ["two"]),
        ("2 years", ["two"]),
        ("one of the readers", []),
        ("in 2011", ["2011"]),
    ],
)
def test_figures_are_those_that_count_something(text: str, found: list[str]) -> None:
    assert figures(words(text)) == found


def test_what_a_question_specifies_is_read_from_it(reader: Reader) -> None:
    part = reader.part("why did Tom Rowe not promise £38,000 for two years")
    assert {one.name for one in part.subjects} == {"Councillor Tom Rowe"}
    assert "two" in part.figures
    assert part.kinds == {"why"}
    assert part.negated
    assert not part.present


@pytest.mark.parametrize(
    ("question", "present"),
    [("is it still open", True), ("is it open now", True), ("was it open", False)],
)
def test_a_question_may_be_about_today(reader: Reader, question: str, present: bool) -> None:
    assert reader.part(question).present is present


def test_misspelt_words_are_read_as_known_ones(reader: Reader) -> None:
    assert reader.part("libary on the evning desk").folded == (
        "library", "on", "the", "evening", "desk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"), [("what did he say about it", False), ("the roof", True), ("", False)]
)
def test_a_text_of_small_words_has_no_substance(text: str, names: bool) -> None:
    assert substance(text) is names
