"""How sure the bot is of its best entry, and that a question wants several facts.

Two small logistic models, readable in full.  `make fit` fits them (bench/fit.py says how) and
prints the lines to put here; run it again when the knowledge has changed a lot.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Features:
    """What the confidence is computed from, for the best fact or overview of a question."""

    gap_margin: float
    """Score above the best known gap or talk, -2 to 2; negative where that fits better. In a base
    with few gaps to go by it is never much."""
    coverage: float
    """Share of the question that stands in it, 0 to 1; chatter counts against it only so far, so
    that a life story around a question does not bury it."""
    lacks: float
    """Things that the question specifies and it does not have, 0 to 2."""
    held: float
    """ln(1 + weight of the words held), in units of a word that stands in one entry only."""


@dataclass(frozen=True, kw_only=True)
class BreadthFeatures:
    """What tells a question that wants several facts from one that wants a single fact."""

    overview_ask: float
    """Cosine of the closest question of any overview."""
    overview_coverage: float
    """Share of the question that the best overview holds."""
    fact_ask: float
    """Cosine of the closest question of any fact."""
    gap_ask: float
    """Cosine of the closest question of any known gap."""
    kind: float
    """1 where it asks for one kind of answer, such as a date; otherwise 0."""


NOTHING: Final = Features(gap_margin=0.0, coverage=0.0, lacks=0.0, held=0.0)


@dataclass(frozen=True)
class Model:
    """Intercept and weights of a logistic model, by the names of its features."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Features | BreadthFeatures) -> float:
        """Return a probability, 0 to 1: that the best entry is the right one, or of breadth."""
        z = self.intercept + sum(self.weights[k] * value for k, value in vars(features).items())
        return 1 / (1 + math.exp(-z))


def written(confidence: float) -> str:
    """Write a confidence with two decimals, never rounded up to a threshold that it misses."""
    return f"{math.floor(confidence * 100 + 1e-9) / 100:.2f}"


FITTED: Final = Model(
    -4.631, {"gap_margin": 0.512, "coverage": 3.164, "lacks": -1.371, "held": 2.477}
)
BREADTH: Final = Model(
    -0.641,
    {
        "overview_ask": 5.425,
        "overview_coverage": 2.739,
        "fact_ask": -3.697,
        "gap_ask": -6.075,
        "kind": -4.284,
    },
)
