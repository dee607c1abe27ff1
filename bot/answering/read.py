"""Looking a question up: the facts and known gaps that fit it, ranked, with how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from bot.answering.confidence import FITTED, NOTHING, Features
from bot.answering.guards import Guards
from bot.answering.index import HELD, Entry, Index, Match, Query, Token
from bot.answering.segments import SHORT
from bot.answering.text import COMMON_WORDS, QUESTION_WEIGHT, folded, weight
from bot.answering.thesaurus import Thesaurus
from bot.answering.twins import Twins
from bot.knowledge import Gap, KnownFact, Library

CLASH_PENALTY: Final = 2.0
"""What one clash costs a fact in the ranking: about the score of two rare words."""
CHATTER: Final = 1.0
"""The most that words not held can weigh, in units of a word that stands in one entry only."""
NEAR_GAPS: Final = 5
CLEAR_LEAD: Final = 0.5
GAP_SAYS: Final = 0.4
"""Share of the words of substance that a gap must hold for its sentence to be given."""
GAP_NEAR: Final = 0.55
"""Sum of the cosines of its closest two questions and its sentence, for the same: each is alike by
chance where a message shares one word with a gap ("how do I become a GP").  Of 46 messages that
the articles say nothing on, those below had ill-fitting sentences, but for three."""
COMPARED: Final = 8
"""How many of the best candidates have their questions compared letter by letter."""
IN_ORDER: Final = 0.03
"""What each hundredth that the closest question is alike adds to the score."""
TWIN: Final = 3.0
"""A gap that is further behind the best fact is not on the same."""
ALL: Final = 0.85
"""Share of a question that a fact must hold for a gap that leads not to be what was asked for..."""
GAP_LEAD: Final = 2.0
"""...and the most that the gap can lead by..."""
SUBSTANCE: Final = 0.5
"""...and the least that the fact must hold, as in `Features.held`: a word that few entries have."""
NEARLY_STORED: Final = 0.9
"""Cosine above which a question is all but one of the stored ones."""


class Ranked(NamedTuple):
    """A candidate with its score and what speaks against it."""

    id: str
    match: Match
    score: float
    clashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One part of a message, looked up: the facts and gaps that fit, best first."""

    part: str
    query: Query
    facts: tuple[Ranked, ...]
    gaps: tuple[Ranked, ...]
    features: Features
    confidence: float
    asks_gap: bool
    """The best gap is asked for with its own question word, which the best fact does not answer."""
    asks_fact: bool
    """The best fact holds all that is asked, and the best gap is asked for with another word."""

    @property
    def gap_leads(self) -> bool:
        """Say whether a known gap fits better than every fact.

        Where it holds nothing of the question that the fact lacks, as with a single search word, it
        must be better by far: the fact says something on all that was asked.  A fact that clashes
        cannot be the answer, so there the gap may be behind.
        """
        if not self.facts or not self.gaps or self.asks_gap:
            return bool(self.gaps)
        if self.asks_fact:
            return False
        gap, fact = self.gaps[0], self.facts[0]
        lead = gap.score - fact.score + CLASH_PENALTY * bool(fact.clashes)
        says_more = self.features.gap_words > 0 or gap.match.ask > NEARLY_STORED
        return lead > (0.0 if says_more else CLEAR_LEAD)

    @property
    def gap_ahead(self) -> bool:
        """Say whether a known gap scores above every fact, unless that is all but asked for."""
        if not self.facts or not self.gaps or self.asks_fact:
            return False
        fact = self.facts[0]
        return fact.match.ask <= NEARLY_STORED and self.gaps[0].score > fact.score

    @property
    def knows_half(self) -> bool:
        """Say whether the best fact holds as much of a short question as nothing at all does."""
        words = self._substance(self.facts[0])
        # A figure that stands nowhere is the guards' to tell.
        unknown = sum(t.weight for t, _ in words if not t.terms and not t.word.isdigit())
        return len(self.query.tokens) > SHORT or unknown <= _held(words)

    @property
    def gap_says(self) -> bool:
        """Say whether the best gap is about what was asked, so that its sentence can be given."""
        gap = self.gaps[0]
        if self.asks_gap:
            return True
        if gap.match.ask + gap.match.second_ask + gap.match.say < GAP_NEAR:
            return False
        words = self._substance(gap)
        return _held(words) >= GAP_SAYS * sum(token.weight for token, _ in words)

    def _substance(self, ranked: Ranked) -> list[tuple[Token, float]]:
        """Return the words that are not common ones, with how far a candidate holds each."""
        both = zip(self.query.tokens, ranked.match.covered, strict=True)
        return [(token, far) for token, far in both if token.word not in COMMON_WORDS]


