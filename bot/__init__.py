"""A Telegram bot that answers from a curated set of facts and always proves its source."""

__version__ = "0.1.0"
