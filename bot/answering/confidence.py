"""How sure the bot is of its best fact: a small logistic model, readable in full.

`make fit` fits it to the knowledge (bench/fit.py says how) and prints the line to put
here; run it again when the knowledge has changed a lot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Features:
    """What the confidence is computed from, for the best fact of a question."""

    margin: float
    """Score above the best fact with other words of the article."""
    gap_margin: float
    """Score above the best known gap; negative where the gap fits better."""
    coverage: float
    """Share of the question that stands in the fact, 0 to 1; chatter counts against it only so
    far, so that a life story around a question does not bury it."""
    clashes: float
    """Things that the question insists on and the fact does not hold, 0 to 2."""
    gap_words: float
    """Weight of the words that the fact lacks and a near gap holds, in units of a word that
    stands in one entry only; 0 for a long message, where they are chatter more often."""
    held: float
    """ln(1 + weight of the words held), in units of a word that stands in one entry only."""


NOTHING: Final = Features(
    margin=0.0, gap_margin=0.0, coverage=0.0, clashes=0.0, gap_words=0.0, held=0.0
)


@dataclass(frozen=True)
class Model:
    """Intercept and weights of the logistic model."""

    intercept: float
    margin: float
    gap_margin: float
    coverage: float
    clashes: float
    gap_words: float
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
    intercept=-4.29,
    margin=0.001,
    gap_margin=0.12,
    coverage=4.281,
    clashes=-1.266,
    gap_words=-0.616,
    held=1.455,
)


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """How questions came out that neither the knowledge nor any tuning has seen."""

    answerable: int
    right: int
    wrong: int
    unanswerable: int
    answered: int
    """Unanswerable questions that were answered all the same."""


# `python -m bot evaluate bench/held_out.yaml`; a test holds it to that.
MEASURED: Final = Accuracy(answerable=400, right=372, wrong=4, unanswerable=310, answered=6)
MEASURED_ON: Final = frozenset({"make-history", "left-in-lurch"})
"""The articles; of others the figures say nothing."""
