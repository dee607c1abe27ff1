"""Messages as people really type them, with what comes of each; the whole is compared exactly.

A development set: it was looked at while the bot was made.  `python -m tests.behaviour.natural`
writes what comes of each message now, to be read as a diff before it is committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from bot.answering import Answerer
from bot.knowledge import load
from bot.settings import load_settings
from tests.behaviour.checks import shows

FILE: Final = Path(__file__).with_name("natural.yaml")
_ROOT: Final = Path(__file__).parents[2]

Message = dict[str, Any]


def read() -> list[Message]:
    """Return the messages with what came of them when they were written."""
    messages: list[Message] = yaml.safe_load(FILE.read_text())
    return messages


def now(question: str, answerer: Answerer) -> Message:
    """Return what comes of a message now."""
    asked = answerer.ask(question)
    also = [[one.kind, *shows(one)] for one in asked.also]
    found = {"q": question, "outcome": asked.kind, "shows": list(shows(asked))}
    return {**found, "also": also} if also else found


def shipped() -> Answerer:
    """Return the bot on the shipped knowledge."""
    settings = load_settings(_ROOT / "config.yaml", {})
    return Answerer(load(settings.paths), settings.answering)


if __name__ == "__main__":
    answerer = shipped()
    messages = [now(message["q"], answerer) for message in read()]
    entries = (
        yaml.safe_dump(
            [one], sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
        )
        for one in messages
    )
    FILE.write_text("".join(entries))
