"""Which sentences of the articles no fact quotes: what a curator might do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.knowledge import KnownFact, Library, Quotation, SourceArticle

_BAR_WIDTH = 16


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
    return Coverage(article=article, facts=placed, sentences=sentences)


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


def show(covered: tuple[Coverage, ...], console: Console) -> None:
    """Print the numbers of each article, then every sentence that no fact quotes."""
    table = Table("article", title_justify="left")
    for heading in ("facts", "sentences", "covered", "text"):
        table.add_column(heading, justify="right")
    table.add_column("", no_wrap=True, min_width=_BAR_WIDTH)
    for item in covered:
        total = len(item.sentences)
        filled = round(_BAR_WIDTH * item.covered / total) if total else 0
        bar = f"[green]{'█' * filled}[/][bright_black]{'░' * (_BAR_WIDTH - filled)}[/]"
        name = escape(item.article.record.id)
        counts = map(str, (len(item.facts), total, item.covered))
        table.add_row(name, *counts, percent(item.quoted), bar)
    console.print(table)
    for item in covered:
        for sentence in item.sentences:
            if not sentence.facts:
                where = f"{item.article.record.id}, paragraph {sentence.quotation.paragraph}"
                line = f"[bold]{where}[/] {escape(sentence.quotation.text)}"
                console.print(line, highlight=False, soft_wrap=True)
