"""A page in a real Chromium, driven over its DevTools protocol on loopback."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import aiohttp

CHROMIUM: Final = shutil.which("chromium") or shutil.which("google-chrome")
_QUIET: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                 "--disable-background-networking", "--remote-debugging-port=0")  # fmt: skip
_LOADED: Final = "document.readyState === 'complete' || new Promise(done => { onload = done })"

Reply = Any  # JSON, of whatever shape the method or the script gives


class Page:
    """One open page; every method waits until Chromium has done it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def send(self, method: str, **parameters: object) -> Reply:
        """Call the protocol and give its result."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            message = await self._socket.receive_json()
            if message.get("id") == number:
                return message["result"]

    async def run(self, script: str) -> Reply:
        """Evaluate JavaScript; what it throws fails the test."""
        result = await self.send("Runtime.evaluate", expression=script, returnByValue=True,
                                 awaitPromise=True)  # fmt: skip
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def press(self, key: str, text: str = "") -> None:
        """Press and release a key."""
        code = {"Tab": 9, "Enter": 13, "Escape": 27}[key]
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        await self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        await self.send("Input.dispatchKeyEvent", type="keyUp", **named)

    async def resize(self, width: int, height: int = 900, *, phone: bool = False) -> None:
        """Give the page the size of a screen."""
        await self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                        deviceScaleFactor=2 if phone else 1, mobile=phone)  # fmt: skip
        await self.send("Emulation.setTouchEmulationEnabled", enabled=phone)


@asynccontextmanager
async def opened(file: Path, profile: Path) -> AsyncIterator[Page]:
    """Open a file in a Chromium of its own, which ends with the block."""
    assert CHROMIUM is not None
    browser = await asyncio.create_subprocess_exec(
        CHROMIUM, *_QUIET, f"--user-data-dir={profile}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            address = await _page_address(session, await _port(browser))
            async with session.ws_connect(address, max_msg_size=0) as socket:
                page = Page(socket)
                await page.send("Page.navigate", url=file.as_uri())
                await page.run(_LOADED)
                yield page
    finally:
        browser.kill()
        await browser.communicate()


async def _port(browser: asyncio.subprocess.Process) -> int:
    assert browser.stderr is not None
    async for line in browser.stderr:
        if found := re.search(rb"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line):
            return int(found[1])
    raise AssertionError("Chromium ended before it listened")


async def _page_address(session: aiohttp.ClientSession, port: int) -> str:
    while True:
        async with session.get(f"http://127.0.0.1:{port}/json/list") as reply:
            for target in await reply.json():
                if target["type"] == "page":
                    return str(target["webSocketDebuggerUrl"])
        await asyncio.sleep(0.05)
