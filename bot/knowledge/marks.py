"""Where quotation marks open and close in a paragraph, apostrophes told from single marks.

British print quotes in single marks, which are apostrophes too, and articles taken from web pages
have straight marks and lost spaces ("'late buses'where").  No mark can be judged on its own, so
they are read in order with what is still open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

_MARK: Final = re.compile("['\"‘’“”„«»]")
_DOUBLE: Final = frozenset('"“”„«»')
_ALWAYS: Final[dict[str, Literal["open", "close"]]] = {
    "‘": "open", "“": "open", "„": "open", "«": "open", "”": "close", "»": "close",
}  # fmt: skip
_ELISION: Final = re.compile(r"\d\ds\b|(?:em|tis|twas|til|cause|bout|n)\b", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"[^\W\d_]+")
_CONTRACTED: Final = 2
"""Letters after an apostrophe within a word, at most: 's, 't, 're, 've, 'll."""
_ENDS: Final = frozenset(".,?!…")


@dataclass(slots=True)
class Marked:
    """What stands between quotation marks, marks included; offsets in the paragraph.

    A quotation that its paragraph does not close runs to the end of it, as print has it where the
    next paragraph goes on.
    """

    start: int
    end: int
    double: bool
    closed: bool = False


def quotations(paragraph: str) -> list[Marked]:
    """Return every quotation of a paragraph, nested ones too, in the order of opening marks."""
    found: list[Marked] = []
    marks = [match.start() for match in _MARK.finditer(paragraph)]
    pending: list[Marked] = []
    for number, at in enumerate(marks):
        double = paragraph[at] in _DOUBLE
        open_now = [quotation for quotation in pending if quotation.double == double]
        match _reading(paragraph, at, len(open_now), islice(marks, number + 1, None)):
            case "open":
                pending.append(Marked(at, len(paragraph), double))
                found.append(pending[-1])
            case "close" if open_now:
                last = open_now[-1]
                last.end, last.closed = at + 1, True
                for inner in pending[pending.index(last) + 1 :]:
                    inner.end = at
                del pending[pending.index(last) :]
    return found


def outermost(marked: list[Marked]) -> list[Marked]:
    """Return those that stand in no other."""
    kept: list[Marked] = []
    for quotation in marked:
        if not kept or quotation.start >= kept[-1].end:
            kept.append(quotation)
    return kept


def _reading(text: str, at: int, depth: int, later: Iterable[int]) -> str | None:
    """Read one mark: "open", "close", or None for an apostrophe."""
    mark, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if mark in _ALWAYS:
        return _ALWAYS[mark]
    if before.isalnum() and after.isalnum():
        return "close" if depth and mark != '"' and _lost_space(text, at) else None
    if _opens(before, after) and not (depth and before in _ENDS and before):
        return None if mark != '"' and _ELISION.match(text, at + 1) else "open"
    if not depth:
        return None
    possessive = mark != '"' and before == "s" and re.match(r"\s[a-z]", text[at + 1 : at + 3])
    return None if possessive and _closed_later(text, later, depth) else "close"


def _opens(before: str, after: str) -> bool:
    """Return whether a mark between these two can open: nothing, space or punctuation before it."""
    return not before.isalnum() and bool(after) and not after.isspace() and after not in ".,;:)]"


def _lost_space(text: str, at: int) -> bool:
    """Tell "tables'where" from "can't", "O'Brien" and "rock'n'roll"."""
    suffix = _SUFFIX.match(text, at + 1)
    name = text[at + 1].isupper() and not text[max(at - 2, 0) : at].isalpha()
    return suffix is not None and len(suffix[0]) > _CONTRACTED and not name


def _closed_later(text: str, later: Iterable[int], depth: int) -> bool:
    """Return whether the marks that follow close all that is open without the one before them."""
    for at in later:
        if text[at] not in "'’":
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if _opens(before, after):
            depth += 1
        elif not (before.isalnum() and after.isalnum()):
            depth -= 1
        if not depth:
            return True
    return False
