"""Overviews for broad questions: the curator's own, or one made of all facts on a subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final

from bot.answering.constraints import Constraints
from bot.answering.subjects import Subject, Subjects, names_of
from bot.knowledge import KEPT_TO, KnownFact, KnownOverview, Library, SourceArticle, distinct
from bot.knowledge.records import Overview

MADE: Final = "about:"
"""Begins the ids of overviews that no curator wrote; the names of their subjects follow."""
SEVERAL: Final = 2
MOST_BYTES: Final = 49
"""Names that make an id longer give way to digests: a button's data holds 64 bytes, with the
action before the id and the page after it."""
MOST_NAMES: Final = 36
"""Bytes of the names in the id of a made overview, to leave room for an article's digest."""
MOST_POINTS: Final = 20
MOST_MADE: Final = 256


class Overviews:
    """Finds the overview of what a broad question names."""

    def __init__(self, library: Library, subjects: Subjects, constraints: Constraints) -> None:
        self._library = library
        self._subjects = subjects
        self._constraints = constraints
        self._by_key = {_digest(name): one for name, one in subjects.by_name.items()}
        self._by_key |= subjects.by_name
        self._articles = {_digest(name): one for name, one in library.articles.items()}
        self._articles |= library.articles
        self.on = lru_cache(maxsize=MOST_MADE)(self._on)

    def by_id(self, name: str) -> KnownOverview | None:
        """Return an overview by its id, a curator's or a made one."""
        name, _, article = name.partition(KEPT_TO)
        found = self._by_id(name)
        known = self._articles.get(article)
        if found is None or known is None or known not in [fact.article for fact in found.facts]:
            return found
        return self._from(found, known)

    def narrowed(self, overview: KnownOverview, subjects: Iterable[Subject]) -> KnownOverview:
        """Keep the points from the one article named among some subjects, where it has any."""
        named = {one.name for one in subjects if one.kind == "article"}
        articles = dict.fromkeys(fact.article for fact in overview.facts)
        meant = [article for article in articles if article.record.title in named]
        return self._from(overview, meant[0]) if len(meant) == 1 < len(articles) else overview

    @staticmethod
    def _from(overview: KnownOverview, article: SourceArticle) -> KnownOverview:
        name = article.record.id
        fits = len(f"{overview.id}{KEPT_TO}{name}".encode()) <= MOST_BYTES
        return KnownOverview(
            record=overview.record.model_copy(update={"lead": None}),
            facts=tuple(fact for fact in overview.facts if fact.article is article),
            only=name if fits else _digest(name),
        )

    def _by_id(self, name: str) -> KnownOverview | None:
        if not name.startswith(MADE):
            return self._library.overviews.get(name)
        named = [self._by_key.get(one) for one in name.removeprefix(MADE).split("+")]
        subjects = frozenset(subject for subject in named if subject)
        return self._on(subjects) if len(subjects) == len(named) else None

    def stored(self, subjects: frozenset[Subject]) -> tuple[KnownOverview, ...]:
        """Return the curator's overviews whose title names just these subjects."""
        titles = self._subjects.titles
        exact = [o for o in self._library.overviews.values() if titles[o.id] == subjects]
        matters = frozenset(one for one in subjects if one.kind != "article")
        if exact or not matters:
            return tuple(exact)
        inside = (o for o in self._library.overviews.values() if titles[o.id] == matters)
        return tuple(o for o in inside if subjects <= self._subjects.held[o.id])

    def around(
        self, subjects: frozenset[Subject], exact: Sequence[KnownOverview]
    ) -> tuple[KnownOverview, ...]:
        """Return the curator's overviews on just some subjects or, of several, on more besides."""
        if len(subjects) < SEVERAL:
            return tuple(exact)
        titles = self._subjects.titles
        return (*exact, *(o for o in self._library.overviews.values() if subjects < titles[o.id]))

    def _on(self, subjects: frozenset[Subject]) -> KnownOverview | None:
        """Make an overview of the facts that are about every one of some subjects."""
        facts = self.facts_on(subjects)
        if not facts:
            return None
        people = frozenset(one for one in subjects if one.kind == "person")
        order = sorted(facts, key=lambda fact: self._order(fact, people))
        *first, last = names_of(one for one in subjects if one.kind != "article") or names_of(
            subjects
        )
        title = " and ".join(filter(None, (", ".join(first), last)))
        record = Overview.model_construct(
            id=MADE + _key(names_of(subjects)),
            title=title[:1].upper() + title[1:],
            lead=None,
            facts=tuple(fact.id for fact in order[:MOST_POINTS]),
            questions=(title,),
        )
        return KnownOverview(record=record, facts=tuple(order[:MOST_POINTS]))

    def facts_on(self, subjects: Iterable[Subject]) -> tuple[KnownFact, ...]:
        """Return the facts that are about every one of some subjects, the same words once."""
        on = self._subjects.facts
        groups = [on.get(subject, ()) for subject in subjects]
        first, *rest = groups or [()]
        return tuple(distinct(fact for fact in first if all(fact in group for group in rest)))

    def _order(self, fact: KnownFact, people: frozenset[Subject]) -> int:
        """Put what introduces a person first, then what they say."""
        if not people:
            return 0
        if fact.record.speaker is None:
            return 0
        return 1 if any(self._constraints.spoken_by(person, fact) for person in people) else 2


def _key(names: Sequence[str]) -> str:
    """Write names so that a button's data holds them, and they can be read again."""
    written = "+".join(names)
    return written if len(written.encode()) <= MOST_NAMES else "+".join(map(_digest, names))


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:6]
