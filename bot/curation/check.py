"""The whole check of the knowledge files: what is wrong in them, and what an edit changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answering import Answerer
from bot.curation.committed import NotComparable, committed
from bot.curation.gate import Case, Verdict, gate, stored
from bot.curation.lint import lint
from bot.curation.proven import digest, is_proven, remember
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
    if seen.library is None:
        return examine(seen, settings.answering, None)
    before, compared = _before(settings, against, seen.library.version)
    version = digest(seen.library, settings)
    if before is None and not every and is_proven(version, settings.root):
        problems = sorted([*seen.problems, *lint(seen, seen.library)])
        verdict = Verdict(problems=(), changes=(), asked=0, stored=len(stored(seen)))
        return Checked(problems=tuple(problems), seen=seen, verdict=verdict, against=compared)
    found = examine(seen, settings.answering, before, compared, every=every, track=track)
    if before is None and found.verdict and not found.verdict.problems:
        remember(version, settings.root)
    return found


def _before(settings: Settings, against: str | None, version: str) -> tuple[Answerer | None, str]:
    """Answer from a revision, unless it is the same version; name it, or say why there is none."""
    revision = against or "HEAD"
    try:
        library = committed(settings.paths, revision)
    except NotComparable as error:
        if against:
            raise
        return None, f"nothing ({error})"
    same = library.version == version
    return None if same else Answerer(library, settings.answering), revision


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
