"""Why an outcome came about, in words: for `ask --explain` and /explain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.answering import FITTED, Asked, Candidate, Trace, written

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
    yield f"Outcome: {type(result.outcome).__name__.lower()}, because {trace.reason}."
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
        sure = written(result.confidence)
        yield f"Confidence that it is what was asked for: {sure}, the logistic of"
        yield f"  {FITTED.intercept:+.2f}  to begin with"
        for name, value, adds in trace.weighed:
            yield f"  {round(adds, 2) + 0.0:+.2f}  for {value:.2f}: {_MEANINGS[name]}"
    yield "Candidates, best first (score, kind, id; what speaks against it):"
    yield from map(_candidate, result.candidates)


def _candidate(candidate: Candidate) -> str:
    kind = "gap " if candidate.is_gap else "fact"
    against = f" (the question {'; it '.join(candidate.clashes)})" if candidate.clashes else ""
    return f"  {candidate.score:5.2f}  {kind}  {candidate.id}{against}"
