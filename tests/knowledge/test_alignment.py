"""The passage that typed words come from, and what changed on the way."""

from __future__ import annotations

import pytest

from bot.knowledge.alignment import changes, matched, widened, window

PRINTED = "he said I give the centre and boards just one year to end this not two".split()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("give the centre", "give the centre"),
        ("I give them just one year", "I give the centre and boards just one year"),
        ("boards just nine years to end", "boards just one year to end"),
        ("just one long year", "just one year"),
    ],
)
def test_the_passage_that_words_come_from_is_found(typed: str, found: str) -> None:
    start, end = window(typed.split(), PRINTED)
    assert " ".join(PRINTED[start:end]) == found


def test_a_word_replaced_at_either_end_is_taken_in() -> None:
    typed = "you give the centre and a".split()
    part = widened(typed, PRINTED, window(typed, PRINTED))
    assert " ".join(PRINTED[slice(*part)]) == "I give the centre and boards"


def test_changes_turn_the_typed_words_into_the_printed_ones() -> None:
    typed, printed = "a b c d".split(), "a x c d e".split()
    assert [(c.typed, c.printed) for c in changes(typed, printed)] == [
        ((1, 2), (1, 2)), ((4, 4), (4, 5))
    ]  # fmt: skip
    assert matched(typed, printed) == 3
