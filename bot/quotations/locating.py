"""Where a typed text comes from: word for word, as one passage altered, or as several joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from math import sqrt
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge import Library, SourceArticle
from bot.knowledge.alignment import changes, matched, window
from bot.knowledge.passages import Word
from bot.language.text import COMMON_WORDS, weight
from bot.quotations.attribution import Claim
from bot.quotations.comparing import Piece, compare

_TELLING: Final = 5
"""Everyday words in the same order that are no coincidence; one word of note is none either."""
_REGIONS: Final = 6
_PLACES: Final = 40  # a word or two may stand in thousands
_RUN: Final = 3  # words in a row that are no coincidence
_PASTED: Final = 5  # words in a row that a passage has even where it was altered
_JOINED: Final = 4  # words of a passage that another was joined to
_SKIPPED: Final = 15
"""Words left out without a sign, up to which a passage is one; with more, it is two joined."""
_BETTER: Final = 3  # words by which two passages must explain a text better than one


def exact(
    text: str,
    words: Sequence[Word],
    articles: Sequence[SourceArticle],
    library: Library,
    claim: Claim | None,
    after: Piece | None = None,
) -> Piece | None:
    """Find words as they stand in an article; of several places the likeliest, with the others.

    The likeliest has the same capitals and marks, the speaker that is named, and follows upon the
    passage before it.
    """
    keys = tuple(word.key for word in words)
    places = ((article, at) for article in articles for at in _places(keys, article))
    found = [
        compare(text, words, article, (at, at + len(keys)), library)
        for article, at in islice(places, _PLACES)
    ]
    if not found:
        return None

    def misfit(piece: Piece) -> tuple[bool, bool, bool, bool]:
        follows = after is None or (
            piece.article is after.article and piece.place.start >= after.place.end
        )
        said = claim is None or any(claim.fits(one) for one in piece.sayings)
        return not follows, not said, piece.marks, piece.capitals

    best = min(found, key=misfit)
    return replace(best, elsewhere=tuple(piece for piece in found if piece is not best))


def shares_a_run(keys: Sequence[str], library: Library) -> bool:
    """Return whether words in a row stand in a row in an article, soon said of most questions."""
    runs = [" ".join(["", *keys[at : at + _PASTED], ""]) for at in range(len(keys) - _PASTED + 1)]
    return any(run in article.text.joined for article in library.articles.values() for run in runs)


def _places(keys: Sequence[str], article: SourceArticle) -> Iterator[int]:
    """Return where words stand in a row, as numbers of an article's words."""
    text = article.text
    rarest = min(range(len(keys)), key=lambda n: len(text.occurrences.get(keys[n], ())))
    for at in text.occurrences.get(keys[rarest], ()):
        start = at - rarest
        if start >= 0 and text.keys[start : start + len(keys)] == tuple(keys):
            yield start


def pieces(
    text: str,
    words: tuple[Word, ...],
    articles: Sequence[SourceArticle],
    library: Library,
    claim: Claim | None,
    after: Piece | None,
) -> list[Piece]:
    """Explain a chunk of a text: word for word, as one passage altered, or as several joined."""
    if whole := exact(text, words, articles, library, claim, after):
        return [whole]
    keys = _repaired(tuple(word.key for word in words), library)
    one = _nearest(keys, articles)
    several = _joined(keys, articles)
    alone = _kept(keys, *one) if one else 0
    together = sum(_kept(keys[i:j], article, span) for i, j, article, span in several)
    if len(several) > 1 and together >= alone + _BETTER:
        return [
            exact(text, words[i:j], [article], library, claim)
            or compare(text, words[i:j], article, span, library, keys[i:j])
            for i, j, article, span in several
        ]
    if one is None or not _enough(keys, *one):
        return []
    return [compare(text, words, *one, library, keys)]


def _kept(keys: Sequence[str], article: SourceArticle, span: tuple[int, int]) -> int:
    return matched(keys, article.text.keys[slice(*span)])


def _enough(keys: Sequence[str], article: SourceArticle, span: tuple[int, int]) -> bool:
    """Return whether a passage has more than half of a text's words, by weight, and no few."""
    printed = article.text.keys[slice(*span)]
    edits = changes(keys, printed)
    lost = {n for edit in edits for n in range(*edit.typed)}
    kept = [key for n, key in enumerate(keys) if n not in lost]
    telling = len(kept) >= _TELLING or any(key not in COMMON_WORDS for key in kept)
    return telling and 2 * sum(map(weight, kept)) > sum(map(weight, keys))


