"""What a check found, for editors and CI: plain lines, JSON, annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from bot.curation.check import Checked
from bot.curation.gate import CHANGES, Change
from bot.knowledge import Library

_LISTED: Final = 20
"""Changes listed of each kind; what is broken is listed in full, as problems."""


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
        "against": checked.against,
        "asked": verdict.asked if verdict else 0,
        "stored": verdict.stored if verdict else 0,
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
    """Say what the edit changed, kind by kind, and what it was compared with."""
    verdict = checked.verdict
    if verdict is None:
        return
    counts = Counter(change.kind for change in verdict.changes)
    for kind in CHANGES:
        changes = [change for change in verdict.changes if change.kind == kind]
        yield from map(str, changes[:_LISTED])
        if len(changes) > _LISTED:
            yield f"… and {len(changes) - _LISTED} more {kind}"
    found = ", ".join(f"{counts[kind]} {kind}" for kind in CHANGES if counts[kind])
    asked = f"{verdict.asked:,} of {verdict.stored:,} questions asked"
    if not verdict.asked:
        asked = f"all {verdict.stored:,} questions came out fine when they were last asked"
    if not found and not checked.against.startswith("nothing"):
        found = "every question comes out as before" if verdict.asked else "no edit"
    yield f"compared with {checked.against}{found and f': {found}'}; {asked}"


def totals(library: Library, problems: int) -> str:
    """Sum up a check: "2 articles, 82 facts, 190 gaps: fine"."""
    held = (
        (library.articles, "article"),
        (library.facts, "fact"),
        (library.overviews, "overview"),
        (library.gaps, "gap"),
    )
    counts = ", ".join(_counted(len(entries), noun) for entries, noun in held)
    return f"{counts}: {_counted(problems, 'problem') if problems else 'fine'}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _escaped(text: str, more: str = "") -> str:
    """Escape as GitHub does (actions/toolkit, packages/core/src/command.ts)."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text
