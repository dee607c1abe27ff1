"""The attribution that people paste along with a quotation: whom it names, and the words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.knowledge import Library
from bot.knowledge.passages import words_of
from bot.language.later import later
from bot.language.quotation import QUOTATION
from bot.quotations.speakers import Saying, sayings

_ATTRIBUTION: Final = QUOTATION.attribution
_VERB: Final = f"(?:{'|'.join(sorted(_ATTRIBUTION.verbs))})"
_WHO: Final = r"(?P<who>[^\W\d_][\w.’'-]*(?:,? [\w.’'-]+){0,8}?)"
_FEW: Final = 2  # words that may be a quotation by themselves, beside a name as long
_YEAR: Final = r"(?:,? \(?\d{4}\)?)?"
_MARKS: Final = " \t\n\"'‘’“”,;:-–—"


def _compiled(pattern: str) -> re.Pattern[str]:
    filled = pattern.replace("{verb}", _VERB).replace("{who}", _WHO).replace("{year}", _YEAR)
    return later(filled, re.IGNORECASE)


_BEFORE: Final = tuple(map(_compiled, _ATTRIBUTION.before))
_AFTER: Final = tuple(map(_compiled, _ATTRIBUTION.after))
_SENT_BEFORE: Final = tuple(map(_compiled, QUOTATION.checks.before))
_SENT_AFTER: Final = tuple(map(_compiled, QUOTATION.checks.after))
_SENT_SAID: Final = tuple(map(_compiled, QUOTATION.checks.said))


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whom a text names as the speaker of its words; nobody in particular for "he said"."""

    typed: str
    names: frozenset[str]
    """The words of the name and of the post in small letters, without "of", "the" and the like."""
    before: bool = True
    """It stands before the words, not after them."""

    def fits(self, saying: Saying) -> bool:
        """Return whether the one who speaks may be meant: by name, or by the post they hold."""
        if not self.names:
            return saying.speaker is not None
        if saying.speaker is None:
            return saying.voice == "journalist" and not self.names - _keys("article journal")
        called = words_of(saying.speaker)[-1].key
        role = saying.role or ""
        # A post is named by its own word: the chair of a body isn't the body.
        posts = {word.key for word in words_of(role) if role[word.start].islower()}
        held = _keys(saying.speaker) | _keys(role)
        return called in self.names or (self.names <= held and not posts.isdisjoint(self.names))


def peeled(text: str, library: Library) -> Iterator[tuple[str, Claim]]:
    """Give each reading of a text as a quotation with an attribution before or after it."""
    for core, who, before in _readings(text):
        count = len(words_of(core))
        if (count >= _FEW or count >= len(words_of(who)) > 0) and (claim := _claim(who, library)):
            yield core, replace(claim, before=before)


def sent_to_be_checked(message: str, library: Library) -> tuple[str, Claim | None] | None:
    """Take the quotation, and who is to have said it, out of "can I quote this: …" and its like."""
    for pattern in _SENT_SAID:
        if found := pattern.search(message):
            return found["core"].strip(_MARKS), _claim(found["who"], library)
    core = message
    for pattern in (*_SENT_BEFORE, *_SENT_AFTER):
        core = pattern.sub("", core, 1)
    return (core, None) if core != message else None


def _readings(text: str) -> Iterator[tuple[str, str, bool]]:
    for pattern in _BEFORE:
        if found := pattern.search(text):
            yield text[found.end() :].strip(_MARKS), found["who"], True
    for pattern in _AFTER:
        at = 0
        while found := pattern.search(text, at):
            yield text[: found.start()].strip(_MARKS), found["who"], False
            at = found.start() + 1


def _claim(who: str, library: Library) -> Claim | None:
    """Read a name: of words that the articles' speakers have, in capitals, or a pronoun."""
    if {word.key for word in words_of(who)} <= _ATTRIBUTION.pronouns:
        return Claim(typed=who, names=frozenset())
    known = _names(library)
    own = [w for w in who.split() if not {k.key for k in words_of(w)} <= _ATTRIBUTION.links]
    own = [w for w in own if not w.strip(_MARKS).isdecimal()]
    if not own or not all(w[0].isupper() or _keys(w) & known for w in own):
        return None
    return Claim(typed=who.strip(_MARKS), names=_keys(who))


@lru_cache(maxsize=2)
def _names(library: Library) -> frozenset[str]:
    """Return the words of the speakers' names and posts, and of the people's names."""
    spoken = [one for article in sayings(library).values() for one in article if one.speaker]
    names = [*(f"{one.speaker} {one.role or ''}" for one in spoken), *library.people]
    return frozenset().union(*map(_keys, names))


def _keys(name: str) -> frozenset[str]:
    return frozenset(word.key for word in words_of(name)) - _ATTRIBUTION.links
