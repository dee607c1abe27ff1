"""Reads what `check` knows of English prose; `prose.yaml` says what each list is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator

from bot.knowledge.records import Record
from bot.language.pack import Words
from bot.language.reading import read_pack

_FILE: Final = Path(__file__).with_name("prose.yaml")


def _phrases(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


Phrases = Annotated[frozenset[str], BeforeValidator(_phrases)]
"""Written as a list, since some are more than one word."""


class Prose(Record):
    """Lists of words and phrases."""

    auxiliaries: Words
    contracted: Words
    verbs: Words
    verbs_or_nouns: Words
    irregular: Words
    not_past: Words
    determiners: Words
    pronouns: Words
    attribution: Words
    attribution_past: Words
    attribution_phrases: Phrases
    clause_breaks: Words
    not_reporting: Words
    works: Words
    parts: Words
    back_matter: Phrases
    main_sections: Phrases
    citing: Phrases
    leaning: Words
    stating: Words
    nothing: Phrases
    details: Words
    stated: Words
    mentioning: Phrases
    negations: Phrases
    asking: Words
    asides: Phrases
    relative: Words
    of_two: Words
    articles: Words
    asked: dict[str, Phrases]
    reasons: Phrases
    times: Phrases
    titles: Words


PROSE: Final = read_pack(_FILE, Prose)
