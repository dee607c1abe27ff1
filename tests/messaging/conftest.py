"""The real application, served by the Bot API on loopback; one knowledge base for all tests."""

import asyncio
import os
import random
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

import pytest

from bot.answering import Answerer
from bot.knowledge import KnownFact, Library
from bot.messaging import inbox, transport
from bot.messaging.application import build, serve
from bot.messaging.context import BotApplication
from bot.settings import Answering, Limits, Settings, Telegram
from tests.botapi import TOKEN, BotApi, Chat

ROOT = Path(__file__).parents[2]

NO_LIMITS = Limits(per_person_10s=0, per_person_minute=0, per_group_minute=0, sends_per_second=0)


class Serving(Protocol):
    """The way to run the application on the server as long as a context is open."""

    def __call__(
        self, answerer: Answerer, limits: Limits = NO_LIMITS
    ) -> AbstractAsyncContextManager[BotApplication]:
        """Run it."""


@pytest.fixture(scope="session")
def unsure(library: Library) -> Answerer:
    """Offer choices for whatever some fact is near to, as nothing is sure enough."""
    return Answerer(library, Answering(answer_at=1, offer_at=0))


@pytest.fixture(scope="session")
def mute(library: Library) -> Answerer:
    """Decline everything."""
    return Answerer(library, Answering(answer_at=1, offer_at=1))


@pytest.fixture
def fact(library: Library) -> KnownFact:
    """Pick a fact that offers others."""
    return next(fact for fact in library.facts.values() if fact.record.see_also)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Open a Telegram."""
    async with BotApi() as server:
        yield server


@pytest.fixture
def group(api: BotApi) -> Chat:
    """Open a group with the bot in it."""
    return api.group("Policy")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what failed repeated soon."""
    monkeypatch.setattr(inbox, "AGAIN_IN_S", 0.05)
    monkeypatch.setattr(transport, "FIRST_PAUSE_S", 0.02)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test a storage of its own, at the place where it always is."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def serving(api: BotApi) -> Serving:
    """Give the way to run the application on the server as long as a context is open."""

    @asynccontextmanager
    async def open_application(
        answerer: Answerer, limits: Limits = NO_LIMITS
    ) -> AsyncIterator[BotApplication]:
        application = build(api.token, settings_for(api, limits), answerer)
        task = asyncio.create_task(serve(application))
        await api.until(lambda: polls(api) or None, what="poll")
        yield application
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return open_application


@pytest.fixture
async def application(serving: Serving, answerer: Answerer) -> AsyncIterator[BotApplication]:
    """Run the application as shipped."""
    async with serving(answerer) as running:
        yield running


def settings_for(api: BotApi, limits: Limits = NO_LIMITS) -> Settings:
    """Point the bot to the server."""
    return Settings(telegram=Telegram(api_url=api.url), limits=limits)


def polls(api: BotApi) -> int:
    """Count the polls that have arrived."""
    return sum(call.method == "getUpdates" for call in api.calls)


def free_port() -> int:
    """Find a port that nobody listens at.

    The system gives the ports that it chooses itself to the next who asks, such as other tests
    that run at the same time; below those, one chosen at random is hardly ever met.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@asynccontextmanager
async def process(
    url: str, token: str = TOKEN, config: Path = ROOT / "config.yaml", **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the bot as an operator does, with its storage in the working folder of the test."""
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": token,
        "BOT_TELEGRAM__API_URL": url,
        "BOT_STORAGE__URL": f"sqlite:///{Path.cwd()}/bot.db",
        "BOT_LIMITS__SENDS_PER_SECOND": "0",
    }
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--config", str(config), "run"),
        cwd=ROOT,
        env={**environment, **more},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()
