"""A question that is edited has its reply edited; nothing else happens on edits."""

import pytest

from tests.botapi import BotApi, Chat, Person

pytestmark = pytest.mark.usefixtures("application")
WHO = "who is Sir Nigel Crisp?"
OTHER = "who chairs the NHS Alliance?"


async def test_reply_follows_the_question_in_place(api: BotApi, chat: Chat) -> None:
    question = api.say(chat, "homeopathy?")
    reply = await api.reply_to(question)
    for text, said in ((WHO, "Nigel Crisp"), (OTHER, "Dr Michael Dixon"), ("thanks", "welcome")):
        api.edit(question, text, after_s=60)
        reply = await api.next_edit(reply)
        assert said in reply.text
    assert len(api.sent) == 1


async def test_follow_up_is_read_against_the_edited_answer(api: BotApi, chat: Chat) -> None:
    question = api.say(chat, WHO)
    reply = await api.reply_to(question)
    api.edit(question, "who said left in the lurch?")
    await api.next_edit(reply)
    follow_up = await api.reply_to(api.say(chat, "and what's his job?"))
    assert "specialist network lead" in follow_up.text


async def test_reply_stays_where_the_outcome_is_the_same(api: BotApi, chat: Chat) -> None:
    question = api.say(chat, WHO)
    answer = await api.reply_to(question)
    await api.press(answer, "Context").answer()
    context = await api.next_edit(answer)
    api.edit(question, "who is Sir Nigel Crisp?")
    await api.quiet()
    assert api.edits == [context]


async def test_edited_caption_and_ask_are_questions_too(
    api: BotApi, chat: Chat, group: Chat, ann: Person
) -> None:
    photo = api.send_media(chat, "photo", caption=WHO)
    first = await api.reply_to(photo)
    api.edit(photo, OTHER)
    assert "Dr Michael Dixon" in (await api.next_edit(first)).text
    command = api.say(group, f"/ask {WHO}", by=ann)
    first = await api.reply_to(command)
    api.edit(command, f"/ask {OTHER}")
    assert "Dr Michael Dixon" in (await api.next_edit(first)).text


async def test_decline_in_a_group_is_one_line_after_an_edit_too(
    api: BotApi, group: Chat, ann: Person
) -> None:
    command = api.say(group, f"/ask {WHO}", by=ann)
    first = await api.reply_to(command)
    api.edit(command, "/ask what did hutton say about polyclinics?")
    declined = await api.next_edit(first)
    assert ("\n" in declined.text, declined.buttons) == (False, ())


async def test_other_edits_are_ignored(
    api: BotApi, chat: Chat, group: Chat, ann: Person, caplog: pytest.LogCaptureFixture
) -> None:
    question = api.say(chat, WHO)
    await api.reply_to(question)
    api.edit(question, OTHER, after_s=901)  # too late
    api.edit(question, "/help")  # commands do not fire
    command = api.say(chat, "/topics")
    await api.reply_to(command)
    api.edit(command, WHO)  # no question was answered there
    never = api.say(group, "oops", by=ann)
    api.edit(never, f"/ask {WHO}")
    asked = api.say(group, f"/ask {WHO}", by=ann)
    await api.reply_to(asked)
    api.edit(asked, OTHER)  # no longer addressed to the bot
    assert await api.quiet() == []
    assert api.edits == []
    assert caplog.records == []


async def test_reply_that_was_deleted_is_sent_anew(api: BotApi, chat: Chat) -> None:
    question = api.say(chat, WHO)
    reply = await api.reply_to(question)
    del api.messages[chat.id, reply.id]
    api.edit(question, OTHER)
    anew = await api.next_message(chat)
    assert "Dr Michael Dixon" in anew.text
    assert anew.reply_target == question.id
