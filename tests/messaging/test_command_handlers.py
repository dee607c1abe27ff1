"""What each command says in a private chat, who may give it, and the menus."""

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.curation.unanswered import report
from bot.knowledge import KnownFact, Library
from bot.messaging.callbacks import PATCH_FILE
from bot.messaging.command_handlers import introduce
from bot.messaging.context import BotApplication
from bot.messaging.memory import Throttle
from bot.replies import browse, offers, quotes, render, texts, verdict
from bot.replies.browse import slug
from bot.settings import Telegram
from tests.botapi import BotApi, Chat, Person
from tests.messaging.test_private import same

pytestmark = pytest.mark.usefixtures("application")


@pytest.fixture
async def operator(api: BotApi, application: BotApplication) -> Chat:
    """Open the chat of a person whose id stands in the settings."""
    person = api.person(first_name="Olu")
    desk = application.bot_data
    telegram = desk.settings.telegram.model_copy(update={"operators": (person.id,)})
    desk.settings = desk.settings.model_copy(update={"telegram": telegram})
    return api.private(person)


async def said(api: BotApi, chat: Chat, text: str) -> str:
    return (await api.reply_to(api.say(chat, text))).text


async def test_commands_say_what_they_should(
    api: BotApi, chat: Chat, application: BotApplication, library: Library
) -> None:
    settings = application.bot_data.settings
    pages = {
        "/start": render.start(library).text,
        "/help": texts.help_text(library),
        "/HELP@policy_bot": texts.help_text(library),
        "/topics": browse.groups("topics", library).text,
        "/topics future": "future of PCTs",
        "/people": browse.groups("people", library).text,
        "/people crisp": "Sir Nigel Crisp",
        "/sources": browse.sources(library).text,
        "/sources 2003": browse.source(library, "2003").text,
        "/quote driving seat": quotes.quote("driving seat", library).text,
        "/quote": texts.QUOTE_USAGE,
        "/check just two years": verdict.checked("just two years", library).text,
        "/check": texts.CHECK_USAGE,
        "/cite": texts.NOTHING_TO_CITE,
        "/about": texts.about(library, settings.about),
        "/privacy": texts.privacy(settings.retention),
        "/new": texts.NEW_CONVERSATION,
        "/ask": texts.ASK_USAGE,
    }
    for command, page in pages.items():
        assert await said(api, chat, command) == page


async def test_every_command_of_the_menu_is_known(api: BotApi, chat: Chat) -> None:
    for name in texts.COMMANDS:
        assert texts.UNKNOWN_COMMAND not in await said(api, chat, f"/{name}")


def test_help_is_ten_lines_in_private_and_two_in_a_group(library: Library) -> None:
    assert len(texts.help_text(library).splitlines()) == 10
    assert len(texts.GROUP_HELP.splitlines()) == 2


async def test_start_offers_three_questions_topics_and_sources(
    api: BotApi, chat: Chat, library: Library
) -> None:
    start = await api.reply_to(api.say(chat, "/start"))
    offered = [[(button.label, button.data) for button in row] for row in start.buttons]
    examples = offers.questions(offers.examples(library))
    assert offered[:3] == [[(button.label, button.data)] for (button,) in examples]
    assert offered[3:] == [[("Topics", "v1:topics"), ("Sources", "v1:sources")]]
    for article in library.articles.values():
        assert f"• {article.record.title} ({article.record.published[:4]})" in start.text


async def test_cite_gives_the_references_of_the_last_answer(api: BotApi, chat: Chat) -> None:
    await said(api, chat, "who said left in the lurch?")
    cited = await said(api, chat, "/cite")
    assert cited.startswith("Reference\nSpecialist doctors left in lurch.")
    assert f"https://t.me/{api.bot.username}?start=f_" in cited


async def test_new_forgets_the_conversation(api: BotApi, chat: Chat) -> None:
    await said(api, chat, "who said left in the lurch?")
    await said(api, chat, "/new")
    assert await said(api, chat, "/cite") == texts.NOTHING_TO_CITE


async def test_random_gives_a_fact_with_its_question_and_is_the_last_answer(
    api: BotApi, chat: Chat, library: Library
) -> None:
    message = await api.reply_to(api.say(chat, "/random"))
    fact = library.facts[str(message.buttons[0][0].data).removeprefix("v1:context:")]
    question = f"<b>{fact.record.questions[0]}</b>".replace("'", "&#x27;")
    assert message.html == f"{question}\n\n{render.answer(fact, library).html}"
    assert f"start=f_{fact.id}" in await said(api, chat, "/cite")


