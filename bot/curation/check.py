"""The whole check of the knowledge files: what is wrong in them, and what an edit changed.

An edit is held against the version that git has, where there is one; the gate of a running bot
holds it against what the bot answers from.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.answering import Answerer
from bot.curation.gate import Case, Verdict, errors, gate
from bot.curation.lint import lint
from bot.errors import BotError, KnowledgeError, Problem
from bot.knowledge import Inspection, KnowledgePaths, Library, inspect, load
from bot.settings import Answering, Settings


class NotComparable(BotError):
    """There is no committed version to compare with; the text says why."""


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
        """Return whether there is no error."""
        return all(problem.severity != "error" for problem in self.problems)


def check(
    settings: Settings,
    *,
    against: str | None = None,
    track: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Checked:
    """Check the files, and compare them with the revision `against`, by default the last commit.

    Raises `NotComparable` where a revision is asked for that cannot be had.
    """
    seen = inspect(settings.paths)
    if seen.library is None:
        return examine(seen, settings.answering, None)
    before, compared = _before(settings, against, seen.library.version)
    return examine(seen, settings.answering, before, compared, track=track)


def _before(settings: Settings, against: str | None, version: str) -> tuple[Answerer | None, str]:
    """Answer from a revision, unless it is the same version; name it, or say why there is none."""
    revision = against or "HEAD"
    try:
        library = _committed(settings.paths, revision)
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
    track: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Checked:
    """Check files that have been read, and compare them with the version before."""
    if seen.library is None:
        return Checked(problems=seen.problems, seen=seen, verdict=None, against="")
    verdict = gate(before, Answerer(seen.library, settings), seen, settings, track=track)
    problems = [*seen.problems, *verdict.problems, *lint(seen, seen.library)]
    return Checked(problems=tuple(sorted(problems)), seen=seen, verdict=verdict, against=against)


def live_gate(settings: Settings) -> Callable[[Answerer], Answerer]:
    """Make what gives the newest answerer, or the old one where no file has changed.

    It raises KnowledgeError if the files have errors or a stored question comes out worse.
    """

    def newest(old: Answerer) -> Answerer:
        seen = inspect(settings.paths, with_warnings=False)
        if seen.library is None:
            raise KnowledgeError(seen.problems)
        if seen.library.version == old.library.version:
            return old
        new = Answerer(seen.library, settings.answering)
        wrong = [
            problem
            for problem in lint(seen, seen.library, with_warnings=False)
            if problem.severity == "error"
        ]
        wrong += errors(old, new, seen, settings.answering)
        if wrong:
            raise KnowledgeError(wrong)
        return new

    return newest


def _committed(paths: KnowledgePaths, revision: str) -> Library:
    """Load the knowledge of a revision from the same paths, or raise `NotComparable`."""
    archive = _git(paths.root, "archive", "--format=tar", revision)
    with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        # Python 3.11.2, which Debian 12 has, knows no filters yet.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(folder)
        try:
            return load(replace(paths, root=Path(folder)), with_questions=True)
        except KnowledgeError as error:
            count = len(error.problems)
            raise NotComparable(
                f"{revision} has {count} errors of its own, such as {error.problems[0]}"
            ) from None


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    except FileNotFoundError:
        raise NotComparable("git is not installed") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()[:1]
        if b"is untracked" in error.stderr:
            raise NotComparable("nothing is committed here yet") from None
        told = "".join(reason).removeprefix("fatal: ").partition(" (or any of the parent")[0]
        raise NotComparable(told) from None
    return done.stdout
