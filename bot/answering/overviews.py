"""Lists of facts: an overview for every subject, and what fits one question best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from bot.answering.subjects import Subject, Subjects
from bot.knowledge import KnownFact, KnownOverview, Library, distinct
from bot.knowledge.records import Overview

MADE: Final = "about:"
"""Begins the ids of overviews that no curator wrote; the digest of their subject follows."""
CHOSEN: Final = "chosen:"
"""Begins the ids of lists of facts chosen for one question; the facts' digests follow."""
SEVERAL: Final = 2
MOST_POINTS: Final = 20


def with_made(library: Library) -> Library:
    """Add an overview for each subject of several facts that no curator's title names alone."""
    made = {one.id: one for one in _made(library, Subjects(library))}
    return replace(library, overviews=MappingProxyType({**library.overviews, **made}))


def _made(library: Library, subjects: Subjects) -> Iterator[KnownOverview]:
    written = {next(iter(named)) for named in subjects.titles.values() if len(named) == 1}
    for subject, facts in subjects.facts.items():
        kept = distinct(facts)[:MOST_POINTS]
        if subject not in written and len(kept) >= SEVERAL:
            title = subject.name[:1].upper() + subject.name[1:]
            yield _overview(MADE + digest(subject.name), title, _in_order(subject, kept))


def _in_order(subject: Subject, facts: Sequence[KnownFact]) -> Sequence[KnownFact]:
    """Put what introduces a person first, then what they say."""
    if subject.kind != "person":
        return facts
    by_others = {f.id: subject.name not in f.record.speaker for f in facts if f.record.speaker}
    return sorted(facts, key=lambda fact: 1 + by_others[fact.id] if fact.id in by_others else 0)


def chosen(facts: Sequence[KnownFact]) -> KnownOverview:
    """Return a list of the facts that fit one question best, in the order given."""
    return _overview(CHOSEN + ".".join(digest(fact.id) for fact in facts), "", facts)


def by_id(name: str, library: Library) -> KnownOverview | None:
    """Return an overview of a library with those made for it, or a chosen list, by its id."""
    if not name.startswith(CHOSEN):
        return library.overviews.get(name)
    keys = name.removeprefix(CHOSEN).split(".")
    facts = _by_digest(library)
    known = [facts[key] for key in keys if key in facts]
    return chosen(known) if known else None


@lru_cache(maxsize=1)  # of the library in use: a large one would take long for each reply
def _by_digest(library: Library) -> Mapping[str, KnownFact]:
    return {digest(fact.id): fact for fact in library.facts.values()}


def digest(name: str) -> str:
    """Shorten a name to six characters: a button's data holds 64 bytes."""
    return sha256(name.encode()).hexdigest()[:6]


def _overview(name: str, title: str, facts: Sequence[KnownFact]) -> KnownOverview:
    record = Overview.model_construct(
        id=name,
        title=title,
        lead=None,
        facts=tuple(fact.id for fact in facts),
        questions=(title or facts[0].record.questions[0],),
    )
    return KnownOverview(record=record, facts=tuple(facts))
