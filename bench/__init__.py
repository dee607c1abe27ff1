"""Measures how well and how fast the bot finds facts, beside ordinary ways; `make bench` runs it.

It stands outside `bot/` and `tests/`: its rivals and its plot need packages that the bot does not,
and a timing is a measurement to read, not a test to pass.
"""
