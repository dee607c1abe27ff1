"""What is kept of what people write: what the curators need, never who, nor anything personal."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.messaging.context import BotApplication
from bot.replies import texts
from tests.botapi import BotApi, Chat, Person
from tests.messaging.conftest import Serving

DECLINED = "what did hutton say about polyclinics?"
HEDGED = "what did the managers fear?"


async def test_declined_question_is_kept_without_who_asked(
    api: BotApi,
    chat: Chat,
    group: Chat,
    ann: Person,
    application: BotApplication,
    unsure: Answerer,
) -> None:
    await api.reply_to(api.say(chat, "what about homeopathy?"))
    await api.reply_to(api.say(group, f"/ask {DECLINED}", by=ann))
    await api.reply_to(api.say(chat, "who chairs the NHS Alliance?"))
    application.bot_data.answerer = unsure
    await api.reply_to(api.say(chat, HEDGED))
    await api.quiet()
    first, second, hedged = await application.bot_data.storage.declined()
    assert (first.question, first.kind) == ("what about homeopathy?", "declined")
    assert second.question == DECLINED
    assert hedged.question == HEDGED
    assert hedged.nearest in application.bot_data.library.facts


async def test_question_of_an_answer_voted_down_is_kept_with_its_fact(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    answer = await api.reply_to(api.say(chat, "who chairs the NHS Alliance?"))
    await api.press(answer, "👎").answer()
    (voted,) = await application.bot_data.storage.declined()
    assert (voted.kind, voted.question, voted.nearest) == (
        "voted down", "who chairs the NHS Alliance?", "dixon-chair"
    )  # fmt: skip


SECRET = "quagga"


@pytest.mark.parametrize(
    "text",
    [
        f"I want to die, {SECRET}",
        f"who chairs the NHS Alliance? {SECRET}@example.org",
        f"{SECRET}@example.org zebrafish?",
        f"call 07700 900123 about {SECRET}",
    ],
    ids=["safety", "answered", "declined", "phone"],
)
async def test_text_of_a_personal_or_safety_message_is_nowhere(
    api: BotApi, chat: Chat, application: BotApplication, text: str
) -> None:
    reply = await api.reply_to(api.say(chat, text))
    if "@" in text:
        assert reply.text.startswith(texts.NO_PERSONAL_DETAILS)
    for row in reply.buttons:
        for button in row:
            if button.label == "👎":
                await api.press(reply, "👎").answer()
    await api.quiet()
    assert SECRET not in everything()
    await api.reply_to(api.say(chat, f"zebrafish {SECRET}?"))
    await api.quiet()
    assert SECRET in everything()


def everything() -> str:
    """Read every row of the storage, in which a settled update's text is no more."""
    with closing(sqlite3.connect(Path("var/bot.db"))) as storage:
        tables = storage.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables.fetchall()]
        return "\n".join(str(storage.execute(f"SELECT * FROM {n}").fetchall()) for n in names)


async def test_conversation_goes_on_after_a_restart(
    api: BotApi, chat: Chat, group: Chat, ann: Person, serving: Serving, answerer: Answerer
) -> None:
    async with serving(answerer):
        question = api.say(chat, "who said left in the lurch?")
        answer = await api.reply_to(question)
        await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    async with serving(answerer):
        follow_up = await api.reply_to(api.say(chat, "and what's his job?"))
        assert "specialist network lead" in follow_up.text
        api.say(group, "/ask who is Sir Nigel Crisp?", by=ann)
        assert (await api.next_message(group)).text == texts.ANSWERED_ABOVE
        api.edit(question, "who chairs the NHS Alliance?")
        assert "Dr Michael Dixon" in (await api.next_edit(answer)).text


async def test_pause_goes_on_after_a_restart_until_resumed(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer
) -> None:
    async with serving(answerer) as application:
        await application.bot_data.pause("moving house")
    async with serving(answerer) as application:
        assert (await api.reply_to(api.say(chat, "/help"))).text == texts.paused("moving house")
        await application.bot_data.pause(None)
    async with serving(answerer):
        reply = await api.reply_to(api.say(chat, "/help"))
        assert reply.text == texts.help_text(answerer.library)


async def test_people_are_answered_while_the_storage_fails(
    api: BotApi, chat: Chat, group: Chat, ann: Person, application: BotApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with closing(sqlite3.connect(Path("var/bot.db"))) as storage:
        for table in ("conversations", "replies", "declined"):
            storage.execute(f"DROP TABLE {table}")
    for place, text in ((chat, "zebrafish?"), (group, "/ask zebrafish at the NHS?")):
        question = api.say(place, text, by=ann)
        assert "articles" in (await api.reply_to(question)).text.lower()
        api.edit(question, "/ask who is Sir Nigel Crisp?")
    assert await api.quiet() == []
    assert "answering without" in caplog.text
    assert "Nigel" not in caplog.text
