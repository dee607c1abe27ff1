"""The arrays behind the index: which entries hold a term, and in which of their passages.

A key is a term of an entry.  Keys are stored entry by entry, to compare candidates passage by
passage, and term by term, for BM25.  A question looks up its own terms only, so that it costs the
same however many terms there are.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

K1: Final = 1.2
B: Final = 0.5
STATEMENT_SHARE: Final = 0.5  # how far a statement counts in BM25 beside a question
MANY_ENTRIES: Final = 4_096
MANY_POSTINGS: Final = 4_000

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32 | np.float64]
    Ints = NDArray[np.int32 | np.int64]


class Bags:
    """The terms of every passage, one after the other: a few bytes each, for there are millions."""

    def __init__(self) -> None:
        self.terms, self.weights = array("i"), array("f")
        self.lengths = array("i")
        """How many terms each passage has."""
        self.asks, self.says = array("i"), array("i")
        """How many questions and statements each entry has."""

    def add(
        self, asks: Collection[Mapping[int, float]], says: Collection[Mapping[int, float]]
    ) -> None:
        """Add an entry: the weights of the terms of each of its questions and statements."""
        for bag in (*asks, *says):
            self.terms.extend(bag)
            self.weights.extend(bag.values())
            self.lengths.append(len(bag))
        self.asks.append(len(asks))
        self.says.append(len(says))


class Comparison(NamedTuple):
    """The candidates of a question, a row each, best BM25 first."""

    entries: Ints
    bm25: Floats
    """Share of the BM25 of all candidates."""
    asks: Floats
    """Cosines of the two closest questions."""
    say: Floats
    """Cosine of the closest statement."""
    present: NDArray[np.bool_]
    """Whether the entry holds each term of the question."""


class Postings:
    """An immutable store of weighted terms, which are numbers below `size`."""

    def __init__(self, bags: Bags, size: int) -> None:
        self._size, count = size, len(bags.asks)
        self._asks = np.array(bags.asks, np.int32)
        self._passages = self._asks + np.asarray(bags.says)
        self.rarest = math.log1p((count + 0.5) / 0.5) if count else 1.0
        """The idf of a term that no entry holds."""
        owner = np.repeat(np.arange(count), self._passages)
        local = np.arange(len(owner)) - (np.cumsum(self._passages) - self._passages)[owner]

        lengths = np.asarray(bags.lengths)
        keys = np.repeat(owner * size, lengths) + np.asarray(bags.terms)
        order = np.argsort(keys)
        keys = keys[order]
        passage = np.repeat(np.arange(len(owner), dtype=np.int32), lengths)[order]
        weights = np.asarray(bags.weights)[order]
        del order
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        self._start = np.append(starts, len(keys)).astype(np.int32)
        self._keys = np.append(keys[starts], np.iinfo(np.int64).max)  # so that each search ends
        del keys
        term = (self._keys[:-1] % size).astype(np.int32)
        entry = (self._keys[:-1] // size).astype(np.int32)
        held = np.bincount(term, minlength=size)
        self.idf: Floats = np.log1p((count - held + 0.5) / (held + 0.5)).astype(np.float32)
        weights *= np.repeat(self.idf[term], np.diff(self._start))
        norms = np.sqrt(np.bincount(passage, weights**2, minlength=len(owner))).astype(np.float32)
        self._weights = weights / norms[passage]
        self._passage = local.astype(np.min_scalar_type(self._passages.max(initial=0)))[passage]
        share = np.where(local < self._asks[owner], 1.0, STATEMENT_SHARE).astype(np.float32)
        frequency = np.add.reduceat(share[passage], starts)
        del passage, weights, starts
        self._store_by_term(term, entry, frequency, held)

    def _store_by_term(self, term: Ints, entry: Ints, frequency: Floats, held: Ints) -> None:
        """Weigh every key for BM25, and keep the weights by term."""
        count = len(self._asks)
        size_of = np.bincount(entry, weights=frequency, minlength=count)
        mean = frequency.sum(dtype=np.float64) / max(count, 1)
        norm = (K1 * (1 - B + B * size_of / (mean or 1.0))).astype(np.float32)
        order = np.argsort(term, kind="stable")
        self._posting_start = np.concatenate(([0], np.cumsum(held)))
        self._posting_entry, frequency = entry[order], frequency[order]
        # Without rarity, which the terms of a question are weighted by already.
        self._posting_impact = frequency * (K1 + 1) / (frequency + norm[self._posting_entry])

    def compare(self, vector: Mapping[int, float], k: int) -> Comparison:
        """Compare a question, as weighted terms, with its `k` best candidates by BM25."""
        terms = np.fromiter(vector, np.int64, len(vector))
        values = np.fromiter(vector.values(), np.float64, len(vector))
        top, bm25 = self._candidates(terms, values, k)
        keys = top[:, None] * self._size + terms
        places = self._keys.searchsorted(keys)
        present = self._keys[places] == keys
        rows, columns = present.nonzero()
        hits = places[present]
        where, counts = _ranges(self._start[hits], self._start[hits + 1])
        width = 2 + int(self._passages[top].max(initial=0))
        cosines = np.bincount(
            (rows * width).repeat(counts) + self._passage[where],
            values[columns].repeat(counts) * self._weights[where],
            minlength=len(top) * width,
        ).reshape(len(top), width) / (math.hypot(*vector.values()) or 1.0)
        asked = np.arange(width) < self._asks[top, None]
        return Comparison(
            entries=top,
            bm25=bm25 / (bm25.sum() or 1.0),
            asks=np.sort(cosines * asked, axis=1)[:, :-3:-1],
            say=(cosines * ~asked).max(axis=1),
            present=present,
        )

    def _candidates(self, terms: Ints, values: Floats, k: int) -> tuple[Ints, Floats]:
        """Return the best entries by BM25, best first, with their scores.

        In a large index common terms cannot add new candidates and are left out, unless a question
        has nothing else.
        """
        start, end = self._posting_start[terms], self._posting_start[terms + 1]
        if len(self._asks) > MANY_ENTRIES:
            lengths = end - start
            fewest = lengths[lengths > 0].min(initial=len(self._asks))
            end = np.where(lengths <= max(fewest, MANY_POSTINGS), end, start)
        where, counts = _ranges(start, end)
        impact = values.repeat(counts) * self._posting_impact[where]
        behind = np.negative(np.bincount(self._posting_entry[where], impact), dtype=np.float64)
        found = np.flatnonzero(behind)
        if len(found) > k:
            found = found[np.argpartition(behind[found], k)[:k]]
        top = found[np.argsort(behind[found], kind="stable")]
        return top, -behind[top]


def _ranges(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of all ranges start..end, one after the other, and their lengths."""
    lengths = ends - starts
    ahead = lengths.cumsum()
    total = ahead[-1] if len(ahead) else 0
    return (ends - ahead).repeat(lengths) + np.arange(total), lengths
