"""A quotation held against the articles: whether it can be printed as it is and, if not, why.

The text is taken apart at its ellipses, an attribution before or after it is set aside, and each
piece is found word for word or else aligned with the passage most like it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise
from math import sqrt
from typing import Final, Literal, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.attribution import Claim, peeled, sent_to_be_checked
from bot.answering.speakers import Saying, said_by, sayings
from bot.answering.text import COMMON_WORDS, weight
from bot.knowledge import KnownFact, Library, Quotation, SourceArticle, fold
from bot.knowledge.alignment import changes, matched, widened, window
from bot.knowledge.passages import Word, words_of
from bot.language import pack
from bot.language.quotation import QUOTATION

PASTED: Final = 60
"""Characters from which words that stand in an article were copied, not asked."""
_JUST_BEFORE: Final = 3  # words: "would not | be in favour", "not | want it"
_BESIDE: Final = 3  # words that were left out between a name and what is reported
_LIKE: Final = 0.75
"""Part of a pasted passage's words that must be the article's, if it is to be taken for one."""
_TELLING: Final = 5
"""Everyday words in the same order that are no coincidence; one word of note is none either."""
_REGIONS: Final = 6
_RUN: Final = 3  # words in a row that are no coincidence
_JOINED: Final = 4  # words of a passage that another was joined to
_SKIPPED: Final = 15
"""Words left out without a sign, up to which a passage is one; with more, it is two joined."""
_BETTER: Final = 3  # words by which two passages must explain a text better than one
_GAP: Final = re.compile(r"\[[^\]]*\]|\(\s*(?:\.\.\.|…)\s*\)|…|\.\s?\.\s?\.+")
_ASIDE: Final = re.compile(r"\[[^\]]*\w[^\]]*\]")
_ENDS: Final = re.compile(r"[.?!]")
_AROUND: Final = " '\".,;:!?‘’“”"
_NO_MARK: Final = str.maketrans('"', "'")

Sign = Literal["ellipsis", "brackets", ""]
Kind = Literal["absent", "altered", "joined", "marks", "capitals", "ellipsis", "exact"]


class Part(NamedTuple):
    """A part of a piece: as it was typed, and as it is printed."""

    typed: str
    printed: str
    same: bool


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a text, and the passage of an article that it is or comes nearest to."""

    article: SourceArticle
    place: Quotation
    parts: tuple[Part, ...]
    sayings: tuple[Saying, ...]
    changed: bool = False
    """Words differ, and not only what stands between them."""
    capitals: bool = False
    marks: bool = False
    elsewhere: tuple[Piece, ...] = ()
    """Where the same words stand besides."""

    @property
    def speakers(self) -> tuple[str | None, ...]:
        """Who speaks, in order."""
        return tuple(dict.fromkeys(one.speaker for one in self.sayings))

    @property
    def denied_by(self) -> str:
        """A word that denies what the piece says and stands just before it, not in it."""
        first = self.article.text.sentence_at(self.place.start).start
        before = words_of(self.article.text.raw[first : self.place.start])[-_JUST_BEFORE:]
        return next((w.key for w in before if w.key in pack.ENGLISH.negations), "")

    @property
    def cut_from_question(self) -> bool:
        """Whether it is part of a question, whose mark it leaves out, and reads as a statement."""
        sentence = self.article.text.sentence_at(self.place.start)
        inside = sentence.start < self.place.start - 1 and self.place.end < sentence.end
        return inside and sentence.text.rstrip("'\"’”").endswith("?")


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What lies between two pieces of a text."""

    sign: Sign
    """How the text shows that something was left out there; empty if it doesn't."""
    left_out: str = ""
    """What the article has there; empty where the second piece doesn't follow upon the first."""
    denial: str = ""
    """A word among those left out that denies something."""
    honest: bool = True
    """The pieces follow one another in one article and are the same speaker's."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A text with all that the articles say to it."""

    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...] = ()
    """One fewer than the pieces."""
    lost: tuple[str, ...] = ()
    """Parts of the text that have no counterpart in the articles."""
    claim: Claim | None = None
    """Whom the text names as the speaker, set apart from the words."""
    named: SourceArticle | None = None
    """The article that the words were said to be from."""

    @property
    def kind(self) -> Kind:
        """What is to be said of it, the gravest first."""
        if not self.pieces:
            return "absent"
        if self.lost or any(piece.changed for piece in self.pieces):
            return "altered"
        if not all(gap.sign and gap.honest for gap in self.gaps):
            return "joined"
        if any(piece.marks for piece in self.pieces):
            return "marks"
        if any(piece.capitals for piece in self.pieces):
            return "capitals"
        return "ellipsis" if self.gaps else "exact"

    @property
    def wrong_speaker(self) -> Saying | None:
        """Whoever says it, where the text names somebody else."""
        said = [one for piece in self.pieces for one in piece.sayings]
        if self.claim is None or not said or any(self.claim.fits(one) for one in said):
            return None
        return said[0]

    @property
    def elsewhere(self) -> bool:
        """Whether the words stand in another article than the one that was named."""
        return self.named is not None and any(p.article is not self.named for p in self.pieces)


