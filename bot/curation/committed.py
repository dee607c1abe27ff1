"""The knowledge as git has it: the version that an edit is held against."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import BotError, KnowledgeError
from bot.knowledge import KnowledgePaths, Library, load


class NotComparable(BotError):
    """There is no committed version to compare with; the text says why."""


def committed(paths: KnowledgePaths, revision: str) -> Library:
    """Load the knowledge of a revision from the same paths, or raise `NotComparable`."""
    archive = _git(paths.root, "archive", "--format=tar", revision)
    with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
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
        raise NotComparable("".join(reason).removeprefix("fatal: ")) from None
    return done.stdout
