"""Sending: each fault that Telegram or the network can show, and the pace that it asks for."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from types import SimpleNamespace
from typing import Literal

import pytest
from aiohttp import web
from telegram import ReplyParameters
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.messaging import limiter
from bot.messaging.bans import Bans
from bot.messaging.client import Client
from bot.messaging.limiter import Limiter, Pace
from bot.messaging.transport import Transport
from tests.botapi import BotApi, Chat, Fault, Person
from tests.virtual_time import VirtualLoop


@asynccontextmanager
async def client(api: BotApi, sending: Limiter) -> AsyncIterator[Client]:
    """Open a client that sends by this limiter."""
    async with Client(
        api.token,
        base_url=f"{api.url}/bot",
        request=Transport(connections=8),
        get_updates_request=Transport(connections=1),
        rate_limiter=sending,
    ) as opened:
        yield opened


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Client]:
    async with client(api, Limiter(0)) as opened:
        yield opened


@pytest.fixture
def virtual(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualLoop]:
    """Open a loop whose clock is the limiter's too."""
    with closing(VirtualLoop()) as loop:
        monkeypatch.setattr(limiter, "time", SimpleNamespace(monotonic=loop.time))
        yield loop


def texts_sent(api: BotApi) -> list[str | None]:
    return [message.text for message in api.sent]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("server_error", 1), ("cut_before", 1), ("cut_after", 2), ("garbage", 2)],
)
async def test_a_failed_send_is_repeated_and_an_unsure_one_may_double(
    api: BotApi,
    chat: Chat,
    bot: Client,
    kind: Literal["server_error", "cut_before", "cut_after", "garbage"],
    sent: int,
) -> None:
    api.faults.append(Fault(kind=kind, method="sendMessage"))
    await bot.send_message(chat.id, "answer")
    assert texts_sent(api) == ["answer"] * sent


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "garbage", "late", "server_error"])
async def test_an_unsure_send_is_not_repeated_where_silence_is_preferred(
    api: BotApi,
    chat: Chat,
    kind: Literal["cut_before", "cut_after", "garbage", "late", "server_error"],
) -> None:
    async with client(api, Limiter(0, "skip")) as bot:
        api.faults.append(Fault(kind=kind, method="sendMessage"))
        with pytest.raises(NetworkError):
            await bot.send_message(chat.id, "answer")
        api.faults.append(Fault(kind="html", method="sendMessage", status=403))
        await bot.send_message(chat.id, "another")
    assert texts_sent(api)[-1] == "another"
    assert len(api.sent) == (1 if kind in ("cut_before", "server_error") else 2)


async def test_an_edit_is_repeated_whatever_happened_to_it(api: BotApi, chat: Chat) -> None:
    async with client(api, Limiter(0, "skip")) as bot:
        message = await bot.send_message(chat.id, "answer")
        api.faults.append(Fault(kind="cut_before", method="editMessageText"))
        await message.edit_text("better")
    assert api.edits[-1].text == "better"


async def test_a_server_that_is_down_is_waited_for() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": True})

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, data = f"http://127.0.0.1:{port}/", {"chat_id": 1}
    async with Transport(connections=1) as transport:
        request = Limiter(0).process_request(transport.post, [url], {}, "sendMessage", data, None)
        sending = asyncio.create_task(request)
        await asyncio.sleep(0.05)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        assert await asyncio.wait_for(sending, 20) is True
    await runner.cleanup()


async def test_sending_gives_up_in_the_end(
    api: BotApi, chat: Chat, bot: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "GIVE_UP_AFTER_S", 0.1)
    api.faults.extend(Fault(kind="server_error", method="sendMessage") for _ in range(9))
    with pytest.raises(NetworkError, match=r"Internal Server Error \(500\)"):
        await bot.send_message(chat.id, "answer")
    assert 1 < 9 - len(api.faults) < 5


async def test_telegrams_waiting_time_is_kept(api: BotApi, chat: Chat, bot: Client) -> None:
    api.faults.append(Fault(kind="too_many_requests", method="sendMessage", chat=chat, seconds=1))
    started = time.monotonic()
    await bot.send_message(chat.id, "held")
    assert time.monotonic() - started >= 1
    assert texts_sent(api) == ["held"]


def test_a_chat_that_is_held_back_holds_up_no_other(virtual: VirtualLoop) -> None:
    sending = Limiter(0, bans=Bans(virtual.time))
    refusals = [RetryAfter(9)]

    async def attempt(chat: int) -> bool:
        if chat == 1 and refusals:
            raise refusals.pop()
        return True

    async def send(chat: int, after_s: float) -> float:
        await asyncio.sleep(after_s)
        await sending.process_request(attempt, [chat], {}, "sendMessage", {"chat_id": chat}, None)
        return virtual.time()

    async def all_sent() -> list[float]:
        return list(await asyncio.gather(send(1, 0), send(1, 2), send(2, 2)))

    assert virtual.run_until_complete(all_sent()) == [9, 9, 2]


