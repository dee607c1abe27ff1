"""Passages of the articles are found wherever they are cut."""

from __future__ import annotations

from bot.answering.verbatim import passages
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import Library


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
