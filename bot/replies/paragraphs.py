"""The articles' own words around a quotation."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from bot.knowledge import KnownFact, SourceArticle
from bot.replies import texts
from bot.replies.citation import titled
from bot.replies.reply import Reply, button

_MAX_PARAGRAPH: Final = 3000  # characters; Telegram takes 4,096 in a message


def context(fact: KnownFact, number: int | None = None, *, today: bool = False) -> Reply | None:
    """Show a whole paragraph, the one with the quotation in bold unless another is asked for.

    None if there is no such paragraph; `today` names the answer as it was shown, to lead back.
    """
    text, place = fact.article.text, fact.quotation
    number = number or place.paragraph
    if number > len(text.paragraphs):
        return None
    paragraph = text.paragraphs[number - 1]
    marks = ((place.start, place.end),) if number == place.paragraph else ()
    note = ["today"] * today
    turn = tuple(
        button(label, "context", fact.id, number + step, *note)
        for label, step in ((texts.PARAGRAPH_BEFORE, -1), (texts.PARAGRAPH_AFTER, 1))
        if 0 < number + step <= len(text.paragraphs)
    )
    return Reply(
        f"{titled(fact.article.record)}, {texts.paragraph_of(number, len(text.paragraphs))}\n\n"
        "<blockquote expandable>"
        f"{marked(fact.article, (paragraph.start, paragraph.end), marks, _MAX_PARAGRAPH)}"
        "</blockquote>",
        (*([turn] if turn else ()), (button(texts.BACK, "back", fact.id, *note),)),
    )


def marked(
    article: SourceArticle,
    span: tuple[int, int],
    marks: Iterable[tuple[int, int]],
    limit: int,
) -> str:
    """Cut a span from an article as HTML with the marks in bold, to a limit around the first.

    The lines of a wrapped text are joined, since a screen breaks them elsewhere.
    """
    raw, (start, end), marks = article.text.raw.replace("\n", " "), span, tuple(marks)
    if end - start > limit:
        middle = marks[0][0] if marks else start
        start = max(start, min(middle - limit // 3, end - limit))
        end = start + limit
    parts, done = ["…" * (start > span[0])], start
    for first, last in marks:
        first, last = max(first, done), min(last, end)
        if first < last:
            parts += [escape(raw[done:first]), f"<b>{escape(raw[first:last])}</b>"]
            done = last
    return "".join([*parts, escape(raw[done:end]), "…" * (end < span[1])])
