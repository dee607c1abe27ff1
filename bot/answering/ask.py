"""One question in, one honest outcome out: the walk through this room."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from bot.answering.decide import FITTED, NOTHING, Features
from bot.answering.followup import follow, insists, is_follow_up, relation, resolve
from bot.answering.guards import Guards
from bot.answering.index import HELD, Entry, Index, Match, Query
from bot.answering.outcome import Answer, Asked, Candidate, Chat, Choices, Decline, Trace
from bot.answering.segments import SHORT, segments, two_questions
from bot.answering.smalltalk import chat_kind
from bot.answering.text import (
    COMMON_WORDS,
    MAX_SCORED,
    QUESTION_WEIGHT,
    strip_address,
    weight,
    words,
)
from bot.answering.thesaurus import Thesaurus
from bot.knowledge import Gap, KnownFact, Library
from bot.settings import Answering

OFFERED: Final = 3
CLASH_PENALTY: Final = 1.5
"""What one clash costs a fact in the ranking: about the score of one rare word."""
CHATTER: Final = 1.0
"""The most that words not held can weigh, in units of a word that stands in one entry only."""
NEAR_GAPS: Final = 5
CLEAR_LEAD: Final = 0.5
FOLLOWED_LEAD: Final = 1.0
"""What a gap must lead by to outweigh a fact that hangs together with the last one."""
NEARLY_STORED: Final = 0.8
"""Cosine above which a question is all but one of the stored ones."""
WHOLE_BONUS: Final = 0.03
"""A part must be surer than the whole message by this, or the whole is what was asked."""
LIKELY: Final = 2.0
"""Below this score, a fact is not worth offering as near."""
_TODAY: Final = re.compile(
    r"\b(?:now|nowadays|today|currently|current|still|these days|at (?:the moment|present)|anymore"
    r"|this year|20[12]\d)\b"
)


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score and what speaks against it."""

    id: str
    match: Match
    score: float
    coverage: float
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


