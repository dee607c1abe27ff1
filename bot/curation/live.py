"""The gate of a running bot: whether what a curator has just saved may be answered from."""

from __future__ import annotations

from collections.abc import Callable

from bot.answering import Answerer
from bot.curation.gate import gate
from bot.curation.lint import lint
from bot.errors import KnowledgeError
from bot.knowledge import inspect
from bot.settings import Settings


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
        found = (*gate(old, new, seen).problems, *lint(seen, seen.library))
        if errors := [problem for problem in found if problem.severity == "error"]:
            raise KnowledgeError(errors)
        return new

    return newest
