"""HTTP to Telegram through aiohttp, which is faster than the library's own transport.

No exception raised here quotes a request, whose address holds the token, or an answer, which may
hold what a person wrote.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.errors import SettingsError

# A send that times out may have arrived: better wait than repeat.
READ_TIMEOUT_S: Final = 25.0
_CONNECT_TIMEOUT_S: Final = 10.0
# Waiting for a free connection loses nothing; giving up early loses the reply.
_POOL_TIMEOUT_S: Final = 30.0
FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0


def pauses() -> Iterator[float]:
    """Go through the seconds to wait before each further attempt: doubled each time, up to 30."""
    pause_s = FIRST_PAUSE_S
    while True:
        yield pause_s
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


class NotDelivered(NetworkError):
    """Telegram did not get the request, so it is safe to repeat."""


class Transport(BaseRequest):
    """A pool of connections that follows the environment's proxies (HTTPS_PROXY, NO_PROXY)."""

    __slots__ = ("_connections", "_proxy", "_session")

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._proxy: str | None = ""  # not looked for yet
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How many seconds an answer may take."""
        return READ_TIMEOUT_S

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ssl=certificates())
            headers = {"User-Agent": self.USER_AGENT}
            self._session = aiohttp.ClientSession(
                connector=connector, headers=headers, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        *_other_timeouts: object,
        **_timeouts: object,
    ) -> tuple[int, bytes]:
        """Make a request; raises NotDelivered, or another NetworkError where nobody can tell."""
        assert self._session is not None, "initialize comes first"
        given = READ_TIMEOUT_S if read_timeout is self.DEFAULT_NONE else read_timeout
        if self._proxy == "":
            self._proxy = _proxy_for(url)
        try:
            async with self._session.request(
                method, url, **_body(request_data), proxy=self._proxy,
                timeout=_timeout(cast(float | None, given)), allow_redirects=False,
            ) as response:  # fmt: skip
                return _checked(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = _failure(error)
        raise failure  # out here, so that it has no context that quotes the address

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; the library would log one that is no JSON, whole."""
        with suppress(ValueError):
            answer = json.loads(payload)
            if isinstance(answer, dict) and ("result" in answer or not answer.get("ok")):
                return cast(dict[str, Any], answer)
        raise NetworkError("the answer is not one of Telegram's")


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """Carry the parameters as JSON, or as a form where a file goes along."""
    if request_data is None or not request_data.contains_files:
        return {"json": request_data.parameters if request_data else None}
    form = aiohttp.FormData(request_data.json_parameters)
    for field, (name, content, kind) in request_data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=kind)
    return {"data": form}


def _proxy_for(url: str) -> str | None:
    """Return the environment's proxy; aiohttp would look for it in files at every request."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def check_proxy(url: str) -> None:
    """Raise SettingsError if the proxy that the environment names for an address cannot be used.

    Nothing of it is shown, as it may hold a password.
    """
    proxy = _proxy_for(url)
    if not proxy:
        return
    name = f"{urlsplit(url).scheme}_proxy".upper()
    scheme, found, host = proxy.partition("://")
    if not (found and host):
        raise SettingsError(f"environment: {name} has no scheme: expected http://host:port")
    if scheme.lower() not in ("http", "https"):
        raise SettingsError(
            f"environment: {name} names a proxy of a kind that is not supported, such as SOCKS: "
            "expected http://host:port"
        )


def _timeout(read_s: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=None, connect=_POOL_TIMEOUT_S, sock_connect=_CONNECT_TIMEOUT_S, sock_read=read_s
    )


@cache
def certificates() -> ssl.SSLContext:
    """Trust what the system does, for a company's proxy, and what browsers do, for bare images."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _checked(status: int, payload: bytes) -> tuple[int, bytes]:
    """Refuse an error that is not the Bot API's own, but a proxy's or a failing server's.

    Only the Bot API knows whether a token is good. A server that fails may have failed after it
    did what it was asked, so that nobody can tell whether a message went out.
    """
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return status, payload
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NetworkError(_named(status))
    with suppress(ValueError):
        match json.loads(payload):
            case {"ok": False}:
                return status, payload
    raise NotDelivered(_named(status))


def _named(status: int) -> str:
    known = status in HTTPStatus._value2member_map_
    return f"{HTTPStatus(status).phrase} ({status})" if known else f"status {status}"


def _failure(error: Exception) -> NetworkError:
    """Return the library's exception for what went wrong, without a word of the request."""
    name = type(error).__name__
    match error:
        case aiohttp.ConnectionTimeoutError():
            return NotDelivered(f"no connection within the time limit ({name})")
        case aiohttp.ClientConnectorError(os_error=OSError() as cause):
            return NotDelivered(f"no connection: {cause.strerror or cause} ({name})")
        case aiohttp.ClientConnectorError() | aiohttp.ClientHttpProxyError():
            return NotDelivered(f"no connection ({name})")
        case TimeoutError():
            return TimedOut(f"no answer within the time limit ({name})")
    return NetworkError(f"the connection broke ({name})")
