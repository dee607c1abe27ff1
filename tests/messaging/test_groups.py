"""In a group the bot speaks only when it is asked."""

import pytest

from bot.answering import Answerer
from bot.knowledge import KnownFact
from bot.replies import render, texts
from tests.botapi import BotApi, Chat, Person
from tests.messaging.conftest import Serving


@pytest.mark.usefixtures("application")
async def test_other_talk_and_commands_meet_silence(api: BotApi, group: Chat, ann: Person) -> None:
    for text in (
        "Who chairs the NHS Alliance?",
        "/topics",
        "/start",
        "/start@policy_bot f_x",
        "/ask@other_bot who?",
        "/xyzzy@policy_bot",
        "see /ask who?",
    ):
        api.say(group, text, by=ann)
    api.send_media(group, "photo", caption="/ask who?", by=ann)
    api.send_media(group, "voice", by=ann)
    assert await api.quiet() == []


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("command", ["/ask", "/ask@policy_bot", "/ASK@Policy_bot"])
async def test_ask_is_answered_as_a_reply(
    api: BotApi, group: Chat, ann: Person, answerer: Answerer, fact: KnownFact, command: str
) -> None:
    question = api.say(group, f"{command} {fact.record.questions[0]}", by=ann)
    answer = await api.reply_to(question)
    expected = render.render(answerer.ask(fact.record.questions[0]), answerer.library)
    assert (answer.html, answer.reply_target) == (expected.html, question.id)


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("media", [False, True], ids=["text", "caption"])
async def test_ask_alone_takes_the_message_it_replies_to(
    api: BotApi, group: Chat, ann: Person, answerer: Answerer, fact: KnownFact, media: bool
) -> None:
    text = fact.record.questions[0]
    asked = (
        api.send_media(group, "photo", caption=text, by=ann)
        if media
        else api.say(group, text, by=ann)
    )
    command = api.say(group, "/ask", by=api.person(first_name="Bob"), reply_to=asked)
    answer = await api.reply_to(command)
    assert answer.html == render.render(answerer.ask(text), answerer.library).html
    assert answer.reply_target == command.id


@pytest.mark.usefixtures("application")
async def test_ask_alone_gets_its_usage(api: BotApi, group: Chat, ann: Person) -> None:
    question = api.say(group, "/ask", by=ann)
    usage = await api.reply_to(question)
    assert (usage.text, usage.reply_target) == (texts.ASK_USAGE, question.id)


@pytest.mark.usefixtures("application")
async def test_help_is_short(api: BotApi, group: Chat, ann: Person) -> None:
    assert (await api.reply_to(api.say(group, "/help", by=ann))).text == texts.GROUP_HELP


@pytest.mark.usefixtures("application")
async def test_answer_stays_in_the_forum_topic(api: BotApi, ann: Person, fact: KnownFact) -> None:
    forum = api.group("Forum", forum=True)
    topic = api.topic(forum, "Trusts", by=ann)
    question = api.say(forum, f"/ask {fact.record.questions[0]}", by=ann, thread_id=topic)
    answer = await api.reply_to(question)
    assert (answer.thread_id, answer.reply_target) == (topic, question.id)


@pytest.mark.usefixtures("application")
async def test_question_deleted_meanwhile_is_answered_all_the_same(
    api: BotApi, group: Chat, ann: Person, fact: KnownFact
) -> None:
    question = api.say(group, f"/ask {fact.record.questions[0]}", by=ann)
    del api.messages[group.id, question.id]
    assert (await api.next_message(group)).reply_target is None


async def test_decline_is_one_line_without_buttons(
    api: BotApi, group: Chat, ann: Person, serving: Serving, mute: Answerer, fact: KnownFact
) -> None:
    async with serving(mute):
        for question in (
            fact.record.questions[0],
            next(iter(mute.library.gaps.values())).questions[0],
        ):
            declined = await api.reply_to(api.say(group, f"/ask {question}", by=ann))
            assert ("\n" in declined.text, declined.buttons) == (False, ())
