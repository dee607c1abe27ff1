"""What the curators' files hold, record by record: the only description of the YAML keys.

pydantic checks the shape and reports by path (`parse` turns paths into places); what needs the
articles or the other records is checked in `verify`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DIGEST_PATTERN = r"^[0-9a-f]{12,64}$"  # the whole digest, or its beginning

# 40: a button's callback data may hold 64 bytes (https://core.telegram.org/bots/api), id included
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=700)]

Voice = Literal["quoted", "reported", "document", "retold", "journalist"]
OutcomeKind = Literal["answer", "overview", "closest", "decline", "chat"]


def _partial_date(value: object) -> str:
    """Accept 2003-10-16, 2003-10 or 2003; YAML reads the first as a date, the last as a number."""
    text = str(value)
    if re.fullmatch(r"(1[89]|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?", text, re.ASCII):
        with suppress(ValueError):  # 2003-02-30
            date.fromisoformat((text + "-01-01")[:10])
            return text
    raise ValueError("a date as 2003-10-16, 2003-10 or 2003 was expected")


PartialDate = Annotated[
    str,
    BeforeValidator(_partial_date),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}),
]


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Record(BaseModel):
    """A frozen record of one of the knowledge files; unknown keys are errors.

    What stands below a field is its description in the JSON Schema, which editors show.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


class Article(Record):
    """One source article: what is known of it besides its text, and how that is known."""

    id: Id
    """Short, lower case, never reused; facts name it."""
    title: Line
    """As every answer and reference names the article."""
    publication: Line
    """The newspaper, journal or body that published it."""
    author: Line | None = None
    """Who speaks in it where nobody else does, such as the body that wrote a report."""
    published: PartialDate
    """2003-10-16, 2003-10 or 2003, as exactly as is known."""
    published_note: Line | None = None
    """What is not known of the date, such as "date not printed"."""
    reference: Line | None = None
    """Issue and pages, as printed."""
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=300)] | None = None
    """Where the article can be read; titles link to it."""
    text: Line
    """The file with the article's text, from the folder of config.yaml."""
    verified: PartialDate | None = None
    """When all facts were last read beside the text."""
    sha256: Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)] | None = None
    """Digest of the text then: `check` warns if it is not the same any more."""
    misprints: tuple[Line, ...] = ()
    """What the text prints wrongly: a quotation holding one is marked "[as printed]"."""
    note: Passage | None = None
    """How the metadata is known, where it is not printed in the text."""


class Fact(Record):
    """One claim of one article, with the words that prove it and the ways people ask for it."""

    id: Id
    """Short, lower case, never reused; buttons and links name it."""
    article: Id
    """An id of articles.yaml."""
    answer: Sentence
    """One or two plain sentences, past tense, the subject named; nothing that the quotation,
    speaker and article do not show."""
    quote: Passage
    """Word for word from one paragraph of the article: a clause that proves the answer by itself,
    its quotation marks balanced."""
    paragraph: int | None = Field(default=None, ge=1)
    """Only where the quotation stands twice; otherwise it is computed."""
    speaker: Line | None = None
    """Who says it; none for the journalist."""
    role: Line | None = None
    """The speaker's role as the article gives it."""
    voice: Voice = "journalist"
    """Whose words these are: a person's in quotation marks (quoted) or retold (reported), a
    document's in quotation marks (document) or retold (retold), or the newspaper's own
    (journalist)."""
    speaker_inferred: bool = False
    """Only the context shows who speaks: the sentence itself names nobody."""
    note: Sentence | None = None
    """The bot's own remark (an absence, an inference, a misprint), shown apart from what the
    article says."""
    topics: tuple[Line, ...] = ()
    """What it is listed under in /topics."""
    people: tuple[Line, ...] = ()
    """Who the fact is about, by full name."""
    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    """As people would type them, in truly different words; the first, of 38 characters at most,
    is shown on buttons."""
    keywords: tuple[Line, ...] = ()
    """Words that people use and that stand nowhere above."""
    see_also: tuple[Id, ...] = ()
    """Facts to offer next."""
    opposes: tuple[Id, ...] = ()
    """Facts that this one answers to."""


class Overview(Record):
    """What is said on one subject: several facts, in order."""

    id: Id
    """Short, lower case, never reused; no fact or gap may have it."""
    title: Line
    """Names it in lists and on buttons, in 38 characters at most."""
    lead: Sentence | None = None
    """One sentence above the points; it adds no claim of its own."""
    facts: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20)]
    """Ids of facts.yaml, in the order in which they are shown."""
    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    """As people would type them, in truly different words."""


class Gap(Record):
    """What people ask and no article answers: one matter, or two."""

    id: Id
    """Short, lower case, never reused; no fact may have it."""
    answer: Sentence
    """Says what the articles do not say, in one sentence that is true of them all."""
    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    """4 to 20, as people would type them; none may be answerable, not even partly."""


class Vocabulary(Record):
    """What the knowledge is about, and words that mean the same to people who ask."""

    subject: Line | None = None
    """What the bot says that it answers questions about: primary care policy."""
    abbreviations: dict[Line, Line] = {}
    """NGO: non-governmental organisation; either finds the other."""
    subjects: dict[Line, tuple[Line, ...]] = {}
    """The people, bodies, places and matters that questions are about, each with the other names
    that people use for it. An answer must be about every subject that a question names."""
    synonyms: tuple[Annotated[tuple[Line, ...], Field(min_length=2)], ...] = ()
    """Each group is one concept; a word may be in several."""


class Question(Record):
    """One message of the regression set and what must come of it."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=5000)]
    """The message as people type it."""
    kind: Line
    """plain, paraphrase, typo, near_miss..."""
    article: str | None = None
    """The id of the article that answers it, none for none."""
    expect: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...] | None = None
    """Right when each inner list has one of its strings in the reply, case aside; none: no fact."""
    evidence: str | None = None
    """The words of the article that settle it."""
    after: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_as_tuple),
        WithJsonSchema({"type": ["string", "array", "null"], "items": {"type": "string"}}),
    ] = None
    """The messages sent before it; one may be written as plain text."""
    outcome: OutcomeKind | None = None
    """What exactly must come out."""
    accepted: Line | None = None
    """Why the question may come out worse than it should: `check` lets it pass."""
