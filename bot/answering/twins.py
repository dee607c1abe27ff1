"""Telling a fact from its twin, the known gap on the same: what somebody did from who else did it.

Both hold nearly all words of such a question, so the words cannot tell; but a gap is asked for with
question words that its fact does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from bot.answering.kinds import UTTERANCE

ALIKE: Final = 60.0
"""How alike, 0 to 100, a gap's question with the same question word must be to be meant."""
LEAD: Final = 10.0
"""...and by how much more than each such question of the fact.  Chosen on questions of ten authors:
of 1,630 right answers the rule costs 3, of 38 that were wrongly given to near misses it stops 6."""
_QUESTION_WORD: Final = re.compile(
    rf"\b(?:(?P<who>(?:who|whom|whose|whos)\b(?! (?:\w+ ){{0,2}}{UTTERANCE})|names?\b)"
    r"|(?P<when>when\b|(?:what|which) (?:\w+ )?(?:date|day|year|month)\b)"
    r"|(?P<where>wheres?\b|venue\b|(?:what|which) (?:town|city|place)\b)"
    r"|(?P<why>why\b|how come\b|reasons?\b|what made\b|grounds\b)"
    r"|(?P<how_many>how (?:many|few)\b(?! (?:year|month|week|day)s?\b)|number of\b|per ?cent)"
    r"|how (?:much|big|often|far|old|long)\b|which \w+)"
)
# "Did the election take place?" may be asked for either: only its words can tell.
_WHETHER: Final = re.compile(r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could)\b")
_WHAT: Final = re.compile(r"\bwhat\b")


class Twins:
    """Compares questions that are asked with the same question word."""

    def __init__(self, questions: Callable[[str], tuple[str, ...]]) -> None:
        """Take the folded questions of a fact or gap from `questions`, by its id."""
        self._questions = lru_cache(maxsize=4096)(
            lambda name: [(_sorted(asked), question_words(asked)) for asked in questions(name)]
        )

    def asks_gap(self, text: str, fact: str, gap: str) -> str:
        """Return the question word with which a text asks for the gap, not the fact; or "".

        `text` is folded, its words parted by single spaces; `fact` and `gap` are ids.
        """
        alike = _sorted(text)
        for word in question_words(text):
            own = self._alike(alike, gap, word)
            if own >= ALIKE and own - self._alike(alike, fact, word) >= LEAD:
                return word
        return ""

    def asks_fact(self, text: str, fact: str, gap: str) -> bool:
        """Say whether a text lacks the question word of the gap's question that is most like it.

        Where it has one of its own, a question of the fact must be more like it than any gap's.
        """
        if _WHETHER.match(text):
            return False
        asked, alike = self._questions(gap), _sorted(text)
        closest = process.extractOne(alike, [each for each, _ in asked], scorer=fuzz.ratio)
        question, asking = asked[closest[2]] if closest else ("", ())
        own = question_words(text)
        needed = {*asking, *_WHAT.findall(question)}
        if not needed or not needed.isdisjoint((*own, *_WHAT.findall(text))):
            return False
        return all(self._alike(alike, fact, word) > self._alike(alike, gap, word) for word in own)

    def _alike(self, alike: str, name: str, word: str) -> float:
        """Say how alike, 0 to 100, a sorted text and the closest question with a word are."""
        asked = [question for question, asking in self._questions(name) if word in asking]
        closest = process.extractOne(alike, asked, scorer=fuzz.ratio)
        return closest[1] if closest else 0.0


def question_words(text: str) -> tuple[str, ...]:
    """Return what a folded text asks with: who, when, where, why, how many, "which trusts"."""
    return tuple(
        dict.fromkeys(
            (found.lastgroup or found[0]).replace("_", " ")
            for found in _QUESTION_WORD.finditer(text)
        )
    )


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))
