"""Acknowledging presses of buttons within a second, even while a chat has to wait.

A press takes its turn among the messages of its chat, and if Telegram holds the chat back that can
take hours. Until the press is acknowledged, the button blinks.
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
    """What a press shows: a passing notice, an alert to close, or a link to open."""

    text: str | None = None
    alert: bool = False
    url: str | None = None


class Presses:
    """Acknowledges each press, with its notice if that is ready in time."""

    def __init__(self) -> None:
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._acknowledged: deque[str] = deque(maxlen=_REMEMBERED)

    def arrived(self, bot: Bot, press: str) -> None:
        """Start the clock: a press not answered by then is acknowledged without a notice."""
        if press not in self._timers and press not in self._acknowledged:
            loop = asyncio.get_running_loop()
            self._timers[press] = loop.call_later(
                ACKNOWLEDGE_AFTER_S, self._acknowledge, bot, press
            )

    async def answer(self, query: CallbackQuery, notice: Notice) -> None:
        """Acknowledge a press with a notice, unless time has run out."""
        if timer := self._timers.pop(query.id, None):
            timer.cancel()
        if query.id not in self._acknowledged:
            self._acknowledged.append(query.id)
            await self._answer(query.get_bot(), query.id, notice)

    async def close(self) -> None:
        """Stop; presses not acknowledged by now are delivered again after the next start."""
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
        """Answer a press; if that fails, as when it is late, the button has still done its work."""
        try:
            await bot.answer_callback_query(
                press, notice.text, show_alert=notice.alert, url=notice.url
            )
        except TelegramError:
            return
