"""Quotations by speaker, words and subject, the messages that ask for them, and what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import Library
from bot.quotations.quoting import (
    Quotes,
    asked_next,
    fact_of,
    find,
    longer,
    next_lines,
    shorter,
    wanted_quote,
)
from tests.curation.bases import write_base


def first(quotes: Quotes | None) -> tuple[str | None, str, int] | None:
    if quotes is None:
        return None
    line = quotes.lines[0]
    return line.saying.speaker, line.saying.voice, line.place.paragraph


@pytest.mark.parametrize(
    ("typed", "speaker", "count"),
    [
        ("Stout", "David Stout", 2), ("david stout", "David Stout", 2),
        ("Sir Nigel", "Sir Nigel Crisp", 4), ("Crips", "Sir Nigel Crisp", 4),
        ("NHS chief executive", "Sir Nigel Crisp", 4), ("Iranni", "Dr Minoo Irani", 4),
        ("John Hutton", "John Hutton", 1), ("Dr Dixon", "Dr Michael Dixon", 11),
    ],
)  # fmt: skip
def test_a_name_finds_all_that_its_owner_says_direct_speech_first(
    library: Library, typed: str, speaker: str, count: int
) -> None:
    lines = find(typed, library).lines
    assert {line.saying.speaker for line in lines} == {speaker}
    assert len(lines) == count
    direct = [line.saying.direct for line in lines]
    assert direct == sorted(direct, reverse=True)


@pytest.mark.parametrize(
    ("typed", "speakers"),
    [
        ("Moss", ["Ann Moss", "Jean Moss"]),
        ("Jean Moss", ["Jean Moss"]),
        ("Mossy", ["Ann Moss", "Jean Moss"]),
    ],
)
def test_a_surname_of_two_people_finds_both(
    tmp_path: Path, typed: str, speakers: list[str]
) -> None:
    said = ("Ann Moss", "The wards will close."), ("Jean Moss", "Nobody has counted them.")
    facts = [
        {"quote": quote, "speaker": name, "voice": "quoted", "people": [name]}
        for name, quote in said
    ]
    text = "\n\n".join(f"{name} said: \u2018{quote}\u2019" for name, quote in said)
    library = write_base(tmp_path, [text], facts).library
    assert library is not None
    assert [line.saying.speaker for line in find(typed, library).lines] == speakers


def test_a_body_finds_its_words_and_its_papers(library: Library) -> None:
    lines = find("NHS Alliance", library).lines
    assert {line.saying.speaker for line in lines} == {
        "NHS Alliance", "NHS Alliance report", "NHS Alliance study"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "words", "paragraph"),
    [
        ("driving seat", "driving seat", 5), ("full reins", "full reigns", 4),
        ("persevered", "to persevere", 9), ("the clinician on board", "clinicians on board", 3),
        ("dermatolgy", "dermatology", 14), ("DRIVING  Seat", "driving seat", 5),
        ("seat driving", "driving seat", 5), ("commissioning", "commissioning agents", 8),
    ],
)  # fmt: skip
def test_words_are_found_misspelt_misprinted_and_inflected(
    library: Library, typed: str, words: str, paragraph: int
) -> None:
    line = find(typed, library).lines[0]
    assert words in line.place.text
    assert line.place.paragraph == paragraph


def test_a_topic_finds_what_is_said_on_it(library: Library) -> None:
    name, facts = next(iter(library.topics.items()))
    paragraphs = {(f.article.record.id, f.quotation.paragraph) for f in facts}
    lines = find(name, library).lines
    assert lines
    assert {(line.article.record.id, line.place.paragraph) for line in lines} <= paragraphs


def test_words_that_no_article_has_find_nothing(library: Library) -> None:
    assert find("homeopathy", library).lines == ()


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("Irani quote pls", ("Dr Minoo Irani", "quoted", 9)),
        ("give me a direct quote from Stout", ("David Stout", "quoted", 13)),
        ("best line from Dixon", ("Dr Michael Dixon", "quoted", 5)),
        ("killer quote of the 2003 one", ("Dr Michael Dixon", "quoted", 5)),
        ("quote on centralism", ("Dr Michael Dixon", "quoted", 4)),
        ("any quotes about polyclinics?", ("NHS Alliance report", "retold", 11)),
        ("got any good quotes from Crisp?", ("Sir Nigel Crisp", "quoted", 6)),
        ("dixon quote on centralism", ("Dr Michael Dixon", "quoted", 4)),
        ("i need a soundbite from the report", ("NHS Alliance report", "document", 6)),
        ("hutton in his own words", ("John Hutton", "reported", 7)),
        ("quotable line about top tables", ("Dr Michael Dixon", "quoted", 5)),
        ("who said left in the lurch?", None),
        ("what did dixon say about centralism", None),
        ("how do I quote this article", None),
        ("quote the words that show who was pictured", None),
        ("are the quotes real", None),
        ("darzi quote on specialists", None),
        ("best hospital in Bournemouth", None),
        ("quote on brexit", None),
    ],
)  # fmt: skip
def test_a_request_for_a_quotation_is_told_from_a_question(
    library: Library, message: str, found: tuple[str, str, int] | None
) -> None:
    assert first(wanted_quote(message, library)) == found


def test_direct_quotations_alone_are_given_where_there_are_any(library: Library) -> None:
    quotes = wanted_quote("a direct quote from Crisp", library)
    assert quotes is not None
    assert {line.saying.voice for line in quotes.lines} == {"quoted"}


def test_a_subject_on_which_somebody_says_nothing_is_named(library: Library) -> None:
    quotes = wanted_quote("stout quote on polyclinics", library)
    assert quotes is not None
    assert (quotes.missed, len(quotes.lines)) == ("polyclinics", 2)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("another one", "another"), ("any more?", "another"), ("and another please", "another"),
        ("a shorter one", "shorter"), ("something snappier", "shorter"), ("too long", "shorter"),
        ("the full quote?", "longer"), ("is that direct speech?", "voice"),
        ("are those his own words", "voice"), ("who is Irani?", None),
        ("another view of polyclinics", None),
    ],
)  # fmt: skip
def test_follow_ups_are_told_apart(text: str, asked: str | None) -> None:
    assert asked_next(text) == asked


def test_another_one_goes_on_with_the_next_lines_until_there_are_none(library: Library) -> None:
    quotes = wanted_quote("Crisp quotes", library)
    assert quotes is not None
    assert (len(quotes.lines), quotes.first, quotes.count) == (4, 0, 3)
    more = next_lines("another one", quotes)
    assert more is not None
    assert more.lines[more.first].place.text.startswith("He said much")
    ended = next_lines("any more?", more)
    assert ended is not None
    assert (ended.count, ended.ended) == (0, "another")


def test_a_longer_or_shorter_line_of_the_same_voice_comes_first(library: Library) -> None:
    quotes = wanted_quote("Crisp quotes", library)
    assert quotes is not None
    long = longer(quotes)
    assert long is not None
    assert "dare I say?" in long.lines[long.first].place.text
    assert next_lines("the full quote?", quotes) == long
    short = shorter(long)
    assert short is not None
    assert (short.first, short.count) == (quotes.first, 1)
    assert next_lines("too long", long) == short


@pytest.mark.parametrize("text", ["who is he?", "is that direct speech?", "why"])
def test_other_messages_ask_for_no_more_lines(library: Library, text: str) -> None:
    quotes = wanted_quote("Crisp quotes", library)
    assert quotes is not None
    assert next_lines(text, quotes) is None


def test_the_fact_of_quotations_rests_on_the_first_line_shown(library: Library) -> None:
    quotes = wanted_quote("give me a direct quote from Stout", library)
    assert quotes is not None
    line, fact = quotes.lines[0], fact_of(quotes, library)
    assert fact is not None
    assert fact.article is line.article
    assert fact.quotation.text in line.place.text
