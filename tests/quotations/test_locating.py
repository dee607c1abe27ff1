"""Passages of the articles are found wherever they are cut."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import Library
from bot.knowledge.passages import words_of
from bot.quotations.locating import exact


def test_a_cut_of_a_paragraph_is_found_where_it_was_cut(library: Library) -> None:
    articles = [*library.articles.values()]
    paragraphs = [(article, p) for article in articles for p in article.text.paragraphs]

    @given(at=st.integers(0, 10_000), size=st.integers(2, 20), space=st.sampled_from(" \n\t"))
    @settings(max_examples=100, deadline=None)
    def holds(at: int, size: int, space: str) -> None:
        article, paragraph = paragraphs[at % len(paragraphs)]
        words = paragraph.text.split()[at % (len(paragraph.text.split()) - 1) :]
        cut = space.join(words[:size]).upper()
        found = exact(cut, words_of(cut), articles, library, None)
        assert found is not None
        places = [(one.article, one.place.paragraph) for one in (found, *found.elsewhere)]
        assert (article, paragraph.number) in places

    holds()
