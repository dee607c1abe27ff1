"""Reads the language pack into one frozen value."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator

from bot.knowledge.records import Record
from bot.language.reading import read_pack

_FOLDER: Final = Path(__file__).parent
EVERYDAY: Final = frozenset((_FOLDER / "common_words.txt").read_text(encoding="utf-8").split())
"""The commonest English words, which are no misspellings: "impossible" is not "possible"."""


def _words(value: object) -> object:
    return frozenset(value.split()) if isinstance(value, str) else value


Words = Annotated[frozenset[str], BeforeValidator(_words)]
"""Written as one text, single words with spaces between."""
Patterns = tuple[str, ...]
"""Regular expressions over folded text."""


class Weights(Record):
    """Words that count less than others."""

    function: Words
    question: Words
    chatter: Words
    particle: Words
    is_after: Words
    """Words after which "'s" is "is", and no possessive."""


class Respelling(Record):
    """One rule that folds two spellings into one."""

    pattern: str
    becomes: str


class Padding(Record):
    """What surrounds a question and asks nothing."""

    courtesies: dict[str, Patterns]
    """By kind; the kind says what to reply where a message is nothing else."""
    anywhere: Patterns
    openings: Patterns
    closings: Patterns


class Kind(Record):
    """A kind of answer: how it is asked for, and what words give it."""

    asks: str
    given: str


class Pronouns(Record):
    """Words that stand for a person, a group or a thing that was just talked about."""

    person: Words
    group: Words
    thing: Words
    singular: Words
    """Those of a thing that stand for its name."""


class Safety(Record):
    """How people write of a present crisis; `{danger}` in a pattern stands for `danger`."""

    danger: str
    patterns: Patterns


class Pack(Record):
    """All that the bot knows of a language."""

    words: Weights
    chat_spellings: dict[str, str]
    irregular: dict[str, str]
    """Forms with the base form that they are found by."""
    spellings: tuple[Respelling, ...]
    padding: Padding
    yes_no: Words
    second_person: Words
    past: Words
    first_person: Words
    question_openers: Words
    connectors: Words
    asking: Words
    numbers: Words
    units: Words
    kinds: dict[str, Kind]
    broad: Words
    article_nouns: Words
    earliest: Words
    latest: Words
    corpus: Words
    speech: Words
    negations: Words
    present: str
    talk: dict[str, tuple[str, ...]]
    talk_patterns: dict[str, str]
    talk_named: dict[str, str]
    talk_signs: dict[str, Patterns]
    safety: Safety
    synonyms: tuple[tuple[str, ...], ...]
    follow_ups: dict[str, Patterns]
    """By what they ask about the last reply; `{name}` stands for a subject that they name."""
    pronouns: Pronouns


ENGLISH: Final = read_pack(_FOLDER / "english.yaml", Pack)
