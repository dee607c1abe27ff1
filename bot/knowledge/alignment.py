"""Aligns words that were typed with words that are printed: where they come from, what changed.

`/check`, pasted passages and the curator's quotation errors all compare with this; they differ
only in what they take for a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest
from itertools import groupby
from typing import Final, NamedTuple

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
    leave words out more often than they add any.
    """

    def cost(part: tuple[int, int]) -> tuple[float, int, int]:
        start, end = part
        same = matched(typed, printed[start:end])
        return len(typed) - same + _LEFT_OUT * (end - start - same), end - start, start

    size, count = len(printed), len(typed)
    wholes = ((at, min(at + count, size)) for at in range(max(size - count, 0) + 1))
    around = range(-_SLACK, _SLACK + 1)
    return min(
        (
            (start, end)
            for first, last in nsmallest(_TRIED, wholes, key=cost)
            for start in {min(max(first + by, 0), size - 1) for by in around}
            for end in {min(last + by, size) for by in around}
            if start < end
        ),
        key=cost,
    )


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
