"""Tells the prose of a text from page headers, contents, tables, notes and bibliographies.

Reports reach a curator as text from PDF or HTML, and what a printed page adds to them has numbers
and names enough to look like facts.  Its shape gives it away; its words are looked at only to find
the sections that hold nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, get_args

from bot.curation.grammar import one_of
from bot.knowledge import ArticleText, Paragraph
from bot.knowledge.passages import fold
from bot.language.prose import PROSE

Kind = Literal[
    "text", "heading", "page header", "contents", "table", "notes and sources", "names", "mark-up"
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
RUNNING: Final = 15
"""Words of a page header at most."""
REPEATED: Final = 2
"""Times from which a short line, numbers aside, is a page header; a report of two pages has two."""
HEADING: Final = 14  # words
NUMERIC: Final = 0.3
"""Share of words that are numbers from which a paragraph is a table."""
LISTED: Final = 0.12
"""Share of numbers from which a paragraph without a full stop is a list of contents."""
NAMED: Final = 0.6
"""Share of capitals from which a paragraph without a full stop is a list of names."""
PAGED: Final = 6
"""Paragraphs that are neither text nor headings, from which a text is a report."""
BROKEN: Final = 10
"""Paragraphs that break off within a sentence, above which the text was cut into lines."""
CITED: Final = 2
"""Citations from which a paragraph may be notes, where they make up this share of its words:"""
CITING: Final = 0.08

_LEADERS: Final = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}|(?:·\s?){4,}")
_MARK_UP: Final = re.compile(
    r"^\s*(?:\||```|~~~|!\[|<[a-z!/]|:?-{3,}|\+-{2,}|={3,})", re.IGNORECASE
)
_HASHES: Final = re.compile(r"^\s*(?:#{1,6}\s|\*\*[^*]+\*\*$)")
_COLUMNS: Final = re.compile(r"\S(?: {3,}|\t)\S")
_NUMBER: Final = re.compile(r"^[(£$€]?\d[\d,.\-–/%]*[.):%]?$|^[ivxlc]+\.?$")
_ENDS: Final = re.compile(r"[.?!:;…]['\"’”)\]]*\d{0,3}\s*$")
_CITATION: Final = re.compile(
    rf"https?://|\bwww\.|\bdoi\b|\b(?:{one_of(PROSE.citing)})(?:\b|(?<=\.))|\bpp?\.? ?\d|\bQ\d"
    r"|\((?:19|20)\d\d[a-z]?\)|,? (?:19|20)\d\d[a-z]?[.;)]?$|\([A-Z]{2,}\d+\)|\b\d+\(\d+\)",
    re.MULTILINE,
)
_NOTE: Final = re.compile(r"^(?:\[?\d{1,3}[\].)]?|[*†‡])\s")
_ENTRY: Final = re.compile(r"^[A-Z][\w'’-]+,? (?:[A-Z]{1,2}\.?[ ,])+.{0,160}\(?(?:19|20)\d\d")
GLUED: Final = re.compile(
    rf"(?:\d+\.? )?({one_of(map(str.capitalize, PROSE.main_sections))})\s(?=[A-Z])"
)
"""A heading that lost its line: "Summary Nine in ten of the libraries…"."""
_DIGITS: Final = re.compile(r"[\d#*_|\W]+")


@dataclass(frozen=True)
class Block:
    """A paragraph and what it was taken for."""

    paragraph: Paragraph
    kind: Kind
    section: str
    """The last heading before it."""


def layout(text: ArticleText) -> tuple[Block, ...]:
    """Classify the paragraphs, in order."""
    return tuple(_blocks(text.paragraphs))


def _blocks(paragraphs: Sequence[Paragraph]) -> Iterator[Block]:
    running = Counter(_bare(p.text) for p in paragraphs if len(p.text.split()) <= RUNNING)
    section, behind = "", False
    for paragraph in paragraphs:
        kind = _kind(paragraph.text, running)
        if kind == "heading":
            section = fold(paragraph.text)
            behind = _names(section, PROSE.back_matter)
        elif behind and _CITATION.search(paragraph.text):
            kind = "notes and sources"
        elif kind == "text" and (glued := GLUED.match(paragraph.text)):
            section, behind = glued[1], False
        yield Block(paragraph, kind, section)


def is_report(blocks: Sequence[Block]) -> bool:
    """Return whether a text has what only reports have: contents, notes, tables or headers."""
    return sum(block.kind not in ("text", "heading") for block in blocks) >= PAGED


def is_broken(blocks: Sequence[Block]) -> bool:
    """Return whether most paragraphs go on in the next one: each line was made one of its own."""
    pairs = list(pairwise(block.paragraph.text for block in blocks))
    broken = sum(not _ENDS.search(one) and other[0].islower() for one, other in pairs)
    return broken > BROKEN and 2 * broken > len(pairs)


def is_main(section: str) -> bool:
    """Return whether a section sums up what the text says."""
    return _names(section, PROSE.main_sections)


def _names(section: str, names: frozenset[str]) -> bool:
    return bool(re.search(rf"\b(?:{one_of(names)})\b", section, re.IGNORECASE))


def _kind(text: str, running: Counter[str]) -> Kind:
    words = text.split()
    if _MARK_UP.match(text):
        return "mark-up"
    bare = _bare(text)
    if not bare or (running[bare] >= REPEATED and len(words) <= RUNNING and not _says(text)):
        return "page header"
    figures = [bool(_NUMBER.match(word)) for word in words]
    numbers = sum(figures) / len(words)
    lines = text.splitlines()
    columns = sum(bool(_COLUMNS.search(line)) for line in lines)
    if _LEADERS.search(text):
        return "contents"
    if len(lines) > 2 and columns * 2 > len(lines):
        return "table"
    if numbers >= NUMERIC:
        # Page numbers stand alone; the figures of a table stand beside each other.
        beside = any(one and other for one, other in pairwise(figures))
        return "table" if beside or all(figures) else "contents"
    if _are_notes(text, len(words)):
        return "notes and sources"
    if not _ENDS.search(text):
        if len(words) > 2 and numbers >= LISTED:
            return "contents"
        if len(words) <= HEADING or _HASHES.match(text):
            return "heading"
        if sum(word.strip("(['\"‘“")[:1].isupper() for word in words) >= NAMED * len(words):
            return "names"
    return "heading" if _HASHES.match(text) else "text"


def _are_notes(text: str, words: int) -> bool:
    cited = len(_CITATION.findall(text))
    if _NOTE.match(text) and cited and words <= CITED / CITING:
        return True
    return (cited >= CITED and cited >= CITING * words) or bool(_ENTRY.match(text))


def _says(text: str) -> bool:
    """Return whether a line is a sentence, which may well be printed twice."""
    return bool(re.search(r"[.?!]['\"’”)]*$", text)) and len(text.split()) > len("a few".split())


def _bare(text: str) -> str:
    """Drop what differs from page to page: numbers, marks and spaces."""
    return _DIGITS.sub(" ", text).strip().lower()
