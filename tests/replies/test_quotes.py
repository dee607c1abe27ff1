"""Each line that was asked for comes with its speaker, its voice and its place."""

from __future__ import annotations

import pytest

from bot.knowledge import Library
from bot.quotations.quoting import next_lines, wanted_quote
from bot.replies import quotes
from bot.replies.reply import MAX_TEXT

HISTORY = "Make history or die, PCTs told"
LURCH = "Specialist doctors left in lurch"


def test_what_somebody_said_is_listed_direct_speech_first(library: Library) -> None:
    role = "director of the NHS Confederation's PCT network"
    assert quotes.quote("Stout", library).text == (
        "From David Stout:\n\n"
        "It doesn't strike me as one of the biggest problems we are facing but it is an important "
        f"part of how care is delivered.\nDavid Stout, {role} · direct speech\n"
        f"{LURCH}, paragraph 13\n\n"
        f"But David Stout, {role}, said managers would not be in favour of further "
        f"reorganisations.\nDavid Stout, {role} · reported speech\n{LURCH}, paragraph 12"
    )


def test_words_that_were_sought_are_bold(library: Library) -> None:
    assert "<b>driving seat</b>" in quotes.quote("driving seat", library).html
    shown = quotes.quote("clinicians lay", library).html
    assert "<b>clinicians</b> and <b>lay</b> people" in shown


def test_five_lines_are_shown_of_those_there_are(library: Library) -> None:
    reply = quotes.quote("PCTs", library)
    assert reply.html.count("<blockquote>") == 5
    assert reply.text.startswith("From the articles, on “PCTs” (1 to 5 of ")
    assert len(reply.text) < MAX_TEXT


def test_words_in_no_article_are_not_found(library: Library) -> None:
    assert quotes.quote("homeopathy", library).text == (
        "I can't find “homeopathy” in the articles."
    )


@pytest.mark.parametrize(
    ("message", "heads"),
    [
        ("hutton in his own words", ["No direct speech is printed from John Hutton, only this:"]),
        ("stout quote on polyclinics",
         ["Nothing from David Stout on “polyclinics”. What there is from David Stout:"]),
        ("Irani quote pls", ["From Dr Minoo Irani (1 to 3 of 4):"]),
    ],
)  # fmt: skip
def test_the_head_says_what_is_shown(library: Library, message: str, heads: list[str]) -> None:
    found = wanted_quote(message, library)
    assert found is not None
    assert quotes.shown(found, library).text.splitlines()[:1] == heads


@pytest.mark.parametrize(
    ("message", "text", "starts"),
    [
        ("Crisp quote", "another one", "From Sir Nigel Crisp (4 of 4):"),
        ("report quote on isolation", "more", "From the NHS Alliance report (4 to 5 of 5):"),
        ("Hutton quote", "another one", "That is all there is from John Hutton."),
        ("Stout quote", "a longer one", "That is the longest there is."),
        ("quote on centralism", "something shorter", "That is the shortest there is."),
        ("best line from Dixon", "a shorter one", "From Dr Michael Dixon ("),
    ],
)  # fmt: skip
def test_more_shorter_and_longer_lines_are_headed_by_their_place(
    library: Library, message: str, text: str, starts: str
) -> None:
    found = wanted_quote(message, library)
    assert found is not None
    following = next_lines(text, found)
    assert following is not None
    assert quotes.shown(following, library).text.startswith(starts)
