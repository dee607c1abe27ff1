"""Follow-ups: "who is he?", "why?", "and the managers?", read against the last fact given.

A follow-up is answered only by a fact that hangs together with the last one: named by it, about
the same people, or from the same or the next paragraph.  Pronouns for a person are read as the
person's name; the rest of the message is matched as usual.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answering.text import folded, weight, words
from bot.knowledge import KnownFact

LONGEST: Final = 12
"""More words than this and a message stands on its own."""

_HE: Final = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_BACK: Final = re.compile(
    r"\b(?:he|she|him|her|his|they|them|their|it|its|that|this|those|these|there|then|same)\b"
    r"|^(?:and|so|but|ok|what about|how about|anyone|anything|fine|right)\b"
    r"|^(?:who|when|where|why|how|which|how come|since when|to do what|what for)"
    r"(?: exactly| though| so| not)?$"
    r"|^(?:who|what|which|where) (?:to|for|with|from|by|about|of)$"
    r"|^(?:to|for|with|from|by|about|of|in|at|on|because of) (?:whom?|what|which|where)\b"
    r"|^(?:\w+ )?(?:more|else|go on|quote|link|article|page)s?$"
    r"|\b(?:what|who|anything|anyone|where) else\b|\btell me more\b"
)
_NAMES: Final = re.compile(r"(?:and|what about|how about|and what about) (?:the )?\w+(?: \w+)?$")
# "Is it true that PCTs were abolished?" points back with none of its words.
_POINTLESS: Final = re.compile(
    r"\b(?:is|was) it (?:true|right|correct|fair|possible|the case) (?:that|to)\b"
)
_SOURCE: Final = re.compile(
    r"\b(?:source|reference|citation|cite|paragraph|exact words|verbatim|which article|what article"
    r"|which page|link|evidence)\b|\bwhere (?:does|did|is|was) (?:that|this|it) (?:come )?from\b"
    r"|\bwhere (?:does|did) it say\b|\bhow do you know\b"
    r"|\bwhich (?:paper|magazine|journal|story)\b"
)
_WHO_SAID: Final = re.compile(
    r"^(?:(?:and|so|but|ok) )?(?:who|whose) (?:(?:actually|exactly) )?(?:said|says?|is saying|told"
    r"|claims?|claimed|reckons?|reckoned|words?|line|quote|warned|wrote)\b|^(?:and )?says who\b"
    r"|\baccording to who\b|^(?:and )?who (?:is|was) (?:that|this|it) (?:from|by)\b"
)
_WHO_IS: Final = re.compile(
    r"\bwho (?:is|was) (?:he|she|that|this|they|the (?:speaker|man|guy|chap|woman|person))"
    r"(?: (?:again|then|exactly))?$"
    r"|\b(?:his|her|their) (?:\w+ )?(?:job|role|title|position|post)\b"
    r"|\bwhat (?:does|did) (?:he|she) do\b|\bwhat (?:is|was) (?:he|she)$"
    r"|\bwho (?:he|she) (?:is|was)\b"
)
_MORE: Final = re.compile(
    r"^(?:(?:and|so|but|ok|anything|what|tell me|any) )*(?:else|go on|continue|next|more"
    r"(?= (?:about|on|from|of|please|details?|facts?|quot\w+)\b|$))\b"
    r"|\b(?:what|anything) (?:else|more)\b|\btell me more\b|\bmore (?:about|on|from)\b"
    r"|^(?:and |so )?(?:to do what|what for)$"
)
_SAY: Final = re.compile(r"\b(?:say|said|tell|told)\b")
_TO_WHOM: Final = re.compile(
    r"^(?:and )?(?:who to|to whom?|who (?:did|was) (?:he|she|they) (?:tell|telling|talking to"
    r"|speaking to|addressing))\b"
)
_ASKS_TO_WHOM: Final = re.compile(r" to whom | who .* to $")
_AGREES: Final = re.compile(
    r"\b(?:agree\w*|disagree\w*|object\w*|oppos\w+|against|in favour|go along|support\w*|welcome\w*"
    r"|other side|on board with|happy with|keen)\b"
)
_ASKED: Final = re.compile(
    r"\b(?:who|when|where|why|how (?:long|many|much|old)|which|what (?:year|date|day))\b"
)
_CAUSE: Final = re.compile(r"\b(?:because|due to|stemmed from|as a result|unless)\b")
_POINTERS: Final = frozenset(
    "he she him her his they them their it its that this those these there".split()
)

# On the scale of the ranking; chosen on the development conversations.
NAMED: Final = 1.5
"""What being named by the last fact, or naming it, adds to a fact's score."""
PEOPLE: Final = 1.0
NEAR: Final = 1.0
"""...and standing in the same paragraph or the next."""
KIND: Final = 2.5
"""...and being asked for with the same question word by two of its own questions."""
ENOUGH: Final = 3.3


