"""Misspelt words: read as the known words that they are nearest to, or split in two."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language import EVERYDAY
from bot.language.text import COMMON_WORDS

MIN_GLUED: Final = 9
MAX_GLUED: Final = 60
LONGEST_PART: Final = 20
SCANNED_WORDS: Final = 20_000
"""A larger vocabulary is scanned for typos by first letter only."""


class Spelling:
    """Knows the words of an index; immutable but for a cache."""

    def __init__(self, parts: AbstractSet[str], known: AbstractSet[str]) -> None:
        """Take the words that may stand run together, and all that count as spelt right."""
        self._parts = frozenset(parts)
        self._known = frozenset(known)
        self._by_letter = len(known) > SCANNED_WORDS
        shelves: dict[str, list[str]] = {}
        for word in sorted(known, key=lambda word: (len(word), word)):
            if len(word) > 2 and word.isalpha():
                shelves.setdefault(self._shelf_of(word), []).append(word)
        self._shelves = {
            name: (shelf, np.array([*map(_letters, shelf)], np.uint32))
            for name, shelf in shelves.items()
        }
        # The parts of a long message share their words, and hostile ones are all unknown.
        self.repair = lru_cache(maxsize=4096)(self._repair)

    def knows(self, word: str) -> bool:
        """Return whether a word is spelt right, though it may stand nowhere."""
        return word in self._known or word in EVERYDAY

    def split(self, word: str) -> tuple[str, ...]:
        """Split a word that is several known ones run together; empty where it is not.

        Two words of three letters or more, or as few as do, common ones among them.
        """
        for cut in range(3, len(word) - 2):
            if word[:cut] in self._parts and word[cut:] in self._parts:
                return word[:cut], word[cut:]
        return self._fewest(word) if MIN_GLUED <= len(word) <= MAX_GLUED else ()

    def _fewest(self, word: str) -> tuple[str, ...]:
        best: list[tuple[str, ...] | None] = [()]
        for end in range(1, len(word) + 1):
            ways = [
                (*before, word[start:end])
                for start in range(max(0, end - LONGEST_PART), end - 1)
                if (before := best[start]) is not None and self._may_be_part(word[start:end])
            ]
            best.append(min(ways, key=len, default=None))
        return best[-1] or ()

    def _may_be_part(self, part: str) -> bool:
        return part in COMMON_WORDS or (len(part) > 2 and part in self._parts)

    def _repair(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return up to three known words that a misspelt one may be, with their factors.

        OSA distance 1 up to five letters and 2 above; factor (1 - distance/length)^1.5, times 0.7
        where the first letter differs; those within 0.8 of the best.  A word of two or three
        letters is only ever read as a common one ("teh", "hwo").
        """
        if len(word) < 2 or not word.isalpha():
            return ()
        cutoff = 1 if len(word) <= 5 else 2
        near = self._near(word, cutoff)
        if len(word) < 4:
            near = [known for known in near if known in COMMON_WORDS]
        found: list[tuple[str, float]] = []
        for known, distance, _ in process.extract(
            word, near, scorer=OSA.distance, score_cutoff=cutoff, limit=None
        ):
            factor = (1 - distance / max(len(word), len(known))) ** 1.5
            found.append((known, factor * (1.0 if known[0] == word[0] else 0.7)))
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        return tuple(pair for pair in found[:3] if pair[1] >= 0.8 * found[0][1])

    def _shelf_of(self, word: str) -> str:
        return word[0] if self._by_letter else ""

    def _near(self, word: str, cutoff: int) -> list[str]:
        """Return the known words of about this length and letters: one slip changes two at most."""
        if (found := self._shelves.get(self._shelf_of(word))) is None:
            return []
        shelf, letters = found
        start = bisect_left(shelf, len(word) - cutoff, key=len)
        end = bisect_right(shelf, len(word) + cutoff, key=len)
        apart = np.bitwise_count(letters[start:end] ^ _letters(word))
        return [shelf[start + place] for place in np.flatnonzero(apart <= 2 * cutoff)]


def _letters(word: str) -> int:
    """Return the letters of a word as 32 bits; letters of two scripts may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits
