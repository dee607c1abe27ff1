"""Until when Telegram takes nothing: from the bot for one chat, or from the bot altogether.

Telegram refuses a chat, or everything, for as long as it likes, and goes on longer if it is not
heeded. It never says which of the two it is: if several chats in a row are refused and none is
served in between, it is the bot. Then only a trial is sent now and again, which shows when it is
over, or that it was those chats after all. A token that is refused is waited for in the same way.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)

IN_A_ROW: Final = 3
FIRST_TRIAL_S: Final = 5.0
_LONGEST_TRIAL_S: Final = 60.0
_MOST_CHATS: Final = 4096
_SLACK_S: Final = 60.0  # by which the clocks of copies may differ

ChatId = int | str


class Bans:
    """Who may not be written to for now; times are those of a clock that never goes back."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        calendar: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._calendar = calendar
        self._chats: dict[ChatId, float] = {}
        self._in_a_row: dict[ChatId, float] = {}
        self._until = 0.0
        self._revoked = False
        self._trial_at = 0.0
        self._pause_s = FIRST_TRIAL_S
        self._trying = False
        self._since = 0.0  # by the calendar, for other copies and the next start

    # --- what Telegram answers ---

    def refused(self, chat: ChatId, for_s: float) -> None:
        """Note that Telegram takes nothing for a chat for so long."""
        now = self._clock()
        if len(self._chats) >= _MOST_CHATS:
            self._chats = {c: until for c, until in self._chats.items() if until > now}
        self._chats[chat] = self._in_a_row[chat] = now + for_s
        if len(self._in_a_row) >= IN_A_ROW:
            # The shortest, since the others may be those chats' own.
            self._hold(min(until for until in self._in_a_row.values() if until > now))

    def move(self, old: ChatId, new: ChatId) -> None:
        """Have a ban follow its chat to a new id."""
        if old in self._chats:
            until = self._chats.pop(old)
            self._chats[new] = max(until, self._chats.get(new, until))

    def revoked(self) -> None:
        """Note that Telegram refuses the token."""
        self._revoked = True
        self._hold(float("inf"))

    def accepted(self) -> None:
        """Note that Telegram has taken a message, so that it takes others."""
        self._in_a_row.clear()
        self.token_accepted()
        self._lift()

    def token_accepted(self) -> None:
        """Note that the token is good, whatever Telegram did with the request."""
        if self._revoked:
            self._revoked = False
            self._lift()

    # --- what follows from it ---

    @property
    def is_held(self) -> bool:
        """Whether nothing at all should be sent for now, but for a trial."""
        return self._until > self._clock()

    def wait_s(self, chat: ChatId | None) -> float:
        """Return in how many seconds a chat may be written to; 0 if it may be now."""
        now = self._clock()
        own = self._chats.get(chat, 0.0) - now if chat is not None else 0.0
        all_ = 0.0 if self._trying else min(self._until, self._trial_at) - now
        return max(own, all_ if self.is_held else 0.0, 0.0)

    def begin_trial(self) -> bool:
        """Return whether one message may be tried now, which ends with what Telegram answers."""
        self._trying = self._clock() >= self._trial_at
        return self._trying

    def end_trial(self) -> None:
        """Note that there was nothing to send: if Telegram has answered, this does nothing."""
        self._trying = False

    def _hold(self, until: float) -> None:
        now = self._clock()
        if self._trying:
            self._pause_s = min(2 * self._pause_s, _LONGEST_TRIAL_S)
            self._trial_at = now + self._pause_s
        elif not self.is_held:
            what = "the token is refused" if self._revoked else "every chat is refused"
            for_s = 0.0 if self._revoked else until - now
            log.warning("Telegram takes no messages: %s (%d s); they wait", what, for_s)
            self._pause_s = FIRST_TRIAL_S
            self._trial_at = now + self._pause_s
            self._since = self._calendar()
        self._trying = False
        self._until = until

    def _lift(self) -> None:
        if self.is_held and not self._revoked:
            log.info("Telegram takes messages again")
            self._until = 0.0
        self._trying = False

    # --- for other copies, and for the next start ---

    def noted(self) -> str | None:
        """Write down until when everything is refused; None if nothing is."""
        left_s = self._until - self._clock()
        if left_s <= 0 or self._revoked:
            return None
        return json.dumps([round(self._since, 1), round(self._calendar() + left_s)])

    def recall(self, note: str | None) -> None:
        """Heed what another copy, or an earlier start, has written down.

        It is ignored if it was written in the future, from before the clock was set back.
        """
        since, until = json.loads(note) if note else (0.0, 0.0)
        now = self._calendar()
        if since - _SLACK_S <= now < until and not self.is_held:
            self._hold(self._clock() + until - now)
            self._since = since