def check(text: str, library: Library, named: SourceArticle | None = None) -> Checked:
    """Hold a text against the articles; `named` is the one that it is said to be from."""
    text = _clean(text)
    whole = _found(text, library, named)
    if whole.kind in ("exact", "ellipsis", "capitals", "marks"):
        return whole
    best = whole
    for core, claim in peeled(text, library):
        inner = replace(_found(core, library, named, claim), claim=claim)
        removed = len(words_of(text)) - len(words_of(core))
        better = inner.pieces and _grade(inner) < _grade(best)
        if better and not _printed_beside(claim, removed, inner, library):
            best = inner
    return best


def _printed_beside(claim: Claim, removed: int, checked: Checked, library: Library) -> bool:
    """Return whether the attribution is the article's own, in the sentence that holds the words.

    `removed` is how many words were taken off with it. In such a sentence they belong to what is
    quoted. Before "He said:" of direct speech they don't: that anybody may write as they like.
    """
    if claim.before and removed == len(words_of(claim.typed)):
        return False  # "Name: the words"
    piece = checked.pieces[0 if claim.before else -1]
    text, place = piece.article.text, piece.place
    who = {word.key for word in words_of(claim.typed)}
    who -= QUOTATION.attribution.links
    reach = removed + _BESIDE
    start = bisect_left(text.words, place.start, key=lambda word: word.start)
    end = bisect_left(text.words, place.end, key=lambda word: word.start)
    beside = text.words[end : end + reach]
    if claim.before:
        beside = text.words[max(start - reach, 0) : start]
    edge_at = place.start + 1 if claim.before else place.end
    sentence = next(one for one in text.sentences if one.end >= edge_at)
    beside = tuple(word for word in beside if sentence.start <= word.start < sentence.end)
    if not beside:
        return False
    edge = beside[-1 if claim.before else 0]
    frame = all(one.voice == "journalist"
                for one in said_by(piece.article, edge.start, edge.end, library))  # fmt: skip
    return not frame and not who.isdisjoint(word.key for word in beside)


def recognise(message: str, library: Library) -> Checked | None:
    """Check a message that is nothing but a quotation, word for word or with small changes.

    None where it is shorter than `PASTED` characters, or asks something around the words other
    than whether they are right.
    """
    if len(fold(message)) < PASTED or not words_of(message):
        return None
    if sent := sent_to_be_checked(_clean(message), library):
        core, claim = sent
        checked = check(core, library)
        if claim and not checked.claim:
            checked = replace(checked, claim=claim)
        return checked if checked.pieces and _like(checked) else None
    checked = check(message, library)
    asks = words_of(message)[0].key in pack.ENGLISH.question_openers
    if asks and checked.claim and checked.claim.before:
        return None
    if not checked.pieces or _asks(message, checked):
        return None
    return checked if _like(checked) else None


def _like(checked: Checked) -> bool:
    """Return whether most of the words are the article's: a quotation rather than a retelling."""
    if checked.kind in ("exact", "ellipsis", "marks", "capitals"):
        return True
    parts = [part for piece in checked.pieces for part in piece.parts]
    same = sum(len(words_of(part.printed)) for part in parts if part.same)
    typed = sum(len(words_of(part.typed)) for part in parts)
    return same >= _LIKE * (typed + sum(len(words_of(part)) for part in checked.lost))


def _asks(message: str, checked: Checked) -> bool:
    """Return whether a text begins with words of its own that make it a question."""
    first = checked.pieces[0].parts[0]
    opener = words_of(message)[0].key
    return not first.same and (opener in pack.ENGLISH.question_openers or not first.printed)


