"""Quotations that were asked for, as a reply: each line with speaker, voice and place."""

from __future__ import annotations

from html import escape
from typing import Final

from bot.answering import quoting
from bot.answering.quoting import Line, Quotes
from bot.knowledge import Library
from bot.replies import quotation_texts, texts
from bot.replies.citation import titled
from bot.replies.passages import marked
from bot.replies.reply import Reply, plain
from bot.replies.verdict import copy_button, misprinted

LISTED: Final = 5
"""Lines that `/quote` shows: with 500 characters each they fit in Telegram's 4,096."""
ASKED: Final = 3
"""Lines that a typed request shows."""
_LINE: Final = 500


def quote(typed: str, library: Library) -> Reply:
    """Answer `/quote`: what a speaker says, or the sentences with these words."""
    found = quoting.find(typed, library)
    return shown(found, library, LISTED) if found.lines else plain(quotation_texts.nothing(typed))


def shown(quotes: Quotes, library: Library, count: int = ASKED) -> Reply:
    """Lay out the lines that come next; the copy button is for the first of them."""
    lines = quotes.lines[quotes.first : quotes.first + count]
    head = quotation_texts.found(quotes, count, library)
    blocks = [escape(head, quote=False), *(_block(line, library) for line in lines)]
    first = lines[0]
    copy = copy_button(first.place.text, first.saying.speaker, first.article, first.place)
    return Reply("\n\n".join(blocks), ((copy,),) if copy else ())


def follow_up(
    text: str, quotes: Quotes, library: Library, count: int = ASKED
) -> tuple[Quotes, Reply] | None:
    """Answer a message that asks for more of what was shown, or how it was said.

    Returns what is then shown as well; None for any other message.
    """
    line = quotes.lines[quotes.first]
    match quoting.asked_next(text):
        case "another":
            more = quoting.another(quotes, count)
            end = quotation_texts.no_more(quotes, library)
        case "shorter":
            more, end, count = quoting.shorter(quotes), quotation_texts.SHORTEST, 1
        case "longer":
            more, end, count = quoting.longer(quotes), quotation_texts.LONGEST, 1
        case "voice":
            return quotes, plain(quotation_texts.how_said(line.saying, library))
        case _:
            return None
    return (more, shown(more, library, count)) if more else (quotes, plain(end))


def _block(line: Line, library: Library) -> str:
    span = line.place.start, line.place.end
    words = marked(line.article, span, line.marks, _LINE)
    note = f" {quotation_texts.AS_PRINTED}" if misprinted(line.article, line.place) else ""
    whose = dict.fromkeys(quotation_texts.attribution(one, library) for one in line.sayings)
    said = "\n".join(escape(one, quote=False) for one in whose)
    where = f"{titled(line.article.record)}, {texts.paragraphs([line.place.paragraph])}"
    return f"<blockquote>{words}</blockquote>{note}\n{said}\n{where}"
