"""Updates on their way to the bot: kept until acknowledged, by polling or by webhook.

This is where a bot loses or doubles questions, so it keeps Telegram's own rules: a poll's offset
acknowledges what lies before it, a webhook's 2xx acknowledges the one update.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from tests.botapi.values import Json, RefusedError

# Left out unless asked for by name (https://core.telegram.org/bots/api#getupdates).
ONLY_WHEN_NAMED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# The four conflicts of the real server (tdlib/telegram-bot-api, `Client.cpp`).
OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
POLL_ENDED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
OTHER_WEBHOOK = "Conflict: terminated by other setWebhook"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where updates are posted to; `max_connections` posts at a time, one a chat."""

    url: str
    secret: str = ""
    max_connections: int = 40


class UpdateQueue:
    """The updates of one bot that it has not acknowledged."""

    def __init__(self, backoff_s: float, changed: Callable[[], None]) -> None:
        self.pending: list[Json] = []
        self.allowed: list[str] = []
        self.webhook: Webhook | None = None
        self.last_error: tuple[float, str] | None = None
        self.respond: Callable[[Json], object] = lambda _: None
        self._ids = itertools.count(100_000_001)
        self._backoff_s = backoff_s
        self._changed = changed
        self.setting_s = 0.0
        self._poller: asyncio.Future[RefusedError | None] | None = None
        self._posting: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._setting = asyncio.Lock()
        self._settings = 0

    def put(self, raw: Json) -> int | None:
        """Queue an update, with its own `update_id` if it has one; None if it is not allowed."""
        kind = next((key for key in raw if key != "update_id"), "")
        if not (kind in self.allowed if self.allowed else kind not in ONLY_WHEN_NAMED):
            return None
        update = {"update_id": raw.get("update_id", next(self._ids)), **raw}
        self.pending.append(update)
        self._wake()
        return int(update["update_id"])

    def allow(self, kinds: list[str] | None) -> None:
        """Remember the kinds of update wanted; an empty list means the default, None no change."""
        self.allowed = self.allowed if kinds is None else kinds

    async def poll(self, *, offset: int, limit: int, timeout_s: float) -> list[Json]:
        """Answer `getUpdates`; an older poll that is still waiting gets 409."""
        if self.webhook is not None:
            raise RefusedError(409, WEBHOOK_ACTIVE)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(RefusedError(409, OTHER_POLL))
        self._acknowledge(offset)
        if not self.pending and timeout_s > 0 and (refusal := await self._wait(timeout_s)):
            raise refusal
        return self.pending[: min(max(limit, 1), 100)]

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [u for u in self.pending if u["update_id"] >= offset]
        self._changed()

    async def _wait(self, timeout_s: float) -> RefusedError | None:
        """Wait for an update; returns why the poll must end instead, or nothing."""
        self._poller = mine = asyncio.get_running_loop().create_future()
        with suppress(TimeoutError):
            return await asyncio.wait_for(mine, timeout_s)
        return None

    def end_poll(self, refusal: RefusedError | None) -> None:
        """End the poll that waits, if one does: refused, or with what there is."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(refusal)

    def _wake(self) -> None:
        self.end_poll(None)
        self._post_what_waits()
        self._changed()

    async def set_webhook(self, webhook: Webhook | None) -> None:
        """Post updates to `webhook` from now on, or none at all; the unacknowledged stay.

        A poll that waits is ended, and so is a `setWebhook` that another one overtakes.
        """
        self._settings += 1
        mine = self._settings
        async with self._setting:
            await asyncio.sleep(self.setting_s)
            if mine != self._settings:
                raise RefusedError(409, OTHER_WEBHOOK)
            await self._stop_posting()
            if webhook is not None:
                self.end_poll(RefusedError(409, POLL_ENDED_BY_WEBHOOK))
            self.webhook, self.last_error = webhook, None
            if webhook is not None:
                self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
                self._wake()

    async def close(self) -> None:
        """Release a waiting poll and stop posting."""
        self._wake()
        await self._stop_posting()

    async def _stop_posting(self) -> None:
        tasks, self._posting = list(self._posting.values()), {}
        for task in tasks:
            task.cancel()
        session, self._session = self._session, None
        await asyncio.gather(*tasks, return_exceptions=True)
        if session is not None:
            await session.close()

    def _post_what_waits(self) -> None:
        """Start the posts that may go now: in order within a chat, as WebhookActor does."""
        if self.webhook is None or self._session is None:
            return
        busy = {_chat_of(u) for u in self.pending if u["update_id"] in self._posting}
        for update in self.pending:
            chat = _chat_of(update)
            if chat not in busy and len(self._posting) < self.webhook.max_connections:
                task = asyncio.create_task(self._post(self._session, self.webhook, update))
                self._posting[update["update_id"]] = task
                busy.add(chat)

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook, update: Json) -> None:
        """Post until 2xx; a method named in the answer's JSON is run, as Telegram does."""
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        for attempt in itertools.count():
            try:
                async with session.post(webhook.url, json=update, headers=headers) as response:
                    response.raise_for_status()
                    answer = await response.text()
                break
            except aiohttp.ClientResponseError as error:
                problem = f"Wrong response from the webhook: {error.status} {error.message}"
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = f"Connection failed: {error}"
            self.last_error = time.time(), problem
            self._changed()
            await asyncio.sleep(self._backoff_s * 2 ** min(attempt, 5))
        self._posting.pop(update["update_id"], None)
        self.pending = [u for u in self.pending if u is not update]
        with suppress(ValueError):
            method = json.loads(answer)
            if isinstance(method, dict) and "method" in method:
                self.respond(method)
        self._wake()


def _chat_of(update: Json) -> object:
    """Return the chat, or where there is none the person, whose updates keep their order."""
    for body in (b for b in update.values() if isinstance(b, dict)):
        inner = body.get("message") if isinstance(body.get("message"), dict) else body
        for place in ("chat", "from"):
            if isinstance(inner, dict) and isinstance(inner.get(place), dict):
                return inner[place].get("id")
    return None
