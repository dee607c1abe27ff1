"""As much English grammar as `check` needs: stems, verb forms, whether a text has a verb."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bot.knowledge.passages import fold
from bot.language.prose import PROSE
from bot.language.text import stem, weight, words

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d[\d,./]*|[^\w\s]")
_LOOKED_BACK: Final = 2
"""Words before a participle that are looked at for the article it belongs to: "a newly built"."""


def stems(texts: Iterable[str], least: float = 1.0) -> frozenset[str]:
    """Return the stems of the words that weigh at least so much; 1.0 are those of substance."""
    return frozenset(stem(word) for text in texts for word in words(text) if weight(word) >= least)


def one_of(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the words or phrases, the longest first."""
    return "|".join(sorted(phrases, key=lambda word: (-len(word), word)))


def third_person(verb: str) -> str:
    """Return the form after "she": reports, reaches, carries."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def past(verb: str) -> str:
    """Return the regular past: reported, argued, denied."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")


def has_verb(text: str) -> bool:
    """Return whether a text seems to have a finite verb, and so to say something.

    A name, a title or a label has none.  In doubt there is one, because a warning about a whole
    sentence would be worse than none about a label.
    """
    tokens = _TOKEN.findall(fold(text))
    return any(_is_finite(tokens, number) for number in range(len(tokens)))


def _is_finite(tokens: list[str], number: int) -> bool:
    token, word = tokens[number], tokens[number].lower()
    if word in PROSE.auxiliaries:
        return True
    if word in PROSE.contracted:
        return True
    if token[0].isupper() and number:  # a name: "Lord Sail", "the Meet and Greet Trust"
        return False
    before = tokens[number - 1].lower() if number else ""
    after = tokens[number + 1] if number + 1 < len(tokens) else ""
    if before in PROSE.determiners:
        return False
    singular, plural = _finite_forms()
    if word in singular or word in PROSE.irregular:
        return bool(before) or word not in PROSE.verbs_or_nouns
    if word in plural:
        return True
    if word in PROSE.verbs_or_nouns:
        return after[:1].islower() and _is_plural(before)
    return _is_past(tokens, number)


def _is_past(tokens: list[str], number: int) -> bool:
    """Return whether a word in "-ed" is a verb rather than part of a name for something."""
    word = tokens[number].lower()
    if not word.endswith("ed") or word in PROSE.not_past:
        return False
    following = tokens[number + 1].lower() if number + 1 < len(tokens) else ""
    looked_at = [token.lower() for token in tokens[max(number - _LOOKED_BACK, 0) : number]]
    while looked_at and looked_at[-1].endswith("ly"):
        looked_at.pop()
    if following == "by":
        return False
    if looked_at and looked_at[-1].isalnum() and looked_at[-1] not in PROSE.determiners:
        return True
    return following in PROSE.determiners


def _is_plural(word: str) -> bool:
    if word in PROSE.pronouns:
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))


@cache
def _finite_forms() -> tuple[frozenset[str], frozenset[str]]:
    """Return the verbs in the third person, and the forms of those that are seldom nouns."""
    seldom_nouns, both = PROSE.verbs, PROSE.verbs_or_nouns
    return frozenset(map(third_person, seldom_nouns | both)), seldom_nouns
