"""The verified knowledge as one immutable value: what the rest of the bot knows of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.knowledge.passages import ArticleText, Quotation
from bot.knowledge.records import Article, Fact, Gap, Overview, Question, Vocabulary

PAGE: Final = 5
"""Points of an overview that are shown at once."""


@dataclass(frozen=True, kw_only=True)
class KnowledgePaths:
    """Where the knowledge lies; relative paths start at `root`, the folder of `config.yaml`."""

    root: Path
    articles: Path = Path("data/articles.yaml")
    facts: Path = Path("data/facts.yaml")
    overviews: Path = Path("data/overviews.yaml")
    gaps: Path = Path("data/gaps.yaml")
    vocabulary: Path = Path("data/vocabulary.yaml")
    questions: Path = Path("data/questions.yaml")


@dataclass(frozen=True, kw_only=True, eq=False)
class SourceArticle:
    """An article: what is known of it, and its text."""

    record: Article
    text: ArticleText


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownFact:
    """A fact whose quotation has been found in its article."""

    record: Fact
    quotation: Quotation
    article: SourceArticle

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id

    def shares_words(self, other: KnownFact) -> bool:
        """Return whether two facts quote overlapping words: either proves the same."""
        mine, theirs = self.quotation, other.quotation
        return self.article is other.article and mine.start < theirs.end and theirs.start < mine.end


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownOverview:
    """An overview with its facts, in order."""

    record: Overview
    facts: tuple[KnownFact, ...]

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id

    @cached_property
    def points(self) -> tuple[KnownFact, ...]:
        """Its facts as they are numbered: the same words once, each page grouped by article."""
        articles = list(dict.fromkeys(fact.article for fact in self.facts))
        facts = list(distinct(self.facts))
        pages = (facts[start : start + PAGE] for start in range(0, len(facts), PAGE))
        return tuple(
            fact
            for page in pages
            for fact in sorted(page, key=lambda fact: articles.index(fact.article))
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Library:
    """All that the bot knows; mappings are by id and in the order of the files.

    `version` is 12 hex digits, the same as long as no file changes.
    """

    articles: Mapping[str, SourceArticle]
    facts: Mapping[str, KnownFact]
    overviews: Mapping[str, KnownOverview]
    gaps: Mapping[str, Gap]
    vocabulary: Vocabulary
    questions: tuple[Question, ...]
    version: str
    files: tuple[Path, ...] = ()
    """What it was read from, in that order."""
    verified_at: datetime = field(default_factory=partial(datetime.now, UTC))
    """When the quotations were held against the articles: these files, or the same once before."""

    @cached_property
    def entries(self) -> Mapping[str, Fact | Overview | Gap]:
        """All that a question can find: the records of facts, then overviews, then known gaps."""
        facts = {fact.id: fact.record for fact in self.facts.values()}
        overviews = {overview.id: overview.record for overview in self.overviews.values()}
        return MappingProxyType({**facts, **overviews, **self.gaps})

    def missing_from(self, later: Library) -> tuple[Fact | Overview | Gap, ...]:
        """Return the entries that a later version no longer has."""
        return tuple(record for name, record in self.entries.items() if name not in later.entries)

    def same_words(self, one: str, other: str) -> bool:
        """Return whether two ids are facts that quote overlapping words: either proves the same."""
        first, second = self.facts.get(one), self.facts.get(other)
        return first is not None and second is not None and first.shares_words(second)

    @cached_property
    def topics(self) -> Mapping[str, tuple[KnownFact, ...]]:
        """The facts of each topic in the order of the file, the largest topic first."""
        groups = _grouped(self.facts.values(), lambda fact: fact.record.topics)
        return MappingProxyType(dict(sorted(groups.items(), key=lambda group: -len(group[1]))))

    @cached_property
    def people(self) -> Mapping[str, tuple[KnownFact, ...]]:
        """The facts of each person, both in the order of the file."""
        return _grouped(self.facts.values(), lambda fact: fact.record.people)

    def facts_of(self, entry: str) -> tuple[KnownFact, ...]:
        """Return a fact by its id, or those of an overview; none for any other id."""
        if overview := self.overviews.get(entry):
            return overview.facts
        return (self.facts[entry],) if entry in self.facts else ()

    def claim(self, entry: str) -> KnownFact | KnownOverview:
        """Return a fact or an overview by its id; KeyError where there is neither."""
        return self.facts.get(entry) or self.overviews[entry]


def distinct(facts: Iterable[KnownFact]) -> list[KnownFact]:
    """Keep the first of the facts that quote the same words."""
    kept: list[KnownFact] = []
    for fact in facts:
        if not any(fact.shares_words(other) for other in kept):
            kept.append(fact)
    return kept


def _grouped(
    facts: Iterable[KnownFact], names: Callable[[KnownFact], Iterable[str]]
) -> Mapping[str, tuple[KnownFact, ...]]:
    groups: dict[str, list[KnownFact]] = {}
    for fact in facts:
        for name in dict.fromkeys(names(fact)):
            groups.setdefault(name, []).append(fact)
    return MappingProxyType({name: tuple(group) for name, group in groups.items()})
