"""Where an answer comes from: who said it, and the place in the article."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import escape
from typing import Final

from bot.knowledge import Article, KnownFact
from bot.language.text import words
from bot.replies import texts
from bot.replies.reply import MAX_COPIED, Button, Reply

_VOICES: Final = {
    "quoted": "Direct quotation",
    "reported": "Reported speech",
    "document": "Quoted from the document",
    "retold": "The document, as the article puts it",
    "journalist": "The article's own words",
}


def attribution(fact: KnownFact, *, below: str = "") -> str:
    """Write who said it and how: "Reported speech: Ada Pike, county librarian".

    Only how, where it stands below a sentence that names the speaker with the better part of the
    role: people are named once.
    """
    record = fact.record
    if record.speaker is None:
        return texts.PRINTED_WITH if record.voice == "document" else _VOICES[record.voice]
    voice = _VOICES[record.voice]
    if record.speaker in below and _tells(record.role or "", below):
        return texts.inferred_voice(voice) if record.speaker_inferred else voice
    by = said_by(fact)
    return f"{voice}: {texts.inferred(by) if record.speaker_inferred else by}"


def who_said(fact: KnownFact) -> str:
    """Write who said it, and how: "Ada Pike, county librarian (reported speech)."."""
    if fact.record.speaker is None:
        return f"{attribution(fact)}."
    by, voice = said_by(fact), _VOICES[fact.record.voice]
    how = f"{voice[:1].lower()}{voice[1:]}"
    return f"{texts.probably(by) if fact.record.speaker_inferred else by} ({how})."


def _tells(role: str, sentence: str) -> bool:
    """Return whether at least half of the words of a role stand in a sentence."""
    named = set(words(role))
    return 2 * len(named & set(words(sentence))) >= len(named)


def said_by(fact: KnownFact) -> str:
    """Name the speaker with the role, or else the publication."""
    record = fact.record
    if record.speaker is None:
        return fact.article.record.publication
    return f"{record.speaker}, {record.role}" if record.role else record.speaker


def said_in_short(fact: KnownFact) -> str:
    """Name the speaker, and whether only the context shows it."""
    name = fact.record.speaker or fact.article.record.publication
    return texts.probably(name) if fact.record.speaker_inferred else name


def published(article: Article) -> str:
    """Write the date as exactly as it is known: "16 October 2003", "2007 (date not printed)"."""
    text = f"{_day(article)} {article.published[:4]}".strip()
    return f"{text} ({article.published_note})" if article.published_note else text


def _day(article: Article) -> str:
    """Write day and month, as far as they are known."""
    _, *rest = article.published.split("-")
    if not rest:
        return ""
    day = date.fromisoformat(f"{article.published}-01"[:10])
    return f"{day.day} {day:%B}" if len(rest) == 2 else f"{day:%B}"


def imprint(article: Article) -> str:
    """Write publication, date and reference, as far as they are known."""
    return ", ".join(filter(None, (article.publication, published(article), article.reference)))


def citation(fact: KnownFact) -> str:
    """Write the whole reference of a fact, paragraph included, as plain text."""
    article = fact.article.record
    return f"{article.title}. {imprint(article)}, paragraph {fact.quotation.paragraph}"


def harvard(fact: KnownFact, accessed: date) -> str:
    """Write the reference in Harvard style, as Cite Them Right has it for an unsigned article."""
    article = fact.article.record
    where = ", ".join(filter(None, (article.publication, _day(article), article.reference)))
    online = f". Available at: {article.url} (Accessed: {accessed.day} {accessed:%B %Y})."
    return (
        f"‘{article.title}’ ({article.published[:4]}) {where}, "
        f"para. {fact.quotation.paragraph}{online if article.url else '.'}"
    )


def permalink(fact: KnownFact, bot: str) -> str:
    """Write the address that opens a fact in the bot's own chat; `bot` is its username."""
    return f"https://t.me/{bot}?start=f_{fact.id}"


def cite(fact: KnownFact, bot: str | None = None) -> Reply:
    """Give the references of a fact to be copied, and its address where the bot has a name."""
    references = {
        texts.PLAIN_REFERENCE: citation(fact),
        texts.HARVARD_REFERENCE: harvard(fact, datetime.now(UTC).date()),
    }
    parts = references | ({texts.LINK_TO_ANSWER: permalink(fact, bot)} if bot else {})
    shown = "\n\n".join(f"<b>{escape(head)}</b>\n{escape(body)}" for head, body in parts.items())
    keys = [
        Button(texts.copy(head), copied=body)
        for head, body in references.items()
        if len(body) <= MAX_COPIED
    ]
    return Reply(shown, (tuple(keys),) if keys else ())


def titled(article: Article) -> str:
    """Write a title as HTML, linked to where the article can be read."""
    title = escape(article.title)
    return f'<a href="{escape(article.url)}">{title}</a>' if article.url else f"<b>{title}</b>"


def short_citation(fact: KnownFact) -> str:
    """Write where a fact stands in a few characters: "MC 2011, paragraph 4"."""
    article = fact.article.record
    initials = "".join(word[0] for word in article.publication.split() if word[0].isupper())
    name = initials if len(initials) > 1 else article.publication
    return f"{name} {article.published[:4]}, paragraph {fact.quotation.paragraph}"


def printed_wrongly(fact: KnownFact) -> bool:
    """Return whether the quotation holds a misprint that the article's record lists."""
    return any(slip in fact.quotation.text for slip in fact.article.record.misprints)
