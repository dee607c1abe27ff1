"""Quotations that were asked for, as a reply: each line with speaker, voice and place."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Final

from bot.knowledge import Library
from bot.quotations import quoting
from bot.quotations.quoting import Line, Quotes
from bot.replies import quotation_texts, texts
from bot.replies.citation import titled
from bot.replies.paragraphs import marked
from bot.replies.reply import Reply, plain
from bot.replies.verdict import copy_button, misprinted

LISTED: Final = 5
"""Lines that `/quote` shows: with 500 characters each they fit in Telegram's 4,096."""
_LINE: Final = 500


def quote(typed: str, library: Library) -> Reply:
    """Answer `/quote`: what a speaker says, or the sentences with these words."""
    found = quoting.find(typed, library)
    return (
        shown(replace(found, count=LISTED), library)
        if found.lines
        else plain(quotation_texts.nothing(typed))
    )


def shown(quotes: Quotes, library: Library) -> Reply:
    """Lay out the lines that come next; the copy button is for the first of them."""
    lines = quotes.lines[quotes.first : quotes.first + quotes.count]
    if not lines:
        return plain(quotation_texts.no_more(quotes, library))
    head = quotation_texts.found(quotes, quotes.count, library)
    blocks = [escape(head, quote=False), *(_block(line, library) for line in lines)]
    first = lines[0]
    copy = copy_button(first.place.text, first.saying.speaker, first.article, first.place)
    if copy and len(lines) > 1:
        copy = replace(copy, label=quotation_texts.COPY_FIRST)
    return Reply("\n\n".join(blocks), ((copy,),) if copy else ())


def _block(line: Line, library: Library) -> str:
    span = line.place.start, line.place.end
    words = marked(line.article, span, line.marks, _LINE)
    note = f" {quotation_texts.AS_PRINTED}" if misprinted(line.article, line.place) else ""
    whose = dict.fromkeys(quotation_texts.attribution(one, library) for one in line.sayings)
    said = "\n".join(escape(one, quote=False) for one in whose)
    where = f"{titled(line.article.record)}, {texts.paragraphs([line.place.paragraph])}"
    return f"<blockquote>{words}{note}</blockquote>\n{said}\n{where}"
