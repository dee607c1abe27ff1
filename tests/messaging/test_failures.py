"""What people and the log see when something goes wrong."""

import logging
from dataclasses import replace
from typing import Literal

import pytest

from bot.answering import Answerer, Asked, Context
from bot.knowledge import KnownFact, Library
from bot.messaging import limiter
from bot.messaging.context import BotApplication
from bot.messaging.logs import redacted
from bot.replies import paragraphs, render, texts
from tests.botapi import TOKEN, BotApi, Chat, Fault, Person

FaultKind = Literal["server_error", "cut_before", "cut_after", "garbage"]
QUESTION = "Who is Sir Nigel Crisp?"
SECRET = TOKEN.partition(":")[2]


class Broken(Answerer):
    """Fails at every question, with all that must not be logged in its words."""

    def ask(self, message: str, after: Context | None = None) -> Asked:
        """Raise."""
        raise ValueError(f"{TOKEN} {message}")


@pytest.fixture
def broken(application: BotApplication, library: Library) -> None:
    application.bot_data.answerer = Broken(library)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name.startswith("bot.")]


@pytest.mark.usefixtures("broken")
async def test_exception_is_one_record_and_a_word_to_the_person(
    api: BotApi, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await api.reply_to(api.say(chat, QUESTION))
    assert reply.text == texts.WENT_WRONG
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert "was not answered: ValueError" in record.getMessage()
    assert "in ask" in record.getMessage()
    assert QUESTION not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("broken")
async def test_word_that_does_not_reach_the_person_is_sent_later(
    api: BotApi, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "GIVE_UP_AFTER_S", 0)
    api.faults.append(Fault(kind="server_error", method="sendMessage"))
    assert (await api.reply_to(api.say(chat, QUESTION))).text == texts.WENT_WRONG
    assert len(await api.quiet()) == 0


@pytest.mark.usefixtures("broken")
async def test_exception_in_a_group_is_told_as_a_reply(
    api: BotApi, group: Chat, ann: Person
) -> None:
    question = api.say(group, "/ask who?", by=ann)
    reply = await api.reply_to(question)
    assert (reply.text, reply.reply_target) == (texts.WENT_WRONG, question.id)


async def test_failed_press_gets_an_alert(
    api: BotApi,
    chat: Chat,
    application: BotApplication,
    fact: KnownFact,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = await api.reply_to(api.say(chat, f"/start f_{fact.id}"))
    monkeypatch.delattr(paragraphs, "context")
    answer = await api.press(first, "Context").answer()
    assert (answer.text, answer.show_alert) == (texts.WENT_WRONG, True)


async def test_a_reply_that_cannot_be_sent_is_logged_and_comes_again(
    api: BotApi,
    chat: Chat,
    application: BotApplication,
    fact: KnownFact,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(limiter, "GIVE_UP_AFTER_S", 0)
        api.faults.append(Fault(kind="server_error", method="sendMessage"))
        assert await api.reply_to(api.say(chat, fact.record.questions[0]))
    assert "was not answered: NetworkError: Internal Server Error (500)" in lines(caplog)[-1]
    assert len(api.sent) == 1
    assert (await api.reply_to(api.say(chat, "thanks"))).text == "You're welcome."


async def test_markup_that_cannot_be_parsed_goes_out_as_plain_text(
    api: BotApi,
    chat: Chat,
    application: BotApplication,
    fact: KnownFact,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = render.answer(fact, application.bot_data.library)
    doctored = replace(reply, html=f"<nonsense>{reply.html}</nonsense>")
    monkeypatch.setattr(render, "answer", lambda *args, **kwargs: doctored)
    sent = await api.reply_to(api.say(chat, f"/start f_{fact.id}"))
    assert (sent.text, sent.html) == (reply.text, None)
    assert [b.data for row in sent.buttons for b in row] == [
        b.data for row in reply.buttons for b in row
    ]
    assert lines(caplog)[-1] == (
        f"Telegram cannot parse the reply with button v1:context:{fact.id}: sent as plain text"
    )


async def test_person_who_blocked_the_bot_is_forgotten_quietly(
    api: BotApi,
    chat: Chat,
    ann: Person,
    application: BotApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    api.send_media(chat, "voice")
    await api.next_message(chat)
    api.faults.append(Fault(kind="blocked", method="sendMessage"))
    api.say(chat, QUESTION)
    assert await api.quiet() == []
    api.send_media(chat, "voice")
    assert (await api.next_message(chat)).text == texts.ONLY_TEXT
    api.block(ann)
    api.unblock(ann)
    api.send_media(chat, "voice")
    assert (await api.next_message(chat)).text == texts.ONLY_TEXT
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


# --- the token ---


async def test_token_and_texts_are_in_no_log_line_even_at_debug(
    api: BotApi,
    chat: Chat,
    application: BotApplication,
    library: Library,
    fact: KnownFact,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with redacted(TOKEN):
        for name in ("", "aiohttp", "telegram", "asyncio"):
            caplog.set_level(logging.DEBUG, logger=name)
        kinds: tuple[FaultKind, ...] = ("server_error", "cut_before", "cut_after", "garbage")
        for kind in kinds:
            api.faults.append(Fault(kind=kind, method="sendMessage"))
            if kind in ("server_error", "garbage"):
                api.faults.append(Fault(kind=kind, method="getUpdates"))
            api.say(chat, QUESTION)
            await api.quiet(for_s=0.05)
        application.bot_data.answerer = Broken(library)
        api.say(chat, QUESTION)
        api.put({"message": {"text": QUESTION}})
        await api.quiet(for_s=0.05)
        url = f"{api.url}/bot{TOKEN}/getMe"
        logging.getLogger("other").info("at %s", url)
        logging.getLogger("other").info("does not fit: %d", url)
        try:
            raise RuntimeError(url)
        except RuntimeError:
            logging.getLogger("other").exception("in a traceback")
    assert "/bot7000000001:<token>/getMe" in caplog.text
    assert "RuntimeError" in caplog.text
    for secret in (SECRET, SECRET.lower(), SECRET.capitalize(), QUESTION, fact.record.answer):
        assert secret not in caplog.text
    for record in caplog.records:
        assert SECRET not in repr(vars(record))


async def test_token_is_in_no_repr(application: BotApplication) -> None:
    context = application.context_types.context(application)
    for thing in (
        application,
        application.bot,
        context,
        context.desk,
        application.bot_data.settings,
    ):
        assert SECRET not in repr(thing)
        assert SECRET not in str(thing)
