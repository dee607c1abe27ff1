"""The search index: every entry's questions and statements as weighted terms.

A term is a stem, a concept of the thesaurus or a hashed pair of neighbouring stems.  Candidates
come from BM25 over whole entries; each candidate is then compared passage by passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from bot.answering.postings import Bags, Postings
from bot.answering.spelling import Spelling
from bot.answering.thesaurus import Phrase, Thesaurus
from bot.language.text import COMMON_WORDS, FUNCTION_WORDS, spelt, stem, weight, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

CANDIDATES: Final = 24  # holds the right entry 97 % of the time (shared measurement)
PAIR_WEIGHT: Final = 0.5
PAIR_PRIME: Final = 1_000_003  # any odd number that spreads neighbouring pairs apart
CONCEPT_WEIGHT: Final = 0.7
CONCEPT_COVER: Final = 0.85
"""How far another word of the same concept covers a word."""
SURE_REPAIR: Final = 0.7
"""A misspelt word is split in two only where no single word is nearer than this."""
MOST_REPAIRS: Final = 20
"""Of more unknown words in one part of a message, the rest is no English and left as it is."""
HELD: Final = 0.5
"""A word that stands in an entry at least this far counts as held by it."""
_NO_WAY: Final = ((0, 0.0),)
"""How a word that is unknown covers an entry: some term of the question, not at all."""


@dataclass(frozen=True)
class Entry:
    """Something that can be found: what people ask for it, and what it says."""

    id: str
    asks: tuple[str, ...]
    says: tuple[str, ...]


class Token(NamedTuple):
    """One word of a question: the terms that it stands for, each with a factor of 0 to 1."""

    typed: str
    word: str
    """The word as folded, or the known one that a misspelt word was read as."""
    misspelt: bool
    weight: float
    """How much the word matters, idf included."""
    terms: tuple[tuple[int, float], ...]


class Query(NamedTuple):
    """A question as the index sees it."""

    tokens: tuple[Token, ...]
    concepts: tuple[tuple[Phrase, int], ...]
    vector: dict[int, float]


class Match(NamedTuple):
    """A candidate with its features, each between 0 and 1; a tuple, for a question has dozens."""

    id: str
    ask: float
    """Cosine of the closest question."""
    second_ask: float
    say: float
    """Cosine of the closest statement: answer, quotation or speaker."""
    bm25: float
    """Share of the BM25 of all candidates."""
    covered: tuple[float, ...]
    """How far each word of the question stands anywhere in the entry."""
    coverage: float
    """Share of the question's weight that the entry holds."""


class _Word(NamedTuple):
    """What is known of a word that stands in an entry."""

    term: int
    weight: float
    stem: str


