"""What supervisors and monitors are told."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import aiohttp
import pytest

from bot.answering import Answerer
from bot.errors import StorageError
from bot.messaging import monitoring as module
from bot.messaging.application import build, serve
from bot.messaging.context import BotApplication
from bot.messaging.metrics import OUTCOMES, ErrorKind, Surface
from bot.messaging.monitoring import show_life
from bot.settings import Limits, Monitoring, Settings, Telegram
from tests.botapi import BotApi, Chat, Fault
from tests.messaging.conftest import free_port, process


@pytest.fixture
async def watched(api: BotApi, answerer: Answerer) -> AsyncIterator[BotApplication]:
    """Run the bot with a monitor."""
    application = build(
        api.token,
        Settings(
            telegram=Telegram(api_url=api.url),
            limits=Limits(sends_per_second=0),
            monitoring=Monitoring(port=free_port()),
        ),
        answerer,
    )
    task = asyncio.create_task(serve(application))
    await api.until(lambda: api.updates.allowed or None, what="poll")
    yield application
    task.cancel()
    await asyncio.wait({task})


async def get(application: BotApplication, path: str) -> tuple[int, str]:
    port = application.bot_data.settings.monitoring.port
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.text()


async def test_a_bot_that_has_just_been_answered_is_healthy(
    api: BotApi, chat: Chat, watched: BotApplication
) -> None:
    await api.reply_to(api.say(chat, "thanks"))
    version = watched.bot_data.library.version
    assert await get(watched, "/healthz") == (
        200,
        f'{{"telegram": true, "sending": true, "knowledge": true, "storage": true, '
        f'"version": "{version}"}}',
    )


async def test_a_bot_that_telegram_does_not_answer_is_not_healthy(
    api: BotApi, chat: Chat, watched: BotApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.reply_to(api.say(chat, "thanks"))
    monkeypatch.setattr(module, "FRESH_FOR_S", 0)
    status, body = await get(watched, "/healthz")
    assert (status, '"telegram": false' in body) == (503, True)


async def test_a_bot_that_cannot_write_is_not_healthy(
    api: BotApi, chat: Chat, watched: BotApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise StorageError("disk full")

    monkeypatch.setattr(watched.bot_data.storage, "check", fail)
    status, body = await get(watched, "/healthz")
    assert (status, '"storage": false' in body) == (503, True)


async def test_metrics_count_what_happens_and_hold_no_words(
    api: BotApi, chat: Chat, watched: BotApplication
) -> None:
    api.faults.append(Fault(kind="server_error", method="sendMessage"))
    for words in ("thanks", "Who is Sir Nigel Crisp?", "what about homeopathy"):
        await api.reply_to(api.say(chat, words))
    async with asyncio.timeout(2):
        while 'bot_inbox{state="done"} 3.0' not in (text := (await get(watched, "/metrics"))[1]):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    for line in (
        'bot_outcomes_total{outcome="chat",surface="message"} 1.0',
        'bot_outcomes_total{outcome="answer",surface="message"} 1.0',
        'bot_outcomes_total{outcome="decline",surface="message"} 1.0',
        'bot_send_failures_total{kind="NetworkError"} 1.0',
        "bot_update_seconds_count 3.0",
        'bot_inbox{state="new"} 0.0',
        f"bot_facts {float(len(watched.bot_data.library.facts))}",
        "process_resident_memory_bytes",
    ):
        assert line in text
    for word in ("Crisp", "homeopathy", api.token.partition(":")[2]):
        assert word not in text


async def test_every_series_is_there_before_anything_has_happened(
    watched: BotApplication,
) -> None:
    """Else the first error would be no increase, and no alert would see it."""
    _, text = await get(watched, "/metrics")
    for line in (
        *(f'bot_errors_total{{kind="{kind}"}} 0.0' for kind in get_args(ErrorKind)),
        *(f'bot_outcomes_total{{outcome="{outcome}",surface="{surface}"}} 0.0'
          for outcome in OUTCOMES for surface in get_args(Surface)),
        'bot_send_failures_total{kind="held"} 0.0',
        'bot_reloads_total{verdict="refused"} 0.0',
        'bot_inbox{state="dead"} 0.0',
    ):  # fmt: skip
        assert line in text


async def test_nothing_else_is_served(watched: BotApplication) -> None:
    assert (await get(watched, "/"))[0] == 404


async def test_a_port_in_use_ends_the_start_with_its_setting(api: BotApi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with process(api.url, BOT_MONITORING__PORT=str(port)) as bot:
            _, errors = await asyncio.wait_for(bot.communicate(), 20)
    assert bot.returncode == 2
    assert errors.decode().splitlines()[-1] == (
        f"monitoring.port: cannot listen at 127.0.0.1:{port}: address already in use"
    )


async def test_systemd_is_told_that_the_bot_is_up_and_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        task = asyncio.create_task(show_life())
        loop = asyncio.get_running_loop()
        heard = [await asyncio.wait_for(loop.sock_recv(listener, 99), 2) for _ in range(3)]
        task.cancel()
    assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]


async def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    module.tell_supervisor("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    module.tell_supervisor("READY=1")
