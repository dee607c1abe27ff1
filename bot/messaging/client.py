"""The bot's side of the Bot API: a client that hides its token, and polls for raw updates."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from telegram import Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.messaging.updates import RawUpdate, update_id

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

    async def fetch(self, offset: int | None, *, timeout_s: int) -> list[RawUpdate]:
        """Poll once, which acknowledges all before `offset`; raises TelegramError only.

        The updates are left as they came: the library would parse them all at once, and one that
        it cannot parse stops the bot for good and is logged whole.
        """
        values = {"offset": offset, "timeout": timeout_s, "allowed_updates": list(ALLOWED_UPDATES)}
        with suppress(KeyError):  # the library looks for a result without asking
            answer: Any = await self._post(
                "getUpdates", values, read_timeout=timeout_s + _READ_TIMEOUT_S
            )
            match answer:
                case [*updates] if all(update_id(raw) is not None for raw in updates):
                    return updates
        raise NetworkError("the answer to getUpdates is no list of updates")

    async def write(self, method: str, values: dict[str, Any]) -> int:
        """Send or edit a message; returns its id, and leaves the rest of the answer unparsed.

        The values go out as they are: the library would look into each for its own objects.
        """
        values = {name: value for name, value in values.items() if value is not None}
        answer: Any = None
        with suppress(KeyError):  # as above
            if self.rate_limiter is None:
                answer = await self._send(method, values)
            else:
                answer = await self.rate_limiter.process_request(
                    self._send, (method, values), {}, method, values, None
                )
        match answer:
            case {"message_id": int(number)}:
                return number
        raise NetworkError(f"the answer to {method} is no message")

    async def _send(
        self, method: str, values: dict[str, Any]
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        parameters = [RequestParameter(name, value, None) for name, value in values.items()]
        return await self.request.post(f"{self.base_url}/{method}", RequestData(parameters))
