"""The articles taken literally: what is altered in a text is what was altered, and no more."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering.verbatim import altered, passages
from bot.knowledge import Library

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def a_passage(library: Library, at: int, size: int) -> tuple[int, list[str]]:
    """Cut words that stand one after the other in a paragraph; return them with its number."""
    split = [
        (p.number, words)
        for article in library.articles.values()
        for p in article.text.paragraphs
        if len(words := _WORD.findall(p.text)) >= size
    ]
    number, words = split[at % len(split)]
    start = at % (len(words) - size + 1)
    return number, words[start : start + size]


def test_the_differences_turn_a_text_into_what_is_printed(library: Library) -> None:
    @given(
        at=st.integers(0, 10_000),
        size=st.integers(10, 25),
        changed=st.sets(st.integers(0, 9), min_size=1, max_size=2),
    )
    @example(at=73, size=10, changed={3, 6})  # begins like the sentence before it
    @example(at=809, size=10, changed={0, 1})  # small words stand inside others elsewhere
    @settings(max_examples=100, deadline=None)
    def holds(at: int, size: int, changed: set[int]) -> None:
        number, printed = a_passage(library, at, size)
        typed = ["zyx" if n in changed else word for n, word in enumerate(printed)]
        found = altered(" ".join(typed), library)
        assert found is not None
        assert found.place.paragraph == number
        mended = " ".join(typed).lower()
        for wrong, right in found.differences:
            assert set(_WORD.findall(wrong)) == {"zyx"}
            mended = mended.replace(wrong, " ".join(_WORD.findall(right)).lower(), 1)
        assert mended == " ".join(printed).lower()

    holds()


def test_a_cut_of_a_paragraph_stands_where_it_was_cut(library: Library) -> None:
    paragraphs = [(a, p) for a in library.articles.values() for p in a.text.paragraphs]

    @given(at=st.integers(0, 10_000), size=st.integers(2, 20), space=st.sampled_from(" \n\t"))
    @settings(max_examples=100, deadline=None)
    def holds(at: int, size: int, space: str) -> None:
        article, paragraph = paragraphs[at % len(paragraphs)]
        words = paragraph.text.split()[at % (len(paragraph.text.split()) - 1) :]
        cut = space.join(words[:size]).upper()
        assert article in [passage.article for passage in passages(cut, library)]

    holds()
