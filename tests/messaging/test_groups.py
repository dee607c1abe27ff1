"""In a group the bot speaks only when it is asked."""

import time

import pytest

from bot.answering import Answerer
from bot.knowledge import KnownFact, Library
from bot.replies import render, texts
from bot.settings import Limits
from tests.botapi import BotApi, Chat, Person
from tests.messaging.conftest import NO_LIMITS, Serving

ANSWERED_ABOVE = "Answered above, a few minutes ago."
DECLINED = "what did hutton say about polyclinics?"


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
        "@policy_botanist who?",
        "write to me@policy_bot.example",
    ):
        api.say(group, text, by=ann)
    api.send_media(group, "photo", caption="who?", by=ann)
    api.send_media(group, "voice", by=ann)
    api.say(group, "who?", by=ann, reply_to=api.say(group, "a person's message", by=ann))
    assert await api.quiet() == []


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("command", ["/ask", "/ask@policy_bot", "/ASK@Policy_bot"])
async def test_ask_is_answered_as_a_reply(
    api: BotApi, group: Chat, ann: Person, answerer: Answerer, fact: KnownFact, command: str
) -> None:
    question = api.say(group, f"{command} {fact.record.questions[0]}", by=ann)
    answer = await api.reply_to(question)
    expected = render.render(answerer.ask(fact.record.questions[0]))
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
    assert answer.html == render.render(answerer.ask(text)).html
    assert answer.reply_target == command.id


@pytest.mark.usefixtures("application")
async def test_ask_alone_gets_its_usage_once_a_minute(
    api: BotApi, group: Chat, ann: Person, fact: KnownFact
) -> None:
    own = await api.reply_to(api.say(group, f"/ask {fact.record.questions[0]}", by=ann))
    question = api.say(group, "/ask", by=ann, reply_to=own)
    api.say(group, "@policy_bot", by=ann)
    (usage,) = await api.quiet(group, after=1)
    assert (usage.text, usage.reply_target) == (texts.ASK_USAGE, question.id)


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("written", ["@policy_bot {}", "{} @Policy_Bot", "hey @policy_bot, {}"])
@pytest.mark.parametrize("media", [False, True], ids=["text", "caption"])
async def test_mention_is_answered(
    api: BotApi, group: Chat, ann: Person, fact: KnownFact, written: str, media: bool
) -> None:
    text = written.format("who chairs the NHS Alliance?")
    question = (
        api.send_media(group, "photo", caption=text, by=ann)
        if media
        else api.say(group, text, by=ann)
    )
    answer = await api.reply_to(question)
    assert "Dr Michael Dixon" in answer.text
    assert answer.reply_target == question.id


@pytest.mark.usefixtures("application")
async def test_mention_by_name_is_answered(api: BotApi, group: Chat, ann: Person) -> None:
    question = api.say(group, "who chairs the NHS Alliance, Policy?", by=ann)
    entity = {"type": "text_mention", "offset": 29, "length": 6, "user": api.bot.raw}
    api.put({"message": {**question.raw, "entities": [entity]}})
    assert "Dr Michael Dixon" in (await api.reply_to(question)).text


@pytest.mark.usefixtures("application")
async def test_mention_alone_takes_the_message_it_replies_to(
    api: BotApi, group: Chat, ann: Person
) -> None:
    asked = api.say(group, "who chairs the NHS Alliance?", by=ann)
    mention = api.say(group, "@policy_bot", by=ann, reply_to=asked)
    assert "Dr Michael Dixon" in (await api.reply_to(mention)).text


@pytest.mark.usefixtures("application")
async def test_reply_that_asks_is_read_against_what_it_replies_to(
    api: BotApi, group: Chat, ann: Person
) -> None:
    older = await api.reply_to(api.say(group, "/ask who said left in the lurch?", by=ann))
    await api.reply_to(api.say(group, "/ask who chairs the nhs alliance?", by=ann))
    for text in ("thanks", "I knew that", "that is what they always say"):
        api.say(group, text, by=ann, reply_to=older)
    assert await api.quiet() == []
    answer = await api.reply_to(api.say(group, "who is he?", by=ann, reply_to=older))
    assert "specialist network lead" in answer.text


@pytest.mark.usefixtures("application")
async def test_who_writes_as_the_group_or_a_channel_is_answered(api: BotApi, group: Chat) -> None:
    anonymous = api.person(id=1087968824, first_name="Group", is_bot=True)
    asked = [
        api.say(group, "/ask who is Sir Nigel Crisp?", by=anonymous, in_name_of=group),
        api.say(group, "/ask: who chairs the NHS Alliance?", in_name_of=api.channel("News")),
    ]
    answers = await api.quiet(after=2)
    assert [answer.reply_target for answer in answers] == [question.id for question in asked]
    assert "Crisp" in answers[0].text
    assert "Dixon" in answers[1].text


