"""Facts offered as buttons, by the curator's first question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.knowledge import KnownFact, Library
from bot.replies.reply import MAX_LABEL, Button, button

OFFERED: Final = 3


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
