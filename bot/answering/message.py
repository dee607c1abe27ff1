"""A message read once: the value that finding, constraints, the decision and follow-ups all use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answering.index import Index, Query
from bot.answering.padding import NOTHING, Known, is_question, sentences, strip
from bot.answering.subjects import Named, Subject, Subjects
from bot.language import ENGLISH
from bot.language.text import folded, weight, words

OF_THE_BOT: Final = frozenset({"cost", "simple", "media", "privacy", "current", "topics", "world"})
"""Kinds of talk about the bot as it is, which nobody puts in the past tense."""
OF_ITS_WRITER: Final = frozenset({"advice", "low"})
"""Kinds of talk that nobody puts without an "I" or a "you"."""
SEARCH_WORDS: Final = 5
"""Words that people type into a search box at most."""
SHORTEST: Final = 2
"""Words that a question has at least where it stands beside another."""
MOST_QUESTIONS: Final = 4
"""Questions of one message that are answered."""
MOST_READINGS: Final = 8
LONGEST_OF_SEVERAL: Final = 50
"""Words of a message that asks several things; a longer one tells a story around one."""
LONG_SENTENCE: Final = 20
SHORTEST_CLAUSE: Final = 5

_SECOND: Final = re.compile(
    r",?\s+(?:and|also|plus|&)\s+(?=(?:who|whose|what|when|where|why|how|which|did|does|is|was)\b)",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r",\s+|\s+[-–—]\s+|:\s+|\s+(?=(?:but|so|because|and|though|that)\s)|\s*\(|\)\s*"
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
    subjects: frozenset[Subject]
    """Those of them, each once."""
    figures: frozenset[str]
    kinds: frozenset[str]
    negated: bool
    """A question word and a negation: "what did he not accept?"."""
    speech: bool
    """It asks what somebody said, thought or wanted."""
    bare: bool
    """It is a few search words, and asks for nothing in particular."""
    broad: bool
    """It asks for nothing in particular about the subjects that it names, or about the articles."""
    present: bool
    """It asks about today."""

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
    asks: bool
    """It has a question, by its mark or by how it begins."""
    separate: bool
    """Its questions stand in sentences or lines of their own."""
    readings: tuple[str, ...]
    """Where it asks one thing: the whole without padding, then the parts that may hold it."""
    courtesies: tuple[str, ...]
    """Kinds of courtesies around the questions, in their order."""


def read_message(text: str, known: Known = NOTHING) -> Message:
    """Split a message into what it asks and the courtesies around it."""
    asked: list[str] = []
    left: list[str] = []
    aside: list[str] = []
    courtesies: list[str] = []
    sentences_asked = 0
    for sentence in sentences(text):
        stripped = strip(sentence, known)
        courtesies += stripped.courtesies
        if not stripped.words:
            continue
        said = [word for _, word in stripped.words]
        asks = sentence.endswith("?") or is_question(said)
        if (not asks or not is_question(said)) and known.is_aside(said) and known is not NOTHING:
            aside.append(stripped.text)
            continue
        left.append(stripped.text)
        if asks:
            asked += _halves(stripped.text)
            sentences_asked += 1
    if known.in_person and not (left or aside or courtesies):
        left = sentences(text)[:1]  # "I can't find my card" is more than a way to begin
    left = left or aside  # where nothing is about the base, that is what was said
    several = len(asked) > 1 and len(text.split()) <= LONGEST_OF_SEVERAL
    searched = asked or left
    clauses = (clause for one in searched for clause in _clauses(one))
    parts = [*searched, *(clause for clause in clauses if _is_asking(clause))]
    return Message(
        text=text,
        questions=tuple(dict.fromkeys(asked))[:MOST_QUESTIONS] if several else tuple(searched[:1]),
        asks=bool(asked),
        separate=sentences_asked > 1,
        readings=tuple(dict.fromkeys([". ".join(left), *parts]))[:MOST_READINGS] if left else (),
        courtesies=tuple(courtesies),
    )


def _halves(question: str) -> list[str]:
    """Split "who is X and what did he say" where each half asks something."""
    halves = _SECOND.split(question)
    return halves if all(len(half.split()) > SHORTEST for half in halves) else [question]


def _clauses(sentence: str) -> list[str]:
    """Split a long sentence, which may hide its question between two asides."""
    if len(sentence.split()) <= LONG_SENTENCE:
        return []
    clauses = (clause.strip() for clause in _CLAUSE.split(sentence))
    return [clause for clause in clauses if len(clause.split()) >= SHORTEST_CLAUSE]


def _is_asking(clause: str) -> bool:
    said = words(clause)
    return not ENGLISH.asking.isdisjoint(said) or not _WH.isdisjoint(said) or is_question(said)


def read_part(text: str, index: Index, subjects: Subjects) -> Part:
    """Read one question: its words, subjects, figures and what it asks for."""
    query = index.query(text)
    said = [token.word for token in query.tokens]
    named = _named(query, subjects)
    joined = " ".join(said)
    kinds = kinds_asked(joined)
    negated = not ENGLISH.negations.isdisjoint(said) and not _WH.isdisjoint(said)
    return Part(
        text=text,
        query=query,
        named=named,
        subjects=frozenset(one.subject for one in named),
        figures=frozenset(figures(said)),
        kinds=kinds,
        negated=negated,
        speech="who" not in kinds and not ENGLISH.speech.isdisjoint(said),
        bare=len(said) <= SEARCH_WORDS and not kinds and all(weight(word) == 1.0 for word in said),
        broad=not kinds - ({"who"} if named else set()) and not negated and _is_broad(said, named),
        present=bool(_PRESENT.search(joined)),
    )


def _named(query: Query, subjects: Subjects) -> tuple[Named, ...]:
    """Return the subjects named; no slip is taken for one that no fact is about."""
    found = subjects.find([token.word for token in query.tokens])
    slips = {place for place, token in enumerate(query.tokens) if token.misspelt}
    return tuple(
        one
        for one in found
        if one.subject in subjects.facts or slips.isdisjoint(range(one.start, one.end))
    )


def kinds_asked(joined: str) -> frozenset[str]:
    """Return the kinds of answer that folded words ask for: when, how long."""
    return frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(joined))


@lru_cache(maxsize=20_000)
def gives(kind: str, text: str) -> bool:
    """Return whether a text gives a kind of answer by its own words."""
    return kind in _GIVEN and bool(_GIVEN[kind].search(folded(text)))


def figures(said: Sequence[str]) -> list[str]:
    """Return the numbers among folded words: figures, and number words before a unit."""
    units = (*said[1:], "")
    return [
        word.strip(".,")
        for word, unit in zip(said, units, strict=False)
        if word[:1].isdigit() or (word in ENGLISH.numbers and unit in ENGLISH.units)
    ]


def _is_broad(said: Sequence[str], named: Sequence[Named]) -> bool:
    """Return whether nothing but subjects is named; "did it ever happen?" asks for one thing."""
    if not named and ENGLISH.corpus.isdisjoint(said):
        return False
    people = any(one.subject.kind == "person" for one in named)
    if said and said[0] in ENGLISH.yes_no and not people and ENGLISH.speech.isdisjoint(said):
        return False
    inside = {place for one in named for place in range(one.start, one.end)}
    return all(
        number in inside or word in ENGLISH.broad or weight(word) < 1.0
        for number, word in enumerate(said)
    )


def is_of_articles(kind: str, said: Sequence[str]) -> bool:
    """Return whether what sounds like talk asks how something was, and not what the bot does."""
    if kind in OF_ITS_WRITER and ENGLISH.first_person.isdisjoint(said):
        return True
    past = not ENGLISH.past.isdisjoint(said) and ENGLISH.second_person.isdisjoint(said)
    return past and kind in OF_THE_BOT


def substance(text: str) -> bool:
    """Return whether a text names anything: "what did he say about it?" fits everything."""
    return any(weight(word) == 1.0 for word in words(text))
