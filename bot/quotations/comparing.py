"""A typed text laid beside the passage that it comes from: what is the same, and what isn't."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from bot.knowledge import Library, Quotation, SourceArticle, fold
from bot.knowledge.alignment import changes, widened
from bot.knowledge.passages import Word, words_of
from bot.language import ENGLISH
from bot.quotations.speakers import Saying, said_by, sayings

_JUST_BEFORE: Final = 3  # words: "would not | be in favour", "not | want it"
_ENDS: Final = re.compile(r"[.?!]")
_NO_MARK: Final = str.maketrans('"', "'")

Aligned = list[tuple[Sequence[Word], Sequence[Word]]]
"""Typed and printed words, pair by pair; one side of a pair may be empty."""


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
        return next((w.key for w in before if w.key in ENGLISH.negations), "")

    @property
    def cut_from_question(self) -> bool:
        """Whether it is part of a question, whose mark it leaves out, and reads as a statement."""
        sentence = self.article.text.sentence_at(self.place.start)
        inside = sentence.start < self.place.start - 1 and self.place.end < sentence.end
        return inside and sentence.text.rstrip("'\"’”").endswith("?")


def compare(
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
) -> Aligned:
    """Pair words that are the same one by one, and those that differ run by run."""
    edits = list(changes(keys, [word.key for word in theirs]))
    pairs: Aligned = []
    i = j = 0
    for edit in edits:
        pairs += [([a], [b]) for a, b in zip(words[i : edit.typed[0]], theirs[j : edit.printed[0]],
                                             strict=True)]  # fmt: skip
        pairs.append((words[slice(*edit.typed)], theirs[slice(*edit.printed)]))
        i, j = edit.typed[1], edit.printed[1]
    pairs += [([a], [b]) for a, b in zip(words[i:], theirs[j:], strict=True)]
    return _unbroken(pairs, text, raw)


def _unbroken(pairs: Aligned, text: str, raw: str) -> Aligned:
    """Join what a change would tear apart: "doesn't" and "does not" differ as a whole."""

    def differs(pair: tuple[Sequence[Word], Sequence[Word]]) -> bool:
        return [word.key for word in pair[0]] != [word.key for word in pair[1]]

    def torn(first: Sequence[Word], second: Sequence[Word], source: str) -> bool:
        between = source[first[-1].end : second[0].start] if first and second else " "
        return between in ("'", "’", "-")

    joined: Aligned = []
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
