"""Knowledge with fewer questions, as a curator with little time would leave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.knowledge import Library

FEW: Final = 3

Questions = tuple[str, ...]


def with_questions(library: Library, kept: Callable[[Questions], Questions]) -> Library:
    """Keep some of the questions of every entry."""

    def update(questions: Questions) -> dict[str, Questions]:
        return {"questions": kept(questions)}

    facts = {
        name: replace(fact, record=fact.record.model_copy(update=update(fact.record.questions)))
        for name, fact in library.facts.items()
    }
    overviews = {
        name: replace(
            one,
            record=one.record.model_copy(update=update(one.record.questions)),
            facts=tuple(facts[fact.id] for fact in one.facts if fact.id in facts),
        )
        for name, one in library.overviews.items()
    }
    gaps = {
        name: gap.model_copy(update=update(gap.questions)) for name, gap in library.gaps.items()
    }
    return replace(
        library,
        facts=MappingProxyType(facts),
        overviews=MappingProxyType(overviews),
        gaps=MappingProxyType(gaps),
    )


def fewer_questions(library: Library) -> Library:
    """Keep the first three questions of every entry."""
    return with_questions(library, lambda questions: questions[:FEW])


def without_gaps(library: Library) -> Library:
    """Drop the known gaps."""
    return replace(library, gaps=MappingProxyType({}))


BASES: Final[dict[str, Callable[[Library], Library]]] = {
    "as shipped": lambda library: library,
    "no known gaps": without_gaps,
    "three questions an entry": fewer_questions,
    "three questions an entry, no known gaps": lambda library: without_gaps(
        fewer_questions(library)
    ),
}
"""The shipped knowledge and what may be missing of it, by name."""
