"""Updates are kept until they are answered, whatever fails meanwhile."""

import asyncio
import signal
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.messaging import inbox
from bot.messaging.application import CONFLICT, build, serve
from bot.messaging.context import BotApplication
from bot.replies import texts
from bot.storage import database
from bot.storage.claims import Claims
from tests.botapi import BotApi, Chat, Fault
from tests.messaging.conftest import NO_LIMITS, Serving, process, settings_for
from tests.messaging.test_running import lines
from tests.storage.conftest import locked

THANKS = "You're welcome."


async def counts(application: BotApplication) -> Mapping[str, int]:
    """Count the updates of an application by state, once none is waiting or in hand."""
    storage = application.bot_data.storage
    claims = Claims(
        storage.database, storage.hashed, copy="a test", resend=True, lease_s=1, alone=False
    )
    async with asyncio.timeout(30):
        while {"new", "sending"} & {*(found := await claims.counts())}:  # noqa: ASYNC110  a row sets no event
            await asyncio.sleep(0.01)
    return found


def damage_storage() -> None:
    """Put something else in the storage's place."""
    Path("var").mkdir()
    Path("var/bot.db").write_text("no database " * 1000)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the storage give up soon, and be tried again soon."""
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_S", 0.05)
    monkeypatch.setattr(database, "_REST_S", 0.05)


async def test_what_is_answered_is_settled(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    await api.reply_to(api.say(chat, "thanks"))
    assert await counts(application) == {"done": 1}


async def test_unreadable_update_is_set_aside_and_stops_nobody(
    api: BotApi, chat: Chat, application: BotApplication, caplog: pytest.LogCaptureFixture
) -> None:
    number = api.updates.put({"message": {"chat": chat.raw, "text": "what they wrote"}})
    assert (await api.reply_to(api.say(chat, "thanks"))).text == THANKS
    assert await counts(application) == {"dead": 1, "done": 1}
    assert f"update {number} cannot be read (KeyError) and is passed over" in lines(caplog)
    assert "what they wrote" not in caplog.text


async def test_update_that_telegram_sends_twice_is_answered_once(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    first = api.say(chat, "thanks")
    await api.reply_to(first)
    api.updates.put({"update_id": 100_000_001, "message": first.raw})
    assert await api.quiet() == []
    assert await counts(application) == {"done": 1}


async def test_answers_keep_the_order_of_the_questions(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    asked = [api.say(chat, "thanks" if n % 2 else "hello").text for n in range(20)]
    answers = [(await api.next_message(chat)).text for _ in asked]
    assert [answer == THANKS for answer in answers] == [text == "thanks" for text in asked]


async def test_chats_that_wait_for_telegram_take_no_room(
    api: BotApi, application: BotApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_SLOW_S", 0.1)
    monkeypatch.setattr(inbox, "TICK_S", 0.1)
    go_on = asyncio.Event()
    for _ in range(inbox.AT_ONCE):
        chat = api.private(api.person())
        api.faults.append(
            Fault(kind="slow", method="sendMessage", chat=chat, seconds=60, until=go_on)
        )
        api.say(chat, "hello")
    other = api.private(api.person())
    assert (await api.reply_to(api.say(other, "thanks"), timeout_s=30)).text == THANKS
    go_on.set()


@pytest.mark.usefixtures("impatient")
async def test_without_storage_the_bot_answers_and_telegram_keeps_what_is_not_answered(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(answerer) as application:
        with locked(Path("var/bot.db")):
            api.faults.append(Fault(kind="slow", method="sendMessage", seconds=0.3))
            asked = api.say(chat, "thanks")
            assert (await api.reply_to(asked)).text == THANKS
            assert len(api.updates.pending) == 1
            assert await api.quiet() == []
        assert (await api.reply_to(api.say(chat, "thanks"))).text == THANKS
        assert await counts(application) == {"done": 1}
    said = lines(caplog)
    assert said[0].endswith("bot.db: database is locked; answering without")
    assert said[-1].endswith("bot.db: works again")


@pytest.mark.usefixtures("impatient")
async def test_without_storage_a_chat_keeps_its_order_and_holds_up_no_other(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    other = api.private(api.person(first_name="Bob"))
    async with serving(answerer):
        with locked(Path("var/bot.db")):
            go_on = asyncio.Event()
            api.faults.append(
                Fault(kind="slow", method="sendMessage", chat=chat, seconds=60, until=go_on)
            )
            for text in ("hello", "thanks"):
                api.say(chat, text)
            assert (await api.reply_to(api.say(other, "thanks"), timeout_s=30)).text == THANKS
            go_on.set()
            assert [(await api.next_message(chat)).text == THANKS for _ in range(2)] == [
                False,
                True,
            ]


async def test_damaged_storage_is_said_once_and_does_not_stop_the_bot(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    damage_storage()
    async with serving(answerer):
        for _ in range(2):
            assert (await api.reply_to(api.say(chat, "thanks"))).text == THANKS
    damage = "sqlite:///var/bot.db: file is not a database"
    assert sorted(lines(caplog)) == [
        f"{damage}; answering without",
        f"what is too old was not deleted: {damage}",
    ]


async def test_second_poller_of_a_storage_ends_and_disturbs_nobody(
    api: BotApi, chat: Chat, answerer: Answerer, application: BotApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    polled = len(api.calls)
    assert await serve(build(api.token, settings_for(api), answerer)) == CONFLICT == 75
    assert lines(caplog) == ["another copy of this bot uses this storage, so this one ends"]
    assert len(api.calls) == polled
    assert (await api.reply_to(api.say(chat, "thanks"))).text == THANKS


@pytest.mark.parametrize(("unsure", "answers"), [("resend", 2), ("skip", 1)])
async def test_answer_cut_off_while_it_is_sent_is_repeated_if_so_set(
    api: BotApi, chat: Chat, monkeypatch: pytest.MonkeyPatch, unsure: str, answers: int
) -> None:
    monkeypatch.setenv("BOT_TELEGRAM__UNSURE", unsure)
    api.faults.append(Fault(kind="slow", method="sendMessage", seconds=30))
    api.say(chat, "thanks")
    async with process(api.url) as bot:
        await api.next_message(chat, timeout_s=60)
        await asyncio.sleep(0.1)
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
    other = api.private(api.person(first_name="Bob"))
    api.say(other, "hello")
    async with process(api.url):
        await api.next_message(other, timeout_s=60)
        await api.quiet(for_s=0.3)
    assert [message.text for message in api.sent if message.chat == chat] == [THANKS] * answers


# --- what waits, and what has waited too long ---


async def test_message_that_has_waited_for_a_day_is_given_up_counted_and_shown(
    api: BotApi,
    chat: Chat,
    serving: Serving,
    answerer: Answerer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(answerer):
        api.ban(900, chat)
        api.say(chat, "who is Sir Nigel Crisp?")
        await api.until(
            lambda: sum(c.method == "sendMessage" for c in api.calls) or None, what="attempt"
        )
        await api.quiet()
    api.lift_bans()
    with closing(sqlite3.connect("var/bot.db", isolation_level=None)) as storage:
        storage.execute("UPDATE inbox SET lease = lease - 900, at = at - 86400")
    async with serving(answerer) as application:
        assert (await api.reply_to(api.say(chat, "thanks"))).text == THANKS
        assert await counts(application) == {"dead": 1, "done": 1}
        errors = application.bot_data.metrics.registry.get_sample_value(
            "bot_errors_total", {"kind": "late"}
        )
        assert errors == 1
    assert "update 100000001 was given up: it could not be answered for too long" in lines(caplog)


async def test_what_comes_again_is_counted_once_in_all_that_is_counted(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    limits = NO_LIMITS.model_copy(update={"per_person_10s": 4})
    async with serving(answerer, limits) as application:
        desk = application.bot_data
        answer = await api.reply_to(api.say(chat, "who is Sir Nigel Crisp?"))
        api.ban(2.2, chat)
        api.say(chat, "/feedback good")
        api.press(answer, "👎")
        sent = await api.quiet(chat, after=1)
        assert [message.text for message in sent] == [texts.thanks_for_feedback(1)]
        assert await desk.storage.newest_feedback(9) == [(1, "good")]
        assert sum((await desk.storage.count_votes()).values()) == 1
        api.ban(2.2, chat)
        assert "Crisp" in (await api.reply_to(api.say(chat, "who is Sir Nigel Crisp?"))).text
        counted = desk.metrics.registry.get_sample_value(
            "bot_outcomes_total", {"outcome": "answer", "surface": "message"}
        )
        assert counted == 2


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("waiting", [3, 150], ids=["few wait", "more than a poll gives"])
async def test_without_storage_a_chat_that_is_held_back_holds_up_no_other(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer, waiting: int
) -> None:
    other = api.private(api.person(first_name="Bob"))
    async with serving(answerer) as application:
        with locked(Path("var/bot.db")):
            api.ban(900, chat)
            for _ in range(waiting):
                api.say(chat, "thanks")
            for _ in range(4):
                assert (await api.reply_to(api.say(other, "thanks"), timeout_s=4)).text == THANKS
            assert chat.id in {update["message"]["chat"]["id"] for update in api.updates.pending}
            api.lift_bans()
            application.bot_data.bans._chats.clear()
            for _ in range(waiting):
                assert (await api.next_message(chat)).text == THANKS
            await api.until(lambda: not api.updates.pending or None, what="acknowledgement")
        assert (await api.reply_to(api.say(other, "thanks"))).text == THANKS
        assert len(api.sent) == waiting + 5


@pytest.mark.usefixtures("impatient")
async def test_chat_keeps_its_order_when_the_storage_works_again(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    async with serving(answerer) as application:
        with locked(Path("var/bot.db")):
            api.ban(3, chat)
            api.say(chat, "hello")
            api.say(chat, "thanks")
            await asyncio.sleep(0.5)
        api.say(chat, "hello")
        api.say(chat, "thanks")
        answers = [(await api.next_message(chat)).text == THANKS for _ in range(4)]
        assert answers == [False, True, False, True]
        assert await api.quiet() == []
        assert await counts(application) == {"done": 4}


@pytest.mark.usefixtures("impatient")
async def test_without_storage_a_chat_that_is_held_back_is_stored_when_that_works_again(
    api: BotApi,
    chat: Chat,
    serving: Serving,
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox, "AGAIN_IN_S", 0.2)
    other = api.private(api.person(first_name="Bob"))
    async with serving(answerer) as application:
        with locked(Path("var/bot.db")):
            api.ban(3, chat)
            api.say(chat, "thanks")
            await api.until(
                lambda: sum(c.method == "sendMessage" for c in api.calls) or None, what="attempt"
            )
            await asyncio.sleep(0.1)
        await api.until(lambda: not api.updates.pending or None, what="acknowledgement")
        assert (await api.reply_to(api.say(other, "thanks"))).text == THANKS
        assert (await api.next_message(chat)).text == THANKS
        assert await api.quiet() == []
        assert await counts(application) == {"done": 2}
