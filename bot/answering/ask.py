"""One message in, one honest outcome out: the walk through this room."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache
from typing import Final

from bot.answering.confidence import FITTED
from bot.answering.context import Context, context_of, fact_context
from bot.answering.decide import ALIKE, Decider
from bot.answering.followups import FollowUps
from bot.answering.index import HELD
from bot.answering.languages import foreign, names
from bot.answering.message import (
    Message,
    is_of_articles,
    kinds_asked,
    read_message,
    substance,
)
from bot.answering.outcome import (
    Answer,
    Asked,
    Candidate,
    Chat,
    Closest,
    Decline,
    Overview,
    Trace,
    Weighed,
)
from bot.answering.overviews import by_id
from bot.answering.read import READINGS, Found, Reader
from bot.answering.subjects import Subject, names_of
from bot.knowledge import KnownFact, KnownOverview, Library
from bot.language import ENGLISH
from bot.language.later import later
from bot.language.personal import without_details
from bot.language.text import AS_IS, MAX_SCORED, folded, normal_form, strip_address, words
from bot.quotations.checking import check, facts_of, recognise
from bot.quotations.quoting import Quotes, fact_of, next_lines, wanted_quote
from bot.settings import Answering

KEPT: Final = 5
"""Candidates that are reported with an outcome."""
WHOLE_BONUS: Final = 0.03
"""A question must be surer without what surrounds it by this, or the whole is what was asked."""
SHORTEST_CITED: Final = 4
"""Words in quotation marks that a question must have to be about them."""
COURTESIES: Final = ("thanks", "goodbye", "greeting", "sorry", "acknowledged")
"""Kinds of courtesies, the one to reply to first; of the language pack's keys."""
VAGUEST: Final = "about"
"""The kind of talk that fits most of what is put to the bot; any other is closer."""

_CITED: Final = re.compile(r"[\"“‘']([^\"“”]{12,}?)[\"”’'](?!\w)")
_DANGER = ENGLISH.safety.danger
_SAFETY: Final = tuple(
    re.compile(pattern.replace("{danger}", _DANGER)) for pattern in ENGLISH.safety.patterns
)

_TALK: Final = {kind: later(pattern) for kind, pattern in ENGLISH.talk_patterns.items()}
_NAMED: Final = {kind: later(pattern) for kind, pattern in ENGLISH.talk_named.items()}
_SIGNS: Final = {kind: later("|".join(signs)) for kind, signs in ENGLISH.talk_signs.items()}


