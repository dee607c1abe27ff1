"""Kills the bot under load, again and again, and counts what was lost, doubled or out of order.

`python -m tests.messaging.killing [KILLS] > bench/results/kills.md` takes half an hour;
`test_kills.py` holds the bot to it with a few kills.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import platform
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from aiohttp import web
from sqlalchemy import func, select

from bot.knowledge import load
from bot.settings import load_settings
from bot.storage import Database
from bot.storage.tables import inbox
from tests.botapi import BotApi, Chat, Fault, Message
from tests.messaging.conftest import free_port
from tests.postgresql import emptied, running

ROOT = Path(__file__).parents[2]
INTRODUCTION = """# Killed under load: what is lost, doubled, out of order

{today:%-d %B %Y}, Python {python}, {cores} cores shared with the Telegram that is asked (load
{load:.1f}); `python -m tests.messaging.killing` measures it anew.

`kill -9` in the midst of 25 questions a second, each time {single} s after the bot takes updates
again; of three copies one every {copies} s. A send takes 80 ms. In bad weather every tenth send
fails, is held back for a second, or has its connection cut, half of these after the message went
out.

In hand is what the bot was working on when it was killed, all kills together. So much may be
answered twice, as nobody can tell whether the answer had gone out (`telegram.unsure: resend`).

