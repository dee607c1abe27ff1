"""Families of patterns that hardly any text matches: each is tried only where it can match.

Every pattern names words without one of which it cannot match, so that a usual question costs a
look-up a word rather than a search a pattern; a test holds the words to the patterns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

_BEGINNING: Final = 4
"""Letters of a word that are looked up: enough to tell, and the same for most of its forms."""


class Patterns(dict[str, re.Pattern[str]]):
    """Patterns by name, given with the words that each needs one of; all begin with a word."""

    def __init__(self, family: Mapping[str, tuple[str, str]]) -> None:
        super().__init__({name: re.compile(rf"\b(?:{p})") for name, (_, p) in family.items()})
        self._begun = defaultdict[str, list[str]](list)
        for name, (needed, _) in family.items():
            for word in needed.split():
                self._begun[word[:_BEGINNING]].append(name)

    def worth_trying(self, words: Iterable[str]) -> set[str]:
        """Return the names of the patterns that a text of these words may match."""
        begun = self._begun
        return {name for word in words for name in begun.get(word[:_BEGINNING], ())}
