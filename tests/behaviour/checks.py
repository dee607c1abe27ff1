"""What one check found: how many messages were tried, and those that did not come out right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering import Answer, Answerer, Asked, Chat, Closest, Decline, Overview
from bot.knowledge import Library


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check on many messages."""

    name: str
    tried: int
    failures: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of messages that came out right, 0 to 1."""
        return 1 - len(self.failures) / self.tried


def mean_share(checks: Iterable[Check]) -> float:
    """Return the mean of the shares of some checks, each counting once."""
    shares = [check.share for check in checks]
    return sum(shares) / len(shares)


def shows(asked: Asked) -> tuple[str, ...]:
    """Return the ids of what a reply gives: facts, overviews and gaps, or the kind of talk."""
    match asked.outcome:
        case Answer(fact=fact):
            return (fact.id,)
        case Overview(overview=overview):
            return (overview.id,)
        case Closest(entry=entry):
            return (entry.id,)
        case Decline(gap=gap, nearest=nearest):
            return tuple(one.id for one in (gap, nearest) if one)
        case Chat(kind=kind):
            return (kind,)


def came_out(asked: Asked) -> str:
    """Write an outcome in a few words: "answer dixon-chair"."""
    return " ".join([asked.kind, *shows(asked)])


def gives(asked: Asked, entry: str, library: Library) -> bool:
    """Return whether an entry, or a fact on the same words, is given without a hedge."""
    given = asked.answered
    return given is not None and (given == entry or library.same_words(given, entry))


class Asker:
    """Asks each message once, however many checks do."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.library = answerer.library
        self._asked: dict[str, Asked] = {}

    def ask(self, message: str) -> Asked:
        """Return what comes of a message that nothing was said before."""
        if message not in self._asked:
            self._asked[message] = self.answerer.ask(message)
        return self._asked[message]
