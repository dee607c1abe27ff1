"""Where an answer comes from: who said it, and the place in the article."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.knowledge import Article, KnownFact

_VOICES: Final = {
    "quoted": "quoted",
    "reported": "reported speech",
    "journalist": "the article's own words",
    "document": "quoted from the document",
}


def attribution(fact: KnownFact) -> str:
    """Say who said it and how: "Dr Michael Dixon, NHS Alliance chair (reported speech)"."""
    record = fact.record
    if record.speaker is None:
        if record.voice == "document":
            return f"{fact.article.record.publication} (as printed with the article)"
        return f"{fact.article.record.publication} ({_VOICES[record.voice]})"
    who = f"{record.speaker}, {record.role}" if record.role else record.speaker
    return f"{who} ({_VOICES[record.voice]})"


def published(article: Article) -> str:
    """Write the date as exactly as it is known: "16 October 2003", "2007 (day not printed)"."""
    year, *rest = article.published.split("-")
    if len(rest) == 2:
        day = date.fromisoformat(article.published)
        text = f"{day.day} {day:%B} {day.year}"
    elif rest:
        text = f"{date(int(year), int(rest[0]), 1):%B} {year}"
    else:
        text = year
    return f"{text} ({article.published_note})" if article.published_note else text


def imprint(article: Article) -> str:
    """Write publication, date and reference, as far as they are known."""
    return ", ".join(filter(None, (article.publication, published(article), article.reference)))


def citation(fact: KnownFact) -> str:
    """Write the whole reference of a fact, paragraph included, as plain text."""
    article = fact.article.record
    return f"{article.title}. {imprint(article)}, paragraph {fact.quotation.paragraph}"


def printed_wrongly(fact: KnownFact) -> bool:
    """Say whether the quotation holds a misprint that the article's record lists."""
    return any(slip in fact.quotation.text for slip in fact.article.record.misprints)
