"""What is not a person's question is passed over, and stops nothing."""

import logging
from collections.abc import Callable

import pytest

from bot.messaging.client import ALLOWED_UPDATES
from bot.messaging.context import BotApplication
from tests.botapi import BotApi, Chat, Json, Person
from tests.messaging.conftest import polls

QUESTION = "Who chairs the NHS Alliance?"


async def alive(api: BotApi, chat: Chat) -> bool:
    """Whether a plain question is still answered."""
    return bool((await api.reply_to(api.say(chat, "hello"))).text)


async def test_only_wanted_kinds_of_update_are_asked_for(
    api: BotApi, application: BotApplication
) -> None:
    assert api.updates.allowed == list(ALLOWED_UPDATES)
    assert api.put({"poll": {}}) is None


async def test_no_answer_to_what_no_person_asked_the_bot(
    api: BotApi, ann: Person, chat: Chat, group: Chat, application: BotApplication
) -> None:
    api.updates.allow([])  # all kinds, as they may have been queued before
    channel, old = api.channel("News"), api.group("Old", supergroup=False)
    other_bot = api.person(first_name="Other", username="other_bot", is_bot=True)
    post = api.say(channel, QUESTION)
    api.edit(post, f"{QUESTION} Edited")
    api.business(ann, QUESTION)
    api.say(group, f"/ask {QUESTION}", by=other_bot)
    api.say(chat, QUESTION, by=other_bot)
    api.say(chat, QUESTION, via_bot=True)
    api.say(group, f"/ask {QUESTION}", by=ann, via_bot=True)
    api.forward_automatically(group, channel, f"/ask {QUESTION}")
    api.migrate(old, by=ann)
    api.topic(api.group("Forum", forum=True), "Trusts", by=ann)
    assert await api.quiet() == []
    assert api.calls[-1].method == "getUpdates"


async def test_service_messages_are_not_answered(
    api: BotApi,
    chat: Chat,
    ann: Person,
    application: BotApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    services: tuple[Json, ...] = (
        {"pinned_message": api.say(chat, "hello").raw},
        {"new_chat_title": "x"},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 1}},
        {"unknown_to_the_library": {"x": 1}},
    )
    for number, fields in enumerate(services, start=900):
        message = {"message_id": number, "date": 1, "chat": chat.raw, "from": ann.raw, **fields}
        api.put({"message": message})
    assert len(await api.quiet(after=1)) == 1  # the hello's
    assert caplog.records == []


MALFORMED: dict[str, Callable[[Chat, Person], Json]] = {
    "no fields": lambda chat, ann: {"message": {}},
    "no object": lambda chat, ann: {"message": "x"},
    "null": lambda chat, ann: {"message": None},
    "no such kind": lambda chat, ann: {"message_of_the_day": {"text": QUESTION}},
    "no kind": lambda chat, ann: {},
    "number for a text": lambda chat, ann: {
        "message": {"message_id": 1, "date": 1, "chat": chat.raw, "from": ann.raw, "text": 5}
    },
    "text for a number": lambda chat, ann: {
        "message": {"message_id": "x", "date": "y", "chat": chat.raw, "text": QUESTION}
    },
    "no sender": lambda chat, ann: {
        "message": {"message_id": 1, "date": 1, "chat": chat.raw, "text": QUESTION}
    },
    "press of nothing": lambda chat, ann: {"callback_query": {"id": "1"}},
}


@pytest.mark.parametrize("malformed", MALFORMED.values(), ids=list(MALFORMED))
async def test_malformed_update_is_passed_over_and_not_quoted(
    api: BotApi,
    chat: Chat,
    ann: Person,
    application: BotApplication,
    malformed: Callable[[Chat, Person], Json],
    caplog: pytest.LogCaptureFixture,
) -> None:
    api.updates.allow([])
    if api.put(malformed(chat, ann)) is None:
        pytest.fail("the update was not queued")
    assert await alive(api, chat)
    assert polls(api) < 10
    assert QUESTION not in caplog.text
    assert all(record.levelno <= logging.ERROR for record in caplog.records)
