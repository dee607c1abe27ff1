"""Replies on their way out, as new messages or in place of old ones."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

from telegram import (
    Chat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.replies import Button, Reply

log = logging.getLogger(__name__)

T = TypeVar("T")

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
# Telegram's words, in the small letters that they are compared in.
_UNPARSABLE: Final = "can't parse entities"
_NOT_MODIFIED: Final = "message is not modified"
_NOT_EDITABLE: Final = ("message to edit not found", "message can't be edited")


async def send(to: MaybeInaccessibleMessage, reply: Reply, *, quote: bool = False) -> Message:
    """Send a reply to the chat, and forum topic, of a message; `quote` shows the message above."""
    if isinstance(to, Message):
        write = partial(to.reply_text, do_quote=quote, allow_sending_without_reply=True)
        return await _write(write, reply)
    return await _write(partial(to.get_bot().send_message, to.chat.id), reply)


async def post(chat: Chat, reply: Reply) -> None:
    """Send a reply that answers no message."""
    await _write(chat.send_message, reply)


async def edit(message: MaybeInaccessibleMessage, reply: Reply) -> None:
    """Put a reply in place of a message, or send it anew if that can no longer be edited."""
    if not (isinstance(message, Message) and await _rewrite(message.edit_text, reply)):
        await send(message, reply)


async def edit_answer(question: Message, answer: int, reply: Reply) -> None:
    """Put a reply in place of the bot's message that answers a question, or send it anew."""
    write = partial(question.chat.get_bot().edit_message_text, chat_id=question.chat.id)
    if not await _rewrite(partial(write, message_id=answer), reply):
        await send(question, reply, quote=True)


async def _rewrite(write: Callable[..., Awaitable[object]], reply: Reply) -> bool:
    """Change a message, if need be; says whether it is still there to be changed."""
    try:
        await _write(write, reply)
    except BadRequest as error:
        problem = error.message.lower()
        if problem.startswith(_NOT_EDITABLE):
            return False
        if not problem.startswith(_NOT_MODIFIED):  # as by a double tap
            raise
    return True


async def _write(write: Callable[..., Awaitable[T]], reply: Reply) -> T:
    """Write a reply as HTML or, if Telegram cannot parse that, as plain text."""
    others: dict[str, Any] = {"reply_markup": _keyboard(reply), "link_preview_options": NO_PREVIEW}
    try:
        return await write(reply.html, parse_mode=ParseMode.HTML, **others)
    except BadRequest as error:
        if not unparsable(error, _about(reply)):
            raise
        return await write(reply.text, **others)


def unparsable(error: BadRequest, about: str) -> bool:
    """Say whether Telegram could not parse a reply, which is then to go out as plain text."""
    if not error.message.lower().startswith(_UNPARSABLE):
        return False
    log.error("Telegram cannot parse the reply with %s: sent as plain text", about)
    return True


def _about(reply: Reply) -> str:
    """Name what a reply is about: an answer's first button has its fact's id."""
    return f"button {reply.buttons[0][0].data}" if reply.buttons else "no buttons"


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup([[keyboard_button(b) for b in row] for row in reply.buttons])


def keyboard_button(button: Button) -> InlineKeyboardButton:
    """Make Telegram's button of one of ours."""
    if button.copied:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copied))
    return InlineKeyboardButton(button.label, callback_data=button.data)
