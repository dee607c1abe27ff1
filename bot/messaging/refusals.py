"""What Telegram's refusals mean: no error says so itself, so that its words have to be read."""

from __future__ import annotations

from typing import Final

from telegram.error import BadRequest, Forbidden, TelegramError

# In small letters, as the library changes capitals. From the Bot API server (`Client.cpp`), TDLib
# and what was seen live: https://github.com/TelegramBotAPI/errors
_MAY_NOT_WRITE: Final = (
    "not enough rights",
    "no rights to send",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_guest_send_forbidden",
    "chat_send_",
    "chat_restricted",
    "chat_admin_required",
    "user_banned_in_channel",
    "topic_closed",
)
_IS_GONE: Final = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "group chat was deactivated",
)


def may_not_write(error: BaseException) -> bool:
    """Return whether the bot is in a chat but may not write there, or not in that topic."""
    return isinstance(error, BadRequest | Forbidden) and _says(error, _MAY_NOT_WRITE)


def is_gone(error: BaseException) -> bool:
    """Return whether a chat can never be written to again: it is gone, or has put the bot out."""
    if may_not_write(error):
        return False
    return isinstance(error, Forbidden) or (
        isinstance(error, BadRequest) and _says(error, _IS_GONE)
    )


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(phrase in said for phrase in phrases)
