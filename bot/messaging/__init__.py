"""Telegram: updates in, replies out; the only room that imports `telegram`."""

import os

# python-telegram-bot's switch for the future type of RetryAfter.retry_after; it warns without.
os.environ.setdefault("PTB_TIMEDELTA", "true")