@pytest.mark.usefixtures("application")
async def test_ask_alone_takes_the_quoted_part(api: BotApi, group: Chat, ann: Person) -> None:
    said = api.say(group, "Lunch? And who is Sir Nigel Crisp?", by=ann)
    for elsewhere in (False, True):
        question = api.say(
            group, "/ask", by=ann, reply_to=None if elsewhere else said, elsewhere=elsewhere,
            quote="who chairs the NHS Alliance?" if elsewhere else "who is Sir Nigel Crisp?",
        )  # fmt: skip
        answer = await api.reply_to(question)
        assert ("Dixon" if elsewhere else "Crisp") in answer.text


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
async def test_answer_to_a_deleted_topic_goes_to_the_group(
    api: BotApi, ann: Person, library: Library, fact: KnownFact
) -> None:
    forum = api.group("Course", forum=True)
    topic = api.topic(forum, "Trusts", by=ann)
    api.topics[forum.id].remove(topic)
    question = api.say(forum, f"/ask {fact.record.questions[0]}", by=ann, thread_id=topic)
    answer = await api.reply_to(question)
    assert (answer.thread_id, answer.text) == (None, render.answer(fact, library).text)


@pytest.mark.usefixtures("application")
async def test_question_deleted_meanwhile_is_answered_all_the_same(
    api: BotApi, group: Chat, ann: Person, fact: KnownFact
) -> None:
    question = api.say(group, f"/ask {fact.record.questions[0]}", by=ann)
    del api.messages[group.id, question.id]
    assert (await api.next_message(group)).reply_target is None


@pytest.mark.usefixtures("application")
async def test_decline_is_one_line_without_buttons(
    api: BotApi, group: Chat, ann: Person, library: Library
) -> None:
    gap = next(iter(library.gaps.values())).questions[0]
    for question in (DECLINED, "is there anything about homeopathy?", gap):
        declined = await api.reply_to(api.say(group, f"/ask {question}", by=ann))
        assert ("\n" in declined.text, declined.buttons) == (False, ())


@pytest.mark.usefixtures("application")
async def test_two_questions_are_both_answered(api: BotApi, group: Chat, ann: Person) -> None:
    both = "who chairs the NHS Alliance? and who is Sir Nigel Crisp?"
    answer = await api.reply_to(api.say(group, f"/ask {both}", by=ann))
    assert "Dr Michael Dixon" in answer.text
    assert "Sir Nigel Crisp" in answer.text


# --- the same again ---


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    ("username", "address"),
    [(None, "https://t.me/c/{}/{}"), ("policy", "https://t.me/policy/{1}")],
    ids=["private", "public"],
)
async def test_same_fact_within_ten_minutes_is_linked_to(
    api: BotApi, ann: Person, username: str | None, address: str
) -> None:
    group = api.group("Policy", username=username)
    first = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    api.say(group, "/ask who was sir nigel crisp", by=api.person(first_name="Bob"))
    again = await api.next_message(group)
    assert (again.text, again.reply_target) == (texts.ANSWERED_ABOVE, first.id)
    (link,) = [entity["url"] for entity in again.entities if entity["type"] == "text_link"]
    assert link == address.format(str(group.id).removeprefix("-100"), first.id)


@pytest.mark.usefixtures("application")
async def test_same_fact_is_pointed_to_in_words_where_there_are_no_links(
    api: BotApi, ann: Person
) -> None:
    group = api.group("Small", supergroup=False)
    first = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    api.say(group, "/ask who is Sir Nigel Crisp?", by=ann)
    again = await api.next_message(group)
    assert (again.text, again.entities) == (texts.ANSWERED_ABOVE, [])
    assert again.reply_target == first.id


@pytest.mark.usefixtures("application")
async def test_same_fact_is_given_again_if_the_answer_was_deleted(
    api: BotApi, group: Chat, ann: Person
) -> None:
    first = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    del api.messages[group.id, first.id]
    again = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    assert again.text == first.text


@pytest.mark.usefixtures("application")
async def test_same_fact_is_given_again_after_ten_minutes_and_elsewhere(
    api: BotApi, chat: Chat, group: Chat, ann: Person
) -> None:
    other = api.group("Other")
    first = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    later = int(time.time()) + 601
    for place, text, date in (
        (group, "/ask who is Sir Nigel Crisp?", later),
        (other, "/ask who is Sir Nigel Crisp?", None),
        (chat, "who is Sir Nigel Crisp?", None),
        (chat, "who is Sir Nigel Crisp?", None),
    ):
        again = await api.reply_to(api.say(place, text, by=ann, date=date))
        assert again.text == first.text


# --- whose buttons ---


@pytest.mark.usefixtures("application")
async def test_buttons_of_an_answer_are_everyones(api: BotApi, group: Chat, ann: Person) -> None:
    answer = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    vote = await api.press(answer, "👍", by=api.person(first_name="Bob")).answer()
    assert vote.text == texts.THANKS_FOR_VOTE


# --- how much ---