class Answerer:
    """Answers messages from one library; immutable, so that any number may ask at once."""

    def __init__(self, library: Library, settings: Answering | None = None) -> None:
        self.library = library
        self._settings = settings or Answering()
        self._reader = Reader(library)
        self._decider = Decider(self._reader, self._settings)
        self._follow_ups = FollowUps(self._reader, self._decider)
        self.weights = self._reader.weights
        self._at_once = lru_cache(maxsize=READINGS)(self._answer_at_once)
        self._alone = lru_cache(maxsize=READINGS)(self._answer_alone)

    def ask(self, message: str, after: Context | None = None) -> Asked:
        """Return what comes of a message, `after` what was last said in its conversation."""
        whole = normal_form(strip_address(message))
        text = without_details(whole)
        asked = self._asked(whole, text, after or Context())
        if asked.question == message and text == whole:
            return asked
        return replace(asked, question=message, personal=text != whole)

    def context(self, asked: Asked, before: Context | None = None) -> Context:
        """Return what a conversation is about after a reply."""
        return context_of(asked, self._reader, before)

    def fact_context(self, fact: KnownFact, before: Context | None = None) -> Context:
        """Return what a conversation is about after a fact was opened."""
        return fact_context(fact, self._reader, before)

    def context_after(self, name: str) -> Context:
        """Return what a conversation is about after a fact or overview, by its id."""
        if fact := self.library.facts.get(name):
            return self.fact_context(fact)
        found = self._reader.library.overviews[name]
        subjects = names_of(self._reader.subjects.titles[name])
        asked = Asked(
            library=self.library,
            question=found.record.questions[0],
            outcome=Overview(overview=found),
            trace=Trace(reason="it was given last", subjects=subjects),
        )
        return self.context(asked)

    def leans(self, message: str) -> bool:
        """Return whether it makes a difference after which reply a message is read."""
        return self._follow_ups.leans(without_details(normal_form(strip_address(message))))

    def _asked(self, whole: str, text: str, after: Context) -> Asked:
        # What identifies people is kept nowhere, not even in a cache.
        reading = self._at_once if whole == text else self._answer_at_once
        if at_once := reading(whole, text):
            return at_once
        followed = self._more_quotes(text, after) or self._followed(text, after)
        return followed or self._alone(text, bool(after.facts))

    def _answer_at_once(self, whole: str, text: str) -> Asked | None:
        """Answer what is so clear that it does not matter what was said before."""
        said = folded(text)
        if any(pattern.search(said) for pattern in _SAFETY) and said not in self._reader.stored:
            return self._chat(text, "safety")
        if len(text) > MAX_SCORED:
            return self._chat(text, "long")
        if passage := self._passage(whole):
            return passage
        return self._one(text) if said in self._reader.stored else None

    def _answer_alone(self, text: str, after_facts: bool) -> Asked:
        """Answer a message that does not lean on the last reply, which may have shown facts."""
        said = folded(text)
        if not self._reader.in_person and (kind := _first(_NAMED, said)):
            return self._chat(text, kind)
        if quoted := self._quoted(text, wanted_quote(text, self.library)):
            return quoted
        if cited := self._cited(text):
            return cited
        message = read_message(text, self._reader.known)
        named = {one.subject for one in self._reader.subjects.find(words(text))}
        talk = None if any(map(self._is_proper, named)) else _first(_TALK, said)
        articles = frozenset(one for one in named if one.kind == "article")
        asked = self._questions(message, articles) if message.questions else None
        if talk and not (asked and self._is_found(asked)):
            return self._chat(text, talk)
        if asked is None or (
            message.courtesies and not (message.asks or named) and self._is_aside(message)
        ):
            return self._chat(text, _courtesy(message))
        stored = bool(asked.candidates) and asked.candidates[0].alike >= ALIKE
        in_base = self._reader.in_person and self._is_found(asked)
        if not (after_facts or stored or in_base) and self._follow_ups.is_empty(text):
            if isinstance(asked.outcome, Chat):
                return asked
            to_bot = not ENGLISH.first_person.isdisjoint(said.split())
            return self._chat(text, "about" if to_bot else "unclear")
        if (
            not self._is_found(asked)
            and named.isdisjoint(self._reader.subjects.facts)
            and (kind := _first(_SIGNS, said))
            and not is_of_articles(kind, said.split())
            and not (kind == VAGUEST and isinstance(asked.outcome, Chat))
        ):
            return self._chat(text, kind)
        if (
            isinstance(asked.outcome, Decline)
            and _says_nothing(asked.outcome)
            and not message.asks
            and (ENGLISH.corpus | ENGLISH.broad).isdisjoint(said.split())
            and self._reader.knows_nothing(text, self._reader.about_asker)
        ):
            return self._foreign(text, self._chat(text, "unread"))
        unsure = isinstance(asked.outcome, Closest | Decline)
        if unsure and message.courtesies and not (message.asks or named):
            return self._chat(text, _courtesy(message))
        return self._foreign(text, asked) if unsure else asked

    def overview(self, name: str) -> KnownOverview | None:
        """Return an overview by its id: a curator's, or one made of all facts on some subjects."""
        return by_id(name, self._reader.library)

    def fitting(self, words: str, most: int) -> tuple[KnownFact, ...]:
        """Return the facts that fit a search, best first; none where asking finds none."""
        asked = self.ask(words)
        found = [fact for one in (asked, *asked.also) for fact in (*one.shown, *one.offered)]
        if isinstance(asked.outcome, Decline):
            return ()
        return tuple(dict.fromkeys(found))[:most]

    def _followed(self, text: str, after: Context) -> Asked | None:
        """Answer a message that leans on the last reply."""
        if len(text) > AS_IS or not (after.facts or after.subjects):
            return None
        match self._follow_ups.answer(text, after):
            case None:
                return None
            case str() as instead:
                return replace(self._one(instead), question=text)
            case outcome, reason:
                trace = Trace(reason=reason)
                return Asked(library=self.library, question=text, outcome=outcome, trace=trace)

    def _is_found(self, asked: Asked) -> bool:
        """Return whether a message found something: for sure, or where people ask in person."""
        return _is_sure(asked) or (self._reader.in_person and isinstance(asked.outcome, Closest))

    def _is_aside(self, message: Message) -> bool:
        """Return whether what a polite message says beside is nothing to look up."""
        said = message.questions[0]
        if "thanks" in message.courtesies:
            return True
        if not (ENGLISH.corpus | ENGLISH.broad).isdisjoint(words(said)):
            return False
        return self._reader.knows_nothing(said, self._reader.about_asker)

    def _is_proper(self, subject: Subject) -> bool:
        """Return whether a subject is a person, body, place or article that a fact is about."""
        return subject.kind != "matter" and subject in self._reader.subjects.facts

    def _chat(self, text: str, kind: str, language: str = "") -> Asked:
        return Asked(
            library=self.library,
            question=text,
            outcome=Chat(kind=kind, language=language),
            trace=Trace(reason=f"the message asks for no fact: {kind}"),
        )

    def _passage(self, text: str) -> Asked | None:
        """Recognise a passage of an article; the fact that rests on most of it is the answer."""
        checked = recognise(text, self.library)
        if checked is None:
            return None
        facts = facts_of(checked, self.library)
        asked = self._resting(text, facts, "the message is a passage of an article")
        return replace(asked, checked=checked)

    def _resting(self, text: str, facts: Sequence[KnownFact], reason: str) -> Asked:
        """Give the first of the facts that rest on words of an article, if there are any."""
        return Asked(
            library=self.library,
            question=text,
            outcome=Answer(fact=facts[0]) if facts else Chat(kind="passage"),
            confidence=1.0 if facts else 0.0,
            candidates=tuple(Candidate(fact.id, "fact", 1.0) for fact in facts[:KEPT]),
            trace=Trace(reason=reason),
        )

    def _cited(self, text: str) -> Asked | None:
        """Answer a question about words that it cites, where they stand in an article."""
        cited = next((found[1] for found in _CITED.finditer(text)), "")
        if len(cited.split()) < SHORTEST_CITED:
            return None
        checked = check(cited, self.library)
        facts = facts_of(checked, self.library) if checked.kind == "exact" else ()
        return self._resting(text, facts, "it cites words of an article") if facts else None

    def _more_quotes(self, text: str, after: Context) -> Asked | None:
        """Answer a message that asks for more of the quotations shown last."""
        shown = wanted_quote(after.quoted, self.library) if after.quoted else None
        if shown is None:
            return None
        return self._quoted(
            text, next_lines(text, replace(shown, first=after.line, count=after.lines))
        )

    def _quoted(self, text: str, quotes: Quotes | None) -> Asked | None:
        if quotes is None:
            return None
        fact = fact_of(quotes, self.library)
        return Asked(
            library=self.library,
            question=text,
            outcome=Answer(fact=fact) if fact else Chat(kind="quote"),
            trace=Trace(reason="it asks for quotations", subjects=quotes.wanted.speakers),
            quotes=quotes,
        )

    def _questions(self, message: Message, articles: AbstractSet[Subject]) -> Asked:
        """Answer each question of a message or, where it asks one thing, its surest reading."""
        several = [one for one in message.questions if substance(one) or kinds_asked(folded(one))]
        best = self._surest(message, articles)
        whole = _is_sure(best) and best.question == message.readings[0]
        if len(several) > 1 and (message.separate or not whole):
            parts = list(self._in_turn(several))
            if message.separate or all(_is_sure(one) or _is_declined(one) for one in parts):
                return replace(parts[0], also=tuple(parts[1:]))
        return best

    def _in_turn(self, questions: Sequence[str]) -> Iterator[Asked]:
        """Answer questions one after the other, each read after the one before."""
        context = Context()
        for question in questions:
            asked = self._followed(question, context) or self._one(question)
            context = self.context(asked, context)
            yield asked

    def _surest(self, message: Message, articles: AbstractSet[Subject]) -> Asked:
        """Look up every reading of a message; a part must be surer than the whole."""
        best = self._one(message.readings[0], articles)
        margin = WHOLE_BONUS
        for reading in message.readings[1:]:
            if substance(reading):
                asked = self._one(reading, articles)
                if asked.confidence > best.confidence + margin:
                    best, margin = asked, 0.0
        return replace(best, part=best.question) if len(message.text) > AS_IS else best

    def _one(self, text: str, articles: AbstractSet[Subject] = frozenset()) -> Asked:
        """Answer one question."""
        found = self._reader.find(text, articles)
        outcome, reason = self._decider.decide(found)
        return Asked(
            library=self.library,
            question=text,
            outcome=outcome,
            confidence=round(found.confidence, 4),
            candidates=_candidates(found),
            trace=_trace(found, reason),
        )

    def _foreign(self, text: str, asked: Asked) -> Asked:
        """Reply to a foreign message that it is one, unless its names are clearly a fact's."""
        known = set(asked.trace.covered) - {typed for typed, _ in asked.trace.read_as}
        language = foreign(text, matched=bool(known))
        if language is None:
            return asked
        named = self._one(names(text))
        # A foreign word is no misspelling: "presidente" is not "resident".
        if _is_sure(named) and not named.trace.read_as:
            return named
        return self._chat(text, "foreign", language)


