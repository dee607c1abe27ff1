"""An outcome for whoever looks behind it: why it came about, in words, and all of it as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.answering import FITTED, Asked, Candidate, Decline, Trace, written
from bot.knowledge import KnownFact
from bot.replies.citation import citation

_MEANINGS: Final = {
    "margin": "score ahead of the next fact that rests on other words",
    "gap_margin": "score ahead of the nearest known gap",
    "coverage": "share of the question that the fact holds",
    "clashes": "things that the question insists on and the fact lacks",
    "gap_words": "weight of the words that only a known gap near it holds",
    "held": "weight of the words that the fact holds",
}


def explanation(result: Asked) -> str:
    """Say in words why an outcome came about."""
    return "\n".join(_lines(result, result.trace))


def _lines(result: Asked, trace: Trace) -> Iterator[str]:
    yield f"Outcome: {result.kind}, because {trace.reason}."
    if trace.follows:
        yield f"It was read after {trace.follows!r}; what its words find alone did not decide:"
    if trace.asked_part not in ("", result.question):
        yield f"Of the message, this was looked up: {' '.join(trace.asked_part.split())!r}"
    for typed, known in trace.read_as:
        yield f"{typed!r} was read as {known!r}"
    if not result.candidates:
        return
    if trace.nearest:
        yield f"By its words alone, the nearest fact is {trace.nearest!r}."
        held = ", ".join(trace.covered) or "none of the words"
        yield f"  It or its questions hold these or like words: {held}"
        yield f"  It lacks: {', '.join(trace.uncovered) or 'none of the words'}"
        if trace.against:
            yield f"  Against it: the question {'; it '.join(trace.against)}"
        if trace.gap:
            held = ", ".join(trace.in_gap) or "none of the words"
            yield f"The known gap {trace.gap!r} or its questions hold: {held}"
        sure = written(result.confidence)
        yield f"Confidence in that fact, cut to two decimals: {sure}, the logistic of"
        yield f"  {FITTED.intercept:+.2f}  to begin with"
        for name, value, adds in trace.weighed:
            yield f"  {round(adds, 2) + 0.0:+.2f}  for {value:.2f}: {_MEANINGS[name]}"
    yield "Candidates, best first (score, kind, id; what speaks against it):"
    yield from map(_candidate, result.candidates)


def _candidate(candidate: Candidate) -> str:
    kind = "gap " if candidate.is_gap else "fact"
    against = f" (the question {'; it '.join(candidate.clashes)})" if candidate.clashes else ""
    return f"  {candidate.score:5.2f}  {kind}  {candidate.id}{against}"


def json_of(result: Asked, text: str) -> dict[str, Any]:
    """Return what `ask --json` prints of an outcome whose reply has this text."""
    outcome = result.outcome
    gap = outcome.gap.id if isinstance(outcome, Decline) and outcome.gap else None
    return {
        "question": result.question,
        "outcome": result.kind,
        "confidence": result.confidence,
        "text": text,
        "fact": _fact(result.given) if result.given else None,
        "choices": [
            {"id": offer.id, "question": offer.record.questions[0], **_said(offer)}
            for offer in result.offered
        ],
        "candidates": [{"id": c.id, "score": c.score} for c in result.candidates],
        "gap": gap,
    }


def _fact(fact: KnownFact) -> dict[str, Any]:
    return {
        "id": fact.id,
        **_said(fact),
        "article": fact.record.article,
        "article_file": Path(fact.article.record.text).name,
        "paragraph": fact.quotation.paragraph,
        "citation": citation(fact),
    }


def _said(fact: KnownFact) -> dict[str, Any]:
    record = fact.record
    return {"answer": record.answer, "quote": fact.quotation.text, "speaker": record.speaker}
