"""The process, killed under load: nothing is lost, and no more doubled than was being sent."""

from pathlib import Path

import pytest

from tests.killing import Load, trial


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    return str(request.getfixturevalue("postgresql_url"))


async def test_killed_poller_loses_nothing(url: str, tmp_path: Path) -> None:
    outcome = await trial(url, Load(kills=3), webhook=False, log=tmp_path / "log")
    assert (outcome.lost, outcome.disordered) == (0, 0)
    assert outcome.doubled <= outcome.in_flight
    assert outcome.asked > 50
