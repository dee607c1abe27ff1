"""The articles' own words, shown around a quotation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge import ArticleText, Library
from bot.replies import paragraphs
from bot.replies.reply import MAX_TEXT

HISTORY = "Make history or die, PCTs told"


def test_context_is_the_whole_paragraph_with_the_quotation_in_bold(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    paragraph = fact.article.text.paragraphs[2].text
    reply = paragraphs.context(fact)
    assert reply is not None
    assert reply.text == f"{HISTORY}, paragraph 3 of 9\n\n{paragraph}"
    assert "<blockquote expandable>" in reply.html
    assert f"<b>{fact.quotation.text}</b>" in reply.html


def test_context_turns_to_the_paragraphs_around_it(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    turned = paragraphs.context(fact, 2, today=True)
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
    reply = paragraphs.context(library.facts["clinicians-on-board"], number)
    assert reply is not None
    assert [b.label for b in reply.buttons[0]] == [label]
    assert paragraphs.context(library.facts["clinicians-on-board"], 10) is None


def test_a_paragraph_too_long_for_a_message_is_cut_around_the_quotation(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    before = "word " * 1000
    raw = f"{before}{fact.quotation.text} {before}"
    place = replace(
        fact.quotation, paragraph=1, start=len(before), end=len(before) + len(fact.quotation.text)
    )
    article = replace(fact.article, text=ArticleText(raw))
    reply = paragraphs.context(replace(fact, article=article, quotation=place))
    assert reply is not None
    assert f"<b>{fact.quotation.text}</b>" in reply.html
    assert len(reply.text) < MAX_TEXT
    assert reply.text.count("…") == 2


def test_the_lines_of_a_wrapped_text_are_joined(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    raw = fact.article.text.raw.replace("get clinicians on board", "get clinicians\non board")
    article = replace(fact.article, text=ArticleText(raw))
    reply = paragraphs.context(replace(fact, article=article))
    assert reply is not None
    assert f"<b>{fact.quotation.text}</b>" in reply.html
