"""Groups: when a message is for the bot, whose buttons are whose, and where an answer stands."""

from __future__ import annotations

import re
from typing import Final

from telegram import (
    Chat,
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    User,
)

from bot.answering.padding import is_question
from bot.language.text import words
from bot.replies import action

_ASK: Final = re.compile(r"\s*/(\w+)(?:@(\w+))?(?:[:,]|(?=\s|$))", re.IGNORECASE)


def question_for(message: Message, me: User) -> str | None:
    """Return what a group's message asks the bot, None if it is not for the bot.

    Empty if it calls the bot and asks nothing, neither itself nor the message that it replies to.
    """
    text = message.text or message.caption or ""
    target = message.reply_to_message
    if command := _ASK.match(text):
        name, whose = command[1].lower(), (command[2] or me.username or "").lower()
        if name != "ask" or whose != (me.username or "").lower():
            return None
        return text[command.end() :].strip() or _asked_by_someone(message, me)
    if (uncalled := _without_call(message, text, me)) is not None:
        return uncalled or _asked_by_someone(message, me)
    by_me = target is not None and target.from_user is not None and target.from_user.id == me.id
    asks = text.rstrip().endswith("?") or is_question(words(text))
    return text if by_me and asks else None


def _without_call(message: Message, text: str, me: User) -> str | None:
    """Cut out where a text mentions the bot; None if it does not."""
    rest = re.sub(rf"(?<![\w@])@{me.username}(?!\w)", " ", text, flags=re.IGNORECASE)
    for entity in (*message.entities, *message.caption_entities):
        if entity.type == MessageEntity.TEXT_MENTION and entity.user and entity.user.id == me.id:
            units = text.encode("utf-16-le", "surrogatepass")
            start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            rest = (units[:start] + units[end:]).decode("utf-16-le", "replace")
    return None if rest == text else rest.strip()


def _asked_by_someone(message: Message, me: User) -> str:
    """Return the text that is replied to, or the quoted part, unless the bot itself wrote it.

    Of a message in another chat only the quoted part is known.
    """
    target = message.reply_to_message
    if target is not None and target.from_user is not None and target.from_user.id == me.id:
        return ""
    if message.quote:
        return message.quote.text.strip()
    return ((target.text or target.caption or "") if target else "").strip()


def asker(message: Message) -> int | None:
    """Return who asked; None if that is unknown, as of one who writes as a group or a channel."""
    if message.sender_chat is not None or message.from_user is None:
        return None
    return message.from_user.id


def in_group(message: MaybeInaccessibleMessage) -> bool:
    """Return whether others read along."""
    return message.chat.type != Chat.PRIVATE


def offered(message: MaybeInaccessibleMessage | None) -> list[tuple[str, ...]]:
    """Return what the buttons below a message do."""
    if not isinstance(message, Message) or message.reply_markup is None:
        return []
    rows = message.reply_markup.inline_keyboard
    return [action(str(button.callback_data)) for row in rows for button in row]


def link_to(chat: Chat, message: int) -> str | None:
    """Return the address of a message, for those who may see it; basic groups have none."""
    if chat.type != Chat.SUPERGROUP:
        return None
    place = chat.username or f"c/{str(chat.id).removeprefix('-100')}"
    return f"https://t.me/{place}/{message}"
