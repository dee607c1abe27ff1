"""Facts offered as buttons, by the curator's first question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.answering import Asked
from bot.knowledge import KnownFact, Library
from bot.language.text import stem, weight, words
from bot.replies.reply import MAX_LABEL, Button, button

OFFERED: Final = 3
AKIN: Final = 2
"""Questions suggested below a decline."""


def questions(facts: Iterable[KnownFact]) -> tuple[tuple[Button, ...], ...]:
    """Offer facts as buttons, a row each, by the curator's first question."""
    return tuple((button(fact.record.questions[0], "fact", fact.id),) for fact in facts)


def examples(library: Library, most: int = OFFERED) -> tuple[KnownFact, ...]:
    """Return some facts worth starting with: the first of each of the largest topics."""
    first = [facts[0] for facts in library.topics.values()]
    short = [
        f for f in (*first, *library.facts.values()) if len(f.record.questions[0]) <= MAX_LABEL
    ]
    return tuple(dict.fromkeys(short))[:most]


def akin(asked: Asked, most: int = AKIN) -> tuple[str, ...]:
    """Return first questions of the best candidates that share a word with what was asked."""
    said = _substance(asked.question)
    found: list[str] = []
    for candidate in asked.candidates:
        library = asked.library
        entry = library.facts.get(candidate.id) or library.overviews.get(candidate.id)
        if entry and said & _substance(entry.record.questions[0]):
            found.append(entry.record.questions[0])
    return tuple(found[:most])


def _substance(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if weight(word) == 1.0)