class Answerer:
    """Answers questions from one library; immutable, so that any number may ask at once."""

    def __init__(self, library: Library, settings: Answering | None = None) -> None:
        self.library = library
        self._settings = settings or Answering()
        vocabulary = library.vocabulary
        self._index = Index(
            [*map(_fact_entry, library.facts.values()), *map(_gap_entry, library.gaps.values())],
            Thesaurus(vocabulary.abbreviations, vocabulary.synonyms),
        )
        self._guards = Guards(library)

    def ask(self, message: str, after: KnownFact | None = None) -> Asked:
        """Answer a message, or offer choices, decline, or chat: whichever is honest.

        `after` is the fact that was given last in the conversation, for "who is he?" and its like.
        """
        text = strip_address(message)[:MAX_SCORED]
        kind = chat_kind(text)
        if kind is not None:
            trace = Trace(reason=f"the message asks for no fact: {kind}")
            return Asked(question=message, outcome=Chat(kind=kind), confidence=0.0, trace=trace)
        if after is None and (both := self._both(text)):
            return replace(both[0], question=message, also=both[1])
        return replace(self._one(text, after), question=message)

    def _one(self, text: str, after: KnownFact | None = None) -> Asked:
        """Answer a message as one question."""
        follows = after if after is not None and is_follow_up(text) else None
        best = self._best_part(resolve(text, follows) if follows else text)
        outcome, reason = self._decide(best, text)
        if follows:
            outcome, reason = self._follow(text, follows, best, outcome, reason)
        return Asked(
            question=text,
            outcome=outcome,
            confidence=round(best.confidence, 4),
            candidates=_candidates(best),
            trace=_trace(best, reason),
        )

    def _both(self, text: str) -> tuple[Asked, Asked] | None:
        """Answer both questions of a message that asks two, or one and say that the other fails.

        Where neither is clear, or both come to the same words, the message is one question.
        """
        parts = two_questions(text)
        if parts is None:
            return None
        first = self._one(parts[0])
        after = first.outcome.fact if isinstance(first.outcome, Answer) else None
        second = self._one(parts[1], after)
        match first.outcome, second.outcome:
            case Answer(fact=one), Answer(fact=other) if one.quotation != other.quotation:
                return first, second
            case Answer(), Decline(gap=Gap()):
                return first, second
            case Decline(gap=Gap()), Answer():
                return second, first
        return None

    def _best_part(self, text: str) -> Reading:
        """Look up a message and its parts; a part must be clearly surer than the whole."""
        whole, *parts = [self.read(part) for part in segments(text)]
        best = whole
        for reading in parts:
            if reading.confidence > best.confidence + (WHOLE_BONUS if best is whole else 0.0):
                best = reading
        return best

    def _follow(
        self,
        text: str,
        after: KnownFact,
        alone: Reading,
        outcome: Answer | Choices | Decline,
        reason: str,
    ) -> tuple[Answer | Choices | Decline, str]:
        """Read a message against the last fact; what it says alone stands where nothing fits."""
        reading = self.read(text)
        related = [fact for fact in self.library.facts.values() if relation(fact, after)]
        clear = [f for f in related if not self._guards.clashes(text, (), (), f)]
        found = follow(text, after, clear, {r.id: r.score for r in reading.facts})
        why = f"a follow-up to {after.id!r}: {found.reason}"
        gap_fits = found.by_words and insists(text) and _gap_leads(alone)
        if found.fact is None or (gap_fits and self._gap_outweighs(reading, found.fact)):
            if isinstance(outcome, Answer):
                return outcome, reason
            gap = outcome.gap if isinstance(outcome, Decline) else None
            return Decline(gap=gap, nearest=(after,)), why
        return Answer(fact=found.fact), why

    def _gap_outweighs(self, reading: Reading, fact: KnownFact) -> bool:
        """Say whether a known gap fits the words of a follow-up clearly better than a fact."""
        own = next((ranked.score for ranked in reading.facts if ranked.id == fact.id), 0.0)
        return bool(reading.gaps) and reading.gaps[0].score > own + FOLLOWED_LEAD

    def read(self, part: str) -> Reading:
        """Look one part of a message up, without deciding anything."""
        query = self._index.query(part)
        facts: list[Ranked] = []
        gaps: list[Ranked] = []
        for match in self._index.matches(query):
            name = self._index.entries[match.entry].id
            coverage = _coverage(query, match)
            fact = self.library.facts.get(name)
            clashes = self._guards.clashes(part, query.tokens, match.covered, fact) if fact else ()
            score = _score(match, coverage) - CLASH_PENALTY * len(clashes)
            (facts if fact else gaps).append(Ranked(name, match, score, coverage, clashes))
        facts.sort(key=lambda ranked: -ranked.score)
        gaps.sort(key=lambda ranked: -ranked.score)
        features = self._features(query, facts, gaps)
        sure = FITTED.confidence(features) if facts else 0.0
        return Reading(part, query, tuple(facts), tuple(gaps), features, sure)

    def _features(self, query: Query, facts: list[Ranked], gaps: list[Ranked]) -> Features:
        if not facts:
            return NOTHING
        best = facts[0]
        other = next((f.score for f in facts[1:] if not self.same_words(f.id, best.id)), 0.0)
        total = sum(token.weight for token in query.tokens) / self._index.rarest
        held = best.coverage * total
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
        a, b = self.library.facts[one], self.library.facts[other]
        return (
            a.article is b.article
            and a.quotation.start < b.quotation.end
            and b.quotation.start < a.quotation.end
        )

    def _decide(self, best: Reading, text: str) -> tuple[Answer | Choices | Decline, str]:
        sure, need = best.confidence, self._settings.answer_at
        nearest = tuple(self.library.facts[r.id] for r in best.facts[:OFFERED] if r.score >= LIKELY)
        gap_leads = _gap_leads(best)
        if best.facts and sure >= need and not best.facts[0].clashes and not gap_leads:
            today = bool(_TODAY.search(" ".join(words(text))))
            fact = self.library.facts[best.facts[0].id]
            return Answer(fact=fact, today=today), f"confidence {sure:.2f} is {need} or more"
        if gap_leads:
            gap = self.library.gaps[best.gaps[0].id]
            return Decline(gap=gap, nearest=nearest), f"the known gap {gap.id!r} fits better"
        if sure >= self._settings.offer_at and nearest:
            clash = "; ".join(best.facts[0].clashes)
            why = clash or f"confidence {sure:.2f} is under {need}"
            return Choices(facts=nearest), why
        missing = _missing(best)
        why = f"confidence {sure:.2f} is under {self._settings.offer_at}"
        return Decline(missing=missing, nearest=nearest), why


