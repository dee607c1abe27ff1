"""The webhook: what is taken from whom, and that it is set, looked after and shared."""

import asyncio
import io
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import aiohttp
import pytest
from sqlalchemy import Select, func, select

from bot.answering import Answerer
from bot.errors import SettingsError
from bot.knowledge.records import Record
from bot.messaging import webhook as module
from bot.messaging.application import build, serve
from bot.messaging.context import BotApplication
from bot.messaging.updates import RawUpdate
from bot.messaging.webhook import MAX_BYTES, Hook
from bot.replies import texts
from bot.settings import Limits, Settings, Storage, Telegram, Webhook, webhook_secret
from bot.storage.tables import conversations, inbox
from tests.botapi import TOKEN, BotApi, Chat
from tests.botapi.updates import Webhook as ServersWebhook
from tests.messaging.conftest import Serving, free_port, polls
from tests.messaging.killing import proxy

SECRET = "a-secret-for-the-tests-only"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {"update_id": 1, "message": {"text": "thanks"}}


@asynccontextmanager
async def listening(taken: list[RawUpdate]) -> AsyncIterator[str]:
    """Open a hook that keeps what it takes; gives its address."""

    async def put(updates: object) -> None:
        assert isinstance(updates, list)
        taken.extend(updates)

    port = free_port()
    hook = Hook(Webhook(url=f"http://127.0.0.1:{port}/bots/", port=port), SECRET, put)
    async with hook.listening():
        yield hook.url


async def post(url: str, body: bytes, secret: str | None = SECRET, method: str = "POST") -> int:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, data=io.BytesIO(body), headers=headers) as response,
    ):
        return response.status


async def test_an_update_with_the_secret_is_put() -> None:
    taken: list[RawUpdate] = []
    async with listening(taken) as url:
        assert await post(url, json.dumps(UPDATE).encode()) == 200
        cut_by_a_proxy = url.replace("/bots/", "/")
        assert await post(cut_by_a_proxy, json.dumps(UPDATE).encode()) == 200
    assert taken == [UPDATE, UPDATE]


@pytest.mark.parametrize(
    ("body", "secret", "method", "path", "status"),
    [
        (b"{}", None, "POST", "", 403),
        (b"{}", "wrong", "POST", "", 403),
        (b"{}", "\u00e9\u20ac", "POST", "", 403),
        (b"{}", SECRET, "POST", "x", 404),
        (b"{}", SECRET, "POST", "/", 404),
        (b"", SECRET, "GET", "", 404),
        (b"{}", SECRET, "PUT", "", 404),
        (b"", SECRET, "POST", "", 400),
        (b"nonsense", SECRET, "POST", "", 400),
        (b"\xff\xfe", SECRET, "POST", "", 400),
        (b"[" * 200_000, SECRET, "POST", "", 400),
        (b"{}", SECRET, "POST", "", 400),
        (b"[1]", SECRET, "POST", "", 400),
        (b'{"update_id": "1"}', SECRET, "POST", "", 400),
        (b'{"update_id": 1, "x": "' + b"x" * MAX_BYTES + b'"}', SECRET, "POST", "", 413),
    ],
    ids=lambda value: str(value)[:12],
)
async def test_nothing_else_is_put(
    body: bytes, secret: str | None, method: str, path: str, status: int
) -> None:
    taken: list[RawUpdate] = []
    async with listening(taken) as url:
        assert await post(url + path, body, secret, method) == status
    assert taken == []


async def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BODY_WITHIN_S", 0.05)

    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(2)

    async with listening([]) as url, aiohttp.ClientSession() as session:
        headers = {HEADER: SECRET}
        async with session.post(url, data=endless(), headers=headers) as response:
            assert response.status == 400


async def test_a_port_in_use_is_a_setting_to_mend() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        hook = Hook(Webhook(url="http://127.0.0.1", port=port), SECRET, lambda _: asyncio.sleep(0))
        with pytest.raises(SettingsError) as raised:
            async with hook.listening():
                pass
    assert str(raised.value) == (
        f"telegram.webhook.port: cannot listen at 127.0.0.1:{port}: address already in use"
    )


# --- the whole bot ---


