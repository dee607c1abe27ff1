"""Albums: Telegram sends each picture as a message of its own, people see one with one caption."""

from __future__ import annotations

import json
from typing import Final

from telegram import Message

from bot.messaging.context import Desk
from bot.messaging.inbox import comes_again, postpone
from bot.messaging.memory import tolerant
from bot.storage.storage import AlbumDeed

WHOLE_AFTER_S: Final = 1.0  # the parts of an album come one upon the other


async def is_first(message: Message, deed: AlbumDeed, desk: Desk) -> bool:
    """Return whether a message is the one part of its album to be answered, counted and so on.

    What is in no album always is.
    """
    album = message.media_group_id
    if album is None:
        return True
    first = desk.storage.first_of_album(message.chat.id, album, deed, message.message_id)
    return await tolerant(first, True)


async def is_captioned(message: Message, desk: Desk) -> bool:
    """Return whether a part without a caption is to be left to another one that may have it.

    The first part waits until the others are there, and then speaks for them all.
    """
    album, chat = message.media_group_id, message.chat.id
    if album is None:
        return False
    answered = await tolerant(desk.storage.is_album_answered(chat, album), False)
    if answered or not await is_first(message, "refused", desk):
        return True
    if not comes_again():
        postpone(WHOLE_AFTER_S)
        return True
    waiting = await tolerant(desk.storage.waiting(chat), [])
    return any(_has_caption(json.loads(body), album) for body in waiting)


def _has_caption(raw: object, album: str) -> bool:
    match raw:
        case {"message": {"media_group_id": str(group), "caption": str()}}:
            return group == album
    return False