def _fact_entry(fact: KnownFact) -> Entry:
    record = fact.record
    spoken = " ".join(filter(None, (record.speaker, record.role, *record.people)))
    says = (record.answer, fact.quotation.text, *([spoken] if spoken else []))
    keywords = [" ".join(record.keywords)] if record.keywords else []
    return Entry(record.id, (*record.questions, *keywords), says)


def _gap_entry(gap: Gap) -> Entry:
    return Entry(gap.id, gap.questions, (gap.answer,))


def _coverage(query: Query, match: Match) -> float:
    """Return the share of the question's weight that the entry holds, 0 to 1."""
    total = sum(token.weight for token in query.tokens)
    held = sum(t.weight * c for t, c in zip(query.tokens, match.covered, strict=True))
    return held / total if total else 0.0


def _gap_leads(reading: Reading) -> bool:
    """Say whether a known gap fits better than every fact.

    Where it holds nothing of the question that the fact lacks, as with a single search word, it
    must be better by far: the fact says something on all that was asked.  A fact that clashes
    cannot be the answer, so there the gap may be behind.
    """
    if not reading.facts or not reading.gaps:
        return bool(reading.gaps)
    gap, fact = reading.gaps[0], reading.facts[0]
    lead = gap.score - fact.score + CLASH_PENALTY * bool(fact.clashes)
    says_more = reading.features.gap_words > 0 or gap.match.ask > NEARLY_STORED
    return lead > (0.0 if says_more else CLEAR_LEAD)


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


def _score(match: Match, coverage: float) -> float:
    """Weigh the features of a candidate.

    Softmax regression on public question sets gave the weights (shared measurement); refitting
    them to these facts moved no set by more than two points.  What is all but a stored question
    is lifted over everything else, so that a curator's own questions come out as they were filed.
    """
    return (
        4.3 * match.ask
        + 2.6 * match.second_ask
        + 2.9 * coverage
        + 4.6 * match.bm25
        + 2.3 * match.say
        + 12.0 * max(0.0, match.ask - NEARLY_STORED)
    )


def _missing(reading: Reading) -> tuple[str, ...]:
    """Return the words of substance that stand in no entry at all, as they were typed."""
    return tuple(
        dict.fromkeys(
            token.typed
            for token in reading.query.tokens
            if not token.terms and token.word not in COMMON_WORDS and len(token.word) > 2
        )
    )


def _candidates(reading: Reading) -> tuple[Candidate, ...]:
    ranked = sorted((*reading.facts, *reading.gaps), key=lambda r: -r.score)[:5]
    return tuple(Candidate(id=r.id, score=round(r.score, 3), clashes=r.clashes) for r in ranked)


def _trace(reading: Reading, reason: str) -> Trace:
    tokens = reading.query.tokens
    covered = reading.facts[0].match.covered if reading.facts else (0.0,) * len(tokens)
    features = [(name, round(float(value), 3)) for name, value in vars(reading.features).items()]
    return Trace(
        reason=reason,
        asked_part=reading.part,
        read_as=tuple((t.typed, t.word) for t in tokens if t.misspelt),
        covered=tuple(t.typed for t, c in zip(tokens, covered, strict=True) if c >= HELD),
        uncovered=tuple(t.typed for t, c in zip(tokens, covered, strict=True) if c < HELD),
        features=tuple(features),
    )
