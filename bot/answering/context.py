"""What a conversation is about: what is remembered after every reply, and can be stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.answering.outcome import Answer, Asked, Chat, Closest, Overview
from bot.answering.read import Reader
from bot.knowledge import PAGE, KnownFact, KnownOverview
from bot.language.personal import without_details
from bot.language.text import normal_form, words

MOST_SHOWN: Final = 40
"""Facts that a conversation remembers as shown."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the last reply was about, all by ids and names, so that it can be stored."""

    question: str = ""
    """What was asked, without personal details."""
    facts: tuple[str, ...] = ()
    """The facts that the reply showed."""
    overview: str = ""
    subjects: tuple[str, ...] = ()
    """What the question named or, where it named nothing, what the reply is about."""
    offered: tuple[str, ...] = ()
    """What the reply's numbers stand for."""
    quoted: str = ""
    """The request for quotations that was answered, and from which of its lines on."""
    line: int = 0
    lines: int = 0
    """How many of them were shown."""
    shown: tuple[str, ...] = ()
    """Every fact shown since the conversation began, oldest first."""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored of it."""
        return {name: value for name, value in vars(self).items() if value}

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Context:
        """Read what was stored; what an older version kept is dropped."""
        known = Context.__dataclass_fields__
        kept: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known
        }
        return Context(**kept)


def context_of(asked: Asked, reader: Reader, before: Context | None) -> Context:
    """Return what a conversation is about after a reply."""
    facts = asked.shown
    named = asked.trace.subjects
    if isinstance(asked.outcome, Chat):
        found = reader.subjects.find(words(without_details(normal_form(asked.question))))
        named = tuple(dict.fromkeys(one.subject.name for one in found))
    if not facts and not named:
        return before or Context()
    match asked.outcome:
        case Overview(overview=known) | Closest(entry=KnownOverview() as known):
            overview = known.id
        case _:
            overview = ""
    subjects = _with_person(named or _kept(before, facts, reader), facts, reader)
    earlier = before.shown if before else ()
    fresh = [fact.id for fact in facts[:PAGE]]
    return Context(
        question=asked.trace.question or without_details(normal_form(asked.question)),
        facts=tuple(fresh),
        overview=overview,
        subjects=tuple(subjects),
        offered=tuple(fact.id for fact in asked.offered) or tuple(fresh if overview else ()),
        quoted=asked.quotes.typed if asked.quotes else "",
        line=asked.quotes.first if asked.quotes else 0,
        lines=asked.quotes.count if asked.quotes else 0,
        shown=tuple(dict.fromkeys([*earlier, *fresh]))[-MOST_SHOWN:],
    )


def _with_person(
    subjects: tuple[str, ...], facts: Sequence[KnownFact], reader: Reader
) -> tuple[str, ...]:
    """Add the one person that the facts shown are about, where no person was named."""
    known = reader.subjects.by_name
    if any(known[name].kind == "person" for name in subjects if name in known):
        return subjects
    told = {fact.record.speaker or "" for fact in facts}
    people = {one for fact in facts for one in fact.record.people if one in known}
    speaking = [one for one in people if any(one in speaker for speaker in told)]
    meant = speaking or sorted(people)
    if len(meant) != 1 or sum(meant[0] in fact.record.people for fact in facts) * 2 < len(facts):
        return subjects
    return (*subjects, meant[0])


def _kept(before: Context | None, facts: Sequence[KnownFact], reader: Reader) -> tuple[str, ...]:
    """Keep the subjects of a follow-up that named none, and whoever alone speaks now last."""
    if not facts:
        return before.subjects if before else ()
    own = _subjects_of(facts[0], reader)
    if before is None or not before.subjects:
        return own
    if len({fact.record.speaker for fact in facts}) > 1:
        return before.subjects
    speaking = tuple(name for name in own if reader.subjects.by_name[name].kind == "person")
    kept = tuple(name for name in before.subjects if name not in speaking)
    return (*kept, *speaking)


def fact_context(fact: KnownFact, reader: Reader, before: Context | None = None) -> Context:
    """Return the context after a fact was opened by a button or a link."""
    question = fact.record.questions[0]
    asked = Asked(library=reader.library, question=question, outcome=Answer(fact=fact))
    return context_of(asked, reader, before)


def _subjects_of(fact: KnownFact, reader: Reader) -> tuple[str, ...]:
    """Return what a fact is about: what its first question names, and who says it."""
    named = reader.subjects.find(words(fact.record.questions[0]))
    speaker = fact.record.speaker or next(iter(fact.record.people), None)
    held = reader.subjects.held[fact.id]
    who = [s.name for s in held if speaker and s.name in speaker]
    return tuple(dict.fromkeys([*(one.subject.name for one in named), *who]))
