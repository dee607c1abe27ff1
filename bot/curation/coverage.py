"""Which sentences of the articles no fact quotes: what a curator might do next.

The page needs nothing else to be looked at: the articles as they read, their facts on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from pathlib import Path
from string import Template
from typing import Final

from bot.curation.layout import is_report, layout
from bot.knowledge import KnownFact, Library, Quotation, SourceArticle
from bot.replies.citation import attribution, imprint

_TEMPLATE: Final = Path(__file__).with_name("coverage.html")
TENTHS: Final = 10
_SHADES: Final = {1: "quoted", 2: "quoted two"}


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A piece of a sentence that the same facts quote all along; offsets in the raw text."""

    start: int
    end: int
    facts: tuple[KnownFact, ...]


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence with the facts that quote a word of it."""

    quotation: Quotation
    facts: tuple[KnownFact, ...]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One article, its facts in the order of their quotations, and its sentences."""

    article: SourceArticle
    facts: tuple[KnownFact, ...]
    sentences: tuple[Sentence, ...]
    printed: frozenset[int]
    """The paragraphs that a printed page adds to the text, such as headers and contents."""

    @property
    def bare(self) -> tuple[Sentence, ...]:
        """The sentences of the text itself that no fact quotes."""
        return tuple(
            s for s in self.sentences if not s.facts and s.quotation.paragraph not in self.printed
        )

    @property
    def covered(self) -> int:
        """The number of sentences that some fact quotes."""
        return sum(bool(sentence.facts) for sentence in self.sentences)

    @property
    def quoted(self) -> float:
        """The share of the text, 0 to 1, that stands in a quotation."""
        pieces = [piece for sentence in self.sentences for piece in stretches(sentence)]
        total = sum(piece.end - piece.start for piece in pieces)
        return sum(p.end - p.start for p in pieces if p.facts) / total if total else 0.0

    @property
    def parts(self) -> tuple[tuple[Sentence, ...], ...]:
        """The sentences in ten parts of the same length; fewer where there are fewer."""
        count = len(self.sentences)
        bounds = [count * part // TENTHS for part in range(TENTHS + 1)]
        parts = (self.sentences[first:last] for first, last in pairwise(bounds))
        return tuple(part for part in parts if part)

    @property
    def tenths(self) -> tuple[float, ...]:
        """The share of sentences that some fact quotes, 0 to 1, in each tenth of the sentences."""
        return tuple(sum(bool(s.facts) for s in part) / len(part) for part in self.parts)


def coverage(library: Library) -> tuple[Coverage, ...]:
    """Lay the facts over the sentences of each article, in the order of the files."""
    facts: dict[str, list[KnownFact]] = {name: [] for name in library.articles}
    for fact in library.facts.values():
        facts[fact.record.article].append(fact)
    return tuple(_coverage(article, facts[name]) for name, article in library.articles.items())


def _coverage(article: SourceArticle, facts: list[KnownFact]) -> Coverage:
    placed = tuple(sorted(facts, key=lambda fact: (fact.quotation.start, fact.quotation.end)))
    sentences = tuple(
        Sentence(quotation=s, facts=tuple(_over(placed, s.start, s.end)))
        for s in article.text.sentences
    )
    blocks = layout(article.text)
    printed = [b.paragraph.number for b in blocks if b.kind != "text" and is_report(blocks)]
    return Coverage(article=article, facts=placed, sentences=sentences, printed=frozenset(printed))


def stretches(sentence: Sentence) -> Iterator[Stretch]:
    """Cut a sentence wherever a quotation begins or ends; quotations may overlap."""
    start, end = sentence.quotation.start, sentence.quotation.end
    bounds = {place for f in sentence.facts for place in (f.quotation.start, f.quotation.end)}
    cuts = sorted({start, end} | {place for place in bounds if start < place < end})
    for first, last in pairwise(cuts):
        facts = tuple(_over(sentence.facts, first, last))
        yield Stretch(start=first, end=last, facts=facts)


def _over(facts: tuple[KnownFact, ...], start: int, end: int) -> Iterator[KnownFact]:
    return (f for f in facts if f.quotation.start < end and f.quotation.end > start)


def percent(share: float) -> str:
    """Write a share, cut rather than rounded: 100 % means all of it."""
    return f"{int(100 * share)} %"


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
        f"<p>{escape(imprint(record))}</p>\n{_tenths(item)}"
        f'<div class="reading"><div class="text">\n{"".join(paragraphs)}</div>'
        '<aside aria-live="polite"></aside></div>\n'
        f'<h3>The facts, by their place</h3>\n<ul class="facts">\n{"".join(cards)}</ul></section>'
    )


def _tenths(item: Coverage) -> str:
    """Link the tenths of a text, shaded by how much of each is covered."""
    links = (
        f'<a style="--covered:{percent(share).replace(" ", "")}" '
        f'href="#p-{item.article.record.id}-{part[0].quotation.paragraph}">{percent(share)}</a>'
        for share, part in zip(item.tenths, item.parts, strict=True)
    )
    return f'<p class="tenths">Covered, from start to end: {" ".join(links)}</p>\n'


def _paragraph(item: Coverage, number: int, sentences: Iterable[Sentence]) -> str:
    raw, text = item.article.text.raw, ""
    done = item.article.text.paragraphs[number - 1].start
    for sentence in sentences:
        text += raw[done : sentence.quotation.start] + "".join(_sentence(raw, sentence))
        done = sentence.quotation.end
    place = f"p-{item.article.record.id}-{number}"
    kind = ' class="printed"' if number in item.printed else ""
    return f'<p id="{place}"{kind}><a class="number" href="#{place}">{number}</a>{text}</p>\n'


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
