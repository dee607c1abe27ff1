"""How often the right entry comes first, and whether the score tells when to decline."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

import numpy as np

from bench.matchers import Hit, Matcher
from bench.sets import Case, QuestionSet

SEED: Final = 2003
FALSE_ANSWERS: Final = 0.10
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Quality:
    """Shares from 0 to 1 over one set; `auroc` and `right_at_10` are None where none declines."""

    first: float
    among_three: float
    auroc: float | None
    right_at_10: float | None


def measure(matcher: Matcher, asked: QuestionSet, *, typos: bool, negatives: str = "") -> Quality:
    """Ask every case; with `negatives`, only that kind of message is to be declined."""
    rng = random.Random(SEED)
    positive: list[tuple[float, bool, bool]] = []
    negative: list[float] = []
    for case in asked.cases:
        query = misspelt(case.query, rng) if typos else case.query
        if not case.answerable and negatives not in ("", case.kind):
            continue
        score, first, among = judge(matcher.best(query), case, asked.claims)
        if case.answerable:
            positive.append((score, first, among))
        else:
            negative.append(score)
    return summary(positive, negative)


def judge(hits: Sequence[Hit], case: Case, claims: int) -> tuple[float, bool, bool]:
    """Return the score, 0 where a known gap leads, and whether a right entry is among the best.

    That is first, and among the first three; entries below `claims` are facts and overviews.
    """
    found = [hit.entry for hit in hits if hit.entry < claims]
    score = hits[0].score if hits and hits[0].entry < claims else 0.0
    return score, bool(case.right.intersection(found[:1])), bool(case.right.intersection(found[:3]))


def summary(positive: Sequence[tuple[float, bool, bool]], negative: Sequence[float]) -> Quality:
    """Sum up answerable cases (score, right first, among three) and the scores of the others."""
    first = fmean(right for _, right, _ in positive)
    among = fmean(right for _, _, right in positive)
    if not negative:
        return Quality(first, among, None, None)
    ins, outs = np.array([score for score, _, _ in positive]), np.sort(negative)
    above = np.searchsorted(outs, ins, side="left") + np.searchsorted(outs, ins, side="right")
    threshold = outs[-int(FALSE_ANSWERS * len(outs)) - 1]  # this one and those above it: too many
    served = fmean(right and score > threshold for score, right, _ in positive)
    return Quality(first, among, float(above.mean()) / 2 / len(outs), served)


def mean(measured: Sequence[Quality]) -> Quality:
    """Average over sets, each counting the same."""
    aurocs = [quality.auroc for quality in measured if quality.auroc is not None]
    served = [quality.right_at_10 for quality in measured if quality.right_at_10 is not None]
    return Quality(
        fmean(quality.first for quality in measured),
        fmean(quality.among_three for quality in measured),
        fmean(aurocs) if aurocs else None,
        fmean(served) if served else None,
    )


def misspelt(text: str, rng: random.Random) -> str:
    """Misspell one word in four (at least one) of four letters or more, as a thumb does."""
    typed = text.split()
    long = [number for number, word in enumerate(typed) if len(word) > 3 and word.isalpha()]
    for number in rng.sample(long, min(len(long), max(1, len(typed) // 4))):
        typed[number] = _slip(typed[number], rng)
    return " ".join(typed)


def _slip(word: str, rng: random.Random) -> str:
    """Swap, drop, double or miss one letter after the first; a missed one hits its neighbour."""
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[: at + 1] + word[at:]
    return word[:at] + _neighbour(word[at].lower(), rng) + word[at + 1 :]


def _neighbour(letter: str, rng: random.Random) -> str:
    for row in _ROWS:
        if letter in row:
            at = row.index(letter)
            return rng.choice(row[max(at - 1, 0) : at] + row[at + 1 : at + 2])
    return letter
