"""The articles' own words: shown around a quotation, and recognised where they are pasted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bot.answering.verbatim import MOST_LINES, pasted

from bot.answering import Answer, Answerer, Chat
from bot.knowledge import ArticleText, Library
from bot.replies import passages
from bot.replies.reply import MAX_TEXT

LURCH = "Specialist doctors left in lurch"
HISTORY = "Make history or die, PCTs told"


def test_context_is_the_whole_paragraph_with_the_quotation_in_bold(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    paragraph = fact.article.text.paragraphs[2].text
    reply = passages.context(fact)
    assert reply is not None
    assert reply.text == f"{HISTORY}, paragraph 3 of 9\n\n{paragraph}"
    assert "<blockquote expandable>" in reply.html
    assert f"<b>{fact.quotation.text}</b>" in reply.html


def test_context_turns_to_the_paragraphs_around_it(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    turned = passages.context(fact, 2, today=True)
    assert turned is not None
    assert turned.text.startswith(f"{HISTORY}, paragraph 2 of 9\n\nPrimary care trusts have")
    assert "<b>" not in turned.html
    assert [[(b.label, b.data) for b in row] for row in turned.buttons] == [
        [
            ("‹ Paragraph before", "v1:context:clinicians-on-board:1:today"),
            ("Paragraph after ›", "v1:context:clinicians-on-board:3:today"),
        ],
        [("Back to the answer", "v1:back:clinicians-on-board:today")],
    ]


@pytest.mark.parametrize(("number", "label"), [(1, "Paragraph after ›"), (9, "‹ Paragraph before")])
def test_context_ends_with_the_article(library: Library, number: int, label: str) -> None:
    reply = passages.context(library.facts["clinicians-on-board"], number)
    assert reply is not None
    assert [b.label for b in reply.buttons[0]] == [label]
    assert passages.context(library.facts["clinicians-on-board"], 10) is None


def test_a_paragraph_too_long_for_a_message_is_cut_around_the_quotation(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    before = "word " * 1000
    raw = f"{before}{fact.quotation.text} {before}"
    place = replace(
        fact.quotation, paragraph=1, start=len(before), end=len(before) + len(fact.quotation.text)
    )
    article = replace(fact.article, text=ArticleText(raw))
    reply = passages.context(replace(fact, article=article, quotation=place))
    assert reply is not None
    assert f"<b>{fact.quotation.text}</b>" in reply.html
    assert len(reply.text) < MAX_TEXT
    assert reply.text.count("…") == 2


@pytest.mark.parametrize("article", ["make-history", "left-in-lurch"])
def test_every_pasted_paragraph_is_recognised(
    library: Library, answerer: Answerer, article: str
) -> None:
    for paragraph in library.articles[article].text.paragraphs:
        asked = answerer.ask(f"\u201c{paragraph.text.replace(chr(39), chr(8217))}\u201d\n")
        if len(paragraph.text) < 60:
            assert asked.passage is None
            continue
        assert asked.passage is not None
        assert asked.passage.paragraphs == (paragraph.number,)
        assert isinstance(asked.outcome, Answer | Chat)


def test_a_question_that_quotes_is_still_a_question(answerer: Answerer) -> None:
    asked = answerer.ask(
        "who said care closer to home will just become a phrase rather than a reality?"
    )
    assert asked.passage is None


def test_a_message_of_very_many_lines_is_no_passage(library: Library) -> None:
    lines = ["primary care trusts"] * MOST_LINES
    assert pasted("\n".join(lines), library) is not None
    assert pasted("\n".join([*lines, lines[0]]), library) is None
