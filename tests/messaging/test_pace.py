"""Who writes faster than anyone reads is told so once; nobody else notices."""

import time

import pytest

from bot.answering import Answerer
from bot.messaging.memory import FloodGuard
from bot.replies import texts
from bot.settings import Limits
from tests.botapi import BotApi, Chat
from tests.messaging.conftest import Serving

NOW = int(time.time())


async def test_sixth_message_in_ten_seconds_is_told_and_the_rest_is_silence(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    other = api.private(api.person(first_name="Bob"))
    async with serving(answerer, Limits(sends_per_second=0)):
        for second in (0, 1, 2, 3, 4, 5, 6, 7, 14):
            api.say(chat, "thanks", date=NOW + second)
        api.say(other, "thanks", date=NOW + 7)
        sent = [m.text for m in await api.quiet(chat, after=6)]
        assert sent == ["You're welcome."] * 5 + [texts.TOO_FAST]
        assert len(await api.quiet(other, after=1)) == 1
        assert (await api.reply_to(api.say(chat, "thanks", date=NOW + 15))).text


async def test_emergency_is_answered_however_fast_it_is_written(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    async with serving(answerer, Limits(per_person_10s=1, sends_per_second=0)):
        for text in ("thanks", "thanks", "thanks", "I want to die"):
            api.say(chat, text, date=NOW)
        said = [m.text for m in await api.quiet(after=3)]
    assert said[:2] == ["You're welcome.", texts.TOO_FAST]
    assert ["call 999" in text for text in said[2:]] == [True]


async def test_operators_are_never_too_fast_to_end_a_pause(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    async with serving(answerer, Limits(per_person_10s=1, sends_per_second=0)) as application:
        desk = application.bot_data
        telegram = desk.settings.telegram.model_copy(update={"operators": (chat.id,)})
        desk.settings = desk.settings.model_copy(update={"telegram": telegram})
        for text in ("/pause", "thanks", "/resume"):
            api.say(chat, text, date=NOW)
        said = [m.text for m in await api.quiet(chat, after=3)]
    assert said == [texts.pausing(""), "You're welcome.", texts.RESUMED]


async def test_commands_count_as_messages(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    async with serving(answerer, Limits(per_person_10s=2, sends_per_second=0)):
        for text in ("/about", "thanks", "/about", "/xyzzy"):
            api.say(chat, text)
        assert [m.text for m in await api.quiet(after=3)][2:] == [texts.TOO_FAST]


@pytest.mark.parametrize(
    ("times", "verdicts"),
    [
        ([0, 2, 4, 6, 8, 10, 12], ["fine"] * 7),
        ([0, 0, 0, 0, 0, 0, 9, 10], ["fine"] * 5 + ["notice", "silence", "fine"]),
        (
            [*range(0, 60, 3), 59.5, 100, 119.5],
            ["fine"] * 20 + ["notice", "silence", "fine"],
        ),
    ],
    ids=["five in ten seconds", "six in ten seconds", "twenty-one in a minute"],
)
def test_spans_are_counted_by_the_times_of_the_messages(
    times: list[float], verdicts: list[str]
) -> None:
    guard = FloodGuard((5, 10), (20, 60))
    assert [guard.judge(1, at) for at in times] == verdicts
    assert guard.judge(2, times[-1]) == "fine"


def test_zero_is_no_limit() -> None:
    guard = FloodGuard((0, 10), (0, 60))
    assert {guard.judge(1, 0) for _ in range(100)} == {"fine"}


# --- which message a reply answers ---


@pytest.mark.usefixtures("application")
async def test_replies_quote_among_messages_within_three_seconds(api: BotApi, chat: Chat) -> None:
    asked = [api.say(chat, "who is Sir Nigel Crisp?", date=NOW + s) for s in (0, 2, 5, 7)]
    sent = await api.quiet(chat, after=4)
    assert [m.reply_target for m in sent] == [None, asked[1].id, None, asked[3].id]
