"""Aligns words that were typed with words that are printed: where they come from, what changed.

`/check`, pasted passages and the curator's quotation errors all compare with this; they differ
only in what they take for a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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

    def cost(same: int, start: int, end: int) -> tuple[float, int, int]:
        return len(typed) - same + _LEFT_OUT * (end - start - same), end - start, start

    def whole_cost(part: tuple[int, int]) -> tuple[float, int, int]:
        return cost(matched(typed, printed[slice(*part)]), *part)

    size, count = len(printed), len(typed)
    wholes = ((at, min(at + count, size)) for at in range(max(size - count, 0) + 1))
    around = range(-_SLACK, _SLACK + 1)
    ends: defaultdict[int, set[int]] = defaultdict(set)
    for first, last in nsmallest(_TRIED, wholes, key=whole_cost):
        for start in {min(max(first + by, 0), size - 1) for by in around}:
            ends[start] |= {end for by in around if (end := min(last + by, size)) > start}
    places = _places(typed)
    costs = []
    for start, reached in ends.items():
        if reached:
            same = list(_matched_so_far(places, count, printed[start : max(reached)]))
            costs += [cost(same[end - start - 1], start, end) for end in reached]
    _, length, start = min(costs)
    return start, start + length


def _places(words: Sequence[str]) -> dict[str, int]:
    """Return where each word stands, as bits."""
    places: dict[str, int] = {}
    for number, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << number
    return places


def _matched_so_far(places: Mapping[str, int], count: int, printed: Sequence[str]) -> Iterator[int]:
    """Return what `matched` does for the first printed word, for the first two, and so on.

    By bit vectors: H. Hyyrö, "Bit-parallel LCS-length computation revisited", 2004.
    """
    unmatched = all_of_them = (1 << count) - 1
    for word in printed:
        if here := unmatched & places.get(word, 0):
            unmatched = (unmatched + here | unmatched - here) & all_of_them
        yield count - unmatched.bit_count()


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
