"""Messages that are passages of an article: where they stand, and which facts rest on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.knowledge import KnownFact, Library, Quotation, SourceArticle, fold

PASTED: Final = 60
"""Characters from which words that stand in an article were copied, not asked."""
MOST_LINES: Final = 100
"""A message of more lines is no passage: a long one, broken after every ten words, has fewer."""
_MARKS: Final = 3  # a full stop and two quotation marks
_AROUND: Final = " '\".,:;!?-()[]"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A text that stands in an article: one place, or one for each of its lines."""

    article: SourceArticle
    places: tuple[Quotation, ...]

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """The numbers of its paragraphs."""
        return tuple(dict.fromkeys(place.paragraph for place in self.places))


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


def _bare(text: str) -> str:
    """Fold a text, and drop the marks around it."""
    return fold(text).strip(_AROUND)
