"""Replies on their way out, as new messages or in place of old ones."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, cast

from telegram import Bot, Chat, LinkPreviewOptions, MaybeInaccessibleMessage, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.messaging.client import Client
from bot.replies import Button, Reply

log = logging.getLogger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_PREVIEW: Final = NO_PREVIEW.to_dict()
# Telegram's words, in the small letters that they are compared in.
_UNPARSABLE: Final = "can't parse entities"
_TOPIC_GONE: Final = "message thread not found"
_TARGET_GONE: Final = "message to be replied not found"
_NOT_MODIFIED: Final = "message is not modified"
_NOT_EDITABLE: Final = ("message to edit not found", "message can't be edited")


async def send(to: MaybeInaccessibleMessage, reply: Reply, *, quote: bool = False) -> int:
    """Send a reply to the chat, and forum topic, of a message; `quote` shows the message above."""
    beside = _beside(to, quote=quote) if isinstance(to, Message) else {}
    return await _write(to.get_bot(), "sendMessage", {"chat_id": to.chat.id, **beside}, reply)


def _beside(message: Message, *, quote: bool) -> dict[str, Any]:
    """Return where in its chat a message is replied to."""
    topic = message.direct_messages_topic
    quoted = {"message_id": message.message_id, "allow_sending_without_reply": True}
    return {
        "message_thread_id": message.message_thread_id if message.is_topic_message else None,
        "direct_messages_topic_id": topic.topic_id if topic else None,
        "reply_parameters": quoted if quote else None,
    }


async def send_below(to: Message, answer: int, reply: Reply) -> int | None:
    """Send a reply that replies to an earlier answer; None if that is no longer there."""
    below = {**_beside(to, quote=False), "reply_parameters": {"message_id": answer}}
    try:
        return await _write(to.get_bot(), "sendMessage", {"chat_id": to.chat.id, **below}, reply)
    except BadRequest as error:
        if error.message.lower().startswith(_TARGET_GONE):
            return None
        raise


async def prompt(to: Message, reply: Reply, placeholder: str) -> int:
    """Ask for a message, which Telegram then has the person write as a reply to this one."""
    force = {"force_reply": True, "input_field_placeholder": placeholder}
    where = {"chat_id": to.chat.id, **_beside(to, quote=True), "reply_markup": force}
    return await _write(to.get_bot(), "sendMessage", where, reply)


async def post(chat: Chat, reply: Reply) -> None:
    """Send a reply that answers no message."""
    await _write(chat.get_bot(), "sendMessage", {"chat_id": chat.id}, reply)


async def edit(message: MaybeInaccessibleMessage, reply: Reply) -> None:
    """Put a reply in place of a message, or send it anew if that can no longer be edited."""
    if not (isinstance(message, Message) and await _rewrite(message, message.message_id, reply)):
        await send(message, reply)


async def edit_answer(question: Message, answer: int, reply: Reply) -> None:
    """Put a reply in place of the bot's message that answers a question, or send it anew."""
    if not await _rewrite(question, answer, reply):
        await send(question, reply, quote=True)


async def _rewrite(beside: Message, message: int, reply: Reply) -> bool:
    """Change a message, if need be; says whether it is still there to be changed."""
    which = {"chat_id": beside.chat.id, "message_id": message}
    try:
        await _write(beside.get_bot(), "editMessageText", which, reply)
    except BadRequest as error:
        problem = error.message.lower()
        if problem.startswith(_NOT_EDITABLE):
            return False
        if not problem.startswith(_NOT_MODIFIED):  # as by a double tap
            raise
    return True


async def _write(bot: Bot, method: str, where: Mapping[str, Any], reply: Reply) -> int:
    """Write a reply as HTML or, if Telegram cannot parse that, as plain text; returns its id.

    Where the topic of the question has been deleted it goes to the group.
    """
    client = cast("Client", bot)  # the library does not know of what class it was given one
    values = {"reply_markup": _keyboard(reply), **where, "link_preview_options": _PREVIEW}
    marked_up = {**values, "text": reply.html, "parse_mode": ParseMode.HTML}
    try:
        return await client.write(method, marked_up)
    except BadRequest as error:
        if where.get("message_thread_id") and error.message.lower().startswith(_TOPIC_GONE):
            return await _write(bot, method, {**where, "message_thread_id": None}, reply)
        if not unparsable(error, _about(reply)):
            raise
        return await client.write(method, {**values, "text": reply.text})


def unparsable(error: BadRequest, about: str) -> bool:
    """Return whether Telegram could not parse a reply, which is then to go out as plain text."""
    if not error.message.lower().startswith(_UNPARSABLE):
        return False
    log.error("Telegram cannot parse the reply with %s: sent as plain text", about)
    return True


def _about(reply: Reply) -> str:
    """Name what a reply is about: an answer's first button has its fact's id."""
    return f"button {reply.buttons[0][0].data}" if reply.buttons else "no buttons"


def _keyboard(reply: Reply) -> dict[str, Any] | None:
    """Lay out the buttons as Telegram takes them; the library would make objects of them first."""
    if not reply.buttons:
        return None
    return {"inline_keyboard": [[_key(button) for button in row] for row in reply.buttons]}


def _key(button: Button) -> dict[str, Any]:
    if button.copied:
        return {"text": button.label, "copy_text": {"text": button.copied}}
    return {"text": button.label, "callback_data": button.data}