Starting takes longer than the bot is then left alone, so questions pile up while the killing goes
on; the longest wait is that of the pile.
"""
_FACT = re.compile(r"v1:context:([^:]+)(:.*)?")


Start = Callable[[int], Awaitable[asyncio.subprocess.Process]]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a trial asks of the bot."""

    kills: int
    copies: int = 1
    per_second: float = 25
    send_s: float = 0.08
    bad_weather: bool = False
    apart_s: tuple[float, float] = (0.1, 1.5)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it; `in_hand` is what the bot was working on when it was killed, all copies."""

    asked: int
    lost: int
    doubled: int
    in_hand: int
    disordered: int
    longest_wait_s: float


@dataclass(kw_only=True)
class Asked:
    """One question: a fact, asked for once in each chat, so that its answer can be told."""

    chat: Chat
    fact: str
    at: float


@dataclass(kw_only=True)
class Trial:
    """A bot in one or more processes, people who ask, and someone who kills."""

    api: BotApi
    storage_url: str
    webhook: bool
    load: Load
    log: Path
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    asked: list[Asked] = field(default_factory=list)
    in_hand: int = 0

    async def run(self) -> Outcome:
        """Ask and kill, then wait until all is answered."""
        self.api.weather = self._weather
        async with AsyncExitStack() as stack:
            start = await stack.enter_async_context(self._copies())
            processes = [await start(number) for number in range(self.load.copies)]
            try:
                await self._until_ready()
                asking = asyncio.create_task(self._ask())
                for _ in range(self.load.kills):
                    await asyncio.sleep(self.chance.uniform(*self.load.apart_s))
                    number = self.chance.randrange(len(processes))
                    await self._kill(processes[number])
                    processes[number] = await start(number)
                    if self.load.copies == 1:
                        await self._until_ready()
                asking.cancel()
                await self._until_answered()
            finally:
                for process in processes:
                    await _end(process)
        return self._outcome()

    @asynccontextmanager
    async def _copies(self) -> AsyncIterator[Start]:
        """Give the way to start a copy; with a webhook, stand before them all, as a proxy would."""
        environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": self.api.token,
            "BOT_TELEGRAM__API_URL": self.api.url,
            "BOT_STORAGE__URL": self.storage_url,
            "BOT_LIMITS__PER_PERSON_10S": "0",
            "BOT_LIMITS__PER_PERSON_MINUTE": "0",
            "BOT_LIMITS__SENDS_PER_SECOND": "0",
        }
        ports = [free_port() for _ in range(self.load.copies)]
        async with AsyncExitStack() as stack:
            if self.webhook:
                environment |= {
                    "BOT_TELEGRAM__MODE": "webhook",
                    "BOT_TELEGRAM__WEBHOOK__URL": await stack.enter_async_context(proxy(ports)),
                    "BOT_WEBHOOK_SECRET": "a-secret-of-the-tests",
                }
            errors = stack.enter_context(self.log.open("ab"))

            async def start(number: int) -> asyncio.subprocess.Process:
                port = {"BOT_TELEGRAM__WEBHOOK__PORT": str(ports[number])} if self.webhook else {}
                return await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "bot", "run"),
                    cwd=ROOT,
                    env=environment | port,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=errors,
                )

            yield start

    async def _ask(self) -> None:
        facts = list(load(load_settings(ROOT / "config.yaml", {}).paths).facts)
        while True:
            chats = [self.api.private(self.api.person()) for _ in range(8)]
            for fact in self.chance.sample(facts, len(facts)):
                for chat in chats:
                    self.api.say(chat, f"/start f_{fact}")
                    self.asked.append(Asked(chat=chat, fact=fact, at=time.monotonic()))
                    await asyncio.sleep(1 / self.load.per_second)

    def _weather(self, method: str) -> Fault | None:
        if method.lower() != "sendmessage":
            return None
        luck = self.chance.random() if self.load.bad_weather else 1
        if luck < 0.05:
            return Fault(kind="server_error", status=502)
        if luck < 0.08:
            return Fault(kind="too_many_requests", seconds=1)
        if luck < 0.10:
            return Fault(kind=self.chance.choice(["cut_before", "cut_after"]))
        return Fault(kind="slow", seconds=self.load.send_s)

    async def _kill(self, process: asyncio.subprocess.Process) -> None:
        await _end(process)
        in_hand = select(func.count()).where(inbox.c.owner.is_not(None))
        database = Database(self.storage_url)
        self.in_hand += await database.run(lambda c: c.execute(in_hand).scalar_one())
        await database.close()

    async def _until_ready(self) -> None:
        """Wait until the bot takes updates."""
        before = len(self.api.calls)
        taking = {"setwebhook"} if self.webhook else {"getupdates"}

        def found() -> bool | None:
            new = (call.method.lower() for call in self.api.calls[before:])
            return True if taking.intersection(new) else None

        await self.api.until(found, what="sign of life", timeout_s=30)

    async def _until_answered(self) -> None:
        for _ in range(600):
            if len(self._answers()) == len(self.asked):
                break
            await asyncio.sleep(0.1)
        await self.api.quiet(for_s=1)

    def _answers(self) -> dict[tuple[int, str], list[Message]]:
        found = defaultdict(list)
        for message in self.api.sent:
            for button in (b for row in message.buttons for b in row):
                if match := _FACT.fullmatch(button.data or ""):
                    found[message.chat.id, match[1]].append(message)
        return found

    def _outcome(self) -> Outcome:
        answers = self._answers()
        first = {key: found[0].at for key, found in answers.items()}
        waits, late = [0.0], Counter[int]()
        newest: dict[int, float] = {}
        for each in self.asked:
            at = first.get((each.chat.id, each.fact))
            if at is not None:
                waits.append(at - each.at)
                late[each.chat.id] += at < newest.get(each.chat.id, 0)
                newest[each.chat.id] = max(at, newest.get(each.chat.id, 0))
        return Outcome(
            asked=len(self.asked),
            lost=len(self.asked) - len(first),
            doubled=sum(len(found) - 1 for found in answers.values()),
            in_hand=self.in_hand,
            disordered=late.total(),
            longest_wait_s=max(waits),
        )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


@asynccontextmanager
async def proxy(ports: Sequence[int]) -> AsyncIterator[str]:
    """Hand posts to the copies in turn, and to the next if one is dead; gives the address."""
    turns = itertools.count()
    async with aiohttp.ClientSession() as session:

        async def hand_on(request: web.Request) -> web.Response:
            body, turn = await request.read(), next(turns)
            for port in (ports[(turn + number) % len(ports)] for number in range(len(ports))):
                url = f"http://127.0.0.1:{port}{request.path}"
                with suppress(aiohttp.ClientError):
                    async with session.post(url, data=body, headers=request.headers) as answer:
                        return web.Response(status=answer.status, body=await answer.read())
            return web.Response(status=502)

        app = web.Application()
        app.router.add_post("/{path:.*}", hand_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()


async def trial(storage_url: str, load: Load, *, webhook: bool, log: Path) -> Outcome:
    """Run one trial on a Bot API of its own."""
    async with BotApi() as api:
        return await Trial(
            api=api, storage_url=storage_url, webhook=webhook, load=load, log=log
        ).run()


def _introduction(single: Load, copies: Load) -> str:
    """Say what the table is of."""
    return INTRODUCTION.format(
        today=datetime.now(UTC),
        python=platform.python_version(),
        cores=os.cpu_count(),
        load=os.getloadavg()[0],
        single="{:g} to {:g}".format(*single.apart_s),
        copies="{:g} to {:g}".format(*copies.apart_s),
    )


def main(kills: int = 30) -> None:
    """Print a table: each way that updates come, on each database, then several copies."""
    single = Load(kills=kills, apart_s=(0.1, 3))
    bad = replace(single, bad_weather=True)
    copies = Load(kills=kills, copies=3, apart_s=(1, 4))
    plan = [(load, mode, db) for load in (single, bad)
            for mode in ("polling", "webhook") for db in ("sqlite", "postgresql")]  # fmt: skip
    print(_introduction(single, copies))
    print(f"| updates | storage | copies | weather | kills | asked | lost | doubled | in hand "
          f"| out of order | longest wait |\n|{'---|' * 11}")  # fmt: skip
    with TemporaryDirectory() as folder, running() as engine:
        for load, mode, db in [*plan, (copies, "webhook", "postgresql")]:
            file = f"{folder}/{mode}{load.bad_weather}.db"
            url = f"sqlite:///{file}" if db == "sqlite" else emptied(engine)
            running_it = trial(url, load, webhook=mode == "webhook", log=Path(folder) / "log")
            outcome = asyncio.run(running_it)
            weather = "bad" if load.bad_weather else "fair"
            cells = [mode, db, load.copies, weather, kills, *astuple(outcome)[:-1]]
            print(
                "|",
                *(f"{cell} |" for cell in cells),
                f"{outcome.longest_wait_s:.1f} s |",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
