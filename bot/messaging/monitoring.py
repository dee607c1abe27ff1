"""Health checks and metrics over HTTP, and signs of life for systemd."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Final, get_args

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.errors import SettingsError, StorageError
from bot.messaging.context import Desk
from bot.storage.claims import State

FRESH_FOR_S: Final = 90.0  # three polls, or three looks at the webhook
_STORAGE_WITHIN_S: Final = 5.0
_WATCHDOG_USEC: Final = "30000000"


class Pulse:
    """When Telegram was last heard of."""

    def __init__(self) -> None:
        self._at = float("-inf")
        self.trouble: str | None = None
        """What keeps Telegram from being heard, if that is known."""

    def beat(self) -> None:
        """Note that it has just answered."""
        self._at = time.monotonic()

    @property
    def age_s(self) -> float:
        """Seconds since then, infinite if it never did."""
        return time.monotonic() - self._at


class Monitor:
    """Serves /healthz and /metrics."""

    def __init__(
        self,
        desk: Desk,
        pulse: Pulse,
        counts: Callable[[], Awaitable[Mapping[str, int]]],
        waiting_chats: Callable[[], Awaitable[int]],
    ) -> None:
        self._desk = desk
        self._pulse = pulse
        self._counts = counts
        self._waiting_chats = waiting_chats

    def app(self) -> web.Application:
        """Return what is to be served."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._scraped)
        return app

    async def _healthz(self, request: web.Request) -> web.Response:
        """Answer 200 if all is well, else 503; an empty library cannot have been verified."""
        found = {
            "telegram": self._pulse.age_s < FRESH_FOR_S and self._pulse.trouble is None,
            "sending": not self._desk.bans.is_held,
            "knowledge": bool(self._desk.library.facts),
            "storage": await _works(self._desk.storage.check()),
        }
        status = HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
        trouble = {"trouble": self._pulse.trouble} if self._pulse.trouble else {}
        body = {**found, **trouble, "version": self._desk.library.version}
        return web.json_response(body, status=status)

    async def _scraped(self, request: web.Request) -> web.Response:
        metrics = self._desk.metrics
        metrics.facts.set(len(self._desk.library.facts))
        metrics.heard.set(self._pulse.age_s)
        with suppress(StorageError, TimeoutError):
            async with asyncio.timeout(_STORAGE_WITHIN_S):
                counts = await self._counts()
                for state in get_args(State):  # one that no update has any more, too
                    metrics.inbox.labels(state).set(counts.get(state, 0))
                metrics.waiting.set(await self._waiting_chats())
        body = generate_latest(metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _works(check: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(_STORAGE_WITHIN_S):
            await check
    except (StorageError, TimeoutError):
        return False
    return True


@asynccontextmanager
async def listening(
    app: web.Application, host: str, port: int, setting: str
) -> AsyncIterator[None]:
    """Serve while the context is open; raises SettingsError if the address cannot be had."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            reason = os.strerror(error.errno or 0).lower()
            raise SettingsError(f"{setting}: cannot listen at {host}:{port}: {reason}") from None
        yield
    finally:
        await runner.cleanup()


def tell_supervisor(state: str) -> None:
    """Send systemd a message (sd_notify(3)), if it has asked for any."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out, suppress(OSError):
            out.sendto(state.encode(), address.replace("@", "\0", 1))


async def show_life() -> None:
    """Tell systemd that the bot is up and, while the event loop runs, alive."""
    every_s = int(os.environ.get("WATCHDOG_USEC", _WATCHDOG_USEC)) / 2e6
    tell_supervisor("READY=1")
    while True:
        tell_supervisor("WATCHDOG=1")
        await asyncio.sleep(every_s)