@dataclass(frozen=True)
class FollowUp:
    """What a follow-up comes to: a fact, or None where nothing fits."""

    fact: KnownFact | None
    reason: str
    by_words: bool = False
    """The words of the message had to decide, rather than what it plainly asks for."""


def is_follow_up(message: str) -> bool:
    """Say whether a message leans on what was said before."""
    said = words(message)
    if not 0 < len(said) <= LONGEST:
        return False
    text = _POINTLESS.sub(" ", " ".join(said))
    if _BACK.search(text) or _SOURCE.search(text):
        return True
    who = _WHO_SAID.search(text)
    return who is not None and not insists(text[who.end() :])


def only_names(message: str) -> bool:
    """Say whether a message only names a new subject for the last question: "and the SHAs?"."""
    return bool(_NAMES.match(folded(message)))


def resolve(message: str, after: KnownFact) -> str:
    """Put the name of the last fact's person in place of the pronouns for one."""
    person = _person(after)
    return message if person is None else name(message, person)


def name(message: str, person: str) -> str:
    """Put a person's name in place of the pronouns for one."""
    return _HE.sub(lambda m: f"{person}'s" if m[0].lower() in {"his", "hers"} else person, message)


def _person(fact: KnownFact) -> str | None:
    people = fact.record.people
    return next((p for p in people if p == fact.record.speaker), people[0] if people else None)


def follow(
    message: str, after: KnownFact, related: Sequence[KnownFact], scores: Mapping[str, float]
) -> FollowUp:
    """Choose the fact that a follow-up asks for among those related to the last one.

    `scores` are those of the message alone; a fact that is not in it scored nothing.
    """
    said = folded(message)
    wrote = "wrote" in said.split()
    if wrote and (author := next((f for f in related if _asked_by(f, "who wrote")), None)):
        return FollowUp(author, "it asks who wrote that")
    if _SOURCE.search(said) or _WHO_SAID.search(said):
        return FollowUp(after, "it asks for the source of the last answer")
    if _WHO_IS.search(said) and (person := _person(after)):
        for fact in related:
            if person in fact.record.people and _asked_by(fact, "who is") >= 1:
                return FollowUp(fact, f"it asks who {person} was")
    if _MORE.search(said):
        named = [fact for fact in related if fact.id in after.record.see_also]
        fresh = [fact for fact in named if not fact.shares_words(after)] or named
        same = [f for f in fresh if f.record.speaker and f.record.speaker == after.record.speaker]
        said_by = _person(after) if _HE.search(said) and _SAY.search(said) else None
        says = [fact for fact in related if said_by and fact.record.speaker == said_by]
        if more := same or says or fresh:
            return FollowUp(more[0], "it asks for more")
    if _TO_WHOM.search(said):
        for fact in related:
            if any(map(_ASKS_TO_WHOM.search, map(_spoken, fact.record.questions))):
                return FollowUp(fact, "it asks to whom that was said")
    if _AGREES.search(said):
        for fact in related:
            if fact.id in after.record.opposes:
                return FollowUp(fact, "it asks for the other side")
    fits = {fact.id: _fit(said, fact, after, scores) for fact in related}
    best = max(related, key=lambda fact: fits[fact.id], default=None)
    if best is None or fits[best.id] < ENOUGH:
        return FollowUp(None, "no fact that hangs together with the last one fits")
    return FollowUp(best, f"it fits {best.id!r}, which hangs together with it", by_words=True)


def insists(message: str) -> bool:
    """Say whether a message has words of its own to be found, beside question words."""
    return any(weight(word) == 1.0 and word not in _POINTERS for word in words(message))


def _fit(said: str, fact: KnownFact, after: KnownFact, scores: Mapping[str, float]) -> float:
    """Weigh words, relation and kind; without words of its own, only a kind can point to a fact."""
    asked = _ASKED.search(said)
    kind = min(1.0, _asked_by(fact, asked[0]) / 2) if asked else 0.0
    if asked and asked[0] == "why" and _CAUSE.search(fact.quotation.text):
        kind = 1.0
    found = scores.get(fact.id, 0.0) if insists(said) or not asked else 0.0
    return (found + relation(fact, after) + KIND * kind) if found or kind else 0.0


def relation(fact: KnownFact, after: KnownFact) -> float:
    """Say how closely two facts hang together, 0 for not at all; a fact is near to itself."""
    if fact.article is not after.article:
        return 0.0
    named = fact.id in (*after.record.see_also, *after.record.opposes)
    named = named or after.id in (*fact.record.see_also, *fact.record.opposes)
    people = bool(set(fact.record.people) & set(after.record.people))
    near = abs(fact.quotation.paragraph - after.quotation.paragraph) <= 1
    return NAMED * named + PEOPLE * people + NEAR * near


def _asked_by(fact: KnownFact, phrase: str) -> int:
    """Count the fact's own questions that ask with a phrase."""
    return sum(f" {phrase} " in _spoken(question) for question in fact.record.questions)


@lru_cache(maxsize=4096)
def _spoken(question: str) -> str:
    return f" {folded(question)} "
