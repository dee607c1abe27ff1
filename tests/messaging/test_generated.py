"""No update, however odd, stops the bot, is answered twice, or makes it speak unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering import Answerer
from tests.messaging.generated import KINDS, Trial, tried


@pytest.fixture
async def trial(answerer: Answerer, tmp_path: Path) -> Trial:
    """Check enough updates to see each kind many times."""
    return await tried(1500, seed=1, answerer=answerer, folder=tmp_path)


async def test_nothing_that_must_hold_is_broken_by_generated_updates(trial: Trial) -> None:
    assert trial.broken == []
    assert set(trial.kinds) == set(KINDS)
    assert trial.answered > 100
