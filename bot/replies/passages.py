"""The articles' own words: a paragraph around a quotation, words found, a quotation compared."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from bot.answering import Passage
from bot.answering.verbatim import Altered, altered, facts_in, passages, search
from bot.knowledge import KnownFact, Library, Quotation, SourceArticle
from bot.replies import texts
from bot.replies.browse import articles_named
from bot.replies.citation import titled
from bot.replies.render import questions
from bot.replies.reply import Reply, button, plain

_SHOWN: Final = 5
_OFFERED: Final = 3
_DIFFERENCES: Final = 10
# Telegram takes 4,096 characters: one paragraph, or five sentences with their places, fit in that.
_MAX_PARAGRAPH: Final = 3000
_MAX_SENTENCE: Final = 500


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
        f"{_marked(fact.article, (paragraph.start, paragraph.end), marks, _MAX_PARAGRAPH)}"
        "</blockquote>",
        (*([turn] if turn else ()), (button(texts.BACK, "back", fact.id, *note),)),
    )


def _marked(
    article: SourceArticle,
    span: tuple[int, int],
    marks: Iterable[tuple[int, int]],
    limit: int,
) -> str:
    """Cut a span from an article as HTML with the marks in bold, to a limit around the first."""
    raw, (start, end), marks = article.text.raw, span, tuple(marks)
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


def quote(words: str, library: Library) -> Reply:
    """Show the sentences of the articles that hold these words, five at most."""
    hits = search(words, library)
    if not hits:
        return plain(texts.words_not_found(words))
    shown = "\n\n".join(
        f"{titled(hit.article.record)}, {texts.paragraphs([hit.sentence.paragraph])}\n"
        f"<blockquote>{_around(hit.article, hit.sentence, hit.marks)}</blockquote>"
        for hit in hits[:_SHOWN]
    )
    return Reply(f"{escape(texts.words_found(len(hits), _SHOWN))}\n\n{shown}")


def _around(article: SourceArticle, place: Quotation, marks: Iterable[tuple[int, int]]) -> str:
    """Show the whole sentences that a place lies in."""
    shown = [s for s in article.text.sentences if s.start < place.end and place.start < s.end]
    return _marked(article, (shown[0].start, shown[-1].end), marks, _MAX_SENTENCE)


def check(typed: str, library: Library) -> Reply:
    """Say whether a text stands in an article word for word, and if not how it differs.

    "2003: make history" asks for the words in the article that comes before the colon.
    """
    named, text = _named(typed, library)
    found = passages(text, library)
    here = next((p for p in found if p.article.record.id == named), None)
    if passage := here or next(iter(found), None):
        return _verbatim(passage, _other(named, passage.article, library), library)
    if nearest := altered(text, library):
        return _altered(nearest, _other(named, nearest.article, library))
    return plain(texts.IN_NO_ARTICLE)


def _named(typed: str, library: Library) -> tuple[str | None, str]:
    """Split off the article that a text names before a colon, unless it is all to be found."""
    head, colon, rest = typed.partition(":")
    if not colon or not rest.strip() or passages(typed, library):
        return None, typed
    meant = articles_named(head, library)
    return (meant[0], rest) if len(meant) == 1 else (None, typed)


def _other(named: str | None, found: SourceArticle, library: Library) -> str:
    """Say that words were found in another article than the one that was named, if so."""
    if named is None or named == found.record.id:
        return ""
    return f"\n{escape(texts.not_in(library.articles[named]))}"


def _verbatim(passage: Passage, other: str, library: Library) -> Reply:
    said = f"<b>{escape(texts.word_for_word(passage))}</b>{other}"
    return Reply(said, questions(facts_in(passage, library)[:_OFFERED]))


def _altered(found: Altered, other: str) -> Reply:
    place = found.place
    lines = [texts.difference(*pair) for pair in found.differences[:_DIFFERENCES]]
    if more := len(found.differences) - len(lines):
        lines.append(texts.more_differences(more))
    listed = "\n".join(f"• {escape(line)}" for line in lines or [texts.ONLY_MARKS])
    return Reply(
        f"<b>{escape(texts.NOT_WORD_FOR_WORD)}</b>\n"
        f"<blockquote>{_around(found.article, place, [(place.start, place.end)])}</blockquote>\n"
        f"{titled(found.article.record)}, {texts.paragraphs([place.paragraph])}"
        f"{other}\n\n{listed}"
    )
