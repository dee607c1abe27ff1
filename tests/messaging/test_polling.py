"""Polls that nobody answers, as against polls that cannot be made."""

import asyncio

import pytest

from bot.answering import Answerer
from bot.messaging import client as client_module
from bot.messaging import polling
from bot.messaging.application import UNEXPECTED, build, serve
from tests.botapi import BotApi, Fault
from tests.messaging.conftest import polls, settings_for


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
