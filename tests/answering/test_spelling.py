"""Typos are repaired as promised; checked against the slow way, every known word one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.answering.spelling import Spelling
from bot.language.text import COMMON_WORDS

WORDS = frozenset("evening library volunteer readers exchange otley finch desk".split())
KNOWN = WORDS | COMMON_WORDS
SPELLING = Spelling(WORDS, KNOWN)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("exchnage", "exchange"), ("fnch", "finch"), ("volunter", "volunteer"),
     ("hwo", "how"), ("libarry", "library")],
)  # fmt: skip
def test_a_typo_is_read_as_the_nearest_word(typed: str, read: str) -> None:
    assert SPELLING.repair(typed)[0][0] == read


@pytest.mark.parametrize("typed", ["x", "zzzzzz", "f1nch", "12345", "xqz", ""])
def test_what_is_near_nothing_is_left(typed: str) -> None:
    assert SPELLING.repair(typed) == ()


@pytest.mark.parametrize("word", ["wife", "knee", "impossible", "unemployment", "mother"])
def test_an_english_word_that_stands_nowhere_is_spelt_right(word: str) -> None:
    assert SPELLING.knows(word)


@pytest.mark.parametrize(
    ("glued", "words"),
    [
        ("eveningdesk", ("evening", "desk")),
        ("howlonghasthelibrary", ("how", "long", "has", "the", "library")),
        ("eveningxdesk", ()),
        ("library", ()),
    ],
)
def test_words_run_together_are_split(glued: str, words: tuple[str, ...]) -> None:
    assert SPELLING.split(glued) == words


@given(st.sampled_from(sorted(KNOWN)), st.text("abcdefghijklmnopqrstuvwxyz", max_size=9))
def test_a_repair_is_as_near_as_promised(known: str, junk: str) -> None:
    for word in (known + junk, junk):
        cutoff = 1 if len(word) <= 5 else 2
        for reading, factor in SPELLING.repair(word):
            assert OSA.distance(word, reading) <= cutoff
            assert 0 < factor <= 1


@given(st.text("abcdefghinorstu", min_size=4, max_size=9))
def test_a_repair_misses_no_nearer_word(word: str) -> None:
    """The slow way: every known word of three letters or more, one by one."""
    cutoff = 1 if len(word) <= 5 else 2
    near = [
        known
        for known in KNOWN
        if known.isalpha() and len(known) > 2 and OSA.distance(word, known) <= cutoff
    ]
    assert bool(SPELLING.repair(word)) == bool(near)
