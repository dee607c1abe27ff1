"""Questions that got no good answer, in clusters: what people ask for, however they put it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.answering import Answerer
from bot.language.text import folded

if TYPE_CHECKING:  # a file of questions needs no database
    from bot.storage import Storage

ALIKE: Final = 0.6
"""Cosine of two questions from which they ask for the same thing."""
LIGHT: Final = 0.1
"""A word with less of a question's length than this neither joins nor parts two of them."""


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A question that was declined, or whose answer, the fact `given`, was voted down."""

    question: str
    given: str | None = None


@dataclass(kw_only=True)
class Cluster:
    """Questions that ask for the same thing: each wording, as first typed, with its count."""

    given: str | None
    wordings: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How often it was asked, in whatever words."""
        return self.wordings.total()

    @property
    def question(self) -> str:
        """The commonest wording."""
        return self.ranked[0]

    @property
    def ranked(self) -> list[str]:
        """The wordings, the commonest first."""
        return _ranked(self.wordings)


async def fetch_missed(storage: Storage) -> list[Missed]:
    """Fetch what the bot has kept for its curators."""
    return [
        Missed(question=row.question, given=row.nearest if row.kind == "voted down" else None)
        for row in await storage.declined()
    ]


def clusters(missed: Iterable[Missed], answerer: Answerer) -> list[Cluster]:
    """Put questions together that share most of what they are about; the largest cluster first.

    Deterministic, whatever the order: the commonest wordings lead, and each other one joins the
    leader that is most like it.  10,000 different questions take a few seconds.
    """
    same: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for item in missed:
        same[item.given, folded(item.question)].append(item.question)
    first = {key: _ranked(Counter(typed))[0] for key, typed in same.items()}
    ordered = sorted(same, key=lambda key: (-len(same[key]), key[1], key[0] or ""))
    found: list[Cluster] = []
    for given in sorted({given for given, _ in ordered}, key=lambda name: name or ""):
        keys = [key for key in ordered if key[0] == given]
        leaders = _Leaders()
        grouped: dict[int, Cluster] = {}
        for number, key in enumerate(keys):
            leader = leaders.nearest(number, answerer.weights(first[key]))
            cluster = grouped.setdefault(leader, Cluster(given=given))
            cluster.wordings[first[key]] += len(same[key])
        found += grouped.values()
    return sorted(found, key=lambda group: (-group.count, group.question, group.given or ""))


def _ranked(wordings: Counter[str]) -> list[str]:
    # Of two that are as common, the one in small letters: it looks less like shouting.
    return sorted(wordings, key=lambda wording: (-wordings[wording], wording.swapcase()))


class _Leaders(defaultdict[int | str, list[tuple[int, float]]]):
    """The leaders by the words that they are about, each with its share of the leader's length."""

    def __init__(self) -> None:
        super().__init__(list)

    def nearest(self, number: int, bag: Mapping[int | str, float]) -> int:
        """Give the leader that a question is most like, or make it one."""
        length = math.sqrt(sum(weight * weight for weight in bag.values())) or 1.0
        shares = {t: weight / length for t, weight in bag.items() if weight > LIGHT * length}
        products: dict[int, float] = defaultdict(float)
        for term, share in shares.items():
            for leader, other in self.get(term, ()):
                products[leader] += share * other
        best = max(products, key=lambda leader: (products[leader], -leader), default=None)
        if best is not None and products[best] >= ALIKE:
            return best
        for term, share in shares.items():
            self[term].append((number, share))
        return number
