"""Exact checks between a question and a fact: the people it names, its figures, what it asks for.

A clash never depends on a score: it blocks an answer and can be told to anyone in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from bot.answering.index import HELD, Token
from bot.answering.kinds import SPEECH, asks_for, kinds_asked
from bot.answering.segments import SHORT
from bot.answering.text import COMMON_WORDS, fold_spelling, normalise, words
from bot.knowledge import Gap, KnownFact, Library

_TITLES: Final = frozenset("dr mr mrs ms miss sir dame lord lady baroness professor prof".split())
_CAPITALISED: Final = re.compile(r"(?<=[A-Za-z,-] )[A-Z][a-z]+\b")
_UNCAPITALISED: Final = re.compile(r"\b[a-z]+\b")
_FIGURE: Final = re.compile(r"\b\d[\d,.]*\b")

_ACRONYM: Final = re.compile(r"[A-Z]{2,5}")
CACHED_FACTS: Final = 4_096
"""Facts of which what they hold is kept: all of a usual base, and little memory of a vast one."""


def surname(name: str) -> str:
    """Return the folded last name of a person as an article gives it."""
    return words(name)[-1]


class Insisted(NamedTuple):
    """What a question insists on, mostly nothing: a fact that lacks any of it is not its answer."""

    people: tuple[str, ...]
    """Surnames of people that the library knows."""
    spoken: frozenset[str]
    """Those of them whose words are asked for."""
    names: tuple[tuple[int, str], ...]
    """Places, bodies and unknown names: their number among the words, and as typed."""
    figures: tuple[str, ...]
    kinds: frozenset[str]


class Guards:
    """Knows the names of a library and what each fact holds."""

    def __init__(self, library: Library) -> None:
        facts = library.facts.values()
        self._people = {surname(person): person for fact in facts for person in fact.record.people}
        self._places = _names(article.text.raw for article in library.articles.values())
        self._acronyms = {short.lower() for short in library.vocabulary.abbreviations}
        # What a fact or gap holds is read when it is first a candidate: most never are.
        cached = lru_cache(CACHED_FACTS)
        self._holds_kind = cached(
            lambda fact, kind: asks_for(kind, library.facts[fact].record.questions)
        )
        self._words = cached(lambda fact: _held_words(library.facts[fact]))
        self._gap_words = cached(
            lambda gap: _words_of(library.gaps[gap].answer, *library.gaps[gap].questions)
        )
        self._gap_people = {
            gap.id: frozenset(self._people) & _subjects(gap) for gap in library.gaps.values()
        }
        self._gap_leaves_out = {
            gap: (f"leaves out {self._people[min(about)]}, whom this gap is about",)
            for gap, about in self._gap_people.items()
            if about
        }

    def insisted(self, text: str, tokens: Sequence[Token]) -> Insisted:
        """Return what a question insists on, read once for all the facts it is held against."""
        read = [self._known_name(token.word) for token in tokens]
        people = tuple(word for word in dict.fromkeys(read) if word in self._people)
        return Insisted(
            people=people,
            spoken=frozenset(name for name in people if _asks_for_words_of(name, read)),
            names=tuple(
                (number, token.typed)
                for number, token in enumerate(tokens)
                if read[number] not in self._people and self._is_name(token, text)
            ),
            figures=tuple(f for f in _FIGURE.findall(normalise(text)) if len(f) > 2),
            kinds=kinds_asked(text),
        )

    def _known_name(self, word: str) -> str:
        """Read "iranis" as the name that it is the possessive of, typed without its apostrophe."""
        name = word.removesuffix("s")
        return name if name in self._people else word

    def last_named(self, text: str) -> str | None:
        """Return the person that a text names last, as the articles give the name."""
        named = [name for word in words(text) if (name := self._known_name(word)) in self._people]
        return self._people[named[-1]] if named else None

    def gap_clashes(self, insisted: Insisted, gap: str) -> tuple[str, ...]:
        """Return the people that only one of a question and a gap names, a sentence each."""
        left_out = self._gap_leaves_out.get(gap, ())
        if not insisted.people:
            return left_out
        strange = (name for name in insisted.people if name not in self._gap_words(gap))
        return (
            *(f"names {self._people[name]}, who is not in this gap" for name in strange),
            *(left_out if self._gap_people[gap].isdisjoint(insisted.people) else ()),
        )

    def clashes(
        self, insisted: Insisted, covered: Sequence[float], fact: KnownFact
    ) -> tuple[str, ...]:
        """Return what the question insists on and the fact does not hold, a sentence each."""
        held = self._words(fact.id) if insisted.people or insisted.figures else frozenset()
        speaker = surname(fact.record.speaker) if insisted.spoken and fact.record.speaker else ""
        return (
            *(
                f"names {self._people[name]}, who is not in this fact"
                for name in insisted.people
                if name not in held
            ),
            *(
                f"asks what {self._people[name]} said, and this is not by {self._people[name]}"
                for name in insisted.people
                if name in held and name in insisted.spoken and name != speaker
            ),
            *(
                f"names {typed}, which is not in this fact"
                for number, typed in insisted.names
                if covered[number] < HELD
            ),
            *(
                f"names the figure {figure}, which is not in this fact"
                for figure in insisted.figures
                if fold_spelling(figure.strip(".,")) not in held
            ),
            *(
                f"asks {kind}, which this fact does not say"
                for kind in sorted(insisted.kinds)
                if not self._holds_kind(fact.id, kind)
            ),
        )

    def acronyms(self, text: str, tokens: Sequence[Token]) -> list[tuple[int, str]]:
        """Return the acronyms of a short message, known ones or in capitals, unless all is."""
        if len(text.split()) > SHORT:
            return []
        shouted = text.isupper()
        return [
            (number, token.typed)
            for number, token in enumerate(tokens)
            if (token.word in self._acronyms and token.word not in COMMON_WORDS)
            or (not shouted and _ACRONYM.fullmatch(token.typed))
        ]

    def _is_name(self, token: Token, text: str) -> bool:
        """Say whether a word is a name: of the articles, or one with a capital that nothing has.

        In a long message names abound that are nothing to the question, such as the asker's town.
        """
        if token.word in self._places:
            return True
        capital = token.typed[:1].isupper() and not token.typed.isupper()
        return capital and not token.terms and len(text.split()) <= SHORT and _inside(token, text)


def _inside(token: Token, text: str) -> bool:
    """Say whether a word stands within a sentence, where a capital means something."""
    return bool(re.search(rf"[\w,;'\"] ['\"]?{re.escape(token.typed)}\b", text))


def _names(texts: Iterable[str]) -> frozenset[str]:
    """Return the names in texts: capitals within a sentence, never seen without; no acronyms."""
    names: set[str] = set()
    plain: set[str] = set()
    for text in texts:
        names |= set(_CAPITALISED.findall(text))
        plain |= set(_UNCAPITALISED.findall(text))
    return frozenset(word for name in names for word in words(name)) - plain - _TITLES


def _asks_for_words_of(name: str, read: Sequence[str]) -> bool:
    """Say whether a question is for what the named person said, thought or wanted."""
    return bool(
        re.search(
            rf"\b(?:did|does|do|would|what|how)(?: \w+){{0,3}} {name}(?: \w+){{0,2}} {SPEECH}\b"
            rf"|\b{name} {SPEECH}\b"
            rf"|\b(?:according to|quote from|words of)(?: \w+){{0,2}} {name}\b",
            " ".join(read),
        )
    )


def _subjects(gap: Gap) -> frozenset[str]:
    """Return the words that a gap's sentence and half of its questions have: what it is about."""
    asked = [_words_of(question) for question in gap.questions]
    return frozenset(
        word
        for word in _words_of(gap.answer)
        if 2 * sum(word in one for one in asked) >= len(asked)
    )


def _words_of(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


def _held_words(fact: KnownFact) -> frozenset[str]:
    record, article = fact.record, fact.article.record
    held = (record.answer, record.quote, record.speaker, record.role, *record.people,
            *record.questions, *record.keywords, article.title, article.published,
            article.reference)  # fmt: skip
    return _words_of(*(text for text in held if text))
