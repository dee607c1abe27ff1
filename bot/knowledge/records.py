"""What the curators' files hold, record by record: the only description of the YAML keys.

pydantic checks the shape and reports by path (`parse` turns paths into places); what needs the
articles or the other records is checked in `verify`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DIGEST_PATTERN = r"^[0-9a-f]{12,64}$"  # the whole digest, or its beginning

# 40: a button's callback data may hold 64 bytes (https://core.telegram.org/bots/api), id included
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=700)]

Voice = Literal["quoted", "reported", "journalist", "document"]
OutcomeKind = Literal["answer", "choices", "decline", "chat"]


def _partial_date(value: object) -> str:
    """Accept 2003-10-16, 2003-10 or 2003; YAML reads the first as a date, the last as a number."""
    text = str(value)
    if re.fullmatch(r"(1[89]|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?", text, re.ASCII):
        with suppress(ValueError):  # 2003-02-30
            date.fromisoformat((text + "-01-01")[:10])
            return text
    raise ValueError("a date as 2003-10-16, 2003-10 or 2003 was expected")


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Record(BaseModel):
    """A frozen record of one of the knowledge files; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Article(Record):
    """One source article: what is known of it besides its text, and how that is known."""

    id: Id
    title: Line
    publication: Line
    published: Annotated[str, BeforeValidator(_partial_date)]
    published_note: Line | None = None
    reference: Line | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=300)] | None = None
    text: Line
    verified: Annotated[str, BeforeValidator(_partial_date)] | None = None
    sha256: Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)] | None = None
    misprints: tuple[Line, ...] = ()
    note: Passage | None = None


class Fact(Record):
    """One claim of one article, with the words that prove it and the ways people ask for it."""

    id: Id
    article: Id
    answer: Sentence
    quote: Passage
    paragraph: int | None = Field(default=None, ge=1)
    speaker: Line | None = None
    role: Line | None = None
    voice: Voice = "journalist"
    topics: tuple[Line, ...] = ()
    people: tuple[Line, ...] = ()
    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    keywords: tuple[Line, ...] = ()
    see_also: tuple[Id, ...] = ()
    opposes: tuple[Id, ...] = ()


class Gap(Record):
    """A theme that people ask about and no article answers."""

    id: Id
    answer: Sentence
    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]


class Vocabulary(Record):
    """Words that mean the same to people who ask: abbreviations, and groups of synonyms."""

    abbreviations: dict[Line, Line] = {}
    synonyms: tuple[Annotated[tuple[Line, ...], Field(min_length=2)], ...] = ()


class Question(Record):
    """One message of the regression set and what must come of it.

    A reply is right when every inner list of `expect` has one of its strings in it, case aside;
    `expect` is null where the bot must not give a fact.  `outcome` pins the exact outcome.
    `after` has the messages sent before it (one may be written as plain text).  `accepted` says
    why the question may come out worse than it should.
    """

    q: Annotated[str, StringConstraints(min_length=1, max_length=5000)]
    kind: Line
    article: str | None = None
    expect: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...] | None = None
    evidence: str | None = None
    after: Annotated[tuple[str, ...] | None, BeforeValidator(_as_tuple)] = None
    outcome: OutcomeKind | None = None
    accepted: Line | None = None
