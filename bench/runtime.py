"""`python -m bench.runtime [--quick]`: replies a second, latency and memory of the running bot.

Every bot is a process of its own and talks to a Bot API on loopback, one after the other in the
same run. The others echo; this one stores each message before Telegram may forget it, finds its
fact and answers. Telegram's pace is turned off, since it is what would be measured. Loopback is
kindest to those that wait for each send, so floods are also measured with slow sends.
"""

from __future__ import annotations

import asyncio
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.knowledge import KnowledgePaths, load
from tests.botapi import BotApi, Chat, Fault

ROOT: Final = Path(__file__).resolve().parents[1]
BOT: Final = "this bot, asked for facts"
THANKED: Final = "this bot, thanked"
STOCK: Final = "python-telegram-bot"
_ECHO: Final = {STOCK: "ptb", "the same, 32 at once": "ptb-concurrent", "aiogram": "aiogram"}
SYSTEMS: Final = (BOT, THANKED, *_ECHO)
CHATS: Final = 200
PER_SECOND: Final = 50
SEND_S: Final = 0.08  # what a send takes where Telegram is not on the same machine
_PACKAGES: Final = ("python-telegram-bot", "aiohttp", "aiogram", "httpx", "SQLAlchemy")


@dataclass(frozen=True, kw_only=True)
class Flood:
    """What a bot that is warm made of many questions at once; processor time is its own."""

    replies_per_s: float
    cpu_ms: float


@dataclass(frozen=True, kw_only=True)
class Latency:
    """Milliseconds from a question's arrival at the Bot API to its reply's."""

    p50_ms: float
    p99_ms: float


@asynccontextmanager
async def running(system: str, api: BotApi, folder: Path) -> AsyncIterator[int]:
    """Run a bot until it has answered once and the context ends; gives its process id."""
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": api.token,
        "BOT_TELEGRAM__API_URL": api.url,
        "BOT_STORAGE__URL": f"sqlite:///{folder}/bot.db",
        "BOT_LIMITS__SENDS_PER_SECOND": "0",
        "BOT_LIMITS__PER_PERSON_10S": "0",
        "BOT_LIMITS__PER_PERSON_MINUTE": "0",
    }
    echo = ("bench.echo", _ECHO[system], api.url, api.token) if system in _ECHO else ()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *(echo or ("bot", "run"))),
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        api.say(api.private(api.person()), "thanks")
        await api.next_message(timeout_s=60)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def flood(system: str, questions: list[str], count: int, *, send_s: float = 0) -> Flood:
    """Put so many questions at once and wait for their replies, twice; the second counts."""
    async with BotApi() as api:
        chats = [api.private(api.person()) for _ in range(CHATS)]
        with tempfile.TemporaryDirectory() as folder:
            async with running(system, api, Path(folder)) as pid:
                await _ask(api, chats, questions, count)
                if send_s:
                    api.weather = partial(_slow, send_s)
                started, cpu_s = time.monotonic(), _cpu_s(pid)
                await _ask(api, chats, questions, count)
                took_s = time.monotonic() - started
                cpu_ms = 1000 * (_cpu_s(pid) - cpu_s) / count
    return Flood(replies_per_s=count / took_s, cpu_ms=cpu_ms)


def _slow(send_s: float, method: str) -> Fault | None:
    sends = method == "sendMessage"
    return Fault(kind="slow", method=method, seconds=send_s) if sends else None


async def latency(system: str, questions: list[str], count: int) -> Latency:
    """Ask a warm bot at a steady pace, each in a chat of its own, and time each reply."""
    async with BotApi() as api:
        chats = [api.private(api.person()) for _ in range(CHATS)]
        with tempfile.TemporaryDirectory() as folder:
            async with running(system, api, Path(folder)):
                await _ask(api, chats, questions, len(questions))
                api.sent.clear()
                asked = {}
                started = time.monotonic()
                for number in range(count):
                    await asyncio.sleep(started + number / PER_SECOND - time.monotonic())
                    chat = api.private(api.person())
                    asked[chat.id] = api.say(chat, questions[number % len(questions)]).at
                await api.until(lambda: len(api.sent) >= count or None, what="reply", timeout_s=60)
                waits = [1000 * (m.at - asked[m.chat.id]) for m in api.sent if m.chat.id in asked]
    quantiles = statistics.quantiles(waits, n=100)
    return Latency(p50_ms=quantiles[49], p99_ms=quantiles[98])


