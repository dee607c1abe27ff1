"""Which updates are answered, and how; all others are ignored, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Final

from telegram import Message, Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.answering import Decline
from bot.knowledge import Library
from bot.messaging.callbacks import pressed
from bot.messaging.context import BotApplication, Context, Desk
from bot.messaging.failures import failed
from bot.messaging.sending import send
from bot.replies import Reply, action, plain, render, texts

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


class _ByPerson(filters.MessageFilter):
    """Messages that a person wrote: no bot, no inline result, no post of a linked channel."""

    def filter(self, message: Message) -> bool:
        by_bot = message.from_user is None or message.from_user.is_bot or message.via_bot
        return not (by_bot or message.is_automatic_forward)


# `UpdateType.MESSAGE` leaves out edits, channel posts, business and guest messages, all of which
# the library's other filters match.
_ADDRESSED: Final = filters.UpdateType.MESSAGE & _ByPerson() & ~filters.StatusUpdate.ALL
_PRIVATE: Final = filters.ChatType.PRIVATE
_CAPTIONED: Final = filters.CAPTION & (filters.PHOTO | filters.VIDEO | filters.Document.ALL)
_MEDIA: Final = (
    filters.PHOTO | filters.VIDEO | filters.Document.ALL | filters.ANIMATION | filters.AUDIO
    | filters.VOICE | filters.VIDEO_NOTE | filters.Sticker.ALL | filters.Dice.ALL | filters.CONTACT
    | filters.LOCATION | filters.VENUE | filters.STORY
)  # fmt: skip


async def _ignore(update: Update, context: Context) -> None:
    """Do nothing, on purpose."""


async def _question(update: Update, context: Context) -> None:
    message = _message(update)
    await _answer(message, message.text or message.caption or "", context.desk)


async def _ask(update: Update, context: Context) -> None:
    message = _message(update)
    question = _after_command(message) or _replied_to(message)
    if question:
        await _answer(message, question, context.desk)
    else:
        await send(message, plain(texts.ASK_USAGE), quote=_in_group(message))


async def _answer(message: Message, question: str, desk: Desk) -> None:
    quote = _in_group(message)
    asked = desk.ask(message.chat.id, question, _answer_replied_to(message))
    if quote and isinstance(asked.outcome, Decline):
        # In company a decline is one line: nothing offered instead.
        asked = replace(asked, outcome=replace(asked.outcome, nearest=()))
    await send(message, render.render(asked, desk.library), quote=quote)


def _answer_replied_to(message: Message) -> str | None:
    """Return the fact of the bot's answer that a message replies to: its first button names it."""
    answer = message.reply_to_message
    if answer is None or answer.reply_markup is None:
        return None
    data = answer.reply_markup.inline_keyboard[0][0].callback_data
    match action(data if isinstance(data, str) else ""):
        case ("context", fact, *_):
            return fact
    return None


async def _start(update: Update, context: Context) -> None:
    payload = context.args[0] if context.args else ""
    library = context.desk.library
    await send(_message(update), deep_link(payload, library) or render.start(library))


async def _group_help(update: Update, context: Context) -> None:
    await send(_message(update), plain(texts.GROUP_HELP), quote=True)


async def _unknown_command(update: Update, context: Context) -> None:
    message = _message(update)
    typed = re.split(r"[\s@]", message.text or "")[0].lower()
    near = get_close_matches(typed, [f"/{name}" for name in COMMANDS], n=1)
    await send(message, plain(texts.unknown_command(*near)))


async def _only_text(update: Update, context: Context) -> None:
    message = _message(update)
    if context.desk.only_text.due(message.chat.id):
        await send(message, plain(texts.ONLY_TEXT))


async def _membership(update: Update, context: Context) -> None:
    change = update.my_chat_member
    if change and change.new_chat_member.status in (
        change.new_chat_member.BANNED,
        change.new_chat_member.LEFT,
    ):
        context.desk.forget(change.chat.id)


def _page(make: Callable[[Desk], Reply]) -> Handler:
    """Make the handler of a command that always says the same."""

    async def handle(update: Update, context: Context) -> None:
        await send(_message(update), make(context.desk))

    return handle


COMMANDS: Final[dict[str, Handler]] = {
    "start": _start,
    "help": _page(lambda desk: plain(texts.help_text(desk.library))),
    "ask": _ask,
    "topics": _page(lambda desk: render.topics(desk.library)),
    "sources": _page(lambda desk: render.sources(desk.library)),
    "about": _page(lambda desk: plain(texts.about(desk.library, desk.settings.about))),
}
GROUP_COMMANDS: Final[dict[str, Handler]] = {"ask": _ask, "help": _group_help}


def register(application: BotApplication) -> None:
    """Add the handlers; the first that fits an update is the only one to get it."""
    private, group = _ADDRESSED & _PRIVATE, _ADDRESSED & filters.ChatType.GROUPS
    application.add_handlers(
        [
            CallbackQueryHandler(pressed),
            ChatMemberHandler(_membership, ChatMemberHandler.MY_CHAT_MEMBER),
            *(CommandHandler(name, do, private) for name, do in COMMANDS.items()),
            *(CommandHandler(name, do, group) for name, do in GROUP_COMMANDS.items()),
            MessageHandler(private & filters.COMMAND, _unknown_command),
            MessageHandler(private & (filters.TEXT | _CAPTIONED), _question),
            MessageHandler(private & _MEDIA, _only_text),
            TypeHandler(Update, _ignore),
        ]
    )
    application.add_error_handler(failed)


def deep_link(payload: str, library: Library) -> Reply | None:
    """Open what a link names: `f_` and a fact's id, `t_` and a topic's slug or number."""
    kind, _, name = payload.partition("_")
    if kind == "f" and name in library.facts:
        return render.answer(library.facts[name], library)
    if kind == "t":
        slugs = [slug(topic) for topic in library.topics]
        if name in slugs:
            return render.topic(library, slugs.index(name))
        return render.topic(library, int(name)) if name.isdecimal() else None
    return None


def slug(topic: str) -> str:
    """Write a topic's name with what a link may hold: "Future of PCTs" is `future-of-pcts`."""
    return re.sub(r"[^a-z0-9]+", "-", topic.lower()).strip("-")


def _message(update: Update) -> Message:
    assert update.message is not None, "the filters let nothing else through"
    return update.message


def _in_group(message: Message) -> bool:
    return message.chat.type != message.chat.PRIVATE


def _after_command(message: Message) -> str:
    return "".join((message.text or "").split(maxsplit=1)[1:])


def _replied_to(message: Message) -> str:
    target = message.reply_to_message
    return (target.text or target.caption or "") if target else ""
