"""What ranks entries for a question, and the bot as one such; its rivals are in `rivals.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from bot.answering.ask import WHOLE_BONUS
from bot.answering.message import read_message, substance
from bot.answering.read import Found, Reader
from bot.knowledge import Library

KEPT: Final = 8
"""More than the three that are judged, because known gaps are dropped from them."""


@dataclass(frozen=True)
class Hit:
    """An entry that was found; scores of two matchers are not comparable."""

    entry: int
    score: float


class Matcher(Protocol):
    """Anything that ranks entries for a question."""

    def best(self, query: str) -> list[Hit]:
        """Return the nearest entries, best first."""


class Bot:
    """The project's own matcher: the surest reading of a message, as `Answerer.ask` chooses it."""

    def __init__(self, library: Library) -> None:
        self._reader = Reader(library)
        self._numbers = {name: number for number, name in enumerate(library.entries)}

    def best(self, query: str) -> list[Hit]:
        """Return the facts and overviews by score, each with the confidence of the reading."""
        found = self._surest(query)
        known = [one for one in found.claims if one.id in self._numbers]  # none that was made
        return [Hit(self._numbers[one.id], found.confidence) for one in known[:KEPT]]

    def _surest(self, query: str) -> Found:
        whole, *parts = read_message(query, self._reader.known).readings or (query,)
        best, margin = self._reader.find(whole), WHOLE_BONUS
        for part in filter(substance, parts):
            found = self._reader.find(part)
            if found.confidence > best.confidence + margin:
                best, margin = found, 0.0
        return best
