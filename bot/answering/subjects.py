"""What messages and entries are about: the people, bodies, places, articles and matters of a base.

A subject has one canonical name and any number of others (`subjects` in the vocabulary).  People
and articles are known by themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final, Literal

from bot.answering.thesaurus import Thesaurus
from bot.knowledge import Gap, KnownFact, KnownOverview, Library
from bot.language import ENGLISH
from bot.language.text import stem, weight, words

SubjectKind = Literal["person", "article", "name", "matter"]
NEARLY_ALL: Final = 0.75
"""Share of a known gap's questions that have a name without which it is not what is asked."""
MAJORITY: Final = 0.5
"""Share of an overview's facts that must be about a subject for the overview to be."""


@dataclass(frozen=True)
class Subject:
    """A subject by its canonical name; `name` kinds are proper names, `matter` kinds are not."""

    name: str
    kind: SubjectKind


@dataclass(frozen=True)
class Named:
    """A subject named in a text: the stretch of its words, `start` to `end` (exclusive)."""

    subject: Subject
    start: int
    end: int


class Subjects:
    """Finds the subjects of one library in texts, and knows which entries are about each."""

    def __init__(self, library: Library) -> None:
        self._library = library
        names = _names(library)
        self._subjects = tuple(Subject(name, _kind(name, library)) for name in names)
        self._thesaurus = Thesaurus({}, [(name, *others) for name, others in names.items()])
        self.by_name = {subject.name: subject for subject in self._subjects}
        self.proper = frozenset(
            word
            for subject in self._subjects
            if subject.kind in ("person", "name")
            for name in (subject.name, *names[subject.name])
            for word in words(name)
            if weight(word) == 1.0
        )
        """The words of proper names."""

    def names_any(self, said: Sequence[str]) -> bool:
        """Return whether folded words name a subject."""
        return bool(self.find(said))

    def find(self, folded: Sequence[str]) -> tuple[Named, ...]:
        """Return the subjects that folded words name, in their order."""
        found = self._thesaurus.find([stem(word) for word in folded])
        return tuple(Named(self._subjects[p.concept], p.start, p.end) for p in found)

    @cached_property
    def held(self) -> Mapping[str, frozenset[Subject]]:
        """The subjects of each entry, by its id."""
        facts = {fact.id: self._of_fact(fact) for fact in self._library.facts.values()}
        overviews = {o.id: self._of_overview(o, facts) for o in self._library.overviews.values()}
        gaps = {gap.id: self._of_gap(gap) for gap in self._library.gaps.values()}
        return {**facts, **overviews, **gaps}

    @cached_property
    def titles(self) -> Mapping[str, frozenset[Subject]]:
        """The subjects that the title of each stored overview names, by its id."""
        return {o.id: self._in(o.record.title) for o in self._library.overviews.values()}

    @cached_property
    def facts(self) -> Mapping[Subject, tuple[KnownFact, ...]]:
        """The facts on each subject, in the order of the file."""
        found: dict[Subject, list[KnownFact]] = {}
        for fact in self._library.facts.values():
            for subject in self.held[fact.id]:
                found.setdefault(subject, []).append(fact)
        return {subject: tuple(facts) for subject, facts in found.items()}

    @cached_property
    def needed(self) -> Mapping[str, frozenset[Subject]]:
        """The proper names that nearly every question of a known gap has, by the gap's id."""
        return {
            gap.id: frozenset(
                subject
                for subject, count in self._asked_about(gap).items()
                if subject.kind in ("person", "name") and count >= NEARLY_ALL * len(gap.questions)
            )
            for gap in self._library.gaps.values()
        }

    def _asked_about(self, gap: Gap) -> Counter[Subject]:
        return Counter(chain.from_iterable(self._in(question) for question in gap.questions))

    def _in(self, *texts: str | None) -> frozenset[Subject]:
        found = (self.find(words(text)) for text in texts if text)
        return frozenset(named.subject for named in chain.from_iterable(found))

    def _of_fact(self, fact: KnownFact) -> frozenset[Subject]:
        record, article = fact.record, fact.article.record
        said = self._in(record.answer, fact.quotation.text, record.speaker, record.role)
        return said | self._in(*record.people, *record.topics) | {self.by_name[article.title]}

    def _of_overview(
        self, overview: KnownOverview, facts: Mapping[str, frozenset[Subject]]
    ) -> frozenset[Subject]:
        own = self._in(overview.record.title, overview.record.lead)
        points = [facts[fact.id] for fact in overview.facts]
        often = (s for s in frozenset[Subject]().union(*points)
                 if sum(s in point for point in points) > MAJORITY * len(points))  # fmt: skip
        return own.union(often)

    def _of_gap(self, gap: Gap) -> frozenset[Subject]:
        return self._in(gap.answer, *gap.questions)


def _names(library: Library) -> dict[str, tuple[str, ...]]:
    """Return every canonical name with the others that it goes by."""
    names = dict(library.vocabulary.subjects)
    for person in library.people:
        names[person] = (*names.get(person, ()), words(person)[-1])
    for title, known_as in _articles(library).items():
        names[title] = (*names.get(title, ()), *known_as)
    owners = {one.lower(): name for name, others in names.items() for one in (name, *others)}
    grouped = {one.lower() for one in chain(*library.vocabulary.synonyms)}
    for short, long in library.vocabulary.abbreviations.items():
        if owner := owners.get(long.lower()):
            names[owner] = (*names[owner], short)
        elif not {short.lower(), long.lower()} & (owners.keys() | grouped):
            names[short] = (long,)
    abbreviations = library.vocabulary.abbreviations.keys()
    return {
        name: tuple(
            dict.fromkeys(
                [*others, *(f"{one}s" for one in (name, *others) if one in abbreviations)]
            )
        )
        for name, others in names.items()
    }


def _articles(library: Library) -> dict[str, tuple[str, ...]]:
    """Return what each article is called, by its title: "the 2003 story", "the later piece"."""
    in_order = sorted(library.articles.values(), key=lambda one: one.record.published)
    found: dict[str, tuple[str, ...]] = {}
    for place, article in enumerate(in_order):
        year = article.record.published[:4]
        before = {year}
        if len(in_order) > 1 and place == 0:
            before |= ENGLISH.earliest
        elif place == len(in_order) - 1 > 0:
            before |= ENGLISH.latest
        title = article.record.title
        for name in library.vocabulary.subjects.get(title, ()):
            about, _, noun = name.rpartition(" ")
            before |= {about} if noun in ENGLISH.article_nouns else set()
        nouns = sorted(ENGLISH.article_nouns)
        named = [f"{one} {noun}" for one in sorted(before) for noun in nouns]
        dated = [f"{noun} {of} {year}" for noun in nouns for of in ("from", "of", "in")]
        found[title] = (*named, *dated, year)
    return found


def _kind(name: str, library: Library) -> SubjectKind:
    if name in library.people:
        return "person"
    if any(article.record.title == name for article in library.articles.values()):
        return "article"
    return "name" if name[:1].isupper() else "matter"


def names_of(subjects: Iterable[Subject]) -> tuple[str, ...]:
    """Return the canonical names of subjects, sorted."""
    return tuple(sorted(subject.name for subject in subjects))