def _courtesy(message: Message) -> str:
    """Return the courtesy to reply to first."""
    return next((kind for kind in COURTESIES if kind in message.courtesies), "empty")


def _first(patterns: Mapping[str, re.Pattern[str]], said: str) -> str | None:
    """Return the first kind of talk whose pattern a message holds."""
    return next((kind for kind, pattern in patterns.items() if pattern.search(said)), None)


def _is_declined(asked: Asked) -> bool:
    """Return whether a known gap was asked for."""
    return isinstance(asked.outcome, Decline) and asked.outcome.gap is not None


def _says_nothing(decline: Decline) -> bool:
    return not (decline.gap or decline.lack or decline.nearest or decline.subjects)


def _is_sure(asked: Asked) -> bool:
    match asked.outcome:
        case Overview(tentative=True):
            return False
    return isinstance(asked.outcome, Answer | Overview)


def _candidates(found: Found) -> tuple[Candidate, ...]:
    best = (one for one in found.ranked if one.kind != "talk")
    kept = [Candidate(one.id, one.kind, round(one.score, 3), one.lacks, one.alike) for one in best]
    return tuple(kept[:KEPT])


def _trace(found: Found, reason: str) -> Trace:
    tokens, claims = found.part.query.tokens, found.claims
    covered = claims[0].match.covered if claims else (0.0,) * len(tokens)
    both = list(zip(tokens, covered, strict=True))
    held = dict.fromkeys(token.typed for token, far in both if far >= HELD)
    return Trace(
        reason=reason,
        question=found.part.text,
        read_as=tuple(dict.fromkeys((t.typed, t.word) for t in tokens if t.misspelt)),
        subjects=tuple(dict.fromkeys(one.subject.name for one in found.part.named)),
        covered=tuple(held),
        uncovered=tuple(dict.fromkeys(t.typed for t, _ in both if t.typed not in held)),
        weighed=tuple(
            Weighed(name, value, FITTED.weights[name] * value)
            for name, value in vars(found.features).items()
        ),
    )
