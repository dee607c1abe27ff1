"""What pressing a button does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answering import Answerer
from bot.knowledge import KnownFact, Library
from bot.messaging import presses
from bot.messaging.context import BotApplication
from bot.messaging.memory import Throttle
from bot.replies import Reply, browse, citation, paragraphs, render, texts
from bot.settings import Limits
from tests.botapi import BotApi, Chat, Message, Person
from tests.messaging.conftest import Serving

QUESTION = "how long have primary care trusts got?"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take no press on a busy machine for one that has to wait."""
    monkeypatch.setattr(presses, "ACKNOWLEDGE_AFTER_S", 5)


@pytest.fixture
def patient(application: BotApplication) -> None:
    """Take two quick taps for two taps."""
    application.bot_data.taps = Throttle(0)


async def shown(api: BotApi, chat: Chat, fact: KnownFact) -> Message:
    return await api.reply_to(api.say(chat, f"/start f_{fact.id}"))


def around(fact: KnownFact, number: int | None = None) -> Reply:
    reply = paragraphs.context(fact, number)
    assert reply is not None
    return reply


async def tapped(api: BotApi, message: Message, label: str) -> Message:
    """Press a button that edits a message, and return that as it is then."""
    before = len(api.edits)
    await api.press(message, label).answer()
    await api.until(lambda: api.edits[before:] or None, what="edit")
    return api.edits[-1]


async def notice(api: BotApi, message: Message, data: str, by: Person | None = None) -> object:
    answer = await api.press(message, data=data, by=by).answer()
    return answer.text, answer.show_alert


@pytest.mark.usefixtures("application")
async def test_numbers_under_an_overview_open_its_points(
    api: BotApi, chat: Chat, library: Library
) -> None:
    found = next(iter(library.overviews.values()))
    shown = await api.reply_to(api.say(chat, found.record.questions[0]))
    for button in shown.buttons[0][:2]:
        await api.press(shown, button.label).answer()
        fact = library.facts[str(button.data).removeprefix("v1:fact:")]
        assert (await api.next_message(chat)).html == render.answer(fact, library).html


@pytest.mark.parametrize("today", [False, True], ids=["then", "today"])
async def test_context_takes_the_answers_place_and_leads_back(
    api: BotApi,
    chat: Chat,
    application: BotApplication,
    library: Library,
    fact: KnownFact,
    today: bool,
) -> None:
    first = await shown(api, chat, fact)
    data = f"v1:context:{fact.id}" + (":today" if today else "")
    assert first.buttons[0][0].data == f"v1:context:{fact.id}"
    api.press(first, data=data)
    context = await api.next_edit(first)
    back = await tapped(api, context, texts.BACK)
    assert context.html == around(fact).html
    assert back.html == render.answer(fact, library, present=today).html
    assert back.buttons[0][0].data == data
    assert len(api.sent) == 1
    assert all(m.raw["link_preview_options"]["is_disabled"] for m in api.edits)


