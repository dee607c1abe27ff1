"""A pattern is tried on every text that it matches, and on few others."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import kinds, smalltalk
from bot.answering.patterns import Patterns
from bot.answering.text import words

FAMILIES = {"kinds": kinds.KINDS, "smalltalk": smalltalk._KINDS}


@pytest.mark.parametrize(
    ("family", "name"),
    [(family, name) for family, patterns in FAMILIES.items() for name in patterns],
)
def test_a_pattern_is_tried_on_all_that_it_matches(family: str, name: str) -> None:
    patterns = FAMILIES[family]

    @settings(max_examples=20, database=None, derandomize=True, deadline=None)
    @given(text=st.from_regex(patterns[name], fullmatch=True))
    def is_tried(text: str) -> None:
        assert name in patterns.worth_trying(re.findall(r"\w+", text)), text

    is_tried()


def test_a_pattern_is_tried_only_with_a_word_that_it_needs() -> None:
    patterns = Patterns({"cost": ("cost price", "costs?|the price"), "age": ("old", "how old")})
    assert patterns.worth_trying(words("What does it cost?")) == {"cost"}
    assert patterns.worth_trying(words("How does it work?")) == set()


def test_a_pattern_matches_from_the_beginning_of_a_word() -> None:
    pattern = Patterns({"age": ("old", "old")})["age"]
    assert pattern.search("how old is he")
    assert not pattern.search("he told me")
