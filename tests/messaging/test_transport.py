"""The connection to Telegram: what it makes of each failure, and what it never says."""

import asyncio
import re
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut

from bot.errors import SettingsError
from bot.messaging import transport
from bot.messaging.transport import NotDelivered, Transport, check_proxy
from tests.botapi import TOKEN, BotApi

SECRET = TOKEN.partition(":")[2]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """Answer every request alike; gives the address of a method."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}/getMe"
    await runner.cleanup()


async def failure(url: str, read_timeout: float = 2) -> TelegramError:
    """Return what posting raises."""
    async with Transport(connections=1) as opened:
        with pytest.raises(TelegramError) as raised:
            await opened.post(url, read_timeout=read_timeout)
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    assert SECRET not in repr(opened)
    return raised.value


def saying(status: int, body: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, headers={"Location": str(request.url)})

    return answer


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (200, "<html>", NetworkError, "the answer is not one of Telegram's"),
        (200, "[]", NetworkError, "the answer is not one of Telegram's"),
        (200, '{"ok": true}', NetworkError, "the answer is not one of Telegram's"),
        (301, "moved", NotDelivered, r"Moved Permanently \(301\)"),
        (403, "<html>a proxy", NotDelivered, r"Forbidden \(403\)"),
        (404, "<html>", NotDelivered, r"Not Found \(404\)"),
        (401, '{"error": "a proxy"}', NotDelivered, r"Unauthorized \(401\)"),
        (404, '{"ok": false}', InvalidToken, r"Not Found \(404\)"),
        (429, "<html>", NotDelivered, r"Too Many Requests \(429\)"),
        (502, "<html>", NetworkError, r"Bad Gateway \(502\)"),
        (503, '{"ok": false}', NetworkError, r"Service Unavailable \(503\)"),
        (599, "", NetworkError, "status 599"),
    ],
)  # fmt: skip
async def test_answers_that_are_no_use(
    status: int, body: str, kind: type[TelegramError], message: str
) -> None:
    async with serving(saying(status, body)) as url:
        raised = await failure(url)
    assert type(raised) is kind
    assert re.fullmatch(message, raised.message)


async def test_refused_connection_is_not_delivered() -> None:
    async with BotApi() as closed:
        url = f"{closed.url}/bot{TOKEN}/getMe"
    raised = await failure(url)
    assert type(raised) is NotDelivered
    assert raised.message.startswith("no connection: ")


async def test_a_failing_proxy_is_not_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    async with BotApi() as closed:
        monkeypatch.setenv("http_proxy", closed.url)
    async with serving(saying(200, '{"ok": true, "result": true}')) as url:
        assert type(await failure(url)) is NotDelivered


async def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(saying(200, '{"ok": true, "result": {"by": "proxy"}}')) as url:
        monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
        async with Transport(connections=1) as opened:
            assert await opened.post("http://api.telegram.test/bot1:x/getMe") == {"by": "proxy"}


async def test_waiting_for_an_answer_ends_unsure() -> None:
    async def never(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(9)
        raise AssertionError

    async with serving(never) as url:
        raised = await failure(url, read_timeout=0.05)
    assert type(raised) is TimedOut
    assert raised.message == "no answer within the time limit (SocketTimeoutError)"


async def test_waiting_for_a_free_connection_ends_undelivered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "_POOL_TIMEOUT_S", 0.05)
    reached = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        reached.set()
        await asyncio.sleep(0.2)
        return web.json_response({"ok": True, "result": True})

    async with serving(slow) as url, Transport(connections=1) as opened:
        first = asyncio.create_task(opened.post(url))
        await reached.wait()
        with pytest.raises(NotDelivered, match="no connection within the time limit"):
            await opened.post(url)
        assert await first is True


@pytest.mark.parametrize(
    "garbage", [b"no\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
async def test_broken_http_is_unsure(garbage: bytes) -> None:
    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(garbage)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    raised = await failure(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
    server.close()
    assert type(raised) is NetworkError
    assert raised.message.startswith("the connection broke (")


async def test_a_certificate_that_nobody_vouches_for_is_refused(api: BotApi) -> None:
    raised = await failure(api.url.replace("http:", "https:") + f"/bot{TOKEN}/getMe")
    assert type(raised) is NotDelivered


@pytest.mark.parametrize(
    ("proxy", "problem"),
    [
        ("proxy:3128", "has no scheme"),
        ("//user:pass-word@proxy:3128", "has no scheme"),
        ("http://", "has no scheme"),
        ("socks5://user:pass-word@proxy:1080", "names a proxy of a kind that is not supported"),
        ("user:pass-word@proxy:3128", "has no scheme"),
    ],
)
def test_proxy_that_cannot_be_used_is_refused_by_its_variable(
    proxy: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(SettingsError, match=f"^environment: HTTPS_PROXY {problem}") as raised:
        check_proxy("https://api.telegram.org")
    assert "pass-word" not in str(raised.value)
    check_proxy("http://127.0.0.1:8081")
    monkeypatch.setenv("no_proxy", "api.telegram.org")
    check_proxy("https://api.telegram.org")


def test_proxy_that_can_be_used_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://user:pass-word@proxy:3128")
    check_proxy("https://api.telegram.org")