@asynccontextmanager
async def bot(
    api: BotApi, answerer: Answerer, port: int = 0, url: str = "", **more: Record
) -> AsyncIterator[BotApplication]:
    """Run the application behind a webhook."""
    port = port or free_port()
    hook = Webhook(url=url or f"http://127.0.0.1:{port}", port=port)
    telegram = Telegram(api_url=api.url, mode="webhook", webhook=hook)
    settings = Settings(telegram=telegram, limits=Limits(sends_per_second=0))
    application = build(api.token, settings.model_copy(update=more), answerer)
    before = api.updates.webhook
    task = asyncio.create_task(serve(application))
    try:
        await api.until(
            lambda: api.updates.webhook is not before or None, what="webhook", timeout_s=5
        )
        yield application
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_questions_are_answered_by_webhook(
    api: BotApi, chat: Chat, answerer: Answerer
) -> None:
    api.say(chat, "hello")
    async with bot(api, answerer):
        assert "a bot: I answer" in (await api.next_message(chat)).text
        assert (await api.reply_to(api.say(chat, "thanks"))).text == "You're welcome."
        assert api.updates.webhook is not None
        assert api.updates.webhook.secret == webhook_secret(TOKEN, {})
        assert "callback_query" in api.updates.allowed
    assert not [call for call in api.calls if call.method in ("getUpdates", "deleteWebhook")]


async def test_copies_count_a_persons_messages_together(
    api: BotApi, chat: Chat, answerer: Answerer, postgresql_url: str
) -> None:
    storage = Storage(url=postgresql_url)
    ports = [free_port(), free_port()]
    async with proxy(ports) as url, AsyncExitStack() as copies:
        for port in ports:
            await copies.enter_async_context(bot(api, answerer, port, url, storage=storage))
        now = int(time.time())
        for second in range(9):
            api.say(chat, "thanks", date=now + second)
        sent = [message.text for message in await api.quiet(chat, after=6)]
    assert sent == ["You're welcome."] * 5 + [texts.TOO_FAST]


_DONE = select(func.count()).where(inbox.c.state == "done")
_KEPT = select(func.count()).select_from(conversations)


async def test_copies_keep_nothing_of_who_is_forgotten(
    api: BotApi, chat: Chat, answerer: Answerer, postgresql_url: str
) -> None:
    async with bot(api, answerer, storage=Storage(url=postgresql_url)) as application:
        database = application.bot_data.storage.database

        async def rows(query: Select[int]) -> int:
            return await database.run(lambda c: c.execute(query).scalar_one())

        found = []
        for number, said in enumerate(("thanks", "/forget"), 1):
            api.say(chat, said)
            async with asyncio.timeout(5):
                while await rows(_DONE) < number:  # noqa: ASYNC110  nothing tells when
                    await asyncio.sleep(0.01)
            found.append(await rows(_KEPT))
    assert found == [1, 0]


async def test_the_webhook_stays_for_the_other_copies(
    api: BotApi, chat: Chat, answerer: Answerer
) -> None:
    async with bot(api, answerer):
        pass
    assert api.updates.webhook is not None


async def test_a_webhook_that_someone_changed_is_set_again(
    api: BotApi,
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    async with bot(api, answerer):
        ours = api.updates.webhook
        assert ours is not None
        await api.updates.set_webhook(None)
        await api.until(lambda: api.updates.webhook, what="webhook")
        assert api.updates.webhook == ours
    assert "the webhook was changed by someone else, and is set again" in caplog.text


async def test_what_telegram_cannot_deliver_is_logged_once(
    api: BotApi,
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.03)
    async with bot(api, answerer):
        api.updates.last_error = 1_700_000_000, "Wrong response from the webhook: 502"
        looks = len(api.calls)
        await api.until(lambda: len(api.calls) > looks + 3 or None, what="looks")
    assert (
        caplog.text.count("Telegram could not deliver: Wrong response from the webhook: 502") == 1
    )


async def test_polling_takes_its_own_webhook_away(
    api: BotApi, chat: Chat, answerer: Answerer, serving: Serving
) -> None:
    async with bot(api, answerer) as application:
        hook = application.bot_data.settings.telegram.webhook
    settings = Settings(telegram=Telegram(api_url=api.url, webhook=hook))
    task = asyncio.create_task(serve(build(api.token, settings, answerer)))
    await api.until(lambda: polls(api) or None, what="poll")
    assert not api.updates.webhook
    task.cancel()
    await asyncio.wait({task})


async def test_polling_takes_nobody_elses_webhook_away_unless_told_to(
    api: BotApi, answerer: Answerer
) -> None:
    theirs = ServersWebhook(url="https://bot.test/a-secret")
    await api.updates.set_webhook(theirs)
    settings = Settings(telegram=Telegram(api_url=api.url))
    with pytest.raises(SettingsError) as raised:
        await serve(build(api.token, settings, answerer))
    assert str(raised.value) == (
        "telegram.mode: polling would take this bot away from bot.test, where its webhook is set: "
        "use a token of your own, or set telegram.remove_webhook"
    )
    assert api.updates.webhook is theirs
    settings = Settings(telegram=Telegram(api_url=api.url, remove_webhook=True))
    task = asyncio.create_task(serve(build(api.token, settings, answerer)))
    await api.until(lambda: polls(api) or None, what="poll")
    assert not api.updates.webhook
    task.cancel()
    await asyncio.wait({task})