async def test_group_gets_twelve_answers_a_minute_then_silence(
    api: BotApi, group: Chat, ann: Person, serving: Serving, answerer: Answerer
) -> None:
    other, now = api.group("Other"), int(time.time())
    async with serving(answerer, Limits(sends_per_second=0)):
        for _ in range(14):
            api.say(group, "/ask hello", by=ann, date=now)
        api.say(other, "/ask hello", by=ann, date=now)
        api.say(group, "/ask hello", by=ann, date=now + 61)
        sent = await api.quiet(after=14)
    assert [m.chat.id for m in sent].count(group.id) == 12 + 1
    assert [m.chat.id for m in sent].count(other.id) == 1


# --- coming and going ---


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("supergroup", [False, True], ids=["group", "supergroup"])
async def test_bot_introduces_itself_once_when_added(
    api: BotApi,
    ann: Person,
    library: Library,
    supergroup: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    group = api.group("New", supergroup=supergroup)
    api.statuses[group.id] = "left"
    api.add_bot(group, by=ann)
    api.become(group, "administrator", by=ann)
    (said,) = await api.quiet(after=1)
    assert said.text == texts.introduction(library, sees_all=True)
    assert "/ask" in said.text
    assert caplog.records == []


@pytest.mark.usefixtures("application")
async def test_bot_added_to_a_channel_or_unblocked_says_nothing(api: BotApi, ann: Person) -> None:
    channel = api.channel("News")
    api.statuses[channel.id] = "left"
    api.become(channel, "administrator", by=ann)
    api.block(api.private(ann).person or ann)
    api.unblock(ann)
    assert await api.quiet() == []


@pytest.mark.usefixtures("application")
async def test_group_that_removed_the_bot_is_forgotten(
    api: BotApi, group: Chat, ann: Person
) -> None:
    answer = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    api.remove_bot(group, by=ann)
    api.add_bot(group, by=ann)
    await api.next_message(group)
    again = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=ann))
    assert again.text == answer.text


@pytest.mark.usefixtures("application")
async def test_group_that_became_a_supergroup_is_known_by_its_new_id(
    api: BotApi, ann: Person
) -> None:
    old = api.group("Old", supergroup=False)
    await api.reply_to(api.say(old, "/ask who chairs the NHS Alliance?", by=ann))
    new = api.migrate(old, by=ann)
    api.say(new, "/ask who chairs the NHS Alliance?", by=ann)
    # The answer stayed in the old group, so that there is nothing to point to.
    again = await api.next_message(new)
    assert "Dr Michael Dixon" in again.text
    answer = await api.reply_to(api.say(new, "/ask what else did he say?", by=ann))
    assert "Dixon" in answer.text


async def test_limits_and_bans_of_a_group_follow_it_to_its_new_id(
    api: BotApi, ann: Person, serving: Serving, answerer: Answerer
) -> None:
    limits = NO_LIMITS.model_copy(update={"per_group_minute": 3})
    old = api.group("Old", supergroup=False)
    async with serving(answerer, limits) as application:
        for _ in range(2):
            await api.reply_to(api.say(old, "/ask thanks", by=ann))
        api.say(old, "/ask", by=ann)
        await api.quiet(old, after=1)
        desk = application.bot_data
        desk.bans.refused(old.id, 900)
        desk.bans.accepted()
        new = api.migrate(old, by=ann)
        await api.quiet()
        assert desk.bans.wait_s(new.id) > 800
        assert (desk.bans.wait_s(old.id), desk.usage.due(new.id)) == (0, False)
        desk.bans._chats.clear()
        api.say(new, "/ask thanks", by=ann)
        assert await api.quiet() == []


async def test_question_that_waited_while_its_group_was_upgraded_is_answered_in_the_new_one(
    api: BotApi, ann: Person, serving: Serving, answerer: Answerer
) -> None:
    old = api.group("Old", supergroup=False)
    async with serving(answerer):
        api.ban(2.2, old)
        api.say(old, "/ask who chairs the NHS Alliance?", by=ann)
        await api.quiet()
        new = api.migrate(old, by=ann)
        for _ in range(5):
            api.say(new, "lunch?", by=ann)
        answer = await api.next_message(new)
        assert "Dr Michael Dixon" in answer.text
        assert answer.reply_target is None
        api.say(new, "and his job?", by=ann, reply_to=answer)
        above = await api.next_message(new)
        assert (above.text, above.reply_target) == (ANSWERED_ABOVE, answer.id)


async def test_press_below_an_answer_in_the_old_group_changes_nothing_in_the_new_one(
    api: BotApi, ann: Person, serving: Serving, answerer: Answerer
) -> None:
    old = api.group("Old", supergroup=False)
    async with serving(answerer) as application:
        answer = await api.reply_to(api.say(old, "/ask who chairs the NHS Alliance?", by=ann))
        new = api.migrate(old, by=ann)
        for _ in range(answer.id):
            await api.reply_to(api.say(new, "/ask thanks", by=ann))
        assert (await api.press(answer, "👎", by=ann).answer()).text == texts.WHATS_WRONG
        await api.quiet()
        assert api.edits == []
        kept = await application.bot_data.storage.declined()
        assert [each.question for each in kept] == ["who chairs the NHS Alliance?"]
