"""`python -m bench.runtime [--quick]`: replies a second, latency and memory of the running bot.

Every bot is a process of its own and talks to a Bot API on loopback, one after the other in the
same run, and all are sent the same questions. The libraries' own bots echo them; the naive bot
looks for the nearest stored question; this one stores each message before Telegram may forget it,
finds its fact or says that there is none, and remembers the conversation. Telegram's pace is turned
off, since it is what would be measured. Loopback is kindest to those that wait for each send, so
floods are also measured with slow sends.
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
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.console import Console
from rich.markdown import Markdown

from bench import sets
from bench.echo import nearest
from bench.sets import ROOT, SHARED
from bench.tables import table
from bot.answering import Answer, Answerer, Asked
from bot.curation.evaluate import evaluate, judge
from bot.knowledge import KnowledgePaths, Library, Question, load
from bot.knowledge.loading import read_placed
from tests.botapi import BotApi, Chat, Fault

BOT: Final = "this bot"
STOCK: Final = "python-telegram-bot's echo"
NAIVE: Final = "the naive bot"
_OTHERS: Final = {
    NAIVE: "naive",
    STOCK: "ptb",
    "the same, 32 at once": "ptb-concurrent",
    "aiogram's echo": "aiogram",
}
SYSTEMS: Final = (BOT, *_OTHERS)
CHATS: Final = 200
PER_SECOND: Final = 30  # what Telegram lets one bot send
REGRESSION: Final = ROOT / "data/questions.yaml"
DIFFERENT: Final = 180
"""Questions that a flood asks over and over."""
SEND_S: Final = 0.08  # what a send takes where Telegram is not on the same machine
_PACKAGES: Final = ("python-telegram-bot", "aiohttp", "aiogram", "httpx", "SQLAlchemy")


@dataclass(frozen=True, kw_only=True)
class Flood:
    """What a bot that is warm made of many questions at once; processor time is its own."""

    replies_per_s: float
    cpu_ms: float


@dataclass(frozen=True, kw_only=True)
class Right:
    """Answers given without a hedge: how many were right, and how many questions had none."""

    right: int
    answerable: int
    answered: int
    """Questions close to what the articles say, which they do not answer, that got an answer."""
    near: int


@dataclass(kw_only=True)
class Measured:
    """What every round found of one bot."""

    floods: list[Flood] = field(default_factory=list)
    fresh: list[Flood] = field(default_factory=list)
    """Floods of questions that the bot has not been asked before."""
    slow: list[Flood] = field(default_factory=list)
    waits: list[Latency] = field(default_factory=list)


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
    echo = ("bench.echo", _OTHERS[system], api.url, api.token) if system in _OTHERS else ()
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


async def flood(
    system: str, questions: list[str], count: int, *, before: list[str], send_s: float = 0
) -> Flood:
    """Put so many questions at once and wait for their replies, after as many of those before."""
    async with BotApi() as api:
        chats = [api.private(api.person()) for _ in range(CHATS)]
        with tempfile.TemporaryDirectory() as folder:
            async with running(system, api, Path(folder)) as pid:
                await _ask(api, chats, before, count)
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
    """Ask a warm bot at a steady pace, each person once, and time each reply."""
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


def right(system: str, library: Library, asked: Sequence[Question]) -> Right | None:
    """Judge what a bot that answers says to questions, as `evaluate` does."""
    if system == BOT:
        judged = evaluate(library, Answerer(library), asked)
        verdicts = [(one.question, one.verdict) for one in judged]
    elif system == NAIVE:
        find = nearest(library)
        verdicts = [
            (
                one,
                judge(
                    one, Asked(question=one.q, outcome=Answer(fact=find(one.q)), library=library)
                ),
            )
            for one in asked
        ]
    else:
        return None
    near = [verdict for question, verdict in verdicts if question.kind == "near_miss"]
    return Right(
        right=sum(verdict == "right" for _, verdict in verdicts),
        answerable=sum(question.expect is not None for question, _ in verdicts),
        answered=near.count("answered"),
        near=len(near),
    )


def page(
    found: Mapping[str, Measured],
    answers: Mapping[str, Right | None],
    held: Sequence[tuple[int, float]],
) -> Iterator[str]:
    """Lay out what was measured; the best of the rounds each, as the machine is shared."""
    yield "# Running: replies a second, latency, memory\n"
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    yield (
        f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}, {os.cpu_count()} cores "
        f"shared with the Bot API that is asked (load {os.getloadavg()[0]:.1f}); {versions}.\n"
    )
    yield f"All are sent the same {DIFFERENT} questions, over and over, and before that as many."
    yield "This bot stores a message, finds its fact, cites it and remembers the conversation;"
    yield "the naive bot is python-telegram-bot with `process.extractOne(question, questions,"
    yield "scorer=WRatio)`; the others echo. They work on one message at a time, unless it says"
    yield "otherwise. First time: CPU for questions that the bot has not been asked before."
    yield "Best of the rounds, in which the bots take turns; `make bench` measures them anew.\n"
    ms = f"{1000 * SEND_S:.0f} ms"
    head = ["bot", "replies/s", "× echo", "CPU ms a reply", "× echo", "first time", "× echo"]
    head += [f"replies/s, {ms} a send", "p50 ms", "p99 ms", "right", "near misses answered"]
    yield from table(head, (_row(name, found, answers) for name in SYSTEMS))
    yield f"Latency at {PER_SECOND} questions a second, each from another person. Right: answers"
    yield "given without a hedge, of the questions that the articles answer; near misses: questions"
    yield "close to what they say, which they do not answer."
    if held:
        yield "\nHalf of them questions, half of them thanks:\n"
        yield from table(
            ["messages answered", "resident MB"], ([f"{n:,}", f"{mb:.0f}"] for n, mb in held)
        )


def _row(
    name: str, found: Mapping[str, Measured], answers: Mapping[str, Right | None]
) -> Sequence[str]:
    own, stock = best(found[name]), best(found[STOCK])
    answer = answers[name]
    return [
        name,
        f"{own.rate:.0f}", f"{own.rate / stock.rate:.2f}",
        f"{own.cpu_ms:.2f}", f"{own.cpu_ms / stock.cpu_ms:.2f}",
        f"{own.fresh_ms:.2f}", f"{own.fresh_ms / stock.fresh_ms:.2f}",
        f"{own.slow_rate:.0f}", f"{own.p50_ms:.1f}", f"{own.p99_ms:.1f}",
        f"{answer.right} of {answer.answerable}" if answer else "–",
        f"{answer.answered} of {answer.near}" if answer else "–",
    ]  # fmt: skip


class Best(NamedTuple):
    """The best of all rounds."""

    rate: float
    cpu_ms: float
    fresh_ms: float
    slow_rate: float
    p50_ms: float
    p99_ms: float


def best(measured: Measured) -> Best:
    """Return the best of all rounds of one bot."""
    return Best(
        rate=max(one.replies_per_s for one in measured.floods),
        cpu_ms=min(one.cpu_ms for one in measured.floods),
        fresh_ms=min(one.cpu_ms for one in measured.fresh),
        slow_rate=max(one.replies_per_s for one in measured.slow),
        p50_ms=min(one.p50_ms for one in measured.waits),
        p99_ms=min(one.p99_ms for one in measured.waits),
    )


def plot(found: Mapping[str, Measured], answers: Mapping[str, Right | None], path: Path) -> None:
    """Draw the table."""
    figure = Figure(figsize=(12, 6.5), layout="constrained")
    axes = figure.subplots(2, 2).flat
    of = {name: best(found[name]) for name in SYSTEMS}
    _bars(axes[0], "Replies a second", [[one.rate for one in of.values()]], "%.0f")
    cpu = [[one.cpu_ms for one in of.values()], [one.fresh_ms for one in of.values()]]
    _bars(axes[1], "CPU ms a reply (pale: asked for the first time)", cpu, "%.2f")
    waits = [[one.p50_ms for one in of.values()], [one.p99_ms for one in of.values()]]
    _bars(axes[2], f"Latency in ms at {PER_SECOND} a second: p50 (pale: p99)", waits, "%.1f")
    shares = [
        100 * one.right / one.answerable if one else 0.0 for one in (answers[n] for n in SYSTEMS)
    ]
    _bars(axes[3], "Right answers, % of the questions that have one", [shares], "%.0f")
    figure.savefig(path, dpi=110)


def _bars(axes: Axes, title: str, rows: Sequence[Sequence[float]], written: str) -> None:
    width = 0.8 / len(rows)
    for number, values in enumerate(rows):
        shift = (number - (len(rows) - 1) / 2) * width
        places = [place + shift for place in range(len(values))]
        colours = ["#0b6e4f" if name == BOT else "#8899aa" for name in SYSTEMS]
        bars = axes.bar(places, values, width * 0.95, color=colours, alpha=0.5 if number else 1)
        axes.bar_label(bars, fmt=written, padding=1)
    names = [name.replace(" ", "\n", 1) for name in SYSTEMS]
    axes.set_xticks(range(len(SYSTEMS)), names, fontsize=8)
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def questions_of(shared: Path) -> list[Question]:
    """Read the questions written claim by claim, or where there are none the repository's own."""
    files = list(sets.found(sets.CLAIMS, shared).values()) or [REGRESSION]
    return [placed.record for file in files for placed in read_placed(file, Question)]


