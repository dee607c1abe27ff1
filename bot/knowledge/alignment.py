"""Aligns words that were typed with words that are printed: where they come from, what changed.

`/check`, pasted passages and the curator's quotation errors all compare with this; they differ
only in what they take for a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from heapq import nsmallest
from itertools import groupby
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel

_SLACK: Final = 8
"""Words by which a passage may be longer or shorter, at either end, than what was typed."""
_LEFT_OUT: Final = 0.4
"""Cost of a printed word left out, where a typed one added costs 1; a stray word two words off is
still taken in, one three words off no longer."""
_TRIED: Final = 3
"""Places of the right length that are trimmed: one may be somewhat worse before, and best after."""


class Change(NamedTuple):
    """Words `typed` (from, to) that stand for the words `printed` (from, to); one may be empty."""

    typed: tuple[int, int]
    printed: tuple[int, int]


def window(typed: Sequence[str], printed: Sequence[str]) -> tuple[int, int]:
    """Return the part of the printed words that the typed ones most likely come from.

    A typed word that isn't printed there costs more than a printed one that wasn't typed: people
    leave words out more often than they add any. Words stand for letters, so that hundreds of parts
    are compared at once.
    """
    size, count = len(printed), len(typed)
    letters: dict[str, str] = {}
    for word in (*typed, *printed):
        letters.setdefault(word, chr(len(letters) + 1))
    typed_letters, printed_letters = (
        "".join(map(letters.__getitem__, w)) for w in (typed, printed)
    )

    def costs(parts: Collection[tuple[int, int]]) -> Iterator[tuple[float, int, int]]:
        """Give the cost of each part, with its length and start to break ties."""
        texts = [printed_letters[start:end] for start, end in parts]
        found = process.cdist([typed_letters], texts, scorer=Indel.distance)[0].tolist()
        for (start, end), distance in zip(parts, found, strict=True):
            same = (count + end - start - distance) // 2
            yield count - same + _LEFT_OUT * (end - start - same), end - start, start

    wholes = [(at, min(at + count, size)) for at in range(max(size - count, 0) + 1)]
    near: set[tuple[int, int]] = set()
    for _, length, first in nsmallest(_TRIED, costs(wholes)):
        last = first + length
        starts = range(max(first - _SLACK, 0), min(first + _SLACK, size - 1) + 1)
        ends = range(max(last - _SLACK, 0), min(last + _SLACK, size) + 1)
        near.update((start, end) for start in starts for end in ends if start < end)
    _, length, start = min(costs(near))
    return start, start + length


def widened(typed: Sequence[str], printed: Sequence[str], part: tuple[int, int]) -> tuple[int, int]:
    """Widen a part by as many words as are typed at its ends and not printed there.

    "A parish council" for "The parish council" replaces a word, where `window` finds one too many.
    """
    start, end = part
    edits = changes(typed, printed[start:end])
    for change in edits:
        if change.printed == (0, 0):
            start = max(start - change.typed[1], 0)
        elif change.printed == (part[1] - part[0], part[1] - part[0]):
            end = min(end + change.typed[1] - change.typed[0], len(printed))
    return start, end


def matched(typed: Sequence[str], printed: Sequence[str]) -> int:
    """Return how many words stay, in order, when the typed ones become the printed ones."""
    return (len(typed) + len(printed) - Indel.distance(typed, printed)) // 2


def changes(typed: Sequence[str], printed: Sequence[str]) -> tuple[Change, ...]:
    """Return what turns the typed words into the printed ones, in order."""
    steps = Indel.opcodes(typed, printed)
    runs = (
        list(group) for same, group in groupby(steps, lambda step: step.tag == "equal") if not same
    )
    return tuple(
        Change((run[0].src_start, run[-1].src_end), (run[0].dest_start, run[-1].dest_end))
        for run in runs
    )
