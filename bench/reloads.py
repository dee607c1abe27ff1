"""Reloads under load: every question answered, no answer from two versions of the knowledge.

    python -m bench.reloads [COUNT]

runs the bot as an operator does, on a Bot API of its own, and saves COUNT versions of a small
base while people ask: a third are bad edits, and some are written in two halves.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp

from tests.botapi import BotApi, Message

EVERY_S: Final = 0.6
"""A save is taken up once the files have stayed the same for two looks, a quarter of a second."""
_ARTICLES: Final = """
- {id: report, title: Report, publication: Journal, published: 2003, text: report.txt}
"""
_ARTICLE: Final = "The alliance has one aim.\n\nIt was founded in Leeds.\n"
_FACTS: Final = """
- id: one-aim
  article: report
  answer: The alliance had one aim in {mark}.
  quote: The alliance has one aim
  speaker: Speaker of {mark}
  questions: [How many aims did the alliance have in {mark}, how many aims has the alliance]
  see_also: [founded]
- id: founded
  article: report
  answer: The alliance was founded in Leeds in {mark}.
  quote: It was founded in Leeds
  speaker: Speaker of {mark}
  questions: [Where was the alliance founded in {mark}, where was the alliance founded]
  see_also: [one-aim]
"""
_ASKED: Final = ("how many aims has the alliance", "where was the alliance founded")
_MARK: Final = re.compile(r"version[a-j]+")


@dataclass
class Counts:
    """What came of it."""

    saved: int = 0
    seen: set[str] = field(default_factory=set)
    asked: int = 0
    answered: int = 0
    mixed: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    """What the bot itself says of the saves that it looked at."""


def mark(number: int) -> str:
    """Name a version in letters, as a figure in a question must be in the fact."""
    return "version" + "".join("abcdefghij"[int(digit)] for digit in str(number))


def write(root: Path) -> Path:
    """Write the base; returns its config.yaml."""
    names = ("articles", "facts", "gaps", "vocabulary", "questions")
    paths = "".join(f"  {name}: {name}.yaml\n" for name in names)
    (root / "config.yaml").write_text(f"knowledge:\n{paths}")
    (root / "articles.yaml").write_text(_ARTICLES)
    (root / "report.txt").write_text(_ARTICLE)
    (root / "facts.yaml").write_text(_FACTS.format(mark=mark(0)))
    return root / "config.yaml"


@asynccontextmanager
async def running(config: Path, api: BotApi) -> AsyncIterator[str]:
    """Run the bot, logging to bot.log beside its configuration; gives its monitor's address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": api.token,
        "BOT_TELEGRAM__API_URL": api.url,
        "BOT_MONITORING__PORT": port,
        "BOT_LIMITS__SENDS_PER_SECOND": "0",
        "BOT_LIMITS__PER_PERSON_10S": "0",
        "BOT_LIMITS__PER_PERSON_MINUTE": "0",
    }
    with (config.parent / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "--config", str(config), "run"),
            cwd=Path(__file__).parent.parent,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=log,
        )
    try:
        yield f"http://127.0.0.1:{port}/metrics"
    finally:
        process.terminate()
        await process.wait()


async def save(root: Path, number: int) -> bool:
    """Save a version, well or badly; says whether it is a good one."""
    good = _FACTS.format(mark=mark(number))
    file = root / "facts.yaml"
    match number % 6:
        case 0 | 3:
            file.write_text(good.replace("has one aim", "has two aims"))
            return False
        case 1:
            file.write_text(good[: len(good) // 2])
            await asyncio.sleep(EVERY_S / 4)
            file.write_text(good)
        case 2:
            (root / ".facts.yaml.new").write_text(good)
            (root / ".facts.yaml.new").replace(file)
        case _:
            file.write_text(good)
    return True


async def under_load(root: Path, reloads: int, every_s: float = EVERY_S) -> Counts:
    """Save so many versions while eight people ask, one question after the other.

    The next save comes when the bot has looked at the last one: on a busy machine that may take
    longer than `every_s`.
    """
    counts = Counts()
    async with (
        BotApi() as api,
        running(write(root), api) as monitor,
        aiohttp.ClientSession() as session,
    ):
        stopped = asyncio.Event()
        asking = [asyncio.create_task(_ask(api, counts, stopped)) for _ in range(8)]
        await api.until(lambda: counts.answered > 8 or None, what="answer", timeout_s=30)
        for number in range(1, reloads + 1):
            looks = sum(counts.verdicts.values())
            await save(root, number)
            counts.saved += 1
            await asyncio.sleep(every_s)
            async with asyncio.timeout(60):
                while sum(counts.verdicts.values()) <= looks:
                    await asyncio.sleep(0.1)
                    counts.verdicts = await _verdicts(session, monitor)
        stopped.set()
        await asyncio.gather(*asking)
    return counts


async def _verdicts(session: aiohttp.ClientSession, monitor: str) -> dict[str, int]:
    async with session.get(monitor) as response:
        found = re.findall(r'bot_reloads_total{verdict="(\w+)"} (\d+)', await response.text())
    return {verdict: int(count) for verdict, count in found}


async def _ask(api: BotApi, counts: Counts, stopped: asyncio.Event) -> None:
    chat = api.private(api.person())
    while not stopped.is_set():
        counts.asked += 1
        question = api.say(chat, _ASKED[counts.asked % 2])
        reply = await api.reply_to(question, timeout_s=30)
        marks = _marks(reply)
        counts.answered += bool(marks)
        counts.mixed += len(marks) > 1
        counts.seen |= marks
        await asyncio.sleep(0.03)


def _marks(reply: Message) -> set[str]:
    """Return every version that a reply and its buttons speak of."""
    labels = (button.label for row in reply.buttons for button in row)
    return set(_MARK.findall(" ".join([str(reply.text), *labels])))


def main() -> None:
    """Run it and print what came of it."""
    reloads = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        counts = asyncio.run(under_load(Path(folder), reloads))
    print(
        f"{counts.saved} saves, verdicts {counts.verdicts}, {len(counts.seen)} versions seen; "
        f"{counts.asked} questions: {counts.answered} answered, "
        f"{counts.asked - counts.answered} not, {counts.mixed} from two versions"
    )


if __name__ == "__main__":
    main()
