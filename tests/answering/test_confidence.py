"""The confidence is a plain logistic model, and is never shown as more than it is."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from bot.answering import FITTED, written
from bot.answering.confidence import NOTHING, Model


def test_a_confidence_is_never_written_up_to_a_threshold_that_it_misses() -> None:
    assert [written(c) for c in (0.5499, 0.55, 0.29, 0.0, 1.0)] == [
        "0.54", "0.55", "0.29", "0.00", "1.00",
    ]  # fmt: skip


def test_features_add_up_to_log_odds() -> None:
    model = Model(-1.0, {"gap_margin": 0.5, "coverage": 2.0, "lacks": -1.0, "held": 0.25})
    features = replace(NOTHING, gap_margin=2.0, coverage=1.0, lacks=1.0, held=4.0)
    assert model.probability(features) == pytest.approx(1 / (1 + math.exp(-2.0)))


@pytest.mark.parametrize(
    ("feature", "surer"),
    [("gap_margin", True), ("coverage", True), ("lacks", False), ("held", True)],
)
def test_each_feature_counts_the_way_it_should(feature: str, surer: bool) -> None:
    more = replace(NOTHING, **{feature: 1.0})
    assert (FITTED.probability(more) > FITTED.probability(NOTHING)) is surer
