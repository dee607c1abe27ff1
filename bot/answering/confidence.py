"""How sure the bot is of its best entry: a small logistic model, readable in full.

`make fit` fits it to the knowledge (bench/fit.py says how) and prints the line to put
here; run it again when the knowledge has changed a lot.
"""

from __future__ import annotations

import math
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


NOTHING: Final = Features(gap_margin=0.0, coverage=0.0, lacks=0.0, held=0.0)


@dataclass(frozen=True)
class Model:
    """Intercept and weights of the logistic model."""

    intercept: float
    gap_margin: float
    coverage: float
    lacks: float
    held: float

    def confidence(self, features: Features) -> float:
        """Return the probability, 0 to 1, that the best fact is the one that was asked for."""
        z = self.intercept + sum(
            getattr(self, name) * value for name, value in vars(features).items()
        )
        return 1 / (1 + math.exp(-z))


def written(confidence: float) -> str:
    """Write a confidence with two decimals, never rounded up to a threshold that it misses."""
    return f"{math.floor(confidence * 100 + 1e-9) / 100:.2f}"


FITTED: Final = Model(
    intercept=-6.933,
    gap_margin=0.74,
    coverage=4.92,
    lacks=-1.012,
    held=2.951,
)
