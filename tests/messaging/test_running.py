"""From start to stop: menus, other copies, no network, signals."""

import asyncio
import signal

import pytest
from aiohttp import web
from telegram.error import NetworkError

from bot.answering import Answerer
from bot.errors import SettingsError
from bot.knowledge import KnownFact, Library
from bot.messaging import application as module
from bot.messaging import polling
from bot.messaging.application import CONFLICT, REFUSED, UNEXPECTED, build, run, serve
from bot.messaging.client import Client
from bot.messaging.context import BotApplication
from bot.messaging.transport import Transport
from bot.replies import texts
from bot.settings import Settings, Storage, Telegram, Webhook
from tests.botapi import TOKEN, BotApi, Chat, Fault, Json
from tests.messaging.conftest import Serving, polls, process, settings_for

SECRET = TOKEN.partition(":")[2]
WRONG_TOKEN = "7000000001:wrong-token_for-the-loopback-only-00"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name.startswith("bot.")]


async def test_menus_and_description_are_set_at_start(
    api: BotApi, application: BotApplication, library: Library
) -> None:
    menus = {
        key: {entry["command"]: entry["description"] for entry in menu}
        for (key, _), menu in api.commands.items()
    }
    assert menus == {
        '{"type": "all_private_chats"}': texts.COMMANDS,
        '{"type": "all_group_chats"}': {n: texts.COMMANDS[n] for n in texts.GROUP_COMMANDS},
    }
    assert api.profile == {
        ("description", ""): texts.description(library),
        ("short_description", ""): texts.short_description(library),
    }


