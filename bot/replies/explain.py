"""An outcome for whoever looks behind it: why it came about, in words, and all of it as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.answering import FITTED, Asked, Candidate, Closest, Decline, Lack, Overview, written
from bot.knowledge import KnownFact, KnownOverview
from bot.replies.citation import citation

_MEANINGS: Final = {
    "gap_margin": "score ahead of the nearest known gap or talk",
    "coverage": "share of the question that it holds",
    "lacks": "things that the question specifies and it lacks",
    "held": "weight of the words that it holds",
}


def explanation(result: Asked) -> str:
    """Explain in words why an outcome came about."""
    return "\n".join(line for one in (result, *result.also) for line in _lines(one))


def _lines(result: Asked) -> Iterator[str]:
    trace = result.trace
    yield f"Outcome: {result.kind}, because {trace.reason}."
    if trace.question not in ("", result.question):
        yield f"Looked up: {trace.question!r}"
    for typed, known in trace.read_as:
        yield f"{typed!r} was read as {known!r}"
    if trace.subjects:
        yield f"Subjects named: {', '.join(trace.subjects)}"
    if not result.candidates:
        return
    yield f"The best entry or its questions hold: {', '.join(trace.covered) or 'none of the words'}"
    yield f"It lacks: {', '.join(trace.uncovered) or 'none of the words'}"
    yield f"Confidence in it, cut to two decimals: {written(result.confidence)}, the logistic of"
    yield f"  {FITTED.intercept:+.2f}  to begin with"
    for name, value, adds in trace.weighed:
        yield f"  {round(adds, 2) + 0.0:+.2f}  for {value:.2f}: {_MEANINGS[name]}"
    yield "Candidates, best first (score, kind, id; what each lacks):"
    yield from map(_candidate, result.candidates)


def _candidate(candidate: Candidate) -> str:
    lacking = f" (lacks {', '.join(map(_lack, candidate.lacks))})" if candidate.lacks else ""
    return f"  {candidate.score:5.2f}  {candidate.kind:8}  {candidate.id}{lacking}"


def _lack(lack: Lack) -> str:
    return f"{lack.kind} {lack.what!r}"


def json_of(result: Asked, text: str) -> dict[str, Any]:
    """Return what `ask --json` prints of an outcome whose reply has this text."""
    outcome, shown = result.outcome, result.shown
    gap = outcome.gap.id if isinstance(outcome, Decline) and outcome.gap else None
    several = _overview(result)
    first = shown[0] if shown and several is None and not isinstance(outcome, Decline) else None
    others = tuple(fact for fact in (*shown, *result.offered) if fact is not first)
    return {
        "question": result.question,
        "outcome": result.kind,
        "confidence": result.confidence,
        "text": text,
        "fact": _fact(first) if first else None,
        "choices": [
            {"id": one.id, "question": one.record.questions[0], **_said(one)} for one in others
        ],
        "candidates": [{"id": c.id, "score": c.score} for c in result.candidates],
        "gap": gap,
        "overview": several.id if several else None,
    }


def _overview(result: Asked) -> KnownOverview | None:
    match result.outcome:
        case Overview(overview=found) | Closest(entry=KnownOverview() as found):
            return found
    return None


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
