"""Which updates are answered, and how; all others are ignored, by name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
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
from bot.messaging.callbacks import pressed
from bot.messaging.commands import commanded, helped_group
from bot.messaging.context import BotApplication, Context, Desk
from bot.messaging.failures import failed
from bot.messaging.sending import send
from bot.replies import action, plain, render, texts

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
    person = message.from_user.id if message.from_user else message.chat.id
    if notice := desk.maintenance(person):
        await send(message, notice, quote=quote)
        return
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


def register(application: BotApplication) -> None:
    """Add the handlers; the first that fits an update is the only one to get it."""
    private, group = _ADDRESSED & _PRIVATE, _ADDRESSED & filters.ChatType.GROUPS
    application.add_handlers(
        [
            CallbackQueryHandler(pressed),
            ChatMemberHandler(_membership, ChatMemberHandler.MY_CHAT_MEMBER),
            CommandHandler("ask", _ask, private | group),
            CommandHandler("help", helped_group, group),
            MessageHandler(private & filters.COMMAND, commanded),
            MessageHandler(private & (filters.TEXT | _CAPTIONED), _question),
            MessageHandler(private & _MEDIA, _only_text),
            TypeHandler(Update, _ignore),
        ]
    )
    application.add_error_handler(failed)


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
