"""What a check found, for people, editors and CI: excerpts, plain lines, JSON, annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from bot.curation.check import Checked
from bot.curation.gate import CHANGES, Change
from bot.errors import Problem
from bot.knowledge.files import shown_name

_COLOURS: Final = {"error": "red", "warning": "yellow", "broken": "red", "fixed": "green",
                   "newly answered": "green"}  # fmt: skip
_EXCERPT: Final = 96
_LISTED: Final = 20
"""Changes listed of each kind; what is broken is listed in full, as problems."""


def plain(checked: Checked) -> Iterator[str]:
    """Give one line a problem, as compilers do, then what the edit changed."""
    yield from map(str, checked.problems)
    yield from _compared(checked)


def github(checked: Checked) -> Iterator[str]:
    """Give GitHub's workflow commands, which put each problem beside its line in a review."""
    for problem in checked.problems:
        place = problem.location
        at = f",line={place.line},col={place.column}" if place.line else ""
        file, title = _escaped(place.file, ":,"), _escaped(problem.rule, ":,")
        yield f"::{problem.severity} file={file}{at},title={title}::{_escaped(problem.message)}"
    yield from _compared(checked)


def as_json(checked: Checked) -> dict[str, Any]:
    """Give everything as one object."""
    verdict = checked.verdict
    return {
        "problems": [
            {
                "file": problem.location.file,
                "line": problem.location.line,
                "column": problem.location.column,
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
    place = change.case.place
    return {
        "kind": change.kind,
        "question": change.case.text,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "before": str(change.was),
        "now": str(change.now),
    }


def show(checked: Checked, console: Console, root: Path) -> None:
    """Print each problem with its line and a marker under the place."""
    for problem in checked.problems:
        colour, place = _COLOURS[problem.severity], problem.location
        head = Text.assemble((problem.severity, f"bold {colour}"), (f" {place} ", "bold"),
                             (f"[{problem.rule}]", "dim"))  # fmt: skip
        console.print(head, soft_wrap=True)
        console.print(_excerpt(problem, colour, root), end="", soft_wrap=True)
        console.print(Text(f"  {problem.message}\n"), highlight=False)
    for line in _compared(checked):
        kind = next((kind for kind in CHANGES if f": {kind}: " in line), "")
        console.print(Text(line, _COLOURS.get(kind, "")), soft_wrap=True)


def _excerpt(problem: Problem, colour: str, root: Path) -> Text:
    place = problem.location
    lines = _lines(place.file, root)
    if not 0 < place.line <= len(lines):
        return Text()
    first = max(0, place.column - _EXCERPT // 2)
    shown = lines[place.line - 1][first : first + _EXCERPT].replace("\t", " ")
    margin = f"{place.line:>6} │ "
    return Text.assemble(
        (margin, "dim"), shown, "\n",
        (" " * (len(margin) - 2) + "│ ", "dim"), " " * (place.column - 1 - first),
        ("▲\n", f"bold {colour}"),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _lines(name: str, root: Path) -> list[str]:
    """Read a file by the name that is shown of it, which is from here or from the root."""
    for file in (root / name, Path.cwd() / name):
        if shown_name(file, root) == name:
            with suppress(OSError):
                return file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    return []


def _compared(checked: Checked) -> Iterator[str]:
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
    yield f"compared with {checked.against}: {found or 'nothing changed'}; {asked}"


def _escaped(text: str, more: str = "") -> str:
    """Escape as GitHub does (actions/toolkit, packages/core/src/command.ts)."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text