async def test_bot_answers_without_menus_too(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults.append(Fault(kind="server_error", method="setMyCommands"))
    async with serving(answerer):
        assert (await api.reply_to(api.say(chat, "thanks"))).text == "You're welcome."
    assert "menus and description not set: Internal Server Error (500)" in lines(caplog)[0]


async def test_questions_sent_while_the_bot_was_down_are_answered(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    api.say(chat, "thanks")
    async with serving(answerer):
        assert (await api.next_message(chat)).text == "You're welcome."


async def test_refused_token_is_one_line_and_exit_2(
    api: BotApi, answerer: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    assert await serve(build(WRONG_TOKEN, settings_for(api), answerer)) == REFUSED == 2
    assert lines(caplog) == ["the token is refused: check TELEGRAM_BOT_TOKEN and telegram.api_url"]
    assert WRONG_TOKEN.partition(":")[2] not in caplog.text


async def test_one_of_two_copies_ends_with_exit_75_and_the_other_answers(
    api: BotApi,
    chat: Chat,
    answerer: Answerer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polling, "CONFLICT_FOR_S", 0.3)
    copies = []
    for number in range(2):
        settings = settings_for(api)
        storage = Storage(url=f"sqlite:///{number}.db")
        copy = build(api.token, settings.model_copy(update={"storage": storage}), answerer)
        copies.append(asyncio.create_task(serve(copy)))
        await api.until(lambda: polls(api) or None, what="poll")
    ended, (stays,) = await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED, timeout=30)
    assert [task.result() for task in ended] == [CONFLICT] == [75]
    assert (await api.reply_to(api.say(chat, "thanks"))).text == "You're welcome."
    stays.cancel()
    await asyncio.wait({stays})
    assert "another copy of this bot is polling, so this one ends" in lines(caplog)


async def test_failing_network_is_waited_for(
    api: BotApi, chat: Chat, answerer: Answerer, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults.append(Fault(kind="cut_before", method="getMe"))
    api.faults.append(Fault(kind="server_error", method="getUpdates", status=502))
    async with serving(answerer):
        reply = await api.reply_to(api.say(chat, "thanks"))
    assert reply.text == "You're welcome."
    assert lines(caplog) == [
        "connecting to Telegram failed: the connection broke (ServerDisconnectedError); "
        "trying again in 0.02 s",
        "polling failed: Bad Gateway (502); trying again in 0.02 s",
    ]


async def test_unreadable_poll_is_repeated(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    api.faults.append(Fault(kind="garbage", method="getUpdates"))
    api.say(chat, "thanks")
    assert (await api.next_message(chat)).text == "You're welcome."


@pytest.mark.parametrize(
    "answer", [{}, {"ok": True}, {"result": 1}, {"result": [1]}, {"result": [{"update_id": "x"}]}]
)
async def test_answer_that_makes_no_sense_is_a_network_error(answer: Json) -> None:
    async def respond(request: web.Request) -> web.Response:
        return web.json_response(answer)

    site = web.AppRunner(app := web.Application())
    app.router.add_route("*", "/{path:.*}", respond)
    await site.setup()
    await web.TCPSite(site, "127.0.0.1", 0).start()
    transport = Transport(connections=1)
    await transport.initialize()
    url = f"http://127.0.0.1:{site.addresses[0][1]}/bot"
    client = Client(TOKEN, base_url=url, request=transport, get_updates_request=transport)
    with pytest.raises(NetworkError, match="the answer"):
        await client.fetch(None, timeout_s=0)
    with pytest.raises(NetworkError, match="the answer"):
        await client.write("sendMessage", {"chat_id": 1, "text": "Hello."})
    await transport.shutdown()
    await site.cleanup()


async def test_a_stuck_chat_holds_up_no_other(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    other = api.private(api.person(first_name="Bob"))
    go_on = asyncio.Event()
    api.faults.append(Fault(kind="slow", method="sendMessage", chat=chat, seconds=60, until=go_on))
    for _ in range(50):
        api.say(chat, "hello")
    reply = await api.reply_to(api.say(other, "thanks"))
    assert reply.text == "You're welcome."
    assert sum(message.chat == chat for message in api.sent) <= 1
    go_on.set()
    await api.until(lambda: len(api.sent) == 51 or None, what="answer to each", timeout_s=30)


async def test_stop_does_not_wait_for_ever(
    api: BotApi,
    chat: Chat,
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.2)
    application = build(api.token, settings_for(api), answerer)
    task = asyncio.create_task(serve(application))
    api.faults.append(Fault(kind="slow", method="sendMessage", seconds=30))
    api.say(chat, "thanks")
    await api.next_message(chat)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 20)
    assert lines(caplog) == ["stopped; messages left for the next start: 1"]
    await application.bot.shutdown()


def test_malformed_secret_is_refused_before_anything_is_connected(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_WEBHOOK_SECRET", "two words")
    webhook = Telegram(mode="webhook", webhook=Webhook(url="https://bot.test/telegram"))
    with pytest.raises(SettingsError, match="BOT_WEBHOOK_SECRET: 1 to 256 letters"):
        run(TOKEN, Settings(telegram=webhook), answerer)


def test_unexpected_error_is_a_redacted_traceback_and_exit_3(
    answerer: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    class Unreadable:
        @property
        def telegram(self) -> object:
            raise ValueError(f"nothing of {TOKEN} here")

    assert run(TOKEN, Unreadable(), answerer) == UNEXPECTED == 3  # type: ignore[arg-type]
    assert lines(caplog) == ["stopped by an unexpected error"]
    assert "ValueError: nothing of 7000000001:<token> here" in caplog.text
    assert SECRET not in caplog.text


# --- the process ---


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
async def test_signal_stops_the_process_after_what_is_in_hand(
    api: BotApi, chat: Chat, fact: KnownFact, number: signal.Signals
) -> None:
    async with process(api.url) as bot:
        await api.until(lambda: polls(api) or None, what="poll", timeout_s=30)
        go_on = asyncio.Event()
        api.faults.append(Fault(kind="slow", method="sendMessage", seconds=9, until=go_on))
        for _ in range(5):
            api.say(chat, fact.record.questions[0])
        await api.next_message(chat)
        bot.send_signal(number)
        assert bot.stderr is not None
        said = b""
        while b"finishing what is being answered" not in said:
            said += (line := await asyncio.wait_for(bot.stderr.readline(), 30))
            assert line, said.decode()
        go_on.set()
        _, errors = await asyncio.wait_for(bot.communicate(), 30)
    assert (bot.returncode, len(api.sent)) == (0, 1)
    assert SECRET not in (said + errors).decode()
    assert "Traceback" not in (said + errors).decode()
    async with process(api.url):
        await api.until(lambda: len(api.sent) == 5 or None, what="the other four", timeout_s=30)
        assert list(await api.quiet(for_s=0.3))[4:] == []


async def test_signal_stops_a_process_that_cannot_connect() -> None:
    async with BotApi() as closed:
        url = closed.url
    async with process(url) as bot:
        assert bot.stderr is not None
        line = await asyncio.wait_for(bot.stderr.readline(), 30)
        bot.terminate()
        _, errors = await asyncio.wait_for(bot.communicate(), 30)
    assert b"connecting to Telegram failed: no connection" in line
    assert bot.returncode == 0
    assert SECRET.encode() not in line + errors
