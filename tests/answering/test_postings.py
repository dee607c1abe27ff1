"""The arrays say what sums written out in full say."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.postings import K1, MANY_ENTRIES, STATEMENT_SHARE, B, Bags, Postings

TERMS = 12
BAG = st.dictionaries(st.integers(0, TERMS - 1), st.sampled_from((0.25, 0.5, 1.0)), max_size=6)
ENTRY = st.tuples(st.lists(BAG, max_size=3), st.lists(BAG, max_size=2))

Bag = dict[int, float]
Entry = tuple[list[Bag], list[Bag]]


def postings(entries: Sequence[Entry], size: int = TERMS) -> Postings:
    bags = Bags()
    for asks, says in entries:
        bags.add(asks, says)
    return Postings(bags, size)


def idf(term: int, entries: Sequence[Entry]) -> float:
    held = sum(any(term in bag for bag in (*asks, *says)) for asks, says in entries)
    return math.log1p((len(entries) - held + 0.5) / (held + 0.5))


def bm25(vector: Bag, entry: Entry, entries: Sequence[Entry]) -> float:
    def frequency(term: int, entry: Entry) -> float:
        asks, says = entry
        return sum(term in bag for bag in asks) + STATEMENT_SHARE * sum(term in b for b in says)

    def size(entry: Entry) -> float:
        return sum(frequency(term, entry) for term in range(TERMS))

    mean = sum(map(size, entries)) / len(entries)
    norm = K1 * (1 - B + B * size(entry) / (mean or 1.0))
    return sum(
        value * frequency(term, entry) * (K1 + 1) / (frequency(term, entry) + norm)
        for term, value in vector.items()
    )


def cosine(vector: Bag, bag: Bag, entries: Sequence[Entry]) -> float:
    weighed = {term: value * idf(term, entries) for term, value in bag.items()}
    product = sum(value * weighed.get(term, 0.0) for term, value in vector.items())
    return product / (math.hypot(*weighed.values()) * math.hypot(*vector.values()) or 1.0)


@given(st.lists(ENTRY, max_size=6), BAG.filter(bool))
def test_candidates_are_compared_as_by_hand(entries: list[Entry], vector: Bag) -> None:
    found = postings(entries).compare(vector, k=len(entries) + 1)
    expected = {number: bm25(vector, entry, entries) for number, entry in enumerate(entries)}
    total = sum(expected.values())
    assert set(found.entries.tolist()) == {number for number, far in expected.items() if far}
    for row, number in enumerate(found.entries.tolist()):
        asks, says = entries[number]
        closest = sorted((cosine(vector, bag, entries) for bag in asks), reverse=True)
        assert found.asks[row].tolist() == pytest.approx([*closest, 0.0, 0.0][:2], abs=1e-5)
        say = max((cosine(vector, bag, entries) for bag in says), default=0.0)
        assert found.say[row] == pytest.approx(say, abs=1e-5)
        assert found.bm25[row] == pytest.approx(expected[number] / total, abs=1e-5)
        held = [any(term in bag for bag in (*asks, *says)) for term in vector]
        assert found.present[row].tolist() == held


def test_only_as_many_as_asked_for_are_compared_the_best_first() -> None:
    entries: list[Entry] = [([{0: 1.0}] * count, []) for count in (1, 3, 2)]
    assert postings(entries).compare({0: 1.0}, k=2).entries.tolist() == [1, 2]


def test_a_vast_base_is_searched_by_rare_terms_unless_there_are_none() -> None:
    common, rare = 0, 1
    store = postings([([{common: 1.0}], [])] * MANY_ENTRIES + [([{rare: 1.0}], [])])
    assert store.compare({common: 1.0, rare: 1.0}, k=9).entries.tolist() == [MANY_ENTRIES]
    assert len(store.compare({common: 1.0}, k=9).entries) == 9
