"""Words are folded the same way for facts and questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.text import normalise, strip_address, weight, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr Dixon’s  “top\u00a0table”", ["dr", "dixon", "top", "table"]),
        ("whats it abt, pls", ["what", "is", "it", "about", "please"]),
        ("can't won't didn't they're", "can not will not did not they are".split()),
        ("ＰＣＴs café naïve", ["pcts", "cafe", "naive"]),
        ("2 yrs, 16 PCTs", ["two", "years", "16", "pcts"]),
        ("suposed 2 do, 4 the 2 of us", ["suposed", "to", "do", "for", "the", "two", "of", "us"]),
        ("£105,000 is 105000, 105k or 105K", "105000 is 105000 105000 or 105000".split()),
        ("£1.47 million, 1.47m, 1,470,000", ["1470000"] * 3),
        ("57 %, 57%, 57 per cent, 57 percent", ["57", "percent"] * 4),
        ("2 or two; 1st or first", "two or two first or first".split()),
        ("twenty-five, twenty five, 25", ["25"] * 3),
        ("two hundred, 200, 2 hundred", ["200"] * 3),
        ("fifteen, 15, forty, 40", ["15", "15", "40", "40"]),
        ("no one for twenty-odd years", "no one for twenty odd years".split()),
        ("16.10.2003, 2003,2007, 3.50", ["16", "ten", "2003", "2003", "2007", "3.5"]),
        ("pp 8–9, 1,2 and 3", "pages eight nine one two and three".split()),
        ("the 1990s, 24-hour, 07700 900123", "the 1990s 24 hour 07700 900123".split()),
        ("re-examined", ["re", "examined"]),
        ("zero\u200bwidth \U000e0041tag", ["zerowidth", "tag"]),
        ("", []),
        ("?! 👍", []),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("american", "british"),
    [
        ("organization", "organisation"), ("pediatrics", "paediatrics"), ("favor", "favour"),
        ("gynecology", "gynaecology"), ("center", "centre"), ("program", "programme"),
        ("analyzed", "analysed"), ("traveled", "travelled"), ("behavior", "behaviour"),
        ("orthopedic", "orthopaedic"), ("anemia", "anaemia"), ("license", "licence"),
    ],
)  # fmt: skip
def test_american_and_british_spelling_meet(american: str, british: str) -> None:
    assert words(american) == words(british)


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("/ask who is Darzi", "who is Darzi"),
        ("/ask@policy_bot who is Darzi", "who is Darzi"),
        ("@policy_bot who is Darzi", "who is Darzi"),
        ("who is Darzi @policy_bot", "who is Darzi"),
        ("/ask", ""),
        ("and/or me@example.org", "and/or me@example.org"),
    ],
)
def test_commands_and_names_of_the_bot_are_dropped(message: str, left: str) -> None:
    assert strip_address(message) == left


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_any_text_has_words_of_letters_and_digits(text: str) -> None:
    assert all(word and not word.isspace() for word in words(text))


def test_question_words_outweigh_function_words_and_chatter() -> None:
    assert weight("trust") > weight("who") > weight("the") > weight("hello")
