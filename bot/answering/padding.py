"""What people put around a question: greetings, thanks, excuses, the story of why they ask.

The patterns are the language pack's.  One rule needs no pattern: a clause in the first or second
person, before the question begins or behind it, is about the asker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.language import ENGLISH
from bot.language.later import later
from bot.language.text import QUESTION_WORDS, Typed, pauses, stem, typed, weight

PAUSE: Final = ","
"""Stands among the words of a message for a comma, a dash, a colon or a bracket."""
MOST_ROUNDS: Final = 6
"""Layers of padding that are taken off one sentence; nobody writes more."""
FEW: Final = 2
"""Words of a base's answers that a clause must hold to be about it: one may be by chance."""
LONGEST_TAIL: Final = 14
"""Words of a clause about the asker behind a question."""

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|\n+|;\s+|(?:^|\s)\(?\d{1,2}[.)]\s+|\s[•*]\s")


_NUMBER: Final = re.compile(r"^\(?\d{1,2}[.)]\s*(?=\D)")


def _any(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_PADDING = ENGLISH.padding
_COURTESIES: Final = {
    kind: later(rf"(?:{_any(patterns)})\b") for kind, patterns in _PADDING.courtesies.items()
}
_ALL = _any(pattern for patterns in _PADDING.courtesies.values() for pattern in patterns)
_OPENING: Final = re.compile(rf"(?:{_ALL}|{_any(_PADDING.openings)})(?= |$)(?: ,)*")
# Tried from each place where a word begins, the earliest first, so that the longest goes.
_CLOSING: Final = re.compile(rf"(?:, )*(?:{_ALL}|{_any(_PADDING.closings)})(?: ,)*$")


_ANYWHERE: Final = re.compile(_any(_PADDING.anywhere))


_NO_QUESTION: Final = frozenset({"to", "not"})
"""After a question word they make no question: "how to put it", "do not rush"."""


@dataclass(frozen=True)
class Stripped:
    """A sentence without its padding, and the courtesies that were taken off, by kind."""

    words: tuple[Typed, ...]
    courtesies: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as they were typed."""
        return typed(self.words)


def sentences(text: str) -> list[str]:
    """Split a message into sentences, lines and numbered points."""
    parts = (_NUMBER.sub("", part.strip()) for part in _SENTENCE.split(text))
    return [part for part in parts if part]


@dataclass(frozen=True, eq=False)
class Known:
    """What a base is about, so that a clause with none of it can be told to be padding."""

    names: AbstractSet[str] = frozenset()
    """The words of proper names."""
    names_subject: Callable[[Sequence[str]], bool] = lambda _: False
    """Whether folded words name one of its subjects."""
    substance: AbstractSet[str] = frozenset()
    """Stems of the words of its answers and quotations."""
    in_person: bool = False
    """Whether what its questions are about may be the asker's own."""

    def is_aside(self, clause: Sequence[str]) -> bool:
        """Return whether a clause says nothing of the base.

        It is about the asker, without a name, or has no subject and hardly a word of the base's.
        Where people ask in person, what they tell of themselves is part of the question.
        """
        if self.in_person:
            return False
        asker = not ENGLISH.first_person.isdisjoint(clause)
        if asker and self.names.isdisjoint(clause):
            return True
        said = {stem(word) for word in clause if weight(word) == 1.0}
        return len(said & self.substance) < FEW and not self.names_subject(clause)


NOTHING: Final = Known()


@lru_cache(maxsize=64)  # each step of the walk strips the same message and its parts
def strip(sentence: str, known: Known = NOTHING) -> Stripped:
    """Take what surrounds a question off one sentence."""
    words = _without(_ANYWHERE, pauses(sentence))
    courtesies: list[str] = []
    for _ in range(MOST_ROUNDS):
        shorter = _without_asides(_without_patterns(words, courtesies), known)
        if len(shorter) == len(words):
            break
        words = shorter
    return Stripped(tuple(word for word in words if word[1] != PAUSE), tuple(courtesies))


def is_question(words: Sequence[str]) -> bool:
    """Return whether folded words begin as a question does."""
    return bool(words) and _opens(words, 0)


def _without(pattern: re.Pattern[str], words: list[Typed]) -> list[Typed]:
    """Drop the words that a pattern matches wherever they stand, but for a message's only ones."""
    joined = " ".join(folded for _, folded in words)
    if not (found := list(pattern.finditer(joined))):
        return words
    dropped = {
        joined.count(" ", 0, one.start()) + place
        for one in found
        for place in range(len(one[0].split()))
    }
    return [word for place, word in enumerate(words) if place not in dropped] or words


def _without_patterns(words: list[Typed], courtesies: list[str]) -> list[Typed]:
    joined = " ".join(folded for _, folded in words)
    if opening := _OPENING.match(joined):
        courtesies += _named(opening[0])
        words = words[len(opening[0].split()) :]
        joined = " ".join(folded for _, folded in words)
    if closing := _last(joined):
        courtesies += _named(closing)
        words = words[: len(words) - len(closing.split())]
    while words and words[0][1] == PAUSE:
        words = words[1:]
    while words and words[-1][1] == PAUSE:
        words = words[:-1]
    return words


def _last(joined: str) -> str:
    """Return the closing that ends a sentence, if one does."""
    starts = [0, *(match.end() for match in re.finditer(" ", joined))]
    for start in starts[-LONGEST_TAIL:]:
        if found := _CLOSING.match(joined, start):
            return found[0]
    return ""


def _named(text: str) -> list[str]:
    return [kind for kind, pattern in _COURTESIES.items() if pattern.search(text)]


def _without_asides(words: list[Typed], known: Known) -> list[Typed]:
    """Cut the clauses before the question and behind it that are not about the base."""
    folded = [word for _, word in words]
    for start in (number for number in range(1, len(folded)) if _begins(folded, number)):
        ahead = folded[:start]
        pause = folded[start - 1] == PAUSE
        in_person = known.in_person or ENGLISH.first_person.isdisjoint(ahead)
        about_asker = not in_person and known.names.isdisjoint(ahead)
        aside = known.is_aside(ahead) if pause else about_asker and not _asks(ahead)
        if aside and any(weight(word) == 1.0 for word in folded[start:]):
            return words[start:]
        if not pause:
            break
    for number in range(max(1, len(folded) - LONGEST_TAIL), len(folded) - 1):
        tail = folded[number + 1 :]
        bounds = folded[number] == PAUSE or folded[number] in ENGLISH.connectors
        asker = bounds and not ENGLISH.first_person.isdisjoint(tail)
        if asker and known.is_aside(tail) and not _asks(tail):
            return words[:number]
    return words


def _asks(clause: Sequence[str]) -> bool:
    return any(_opens(clause, place) for place in range(len(clause)))


def _begins(folded: Sequence[str], number: int) -> bool:
    """Return whether a question begins here for certain: an auxiliary must follow a pause."""
    asks = folded[number] in QUESTION_WORDS or number == 0 or folded[number - 1] == PAUSE
    return asks and _opens(folded, number)


def _opens(folded: Sequence[str], number: int) -> bool:
    """Return whether a question begins at a word: "who …", "did they …", but not "can you …"."""
    word, after = folded[number], folded[number + 1] if number + 1 < len(folded) else ""
    if word not in ENGLISH.question_openers or after in ENGLISH.first_person | _NO_QUESTION:
        return False
    return bool(after) or word in QUESTION_WORDS
