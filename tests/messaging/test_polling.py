"""Polls that nobody answers, as against polls that cannot be made."""

import asyncio

import pytest
from telegram.error import Conflict

from bot.answering import Answerer
from bot.messaging import client as client_module
from bot.messaging import polling, transport
from bot.messaging.application import UNEXPECTED, build, serve
from bot.messaging.bans import Bans
from bot.messaging.monitoring import Pulse
from bot.messaging.polling import Link, Rivalry
from tests.botapi import BotApi, Chat, Fault
from tests.botapi.updates import (
    OTHER_POLL,
    OTHER_WEBHOOK,
    POLL_ENDED_BY_WEBHOOK,
    WEBHOOK_ACTIVE,
)
from tests.messaging.conftest import Serving, polls, settings_for
from tests.messaging.test_running import lines


async def test_three_polls_without_an_answer_end_the_process(
    api: BotApi,
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(polling, "POLL_S", 0)
    monkeypatch.setattr(client_module, "_READ_TIMEOUT_S", 0.05)
    api.faults.extend(Fault(kind="slow", method="getUpdates", seconds=9) for _ in range(3))
    code = await asyncio.wait_for(serve(build(api.token, settings_for(api), answerer)), 5)
    assert code == UNEXPECTED == 3
    assert "no answer to three polls, so this process ends, for its supervisor" in caplog.text


async def test_other_failures_between_are_an_answer(
    api: BotApi, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "POLL_S", 0)
    monkeypatch.setattr(client_module, "_READ_TIMEOUT_S", 0.05)
    for kind in ("slow", "slow", "server_error", "slow", "slow"):
        api.faults.append(Fault(kind=kind, method="getUpdates", seconds=9))
    task = asyncio.create_task(serve(build(api.token, settings_for(api), answerer)))
    await api.until(lambda: polls(api) > 6 or None, what="poll", timeout_s=5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# --- conflicts ---


class Clock:
    """A clock that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OTHER_POLL, "another copy of this bot is polling"),
        (POLL_ENDED_BY_WEBHOOK, "a webhook is set for this bot, so that it cannot poll"),
        (WEBHOOK_ACTIVE, "a webhook is set for this bot, so that it cannot poll"),
        (OTHER_WEBHOOK, "another copy of this bot keeps setting its webhook"),
        ("Conflict: something new", "another copy of this bot is polling"),
    ],
)
@pytest.mark.parametrize(("newcomer", "patience_s"), [(True, 180), (False, 540)])
async def test_conflict_is_borne_for_minutes_longer_by_who_was_there_first(
    text: str,
    said: str,
    newcomer: bool,
    patience_s: float,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "FIRST_PAUSE_S", 0)
    clock, pulse = Clock(), Pulse()
    link = Link(pulse, Bans(), clock)
    clock.now += 0 if newcomer else 3600
    began = clock.now
    seen = set()

    async def conflict() -> None:
        seen.add(pulse.trouble)
        clock.now += 50
        raise Conflict(text)

    with pytest.raises(Rivalry, match=said):
        await link.persistently(conflict, "polling")
    assert patience_s < clock.now - began < 1.3 * patience_s + 100
    assert seen == {None, said}
    assert lines(caplog) == [f"{said}; trying again for a few minutes"]


async def test_single_conflict_is_over_with_the_next_answer_and_several_are_later() -> None:
    clock, pulse = Clock(), Pulse()
    link = Link(pulse, Bans(), clock)

    async def poll(*conflicts: str) -> None:
        left = list(conflicts)

        async def answer() -> None:
            clock.now += 1
            if left:
                raise Conflict(left.pop())

        await link.persistently(answer, "polling")

    troubles = []
    for conflicts in ([OTHER_POLL], [OTHER_POLL, OTHER_POLL], []):
        await poll(*conflicts)
        troubles.append(pulse.trouble)
        clock.now += 100
    assert troubles == [None, "another copy of this bot is polling", None]


async def test_waiting_time_of_a_poll_is_kept(
    api: BotApi, chat: Chat, answerer: Answerer, serving: Serving
) -> None:
    async with serving(answerer):
        api.faults.append(Fault(kind="too_many_requests", method="getUpdates", seconds=1))
        api.say(chat, "hello")
        await api.next_message(chat)
        before = polls(api)
        asked = api.say(chat, "thanks")
        await asyncio.sleep(0.5)
        assert polls(api) - before <= 1
        assert await api.reply_to(asked)