class Index:
    """An immutable index over entries; one query never changes it."""

    def __init__(self, entries: Sequence[Entry], thesaurus: Thesaurus) -> None:
        self._ids = tuple(entry.id for entry in entries)
        self._thesaurus = thesaurus
        passages = sum(len(entry.asks) + len(entry.says) for entry in entries)
        self._buckets = 1 << max(14, min(20, (8 * passages).bit_length()))
        self._term: dict[str, int] = {}
        self._lexicon: dict[str, _Word] = {}
        bags = Bags()
        for entry in entries:
            bags.add([*map(self._bag, entry.asks)], [*map(self._bag, entry.says)])
        self._postings = Postings(bags, self._buckets + len(self._term))
        self._idf = self._postings.idf.data  # of which one number is read faster
        self.rarest = self._postings.rarest
        surface = self._lexicon.keys()
        self._spelling = Spelling(surface, surface | thesaurus.words | COMMON_WORDS)

    # --- building

    def _id(self, term: str) -> int:
        return self._term.setdefault(term, self._buckets + len(self._term))

    def _pair(self, left: int, right: int) -> int:
        return (left * PAIR_PRIME + right) & (self._buckets - 1)

    def _learn(self, word: str) -> _Word:
        name = stem(word)
        learnt = self._lexicon[word] = _Word(self._id(name), weight(word), name)
        return learnt

    def _bag(self, text: str) -> dict[int, float]:
        """Return the terms of a passage with their weights before rarity is known."""
        lexicon = self._lexicon
        found = [lexicon.get(word) or self._learn(word) for word in words(text)]
        bag: dict[int, float] = {}
        for term, value, _ in found:
            if value > bag.get(term, 0.0):
                bag[term] = value
        for phrase in self._thesaurus.find([word.stem for word in found]):
            value = max(word.weight for word in found[phrase.start : phrase.end])
            bag[self._id(f"\0{phrase.concept}")] = value * CONCEPT_WEIGHT
        for (left, a, _), (right, b, _) in pairwise(found):
            bag[self._pair(left, right)] = PAIR_WEIGHT * (a + b) / 2
        return bag

    # --- asking

    def query(self, text: str) -> Query:
        """Read a question: each word as the terms that it stands for, typos repaired."""
        tokens = self._read(spelt(text))
        stems = [stem(token.word) for token in tokens]
        concepts = []
        vector: dict[int, float] = {}
        for phrase in self._thesaurus.find(stems, parted=True):
            term = self._term.get(f"\0{phrase.concept}")
            value = max(weight(t.word) for t in tokens[phrase.start : phrase.end])
            if term is not None:
                vector[term] = CONCEPT_WEIGHT * value * self._idf[term]
                concepts.append((phrase, term))
        for token in tokens:
            for term, factor in token.terms:
                vector[term] = max(vector.get(term, 0.0), factor * token.weight)
        numbers = [self._term.get(name) for name in stems]
        for (left, a), (right, b) in pairwise(zip(numbers, tokens, strict=True)):
            if left is not None and right is not None:
                term = self._pair(left, right)
                mean = (weight(a.word) + weight(b.word)) / 2
                vector[term] = PAIR_WEIGHT * mean * self._idf[term]
        return Query(
            tokens=tuple(tokens),
            concepts=tuple(concepts),
            vector=vector,
        )

    def _read(self, surface: Sequence[tuple[str, str]]) -> list[Token]:
        """Turn words into tokens; an unknown one is repaired, glued, split or left unmatched."""
        tokens: list[Token] = []
        skip, repairs = False, 0
        for number, (typed, word) in enumerate(surface):
            if skip:
                skip = False
                continue
            after = surface[number + 1][1] if number + 1 < len(surface) else ""
            if (learnt := self._lexicon.get(word)) is not None:
                rarity = self._idf[learnt.term]
                alone = ((learnt.term, 1.0),)
                tokens.append(Token(typed, word, False, learnt.weight * rarity, alone))
            elif self._spelling.knows(word) or self._has_stem(word):
                tokens.append(self._token(typed, word, [(word, 1.0)]))
            elif after and self._spelling.knows(word + after) and after not in FUNCTION_WORDS:
                glued = f"{typed} {surface[number + 1][0]}"
                tokens.append(self._token(glued, word + after, [(word + after, 0.95)]))
                skip = True
            else:
                repairs += 1
                readings = self._spelling.repair(word) if repairs <= MOST_REPAIRS else ()
                parts = self._spelling.split(word)
                if parts and (not readings or readings[0][1] < SURE_REPAIR):
                    tokens += [self._token(typed, part, [(part, 0.9)]) for part in parts]
                else:
                    tokens.append(self._token(typed, word, readings))
        return tokens

    def _has_stem(self, word: str) -> bool:
        name = stem(word)
        return name in self._term or name in self._thesaurus.stems

    def _token(self, typed: str, word: str, readings: Sequence[tuple[str, float]]) -> Token:
        terms: dict[int, float] = {}
        for reading, factor in readings:
            term = self._term.get(stem(reading))
            if term is not None:
                terms[term] = max(terms.get(term, 0.0), factor)
        best = readings[0][0] if readings else word
        rarity = self._idf[next(iter(terms))] if terms else self.rarest
        return Token(
            typed=typed,
            word=best,
            misspelt=best != word,
            weight=weight(best) * rarity,
            terms=tuple(terms.items()),
        )

    def matches(self, query: Query, k: int = CANDIDATES) -> list[Match]:
        """Compare a question with its `k` best candidates, passage by passage; in BM25 order."""
        if not query.vector:
            return []
        found = self._postings.compare(query.vector, k)
        covered = _covered(query, found.present)
        weights = np.array([token.weight for token in query.tokens])
        columns = (
            map(self._ids.__getitem__, found.entries.tolist()),
            *found.asks.T.tolist(),
            found.say.tolist(),
            found.bm25.tolist(),
            map(tuple, covered.tolist()),
            (covered @ weights / weights.sum()).tolist(),
        )
        return [*map(Match._make, zip(*columns, strict=True))]


def _covered(query: Query, present: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return, for each candidate and word, how far the word stands in the candidate."""
    column = {term: number for number, term in enumerate(query.vector)}
    held = [[(column[term], far) for term, far in token.terms] for token in query.tokens]
    for phrase, term in query.concepts:
        for ways in held[phrase.start : phrase.end]:
            ways.append((column[term], CONCEPT_COVER))
    each = [ways or _NO_WAY for ways in held]
    columns, far = zip(*chain.from_iterable(each), strict=True)
    starts = [0, *accumulate(map(len, each[:-1]))]
    return np.maximum.reduceat(present.take(columns, axis=1) * np.array(far), starts, axis=1)
