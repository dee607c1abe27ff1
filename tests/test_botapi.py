"""The tests' Telegram must be as strict as the real one, or the bot's tests prove nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from html import escape

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    ReplyParameters,
    Update,
)
from telegram.error import (
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.botapi import TOKEN, BotApi, Chat, Fault, Person, render
from tests.botapi.markup import parse_html

BARE_BUTTON = (
    "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
)
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Open a server, and see that it leaves no task behind."""
    before = asyncio.all_tasks()
    async with BotApi() as server:
        yield server
    await asyncio.sleep(0)
    assert asyncio.all_tasks() - before == {asyncio.current_task()}


def client(api: BotApi) -> Bot:
    """Make a real bot; reading the certificates, of no use here, would take most of the time."""
    polling, others = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    return Bot(TOKEN, base_url=f"{api.url}/bot", request=others, get_updates_request=polling)


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    """Open a real bot on the server."""
    async with client(api) as opened:
        yield opened


@pytest.fixture
def timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have RetryAfter hold a timedelta; the library warns of the number that it holds else."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def quiet_logs() -> Iterator[None]:
    """Keep the library's expected complaints out of the report."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup.from_row([InlineKeyboardButton(x, callback_data=x) for x in labels])


async def refusal(call: Awaitable[object]) -> str:
    """Return what the server refuses a call with; the library lowers its capitals."""
    with pytest.raises(TelegramError) as caught:
        await call
    return caught.value.message


async def ids(bot: Bot, offset: int | None = None, limit: int | None = None) -> list[int]:
    return [u.update_id for u in await bot.get_updates(offset=offset, limit=limit, timeout=0)]


# --- requests ---


async def test_wrong_token_is_unauthorized(api: BotApi) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1234:wrong", base_url=f"{api.url}/bot"):
            pass


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/bot1:x/getMe", {"ok": False, "error_code": 401, "description": "Unauthorized"}),
        ("/botx/getMe", {"ok": False, "error_code": 404, "description": "Not Found"}),
        (f"/bot{TOKEN}", {"ok": False, "error_code": 404, "description": "Not Found"}),
        (f"/bot{TOKEN}/getTea", {"ok": False, "error_code": 404, "description": "Not Found"}),
    ],
    ids=["wrong token", "malformed token", "no method", "unknown method"],
)
async def test_a_call_that_leads_nowhere_says_so(
    api: BotApi, path: str, answer: dict[str, object]
) -> None:
    async with ClientSession() as session, session.get(api.url + path) as response:
        assert (response.status, await response.json()) == (answer["error_code"], answer)


@pytest.mark.parametrize("kind", ["data", "json", "params"])
async def test_parameters_may_come_as_form_json_or_query(
    api: BotApi, chat: Chat, kind: str
) -> None:
    url, values = f"{api.url}/bot{TOKEN}/SENDMESSAGE", {"chat_id": chat.id, "text": "[1]"}
    async with ClientSession() as session, session.post(url, **{kind: values}) as response:  # type: ignore[arg-type]  # one of three keywords
        assert response.status == 200
    assert [m.text for m in api.sent] == ["[1]"]
    assert api.calls[0].params == values


async def test_document_arrives_with_name_content_and_caption(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    sent = await bot.send_document(
        chat.id, b"a,b\n", caption="<b>table</b>", filename="t.csv", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption, api.sent[0].content) == (
        "t.csv",
        "table",
        b"a,b\n",
    )
    assert (
        await refusal(bot.send_document(chat.id, b"a", caption="x" * 1025))
        == "Message caption is too long"
    )


# --- updates ---


async def test_updates_stay_until_a_higher_offset_is_asked(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    for text in "abc":
        api.say(chat, text)
    first = await ids(bot)
    assert first == [first[0], first[0] + 1, first[0] + 2]
    assert await ids(bot, offset=first[0]) == first
    assert await ids(bot, limit=2) == first[:2]
    assert await ids(bot, offset=first[1]) == first[1:]
    assert await ids(bot, offset=first[0]) == first[1:]


async def test_negative_offset_counts_from_the_end_and_forgets_the_rest(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    for text in "abc":
        api.say(chat, text)
    last = await ids(bot, offset=-1)
    assert await ids(bot) == last
    assert len(last) == 1


async def test_long_poll_returns_with_the_first_update(api: BotApi, bot: Bot, chat: Chat) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await api.until(lambda: api.calls or None, what="poll")
    api.say(chat, "now")
    updates = await asyncio.wait_for(poll, 1)
    assert [u.message and u.message.text for u in updates] == ["now"]


async def test_long_poll_without_updates_ends_at_its_timeout(bot: Bot) -> None:
    started = asyncio.get_running_loop().time()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < asyncio.get_running_loop().time() - started < 2


async def test_newest_poller_wins_and_the_older_gets_a_conflict(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    async with client(api) as second:
        older = asyncio.create_task(bot.get_updates(timeout=5))
        await api.until(lambda: api.calls[1:] or None, what="poll")
        newer = asyncio.create_task(second.get_updates(timeout=5))
        with pytest.raises(Conflict) as caught:
            await older
        api.say(chat, "who?")
        assert len(await newer) == 1
    assert caught.value.message == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_poll_ends_when_the_token_is_revoked(api: BotApi, bot: Bot, chat: Chat) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await api.until(lambda: api.calls[1:] or None, what="poll")
    api.revoke()
    with pytest.raises(InvalidToken, match="Unauthorized"):
        await poll
    with pytest.raises(InvalidToken):
        await bot.send_message(chat.id, "x")
    api.restore()
    await bot.send_message(chat.id, "x")


async def test_allowed_updates_are_remembered_and_spare_what_is_queued(
    api: BotApi, bot: Bot, ann: Person, chat: Chat
) -> None:
    message = api.say(chat, "before")
    assert len(await bot.get_updates(allowed_updates=["inline_query"], timeout=0)) == 1
    api.edit(message, "after")
    api.inline(ann, "words")
    kinds = [u.inline_query is not None for u in await bot.get_updates(timeout=0)]
    assert kinds == [False, True]


async def test_default_leaves_out_what_must_be_named(api: BotApi, bot: Bot) -> None:
    assert api.put({"message_reaction": {}}) is None
    await bot.get_updates(allowed_updates=["message_reaction"], timeout=0)
    assert api.put({"message_reaction": {}}) is not None


async def test_malformed_updates_are_delivered_as_they_are(api: BotApi) -> None:
    number = api.put({"message": {"message_id": "x"}})
    async with ClientSession() as session, session.get(f"{api.url}/bot{TOKEN}/getUpdates") as got:
        assert (await got.json())["result"] == [
            {"update_id": number, "message": {"message_id": "x"}}
        ]


async def test_every_kind_of_update_is_one_that_the_library_parses(
    api: BotApi, bot: Bot, ann: Person, chat: Chat
) -> None:
    group, channel = api.group("Policy", supergroup=False), api.channel("News")
    forum = api.group("Forum", forum=True)
    other = api.person(first_name="Other", username="other_bot", is_bot=True)
    api.edit(api.say(chat, "text"), "edited")
    api.edit(api.say(channel, "post"), "edited post")
    api.business(ann, "business")
    for kind in ("photo", "voice", "sticker", "document", "location", "video", "contact", "dice"):
        api.send_media(chat, kind, caption=kind)
    api.inline(ann, "words")
    api.guest(api.group("Elsewhere"), "@policy_bot who?", by=ann)
    api.add_bot(group, by=ann)
    api.remove_bot(group, by=ann)
    api.block(ann)
    api.unblock(ann)
    api.say(group, "beep", by=other)
    api.migrate(group, by=ann)
    api.say(forum, "in topic", by=ann, thread_id=api.topic(forum, "Trusts", by=ann))
    api.forward_automatically(group, channel, "linked")
    api.say(group, "@policy_bot who?", by=ann, reply_to=api.say(group, "a", by=other))
    kinds = []
    for update in await bot.get_updates(timeout=0):
        kinds += [name for name in update.to_dict() if name != "update_id"]
        assert update.api_kwargs == {}
    assert kinds == [
        *("message", "edited_message", "channel_post", "edited_channel_post", "business_message"),
        *["message"] * 8,
        *("inline_query", "guest_message", "my_chat_member", "message"),
        *["my_chat_member"] * 3,
        *["message"] * 8,
    ]


async def test_found_entities_are_placed_by_utf16_units(api: BotApi, bot: Bot, chat: Chat) -> None:
    api.say(chat, "👍 /ask@policy_bot of @ann see https://example.org/a. #pct a@b.org a/b")
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
    assert [(e.type, text) for e, text in update.message.parse_entities().items()] == [
        ("bot_command", "/ask@policy_bot"),
        ("mention", "@ann"),
        ("url", "https://example.org/a"),
        ("hashtag", "#pct"),
        ("email", "a@b.org"),
    ]
    assert update.message.entities[0].offset == 3


# --- the webhook ---


@asynccontextmanager
async def receiver(statuses: list[int]) -> AsyncIterator[tuple[str, list[tuple[str, str]]]]:
    """Serve a webhook that answers with `statuses`, then 200; yields its URL and what came."""
    came: list[tuple[str, str]] = []

    async def receive(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        came.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")))
        status = statuses.pop(0) if statuses else 200
        method = {"method": "sendMessage", "text": text.upper()} if request.query else {}
        return web.json_response(method | dict(request.query), status=status)

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", came
    finally:
        await runner.cleanup()


async def test_webhook_posts_with_the_secret_until_2xx_and_in_order(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    async with receiver([500, 429]) as (url, came):
        await bot.set_webhook(url, secret_token="s3cret")
        api.say(chat, "one")
        api.say(chat, "two")
        await api.quiet()
        info = await bot.get_webhook_info()
    assert came == [("one", "s3cret")] * 3 + [("two", "s3cret")]
    assert info.last_error_message == "Wrong response from the webhook: 429 Too Many Requests"
    assert (info.url, info.pending_update_count) == (url, 0)


async def test_webhook_may_answer_with_a_method(api: BotApi, bot: Bot, chat: Chat) -> None:
    async with receiver([]) as (url, _):
        await bot.set_webhook(f"{url}?chat_id={chat.id}")
        assert (await api.reply_to(api.say(chat, "one"))).text == "ONE"


async def test_polling_conflicts_with_a_webhook_and_finds_what_it_left(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    async with receiver([503] * 99) as (url, came):
        await bot.set_webhook(url)
        api.say(chat, "one")
        await api.until(lambda: came or None, what="post")
        assert await refusal(bot.get_updates()) == (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        await bot.delete_webhook()
    assert len(await ids(bot)) == 1


async def test_a_new_webhook_ends_a_poll_and_a_webhook_that_is_being_set(
    api: BotApi, bot: Bot
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await api.until(lambda: api.calls[1:] or None, what="poll")
    api.updates.setting_s = 0.05
    async with client(api) as second:
        first = asyncio.create_task(bot.set_webhook("http://127.0.0.1:1/a"))
        await api.until(lambda: api.calls[-1].method == "setWebhook" or None, what="setting")
        await second.set_webhook("http://127.0.0.1:1/b")
        for refused, description in (
            (first, "Conflict: terminated by other setWebhook"),
            (poll, "Conflict: terminated by setWebhook request"),
        ):
            assert await refusal(refused) == description
        await bot.delete_webhook()


# --- texts ---


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("é<div>x</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("<b>x", "Can't find end tag corresponding to start tag b"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        (
            "<a href>y</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "&#xD800;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
async def test_html_that_telegram_refuses_is_refused(
    api: BotApi, chat: Chat, html: str, problem: str
) -> None:
    url, values = f"{api.url}/bot{TOKEN}/sendMessage", {"chat_id": chat.id, "text": html}
    async with ClientSession() as session:
        response = await session.post(url, data={**values, "parse_mode": "html"})
        description = (await response.json())["description"]
    assert description == f"Bad Request: can't parse entities: {problem}"
    assert api.sent == []


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>👍</b><i>é</i>", "👍é", [("bold", 0, 2), ("italic", 2, 1)]),
        (
            "<strong>a<em>b</em></strong><ins>c</ins><del>d</del><u>e</u><s>f</s>",
            "abcdef",
            [
                *(("bold", 0, 2), ("italic", 1, 1), ("underline", 2, 1)),
                *(("strikethrough", 3, 1), ("underline", 4, 1), ("strikethrough", 5, 1)),
            ],
        ),
        ("&lt;&amp;&gt;&quot;&#39;&#x1F44D;&nbsp;&", "<&>\"'👍&nbsp;&", []),
        ("  <b> x </b>\n", "x", [("bold", 0, 1)]),
        (
            "<blockquote expandable>a</blockquote>\n<blockquote>b</blockquote>",
            "a\nb",
            [("expandable_blockquote", 0, 1), ("blockquote", 2, 1)],
        ),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<code><b>x</b> https://a.org</code>", "x https://a.org", [("code", 0, 15)]),
        (
            '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
            "ab",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ('<a href="https://a.org/?b&amp;c">x</a>', "x", [("text_link", 0, 1)]),
        ("<a href='nowhere'>x</a><b></b>", "x", []),
    ],
)
async def test_html_becomes_text_and_entities(
    bot: Bot, chat: Chat, html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    sent = await bot.send_message(chat.id, html, parse_mode="HTML")
    assert (sent.text, [(e.type, e.offset, e.length) for e in sent.entities]) == (text, entities)


async def test_links_and_code_keep_their_arguments(bot: Bot, chat: Chat) -> None:
    html = '<a href="https://a.org/?b&amp;c">x</a><pre><code class="language-py">y</code></pre>'
    link, code = (await bot.send_message(chat.id, html, parse_mode="HTML")).entities
    assert (link.url, code.language) == ("https://a.org/?b&c", "py")


async def test_length_is_counted_after_parsing_in_utf16_units(bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")
    await bot.send_message(chat.id, "👍" * 2048)
    assert await refusal(bot.send_message(chat.id, "👍" * 2048 + "x")) == "Message is too long"


@given(st.text())
def test_escaped_text_comes_back_as_it_was(written: str) -> None:
    assert parse_html(escape(f"<b>{written}</b>")) == (f"<b>{written}</b>", [])


@pytest.mark.parametrize(
    ("text", "problem"), [("", "Message text is empty"), ("<b> </b>", "Text must be non-empty")]
)
async def test_empty_text_is_refused(bot: Bot, chat: Chat, text: str, problem: str) -> None:
    assert await refusal(bot.send_message(chat.id, text, parse_mode="HTML")) == problem


# --- messages ---


async def test_unknown_chat_and_unstarted_person_are_refused(api: BotApi, bot: Bot) -> None:
    for chat_id in (api.person().id, "@nobody"):
        assert await refusal(bot.send_message(chat_id, "x")) == "Chat not found"


async def test_reply_needs_its_target_unless_told_otherwise(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    question = api.say(chat, "who?")
    await bot.send_message(chat.id, "Ann.", reply_parameters=ReplyParameters(question.id))
    assert (
        await refusal(bot.send_message(chat.id, "Ann.", reply_parameters=ReplyParameters(99)))
        == "Message to be replied not found"
    )
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    await bot.send_message(chat.id, "Ann.", reply_parameters=lenient)
    assert [m.reply_target for m in api.sent] == [question.id, None]


async def test_topic_must_exist(api: BotApi, bot: Bot, ann: Person) -> None:
    forum = api.group("Forum", forum=True)
    topic = api.topic(forum, "Trusts", by=ann)
    await bot.send_message(forum.id, "here", message_thread_id=topic)
    assert (
        await refusal(bot.send_message(forum.id, "there", message_thread_id=topic + 1))
        == "Message thread not found"
    )
    assert [m.thread_id for m in api.sent] == [topic]


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"callback_data": "é" * 33}, "Button_data_invalid"),
        ({"callback_data": ""}, "Button_data_invalid"),
        ({"url": "nowhere"}, "Inline keyboard button url 'nowhere' is invalid: wrong http url"),
        ({}, BARE_BUTTON),
    ],
)
async def test_button_that_telegram_refuses_is_refused(
    bot: Bot, chat: Chat, button: dict[str, str], problem: str
) -> None:
    markup = {"inline_keyboard": [[{"text": "x", **button}]]}
    call = bot.send_message(chat.id, "x", api_kwargs={"reply_markup": markup})
    assert await refusal(call) == problem


async def test_edit_changes_text_and_takes_the_keyboard_away(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    sent = await bot.send_message(chat.id, "old", reply_markup=keyboard("More", "é" * 32))
    edit = asyncio.create_task(api.next_edit(api.sent[0]))
    await bot.edit_message_text("<i>new</i>", chat.id, sent.message_id, parse_mode="HTML")
    edited = await edit
    assert (edited.text, edited.html, edited.buttons) == ("new", "<i>new</i>", ())
    assert api.edits == [edited]
    await bot.edit_message_reply_markup(chat.id, sent.message_id, reply_markup=keyboard("Less"))
    assert [[b.label for b in row] for row in api.edits[-1].buttons] == [["Less"]]
    assert [[b.data for b in row] for row in api.sent[0].buttons] == [["More", "é" * 32]]


async def test_edit_that_changes_nothing_is_refused(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_message(
        chat.id, "<b>x</b>", parse_mode="HTML", reply_markup=keyboard("y")
    )
    same = sent.edit_text("<b>x</b> ", parse_mode="HTML", reply_markup=keyboard("y"))
    assert await refusal(same) == (
        "Message is not modified: specified new message content and reply markup are exactly the "
        "same as a current content and reply markup of the message"
    )
    await sent.edit_text("x", reply_markup=keyboard("y"))


async def test_only_the_bots_own_existing_messages_change(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    question = api.say(chat, "who?")
    sent = await bot.send_message(chat.id, "x")
    del api.messages[chat.id, sent.message_id]
    assert await refusal(sent.edit_text("y")) == "Message to edit not found"
    assert (
        await refusal(bot.edit_message_text("y", chat.id, question.id)) == "Message can't be edited"
    )


async def test_transcript_marks_quotes_and_lists_buttons(api: BotApi, bot: Bot, chat: Chat) -> None:
    markup = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Context", callback_data="c")],
            [
                InlineKeyboardButton("👍", callback_data="u"),
                InlineKeyboardButton("HSJ", url="https://a.org"),
            ],
        ]
    )
    html = "👍 He said:\n<blockquote>make history\nor die</blockquote>\n<i>HSJ</i>"
    await bot.send_message(chat.id, html, parse_mode="HTML", reply_markup=markup)
    assert render(api.sent[0]).split("\n") == [
        "👍 He said:",
        "│ make history",
        "│ or die",
        "HSJ",
        "[Context]",
        "[👍] [HSJ ↗]",
    ]


# --- queries ---


async def test_pressed_button_is_answered_once(api: BotApi, bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "choose", reply_markup=keyboard("More"))
    press = api.press(api.sent[0], "More")
    (update,) = await bot.get_updates(timeout=0)
    assert update.callback_query is not None
    assert update.callback_query.data == "More"
    await update.callback_query.answer("Too late", show_alert=True)
    answer = await press.answer()
    assert (answer.text, answer.show_alert) == ("Too late", True)
    assert await refusal(update.callback_query.answer()) == TOO_OLD
    assert api.callback_answers == [answer]


async def test_old_query_cannot_be_answered(api: BotApi, bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "choose", reply_markup=keyboard("More"))
    press = api.press(api.sent[0], data="v0:gone", too_old=True)
    assert await refusal(bot.answer_callback_query(press.id)) == TOO_OLD


async def test_button_not_shown_cannot_be_pressed(api: BotApi, bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "choose", reply_markup=keyboard("More"))
    with pytest.raises(LookupError) as caught:
        api.press(api.sent[0], "Less")
    assert str(caught.value) == "no callback button 'Less' among ['More']"


def article(id: str, html: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(id, f"Title {id}", InputTextMessageContent(html, "HTML"))


async def test_inline_query_is_answered_with_checked_results(
    api: BotApi, bot: Bot, ann: Person
) -> None:
    query = api.inline(ann, "x" * 300)
    (update,) = await bot.get_updates(timeout=0)
    assert update.inline_query is not None
    assert len(update.inline_query.query) == 256
    assert await refusal(update.inline_query.answer([article("1", "a < b")])) == (
        'Can\'t parse entities: unsupported start tag "" at byte offset 2'
    )
    assert (
        await refusal(update.inline_query.answer([article("1", "a"), article("1", "b")]))
        == "Result_id_duplicate"
    )
    button = InlineQueryResultsButton("Open", start_parameter="x")
    await update.inline_query.answer([article("1", "<b>a</b>")], cache_time=10, button=button)
    answer = await query.answer()
    assert [(r.id, r.title, r.message.text) for r in answer.results] == [("1", "Title 1", "a")]
    assert (answer.cache_time_s, answer.is_personal) == (10, False)
    assert answer.button == {"text": "Open", "start_parameter": "x"}


async def test_guest_query_is_answered_in_the_strange_chat(
    api: BotApi, bot: Bot, ann: Person
) -> None:
    query = api.guest(api.group("Elsewhere"), "@policy_bot who?", by=ann)
    (update,) = await bot.get_updates(timeout=0)
    assert update.guest_message is not None
    sent = await update.guest_message.answer_guest_query(article("1", "<b>Ann</b>"))
    message = await query.answer()
    assert (message.text, message.chat.title) == ("Ann", "Elsewhere")
    assert sent.inline_message_id == f"guest-{message.id}"


# --- the bot's own settings ---


async def test_commands_are_kept_by_scope_and_language(api: BotApi, bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("ask", "Ask")])
    await bot.set_my_commands([("help", "Hilfe")], scope=scope, language_code="de")
    assert api.commands == {
        ('{"type": "default"}', ""): [{"command": "ask", "description": "Ask"}],
        ('{"type": "all_private_chats"}', "de"): [{"command": "help", "description": "Hilfe"}],
    }


@pytest.mark.parametrize(
    ("commands", "problem"),
    [
        ([("Ask", "x")], "Bot_command_invalid"),
        ([("a" * 33, "x")], "Bot_command_invalid"),
        ([("ask", "")], "Bot_command_description_invalid"),
        ([("ask", "x" * 257)], "Bot_command_description_invalid"),
        ([("a", "b")] * 101, "Bot_commands_too_much"),
    ],
    ids=["capital", "long name", "no description", "long description", "too many"],
)
async def test_invalid_commands_are_refused(
    bot: Bot, commands: list[tuple[str, str]], problem: str
) -> None:
    assert await refusal(bot.set_my_commands(commands)) == problem


async def test_what_the_bot_says_of_itself_is_kept_by_language(api: BotApi, bot: Bot) -> None:
    await bot.set_my_description("Answers.")
    await bot.set_my_short_description("Short", language_code="en")
    assert api.profile == {("description", ""): "Answers.", ("short_description", "en"): "Short"}
    assert bot.bot.supports_inline_queries is True


# --- faults and refusals ---


@pytest.mark.parametrize(
    ("fault", "error", "stored"),
    [
        (Fault(kind="too_many_requests", seconds=3), RetryAfter, 0),
        (Fault(kind="server_error", status=502), NetworkError, 0),
        (Fault(kind="cut_before"), NetworkError, 0),
        (Fault(kind="cut_after"), NetworkError, 1),
        (Fault(kind="garbage"), TelegramError, 1),
        (Fault(kind="slow", seconds=30), TimedOut, 1),
        (Fault(kind="late"), NetworkError, 1),
        (Fault(kind="html", status=404), InvalidToken, 0),
        (Fault(kind="refused", status=409, description="Conflict: x"), Conflict, 0),
        (Fault(kind="blocked"), Forbidden, 0),
        (Fault(kind="migrated", migrate_to=-1009), ChatMigrated, 0),
    ],
    ids=lambda x: x.kind if isinstance(x, Fault) else "",
)
@pytest.mark.usefixtures("quiet_logs", "timedelta")
async def test_a_fault_strikes_once(
    api: BotApi, bot: Bot, chat: Chat, fault: Fault, error: type[TelegramError], stored: int
) -> None:
    api.faults.append(fault)
    with pytest.raises(error):
        await bot.send_message(chat.id, "x", read_timeout=0.2)
    assert len(api.sent) == stored
    await bot.send_message(chat.id, "x")
    assert len(api.calls) == 3
    assert len(api.faults) == 0


async def test_a_fault_waits_for_its_method_and_chat(api: BotApi, bot: Bot, chat: Chat) -> None:
    other = api.private(api.person())
    api.faults.append(Fault(kind="blocked", method="sendMessage", chat=chat))
    await bot.get_updates(timeout=0)
    await bot.send_message(other.id, "x")
    assert await refusal(bot.send_message(chat.id, "x")) == "Forbidden: bot was blocked by the user"


async def test_bot_cannot_write_where_it_is_not_wanted(
    api: BotApi, bot: Bot, ann: Person, chat: Chat
) -> None:
    group, old = api.group("Policy"), api.group("Old", supergroup=False)
    api.block(ann)
    api.remove_bot(group, by=ann)
    new = api.migrate(old, by=ann)
    assert await refusal(bot.send_message(chat.id, "x")) == "Forbidden: bot was blocked by the user"
    assert (
        await refusal(bot.send_message(group.id, "x"))
        == "Forbidden: bot was kicked from the supergroup chat"
    )
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(old.id, "x")
    assert caught.value.new_chat_id == new.id
    api.statuses[new.id] = "left"
    assert (
        await refusal(bot.send_message(new.id, "x"))
        == "Forbidden: bot is not a member of the supergroup chat"
    )


@pytest.mark.usefixtures("timedelta")
async def test_a_ban_lasts_and_tells_how_long_it_still_does(
    api: BotApi, bot: Bot, chat: Chat
) -> None:
    other = api.private(api.person())
    api.ban(100, chat)
    with pytest.raises(RetryAfter, match=r"100 seconds|0:01:40"):
        await bot.send_message(chat.id, "x")
    await bot.send_message(other.id, "x")
    api.ban(0.05)
    with pytest.raises(RetryAfter):
        await bot.send_message(other.id, "x")
    await asyncio.sleep(0.06)
    await bot.send_message(other.id, "x")
    api.lift_bans()
    await bot.send_message(chat.id, "x")


async def test_bot_cannot_write_without_rights_or_in_a_closed_topic(
    api: BotApi, bot: Bot, ann: Person
) -> None:
    group, forum = api.group("Policy"), api.group("Topics", forum=True)
    topic = api.topic(forum, "One", by=ann)
    api.silence(group)
    api.close_topic(forum, topic)
    assert (
        await refusal(bot.send_message(group.id, "x"))
        == "Not enough rights to send text messages to the chat"
    )
    assert await refusal(bot.send_message(forum.id, "x", message_thread_id=topic)) == "Topic_closed"
    await bot.send_message(forum.id, "x")


async def test_parts_of_an_album_and_quoted_parts_are_what_the_library_parses(
    api: BotApi, bot: Bot, ann: Person
) -> None:
    group, channel = api.group("Policy"), api.channel("News")
    api.send_album(group, 3, captions={1: "who?"}, by=ann)
    said = api.say(group, "a long message", by=ann)
    api.say(group, "/ask", in_name_of=channel, reply_to=said, quote="a long")
    api.say(group, "/ask", by=ann, quote="long", elsewhere=True)
    got = [update.message for update in await bot.get_updates(timeout=0) if update.message]
    assert len({message.media_group_id for message in got[:3]}) == 1
    assert [message.caption for message in got[:3]] == [None, "who?", None]
    quoting, elsewhere = got[4:]
    assert quoting.sender_chat is not None
    assert quoting.from_user is not None
    assert (quoting.sender_chat.id, quoting.from_user.is_bot) == (channel.id, True)
    assert [quoting.quote and quoting.quote.text, elsewhere.quote and elsewhere.quote.text] == [
        "a long", "long"
    ]  # fmt: skip
    assert elsewhere.external_reply is not None


# --- a whole application ---


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(f"You said: {update.message.text}", do_quote=True)


async def test_application_polls_answers_and_stops(api: BotApi, ann: Person, chat: Chat) -> None:
    app = Application.builder().token(TOKEN).base_url(f"{api.url}/bot").build()
    app.add_handler(CommandHandler("start", echo))
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    async with app:
        assert app.updater is not None
        await app.start()
        await app.updater.start_polling()
        reply = await api.reply_to(api.say(chat, "hello"))
        start = await api.reply_to(api.say(chat, "/start f_1"))
        api.say(chat, "/unknown")
        silence = await api.quiet(chat)
        await app.updater.stop()
        await app.stop()
    assert [reply.text, start.text] == ["You said: hello", "You said: /start f_1"]
    assert silence == []


async def test_server_stops_at_once_whatever_still_waits() -> None:
    async with BotApi() as api:
        bot = client(api)
        await bot.initialize()
        api.faults.append(Fault(kind="slow", seconds=30))
        calls = [asyncio.create_task(call) for call in (bot.get_updates(timeout=30), bot.get_me())]
        await api.until(lambda: api.calls[2:] or None, what="calls")
    done, _ = await asyncio.wait(calls, timeout=1)
    await bot.shutdown()
    assert done == set(calls)
    assert [type(task.exception()) for task in calls] == [type(None), NetworkError]


async def test_waiting_in_vain_says_what_came_instead(api: BotApi, bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "other")
    with pytest.raises(AssertionError) as caught:
        await api.next_message(api.group("Policy"), timeout_s=0.05)
    assert str(caught.value) == f"no message within 0.05 s; last sent: ['{chat.id}: other']"
