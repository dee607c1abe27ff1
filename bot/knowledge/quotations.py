"""Finds a quotation in its article, word for word and once, or says what was nearest."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.errors import Problem
from bot.knowledge.alignment import changes, matched, widened, window
from bot.knowledge.parse import Placed
from bot.knowledge.passages import ArticleText, Quotation, fold
from bot.knowledge.records import Fact
from bot.knowledge.yamltree import shorten

_SHOWN_EDITS = 3


class _Comparison(NamedTuple):
    """A quotation against the passage most like it; `edits` are pairs of typed and printed."""

    paragraph: int
    edits: tuple[tuple[str, str], ...]
    matched: int
    changed: int


def locate(fact: Placed[Fact], texts: Mapping[str, ArticleText]) -> Quotation | Problem:
    """Find the one place of a fact's quotation in its article, or say why there is none."""
    record = fact.record
    found = texts[record.article].find(record.quote)
    here = [quotation for quotation in found if record.paragraph in (None, quotation.paragraph)]
    if len(here) == 1:
        return here[0]
    numbers = sorted({quotation.paragraph for quotation in found})
    if not found:
        message = f"quotation is not in {record.article!r} word for word: {_nearest(record, texts)}"
        return Problem(fact.at("quote"), message, "quote-not-found")
    if not here:
        message = f"quotation stands in {_paragraphs(numbers)}, not in {record.paragraph}"
        return Problem(fact.at("paragraph"), message, "quote-paragraph")
    remedy = "quote more words"
    if record.paragraph is None and len(numbers) > 1:
        remedy += " or add 'paragraph'"
    numbers = sorted({quotation.paragraph for quotation in here})
    where = f"{len(here)} times in {record.article!r} ({_paragraphs(numbers)})"
    return Problem(fact.at("quote"), f"quotation stands {where}: {remedy}", "quote-ambiguous")


def _nearest(fact: Fact, texts: Mapping[str, ArticleText]) -> str:
    text = texts[fact.article]
    for name, other in texts.items():
        if name != fact.article and other.find(fact.quote):
            return f"found in {'the other' if len(texts) == 2 else 'another'} article ({name!r})"
    words = fold(fact.quote).split()
    nearest = _compare(words, text)
    if found := text.find(fact.quote, match_case=False):
        pairs = zip(words, found[0].text.split(), strict=False)
        edits = tuple((typed, printed) for typed, printed in pairs if typed != fold(printed))
        return f"differs in case only{_shown(edits, found[0].paragraph)}"
    # A few changed words are likelier a slip than two passages that happen to meet.
    if nearest and nearest.changed <= max(2, len(words) // 4):
        return f"differs here{_shown(nearest.edits, nearest.paragraph)}"
    if joined := _joined([word for word in words if word.strip("[]()") != "..."], text):
        return f"two separate passages joined ({joined})"
    if nearest:
        return f"differs here{_shown(nearest.edits, nearest.paragraph)}"
    return "not in the article; nothing near"


def _joined(words: list[str], text: ArticleText) -> str:
    """Name the paragraphs of two passages, of two words or more each, that make up the words."""

    def longest(part: Callable[[int], list[str]]) -> int:
        """How many words can be taken: a part of a passage that is found is found as well."""
        sizes = range(1, len(words))
        return bisect_left(sizes, True, key=lambda n: not text.find(" ".join(part(n))))

    size = min(longest(lambda n: words[:n]), len(words) - 2)
    if size < 2 or longest(lambda n: words[-n:]) < len(words) - size:
        return ""
    parts = words[:size], words[size:]
    first, second = (text.find(" ".join(part))[0].paragraph for part in parts)
    return f"both in paragraph {first}" if first == second else _paragraphs([first, second])


def _compare(words: list[str], text: ArticleText) -> _Comparison | None:
    """Align the words with the paragraph that shares most of them; None below half of them."""
    wanted = Counter(words)

    def shared(paragraph: str) -> int:
        return (Counter(paragraph.split()) & wanted).total()

    number, best = max(enumerate(text.folded, 1), key=lambda p: shared(p[1]), default=(0, ""))
    if 2 * shared(best) < len(words):
        return None
    printed = [_bare(word, words[0], words[-1]) for word in best.split()]
    start, end = widened(words, printed, window(words, printed))
    comparison = _align(words, printed[start:end], number)
    return comparison if 2 * comparison.matched >= len(words) else None


def _bare(printed: str, first: str, last: str) -> str:
    """Drop the punctuation around a printed word at which the quotation begins or ends."""
    if printed.startswith(last) and not printed[len(last) :][:1].isalnum():
        return last
    if printed.endswith(first) and not printed[: -len(first)][-1:].isalnum():
        return first
    return printed


def _align(words: list[str], printed: list[str], number: int) -> _Comparison:
    edits, changed = [], 0
    for (i1, i2), (j1, j2) in changes(words, printed):
        changed += max(i2 - i1, j2 - j1)
        if i1 == i2 or j1 == j2:  # show the word before, or after, so that neither side is empty
            i1, j1, i2, j2 = (i1 - 1, j1 - 1, i2, j2) if i1 and j1 else (i1, j1, i2 + 1, j2 + 1)
        edits.append((" ".join(words[i1:i2]), " ".join(printed[j1:j2])))
    return _Comparison(number, tuple(edits), matched(words, printed), changed)


def _shown(edits: tuple[tuple[str, str], ...], paragraph: int) -> str:
    pairs = [f"{shorten(typed)} -> {shorten(printed)}" for typed, printed in edits]
    more = f" and {len(pairs) - _SHOWN_EDITS} more" if len(pairs) > _SHOWN_EDITS else ""
    listed = f": {', '.join(pairs[:_SHOWN_EDITS])}" if pairs else ""
    return f"{listed}{more} (paragraph {paragraph})"


def _paragraphs(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"paragraph {numbers[0]}"
    return f"paragraphs {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
