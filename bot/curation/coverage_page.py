"""Coverage as one HTML page that needs nothing else: the articles as they read, facts on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Final

from bot.curation.coverage import Coverage, Sentence, Stretch, percent, stretches
from bot.knowledge import KnownFact
from bot.replies.citation import attribution, imprint

_TEMPLATE: Final = Path(__file__).with_name("coverage.html")
_SHADES: Final = {1: "quoted", 2: "quoted two"}


def page(covered: tuple[Coverage, ...]) -> str:
    """Lay out the page; every text in it is escaped, every id comes from a checked record."""
    facts = [fact for item in covered for fact in item.facts]
    labels = _Labels(facts)
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        covered=sum(item.covered for item in covered),
        sentences=sum(len(item.sentences) for item in covered),
        facts=f"{len(facts)} fact{'s' * (len(facts) != 1)}",
        rows="\n".join(map(_row, covered)),
        topics=_options(labels.topics),
        speakers=_options(labels.speakers),
        articles="\n".join(_article(item, labels) for item in covered),
    )


class _Labels:
    """Numbers for topics and speakers, which may hold any sign."""

    def __init__(self, facts: Iterable[KnownFact]) -> None:
        self.topics: dict[str, int] = {}
        self.speakers: dict[str, int] = {}
        for fact in facts:
            for topic in fact.record.topics:
                self.topics.setdefault(topic, len(self.topics) + 1)
            self.speakers.setdefault(speaker(fact), len(self.speakers) + 1)


def speaker(fact: KnownFact) -> str:
    """Name who speaks; without a speaker that is the article, or the lines printed with it."""
    return fact.record.speaker or attribution(fact)


def _options(labels: dict[str, int]) -> str:
    listed = sorted(labels.items(), key=lambda label: label[0].casefold())
    return "".join(f'<option value="{number}">{escape(name)}</option>' for name, number in listed)


def _row(item: Coverage) -> str:
    name = item.article.record
    cells = (len(item.facts), len(item.sentences), item.covered, percent(item.quoted))
    link = f'<a href="#a-{name.id}">{escape(name.title)}</a>'
    return f"<tr><td>{link}" + "".join(f"<td>{cell}" for cell in cells)


def _article(item: Coverage, labels: _Labels) -> str:
    record = item.article.record
    by_paragraph = groupby(item.sentences, key=lambda sentence: sentence.quotation.paragraph)
    paragraphs = (_paragraph(item, number, sentences) for number, sentences in by_paragraph)
    cards = (_card(fact, labels) for fact in item.facts)
    return (
        f'<section><h2 id="a-{record.id}">{escape(record.title)}</h2>\n'
        f"<p>{escape(imprint(record))}</p>\n"
        f'<div class="reading"><div class="text">\n{"".join(paragraphs)}</div>'
        '<aside aria-live="polite"></aside></div>\n'
        f'<h3>The facts, by their place</h3>\n<ul class="facts">\n{"".join(cards)}</ul></section>'
    )


def _paragraph(item: Coverage, number: int, sentences: Iterable[Sentence]) -> str:
    raw, text = item.article.text.raw, ""
    done = item.article.text.paragraphs[number - 1].start
    for sentence in sentences:
        text += raw[done : sentence.quotation.start] + "".join(_sentence(raw, sentence))
        done = sentence.quotation.end
    place = f"p-{item.article.record.id}-{number}"
    return f'<p id="{place}"><a class="number" href="#{place}">{number}</a>{text}</p>\n'


def _sentence(raw: str, sentence: Sentence) -> Iterator[str]:
    if not sentence.facts:
        yield f'<span class="bare">{escape(sentence.quotation.text)}</span>'
        return
    for piece in stretches(sentence):
        text = escape(raw[piece.start : piece.end])
        yield _mark(piece, text) if piece.facts else text


def _mark(piece: Stretch, text: str) -> str:
    shade = _SHADES.get(len(piece.facts), "quoted more")
    starts = [fact.id for fact in piece.facts if fact.quotation.start == piece.start]
    anchors = "".join(f'<span id="q-{name}"></span>' for name in starts)
    facts = " ".join(f"f-{fact.id}" for fact in piece.facts)
    first = facts.split(" ")[0]
    return f'{anchors}<a class="{shade}" href="#{first}" data-facts="{facts}">{text}</a>'


def _card(fact: KnownFact, labels: _Labels) -> str:
    record = fact.record
    topics = " ".join(str(labels.topics[topic]) for topic in record.topics)
    return (
        f'<li class="fact" id="f-{record.id}" data-topics="{topics}" '
        f'data-speaker="{labels.speakers[speaker(fact)]}">'
        f'<b><a href="#f-{record.id}">{record.id}</a></b>'
        f"<p>{escape(record.answer)}</p><p><q>{escape(fact.quotation.text)}</q></p>"
        f'<p class="who">{escape(attribution(fact))}, '
        f'<a href="#q-{record.id}">paragraph {fact.quotation.paragraph}</a></p>'
        f'<p class="topics">{escape(", ".join(record.topics))}</p></li>\n'
    )
