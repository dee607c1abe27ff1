"""One rule for facts, overviews and gaps: an entry must contain everything a message specifies.

What it lacks keeps an entry from being given without a hedge, and can be said in one sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Final, NamedTuple

from bot.answering.index import HELD, Match, Token
from bot.answering.message import Part, figures, gives, kinds_asked
from bot.answering.outcome import Lack
from bot.answering.subjects import Subject, Subjects
from bot.knowledge import Gap, KnownFact, Library
from bot.language import ENGLISH, EVERYDAY
from bot.language.text import folded, weight, words

MOSTLY: Final = 0.5
"""Share of an entry's questions above which it is mostly asked for one kind of answer."""
SELDOM: Final = 8
"""One question in so many must ask for a kind of answer for its fact to be taken to give it."""
NAMES: Final = frozenset({"who", "which name"})
"""Kinds of answer that nearly every entry gives one way or another, so that none lacks them."""
SHORT: Final = 14
"""In longer messages unknown names abound that are nothing to the question: the asker's town."""


class Specified(NamedTuple):
    """What a question specifies, mostly nothing, read once for all candidates."""

    subjects: tuple[Subject, ...]
    """Those with a proper name."""
    spoken: tuple[Subject, ...]
    """People whose words are asked for."""
    unknown: tuple[tuple[range, str], ...]
    """Names and acronyms that are no subjects: their places among the words, and as typed."""
    figures: frozenset[str]
    years: frozenset[str]
    """Those of the figures that are years of articles."""
    units: Mapping[str, str]
    """What each figure counts, where that is a unit."""
    kinds: frozenset[str]
    negated: bool
    either: bool
    """Whether it asks which of several things it is."""