def facts_of(checked: Checked, library: Library) -> tuple[KnownFact, ...]:
    """Return the facts that rest on the passages of a text, the most shared words first."""

    def shared(fact: KnownFact) -> int:
        return sum(
            max(0, min(fact.quotation.end, p.place.end) - max(fact.quotation.start, p.place.start))
            for p in checked.pieces
            if p.article is fact.article
        )

    facts = [(shared(fact), fact) for fact in library.facts.values()]
    found = sorted((f for f in facts if f[0]), key=lambda f: -f[0])
    return tuple(fact for _, fact in found)


def _clean(text: str) -> str:
    """Drop what is invisible, as pasted text brings it along."""
    text = unicodedata.normalize("NFC", text)
    return "".join(ch for ch in text if unicodedata.category(ch) != "Cf").strip()


def _grade(checked: Checked) -> tuple[int, float]:
    """Order readings of a text: the kind first, then the share of changed words."""
    kinds: list[Kind] = [
        "exact", "ellipsis", "capitals", "marks", "joined", "altered", "absent"
    ]  # fmt: skip
    typed = [part for piece in checked.pieces for part in piece.parts]
    lost = sum(len(words_of(p.typed)) + len(words_of(p.printed)) for p in typed if not p.same)
    lost += sum(len(words_of(part)) for part in checked.lost)
    everything = sum(len(words_of(p.printed)) for p in typed) or 1
    return kinds.index(checked.kind), lost / everything


def _found(
    text: str, library: Library, named: SourceArticle | None, claim: Claim | None = None
) -> Checked:
    """Find a text without an attribution: whole, or else piece by piece."""
    order = _ordered(library, named)
    words = words_of(text)
    if not words:
        return Checked(pieces=(), named=named)
    if exact := _exact(text, words, order, library, claim):
        return Checked(pieces=(exact,), named=named)
    signs: list[Sign] = []
    pieces: list[Piece] = []
    lost: list[str] = []
    for sign, chunk in _chunks(text):
        after = pieces[-1] if pieces else None
        found = _pieces(text, chunk, order, library, claim, after)
        pieces += found
        lost += [] if found else [text[chunk[0].start : chunk[-1].end]]
        signs += [sign if number == 0 else "" for number in range(len(found))]
    for number in reversed(range(len(pieces) - 1)):
        pieces[number] = _closest(pieces[number], pieces[number + 1])
    gaps = (
        (
            _gap(first, second, sign, library)
            for (first, second), sign in zip(pairwise(pieces), signs[1:], strict=True)
        )
        if pieces
        else ()
    )
    return Checked(pieces=tuple(pieces), gaps=tuple(gaps), lost=tuple(lost), named=named)


def _closest(piece: Piece, following: Piece) -> Piece:
    """Of the places where a piece stands, take the last before the piece that follows it."""
    before = [
        one
        for one in (piece, *piece.elsewhere)
        if one.article is following.article and one.place.end <= following.place.start
    ]
    return max(before, key=lambda one: one.place.start, default=piece)


def _ordered(library: Library, named: SourceArticle | None) -> list[SourceArticle]:
    """Return the articles, the one that was named first."""
    return sorted(library.articles.values(), key=lambda article: article is not named)


def _chunks(text: str) -> Iterator[tuple[Sign, tuple[Word, ...]]]:
    """Divide a text at its ellipses and square brackets, each chunk with the sign before it.

    Lines are chunks of their own: people paste several passages, one below the other.
    """
    words = words_of(text)
    cuts = [(m.start(), m.end(), "brackets" if _ASIDE.fullmatch(m[0]) else "ellipsis")
            for m in _GAP.finditer(text)]  # fmt: skip
    cuts += [(m.start(), m.end(), "") for m in re.finditer(r"\n+", text)]
    start, sign = 0, ""
    for first, last, what in [*sorted(cuts), (len(text), len(text), "")]:
        chunk = tuple(word for word in words if start <= word.start and word.end <= first)
        if chunk:
            yield sign, chunk  # type: ignore[misc]
            sign = what
        else:
            sign = sign or what
        start = last


# --- word for word ---


