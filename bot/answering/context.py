"""What a conversation is about, and messages that lean on it: "who said that?", "why?".

A message that names its own subject is read alone.  One that asks about the last reply's record
(who, when, the exact words) is answered from that record, without a search.  One with pronouns is
read with what they stand for in their place, among the facts that hang together with the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.answering.decide import ALIKE, Decider
from bot.answering.index import HELD
from bot.answering.message import gives, kinds_asked, substance
from bot.answering.outcome import (
    Answer,
    Asked,
    Aspect,
    Chat,
    Closest,
    Decline,
    Lack,
    Outcome,
    Overview,
)
from bot.answering.padding import strip
from bot.answering.read import Found, Ranked, Reader
from bot.answering.subjects import Named, Subject
from bot.answering.text import folded, stem, weight, words
from bot.knowledge import KnownFact, Library
from bot.language import ENGLISH

MOST_SHOWN: Final = 40
"""Facts that a conversation remembers as shown."""
LONGEST: Final = 12
"""More words than this and a message stands on its own."""
SHORT: Final = 4
"""Up to so many words that name nothing may go on from the last reply without a pronoun."""
FEW: Final = 2
"""Facts on both subjects of which the first is what "and the …?" asks for."""
RELATED: Final = 1.5
"""What hanging together with the last fact by each of three ways adds to a fact's score."""
ENOUGH: Final = 5.5
"""Score, relation included, from which a related fact is what a pronoun asks about."""

