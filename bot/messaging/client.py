"""The bot's side of the Bot API: a client that hides its token and survives any update."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from telegram import Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import ExtBot

log = logging.getLogger(__name__)

ALLOWED_UPDATES: Final = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.GUEST_MESSAGE,
    Update.MY_CHAT_MEMBER,
)
_READ_TIMEOUT_S: Final = 10  # on top of the long poll's own


class Client(ExtBot[None]):
    """A bot whose repr and exceptions do not show its token."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}[id={self.token.partition(':')[0]}]"

    async def initialize(self) -> None:
        """Open the connections and check the token; raises InvalidToken without it."""
        try:
            await super().initialize()
        except InvalidToken:
            refused = True
        else:
            refused = False
        if refused:  # raised out here, as the library's own exception quotes the token
            raise InvalidToken("the token was refused")

    async def fetch(self, offset: int | None, *, timeout_s: int) -> list[Update]:
        """Poll once, which acknowledges all before `offset`.

        Parses update by update, unlike the library, where one that cannot be parsed stops the bot
        for good and is logged whole. Raises TelegramError only.
        """
        values = {"offset": offset, "timeout": timeout_s, "allowed_updates": list(ALLOWED_UPDATES)}
        try:
            answer = await self._post(
                "getUpdates", values, read_timeout=timeout_s + _READ_TIMEOUT_S
            )
            numbered = [(int(raw["update_id"]), raw) for raw in answer]
        except (KeyError, TypeError, ValueError) as error:
            raise NetworkError("the answer to getUpdates is no list of updates") from error
        return [self._parsed(number, raw) for number, raw in numbered]

    def _parsed(self, number: int, raw: Mapping[str, Any]) -> Update:
        """Parse an update; an unreadable one keeps its number only, to be acknowledged."""
        try:
            return Update.de_json(dict(raw), self)
        except Exception as error:  # the library parses without checking, so it may be any
            kind = type(error).__name__
            log.warning("update %d cannot be read (%s) and is passed over", number, kind)
            return Update(number)