async def test_related_facts_are_sent_below(
    api: BotApi, chat: Chat, application: BotApplication, library: Library, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    await api.press(first, first.buttons[1][0].label).answer()
    other = library.facts[str(first.buttons[1][0].data).removeprefix("v1:fact:")]
    assert (await api.next_message(chat)).html == render.answer(other, library).html


@pytest.mark.usefixtures("patient")
async def test_vote_is_changed_or_withdrawn_by_tapping_again(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    seen = []
    for tap in ("👍", "👎", "👎", "👎"):
        answer = await api.press(first, tap).answer()
        counts = [await votes(application, fact, vote) for vote in ("up", "down")]
        seen.append((answer.text, answer.show_alert, *counts))
    assert seen == [
        (texts.THANKS_FOR_VOTE, False, 1, 0),
        (texts.WHATS_WRONG, False, 0, 1),
        (texts.VOTE_WITHDRAWN, False, 0, 0),
        (texts.WHATS_WRONG, False, 0, 1),
    ]
    await api.press(first, "👎", by=api.person(first_name="Bob")).answer()
    assert await votes(application, fact, "down") == 2


async def test_double_tap_on_a_vote_is_one_vote(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    taps = [api.press(first, "👎") for _ in range(2)]
    assert [(await tap.answer()).text for tap in taps] == [texts.WHATS_WRONG, ""]
    assert await votes(application, fact, "down") == 1


async def votes(
    application: BotApplication, fact: KnownFact, vote: str, reason: str | None = None
) -> int:
    counted = await application.bot_data.storage.count_votes()
    return sum(
        count
        for (of, kind, why), count in counted.items()
        if (of, kind) == (fact.id, vote) and reason in (None, why)
    )


def labels(message: Message) -> list[list[str]]:
    return [[button.label for button in row] for row in message.buttons]


@pytest.mark.usefixtures("patient")
async def test_vote_against_asks_why_below_the_answer_and_takes_the_reason(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    for reason, label in texts.REASONS.items():
        asked = await tapped(api, first, "👎")
        assert asked.html is None or asked.html == first.html
        one, two, three, four = texts.REASONS.values()
        assert labels(asked) == [*labels(first), [one, two], [three, four]]
        press = api.press(asked, label)
        assert labels(await api.next_edit(asked)) == labels(first)
        thanks = await press.answer()
        assert thanks.text == ("" if reason == "other" else texts.THANKS_FOR_VOTE)
        assert not thanks.show_alert
        assert await votes(application, fact, "down", reason) == 1
        await api.press(first, "👍").answer()
    assert [await votes(application, fact, vote) for vote in ("up", "down")] == [1, 0]


@pytest.mark.usefixtures("patient")
async def test_reasons_go_when_the_vote_is_withdrawn_or_changed(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    for again in ("👎", "👍"):
        assert labels(await tapped(api, first, "👎")) != labels(first)
        assert labels(await tapped(api, first, again)) == labels(first)


async def test_other_reason_is_asked_for_and_taken_as_feedback(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    await api.press(await tapped(api, first, "👎"), texts.REASONS["other"]).answer()
    asking = await api.next_message(chat)
    assert (asking.text, asking.reply_target) == (texts.SAY_WHATS_WRONG, first.id)
    assert (asking.markup or {})["force_reply"]
    thanks = await api.reply_to(api.say(chat, "The page is wrong.", reply_to=asking))
    assert thanks.text == texts.thanks_for_feedback(1)
    kept = await application.bot_data.storage.newest_feedback(9)
    assert kept == [(1, f"{fact.id}: The page is wrong.")]


async def test_other_reason_in_a_group_leads_to_the_private_chat(
    api: BotApi, group: Chat, ann: Person, application: BotApplication, fact: KnownFact
) -> None:
    first = await api.reply_to(api.say(group, f"/ask {fact.record.questions[0]}", by=ann))
    api.press(first, "👎", by=ann)
    asked = await api.next_edit(first)
    answer = await api.press(asked, texts.REASONS["other"], by=ann).answer()
    assert (answer.text, answer.show_alert) == (texts.OTHER_REASON, True)
    assert len(api.sent) == 1


@pytest.mark.usefixtures("application")
async def test_press_is_acknowledged_before_anything_is_sent(
    api: BotApi, chat: Chat, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    for label in ("Context", "Cite"):
        before = len(api.calls)
        await api.press(first, label).answer()
        await api.quiet()
        done = [call.method for call in api.calls[before:] if call.method != "getUpdates"]
        assert done[0] == "answerCallbackQuery"
        assert len(done) == 2


async def test_press_is_acknowledged_while_its_chat_waits(
    api: BotApi,
    chat: Chat,
    application: BotApplication,
    fact: KnownFact,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presses, "ACKNOWLEDGE_AFTER_S", 0.1)
    first = await shown(api, chat, fact)
    api.ban(2.5, chat)
    asked = api.say(chat, "thanks")
    query = api.press(first, "Cite")
    assert (await query.answer()).text == ""
    assert (await api.reply_to(asked, timeout_s=30)).text == "You're welcome."
    assert (await api.next_message(chat)).text.startswith("Reference")
    assert [call.method for call in api.calls].count("answerCallbackQuery") == 1


async def test_who_presses_too_fast_is_told_once(
    api: BotApi, chat: Chat, serving: Serving, answerer: Answerer, fact: KnownFact
) -> None:
    async with serving(answerer, Limits(per_person_10s=5, sends_per_second=0)):
        first = await shown(api, chat, fact)
        presses = [api.press(first, "Cite") for _ in range(7)]
        said = [(await press.answer()).text for press in presses]
        assert said == ["", "", "", "", texts.TOO_FAST, "", ""]
        assert len(await api.quiet(chat, after=4)) == 4


async def test_group_that_presses_much_still_gets_its_answers(
    api: BotApi, group: Chat, ann: Person, serving: Serving, answerer: Answerer, fact: KnownFact
) -> None:
    people = [ann, api.person(), api.person()]
    async with serving(answerer, Limits(sends_per_second=0)):
        first = await api.reply_to(api.say(group, f"/ask {fact.record.questions[0]}", by=ann))
        presses = [api.press(first, "Cite", by=people[number % 3]) for number in range(40)]
        question = api.say(group, "/ask who is Sir Nigel Crisp?", by=ann)
        for press in presses:
            await press.answer(timeout_s=5)
        *cited, answer = await api.quiet(group, after=7)
        assert len(cited) == 6
        assert answer.reply_target == question.id


async def test_context_turns_paragraphs_in_place(
    api: BotApi, chat: Chat, application: BotApplication, library: Library
) -> None:
    fact = library.facts["clinicians-on-board"]
    first = await shown(api, chat, fact)
    await tapped(api, first, "Context")
    for label, number in ((texts.PARAGRAPH_BEFORE, 2), (texts.PARAGRAPH_AFTER, 3)):
        assert (await tapped(api, first, label)).html == around(fact, number).html
    assert len(api.sent) == 1


async def test_context_in_a_group_leads_to_the_private_chat(
    api: BotApi, group: Chat, ann: Person, application: BotApplication, fact: KnownFact
) -> None:
    first = await api.reply_to(api.say(group, f"/ask {fact.record.questions[0]}", by=ann))
    answer = await api.press(first, "Context", by=ann).answer()
    given = str(first.buttons[0][0].data).removeprefix("v1:context:")
    assert answer.url == f"https://t.me/{api.bot.username}?start=f_{given}"
    assert api.edits == []


async def test_cite_sends_references_to_copy_and_the_permalink(
    api: BotApi, chat: Chat, application: BotApplication, library: Library
) -> None:
    fact = library.facts["clinicians-on-board"]
    await api.press(await shown(api, chat, fact), "Cite").answer()
    sent = await api.next_message(chat)
    now = datetime.now(UTC)
    today = f"{now.day} {now:%B %Y}"
    reference = (
        "Make history or die, PCTs told. Health Service Journal, 16 October 2003, no. 5877, "
        "pp 8–9, paragraph 3"
    )
    harvard = (
        "‘Make history or die, PCTs told’ (2003) Health Service Journal, 16 October, no. 5877, "
        f"pp 8–9, para. 3. Available at: {fact.article.record.url} (Accessed: {today})."
    )
    assert sent.text == (
        f"Reference\n{reference}\n\nHarvard style\n{harvard}\n\n"
        f"Link to this answer\nhttps://t.me/{api.bot.username}?start=f_{fact.id}"
    )
    assert [b.raw for row in sent.buttons for b in row] == [
        {"text": "Copy: Reference", "copy_text": {"text": reference}},
        {"text": "Copy: Harvard style", "copy_text": {"text": harvard}},
    ]


def test_a_reference_too_long_to_be_copied_has_no_copy_button(fact: KnownFact) -> None:
    record = fact.article.record.model_copy(update={"title": "x" * 200})
    long = replace(fact, article=replace(fact.article, record=record))
    assert citation.cite(long).buttons == ()


async def test_random_leads_to_another(
    api: BotApi, chat: Chat, application: BotApplication, library: Library
) -> None:
    first = await api.reply_to(api.say(chat, "/random"))
    await api.press(first, texts.ANOTHER).answer()
    other = await api.next_message(chat)
    assert {labels(m)[-1][0] for m in (first, other)} == {texts.ANOTHER}
    assert "blockquote" in [entity["type"] for entity in other.entities]


async def test_topics_turn_pages_in_place_and_open_their_facts(
    api: BotApi, chat: Chat, application: BotApplication, library: Library
) -> None:
    start = await api.reply_to(api.say(chat, "/start"))
    await api.press(start, "Topics").answer()
    topics = await api.next_message(chat)
    pages = [topics]
    while any(b.label == texts.LATER for row in pages[-1].buttons for b in row):
        pages.append(await tapped(api, pages[-1], texts.LATER))
    listed = [
        b.label for page in pages for row in page.buttons for b in row if "topic:" in str(b.data)
    ]
    assert len(listed) == len(library.topics)
    topic = await tapped(api, pages[-1], pages[-1].buttons[0][0].label)
    await tapped(api, topic, texts.ALL["topics"])
    assert api.edits[-1].html == pages[-1].html
    assert api.edits[-1].buttons == pages[-1].buttons
    await api.press(topic, topic.buttons[0][0].label).answer()
    assert "blockquote" in [e["type"] for e in (await api.next_message(chat)).entities]


async def test_sources_button_sends_them(
    api: BotApi, chat: Chat, application: BotApplication, library: Library
) -> None:
    await api.press(await api.reply_to(api.say(chat, "/start")), "Sources").answer()
    assert (await api.next_message(chat)).html == browse.sources(library).html


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("v0:fact:x", texts.OLD_BUTTON),
        ("v1", texts.OLD_BUTTON),
        ("v1:", texts.OLD_BUTTON),
        ("v1:fact", texts.OLD_BUTTON),
        ("v1:dance:x", texts.OLD_BUTTON),
        ("v1:topic:9999:0", texts.OLD_BUTTON),
        ("v1:topic:0", texts.OLD_BUTTON),
        ("v1:topics:-1", texts.OLD_BUTTON),
        ("v1:topics:²", texts.OLD_BUTTON),
        ("v1:topics:1:2", texts.OLD_BUTTON),
        ("<script>", texts.OLD_BUTTON),
        ("v1:fact:gone", texts.OLD_BUTTON),
        ("v1:context:gone:today", texts.OLD_BUTTON),
        ("v1:up:gone", texts.OLD_BUTTON),
        ("v1:cite:gone", texts.OLD_BUTTON),
        ("v1:why:gone:topic", texts.OLD_BUTTON),
        ("v1:why:dixon-chair:dance", texts.OLD_BUTTON),
        ("v1:up:dixon-chair:topic", texts.OLD_BUTTON),
        ("v1:context:dixon-chair:10", texts.OLD_BUTTON),
        ("v1:outline:gone:0", texts.OLD_BUTTON),
        ("v1:person:gone:0", texts.OLD_BUTTON),
    ],
)
async def test_stale_or_foreign_button_gets_an_alert(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact, data: str, text: str
) -> None:
    assert await notice(api, await shown(api, chat, fact), data) == (text, True)
    assert (len(api.sent), api.edits) == (1, [])


async def test_double_tap_is_swallowed(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    taps = [api.press(first, "Context") for _ in range(2)]
    assert [(await tap.answer()).text for tap in taps] == ["", ""]
    await api.quiet()
    assert (len(api.edits), len(api.sent)) == (1, 1)


async def test_press_that_is_too_old_to_be_answered_still_works(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    api.press(first, data=f"v1:fact:{fact.id}", too_old=True)
    assert [m.html for m in await api.quiet(chat, after=1)] == [first.html]


async def test_what_was_deleted_is_sent_anew(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    first = await shown(api, chat, fact)
    del api.messages[chat.id, first.id]
    await api.press(first, "Context").answer()
    assert (await api.next_message(chat)).html == around(fact).html


async def test_inaccessible_message_is_sent_anew(
    api: BotApi, chat: Chat, ann: Person, application: BotApplication, fact: KnownFact
) -> None:
    inaccessible = {"chat": chat.raw, "message_id": 1, "date": 0}
    query = {"id": "1", "from": ann.raw, "message": inaccessible, "chat_instance": "1"}
    api.put({"callback_query": {**query, "data": f"v1:context:{fact.id}"}})
    assert (await api.next_message(chat)).html == around(fact).html


async def test_button_under_no_message_is_old(
    api: BotApi, ann: Person, application: BotApplication, fact: KnownFact
) -> None:
    query = {"id": "1", "from": ann.raw, "inline_message_id": "i", "chat_instance": "1"}
    api.put({"callback_query": {**query, "data": f"v1:fact:{fact.id}"}})
    call = await api.until(
        lambda: next((c for c in api.calls if c.method == "answerCallbackQuery"), None),
        what="answer",
    )
    assert call.params["text"] == texts.OLD_BUTTON


@pytest.mark.usefixtures("application")
async def test_buttons_in_a_forum_topic_answer_there(
    api: BotApi, ann: Person, fact: KnownFact
) -> None:
    forum = api.group("Forum", forum=True)
    topic = api.topic(forum, "Trusts", by=ann)
    question = f"/ask {fact.record.questions[0]}"
    answer = await api.reply_to(api.say(forum, question, by=ann, thread_id=topic))
    await api.press(answer, "Cite", by=ann).answer()
    assert (await api.next_message(forum)).thread_id == topic
