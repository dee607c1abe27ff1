"""Prose is told from what a printed page adds to it, by its shape."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from bot.curation.layout import Block, is_broken, is_main, layout
from bot.knowledge import ArticleText

FOLDER = Path(__file__).parent / "articles"
REPORT = ArticleText((FOLDER / "canal-report.txt").read_text())

# What each paragraph of an invented report is, read by hand.
KINDS = [
    "heading", "page header", "contents", "page header", "heading", "names",
    "heading", "contents", "contents", "contents", "contents", "page header",
    "text", "text", "page header", "text", "notes and sources", "page header", "text",
    "mark-up", "table", "text", "heading", "notes and sources", "notes and sources",
]  # fmt: skip


def shown(block: Block) -> str:
    return f"{block.kind}: {' '.join(block.paragraph.text.split()[:4])}"


def test_every_paragraph_of_a_report_is_taken_for_what_it_is() -> None:
    blocks = layout(REPORT)
    starts = [" ".join(p.text.split()[:4]) for p in REPORT.paragraphs]
    assert [*map(shown, blocks)] == [f"{k}: {s}" for k, s in zip(KINDS, starts, strict=True)]


def test_a_news_story_is_prose_but_for_its_title_and_references() -> None:
    text = ArticleText((FOLDER / "night-ferry.txt").read_text())
    other = [block.paragraph.text for block in layout(text) if block.kind != "text"]
    assert other == ["Island clinic to lose its night ferry", "See editor’s comment, page 14"]


@pytest.mark.parametrize(
    ("section", "main"),
    [
        ("3 Conclusions and recommendations", True),
        ("Key points", True),
        ("Sources of leaks", False),
    ],
)
def test_sections_that_sum_up_are_known(section: str, main: bool) -> None:
    assert is_main(section) is main


def test_a_heading_that_lost_its_line_begins_a_section() -> None:
    sections = [block.section for block in layout(REPORT)]
    assert sections[12:14] == ["Summary", "Summary"]


def test_a_text_that_was_cut_into_lines_is_noticed() -> None:
    prose = " ".join(block.paragraph.text for block in layout(REPORT) if block.kind == "text")
    lines = textwrap.wrap(" ".join([prose] * 3), 60)
    assert is_broken(layout(ArticleText("\n\n".join(lines))))
    assert not is_broken(layout(ArticleText("\n".join(lines))))
    assert not is_broken(layout(REPORT))
