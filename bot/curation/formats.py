"""What a check found, for editors and CI: plain lines, JSON, annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from bot.curation.check import Checked
from bot.curation.gate import Change
from bot.knowledge import Fact, Gap, Overview
from bot.replies.texts import gone

_LISTED: Final = 20
"""Changes listed of each kind; what is broken is listed in full, as problems."""
REPORTED: Final = ("broken", "moved", "gone", "accepted", "fixed", "newly answered",
                   "newly declined")  # fmt: skip
"""What an edit did, the worst first."""


def plain(checked: Checked) -> Iterator[str]:
    """Give one line a problem, as compilers do, then what the edit changed."""
    yield from map(str, checked.problems)
    yield from compared(checked)


def github(checked: Checked) -> Iterator[str]:
    """Give GitHub's workflow commands, which put each problem beside its line in a review."""
    for problem in checked.problems:
        place = problem.location
        at = f",line={place.line},col={place.column}" if place.line else ""
        file, title = _escaped(place.file, ":,"), _escaped(problem.rule, ":,")
        yield f"::{problem.severity} file={file}{at},title={title}::{_escaped(problem.message)}"
    yield from compared(checked)


def as_json(checked: Checked) -> dict[str, Any]:
    """Give everything as one object."""
    verdict = checked.verdict
    return {
        "problems": [
            {
                **vars(problem.location),
                "severity": problem.severity,
                "rule": problem.rule,
                "message": problem.message,
            }
            for problem in checked.problems
        ],
        "changes": [_change_json(change) for change in verdict.changes] if verdict else [],
        "gone": [
            {"kind": _kind(entry), "id": entry.id, "questions": len(entry.questions)}
            for entry in (verdict.gone if verdict else ())
        ],
        "new": verdict.new if verdict else 0,
        "against": checked.against,
        "asked": verdict.asked if verdict else 0,
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "question": change.case.text,
        **vars(change.case.place),
        "before": str(change.was),
        "now": str(change.now),
    }


def compared(checked: Checked) -> Iterator[str]:
    """Summarise what the edit changed, worst first, and what it was compared with."""
    verdict = checked.verdict
    if verdict is None:
        return
    lines: dict[str, list[str]] = {kind: [] for kind in REPORTED}
    for change in verdict.changes:
        lines[change.kind].append(str(change))
    lines["gone"] = [*map(gone, verdict.gone)]
    for kind, changes in lines.items():
        yield from changes[:_LISTED]
        if len(changes) > _LISTED:
            yield f"… and {len(changes) - _LISTED} more {kind}"
    found = [f"{len(changes)} {kind}" for kind, changes in lines.items() if changes]
    found += [counted(verdict.new, "new question")] if verdict.new else []
    if not found and not checked.against.startswith("nothing"):
        found = ["no question comes out otherwise"]
    result = f": {', '.join(found)}" if found else ""
    asked = counted(verdict.asked, "question")
    yield f"compared with {checked.against}{result}; {asked} asked"


def _kind(entry: Fact | Overview | Gap) -> str:
    return type(entry).__name__.lower()


def totals(checked: Checked) -> str:
    """Summarise in one line: "Ready: 3 warnings (2 articles, 12 facts, 4 gaps)"."""
    severities = Counter(problem.severity for problem in checked.problems)
    found = [counted(severities[one], one) for one in ("error", "warning") if severities[one]]
    told = ", ".join(found) or "no warnings"
    library = checked.seen.library
    if library is None or not checked.passes:
        return f"Not ready: {told}"
    held = (
        (library.articles, "article"),
        (library.facts, "fact"),
        (library.overviews, "overview"),
        (library.gaps, "gap"),
    )
    parts = ", ".join(counted(len(entries), noun) for entries, noun in held if entries)
    return f"Ready: {told} ({parts})"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: "1 fact", "2,600 questions"."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _escaped(text: str, more: str = "") -> str:
    """Escape as GitHub does (actions/toolkit, packages/core/src/command.ts)."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text