def bench(
    quick: Annotated[bool, typer.Option(help="Few questions, to try it.")] = False,
    rounds: Annotated[int, typer.Option(help="How often each bot is measured.")] = 3,
    questions: Annotated[int, typer.Option(help="How many the memory is watched over.")] = 100_000,
    output: Annotated[Path, typer.Option(help="Where the results go.")] = ROOT / "bench/results",
    shared: Annotated[Path, typer.Option(help="The folder with the question files.")] = SHARED,
) -> None:
    """Measure the running bot beside other bots; write a page and a picture."""
    library = load(KnowledgePaths(root=ROOT))
    stored = [question for fact in library.facts.values() for question in fact.record.questions]
    asked = questions_of(shared)
    said = list(dict.fromkeys(one.q for one in asked))[:DIFFERENT]
    others = [one.record.q for one in read_placed(REGRESSION, Question) if one.record.q not in said]
    count, rounds = (200, 1) if quick else (1500, rounds)
    found = {system: Measured() for system in SYSTEMS}
    console = Console(stderr=True)
    for number in range(rounds):
        for system in SYSTEMS[number:] + SYSTEMS[:number]:
            one = found[system]
            one.floods.append(asyncio.run(flood(system, said, count, before=said)))
            one.fresh.append(asyncio.run(flood(system, said, len(said), before=others or stored)))
            one.slow.append(
                asyncio.run(flood(system, said, count // 10, before=said, send_s=SEND_S))
            )
            one.waits.append(asyncio.run(latency(system, said, count // 3)))
            console.print(f"{system}: {one.floods[-1]}, {one.fresh[-1]}, {one.waits[-1]}")
    answers = {system: right(system, library, asked) for system in SYSTEMS}
    mixed = [one for question in stored for one in (question, "thanks")]
    held = asyncio.run(memory(mixed, questions)) if questions else []
    text = "\n".join(page(found, answers, held))
    (output / "runtime.md").write_text(f"{text}\n", encoding="utf-8")
    plot(found, answers, output / "runtime.png")
    Console(width=180).print(Markdown(text))


if __name__ == "__main__":
    typer.run(bench)