async def test_feedback_is_stored_and_thanked_for_with_a_number(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    assert await said(api, chat, "/feedback") == texts.FEEDBACK_USAGE
    for number in (1, 2):
        thanks = await said(api, chat, "/feedback The date\nis <wrong>.")
        assert thanks == f"Thank you. This is feedback no. {number}."
    with closing(sqlite3.connect(Path("var/bot.db"))) as storage:
        kept = storage.execute("SELECT text FROM feedback").fetchall()
    assert kept == [("The date\nis <wrong>.",)] * 2


async def test_forget_deletes_what_is_stored_of_this_person_alone(
    api: BotApi, chat: Chat, application: BotApplication, fact: KnownFact
) -> None:
    other = api.private(api.person(first_name="Bob"))
    for place in (chat, other):
        answer = await api.reply_to(api.say(place, fact.record.questions[0]))
        await api.press(answer, "👍").answer()
        await said(api, place, "/feedback Good.")
    forgotten = await said(api, chat, "/forget")
    assert forgotten == "Deleted: four items. Nothing linked to you is stored any more."
    assert await said(api, chat, "/forget") == "Nothing linked to you was stored."
    assert await said(api, chat, "/cite") == texts.NOTHING_TO_CITE
    assert "Harvard" in await said(api, other, "/cite")
    assert list((await application.bot_data.storage.count_votes()).values()) == [1]


@pytest.mark.parametrize("command", ["/ask", "/ask@Policy_Bot", "/ask\n"])
async def test_ask_answers_what_follows_it(
    api: BotApi, chat: Chat, answerer: Answerer, fact: KnownFact, command: str
) -> None:
    question = fact.record.questions[0]
    reply = await api.reply_to(api.say(chat, f"{command} {question}"))
    assert same(reply, render.render(answerer.ask(question)))


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("/check I give PCTs just one year",
         ["Not word for word: don't print it as it is.\n",
          "I give PCTs the centre and SHAs just one year", "Dr Michael Dixon"]),
        ("/check They have a year … is heard at every level",
         ["Word for word in Make history or die, PCTs told, paragraph 4, with words left out at "
          "“…”. You can print it as it is.\n", "Dr Michael Dixon, NHS Alliance chair · direct"]),
        ("/check Care closer to home will just become a phrase you have to ask what you can do for "
         "the whole NHS",
         ["Not as one quotation: these are two passages joined.\n", "Dr Minoo Irani",
          "Specialist doctors left in lurch, paragraph 9", "Sir Nigel Crisp",
          "Make history or die, PCTs told, paragraph 6"]),
        ("/check \"If you work in one of the most challenged areas…\" said John Hutton",
         ["Wrong speaker: the words are Sir Nigel Crisp's, not John Hutton's.\n"]),
        ("/check we have messed up PCTs, let's go to the lifeboats",
         ["Word for word in Make history or die, PCTs told, paragraph 9, but as what “some people” "
          "say, not as Dr Michael Dixon's own view.\n"]),
        ("/quote full reins", ["full reigns", "[as printed]", "Dr Michael Dixon", "paragraph 4"]),
        ("/quote Stout", ["It doesn't strike me", "direct speech", "said managers would not be",
                          "reported speech"]),
        ("/quote driving seat", ["Dr Michael Dixon", "direct speech", "paragraph 5"]),
    ],
)  # fmt: skip
async def test_quotations_are_checked_and_found(
    api: BotApi, chat: Chat, command: str, shown: list[str]
) -> None:
    reply = await said(api, chat, command)
    places = [reply.find(part) for part in shown]
    assert -1 not in places, reply
    assert places == sorted(places)


async def test_checked_words_are_copied_with_their_reference(api: BotApi, chat: Chat) -> None:
    message = await api.reply_to(api.say(chat, "/check I give PCTs just one year"))
    (copy,) = message.raw["reply_markup"]["inline_keyboard"][0]
    assert copy["copy_text"]["text"] == (
        "“I give the centre and SHAs just one year” (Dr Michael Dixon, in Make history or die, "
        "PCTs told, Health Service Journal, 16 October 2003, no. 5877, pp 8–9, paragraph 4)"
    )


