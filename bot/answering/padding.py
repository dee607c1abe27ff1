"""What people put around a question: greetings, thanks, excuses, the story of why they ask.

The patterns are the language pack's.  One rule needs no pattern: a clause in the first or second
person, before the question begins or behind it, is about the asker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from bot.language import ENGLISH
from bot.language.text import FUNCTION_WORDS, QUESTION_WORDS, Typed, pauses, typed, weight

PAUSE: Final = ","
"""Stands among the words of a message for a comma, a dash, a colon or a bracket."""
MOST_ROUNDS: Final = 6
"""Layers of padding that are taken off one sentence; nobody writes more."""
LONGEST_TAIL: Final = 14
"""Words of a clause about the asker behind a question."""

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|\n+|;\s+|(?:^|\s)\(?\d{1,2}[.)]\s+|\s[•*]\s")


_NUMBER: Final = re.compile(r"^\(?\d{1,2}[.)]\s*(?=\D)")


def _any(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_PADDING = ENGLISH.padding
_COURTESIES: Final = {
    kind: re.compile(rf"(?:{_any(patterns)})\b") for kind, patterns in _PADDING.courtesies.items()
}
_ALL = _any(pattern for patterns in _PADDING.courtesies.values() for pattern in patterns)
_OPENING: Final = re.compile(rf"(?:{_ALL}|{_any(_PADDING.openings)})(?= |$)(?: ,)*")
# Tried from each place where a word begins, the earliest first, so that the longest goes.
_CLOSING: Final = re.compile(rf"(?:, )*(?:{_ALL}|{_any(_PADDING.closings)})(?: ,)*$")


_ANYWHERE: Final = re.compile(_any(_PADDING.anywhere))


@dataclass(frozen=True)
class Stripped:
    """A sentence without its padding, and the courtesies that were taken off, by kind."""

    words: tuple[Typed, ...]
    courtesies: tuple[str, ...]
    asked: str = ""
    """What a question begins with behind a pause, where nothing is named before it."""

    @property
    def text(self) -> str:
        """The words as they were typed."""
        return typed(self.words)


def sentences(text: str) -> list[str]:
    """Split a message into sentences, lines and numbered points."""
    parts = (_NUMBER.sub("", part.strip()) for part in _SENTENCE.split(text))
    return [part for part in parts if part]


def strip(sentence: str, names: AbstractSet[str] = frozenset()) -> Stripped:
    """Take what surrounds a question off one sentence; a clause with one of `names` stays."""
    words = _without(_ANYWHERE, pauses(sentence))
    courtesies: list[str] = []
    for _ in range(MOST_ROUNDS):
        shorter = _without_asker(_without_patterns(words, courtesies), names)
        if len(shorter) == len(words):
            break
        words = shorter
    asked = _behind_pause(words, names)
    return Stripped(_spoken(words), tuple(courtesies), typed(_spoken(asked)))


def _spoken(words: Sequence[Typed]) -> tuple[Typed, ...]:
    return tuple(word for word in words if word[1] != PAUSE)


def _behind_pause(words: Sequence[Typed], names: AbstractSet[str]) -> Sequence[Typed]:
    """Return the question that begins behind a pause, unless what stands before bears on it.

    "If they fail, …" and "in 1998, …" do, by the small word that they begin with or by a name.
    """
    folded = [word for _, word in words]
    for number in range(1, len(folded)):
        if folded[number - 1] == PAUSE and _opens(folded, number):
            bears = folded[0] in FUNCTION_WORDS | QUESTION_WORDS
            named = not names.isdisjoint(folded[:number]) or any(
                word[:1].isupper() for word, _ in words[1:number]
            )
            return () if bears or named else words[number:]
    return ()


def is_question(words: Sequence[str]) -> bool:
    """Return whether folded words begin as a question does."""
    return bool(words) and _opens(words, 0)


def is_request(words: Sequence[str], names: AbstractSet[str]) -> bool:
    """Return whether folded words ask the bot to do something: "find it out for me"."""
    return _about_asker(words, names)


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


def _without_asker(words: list[Typed], names: AbstractSet[str]) -> list[Typed]:
    """Cut clauses in the first or second person before the question and behind it."""
    folded = [word for _, word in words]
    starts = (number for number in range(len(folded)) if _begins(folded, number))
    first = next(starts, 0)
    asked = any(weight(word) == 1.0 for word in folded[first:])
    if first and asked and _about_asker(folded[:first], names):
        return words[first:]
    for number in range(max(1, len(folded) - LONGEST_TAIL), len(folded)):
        tail = folded[number + 1 :]
        bounds = folded[number] == PAUSE or folded[number] in ENGLISH.connectors
        asker = bounds and _about_asker(tail, names)
        if asker and ENGLISH.question_openers.isdisjoint(tail[:1]) and not _asks(tail):
            return words[:number]
    return words


def _asks(clause: Sequence[str]) -> bool:
    return any(_opens(clause, place) for place in range(len(clause)))


def _about_asker(clause: Sequence[str], names: AbstractSet[str]) -> bool:
    said = set(clause)
    return not said.isdisjoint(ENGLISH.first_person) and said.isdisjoint(names)


def _begins(folded: Sequence[str], number: int) -> bool:
    """Return whether a question begins here for certain: an auxiliary must follow a pause."""
    asks = folded[number] in QUESTION_WORDS or number == 0 or folded[number - 1] == PAUSE
    return asks and _opens(folded, number)


def _opens(folded: Sequence[str], number: int) -> bool:
    """Return whether a question begins at a word: "who …", "did they …"; not "can you", "don't"."""
    word, after = folded[number], folded[number + 1] if number + 1 < len(folded) else ""
    if word not in ENGLISH.question_openers or after in ENGLISH.first_person:
        return False
    return word in QUESTION_WORDS or (bool(after) and after not in ENGLISH.negations)