@lru_cache(maxsize=2)
def _vocabulary(library: Library) -> tuple[str, ...]:
    return tuple({
        key: None
        for article in library.articles.values()
        for key in article.text.occurrences
        if len(key) > 3
    })  # fmt: skip


def _repaired(keys: tuple[str, ...], library: Library) -> tuple[str, ...]:
    """Read words that no article has as the ones that they are misspelt or inflected from."""
    known = {key for article in library.articles.values() for key in article.text.occurrences}
    return tuple(key if key in known else near(key, library) or key for key in keys)


def near(word: str, library: Library) -> str | None:
    """Return the article's word that a word no article has may be misspelt from, if any."""
    if len(word) < 4 or not word.isalpha():
        return None
    cutoff = 1 if len(word) < 6 else 2
    found = process.extractOne(word, _vocabulary(library), scorer=OSA.distance, score_cutoff=cutoff)
    return str(found[0]) if found else None


def _nearest(
    keys: Sequence[str], articles: Sequence[SourceArticle]
) -> tuple[SourceArticle, tuple[int, int]] | None:
    """Find the passage with most of the words, in their order."""
    size = max(len(keys) // 2, 8)
    votes: defaultdict[tuple[int, int], float] = defaultdict(float)
    for number, article in enumerate(articles):
        for n, key in enumerate(keys):
            places = article.text.occurrences.get(key, ())
            for place in places:
                vote, shelf = weight(key) / sqrt(len(places)), (place - n) // size
                for beside, factor in ((shelf, 1.0), (shelf - 1, 0.5), (shelf + 1, 0.5)):
                    votes[number, beside] += vote * factor
    best: tuple[float, SourceArticle, tuple[int, int]] | None = None
    for number, shelf in nlargest(_REGIONS, votes, key=lambda one: votes[one]):
        article = articles[number]
        first = max((shelf - 1) * size, 0)
        printed = article.text.keys[first : (shelf + 2) * size + len(keys)]
        if not printed:
            continue
        start, end = window(keys, printed)
        kept = matched(keys, printed[start:end]) - 0.1 * (end - start)
        if best is None or kept > best[0]:
            best = kept, article, (first + start, first + end)
    return best[1:] if best else None


def _joined(
    keys: Sequence[str], articles: Sequence[SourceArticle]
) -> list[tuple[int, int, SourceArticle, tuple[int, int]]]:
    """Divide a text into the passages that it is put together from, as far as they are exact.

    Gives the part of the text (from, to), and the article with the part of its words.
    """
    runs: list[tuple[int, int, SourceArticle, int, int]] = []
    at = 0
    while at < len(keys):
        length, article, place = _longest(keys, at, articles, runs[-1][2:] if runs else None)
        if article is None or length < _RUN:
            at += 1
            continue
        if runs and _goes_on(runs[-1], article, place):
            start, _, _, first, _ = runs[-1]
            runs[-1] = start, at + length, article, first, place + length
        else:
            runs.append((at, at + length, article, place, place + length))
        at += length
    runs = [run for run in runs if run[1] - run[0] >= _JOINED]
    starts = [run[0] for run in runs]
    ends = [*starts[1:], len(keys)][: len(runs)]
    starts[:1] = [0] * len(starts[:1])
    return [
        (start, end, article, (first, last))
        for start, end, (_, _, article, first, last) in zip(starts, ends, runs, strict=True)
    ]


def _goes_on(
    run: tuple[int, int, SourceArticle, int, int], article: SourceArticle, place: int
) -> bool:
    return run[2] is article and -1 <= place - run[4] <= _SKIPPED


def _longest(
    keys: Sequence[str],
    at: int,
    articles: Sequence[SourceArticle],
    before: tuple[SourceArticle, int, int] | None,
) -> tuple[int, SourceArticle | None, int]:
    """Find the longest run of words from one on that stands in an article, and where.

    Of several as long, the one that goes on from the run before it.
    """
    best: tuple[int, bool] = (0, False)
    found: tuple[SourceArticle | None, int] = (None, 0)
    for article in articles:
        printed = article.text.keys
        for place in article.text.occurrences.get(keys[at], ()):
            length = 1
            while (
                at + length < len(keys)
                and place + length < len(printed)
                and keys[at + length] == printed[place + length]
            ):
                length += 1
            follows = before is not None and _goes_on((0, 0, *before), article, place)
            if (length, follows) > best:
                best, found = (length, follows), (article, place)
    return best[0], *found