async def test_a_pasted_passage_is_told_its_place(api: BotApi, chat: Chat) -> None:
    passage = "Care closer to home will just become a phrase rather than a reality"
    assert (await said(api, chat, passage)).startswith(
        "Word for word in Specialist doctors left in lurch, paragraph 9,"
    )


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/topic", f"{texts.UNKNOWN_COMMAND} Did you mean /topics?"),
        ("/SOURCE@policy_bot of what", f"{texts.UNKNOWN_COMMAND} Did you mean /sources?"),
        ("/xyzzy", texts.UNKNOWN_COMMAND),
        ("/unanswered", texts.UNKNOWN_COMMAND),
        ("/pause", texts.UNKNOWN_COMMAND),
        ("/status", f"{texts.UNKNOWN_COMMAND} Did you mean /start?"),
        ("/reload", texts.UNKNOWN_COMMAND),
        ("/explain who", texts.UNKNOWN_COMMAND),
        ("/resume", texts.UNKNOWN_COMMAND),
    ],
)
async def test_unknown_command_is_told_the_nearest(
    api: BotApi, chat: Chat, typed: str, answer: str
) -> None:
    assert await said(api, chat, typed) == answer


# --- deep links ---


async def test_link_to_a_fact_opens_it(
    api: BotApi, chat: Chat, library: Library, fact: KnownFact
) -> None:
    reply = await api.reply_to(api.say(chat, f"/start f_{fact.id}"))
    assert same(reply, render.answer(fact, library))
    assert f"start=f_{fact.id}" in await said(api, chat, "/cite")


async def test_link_to_a_topic_opens_it(api: BotApi, chat: Chat, library: Library) -> None:
    for name in library.topics:
        listing = browse.group("topics", library, slug(name))
        assert listing is not None
        assert same(await api.reply_to(api.say(chat, f"/start t_{slug(name)}")), listing)


def test_slug_holds_only_what_a_link_may() -> None:
    assert slug("Doctors & managers: who's who?") == "doctors-managers-who-s-who"


@pytest.mark.parametrize("payload", ["t_gone", "t_9999", "t_²", "t_", "f_", "x", "_"])
async def test_link_to_what_is_not_there_is_a_plain_start(
    api: BotApi, chat: Chat, library: Library, payload: str
) -> None:
    reply = await api.reply_to(api.say(chat, f"/start {payload}"))
    assert same(reply, render.start(library))


async def test_link_to_a_fact_that_is_gone_says_so(api: BotApi, chat: Chat) -> None:
    assert await said(api, chat, "/start f_gone") == texts.OLD_LINK


# --- operators and curators ---


async def test_operators_read_feedback_where_others_are_told_how_to_give_it(
    api: BotApi, chat: Chat, operator: Chat
) -> None:
    assert await said(api, operator, "/feedback") == texts.FEEDBACK_USAGE
    for text in ("Thanks!", "The date\nis <wrong>."):
        await said(api, chat, f"/feedback {text}")
    assert await said(api, operator, "/feedback") == "2. The date\nis <wrong>.\n\n1. Thanks!"
    assert await said(api, chat, "/feedback") == texts.FEEDBACK_USAGE


async def test_status_tells_an_operator_versions_and_counts(
    api: BotApi, chat: Chat, operator: Chat, application: BotApplication, library: Library
) -> None:
    storage = application.bot_data.storage
    for person in (1, 2):
        await storage.cast_vote(person, "dixon-chair", "down")
        await storage.cast_vote(person, "report-title", "up")
    await storage.cast_vote(3, "report-title", "down", "unclear")
    await said(api, chat, "who chairs the NHS Alliance?")
    await said(api, chat, "thanks")
    at = library.verified_at
    assert (await said(api, operator, "/status")).splitlines()[1:] == [
        f"Knowledge {library.version}, read on {at.day} {at:%B %Y, %H:%M} UTC: two articles, "
        f"{len(library.facts)} facts, {len(library.gaps)} known gaps.",
        "Messages since the start: answer 1, chat 1.",
        "Votes: 2 👍, 3 👎.",
        "• dixon-chair (no reason given): 2",
        "• report-title (Unclear): 1",
        "Waiting for an answer: 0. Given up in the last two days: 0.",
    ]


async def test_explain_tells_an_operator_why(api: BotApi, operator: Chat) -> None:
    assert await said(api, operator, "/explain") == texts.EXPLAIN_USAGE
    explained = await said(api, operator, "/explain who chairs the nhs alliance")
    assert explained.startswith("Outcome: answer, because ")
    assert "dixon-chair" in explained


