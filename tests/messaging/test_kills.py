"""The process, killed under load: nothing is lost, and no more doubled than was in hand."""

from pathlib import Path

from tests.messaging.killing import Load, Outcome, trial


def hold(outcome: Outcome) -> None:
    """Hold an outcome to what the bot promises."""
    assert (outcome.lost, outcome.disordered) == (0, 0), outcome
    assert outcome.doubled <= outcome.in_hand, outcome
    assert outcome.asked > 25, outcome


async def test_killed_bot_that_polls_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    hold(await trial(url, Load(kills=2), webhook=False, log=tmp_path / "log"))


async def test_killed_bot_with_a_webhook_loses_nothing(tmp_path: Path) -> None:
    url, load = f"sqlite:///{tmp_path}/bot.db", Load(kills=1, apart_s=(1, 1.5))
    hold(await trial(url, load, webhook=True, log=tmp_path / "log"))


async def test_killed_bot_loses_nothing_in_bad_weather(postgresql_url: str, tmp_path: Path) -> None:
    """Telegram fails, holds back, or cuts the connection at every tenth send."""
    load = Load(kills=1, bad_weather=True)
    outcome = await trial(postgresql_url, load, webhook=False, log=tmp_path / "log")
    assert (outcome.lost, outcome.disordered) == (0, 0), outcome


async def test_copies_take_over_from_one_that_is_killed(
    postgresql_url: str, tmp_path: Path
) -> None:
    load = Load(kills=2, copies=3, apart_s=(1, 2))
    hold(await trial(postgresql_url, load, webhook=True, log=tmp_path / "log"))
