"""Presses of buttons: each is acknowledged within a second, whatever its chat is waiting for.

A press is worked on when its turn comes in its chat, and a chat that Telegram holds back may have
to wait for hours. Until it is acknowledged the button blinks.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

from telegram import Bot, CallbackQuery
from telegram.error import TelegramError

ACKNOWLEDGE_AFTER_S: Final = 0.5
_REMEMBERED: Final = 1_000


@dataclass(frozen=True)
class Notice:
    """What the person who pressed sees for a moment or as an alert to be closed, or opens."""

    text: str | None = None
    alert: bool = False
    url: str | None = None


class Presses:
    """Acknowledges each press: with a notice if that is soon there, else without."""

    def __init__(self) -> None:
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._acknowledged: deque[str] = deque(maxlen=_REMEMBERED)

    def arrived(self, bot: Bot, press: str) -> None:
        """See to it that a press is acknowledged."""
        if press not in self._timers and press not in self._acknowledged:
            loop = asyncio.get_running_loop()
            self._timers[press] = loop.call_later(
                ACKNOWLEDGE_AFTER_S, self._acknowledge, bot, press
            )

    async def answer(self, query: CallbackQuery, notice: Notice) -> None:
        """Acknowledge a press with a notice, unless it has been without."""
        if timer := self._timers.pop(query.id, None):
            timer.cancel()
        if query.id not in self._acknowledged:
            self._acknowledged.append(query.id)
            await self._answer(query.get_bot(), query.id, notice)

    async def close(self) -> None:
        """Leave the rest: what is not acknowledged by now comes again after the next start."""
        for timer in self._timers.values():
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _acknowledge(self, bot: Bot, press: str) -> None:
        del self._timers[press]
        self._acknowledged.append(press)
        task = asyncio.create_task(self._answer(bot, press, Notice()))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, bot: Bot, press: str, notice: Notice) -> None:
        """Answer a press; what the button does is done even if that fails, as when it is late."""
        try:
            await bot.answer_callback_query(
                press, notice.text, show_alert=notice.alert, url=notice.url
            )
        except TelegramError:
            return
