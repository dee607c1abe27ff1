"""Updates that Telegram sends by itself, to any number of processes behind one address.

An update is stored before Telegram is told 200, and answered afterwards. Answering in that very
response was measured and left: it is twice as fast, but the bot would never learn whether the
reply arrived nor its number, without which it can neither repeat it nor edit it later.

The webhook is never removed at the end: another process may live by it, and Telegram keeps what
it cannot deliver for a day, with a webhook as without. A process that polls removes it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.messaging.client import ALLOWED_UPDATES, Client
from bot.messaging.monitoring import listening
from bot.messaging.polling import Link
from bot.messaging.updates import RawUpdate, update_id
from bot.settings import Webhook

log = logging.getLogger(__name__)

MAX_BYTES: Final = 2**20  # an update has a few thousand
LOOK_EVERY_S: Final = 60.0
_BODY_WITHIN_S: Final = 10.0
_SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"

Put = Callable[[Sequence[RawUpdate]], Awaitable[object]]


class Hook:
    """The address that Telegram posts to, and what is done with each post."""

    def __init__(self, settings: Webhook, secret: str, put: Put) -> None:
        self._settings = settings
        self._secret = secret
        self._put = put
        # Both from the secret, so that whoever finds the address still cannot write to it.
        self._path = hmac.digest(secret.encode(), b"path", "sha256").hex()[:32]

    @property
    def url(self) -> str:
        """The address, as Telegram is told it."""
        return f"{self._settings.url.rstrip('/')}/{self._path}"

    async def set(self, client: Client) -> None:
        """Tell Telegram where to post."""
        await client.set_webhook(
            self.url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES
        )

    def listening(self) -> AbstractAsyncContextManager[None]:
        """Take posts while the context is open."""
        app = web.Application(client_max_size=MAX_BYTES)
        app.router.add_route("*", "/{path:.*}", self._received)
        here = self._settings
        return listening(app, here.listen, here.port, "telegram.webhook.port")

    async def _received(self, request: web.Request) -> web.Response:
        """Store an update; a proxy may have cut what stands before the last part of the path."""
        known = _same(request.path.rpartition("/")[2], self._path)
        if not known or request.method != "POST":
            return web.Response(status=HTTPStatus.NOT_FOUND)
        if not _same(request.headers.get(_SECRET, ""), self._secret):
            log.warning("a post to the webhook without its secret was refused")
            return web.Response(status=HTTPStatus.FORBIDDEN)
        try:
            async with asyncio.timeout(_BODY_WITHIN_S):
                update = json.loads(await request.read())
        except (ValueError, RecursionError, TimeoutError):
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        if update_id(update) is None:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        await self._put([update])
        return web.Response()


async def keep_set(client: Client, hook: Hook, link: Link) -> None:
    """Set the webhook and look after it until cancelled."""
    reported = None
    await link.persistently(lambda: hook.set(client), "setting the webhook")
    while True:
        link.pulse.beat()
        await asyncio.sleep(LOOK_EVERY_S)
        info = await link.persistently(client.get_webhook_info, "looking at the webhook")
        if info.url != hook.url:
            log.warning("the webhook was changed by someone else, and is set again")
            await link.persistently(lambda: hook.set(client), "setting the webhook")
        if info.last_error_date and info.last_error_date != reported:
            reported = info.last_error_date
            log.warning("Telegram could not deliver: %s", info.last_error_message)


def _same(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())