class Constraints:
    """Knows what the entries of one library contain."""

    def __init__(self, library: Library, subjects: Subjects) -> None:
        self._library = library
        self._subjects = subjects
        self._speakers = {
            fact.id: frozenset(s for s in subjects.held[fact.id] if _speaks(s, fact))
            for fact in library.facts.values()
        }
        self._years = {a.record.published[:4] for a in library.articles.values()}
        self._acronyms = {short.lower() for short in library.vocabulary.abbreviations}
        self._kinds = lru_cache(maxsize=4096)(self._kinds_of)
        self._figures = lru_cache(maxsize=4096)(self._figures_of)
        self._negated = lru_cache(maxsize=4096)(self._is_negated)
        self.asked_for = lru_cache(maxsize=4096)(self._shares)
        """The share of an entry's questions, 0 to 1, that ask for each kind of answer."""
        self.mostly = lru_cache(maxsize=4096)(self._mostly)
        self._said_in = lru_cache(maxsize=4096)(self._speakers_of)

    def specified(self, part: Part) -> Specified | None:
        """Return what a question specifies; None for nothing, as is usual."""
        named = sorted(part.subjects, key=lambda one: one.name)
        people = tuple(one for one in named if one.kind == "person")
        found = Specified(
            subjects=tuple(one for one in named if one.kind != "matter"),
            spoken=people if part.speech else (),
            unknown=self._unknown(part),
            figures=part.figures,
            years=part.figures & self._years,
            units=_units(part.folded) if part.figures else {},
            kinds=part.kinds - NAMES,
            negated=part.negated,
            either="or" in part.folded,
        )
        specified = found._replace(either=False)
        return found if any(specified) else None

    def lacks(self, asked: Specified, match: Match) -> tuple[Lack, ...]:
        """Return what a question specifies and an entry does not contain."""
        entry = match.id
        held = self._subjects.held.get(entry, frozenset())
        # What a gap says is missing is missing from every article.
        of_all = entry in self._library.gaps
        missing = [s for s in asked.subjects if s not in held]
        named = [one for one in asked.subjects if one.kind == "article"]
        if any(one in held for one in named):  # of several articles, one will do
            missing = [one for one in missing if one.kind != "article"]
        found = [
            Lack(kind="subject", what=s.name)
            for s in missing
            if not (of_all and s.kind == "article")
        ]
        found += [
            Lack(kind="unknown", what=typed)
            for places, typed in asked.unknown
            if any(match.covered[place] < HELD for place in places)
        ]
        if asked.figures:
            found += self._figures_lacked(asked, entry)
        if asked.spoken and not of_all:
            speakers = self._said_in(entry)
            if speakers.isdisjoint(asked.spoken):
                found += [Lack(kind="speech", what=person.name) for person in asked.spoken]
        if entry in self._library.facts:
            if asked.kinds:
                lacking = sorted(asked.kinds - self._kinds(entry))
                found += [Lack(kind="kind", what=kind) for kind in lacking]
            if asked.negated and not self._negated(entry):
                found.append(Lack(kind="negation", what="not"))
        elif asked.kinds and entry in self._library.overviews:
            lacking = sorted(asked.kinds - self._kinds_of_any(entry))
            found += [Lack(kind="kind", what=kind) for kind in lacking]
        return tuple(found)

    @cached_property
    def _every_figure(self) -> frozenset[str]:
        return frozenset().union(*map(self._figures_of, self._library.facts))

    def has_figure(self, figure: str) -> bool:
        """Return whether any fact has a figure."""
        return figure in self._every_figure

    def _figures_lacked(self, asked: Specified, entry: str) -> list[Lack]:
        held = self._figures(entry)
        of_year = not asked.years or not asked.years.isdisjoint(held)
        wanted = asked.figures - asked.years
        missing = wanted - held if of_year else asked.figures
        if asked.either and not wanted <= missing:
            return []  # "two years or one": it has one of them
        return [
            Lack(kind="figure", what=figure, instead=self._instead(figure, asked, entry))
            for figure in sorted(missing)
        ]

    def _instead(self, figure: str, asked: Specified, entry: str) -> str:
        """Return what a fact has in place of "three years": "two years".

        Nothing where its article counts years of anything else: they may be meant.
        """
        fact, unit = self._library.facts.get(entry), asked.units.get(figure)
        if fact is None or unit is None:
            return ""
        own = _counted(fact.quotation.text, unit)
        counted = {n for n, _ in _counted(fact.article.text.raw, unit)}
        return " ".join(own[0]) if own and counted == {own[0][0]} else ""

    def spoken_by(self, subject: Subject, fact: KnownFact) -> bool:
        """Return whether a person or body says what a fact reports."""
        return subject in self._speakers[fact.id]

    def _speakers_of(self, entry: str) -> frozenset[Subject]:
        facts = self._library.facts_of(entry)
        return frozenset[Subject]().union(*(self._speakers[fact.id] for fact in facts))

    def _unknown(self, part: Part) -> tuple[tuple[range, str], ...]:
        """Return the names and acronyms in a short question that are no subjects."""
        tokens = part.query.tokens
        if len(tokens) > SHORT:
            return ()
        inside = {place for one in part.named for place in range(one.start, one.end)}
        shouted, titled = part.text.isupper(), part.text.istitle()
        found: list[tuple[range, str]] = []
        for number, token in enumerate(tokens):
            named = number > 0 and not titled and _is_name(token)
            if number in inside or not (named or self._is_acronym(token, shouted)):
                continue
            if found and found[-1][0].stop == number:  # one more word of the same name
                places, typed = found.pop()
                found.append((range(places.start, number + 1), f"{typed} {token.typed}"))
            else:
                found.append((range(number, number + 1), token.typed))
        return tuple(found)

    def _is_acronym(self, token: Token, shouted: bool) -> bool:
        if token.word in self._acronyms:
            return True
        return not shouted and token.typed.isupper() and 2 <= len(token.typed) <= 5

    def is_for(self, kinds: AbstractSet[str], entry: str) -> bool:
        """Return whether an entry is mostly asked for with one of some kinds of answer."""
        return not self.mostly(entry).isdisjoint(kinds)

    def _mostly(self, entry: str) -> frozenset[str]:
        """Return the kinds of answer that most of an entry's questions ask for."""
        return frozenset(kind for kind, share in self.asked_for(entry).items() if share > MOSTLY)

    def _kinds_of(self, fact: str) -> frozenset[str]:
        """Return the kinds of answer that a fact gives: by its words, or its own questions."""
        known = self._library.facts[fact]
        often = self._often_asked(fact)
        own = {kind for kind in ENGLISH.kinds if gives(kind, known.quotation.text)}
        return frozenset(own | often)

    def _often_asked(self, entry: str) -> frozenset[str]:
        shares = self.asked_for(entry)
        return frozenset(kind for kind, share in shares.items() if share * SELDOM >= 1)

    def _shares(self, entry: str) -> Mapping[str, float]:
        questions = self._library.entries[entry].questions
        kinds = Counter(chain.from_iterable(kinds_asked(folded(one)) for one in questions))
        return {kind: count / len(questions) for kind, count in kinds.items()}

    def _kinds_of_any(self, overview: str) -> frozenset[str]:
        """Return the kinds of answer that any point of an overview gives, or it is asked for."""
        known = self._library.overviews[overview]
        given = (self._kinds(fact.id) for fact in known.facts)
        return self._often_asked(overview).union(*given)

    def _figures_of(self, entry: str) -> frozenset[str]:
        """Return every figure that an entry has, and the year of its article."""
        texts: list[str] = []
        for fact in self._library.facts_of(entry):
            article = fact.article.record
            texts += [fact.record.answer, fact.quotation.text, fact.record.note or ""]
            texts += [article.published, article.reference or ""]
        if overview := self._library.overviews.get(entry):
            texts += [overview.record.title, overview.record.lead or ""]
        if isinstance(gap := self._library.gaps.get(entry), Gap):
            texts += [gap.answer, *gap.questions]
        return frozenset(figures(words(" ".join(texts).replace("-", " "))))

    def _is_negated(self, fact: str) -> bool:
        known = self._library.facts[fact]
        texts = (known.record.answer, known.quotation.text)
        if any(not ENGLISH.negations.isdisjoint(words(text)) for text in texts):
            return True
        return _often([not ENGLISH.negations.isdisjoint(words(q)) for q in known.record.questions])


@lru_cache(maxsize=1024)
def _counted(text: str, unit: str) -> tuple[tuple[str, str], ...]:
    """Return the figures before a unit: "two years"."""
    pairs = pairwise(words(text))
    return tuple((n, of) for n, of in pairs if n in ENGLISH.numbers and _same(of, unit))


def _often(asked: Sequence[bool]) -> bool:
    """Return whether as many of a fact's questions ask for something as is no chance."""
    return sum(asked) * SELDOM >= len(asked)


def _units(said: Sequence[str]) -> dict[str, str]:
    pairs = pairwise(said)
    return {figure: unit for figure, unit in pairs if unit in ENGLISH.units}


def _same(unit: str, other: str | None) -> bool:
    return other is not None and unit.removesuffix("s") == other.removesuffix("s")


def _speaks(subject: Subject, fact: KnownFact) -> bool:
    speaker = fact.record.speaker
    return speaker is not None and subject.name in speaker


def _is_name(token: Token) -> bool:
    """Return whether a word within a sentence has a capital, and is none of the common ones."""
    capital = token.typed[:1].isupper() and not token.typed.isupper()
    return capital and token.word not in EVERYDAY and weight(token.word) == 1.0