def _exact(
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
    found = [
        _piece(text, words, article, (at, at + len(keys)), library)
        for article in articles
        for at in _places(keys, article)
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


def _places(keys: Sequence[str], article: SourceArticle) -> Iterator[int]:
    """Return where words stand in a row, as numbers of an article's words."""
    text = article.text
    rarest = min(range(len(keys)), key=lambda n: len(text.occurrences.get(keys[n], ())))
    for at in text.occurrences.get(keys[rarest], ()):
        start = at - rarest
        if start >= 0 and text.keys[start : start + len(keys)] == tuple(keys):
            yield start


# --- nearly so ---


def _pieces(
    text: str,
    words: tuple[Word, ...],
    articles: Sequence[SourceArticle],
    library: Library,
    claim: Claim | None,
    after: Piece | None,
) -> list[Piece]:
    """Explain a chunk of a text: word for word, as one passage altered, or as several joined."""
    if exact := _exact(text, words, articles, library, claim, after):
        return [exact]
    keys = _repaired(tuple(word.key for word in words), library)
    one = _nearest(keys, articles)
    several = _joined(keys, articles)
    alone = _kept(keys, *one) if one else 0
    together = sum(_kept(keys[i:j], article, span) for i, j, article, span in several)
    if len(several) > 1 and together >= alone + _BETTER:
        return [
            _exact(text, words[i:j], [article], library, claim)
            or _piece(text, words[i:j], article, span, library, keys[i:j])
            for i, j, article, span in several
        ]
    if one is None or not _enough(keys, *one):
        return []
    return [_piece(text, words, *one, library, keys)]


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


def _gap(first: Piece, second: Piece, sign: Sign, library: Library) -> Gap:
    """Compare where two pieces stand: what was left out between them, if they follow."""
    start, end = first.place.end, second.place.start
    if first.article is not second.article or end < start:
        return Gap(sign=sign, honest=False)
    left_out = " ".join(first.article.text.raw[start:end].split()).strip(_AROUND)
    denials = (word.key for word in words_of(left_out) if word.key in pack.ENGLISH.negations)
    spoken = said_by(first.article, first.place.start, second.place.end, library)
    honest = len({one.speaker for one in spoken}) <= 1
    return Gap(sign=sign, left_out=left_out, denial=next(denials, ""), honest=honest)


# --- side by side ---


def _piece(
    text: str,
    words: Sequence[Word],
    article: SourceArticle,
    span: tuple[int, int],
    library: Library,
    keys: Sequence[str] | None = None,
) -> Piece:
    """Lay words beside a passage, part by part; `keys` are the words as they are compared."""
    printed = article.text.words
    keys = keys or [word.key for word in words]
    span = _whole_ends(keys, article, span, library)
    theirs = printed[slice(*span)]
    steps = list(_steps(text, words, keys, article.text.raw, theirs))
    parts = [part for part, _ in steps]
    start, end = theirs[0].start, theirs[-1].end
    last = _last_mark(text, words, article.text.raw, end)
    if last:
        parts.append(last)
    kinds = {kind for part, kind in steps if not part.same}
    return Piece(
        article=article,
        place=article.text.cut(start, end),
        parts=tuple(parts),
        sayings=said_by(article, start, end, library),
        changed="words" in kinds,
        marks="marks" in kinds or last is not None,
        capitals="capitals" in kinds,
    )


def _whole_ends(
    keys: Sequence[str], article: SourceArticle, span: tuple[int, int], library: Library
) -> tuple[int, int]:
    """Take in the words that others were typed for at the ends, within what the speaker says."""
    text = article.text
    first, last = text.words[span[0]].start, text.words[span[1] - 1].start
    around = [one for one in sayings(library)[article.record.id]
              if one.start <= last and first < one.end]  # fmt: skip
    reach = range(max(span[0] - len(keys), 0), min(span[1] + len(keys), len(text.keys)))
    inside = [n for n in reach if around[0].start <= text.words[n].start < around[-1].end]
    here = text.keys[inside[0] : inside[-1] + 1]
    start, end = widened(keys, here, (span[0] - inside[0], span[1] - inside[0]))
    return inside[0] + start, inside[0] + end


def _steps(
    text: str, words: Sequence[Word], keys: Sequence[str], raw: str, theirs: Sequence[Word]
) -> Iterator[tuple[Part, Literal["words", "marks", "capitals"]]]:
    """Walk through typed and printed words together: word, what stands after it, next word."""
    pairs = _aligned(text, words, keys, raw, theirs)
    end = theirs[0].start
    for number, (mine, other) in enumerate(pairs):
        typed = text[mine[0].start : mine[-1].end] if mine else ""
        printed = raw[other[0].start : other[-1].end] if other else ""
        same = [word.key for word in mine] == [word.key for word in other]
        if not same:
            yield Part(typed, " ".join(printed.split()), False), "words"
        else:
            like = _cased(typed, printed, first=number == 0)
            yield Part(typed, printed, like), "capitals"
        if number + 1 == len(pairs):
            break
        end = other[-1].end if other else end
        following = pairs[number + 1]
        right = raw[end : following[1][0].start] if following[1] else " "
        if mine and other and following[0] and following[1]:
            left = text[mine[-1].end : following[0][0].start]
            for part in _between(left, right, compared=same):
                yield part, "marks"
        else:
            yield Part(" ", re.sub(r"\s+", " ", right) or " ", True), "marks"


def _aligned(
    text: str, words: Sequence[Word], keys: Sequence[str], raw: str, theirs: Sequence[Word]
) -> list[tuple[Sequence[Word], Sequence[Word]]]:
    """Pair words that are the same one by one, and those that differ run by run."""
    edits = list(changes(keys, [word.key for word in theirs]))
    pairs: list[tuple[Sequence[Word], Sequence[Word]]] = []
    i = j = 0
    for edit in edits:
        pairs += [([a], [b]) for a, b in zip(words[i : edit.typed[0]], theirs[j : edit.printed[0]],
                                             strict=True)]  # fmt: skip
        pairs.append((words[slice(*edit.typed)], theirs[slice(*edit.printed)]))
        i, j = edit.typed[1], edit.printed[1]
    pairs += [([a], [b]) for a, b in zip(words[i:], theirs[j:], strict=True)]
    return _unbroken(pairs, text, raw)


def _unbroken(
    pairs: list[tuple[Sequence[Word], Sequence[Word]]], text: str, raw: str
) -> list[tuple[Sequence[Word], Sequence[Word]]]:
    """Join what a change would tear apart: "doesn't" and "does not" differ as a whole."""

    def differs(pair: tuple[Sequence[Word], Sequence[Word]]) -> bool:
        return [word.key for word in pair[0]] != [word.key for word in pair[1]]

    def torn(first: Sequence[Word], second: Sequence[Word], source: str) -> bool:
        between = source[first[-1].end : second[0].start] if first and second else " "
        return between in ("'", "’", "-")

    joined: list[tuple[Sequence[Word], Sequence[Word]]] = []
    for pair in pairs:
        if joined and (differs(pair) or differs(joined[-1])):
            before = joined[-1]
            if torn(before[0], pair[0], text) or torn(before[1], pair[1], raw):
                joined[-1] = [*before[0], *pair[0]], [*before[1], *pair[1]]
                continue
        joined.append(pair)
    return joined


def _cased(typed: str, printed: str, *, first: bool) -> bool:
    """Return whether capitals are the same; a quotation may begin with either."""
    if first:
        typed, printed = typed[:1].lower() + typed[1:], printed[:1].lower() + printed[1:]
    return fold(typed) == fold(printed)


def _between(typed: str, printed: str, *, compared: bool) -> Iterator[Part]:
    """Compare what stands between two words: marks count, spaces and the style of quotes don't."""
    plain = re.sub(r"\s+", " ", printed)
    if not compared or _marks(typed) == _marks(printed):
        yield Part(typed, plain, True)
        return
    if plain.startswith(" "):
        yield Part(" ", " ", True)
    yield Part(typed.strip(), printed.strip(), False)
    if (plain.endswith(" ") and plain.strip()) or not plain:
        yield Part(" ", " ", True)


def _marks(between: str) -> str:
    return "".join(fold(between).translate(_NO_MARK).split())


def _last_mark(text: str, words: Sequence[Word], raw: str, end: int) -> Part | None:
    """Return how a sentence's last mark differs, where one of the two is not a full stop."""
    typed = _ENDS.match(text[words[-1].end :])
    printed = _ENDS.match(raw[end:])
    if typed and printed and typed[0] != printed[0]:
        return Part(typed[0], printed[0], False)
    return None
