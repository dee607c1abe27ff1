"""What is written is read back as it was, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.yamltext import write_entry
from bot.knowledge.yamltree import read_tree

# The surrogates and control characters that a YAML text cannot hold are refused when it is read.
# What is invisible is dropped then.
TEXT = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc", "Cf"), exclude_characters="\u034f\u2065\ufffe\uffff"
    )
)


@given(
    st.dictionaries(st.from_regex(r"[a-z_]+", fullmatch=True), TEXT | st.lists(TEXT) | st.none())
)
def test_any_text_comes_back(entry: dict[str, str | list[str] | None]) -> None:
    root = read_tree(write_entry(entry), "").root
    expected = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    assert root is not None
    assert root.value == (expected,)


@pytest.mark.parametrize(
    "text",
    ["no", "1.10", "2003-10-16", "~", "- x", "a: b", "'quoted'", '"quoted"', "# x", "=", "<<"],
)
def test_a_text_that_looks_like_something_else_stays_text(text: str) -> None:
    root = read_tree(write_entry({"key": text}), "").root
    assert root is not None
    assert root.value == ({"key": text},)


def test_entries_are_written_as_curators_write_them() -> None:
    entry = {
        "id": "a",
        "answer": None,
        "quote": "‘x’ " * 60 + "y",
        "topics": [],
        "people": ["Dr A"],
    }
    quote = entry["quote"]
    assert write_entry(entry) == (
        f"- id: a\n  answer:\n  quote: {quote}\n  topics: []\n  people:\n    - Dr A\n"
    )
