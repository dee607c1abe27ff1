"""Whatever goes wrong, no log line and no traceback has the token or what a person wrote."""

import asyncio
import io
import logging
import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from bot.answering import Answerer, Asked, Context
from bot.errors import KnowledgeError, Location, Problem
from bot.messaging import limiter, polling
from bot.messaging.application import build, run, serve
from bot.messaging.logs import JsonLines, redacted
from bot.messaging.reload import Reload
from bot.settings import Settings
from tests.botapi import TOKEN, BotApi, Chat, Fault
from tests.messaging.conftest import Serving, polls, settings_for

SECRET = TOKEN.partition(":")[2]
SAID = "xylophone"
QUESTION = f"who plays the {SAID} in the alliance?"


class Broken(Answerer):
    """Fails at every question, with all that must not be logged in its words."""

    def ask(self, message: str, after: Context | None = None) -> Asked:
        """Raise."""
        raise ValueError(f"{TOKEN} {message}")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Collect what a process would write, and everything that it could be asked to write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    names = ("", "bot", "aiohttp", "asyncio", "telegram", "telegram.ext")
    levels = {name: logging.getLogger(name).level for name in names}
    with redacted(TOKEN):
        for name in levels:
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def assert_silent(log: io.StringIO, *expected: str) -> None:
    """Check that the log tells what happened, and neither the token nor the question."""
    written = log.getvalue()
    for words in expected:
        assert words in written
    for secret in (SECRET, SECRET.lower(), SECRET.capitalize(), SAID):
        assert secret not in written


async def test_faults_of_the_network(
    api: BotApi,
    chat: Chat,
    answerer: Answerer,
    serving: Serving,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = (
        Fault(kind="server_error", method="sendMessage"),
        Fault(kind="cut_before", method="sendMessage"),
        Fault(kind="cut_after", method="sendMessage"),
        Fault(kind="garbage", method="sendMessage"),
        Fault(kind="too_many_requests", method="sendMessage", seconds=0.1),
        Fault(kind="blocked", method="sendMessage"),
    )
    async with serving(answerer):
        for fault in faults:
            api.faults.append(fault)
            api.faults.append(Fault(kind="garbage", method="getUpdates"))
            api.say(chat, QUESTION)
            await api.quiet(for_s=0.05)
        monkeypatch.setattr(limiter, "GIVE_UP_AFTER_S", 0)
        api.faults.append(Fault(kind="server_error", method="sendMessage"))
        api.say(chat, QUESTION)
        await api.quiet(for_s=0.05)
    assert_silent(log, "sendMessage failed: the connection broke", "was not answered")


async def test_a_handler_that_fails_and_an_update_that_cannot_be_read(
    api: BotApi, chat: Chat, answerer: Answerer, serving: Serving, log: io.StringIO
) -> None:
    async with serving(answerer) as application:
        application.bot_data.answerer = Broken(answerer.library)
        api.say(chat, QUESTION)
        api.put({"message": {"text": QUESTION, "chat": SAID}})
        await api.quiet(for_s=0.1)
    assert_silent(log, "was not answered: ValueError", "cannot be read")


async def test_a_storage_that_fails(
    api: BotApi,
    chat: Chat,
    answerer: Answerer,
    serving: Serving,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(answerer) as application:
        database = application.bot_data.storage.database

        def fail(*_: object) -> None:
            parameters = {"text": f"{TOKEN} {QUESTION}"}
            raise OperationalError("INSERT", parameters, sqlite3.OperationalError("disk I/O error"))

        monkeypatch.setattr(database, "_open", fail)
        api.say(chat, QUESTION)
        await api.next_message(chat)
        await asyncio.sleep(0.1)
    assert_silent(log, "disk I/O error")


async def test_a_bad_edit_and_a_gate_that_fails(
    api: BotApi, answerer: Answerer, log: io.StringIO
) -> None:
    desk = build(api.token, settings_for(api), answerer).bot_data

    def refuse(_: Answerer) -> Answerer:
        raise KnowledgeError([Problem(Location("facts.yaml", 1), f"not {TOKEN}", "bad-value")])

    def fail(_: Answerer) -> Answerer:
        raise RuntimeError(TOKEN)

    async def tell(_: str) -> None:
        """Tell nobody."""

    for gate in (refuse, fail):
        await Reload(desk, gate, tell).reload()
    assert_silent(log, "edit refused: facts.yaml:1", "RuntimeError")


async def test_a_refused_token_and_another_copy(
    api: BotApi, answerer: Answerer, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "CONFLICT_FOR_S", 0)
    api.faults.append(Fault(kind="server_error", method="getMe"))
    first = asyncio.create_task(serve(build(api.token, settings_for(api), answerer)))
    await api.until(lambda: polls(api) or None, what="poll")
    async with asyncio.timeout(5):
        while not first.done():
            await api.updates.poll(offset=0, limit=1, timeout_s=0)
            await asyncio.sleep(0.05)
    api.token = "7000000001:wrong-token_for-the-loopback-only-00"
    await serve(build(TOKEN, settings_for(api), answerer))
    assert_silent(log, "another copy of this bot is polling", "the token is refused")


def test_a_start_that_fails(answerer: Answerer, log: io.StringIO) -> None:
    broken = Settings().model_copy(update={"storage": TOKEN})
    assert run(TOKEN, broken, answerer) == 3
    assert_silent(log, "stopped by an unexpected error")
