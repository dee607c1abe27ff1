"""Reading what Telegram sends: the library parses without checking, so that anything may be none.

Whatever handlers look at is checked here, once, and an update that has it wrong is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import NoneType
from typing import Any, Final

from telegram import Bot, Chat, MaybeInaccessibleMessage, Message, Update, User

_MOST: Final = 2**63  # one more than a database's integer holds

RawUpdate = Mapping[str, Any]
"""An update as it came, with the number that `update_id` finds."""


def update_id(raw: object) -> int | None:
    """Return the number of what may be an update; None if it is none."""
    match raw:
        case {"update_id": int(number)} if 0 <= number < _MOST:
            return number
    return None


def readable(raw: RawUpdate, bot: Bot) -> Update:
    """Parse an update; raises whatever the library raises, or ValueError if it makes no sense."""
    update = _plain(raw, bot) if _is_plain(raw) else Update.de_json(dict(raw), bot)
    pressed_below = update.callback_query.message if update.callback_query else None
    if not (
        _is_chat(update.effective_chat, NoneType)
        and _is_user(update.effective_user, NoneType)
        and _is_message(update.effective_message)
        and _is_message(pressed_below)
        and _is_asked(update)
    ):
        raise ValueError("a field is missing or of the wrong type")
    return update


class _Plain(Message):
    """A message of which only what it has is set: the library sets a hundred fields to None."""

    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        """Return what an empty message has of what is not set."""
        return getattr(_EMPTY, name)


_EMPTY: Final = Message(0, datetime.fromtimestamp(0, UTC), Chat(0, Chat.PRIVATE))
_OF_CHAT: Final = frozenset({"id", "first_name", "last_name", "username"})
_OF_PERSON: Final = _OF_CHAT | {"is_bot", "language_code", "is_premium"}


def _is_plain(raw: RawUpdate) -> bool:
    """Return whether an update is a private message with a plain text and nothing else."""
    match raw:
        case {
            "message": {
                "chat": {"type": "private", **chat}, "from": {**person}, "text": str(), **message
            }
        } if len(raw) == 2:  # fmt: skip
            return (
                message.keys() <= {"message_id", "date"}
                and chat.keys() <= _OF_CHAT
                and person.keys() <= _OF_PERSON
            )
    return False


def _plain(raw: RawUpdate, bot: Bot) -> Update:
    """Parse a plain message, as most are; the result has all that the library's own has."""
    message = raw["message"]
    chat, person = Chat(**message["chat"]), User(**message["from"])
    number, date = message["message_id"], datetime.fromtimestamp(message["date"], UTC)
    read = _Plain.__new__(_Plain)
    fields = {"message_id": number, "date": date, "chat": chat, "from_user": person}
    fields |= {"text": message["text"], "_id_attrs": (number, chat), "_bot": bot}
    for name, value in fields.items():
        object.__setattr__(read, name, value)
    for one in (chat, person):
        one.set_bot(bot)
    update = Update(raw["update_id"], message=read)
    update.set_bot(bot)
    return update


def _is(value: object, *kinds: type) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def _is_chat(chat: Chat | None, *or_: type) -> bool:
    return _is(chat, *or_) or (chat is not None and _is(chat.id, int) and _is(chat.type, str))


def _is_user(user: User | None, *or_: type) -> bool:
    return _is(user, *or_) or (user is not None and _is(user.id, int))


def _is_message(message: MaybeInaccessibleMessage | None) -> bool:
    if message is None:
        return True
    number = _is(message.message_id, int) and abs(message.message_id) < _MOST
    if not (number and _is_chat(message.chat)):
        return False
    return not isinstance(message, Message) or (
        _is(message.date, datetime)
        and _is(message.message_thread_id, int, NoneType)
        and _is(message.migrate_to_chat_id, int, NoneType)
        and _is(message.migrate_from_chat_id, int, NoneType)
        and _is_user(message.from_user, NoneType)
        and _is_chat(message.sender_chat, NoneType)
        and all(_is(text, str, NoneType) for text in (message.text, message.caption))
        and all(
            _is(entity.offset, int) and _is(entity.length, int) and _is_user(entity.user, NoneType)
            for entity in (*message.entities, *message.caption_entities)
        )
        and _is_message(message.reply_to_message)
    )


def _is_asked(update: Update) -> bool:
    """Check what a press, an inline query or a change of membership asks for."""
    if press := update.callback_query:
        return _is(press.id, str) and _is(press.data, str, NoneType) and _is_user(press.from_user)
    if inline := update.inline_query:
        return _is(inline.id, str) and _is(inline.query, str) and _is_user(inline.from_user)
    if change := update.my_chat_member:
        members = (change.old_chat_member, change.new_chat_member)
        return _is_chat(change.chat) and all(_is(member.status, str) for member in members)
    return True
