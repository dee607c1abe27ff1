"""Knowledge as a curator with little time would leave it: three questions an entry, no gaps."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.knowledge import Library

FEW: Final = 3


def fewer_questions(library: Library, most: int = FEW) -> Library:
    """Keep the first questions of every entry."""

    def first(questions: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {"questions": questions[:most]}

    facts = {
        name: replace(fact, record=fact.record.model_copy(update=first(fact.record.questions)))
        for name, fact in library.facts.items()
    }
    overviews = {
        name: replace(
            one,
            record=one.record.model_copy(update=first(one.record.questions)),
            facts=tuple(facts[fact.id] for fact in one.facts),
        )
        for name, one in library.overviews.items()
    }
    gaps = {name: gap.model_copy(update=first(gap.questions)) for name, gap in library.gaps.items()}
    return replace(
        library,
        facts=MappingProxyType(facts),
        overviews=MappingProxyType(overviews),
        gaps=MappingProxyType(gaps),
    )


def without_gaps(library: Library) -> Library:
    """Drop the known gaps."""
    return replace(library, gaps=MappingProxyType({}))