async def test_reload_tells_what_came_of_it(
    api: BotApi, operator: Chat, application: BotApplication
) -> None:
    assert await said(api, operator, "/reload") == texts.NOT_SET_UP

    async def reload() -> str:
        return "All is new."

    application.bot_data.reload = reload
    assert await said(api, operator, "/reload") == "All is new."


async def test_unanswered_lists_clusters_and_sends_what_to_paste_as_a_file(
    api: BotApi, operator: Chat, chat: Chat, application: BotApplication
) -> None:
    desk = application.bot_data
    assert await said(api, operator, "/unanswered") == texts.NOT_SET_UP
    desk.unanswered = partial(report, desk.settings.answering)
    assert await said(api, operator, "/unanswered") == texts.NONE_UNANSWERED
    for question in ("homeopathy", "is homeopathy free", "what do dentists earn"):
        await desk.storage.add_declined(question)
    lines, patch = await desk.unanswered(desk.storage, desk.answerer, 1)
    listed = await api.reply_to(api.say(operator, "/unanswered 1"))
    assert listed.text == lines[0]
    await api.press(listed, texts.AS_A_FILE).answer()
    await api.next_message(operator)
    sent = [message for message in api.messages.values() if message.content is not None]
    assert [(m.chat, m.raw["document"]["file_name"], m.content) for m in sent] == [
        (operator, PATCH_FILE, patch.encode())
    ]


async def test_the_file_is_for_curators_only(
    api: BotApi, operator: Chat, chat: Chat, ann: Person, application: BotApplication
) -> None:
    desk = application.bot_data
    desk.unanswered = partial(report, desk.settings.answering)
    await desk.storage.add_declined("homeopathy")
    start = await api.reply_to(api.say(chat, "/start"))
    answer = await api.press(start, data="v1:patch:1", by=ann).answer()
    assert answer.text == texts.OLD_BUTTON
    assert not [call for call in api.calls if call.method == "sendDocument"]


async def test_pause_tells_everyone_but_operators_to_wait_until_resume(
    api: BotApi, chat: Chat, operator: Chat, group: Chat, ann: Person, fact: KnownFact
) -> None:
    question = fact.record.questions[0]
    answered = await api.reply_to(api.say(chat, question))
    assert await said(api, operator, "/pause new articles") == texts.pausing("new articles")
    wait = "I'm being worked on and can't answer just now: new articles."
    assert wait in texts.pausing("new articles")
    for text in (question, "/topics", "/start", "/xyzzy"):
        assert await said(api, chat, text) == wait
    assert (await api.reply_to(api.say(group, f"/ask {question}", by=ann))).text == wait
    pressed = await api.press(answered, "Context").answer()
    assert (pressed.text, pressed.show_alert) == (wait, True)
    assert await said(api, operator, question) == answered.text
    assert "Paused: new articles." in await said(api, operator, "/status")
    assert await said(api, operator, "/resume") == texts.RESUMED
    assert await said(api, chat, question) == answered.text


async def test_pause_told_to_another_copy_is_kept_here_too(
    api: BotApi, chat: Chat, application: BotApplication
) -> None:
    desk = application.bot_data
    desk.looks = Throttle(0)
    await desk.storage.set_note("paused", "")
    assert await said(api, chat, "/help") == "I'm being worked on and can't answer just now."
    await desk.storage.set_note("paused", None)
    assert await said(api, chat, "/help") == texts.help_text(desk.library)


async def test_menus_hold_the_commands_that_work_there(
    api: BotApi, operator: Chat, application: BotApplication, library: Library
) -> None:
    await introduce(application.bot, library, application.bot_data.settings.telegram)
    menus = {
        (scope["type"], scope.get("chat_id")): [command["command"] for command in menu]
        for key, menu in api.commands.items()
        for scope in (json.loads(key[0]),)
    }
    assert menus == {
        ("all_private_chats", None): list(texts.COMMANDS),
        ("all_group_chats", None): ["ask", "help"],
        ("chat", operator.id): [*texts.COMMANDS, *texts.OPERATOR_COMMANDS],
    }


async def test_an_operator_who_never_wrote_keeps_nobody_from_a_menu(
    api: BotApi, application: BotApplication, library: Library, operator: Chat
) -> None:
    operators = (404, operator.id)
    await introduce(application.bot, library, Telegram(operators=operators))
    assert any(f'"chat_id": {operator.id}' in scope for scope, _ in api.commands)
