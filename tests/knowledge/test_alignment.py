"""The passage that typed words come from, and what changed on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.alignment import _LEFT_OUT, _SLACK, changes, matched, widened, window

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


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=9),
       st.lists(st.sampled_from("abcde"), min_size=1, max_size=9))  # fmt: skip
def test_the_window_costs_least_of_all_that_are_near(typed: list[str], printed: list[str]) -> None:
    """Text this short is all within reach, so that every part can be tried."""

    def cost(part: tuple[int, int]) -> tuple[float, int, int]:
        same = matched(typed, printed[slice(*part)])
        length = part[1] - part[0]
        return len(typed) - same + _LEFT_OUT * (length - same), length, part[0]

    assert len(printed) <= _SLACK + 1
    parts = [(i, j) for i in range(len(printed)) for j in range(i + 1, len(printed) + 1)]
    assert window(typed, printed) == min(parts, key=cost)


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