def _held(words: Sequence[tuple[Token, float]]) -> float:
    return sum(token.weight * far for token, far in words)


class Reader:
    """Looks questions up in one library; immutable."""

    def __init__(self, library: Library) -> None:
        self.library = library
        vocabulary = library.vocabulary
        self._index = Index(
            [*map(_fact_entry, library.facts.values()), *map(_gap_entry, library.gaps.values())],
            Thesaurus(vocabulary.abbreviations, vocabulary.synonyms),
        )
        self.guards = Guards(library)
        self._questions = lru_cache(maxsize=4096)(self._plain_questions)
        self._twins = Twins(self._questions)

    def weights(self, text: str) -> dict[int | str, float]:
        """Weigh what a text is about: the terms of the index, and the words that none knows."""
        query = self._index.query(text)
        bag: dict[int | str, float] = {term: query.vector[term] for _, term in query.concepts}
        for token in query.tokens:
            bag[token.terms[0][0] if token.terms else token.word] = token.weight
        return bag

    def read(self, part: str) -> Reading:
        """Look one part of a message up, without deciding anything."""
        query = self._index.query(part)
        matches = self._index.matches(query)
        insisted = self.guards.insisted(part, query.tokens)
        insisted = insisted._replace(names=insisted.names + self._strange(part, query, matches))
        facts: list[Ranked] = []
        gaps: list[Ranked] = []
        clash, gap_clash = self.guards.clashes, self.guards.gap_clashes
        insists = any(insisted)
        for match in matches:
            if fact := self.library.facts.get(match.id):
                clashes = clash(insisted, match.covered, fact) if insists else ()
            else:
                clashes = gap_clash(insisted, match.id)
            score = _score(match) - CLASH_PENALTY * len(clashes)
            (facts if fact else gaps).append(Ranked(match.id, match, score, clashes))
        text = folded(part)
        facts, gaps = self._compared(text, facts), self._compared(text, gaps)
        asks_gap = self._asks_gap(text, facts, gaps)
        if asks_gap:
            why = f"asks {asks_gap}, as the known gap {gaps[0].id!r} does and this fact does not"
            facts[0] = facts[0]._replace(clashes=(*facts[0].clashes, why))
        features = self._features(query, facts, gaps)
        sure = FITTED.confidence(features) if facts else 0.0
        asks_fact = self._asks_fact(text, features, facts, gaps)
        return Reading(
            part, query, tuple(facts), tuple(gaps), features, sure, bool(asks_gap), asks_fact
        )

    def _asks_gap(self, text: str, facts: list[Ranked], gaps: list[Ranked]) -> str:
        """Return the question word with which the best gap is asked for, not its fact; or ""."""
        if not facts or not gaps or gaps[0].clashes:
            return ""
        if facts[0].score - gaps[0].score > TWIN:
            return ""
        return self._twins.asks_gap(text, facts[0].id, gaps[0].id)

    def _asks_fact(
        self, text: str, features: Features, facts: list[Ranked], gaps: list[Ranked]
    ) -> bool:
        """Say whether the fact holds all, and the gap is asked for with another question word."""
        if not facts or not gaps or facts[0].clashes or features.gap_words > 0:
            return False
        holds_all = facts[0].match.coverage >= ALL and features.held >= SUBSTANCE
        near = gaps[0].score - facts[0].score <= GAP_LEAD
        return holds_all and near and self._twins.asks_fact(text, facts[0].id, gaps[0].id)

    def _strange(
        self, part: str, query: Query, matches: Sequence[Match]
    ) -> tuple[tuple[int, str], ...]:
        """Return the acronyms that no fact near the question has: bodies that it insists on."""
        acronyms = self.guards.acronyms(part, query.tokens)
        facts = [match for match in matches if acronyms and match.id in self.library.facts]
        return tuple(
            (number, typed)
            for number, typed in acronyms
            if all(fact.covered[number] < HELD for fact in facts)
        )

    def _compared(self, text: str, ranked: list[Ranked]) -> list[Ranked]:
        """Sort candidates, the best few by how their closest questions read word for word too.

        Terms know no order: letters in their order tell "who warned PCTs" from "who PCTs warned".
        """
        ranked.sort(key=_by_score)
        for place, (name, match, score, clashes) in enumerate(ranked[:COMPARED]):
            if closest := process.extractOne(text, self._questions(name), scorer=fuzz.ratio):
                ranked[place] = Ranked(name, match, score + IN_ORDER * closest[1], clashes)
        ranked.sort(key=_by_score)
        return ranked

    def _plain_questions(self, name: str) -> tuple[str, ...]:
        return tuple(map(folded, self.library.entries[name].questions))

    def _features(self, query: Query, facts: list[Ranked], gaps: list[Ranked]) -> Features:
        if not facts:
            return NOTHING
        best = facts[0]
        other = next((f.score for f in facts[1:] if not self.same_words(f.id, best.id)), 0.0)
        total = sum(token.weight for token in query.tokens) / self._index.rarest
        held = best.match.coverage * total
        against = CHATTER * (1 - math.exp((held - total) / CHATTER))
        return Features(
            margin=best.score - other,
            gap_margin=best.score - (gaps[0].score if gaps else 0.0),
            coverage=held / (held + against) if held else 0.0,
            clashes=min(len(best.clashes), 2),
            gap_words=_gap_words(query, best, gaps) / self._index.rarest,
            held=math.log1p(held),
        )

    def same_words(self, one: str, other: str) -> bool:
        """Say whether two facts quote overlapping words: either proves the same."""
        return self.library.facts[one].shares_words(self.library.facts[other])