async def memory(questions: list[str], count: int, steps: int = 10) -> list[tuple[int, float]]:
    """Ask in floods, and tell the resident megabytes after each tenth of the questions."""
    found = []
    async with BotApi() as api:
        chats = [api.private(api.person()) for _ in range(CHATS)]
        with tempfile.TemporaryDirectory() as folder:
            async with running(BOT, api, Path(folder)) as pid:
                for step in range(1, steps + 1):
                    api.sent.clear()
                    api.messages.clear()
                    api.calls.clear()
                    api._unread.clear()
                    await _ask(api, chats, questions, count // steps)
                    found.append((step * count // steps, _resident_mb(pid)))
    return found


async def _ask(api: BotApi, chats: list[Chat], questions: list[str], count: int) -> None:
    wanted = len(api.sent) + count
    for number in range(count):
        api.say(chats[number % CHATS], questions[number % len(questions)])
    await api.until(lambda: len(api.sent) >= wanted or None, what="reply", timeout_s=1800)


def _cpu_s(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def page(
    floods: dict[str, list[Flood]],
    slow: dict[str, list[Flood]],
    waits: dict[str, list[Latency]],
    held: list[tuple[int, float]],
) -> Iterator[str]:
    """Lay out what was measured; the best of the rounds each, as the machine is shared."""
    yield "# Running: replies a second, latency, memory\n"
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    yield (
        f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}, {os.cpu_count()} cores "
        f"shared with the Bot API that is asked (load {os.getloadavg()[0]:.1f}); {versions}.\n"
    )
    yield "The others echo a message, unless it says otherwise one at a time; this bot stores it"
    yield "first, and finds its fact or says a word. Before a flood, each has answered as many."
    yield "Best of the rounds, which change places in turn; `make bench` measures them anew.\n"
    yield (
        f"| bot | replies/s | against stock | CPU ms a reply | replies/s, {1000 * SEND_S:.0f} ms a "
        "send | against stock | p50 ms | p99 ms |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for system in SYSTEMS:
        cpu_ms = min(flood.cpu_ms for flood in floods[system])
        p50, p99 = (min(w.p50_ms for w in waits[system]), min(w.p99_ms for w in waits[system]))
        yield (
            f"| {system} | {_beside_stock(floods, system)} | {cpu_ms:.2f} "
            f"| {_beside_stock(slow, system)} | {p50:.1f} | {p99:.1f} |"
        )
    yield f"\nLatency at {PER_SECOND} questions a second, each from another person.\n"
    if held:
        yield "Half of them questions, half of them thanks:\n"
        yield "| messages answered | resident MB |\n|---|---|"
        yield from (f"| {count:,} | {mb:.0f} |" for count, mb in held)


def _beside_stock(floods: dict[str, list[Flood]], system: str) -> str:
    """Give the best replies a second, and how many times those of the stock echo bot they are."""
    rate, stock = (max(flood.replies_per_s for flood in floods[of]) for of in (system, STOCK))
    return f"{rate:.0f} | {rate / stock:.1f} ×"


def bench(
    quick: Annotated[bool, typer.Option(help="Few questions, to try it.")] = False,
    rounds: Annotated[int, typer.Option(help="How often each bot is measured.")] = 3,
    questions: Annotated[int, typer.Option(help="How many the memory is watched over.")] = 100_000,
    output: Annotated[Path, typer.Option(help="Where the results go.")] = ROOT / "bench/results",
) -> None:
    """Measure the running bot beside the libraries' own echo bots; write a page."""
    library = load(KnowledgePaths(root=ROOT))
    asked = [question for fact in library.facts.values() for question in fact.record.questions]
    count, rounds = (200, 1) if quick else (1500, rounds)
    floods: dict[str, list[Flood]] = {system: [] for system in SYSTEMS}
    slow: dict[str, list[Flood]] = {system: [] for system in SYSTEMS}
    waits: dict[str, list[Latency]] = {system: [] for system in SYSTEMS}
    console = Console(stderr=True)
    for number in range(rounds):
        for system in SYSTEMS[number:] + SYSTEMS[:number]:
            said = asked if system == BOT else ["thanks"]
            floods[system].append(asyncio.run(flood(system, said, count)))
            waits[system].append(asyncio.run(latency(system, said, count // 4)))
            slow[system].append(asyncio.run(flood(system, said, count // 10, send_s=SEND_S)))
            console.print(
                f"{system}: {slow[system][-1]}, {floods[system][-1]}, {waits[system][-1]}"
            )
    mixed = [said for question in asked for said in (question, "thanks")]
    held = asyncio.run(memory(mixed, count if quick else questions))
    text = "\n".join(page(floods, slow, waits, held))
    (output / "runtime.md").write_text(f"{text}\n", encoding="utf-8")
    Console(width=130).print(Markdown(text))


if __name__ == "__main__":
    typer.run(bench)
