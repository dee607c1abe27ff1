"""The Bot API on loopback: real HTTP, so that nothing of the bot or its library is replaced."""

import asyncio
import inspect
import json
import re
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.botapi.methods import METHODS
from tests.botapi.stage import Stage
from tests.botapi.values import Call, Fault, Json, Params, Person, RefusedError, decoded

UNAUTHORIZED = RefusedError(401, "Unauthorized")

TOKEN = "7000000001:test-token_for-the-loopback-only-000"
_PATH = re.compile(r"/bot(\d+:[\w-]+)/(\w+)")
_MAX_BODY = 64 * 2**20


class BotApi(Stage):
    """A Telegram for one bot, served on a free port while the context is open.

    python-telegram-bot wants `base_url=f"{api.url}/bot"`. Inherits from `Stage`, against the
    house's habit, because tests use the two as one thing.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        username: str = "policy_bot",
        first_name: str = "Policy",
        webhook_backoff_s: float = 0.02,
    ) -> None:
        bot = Person(
            id=int(token.partition(":")[0]),
            first_name=first_name,
            username=username,
            language_code=None,
            is_bot=True,
        )
        super().__init__(bot, webhook_backoff_s)
        self.token = token
        self.url = ""
        self._crashes: list[Exception] = []
        self._closing = asyncio.Event()
        self._revoked = False

    def revoke(self) -> None:
        """Refuse the token from now on; a poll that waits is ended with that, too."""
        self._revoked = True
        self.updates.end_poll(UNAUTHORIZED)

    def restore(self) -> None:
        """Take the token again."""
        self._revoked = False

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_route("*", "/{path:.*}", self._serve)
        # A client that goes away must not leave its long poll behind.
        self._runner = web.AppRunner(
            app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.updates.respond = self._respond
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        await self.updates.close()
        await self._runner.cleanup()
        if self._crashes and error is None:
            raise ExceptionGroup("the Bot API server failed", self._crashes)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        match = _PATH.fullmatch(request.path)
        if match is None:
            return _refused(RefusedError(404, "Not Found"))
        if match[1] != self.token or self._revoked:
            return _refused(UNAUTHORIZED)
        params, method = await _read(request), match[2]
        self.calls.append(Call(method=method, params=params.values))
        self.notify()
        fault = self._take_fault(method, params)
        if fault is None:
            ban = self.ban_on(method, params.values.get("chat_id"))
            return _refused(ban) if ban else await self._run(method, params)
        if fault.kind == "cut_before":
            return _cut(request)
        if fault.kind == "html":
            return _page(fault.status)
        if (refusal := fault.refusal()) is not None:
            return _refused(refusal)
        return await self._spoil(fault, request, await self._run(method, params))

    def _take_fault(self, method: str, params: Params) -> Fault | None:
        chat_id = params.values.get("chat_id")
        fault = next((f for f in self.faults if f.fits(method, chat_id)), None)
        if fault is None:
            return self.weather(method)
        self.faults.remove(fault)
        return fault

    async def _spoil(
        self, fault: Fault, request: web.Request, response: web.Response
    ) -> web.StreamResponse:
        """Break the answer of a request that was handled."""
        if fault.kind == "cut_after":
            return _cut(request)
        if fault.kind == "garbage":
            return _page(200)
        if fault.kind == "late":
            return _page(504)
        over = {asyncio.create_task(e.wait()) for e in (self._closing, fault.until) if e}
        await asyncio.wait(over, timeout=fault.seconds, return_when=asyncio.FIRST_COMPLETED)
        for waiting in over:
            waiting.cancel()
        return _cut(request) if self._closing.is_set() else response

    async def _run(self, method: str, params: Params) -> web.Response:
        try:
            result = self._call(method, params)
            if inspect.isawaitable(result):
                result = await result
        except RefusedError as refusal:
            return _refused(refusal)
        except Exception as crash:
            # The bot would take a fault of this server for one of Telegram's: fail the test.
            self._crashes.append(crash)
            raise
        return web.json_response({"ok": True, "result": result})

    async def take(self, method: str, values: Json) -> object:
        """Take a request without the network; raises RefusedError."""
        self.calls.append(Call(method=method, params=values))
        result = self._call(method, Params(values=values))
        return await result if inspect.isawaitable(result) else result

    def _call(self, method: str, params: Params) -> object:
        if method.lower() not in METHODS:
            raise RefusedError(404, "Not Found")
        return METHODS[method.lower()](self, params)

    def _respond(self, answer: Json) -> None:
        """Run the method that a webhook's own answer names; errors stay unknown to the bot."""
        values = {
            name: decoded(name, value) if isinstance(value, str) else value
            for name, value in answer.items()
            if name != "method"
        }
        self.calls.append(Call(method=str(answer["method"]), params=values))
        try:
            result = self._call(str(answer["method"]), Params(values=values))
            if inspect.iscoroutine(result):
                result.close()
        except RefusedError:
            return


def _refused(refusal: RefusedError) -> web.Response:
    return web.json_response(refusal.body, status=refusal.status)


def _page(status: int) -> web.Response:
    """Answer as a proxy does that knows nothing of the Bot API."""
    text = f"<html><head><title>{status}</title></head><body>nginx</body></html>"
    return web.Response(status=status, text=text, content_type="text/html")


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer; what is returned here is never sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> Params:
    """Read parameters from the query, and a form, multipart or JSON body."""
    values: Json = {name: decoded(name, value) for name, value in request.query.items()}
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type == "application/json":
        try:
            return Params(values=values | await request.json())
        except (json.JSONDecodeError, TypeError):
            return Params(values=values)
    for name, field in (await request.post()).items():
        if isinstance(field, web.FileField):
            with field.file as file:
                files[name] = field.filename, file.read()
        else:
            values[name] = decoded(name, str(field))
    return Params(values=values, files=files)