_NAME: Final = r"(?:(?:the|dr|mr|mrs|ms|sir|lord|lady|some|other) )*NAME"
_FORMS: Final = {
    kind: re.compile("|".join(f"(?:{p})" for p in patterns).replace("{name}", _NAME))
    for kind, patterns in ENGLISH.follow_ups.items()
}
_PLACES: Final = {"one": 0, "two": 1, "three": 2, "four": 3, "five": 4, "last": -1}
_ASPECTS: Final[dict[str, Aspect]] = {
    "speaker": "speaker", "words": "words", "voice": "voice", "doubt": "doubt", "still": "still",
    "source": "source",
}  # fmt: skip
_KINDS: Final = {"when": "when", "where": "where", "why": "why", "to_whom": "who"}


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the last reply was about, all by ids and names, so that it can be stored."""

    question: str = ""
    """What was asked."""
    facts: tuple[str, ...] = ()
    """The facts that the reply showed."""
    overview: str = ""
    subjects: tuple[str, ...] = ()
    """What the question named or, where it named nothing, what the reply is about."""
    offered: tuple[str, ...] = ()
    """What the reply's numbers stand for."""
    shown: tuple[str, ...] = ()
    """Every fact shown since the conversation began, oldest first."""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored of it."""
        return {name: value for name, value in asdict(self).items() if value}

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
    lead = facts[0] if facts else None
    named = asked.trace.subjects
    if isinstance(asked.outcome, Chat) or (not facts and not named):
        return before or Context()
    overview = asked.outcome.overview.id if isinstance(asked.outcome, Overview) else ""
    subjects = named or _kept(before, lead, reader)
    earlier = before.shown if before else ()
    fresh = [fact.id for fact in facts[:5]]
    return Context(
        question=asked.trace.question or asked.question,
        facts=tuple(fresh),
        overview=overview,
        subjects=tuple(subjects),
        offered=tuple(fact.id for fact in asked.offered) or tuple(fresh if overview else ()),
        shown=tuple(dict.fromkeys([*earlier, *fresh]))[-MOST_SHOWN:],
    )


def _kept(before: Context | None, lead: KnownFact | None, reader: Reader) -> tuple[str, ...]:
    """Keep the subjects of a follow-up that named none, and whoever speaks now last."""
    if lead is None:
        return before.subjects if before else ()
    own = _subjects_of(lead, reader)
    if before is None or not before.subjects:
        return own
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


class FollowUps:
    """Answers messages that lean on what was said before."""

    def __init__(self, reader: Reader, decider: Decider) -> None:
        self._reader = reader
        self._decider = decider
        self._library: Library = reader.library

    def leans(self, message: str) -> bool:
        """Return whether it makes a difference after which reply a message is read."""
        core, named = self._core(message)
        return bool(core) and (self._form(core, named) is not None or self._points_back(core))

    def about_last(self, sentence: str, context: Context) -> tuple[Outcome, str] | str | None:
        """Answer the sentence of a longer message that asks about the last reply's record."""
        core, named = self._core(sentence)
        facts = [self._library.facts[name] for name in context.facts if name in self._library.facts]
        form = self._form(core, named) if core and facts else None
        return self._about(form, named, facts, context) if form in _ASPECTS else None

    def is_empty(self, message: str) -> bool:
        """Return whether a message means nothing without a reply before it: "why?", "more"."""
        core, named = self._core(message)
        if named or not core or not ENGLISH.corpus.isdisjoint(core):
            return False
        return self._form(core, named) is not None or not substance(" ".join(core))

    def answer(self, message: str, context: Context) -> tuple[Outcome, str] | str | None:
        """Answer a follow-up; return a text to be asked instead, or None if it stands alone."""
        core, named = self._core(message)
        if not core:
            return None
        facts = [self._library.facts[name] for name in context.facts if name in self._library.facts]
        form = self._form(core, named)
        if form == "other_one":
            return self._other_article(facts)
        if form == "pick":
            return self._pick(core, context)
        if form == "same" and named:
            return self._same(named, context)
        if form:
            return self._about(form, named, facts, context) if facts else None
        if any(one.subject.kind != "matter" for one in named):
            return None
        if not self._points_back(core) and (named or not self._is_short(core)):
            return None
        return self._pronouns(core, facts, context)

    def _is_short(self, core: Sequence[str]) -> bool:
        """Return whether a message that names nothing is too short, and unsure, to stand alone."""
        if len(core) > SHORT or not ENGLISH.corpus.isdisjoint(core):
            return False
        alone, _ = self._decider.decide(self._reader.find(" ".join(core)))
        return isinstance(alone, Closest | Decline)

    def _other_article(self, facts: Sequence[KnownFact]) -> tuple[Outcome, str] | str | None:
        """Ask about the one article that was not talked about."""
        left = [
            a for a in self._library.articles.values() if all(f.article is not a for f in facts)
        ]
        return left[0].record.title if facts and len(left) == 1 else None

    def _core(self, message: str) -> tuple[tuple[str, ...], tuple[Named, ...]]:
        """Return the folded words of a message without its padding, and the subjects in it."""
        core = tuple(
            word for _, word in strip(message.strip(" ?.!"), self._reader.subjects.proper).words
        )
        return core, self._reader.subjects.find(core) if core else ()

    def _form(self, core: Sequence[str], named: Sequence[Named]) -> str | None:
        """Return the form of a message, matched as a whole with its subjects as {name}."""
        if len(core) > LONGEST:
            return None
        plain, masked = " ".join(core), " ".join(_masked(core, named))
        for kind, pattern in _FORMS.items():
            if pattern.fullmatch(masked) or (not named and pattern.fullmatch(plain)):
                return kind
        return None

    def _points_back(self, core: Sequence[str]) -> bool:
        pronouns = ENGLISH.pronouns
        pointing = pronouns.person | pronouns.group | pronouns.thing
        return len(core) <= LONGEST and not pointing.isdisjoint(core)

    # --- about the last reply

    def _about(
        self, form: str, named: Sequence[Named], facts: Sequence[KnownFact], context: Context
    ) -> tuple[Outcome, str] | str:
        fact = facts[0]
        if form in ("words", "voice") and context.overview:
            fact = next((one for one in facts if one.record.voice == "quoted"), fact)
        if form in _ASPECTS:
            aspect = _ASPECTS[form]
            return Answer(fact=fact, aspect=aspect), f"it asks for the last answer's {form}"
        match form:
            case "when" | "where" | "why" | "to_whom":
                return self._circumstance(form, facts)
            case "wrong_speaker":
                return (
                    Answer(fact=fact, aspect="speaker", suspected=named[0].subject.name),
                    "it asks whether somebody else said the last answer",
                )
            case "common":
                people = [s.name for s in self._subjects(context) if s.kind == "person"]
                if len(people) > 1:
                    return " and ".join(people[-2:])
                return Chat(kind="not_compared"), "it asks for a comparison"
            case "other_side":
                return self._other_side(facts, context)
        return self._more(facts, context)

    def _circumstance(self, form: str, facts: Sequence[KnownFact]) -> tuple[Outcome, str]:
        """Answer when, where or why something was from what stands beside it."""
        kind = _KINDS[form]
        beside = [other for fact in facts for other in self._beside(fact)]
        telling = next((other for other in beside if self._tells(kind, form, other)), None)
        why = f"it asks {form.replace('_', ' ')} that was"
        if telling:
            return Answer(fact=telling), f"{why}: {telling.id!r}"
        return Decline(lack=Lack(kind="kind", what=kind), about=facts[0]), why

    def _beside(self, fact: KnownFact) -> Iterator[KnownFact]:
        """Go through a fact and those on the same sentence, then linked ones near it."""
        yield fact
        facts = [f for f in self._library.facts.values() if f.article is fact.article]
        yield from (f for f in facts if f is not fact and f.shares_words(fact))
        linked = {*fact.record.see_also, *fact.record.opposes}
        yield from (f for f in facts if f.id in linked or fact.id in f.record.see_also)

    def _tells(self, kind: str, form: str, fact: KnownFact) -> bool:
        asked = [kinds_asked(folded(question)) for question in fact.record.questions]
        if form == "to_whom":
            return any(" to whom" in f" {folded(q)}" for q in fact.record.questions)
        if sum(kind in kinds for kinds in asked) * 4 >= len(asked):
            return True
        return kind == "why" and gives(kind, fact.quotation.text)

    def _other_side(self, facts: Sequence[KnownFact], context: Context) -> tuple[Outcome, str]:
        """Give what answers to the last facts, or say that nobody is reported as disagreeing."""
        overview = self._library.overviews.get(context.overview)
        about = [*facts, *(overview.facts if overview else ())]
        related = [f for f in self._library.facts.values() if self._relation(f, facts) > 1]
        seen = {fact.id for fact in facts}
        why = "it asks for the other side"
        for group in (about, related):
            shown = {fact.id for fact in group}
            against = [name for fact in group for name in fact.record.opposes]
            against += [
                fact.id
                for fact in self._library.facts.values()
                if not shown.isdisjoint(fact.record.opposes)
            ]
            if found := next((name for name in against if name not in seen), None):
                return Answer(fact=self._library.facts[found]), f"{why}: {found!r}"
        return Chat(kind="nobody_disagrees"), why

    def _more(self, facts: Sequence[KnownFact], context: Context) -> tuple[Outcome, str]:
        """Give the next fact on the subject that was not shown yet."""
        subjects = self._subjects(context)
        seen = {*context.shown, *context.facts}
        linked = [self._library.facts[n] for fact in facts for n in fact.record.see_also]
        about = [f for s in subjects for f in self._reader.subjects.facts.get(s, ())]
        overview = self._library.overviews.get(context.overview)
        listed = overview.facts if overview else ()
        article = facts[0].article
        by_person = [f for f in about if any(s.kind == "person" for s in subjects)
                     and f.record.speaker == facts[0].record.speaker]  # fmt: skip
        known = [self._library.facts[name] for name in seen if name in self._library.facts]
        left = [
            fact
            for fact in (*listed, *by_person, *linked, *about)
            if fact.id not in seen and (fact.article is article or overview)
        ]
        fresh = [f for f in left if not any(f.quotation == one.quotation for one in known)]
        if found := next(iter(fresh or left), None):
            return Answer(fact=found), f"it asks for more: {found.id!r}"
        return Chat(kind="no_more"), "it asks for more, and all has been shown"

    def _pick(self, core: Sequence[str], context: Context) -> tuple[Outcome, str] | None:
        found = _FORMS["pick"].fullmatch(" ".join(core))
        chosen = (
            next((name for name, text in found.groupdict().items() if text), "") if found else ""
        )
        if not chosen or not context.offered:
            return None
        place = _PLACES[chosen]
        if place >= len(context.offered):
            return None
        fact = self._library.facts.get(context.offered[place])
        return (Answer(fact=fact), f"it picks {fact.id!r}") if fact else None

    # --- the same about somebody else, and pronouns

    def _same(self, named: Sequence[Named], context: Context) -> tuple[Outcome, str] | str:
        """Ask the last question again about another subject."""
        new = named[0].subject
        on = {s for s in self._subjects(context) if s.kind != "person" and s != new}
        both = [f for s in on for f in self._reader.subjects.facts.get(s, ())]
        mine = _distinct(f for f in self._reader.subjects.facts.get(new, ()) if f in both)
        if mine and len(mine) <= FEW:
            return Answer(fact=mine[0]), f"it asks the same about {new.name!r}"
        part = self._reader.part(context.question)
        alike = [
            one for one in part.named if (one.subject.kind == "person") == (new.kind == "person")
        ]
        said = [token.typed for token in part.query.tokens]
        if alike and not any(one.subject == new for one in part.named):
            one = alike[0]
            return " ".join([*said[: one.start], new.name, *said[one.end :]])
        return new.name

    def _pronouns(
        self, core: Sequence[str], last: Sequence[KnownFact], context: Context
    ) -> tuple[Outcome, str] | None:
        """Read pronouns as what they stand for, and look only among what hangs together."""
        text = self._resolved(core, context)
        plain = self._reader.find(" ".join(core))
        if plain.ranked and plain.ranked[0].alike >= ALIKE:
            return None
        found = self._reader.find(text)
        outcome, reason = self._decider.decide(found)
        if isinstance(outcome, Answer | Overview) and text != " ".join(core):
            shown = outcome.fact if isinstance(outcome, Answer) else outcome.overview.facts[0]
            if not last or shown.article is last[0].article:
                return outcome, f"read as {text!r}, {reason}"
        leader = found.ranked[0] if found.ranked else None
        if leader and leader.kind == "gap" and isinstance(outcome, Decline) and outcome.gap:
            return outcome, f"read as {text!r}, {reason}"
        own = {stem(word) for word in core if weight(word) == 1.0}
        if not own and not found.part.kinds and last:
            return Decline(about=last[0]), "nothing of its own to look up"
        best = self._best_related(found, own, last)
        why = f"read as {text!r} after the last answer"
        if best:
            fact = self._library.facts[best.id]
            if any(lack.kind == "kind" for lack in best.lacks):
                return Decline(lack=best.lacks[0], about=last[0]), why
            if best.lacks:
                return Closest(entry=fact, lack=best.lacks[0]), why
            return Answer(fact=fact, present=found.part.present), why
        if isinstance(outcome, Decline) and outcome.gap:
            return outcome, f"{why}, {reason}"
        if not last:
            return outcome, f"{why}, {reason}"
        kinds = sorted(found.part.kinds)
        lack = Lack(kind="kind", what=kinds[0]) if kinds else None
        return Decline(lack=lack, about=last[0]), f"{why}, nothing that hangs together says so"

    def _best_related(
        self, found: Found, own: AbstractSet[str], last: Sequence[KnownFact]
    ) -> Ranked | None:
        """Return the fact that hangs together with the last ones and holds the message's words."""
        best, most = None, ENOUGH
        for one in found.ranked:
            if one.kind != "fact":
                continue
            relation = self._relation(self._library.facts[one.id], last)
            both = zip(found.part.query.tokens, one.match.covered, strict=True)
            held = (far for token, far in both if stem(token.word) in own)
            holds = not own or any(far >= HELD for far in held)
            score = one.score + RELATED * relation
            if relation and holds and score > most:
                best, most = one, score
        return best

    def _relation(self, fact: KnownFact, last: Sequence[KnownFact]) -> int:
        """Count the ways in which a fact hangs together with the last: links, people, place."""
        ways = 0
        for other in last:
            if fact.article is not other.article:
                continue
            links = (*other.record.see_also, *other.record.opposes, other.id)
            linked = fact.id in links or other.id in (*fact.record.see_also, *fact.record.opposes)
            people = bool({*fact.record.people} & {*other.record.people})
            topics = bool({*fact.record.topics} & {*other.record.topics})
            ways = max(ways, linked + people + _near(fact, other) + topics)
        return ways

    def _resolved(self, core: Sequence[str], context: Context) -> str:
        """Put what pronouns stand for in their place."""
        subjects = self._subjects(context)
        person = next((s.name for s in reversed(subjects) if s.kind == "person"), None)
        others = [s.name for s in subjects if s.kind in ("name", "matter")]
        pronouns = ENGLISH.pronouns
        said = []
        for word in core:
            if word in pronouns.person and person:
                said.append(person)
            elif word in pronouns.group and others:
                said.append(others[0])
            elif word in ("it", "this", "that") and others:
                said.append(others[-1])
            else:
                said.append(word)
        return " ".join(said)

    def _subjects(self, context: Context) -> list[Subject]:
        known = self._reader.subjects.by_name
        return [known[name] for name in context.subjects if name in known]


def _distinct(facts: Iterable[KnownFact]) -> list[KnownFact]:
    """Keep the first of the facts that quote the same sentence."""
    kept: list[KnownFact] = []
    for fact in facts:
        if not any(fact.shares_words(one) for one in kept):
            kept.append(fact)
    return kept


def _masked(core: Sequence[str], named: Sequence[Named]) -> Iterator[str]:
    """Go through words with each subject named as one, NAME."""
    starts = {one.start: one.end for one in named}
    place = 0
    while place < len(core):
        if place in starts:
            yield "NAME"
            place = starts[place]
        else:
            yield core[place]
            place += 1


def _near(one: KnownFact, other: KnownFact) -> bool:
    return abs(one.quotation.paragraph - other.quotation.paragraph) <= 1
