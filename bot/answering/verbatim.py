"""The articles taken literally: where words stand in them, and how a quotation was altered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import groupby, product
from typing import Final

from rapidfuzz.distance import Levenshtein

from bot.knowledge import KnownFact, Library, Paragraph, Quotation, SourceArticle, fold

PASTED: Final = 60
"""Characters from which words that stand in an article were copied, not asked."""
MOST_LINES: Final = 100
"""A message of more lines is no passage: a long one, broken after every ten words, has fewer."""
_MARKS: Final = 3  # a full stop and two quotation marks
_FEW: Final = 3
_SLACK: Final = 6
"""Words by which the passage that a text comes from may begin or end elsewhere than it seems."""
_TELLING: Final = 40  # words of a text, the longest, that tell which paragraph is most like it
_AROUND: Final = " '\".,:;!?-()[]"
_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")

_Key = tuple[str, int, int]
"""A word as it is compared, and where it stands."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A text that stands in an article: one place, or one for each of its lines."""

    article: SourceArticle
    places: tuple[Quotation, ...]

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """The numbers of its paragraphs."""
        return tuple(dict.fromkeys(place.paragraph for place in self.places))


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A sentence that holds what was looked for; `marks` are offsets in the article's raw text."""

    article: SourceArticle
    sentence: Quotation
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Altered:
    """The passage most like a text, with pairs of what was typed and what is printed there."""

    article: SourceArticle
    place: Quotation
    differences: tuple[tuple[str, str], ...]


def passages(text: str, library: Library) -> tuple[Passage, ...]:
    """Give each article that a text stands in, word for word but for case; its first place each."""
    whole, lines = _bare(text), [line for raw in text.splitlines() if (line := _bare(raw))]
    readings = [[whole], lines] if 1 < len(lines) <= MOST_LINES else [[whole]]
    found = []
    for article in library.articles.values():
        for parts in readings:
            if places := _first_places(parts, article):
                found.append(Passage(article=article, places=places))
                break
    return tuple(found)


def _first_places(parts: Sequence[str], article: SourceArticle) -> tuple[Quotation, ...]:
    """Give the first place of every part; none where the article lacks one of them."""
    if parts[0].lower() not in article.text.lowered_whole:
        return ()
    places = []
    for part in parts:
        if (place := next(article.text.places(part, match_case=False), None)) is None:
            return ()
        places.append(place)
    return tuple(places)


def pasted(message: str, library: Library) -> Passage | None:
    """Recognise a message that is nothing but a passage of an article."""
    if len(_bare(message)) < PASTED:
        return None
    return next(iter(passages(message, library)), None)


def facts_in(passage: Passage, library: Library) -> tuple[KnownFact, ...]:
    """Give the facts whose quotation lies in a passage or holds it, the longest quotation first."""

    def holds(quotation: Quotation) -> bool:
        return any(
            _within(quotation, place) or _within(place, quotation) for place in passage.places
        )

    facts = [f for f in library.facts.values() if f.article is passage.article]
    return tuple(sorted((f for f in facts if holds(f.quotation)),
                        key=lambda f: f.quotation.start - f.quotation.end))  # fmt: skip


def facts_beside(passage: Passage, library: Library) -> tuple[KnownFact, ...]:
    """Give the facts of the paragraphs that a passage stands in."""
    facts = (f for f in library.facts.values() if f.article is passage.article)
    return tuple(f for f in facts if f.quotation.paragraph in passage.paragraphs)


def _within(inner: Quotation, outer: Quotation) -> bool:
    """Say whether a place lies in another, the full stop and quotation marks around it aside."""
    return outer.start - _MARKS <= inner.start and inner.end <= outer.end + _MARKS


def search(words: str, library: Library) -> tuple[Hit, ...]:
    """Find the sentences with these words as a phrase or, if there is none, with all of them."""
    hits = tuple(hit for article in library.articles.values() for hit in _phrase(words, article))
    if hits:
        return hits
    wanted = {key for key, *_ in _keyed(words)}
    return tuple(
        Hit(article=article, sentence=sentence, marks=tuple(marks))
        for article in library.articles.values()
        if all(key in article.text.lowered_whole for key in wanted)
        for sentence in article.text.sentences
        if (marks := _marks(wanted, article, sentence))
    )