async def test_an_absurd_waiting_time_is_an_error(api: BotApi, chat: Chat, bot: Client) -> None:
    api.faults.append(Fault(kind="too_many_requests", method="sendMessage", seconds=3600))
    with pytest.raises(RetryAfter):
        await bot.send_message(chat.id, "answer")


async def test_a_blocked_chat_is_not_tried_again(api: BotApi, chat: Chat, bot: Client) -> None:
    api.faults.append(Fault(kind="blocked", method="sendMessage"))
    with pytest.raises(Forbidden):
        await bot.send_message(chat.id, "answer")
    assert sum(call.method == "sendMessage" for call in api.calls) == 1


async def test_a_message_to_an_upgraded_group_goes_to_its_new_id(api: BotApi, ann: Person) -> None:
    moves = []

    async def moved(old: int, new: int) -> None:
        moves.append((old, new))

    group = api.group("Policy", supergroup=False)
    new = api.migrate(group, by=ann)
    async with client(api, Limiter(0, moved=moved)) as bot:
        await bot.send_message(group.id, "answer")
    assert [(m.chat.id, m.text) for m in api.sent] == [(new.id, "answer")]
    assert moves == [(group.id, new.id)]


async def test_nothing_in_an_upgraded_group_is_taken_for_a_message_of_the_old_one(
    api: BotApi, ann: Person
) -> None:
    group = api.group("Policy", supergroup=False)
    question = api.say(group, "question", by=ann)
    async with client(api, Limiter(0)) as bot:
        answer = await bot.send_message(group.id, "answer")
        new = api.migrate(group, by=ann)
        for _ in range(answer.message_id):
            await bot.send_message(new.id, "another")
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await bot.edit_message_text("better", group.id, answer.message_id)
        parameters = ReplyParameters(question.id, allow_sending_without_reply=True)
        await bot.send_message(group.id, "late", reply_parameters=parameters)
    assert api.edits == []
    assert (api.sent[-1].chat.id, api.sent[-1].reply_target) == (new.id, None)


async def test_each_attempt_to_send_is_marked_before_it(api: BotApi, chat: Chat) -> None:
    marked = []

    async def mark() -> None:
        marked.append(len(api.sent))

    async with client(api, Limiter(0, mark=mark)) as bot:
        api.faults.append(Fault(kind="cut_after", method="sendMessage"))
        message = await bot.send_message(chat.id, "answer")
        await message.edit_text("better")
    assert marked == [0, 1]


async def test_what_is_not_an_answer_is_left_to_its_caller(api: BotApi, bot: Client) -> None:
    api.faults.append(Fault(kind="server_error", method="getMe"))
    with pytest.raises(NetworkError):
        await bot.get_me()


def test_no_second_has_more_messages_than_the_setting(virtual: VirtualLoop) -> None:
    sending, sent_at = Limiter(10), []

    async def attempt() -> bool:
        sent_at.append(virtual.time())
        return True

    async def send(chat: int) -> None:
        await sending.process_request(attempt, [], {}, "sendMessage", {"chat_id": chat}, None)

    async def send_all() -> None:
        await asyncio.gather(*map(send, range(1, 24)))

    virtual.run_until_complete(send_all())
    assert sent_at == [0] * 10 + [1] * 10 + [2] * 3


def test_pace_lets_go_at_once_what_fits_and_then_as_time_passes() -> None:
    pace = Pace((3, 3.0), (4, 60.0))
    assert [pace.reserve(10.0) for _ in range(6)] == [10, 10, 10, 13, 70, 70]
    assert pace.reserve(200.0) == 200


def test_pace_without_limits_never_waits() -> None:
    pace = Pace()
    assert [pace.reserve(float(now)) for now in (5, 5, 6)] == [5, 5, 6]


def test_pace_keeps_its_limits_whenever_it_is_asked() -> None:
    limits = (3, 3.0), (20, 60.0)
    pace, now, gone = Pace(*limits), 0.0, []
    for step in range(300):
        now += (step * 7 % 11) / 10
        gone.append(pace.reserve(now))
        assert gone[-1] >= now
    for count, seconds in limits:
        rounded = seconds - 1e-9
        assert all(b - a >= rounded for a, b in zip(gone, gone[count:], strict=False))


async def test_what_is_known_of_idle_chats_is_dropped(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "_MOST_CHATS", 3)
    monkeypatch.setattr(limiter, "_LONGEST_S", 0.0)
    sending = Limiter(100)
    async with client(api, sending) as bot:
        for _ in range(9):
            await bot.send_message(api.private(api.person()).id, "answer")
    assert len(sending._places) <= 5


def test_copies_of_a_bot_share_its_rate() -> None:
    limiter = Limiter(30)
    limiter.share(3)
    assert limiter._overall is not None
    assert [limiter._overall.reserve(0) for _ in range(11)] == [0] * 10 + [1]
    limiter.share(1)
    assert [limiter._overall.reserve(0) for _ in range(31)] == [0] * 30 + [1]
    limiter.share(99)
    assert [limiter._overall.reserve(0) for _ in range(2)] == [0, 1]


def test_no_rate_is_none_however_many_share_it() -> None:
    limiter = Limiter(0)
    limiter.share(3)
    assert limiter._overall is None
