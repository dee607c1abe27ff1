"""The search index: every entry's questions and statements as weighted terms.

A term is a stem, a concept of the thesaurus or a hashed pair of neighbouring stems.  Candidates
come from BM25 over whole entries; each candidate is then compared passage by passage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.answering.spelling import Spelling
from bot.answering.text import (
    COMMON_WORDS,
    FUNCTION_WORDS,
    spelt,
    stem,
    weight,
    words,
)
from bot.answering.thesaurus import Phrase, Thesaurus

CANDIDATES: Final = 24  # holds the right entry 97 % of the time (shared measurement)
PAIR_WEIGHT: Final = 0.5
PAIR_PRIME: Final = 1_000_003  # any odd number that spreads neighbouring pairs apart
CONCEPT_WEIGHT: Final = 0.7
CONCEPT_COVER: Final = 0.85
"""How far another word of the same concept covers a word."""
K1: Final = 1.2
B: Final = 0.5
STATEMENT_SHARE: Final = 0.5  # how far a statement counts in BM25 beside a question
SURE_REPAIR: Final = 0.7
"""A misspelt word is split in two only where no single word is nearer than this."""
HELD: Final = 0.5
"""A word that stands in an entry at least this far counts as held by it."""
MANY_ENTRIES: Final = 4_096
MANY_POSTINGS: Final = 4_000

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Entry:
    """Something that can be found: what people ask for it, and what it says."""

    id: str
    asks: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True)
class Token:
    """One word of a question: the terms that it stands for, each with a factor of 0 to 1."""

    typed: str
    word: str
    """The word as folded, or the known one that a misspelt word was read as."""
    misspelt: bool
    weight: float
    """How much the word matters, idf included."""
    terms: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Query:
    """A question as the index sees it."""

    tokens: tuple[Token, ...]
    concepts: tuple[tuple[Phrase, int], ...]
    vector: dict[int, float]


@dataclass(frozen=True)
class Match:
    """A candidate with its features, each between 0 and 1."""

    entry: int
    ask: float
    """Cosine of the closest question."""
    second_ask: float
    say: float
    """Cosine of the closest statement: answer, quotation or speaker."""
    bm25: float
    """Share of the BM25 of all candidates."""
    covered: tuple[float, ...]
    """How far each word of the question stands anywhere in the entry."""


class Index:
    """An immutable index over entries; one query never changes it."""

    def __init__(self, entries: Sequence[Entry], thesaurus: Thesaurus) -> None:
        self.entries = tuple(entries)
        self._thesaurus = thesaurus
        passages = [
            (number, asked, text)
            for number, entry in enumerate(entries)
            for asked, texts in ((True, entry.asks), (False, entry.says))
            for text in texts
        ]
        self._buckets = 1 << max(14, min(20, (8 * len(passages)).bit_length()))
        self._term: dict[str, int] = {}
        self._surface: set[str] = set()
        bags = [self._bag(text) for _, _, text in passages]
        self._lay_out(passages, bags)
        self._spelling = Spelling(self._surface, self._surface | thesaurus.words | COMMON_WORDS)

    # --- building

    def _id(self, term: str) -> int:
        return self._term.setdefault(term, self._buckets + len(self._term))

    def _pair(self, left: int, right: int) -> int:
        return (left * PAIR_PRIME + right) & (self._buckets - 1)

    def _bag(self, text: str) -> dict[int, float]:
        """Return the terms of a passage with their weights before rarity is known."""
        surface = words(text)
        stems = [stem(word) for word in surface]
        weights = [weight(word) for word in surface]
        self._surface.update(surface)
        numbers = [self._id(name) for name in stems]
        bag: dict[int, float] = {}
        for term, value in zip(numbers, weights, strict=True):
            if value > bag.get(term, 0.0):
                bag[term] = value
        for phrase in self._thesaurus.find(stems):
            value = max(weights[phrase.start : phrase.end])
            bag[self._id(f"\0{phrase.concept}")] = value * CONCEPT_WEIGHT
        for (left, a), (right, b) in pairwise(zip(numbers, weights, strict=True)):
            bag[self._pair(left, right)] = PAIR_WEIGHT * (a + b) / 2
        return bag

    def _lay_out(self, passages: list[tuple[int, bool, str]], bags: list[dict[int, float]]) -> None:
        """Fill the arrays: passages by entry, entries by term, and the rarity of each term."""
        size, count = self._buckets + len(self._term), len(self.entries)
        owner = np.array([number for number, _, _ in passages], np.int32)
        lengths = np.array([len(bag) for bag in bags], np.int64)
        terms = np.fromiter((t for bag in bags for t in bag), np.int32, int(lengths.sum()))
        values = np.fromiter((v for bag in bags for v in bag.values()), np.float32, len(terms))
        entry_of = np.repeat(owner, lengths)
        asked = np.array([a for _, a, _ in passages], bool)
        share = np.repeat(np.where(asked, 1.0, STATEMENT_SHARE).astype(np.float32), lengths)

        keys, where = np.unique(entry_of.astype(np.int64) * size + terms, return_inverse=True)
        frequency = np.bincount(where, weights=share).astype(np.float32)
        key_term, key_entry = (keys % size).astype(np.int32), (keys // size).astype(np.int32)
        held = np.bincount(key_term, minlength=size)
        self.idf: Floats = np.log1p((count - held + 0.5) / (held + 0.5)).astype(np.float32)
        self.rarest = float(math.log1p((count + 0.5) / 0.5)) if count else 1.0

        self._passage_start = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        self._terms, weighed = terms, values * self.idf[terms]
        norms = (
            np.sqrt(np.add.reduceat(weighed**2, self._passage_start[:-1])) if len(bags) else weighed
        )
        self._weights = weighed / np.repeat(np.maximum(norms, 1e-6), lengths)
        self._asked = asked
        self._entry_start = np.searchsorted(owner, np.arange(count + 1)).astype(np.int64)
        self._entry_keys = keys  # sorted: entry * size + term
        self._size = size

        size_of = np.bincount(key_entry, weights=frequency, minlength=count)
        norm = K1 * (1 - B + B * size_of / max(size_of.mean(), 1e-6)) if count else size_of
        impact = frequency * (K1 + 1) / (frequency + norm[key_entry]) * self.idf[key_term]
        order = np.argsort(key_term, kind="stable")
        self._posting_start = np.concatenate(([0], np.cumsum(held))).astype(np.int64)
        self._posting_entry, self._posting_impact = (
            key_entry[order],
            impact[order].astype(np.float32),
        )

    # --- asking

    def query(self, text: str) -> Query:
        """Read a question: each word as the terms that it stands for, typos repaired."""
        tokens = self._read(spelt(text))
        stems = [stem(token.word) for token in tokens]
        concepts = []
        vector: dict[int, float] = {}
        for phrase in self._thesaurus.find(stems):
            term = self._term.get(f"\0{phrase.concept}")
            value = max(weight(t.word) for t in tokens[phrase.start : phrase.end])
            if term is not None:
                vector[term] = CONCEPT_WEIGHT * value * float(self.idf[term])
                concepts.append((phrase, term))
        for token in tokens:
            for term, factor in token.terms:
                vector[term] = max(vector.get(term, 0.0), factor * token.weight)
        numbers = [self._term.get(name) for name in stems]
        for (left, a), (right, b) in pairwise(zip(numbers, tokens, strict=True)):
            if left is not None and right is not None:
                term = self._pair(left, right)
                mean = (weight(a.word) + weight(b.word)) / 2
                vector[term] = PAIR_WEIGHT * mean * float(self.idf[term])
        return Query(
            tokens=tuple(tokens),
            concepts=tuple(concepts),
            vector=vector,
        )

    def _read(self, surface: list[tuple[str, str]]) -> list[Token]:
        """Turn words into tokens; an unknown one is repaired, glued, split or left unmatched."""
        tokens: list[Token] = []
        skip = False
        for number, (typed, word) in enumerate(surface):
            if skip:
                skip = False
                continue
            after = surface[number + 1][1] if number + 1 < len(surface) else ""
            if self._spelling.knows(word) or stem(word) in self._term:
                tokens.append(self._token(typed, word, [(word, 1.0)]))
            elif after and self._spelling.knows(word + after) and after not in FUNCTION_WORDS:
                glued = f"{typed} {surface[number + 1][0]}"
                tokens.append(self._token(glued, word + after, [(word + after, 0.95)]))
                skip = True
            else:
                readings = self._spelling.repair(word)
                parts = self._spelling.split(word)
                if parts and (not readings or readings[0][1] < SURE_REPAIR):
                    tokens += [self._token(typed, part, [(part, 0.9)]) for part in parts]
                else:
                    tokens.append(self._token(typed, word, readings))
        return tokens

    def _token(self, typed: str, word: str, readings: Sequence[tuple[str, float]]) -> Token:
        terms: dict[int, float] = {}
        for reading, factor in readings:
            term = self._term.get(stem(reading))
            if term is not None:
                terms[term] = max(terms.get(term, 0.0), factor)
        best = readings[0][0] if readings else word
        rarity = float(self.idf[next(iter(terms))]) if terms else self.rarest
        return Token(
            typed=typed,
            word=best,
            misspelt=best != word,
            weight=weight(best) * rarity,
            terms=tuple(terms.items()),
        )

    def _bm25(self, query: Query) -> Floats:
        """Return each entry's BM25; in a large index common terms cannot add new candidates."""
        scores = np.zeros(len(self.entries), np.float32)
        many, added = len(self.entries) > MANY_ENTRIES, False
        by_rarity = sorted(query.vector.items(), key=lambda item: -self.idf[item[0]])
        for term, value in by_rarity:
            start, end = self._posting_start[term], self._posting_start[term + 1]
            if many and added and end - start > MANY_POSTINGS:
                break
            share = value / max(float(self.idf[term]), 1e-6)
            scores[self._posting_entry[start:end]] += share * self._posting_impact[start:end]
            added = True
        return scores

    def _top(self, scores: Floats, k: int) -> Ints:
        if len(scores) > k:
            top = np.argpartition(-scores, k)[:k]
            top = top[scores[top] > 0]
        else:
            top = np.flatnonzero(scores > 0)
        return top[np.argsort(-scores[top], kind="stable")].astype(np.int32)

    def matches(self, query: Query, k: int = CANDIDATES) -> list[Match]:
        """Compare a question with its `k` best candidates, passage by passage; in BM25 order."""
        scores = self._bm25(query)
        top = self._top(scores, k)
        if not len(top):
            return []
        first, last = self._entry_start[top], self._entry_start[top + 1]
        passages = _ranges(first, last)
        start, end = self._passage_start[passages], self._passage_start[passages + 1]
        where = _ranges(start, end)
        vector = np.zeros(self._size, np.float32)
        vector[list(query.vector)] = list(query.vector.values())
        products = vector[self._terms[where]] * self._weights[where]
        bounds = np.concatenate(([0], np.cumsum(end - start)[:-1]))
        cosines = np.add.reduceat(products, bounds) / (np.linalg.norm(vector) or 1.0)
        covered = self._covered(query, top)
        total = float(scores[top].sum()) or 1.0
        out, offset = [], 0
        for row, number in enumerate(top):
            count = int(last[row] - first[row])
            here, asked = cosines[offset : offset + count], self._asked[first[row] : last[row]]
            asks = [*sorted(here[asked].tolist(), reverse=True)[:2], 0.0, 0.0]
            out.append(
                Match(
                    entry=int(number),
                    ask=asks[0],
                    second_ask=asks[1],
                    say=float(here[~asked].max(initial=0.0)),
                    bm25=float(scores[number]) / total,
                    covered=tuple(covered[row].tolist()),
                )
            )
            offset += count
        return out

    def _covered(self, query: Query, top: Ints) -> Floats:
        """Return, for each candidate and word, how far the word stands in the candidate."""
        covered = np.zeros((len(top), len(query.tokens)), np.float32)
        base = top.astype(np.int64) * self._size
        spans = [
            *((n, n + 1, t, f) for n, token in enumerate(query.tokens) for t, f in token.terms),
            *((p.start, p.end, term, CONCEPT_COVER) for p, term in query.concepts),
        ]
        if not spans:
            return covered
        keys = base[:, None] + np.array([term for _, _, term, _ in spans], np.int64)
        places = np.minimum(np.searchsorted(self._entry_keys, keys), len(self._entry_keys) - 1)
        present = self._entry_keys[places] == keys
        for column, (start, end, _, factor) in enumerate(spans):
            held = present[:, column] * np.float32(factor)
            covered[:, start:end] = np.maximum(covered[:, start:end], held[:, None])
        return covered


def _ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of all ranges start..end, one after the other."""
    lengths = ends - starts
    before = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