def _phrase(words: str, article: SourceArticle) -> Iterator[Hit]:
    bare = _bare(words)
    if bare.lower() not in article.text.lowered_whole:
        return
    places = list(article.text.find(bare, match_case=False))
    for sentence in article.text.sentences:
        inside = [p for p in places if sentence.start <= p.start < sentence.end]
        if marks := tuple((p.start, min(p.end, sentence.end)) for p in inside):
            yield Hit(article=article, sentence=sentence, marks=marks)


def _marks(wanted: set[str], article: SourceArticle, sentence: Quotation) -> list[tuple[int, int]]:
    """Place the wanted words in a sentence; nowhere unless it has all of them."""
    found = [
        (key, sentence.start + start, sentence.start + end)
        for key, start, end in _keyed(article.text.raw[sentence.start : sentence.end])
        if key in wanted
    ]
    return [(start, end) for _, start, end in found] if {key for key, *_ in found} == wanted else []


def altered(text: str, library: Library) -> Altered | None:
    """Compare a text with the passage most like it; None unless most of its words are there."""
    typed = list(_keyed(text))
    wanted = set(sorted({key for key, *_ in typed}, key=len)[-_TELLING:])
    places = (
        (article, index)
        for article in library.articles.values()
        for index in range(len(article.text.paragraphs))
    )
    # Letters first, which is quick; "at" stands in "that", so the best few are told apart by words.
    near = nlargest(
        _FEW,
        places,
        key=lambda place: sum(key in place[0].text.lowered[place[1]] for key in wanted),
    )
    article, paragraph = max(
        ((article, article.text.paragraphs[index]) for article, index in near),
        key=lambda place: len(wanted & {key for key, *_ in _keyed(place[1].text)}),
    )
    return _compare(text, typed, article, paragraph)


def _compare(
    text: str, typed: Sequence[_Key], article: SourceArticle, paragraph: Paragraph
) -> Altered | None:
    """Compare a text with the part of a paragraph that it takes the fewest edits to become."""
    keys = [key for key, *_ in typed]
    printed = list(_keyed(paragraph.text))
    start, end = _window(keys, [key for key, *_ in printed])
    printed = printed[start:end]
    steps = Levenshtein.opcodes(keys, [key for key, *_ in printed])
    same = sum(step.src_end - step.src_start for step in steps if step.tag == "equal")
    if 2 * same <= len(keys):
        return None
    first, last = paragraph.start + printed[0][1], paragraph.start + printed[-1][2]
    printed_text = " ".join(article.text.raw[first:last].split())
    return Altered(
        article=article,
        place=Quotation(printed_text, paragraph.number, first, last),
        differences=tuple(
            (
                _slice(text, typed[run[0].src_start : run[-1].src_end]),
                _slice(paragraph.text, printed[run[0].dest_start : run[-1].dest_end]),
            )
            for equal, group in groupby(steps, lambda step: step.tag == "equal")
            if not equal and (run := list(group))
        ),
    )


def _window(keys: Sequence[str], printed: Sequence[str]) -> tuple[int, int]:
    """Find the part of a paragraph that a text is the fewest edits from: as long, then trimmed."""

    def edits(part: tuple[int, int]) -> tuple[int, int]:
        return Levenshtein.distance(keys, printed[slice(*part)]), abs(part[1] - part[0] - len(keys))

    size = len(printed)
    wholes = ((at, min(at + len(keys), size)) for at in range(max(size - len(keys), 0) + 1))
    first, last = min(wholes, key=edits)
    around = range(-_SLACK, _SLACK + 1)
    starts = {max(first + by, 0) for by in around}
    ends = {min(last + by, size) for by in around}
    return min((part for part in product(sorted(starts), sorted(ends)) if part[0] < part[1]),
               key=edits)  # fmt: skip


def _slice(text: str, words: Sequence[_Key]) -> str:
    return text[words[0][1] : words[-1][2]] if words else ""


def _keyed(text: str) -> Iterator[_Key]:
    for match in _WORD.finditer(text):
        yield match[0].lower().replace("’", "'"), match.start(), match.end()


def _bare(text: str) -> str:
    """Fold a text, and drop the marks around it."""
    return fold(text).strip(_AROUND)
