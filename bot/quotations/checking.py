"""A quotation held against the articles: whether it can be printed as it is and, if not, why.

The text is taken apart at its ellipses, an attribution before or after it is set aside, and each
piece is found word for word or else aligned with the passage most like it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from bot.knowledge import KnownFact, Library, SourceArticle, fold
from bot.knowledge.passages import Word, words_of
from bot.language import ENGLISH
from bot.language.quotation import QUOTATION
from bot.quotations.attribution import Claim, peeled, sent_to_be_checked
from bot.quotations.comparing import Piece
from bot.quotations.locating import exact, shares_a_run
from bot.quotations.locating import pieces as pieces_of
from bot.quotations.speakers import Saying, said_by

PASTED: Final = 60
"""Characters from which words that stand in an article were copied, not asked."""
_BESIDE: Final = 3  # words that were left out between a name and what is reported
_LIKE: Final = 0.75
"""Part of a pasted passage's words that must be the article's, if it is to be taken for one."""
_GAP: Final = re.compile(r"\[[^\]]*\]|\(\s*(?:\.\.\.|…)\s*\)|…|\.\s?\.\s?\.+")
_ASIDE: Final = re.compile(r"\[[^\]]*\w[^\]]*\]")
_AROUND: Final = " '\".,;:!?‘’“”"

Sign = Literal["ellipsis", "brackets", ""]
Kind = Literal["absent", "altered", "joined", "marks", "capitals", "ellipsis", "exact"]


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
    keys = [word.key for word in words_of(message)]
    if len(fold(message)) < PASTED or not shares_a_run(keys, library):
        return None
    if sent := sent_to_be_checked(_clean(message), library):
        core, claim = sent
        checked = check(core, library)
        if claim and not checked.claim:
            checked = replace(checked, claim=claim)
        return checked if checked.pieces and _like(checked) else None
    checked = check(message, library)
    asks = keys[0] in ENGLISH.question_openers
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
    """Return whether a text begins with words of its own, as a question or a request does."""
    first = checked.pieces[0].parts[0]
    opener = words_of(message)[0].key in ENGLISH.question_openers
    more = len(words_of(first.typed)) > 1
    return not first.same and (opener or more or not first.printed)


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
    if whole := exact(text, words, order, library, claim):
        return Checked(pieces=(whole,), named=named)
    signs: list[Sign] = []
    pieces: list[Piece] = []
    lost: list[str] = []
    for sign, chunk in _chunks(text):
        after = pieces[-1] if pieces else None
        found = pieces_of(text, chunk, order, library, claim, after)
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


def _gap(first: Piece, second: Piece, sign: Sign, library: Library) -> Gap:
    """Compare where two pieces stand: what was left out between them, if they follow."""
    start, end = first.place.end, second.place.start
    if first.article is not second.article or end < start:
        return Gap(sign=sign, honest=False)
    left_out = " ".join(first.article.text.raw[start:end].split()).strip(_AROUND)
    denials = (word.key for word in words_of(left_out) if word.key in ENGLISH.negations)
    spoken = said_by(first.article, first.place.start, second.place.end, library)
    honest = len({one.speaker for one in spoken}) <= 1
    return Gap(sign=sign, left_out=left_out, denial=next(denials, ""), honest=honest)
