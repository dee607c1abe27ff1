"""What shows nothing in an article is dropped as it is read, and disturbs no comparison."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from bot.knowledge import load
from bot.knowledge.invisible import name_of, visible
from bot.settings import load_settings

ARTICLE = """\
\ufeffThe pol\u00adicy of the caf\u0065\u0301 was\u200b set aside\u00a0in May, it says.\r
\r
It cost \u2060£12.\r
"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pol\u00adicy", "policy"),
        ("\u200bzero\u200d width\ufeff", "zero width"),
        ("cafe\u0301", "café"),
        ("👩\u200d⚕️ می\u200cخواهم", "👩\u200d⚕️ می\u200cخواهم"),
        ("no\u00a0break, “marks” – dashes…", "no\u00a0break, “marks” – dashes…"),
    ],
)
def test_what_shows_nothing_is_dropped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_character_is_named_as_people_can_look_it_up() -> None:
    assert name_of("\u00ad") == "a soft hyphen (U+00AD)"


def test_a_base_of_pasted_text_reads_as_if_it_were_typed(tmp_path: Path) -> None:
    seeds, data = tmp_path / "seeds", tmp_path / "data"
    seeds.mkdir()
    data.mkdir()
    (tmp_path / "config.yaml").touch()
    # As macOS writes the name of a file, and as most keyboards type it.
    (seeds / unicodedata.normalize("NFD", "café.txt")).write_bytes(ARTICLE.encode())
    (data / "articles.yaml").write_text(
        "- {id: cafe, title: A café, publication: Voice, published: 2004, text: seeds/café.txt}\n"
    )
    (data / "facts.yaml").write_text(
        "- id: policy\n  article: cafe\n  answer: The council dropped it in May.\n"
        "  quote: The policy of the café was set aside in May\n  questions: [what became of it]\n"
    )
    library = load(load_settings(tmp_path / "config.yaml", {}).paths)
    quotation = library.facts["policy"].quotation
    assert quotation.text == "The policy of the café was set aside in May"
    assert library.articles["cafe"].text.sentences[1].text == "It cost £12."
