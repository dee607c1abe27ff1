"""The whole check of the knowledge files: what is wrong in them, and what an edit changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answering import Answerer
from bot.curation.committed import NotComparable, committed
from bot.curation.gate import Case, Verdict, gate
from bot.curation.lint import lint
from bot.errors import Problem
from bot.knowledge import Inspection, inspect
from bot.settings import Answering, Settings


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Everything that a curator is told; `verdict` is None where the files have errors."""

    problems: tuple[Problem, ...]
    seen: Inspection
    verdict: Verdict | None
    against: str
    """What the edit was compared with, or why it was not."""

    @property
    def passes(self) -> bool:
        """Say whether there is no error."""
        return all(problem.severity != "error" for problem in self.problems)


def check(
    settings: Settings,
    *,
    against: str | None = None,
    every: bool = False,
    track: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Checked:
    """Check the files, and compare them with the revision `against`, by default the last commit.

    Raises `NotComparable` where a revision is asked for that cannot be had.
    """
    seen = inspect(settings.paths)
    before: Answerer | None = None
    compared = against or "HEAD"
    try:
        library = committed(settings.paths, compared) if seen.library else None
        before = Answerer(library, settings.answering) if library else None
    except NotComparable as error:
        if against:
            raise
        compared = f"nothing ({error})"
    return examine(seen, settings.answering, before, compared, every=every, track=track)


def examine(
    seen: Inspection,
    settings: Answering,
    before: Answerer | None,
    against: str = "",
    *,
    every: bool = False,
    track: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Checked:
    """Check files that have been read, and compare them with the version before."""
    if seen.library is None:
        return Checked(problems=seen.problems, seen=seen, verdict=None, against="")
    verdict = gate(before, Answerer(seen.library, settings), seen, every=every, track=track)
    problems = [*seen.problems, *verdict.problems, *lint(seen, seen.library)]
    return Checked(problems=tuple(sorted(problems)), seen=seen, verdict=verdict, against=against)
