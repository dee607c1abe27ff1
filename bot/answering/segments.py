"""Rambling messages: the parts that may hold the question.

A long message hides its question among greetings, excuses and life stories, which would count as
words that no fact holds.  So its sentences and clauses are asked as well as the whole of it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from bot.answering.text import normalise, weight, words

SHORT: Final = 14
"""A message of up to this many words is asked only as a whole."""
LONG_SENTENCE: Final = 20
"""Only a longer sentence is taken apart: a clause may be just what a question hangs on."""
SHORTEST: Final = 4
SHORTEST_CLAUSE: Final = 5
"""A clause of fewer is where a question trails off: "is it the SHA, or the trusts?"."""
SHORTEST_OF_TWO: Final = 3  # "who is Dixon"
LONGEST: Final = 40  # words; nobody asks a question of more
MOST: Final = 8

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|\n+|\s+[-–—]\s+|;\s+")
_CLAUSE: Final = re.compile(r",\s+|\s+[-–—]\s+|:\s+|\s+(?=(?:but|so|because|and)\s)|\s*\(|\)\s*")
_SECOND: Final = re.compile(
    r",?\s+and\s+(?=(?:who|whose|what|when|where|why|how|which)\b)", re.IGNORECASE
)
_JOINED: Final = re.compile(r"^(?:and|also|but|then)[\s,]+", re.IGNORECASE)
# A part counts as asking by its question mark, its question word, an auxiliary before its subject,
# or by what people say when they want something found.
_ASKING: Final = re.compile(
    r"\?|\b(?:who|whom|whose|what|when|where|why|how|which)\b"
    r"|^(?:(?:and|but|so|or)\s+)?(?:did|does|do|is|are|was|were|can|could|would|will|should|has)"
    r"\s+(?!you\b|i\b|to\b|a\b)\w+\s+\w+"
    r"|\b(?:tell|wonder\w*|looking for|need|wording|quote|remember|find|whether|know if)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\?|^(?:(?:and|but|so|or|ok|okay|then|hi|hey|please)\W+)*(?:who|whom|whose|what|when|where|why"
    r"|how|which|did|does|do|is|are|was|were|can|could|would|will|should|has|have|whats|whos|wheres"
    r"|tell me|explain|more|go on|source|reference|citation|quote|link|page)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Say whether a message asks at all: by a question mark, or by how it begins."""
    return bool(_ASKS.search(normalise(text)))


def segments(text: str) -> tuple[str, ...]:
    """Return the whole message and, if it is long, its sentences and asking clauses."""
    if len(text.split()) <= SHORT:
        return (text,)
    sentences = [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    clauses: list[str] = []
    for sentence in sentences:
        if len(sentence.split()) > LONG_SENTENCE:
            starts = [0, *(match.end() for match in _CLAUSE.finditer(sentence))]
            clauses += [sentence[start:] for start in starts[1:]]
            clauses += [sentence[start:end] for start, end in pairwise(starts)]
    shortest = dict.fromkeys(clauses, SHORTEST_CLAUSE) | dict.fromkeys(sentences, SHORTEST)
    parts = dict.fromkeys([*sentences, *clauses])
    kept = [part for part in parts if shortest[part] <= len(part.split()) <= LONGEST]
    asking = [p for p in kept if p != text and _ASKING.search(p) and _has_substance(p)]
    return (text, *asking[: MOST - 1])


def _has_substance(part: str) -> bool:
    """Say whether a part names anything: "what did he say about it?" would fit everything."""
    return any(weight(word) == 1.0 for word in words(part))


def two_questions(text: str) -> tuple[str, str] | None:
    """Return the two questions of a message that asks just two, else None."""
    asked = [part.strip() for part in _SENTENCE.split(text) if part.strip().endswith("?")]
    if len(asked) < 2:
        alone = asked[0] if asked else text
        asked = [part.strip() for part in _SECOND.split(alone, maxsplit=1)]
    if len(asked) != 2 or any(len(part.split()) < SHORTEST_OF_TWO for part in asked):
        return None
    return asked[0], _JOINED.sub("", asked[1])
