"""What to do with a question that was looked up: answer, offer, or decline, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import mul
from typing import Final

from bot.answering.confidence import written
from bot.answering.outcome import Answer, Choices, Decline
from bot.answering.read import Ranked, Reading
from bot.answering.text import COMMON_WORDS, folded
from bot.knowledge import Library
from bot.settings import Answering

OFFERED: Final = 3
BESIDE: Final = 0.15
"""Share of a question that a fact must hold beyond those offered already to be offered next."""
CLOSE: Final = 0.2
"""Facts whose scores differ by less are offered rather than one of them given."""
LIKELY: Final = 1.6
"""Below this score a fact is not near, however much of a long message it holds."""
_TODAY: Final = re.compile(
    r"\b(?:now|nowadays|today|currently|current|still|these days|at (?:the moment|present)|anymore"
    r"|this year|20[12]\d)\b"
)


def decide(
    best: Reading, text: str, library: Library, settings: Answering
) -> tuple[Answer | Choices | Decline, str]:
    """Return the outcome of a message by its surest part, with the reason in a sentence."""
    sure, need = best.confidence, settings.answer_at
    nearest = tuple(library.facts[r.id] for r in best.facts[:OFFERED] if r.score >= LIKELY)
    gap_leads = best.gap_leads
    gap_behind = gap_leads and bool(best.facts) and best.gaps[0].score < best.facts[0].score
    close = best.features.margin < CLOSE
    doubtful = close or gap_leads or best.gap_ahead
    clear = nearest and not doubtful and not best.facts[0].clashes
    if clear and sure >= need:
        today = bool(_TODAY.search(folded(text)))
        fact = library.facts[best.facts[0].id]
        why = f"a confidence of {written(sure)} is enough: {need} or more"
        if best.asks_fact and best.gaps[0].score > best.facts[0].score:
            why += f"; the known gap {best.gaps[0].id!r} is asked for with another question word"
        return Answer(fact=fact, today=today), why
    beside = tuple(library.facts[fact] for fact in _beside(best))
    # A gap that is behind, and about somebody else besides, says nothing on the question.
    if gap_leads and best.gap_says and not (gap_behind and best.gaps[0].clashes):
        gap = library.gaps[best.gaps[0].id]
        why = f"the known gap {gap.id!r} fits better than any fact"
        if gap_behind:
            nearly = f"; the known gap {gap.id!r} is nearly as near"
            why = _cannot(best) + ("" if best.asks_gap else nearly)
        return Decline(gap=gap, nearest=beside), why
    offer_at = settings.offer_at
    if sure >= offer_at and nearest and not gap_leads and best.knows_half:
        return Choices(facts=nearest), _why_not(best, need)
    why = f"no fact is near: a confidence of {written(sure)} is under {offer_at}"
    if gap_behind:
        why = f"{_cannot(best)}; nor does a known gap fit"
    elif gap_leads:
        why = (
            f"no fact is as near as the known gap {best.gaps[0].id!r}, which holds too little of it"
        )
    elif sure >= offer_at and nearest:
        why = "more of the question is unknown than the nearest fact holds"
    return Decline(missing=missing(best), nearest=beside), why


def _beside(best: Reading) -> list[str]:
    """Return the facts to offer beside a decline: the best, then what holds the rest best.

    "What did Hutton say about polyclinics?" is offered Hutton's facts and those on polyclinics.
    """
    near = [ranked for ranked in best.facts if ranked.score >= LIKELY]
    lacking = [token.weight for token in best.query.tokens]
    much = BESIDE * sum(lacking)
    chosen: list[str] = []
    while near and len(chosen) < OFFERED:
        more = max(near, key=lambda one: _weigh(lacking, one)) if chosen else near[0]
        pick = more if _weigh(lacking, more) >= much else near[0]
        near.remove(pick)
        chosen.append(pick.id)
        lacking = [w * (1 - far) for w, far in zip(lacking, pick.match.covered, strict=True)]
    return chosen


def _weigh(lacking: Sequence[float], fact: Ranked) -> float:
    """Weigh the words of a question that a fact holds."""
    return float(sum(map(mul, lacking, fact.match.covered)))


def _why_not(best: Reading, need: float) -> str:
    """Say why the best fact is only offered."""
    if best.facts[0].clashes:
        return _cannot(best)
    if best.gap_ahead:
        return f"the known gap {best.gaps[0].id!r} is as near as the fact"
    if best.confidence >= need:
        return f"two facts are too close to call: {best.features.margin:.2f} apart, under {CLOSE}"
    return f"a confidence of {written(best.confidence)} is not enough to answer: {need} is"


def _cannot(best: Reading) -> str:
    """Say why the best fact is no answer, however near."""
    clashes = "; it ".join(best.facts[0].clashes)
    return f"the nearest fact cannot be the answer: the question {clashes}"


def missing(reading: Reading) -> tuple[str, ...]:
    """Return the words of substance that stand in no entry at all, as they were typed."""
    return tuple(
        dict.fromkeys(
            token.typed
            for token in reading.query.tokens
            if not token.terms and token.word not in COMMON_WORDS and len(token.word) > 2
        )
    )
