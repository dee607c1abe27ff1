"""Telegram: updates in, replies out; the only room that imports `telegram`."""
