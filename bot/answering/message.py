"""A message read once: the value that finding, constraints, the decision and follow-ups all use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answering.index import Index, Query
from bot.answering.padding import is_question, sentences, strip
from bot.answering.subjects import Named, Subject, Subjects
from bot.answering.text import folded, weight, words
from bot.language import ENGLISH

SHORTEST: Final = 2
"""Words that a question has at least where it stands beside another."""
MOST_PARTS: Final = 4
"""Questions of one message that are looked up."""

_SECOND: Final = re.compile(
    r",?\s+(?:and|also|plus|&)\s+(?=(?:who|whose|what|when|where|why|how|which|did|does|is|was)\b)",
    re.IGNORECASE,
)
_KINDS: Final = {kind: re.compile(one.asks) for kind, one in ENGLISH.kinds.items()}
_GIVEN: Final = {kind: re.compile(one.given) for kind, one in ENGLISH.kinds.items() if one.given}
_PRESENT: Final = re.compile(ENGLISH.present)
_FIGURE: Final = re.compile(r"\d[\d,.]*")
_WH: Final = frozenset("who what when where why how which whom whose".split())


@dataclass(frozen=True, kw_only=True)
class Part:
    """One question of a message, without its padding."""

    text: str
    """As typed."""
    query: Query
    named: tuple[Named, ...]
    figures: frozenset[str]
    kinds: frozenset[str]
    negated: bool
    """A question word and a negation: "what did he not accept?"."""
    speech: bool
    """It asks what somebody said, thought or wanted."""
    broad: bool
    """It names subjects and asks for nothing in particular about them."""
    present: bool
    """It asks about today."""

    @property
    def subjects(self) -> frozenset[Subject]:
        """The subjects that it names."""
        return frozenset(one.subject for one in self.named)

    @property
    def folded(self) -> tuple[str, ...]:
        """Its words as folded, misspelt ones as they were read."""
        return tuple(token.word for token in self.query.tokens)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as the rest of this room sees it."""

    text: str
    questions: tuple[str, ...]
    """What it asks, each without padding; empty where nothing is left but courtesies."""
    courtesies: tuple[str, ...]
    """Kinds of courtesies around the questions, in their order."""


def read_message(text: str) -> Message:
    """Split a message into what it asks and the courtesies around it."""
    questions: list[str] = []
    statements: list[str] = []
    courtesies: list[str] = []
    for sentence in sentences(text):
        stripped = strip(sentence)
        courtesies += stripped.courtesies
        if not stripped.words:
            continue
        asks = "?" in sentence or is_question([word for _, word in stripped.words])
        (questions if asks else statements).append(stripped.text)
    split = [half.strip(" ?.!") for one in questions for half in _halves(one)]
    asked = tuple(dict.fromkeys(split)) if questions else tuple(statements)
    return Message(text=text, questions=asked[:MOST_PARTS], courtesies=tuple(courtesies))


def _halves(question: str) -> list[str]:
    """Split "who is X and what did he say" where each half asks something."""
    halves = _SECOND.split(question)
    return halves if all(len(half.split()) > SHORTEST for half in halves) else [question]


def read_part(text: str, index: Index, subjects: Subjects) -> Part:
    """Read one question: its words, subjects, figures and what it asks for."""
    query = index.query(text)
    said = [token.word for token in query.tokens]
    named = subjects.find(said)
    joined = " ".join(said)
    kinds = kinds_asked(joined)
    negated = not ENGLISH.negations.isdisjoint(said) and not _WH.isdisjoint(said)
    return Part(
        text=text,
        query=query,
        named=named,
        figures=frozenset(figures(said)),
        kinds=kinds,
        negated=negated,
        speech="who" not in kinds and not ENGLISH.speech.isdisjoint(said),
        broad=bool(named) and not kinds - {"who"} and not negated and _is_broad(said, named),
        present=bool(_PRESENT.search(joined)),
    )


def kinds_asked(joined: str) -> frozenset[str]:
    """Return the kinds of answer that folded words ask for: when, how long."""
    return frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(joined))


@lru_cache(maxsize=20_000)
def gives(kind: str, text: str) -> bool:
    """Return whether a text gives a kind of answer by its own words."""
    return kind in _GIVEN and bool(_GIVEN[kind].search(folded(text)))


_NUMBER_WORDS: Final = frozenset(
    "two three four five six seven eight nine ten eleven twelve twenty thirty hundred".split()
)


def figures(said: Sequence[str]) -> list[str]:
    """Return the numbers among folded words, "one" aside, which counts nothing as often."""
    found = [word for word in said if word in _NUMBER_WORDS or word[:1].isdigit()]
    return [word.strip(".,") for word in found]


def _is_broad(said: Sequence[str], named: Sequence[Named]) -> bool:
    inside = {place for one in named for place in range(one.start, one.end)}
    return all(
        number in inside or word in ENGLISH.broad or weight(word) < 1.0
        for number, word in enumerate(said)
    )


def substance(text: str) -> bool:
    """Return whether a text names anything: "what did he say about it?" fits everything."""
    return any(weight(word) == 1.0 for word in words(text))
