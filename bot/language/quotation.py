"""How a language attributes words to people, and how its speakers ask for a quotation."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.knowledge.records import Record
from bot.language.pack import Patterns, Words
from bot.language.reading import read_pack

_FILE: Final = Path(__file__).with_suffix(".yaml")


class Attribution(Record):
    """How words are attributed; `{verb}`, `{who}` and `{year}` stand for verbs, names and years."""

    verbs: Words
    pronouns: Words
    links: Words
    ascribed: Patterns
    """What comes before words that the speaker puts into somebody else's mouth, named `who`."""
    before: Patterns
    after: Patterns


class Checks(Record):
    """How a quotation is sent to be checked; what matches is not part of it, but for `core`."""

    before: Patterns
    after: Patterns
    said: Patterns


class Requests(Record):
    """How a quotation is asked for."""

    asks: Patterns
    never: Patterns
    words: Words
    about: Words
    direct: str
    best: str


class FollowUps(Record):
    """What people say after a quotation was shown; one pattern each."""

    another: str
    shorter: str
    longer: str
    voice: str


class QuotationPack(Record):
    """The language of quotations."""

    attribution: Attribution
    turns: Words
    """Words with which a sentence goes on that what was cut off may change."""
    checks: Checks
    requests: Requests
    follow_ups: FollowUps


QUOTATION: Final = read_pack(_FILE, QuotationPack)