def _by_score(ranked: Ranked) -> float:
    return -ranked.score


def _fact_entry(fact: KnownFact) -> Entry:
    record = fact.record
    spoken = " ".join(filter(None, (record.speaker, record.role, *record.people)))
    says = (record.answer, fact.quotation.text, *([spoken] if spoken else []))
    keywords = [" ".join(record.keywords)] if record.keywords else []
    return Entry(record.id, (*record.questions, *keywords), says)


def _gap_entry(gap: Gap) -> Entry:
    return Entry(gap.id, gap.questions, (gap.answer,))


def _gap_words(query: Query, best: Ranked, gaps: list[Ranked]) -> float:
    """Weigh the words that the fact lacks and one of the nearest gaps holds."""
    if len(query.tokens) > SHORT:
        return 0.0
    return sum(
        token.weight
        for number, token in enumerate(query.tokens)
        if best.match.covered[number] < HELD
        and weight(token.word) >= QUESTION_WEIGHT
        and any(gap.match.covered[number] >= HELD for gap in gaps[:NEAR_GAPS])
    )


def _score(match: Match) -> float:
    """Weigh the features of a candidate.

    Softmax regression on public question sets gave the weights (shared measurement); refitting
    them to these facts moved no set by more than two points.  What is all but a stored question
    is lifted over everything else, so that a curator's own questions come out as they were filed.
    """
    _, ask, second_ask, say, bm25, _, coverage = match
    stored = 24.0 * (ask - NEARLY_STORED) if ask > NEARLY_STORED else 0.0
    return 4.3 * ask + 2.6 * second_ask + 2.9 * coverage + 4.6 * bm25 + 2.3 * say + stored
