"""Concepts: the groups of words and phrases that people use for one thing.

A phrase found in a text adds its concept as one more term beside the words themselves, the same
in questions and in facts, so that "UK" meets "United Kingdom" and "boss" meets "chief
executive" without either losing its own wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from bot.language import ENGLISH
from bot.language.text import stem, words

BETWEEN: Final = 3
"""Words that may part a verb from its particle: "drop all my books off"."""


class Phrase(NamedTuple):
    """A stretch of a text, `start` to `end` (exclusive, in words), that names a concept."""

    start: int
    end: int
    concept: int


class Thesaurus:
    """Finds the concepts that a text names."""

    def __init__(self, abbreviations: Mapping[str, str], synonyms: Iterable[Sequence[str]]) -> None:
        """Take the abbreviations with what they stand for, and the groups of synonyms."""
        self._phrases: dict[tuple[str, ...], list[int]] = {}
        self._lengths: dict[str, list[int]] = {}
        self.words: set[str] = set()
        self.stems: set[str] = set()
        short_forms = ([short, f"{short}s", long] for short, long in abbreviations.items())
        groups = [*short_forms, *synonyms]
        for concept, group in enumerate(groups):
            for member in group:
                self._add(member, concept)

    def _add(self, member: str, concept: int) -> None:
        surface = words(member)
        if surface:
            self.words.update(surface)
            stems = tuple(stem(word) for word in surface)
            self.stems.update(stems)
            concepts = self._phrases.setdefault(stems, [])
            if concept not in concepts:
                concepts.append(concept)
            lengths = self._lengths.setdefault(stems[0], [])
            if len(stems) not in lengths:
                lengths.append(len(stems))
                lengths.sort(reverse=True)

    def find(self, stems: Sequence[str], *, parted: bool = False) -> list[Phrase]:
        """Return the phrases in a text given as stems; a longer one hides those inside it.

        With `parted`, also verbs parted from their particles.
        """
        found: list[Phrase] = []
        end_of_longest = 0
        lengths_of = self._lengths.get
        for start, first in enumerate(stems):
            for length in lengths_of(first, ()):
                if start + length > len(stems):
                    continue
                concepts = self._phrases.get(tuple(stems[start : start + length]))
                if concepts is None:
                    continue
                if start + length > end_of_longest:
                    end_of_longest = start + length
                    found += [Phrase(start, end_of_longest, concept) for concept in concepts]
                break
            else:
                if parted and start >= end_of_longest:
                    found += [Phrase(start, start + 1, one) for one in self._parted(stems, start)]
        return found

    def _parted(self, stems: Sequence[str], start: int) -> Sequence[int]:
        """Return the concepts of a verb whose particle comes later: "bring a book back"."""
        if 2 not in self._lengths.get(stems[start], ()):
            return ()
        for particle in stems[start + 2 : start + 2 + BETWEEN]:
            if particle in ENGLISH.words.particle:
                return self._phrases.get((stems[start], particle), ())
        return ()
