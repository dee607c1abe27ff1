"""Messages that lean on the last reply: "who said that?", "and the managers?", "why?".

One that names its own person, body or place is read alone.  One that asks about the last reply's
record (who, when, the exact words) is answered from that record, without a search.  One with
pronouns is read with what they stand for in their place, among the facts that hang together with
the last one; where none fits, the reply says so, and never turns to somebody else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

from bot.answering.constraints import NAMES
from bot.answering.context import Context
from bot.answering.decide import Decider
from bot.answering.index import HELD
from bot.answering.message import substance
from bot.answering.outcome import (
    Answer,
    Aspect,
    Chat,
    Closest,
    Decline,
    EntryKind,
    Lack,
    Outcome,
    Overview,
)
from bot.answering.overviews import CHOSEN, SEVERAL, by_id, chosen
from bot.answering.padding import sentences, strip
from bot.answering.read import READINGS, Found, Ranked, Reader
from bot.answering.subjects import Named, Subject
from bot.knowledge import PAGE, Gap, KnownFact, KnownOverview, Library, distinct
from bot.language import ENGLISH
from bot.language.later import later
from bot.language.text import folded, stem, weight, words

LONGEST: Final = 12
"""More words than this and a message stands on its own."""
SHORT: Final = 4
"""Up to so many words that name nothing may go on from the last reply without a pronoun."""
OFTEN: Final = 1 / 7
"""Share of its questions that must ask for a circumstance for a fact to be taken to tell it."""
CLOSE: Final = 2
"""Ways of hanging together that make a fact one that may tell a circumstance of another."""
RELATED: Final = 1.5
"""What each way of hanging together with the last fact adds to a fact's score."""

_NAME: Final = r"(?:(?:the|dr|mr|mrs|ms|sir|lord|lady|some|other) )*NAME"
_FORMS: Final = {
    kind: later("|".join(f"(?:{p})" for p in patterns).replace("{name}", _NAME))
    for kind, patterns in ENGLISH.follow_ups.items()
}
_REASONS: Final = frozenset(map(stem, re.findall("[a-z]+", " ".join(ENGLISH.follow_ups["why"]))))
"""The stems of the words that ask for a reason: "what was it down to"."""
_PLACES: Final = {"one": 0, "two": 1, "three": 2, "four": 3, "five": 4, "last": -1}
_ASPECTS: Final[dict[str, Aspect]] = {
    "speaker": "speaker", "words": "words", "voice": "voice", "doubt": "doubt", "still": "still",
    "source": "source", "which": "words",
}  # fmt: skip
_OF_PART: Final = {*_ASPECTS, "other_side"}
"""Forms that may be but a part of a message: "who said that, and when?"."""
_AND: Final = later(r",? and ")
_OF_ONE_POINT: Final = frozenset({"words", "voice", "doubt"})
_CIRCUMSTANCES: Final = {"when": "when", "where": "where", "why": "why", "to_whom": "to whom"}

Result = tuple[Outcome, str]
"""An outcome with its reason in a clause."""


class FollowUps:
    """Answers messages that lean on what was said before."""

    def __init__(self, reader: Reader, decider: Decider) -> None:
        self._reader = reader
        self._decider = decider
        self._library: Library = reader.library
        self._core = lru_cache(maxsize=READINGS)(self._read_core)
        self._form = lru_cache(maxsize=READINGS)(self._read_form)

    def leans(self, message: str) -> bool:
        """Return whether it makes a difference after which reply a message is read."""
        if self._form(message) is not None:
            return True
        core, named = self._core(message)
        return bool(core) and (self._points_back(core) or not named)

    def is_empty(self, message: str) -> bool:
        """Return whether a message means nothing without a reply before it: "why?", "more"."""
        core, named = self._core(message)
        if named or not ENGLISH.corpus.isdisjoint(core):
            return False
        return self._form(message) is not None or not substance(" ".join(core))

    def answer(self, message: str, context: Context) -> Result | str | None:
        """Answer a follow-up; return a text to be asked instead, or None if it stands alone."""
        facts = self._last(context)
        if formed := self._form(message):
            return self._formed(*formed, message, facts, context)
        first, beside = self._parted(message)
        aside = self._form(first) if beside and "?" not in beside else None
        if aside and aside[0] in _OF_PART and facts:
            return self._formed(*aside, first, facts, context)
        core, named = self._core(message)
        kinds = {one.subject.kind for one in named} - {"matter"}
        if kinds == {"article"}:
            resolved = self._resolved(core, context, but=named)
            return " ".join(resolved) if resolved != list(core) else None
        if kinds:
            start = named[0].start
            if start and core[start - 1] in ENGLISH.pronouns.thing:
                start -= 1  # "that Smith": it points to the name, and stands for nothing
            ahead, rest = core[:start], core[start:]
            resolved = self._resolved(ahead, context)
            return " ".join([*resolved, *rest]) if resolved != list(ahead) else None
        if core and self._points_back(core):
            return self._related(core, self._resolved(core, context), facts, context)
        return self._going_on(core, facts, context) if core and not named else None

    # --- reading

    def _parted(self, message: str) -> tuple[str, str]:
        """Part a message after its first sentence, or before an "and" after which it names nothing.

        What is asked beside in the same sentence is asked of the same thing.
        """
        first, *others = sentences(message) or [message]
        ahead, *beside = _AND.split(first, maxsplit=1)
        if others or not beside or self._reader.subjects.find(words(beside[0])):
            return first, " ".join(others)
        return ahead, beside[0].rstrip("?")

    def _read_core(self, message: str) -> tuple[tuple[str, ...], tuple[Named, ...]]:
        """Return the folded words of a message without its padding, and the subjects in it."""
        core = tuple(word for _, word in strip(message, self._reader.known).words)
        return core, self._reader.subjects.find(core)

    def _read_form(self, message: str) -> tuple[str, tuple[Named, ...]] | None:
        """Return the form of a message with the subjects in it, matched as a whole.

        Tried with its padding first: "are you sure" is no courtesy here.
        """
        for said in dict.fromkeys((tuple(words(message)), self._core(message)[0])):
            if not 0 < len(said) <= LONGEST:
                continue
            named = self._reader.subjects.find(said)
            plain, masked = " ".join(said), " ".join(_masked(said, named))
            own = _own(said)
            for kind, pattern in _FORMS.items():
                asks = own <= _REASONS if kind == "why" else not own
                if kind in _CIRCUMSTANCES and not asks:
                    continue  # "why are they so isolated" is about more than the last reply
                alone = not named or kind == "pick"  # "the second one" may be an article too
                if pattern.fullmatch(masked) or (alone and pattern.fullmatch(plain)):
                    return kind, named
        return None

    def _points_back(self, core: Sequence[str]) -> bool:
        pronouns = ENGLISH.pronouns
        pointing = pronouns.person | pronouns.group | pronouns.thing
        return len(core) <= LONGEST and not pointing.isdisjoint(core)

    def _last(self, context: Context) -> list[KnownFact]:
        """Return the facts shown last or, where none was, those on what was asked about."""
        facts = self._library.facts
        if shown := [facts[name] for name in context.facts if name in facts]:
            return shown
        about = self._reader.subjects.facts
        return [fact for one in self._subjects(context) for fact in about.get(one, ())][:PAGE]

    def _person(self, context: Context) -> str | None:
        """Return who "he" or "she" is: who was named or spoke last, or is most often in talk."""
        people = [one.name for one in self._subjects(context) if one.kind == "person"]
        if people:
            return people[-1]
        last = self._last(context)
        if len({fact.article for fact in last}) != 1:
            return None
        speaking = {fact.record.speaker for fact in last} & self._library.people.keys()
        if speaking:
            return speaking.pop() if len(speaking) == 1 else None
        about = self._reader.subjects.facts
        facts = [fact for one in self._subjects(context) for fact in about.get(one, ())]
        near = [fact for fact in facts if fact.article is last[0].article]
        often = Counter(one for fact in near for one in fact.record.people)
        most, times = next(iter(often.most_common(1)), (None, 0))
        return most if times > often.total() / 2 else None

    def _subjects(self, context: Context) -> list[Subject]:
        known = self._reader.subjects.by_name
        return [known[name] for name in context.subjects if name in known]

    # --- about the last reply

    def _formed(
        self,
        form: str,
        named: Sequence[Named],
        message: str,
        facts: Sequence[KnownFact],
        context: Context,
    ) -> Result | str | None:
        match form:
            case "other_one":
                return self._other_article(facts)
            case "pick":
                return self._pick(folded(message), context)
            case "same":
                return self._same(named[0].subject, facts, context) if named else None
        if form == "speaker" and context.overview and (fact := self._speaking(context)):
            return Answer(fact=fact, aspect="speaker"), "it asks who says what was shown"
        return self._about(form, named, message, facts, context) if facts else None

    def _speaking(self, context: Context) -> KnownFact | None:
        """Return the first point of an overview by the speaker of most of them."""
        overview = by_id(context.overview, self._library)
        points = overview.points if overview else ()
        speakers = Counter(fact.record.speaker for fact in points if fact.record.speaker)
        speaker, _ = next(iter(speakers.most_common(1)), ("", 0))
        return next((fact for fact in points if fact.record.speaker == speaker), None)

    def _about(
        self,
        form: str,
        named: Sequence[Named],
        message: str,
        facts: Sequence[KnownFact],
        context: Context,
    ) -> Result | str:
        fact = facts[0]
        if context.overview and len(facts) > 1 and form in _OF_ONE_POINT:
            return Chat(kind="which_point"), "it asks about one of several points"
        if form in _ASPECTS:
            return Answer(fact=fact, aspect=_ASPECTS[form]), f"it asks for the last answer's {form}"
        match form:
            case "when" | "where" | "why" | "to_whom":
                return self._circumstances(form, words(message), facts, context)
            case "wrong_speaker":
                answer = Answer(fact=fact, aspect="speaker", suspected=named[0].subject.name)
                return answer, "it asks whether somebody else said the last answer"
            case "common":
                people = [one.name for one in self._subjects(context) if one.kind == "person"]
                if len(people) > 1:
                    return " and ".join(people[-2:])
                return Chat(kind="not_compared"), "it asks for a comparison"
            case "other_side":
                return self._other_side(facts)
        said = words(message)
        if not named and self._is_about_nobody(said, context):
            return Chat(kind="unclear"), "nobody was talked about"
        subjects = [one.subject for one in named]
        if not subjects and (person := self._meant(said, context)):
            subjects = [self._reader.subjects.by_name[person]]
        if form == "who_else":
            return self._who_else(facts, context)
        return self._more(facts, subjects, context)

    def _circumstances(
        self, form: str, said: Sequence[str], facts: Sequence[KnownFact], context: Context
    ) -> Result:
        """Answer when, where or why what was shown was; of several facts, by whom is meant."""
        person = self._meant(said, context)
        theirs = [fact for fact in facts if person in fact.record.people] or facts
        if form == "why" and context.overview and len(facts) > 1:
            outcome, reason = self._reasons(theirs, context)
        else:
            outcome, reason = self._circumstance(form, theirs[:1] if context.overview else facts)
        unclear = form == "why" or isinstance(outcome, Decline)
        if unclear and self._is_about_nobody(said, context):
            return Chat(kind="unclear"), "nobody was talked about"
        return outcome, reason

    def _circumstance(self, form: str, facts: Sequence[KnownFact]) -> Result:
        """Answer when, where or why something was from what stands beside it."""
        kind = _CIRCUMSTANCES[form]
        facts = [fact for fact in facts if fact.article is facts[0].article]
        beside = dict.fromkeys(other for fact in facts for other in self._beside(fact))
        telling = max(beside, key=lambda other: self._tells(form, other))
        why = f"it asks {form.replace('_', ' ')} that was"
        if self._tells(form, telling) >= OFTEN:
            return Answer(fact=telling), f"{why}: {telling.id!r}"
        return Decline(lack=Lack(kind="kind", what=kind), about=facts[0]), why

    def _reasons(self, facts: Sequence[KnownFact], context: Context) -> Result:
        """Answer why several facts are so: from beside them, or with reasons on their subjects."""
        outcome, reason = self._circumstance("why", facts)
        about = self._reader.subjects.facts
        near = [fact for one in self._subjects(context) for fact in about.get(one, ())]
        near = [fact for fact in near if not all(_about_others(fact, one) for one in facts)]
        telling = [
            fact
            for fact in near
            if fact.article is facts[0].article and self._tells("why", fact) >= OFTEN
        ]
        near = telling or self._not_shown(near, context)
        if isinstance(outcome, Decline) and near:
            return self._list(near), f"{reason}, of several points"
        return outcome, reason

    def _beside(self, fact: KnownFact) -> Iterator[KnownFact]:
        """Go through a fact, those on the same words, those linked, then others close to it."""
        yield fact
        facts = [one for one in self._library.facts.values() if one.article is fact.article]
        yield from (one for one in facts if one is not fact and one.shares_words(fact))
        linked = {*fact.record.see_also, *fact.record.opposes}
        yield from (one for one in facts if one.id in linked or fact.id in one.record.see_also)
        close = [one for one in facts if self._relation(one, [fact]) >= CLOSE]
        speaker = fact.record.speaker
        if speaker in self._library.people:
            close = [one for one in close if one.record.speaker in {speaker, None}]
        yield from (one for one in close if not _about_others(one, fact))

    def _tells(self, form: str, fact: KnownFact) -> float:
        """Return the share of a fact's questions that ask for a circumstance, 0 to 1."""
        if form == "to_whom":
            return sum(" to whom" in f" {folded(one)}" for one in fact.record.questions) and 1.0
        return self._reader.constraints.asked_for(fact.id).get(form, 0.0)

    def _other_side(self, facts: Sequence[KnownFact]) -> Result:
        """Give what answers to the last facts, or say that nobody is reported as disagreeing."""
        topics = {topic for fact in facts for topic in fact.record.topics}
        related = [
            one
            for one in self._library.facts.values()
            if self._relation(one, facts) and not topics.isdisjoint(one.record.topics)
        ]
        speaking = {fact.record.speaker for fact in facts}
        alone = speaking if len(speaking) == 1 and None not in speaking else set()
        why = "it asks for the other side"
        articles = {fact.article for fact in facts}
        for group in (facts, related):
            answering: dict[str, KnownFact] = {}
            for fact in group:
                if fact.id not in answering:  # else it is on the other side itself
                    answering |= {name: self._library.facts[name] for name in fact.record.opposes}
            shown = {fact.id for fact in group}
            every = self._library.facts.values()
            answered = [one for one in every if not shown.isdisjoint(one.record.opposes)]
            against = [
                fact
                for fact in (answering.values() or answered)
                if (group is facts or fact.article in articles) and fact.record.speaker not in alone
            ]
            if len(against) >= SEVERAL:
                return Overview(overview=chosen(distinct(against)[:PAGE])), why
            if against:
                return Answer(fact=against[0]), f"{why}: {against[0].id!r}"
        return Chat(kind="nobody_disagrees"), why

    def _more(
        self, facts: Sequence[KnownFact], named: Sequence[Subject], context: Context
    ) -> Result:
        """Give the next fact on what is named, or was talked about, that was not shown yet."""
        subjects = named or self._subjects(context)
        people = [one.name for one in subjects if one.kind == "person"]
        about = [fact for one in subjects for fact in self._reader.subjects.facts.get(one, ())]
        spoken = [fact for fact in about if fact.record.speaker in people]
        linked = [self._library.facts[name] for fact in facts for name in fact.record.see_also]
        overview = by_id(context.overview, self._library)
        listed = list(overview.points) if overview else []
        articles = {fact.article for fact in (*facts, *listed)}
        if people:
            linked = [fact for fact in linked if fact.record.speaker in people]
        if named:
            listed = [fact for fact in listed if fact in about]
        every = dict.fromkeys((*listed, *linked, *spoken, *about))
        left = self._not_shown([fact for fact in every if fact.article in articles], context)
        if found := next(iter(left), None):
            return Answer(fact=found), f"it asks for more: {found.id!r}"
        return Chat(kind="no_more"), "it asks for more, and all has been shown"

    def _not_shown(self, facts: Iterable[KnownFact], context: Context) -> list[KnownFact]:
        """Keep the facts not yet shown: first what others lead to, and on words not yet shown."""
        seen = {*context.shown, *context.facts}
        known = [self._library.facts[name] for name in seen if name in self._library.facts]
        words_shown = {fact.quotation for fact in known}
        left = [fact for fact in facts if fact.id not in seen]
        left.sort(key=lambda fact: fact.quotation in words_shown)
        left.sort(key=lambda fact: fact.id not in self._decider.offerable)
        return left

    def _who_else(self, last: Sequence[KnownFact], context: Context) -> Result:
        """Give what somebody else says in the same article, who has not spoken yet."""
        facts = self._library.facts
        shown = [facts[name] for name in {*context.shown, *context.facts} if name in facts]
        heard = {one for fact in (*shown, *last) for one in fact.record.people}
        others = {
            fact.record.speaker: fact
            for fact in reversed(list(facts.values()))
            if fact.article is last[0].article
            and fact.record.speaker in self._library.people
            and fact.record.speaker not in heard
            and fact.id in self._decider.offerable
        }
        if not others:
            return Chat(kind="no_more"), "it asks who else, and all have spoken"
        return self._list(list(reversed(others.values()))), "it asks who else speaks in the article"

    @staticmethod
    def _list(facts: Sequence[KnownFact]) -> Closest:
        """Return facts as the nearest there is."""
        several = distinct(facts)[:PAGE]
        entry = chosen(several) if len(several) >= SEVERAL else several[0]
        return Closest(entry=entry, likely=False)

    def _pick(self, said: str, context: Context) -> Result | None:
        """Open what a number or "the first one" stands for in the last reply."""
        found = _FORMS["pick"].fullmatch(said)
        places = found.groupdict() if found else {}
        chosen = next((name for name, text in places.items() if text), None)
        if chosen is None or not -1 <= _PLACES[chosen] < len(context.offered):
            return None
        fact = (
            self._library.facts.get(context.offered[_PLACES[chosen]]) if context.offered else None
        )
        return (Answer(fact=fact), f"it picks {fact.id!r}") if fact else None

    def _other_article(self, facts: Sequence[KnownFact]) -> str | None:
        """Ask about the one article that was not talked about."""
        left = [
            a for a in self._library.articles.values() if all(f.article is not a for f in facts)
        ]
        return left[0].record.title if facts and len(left) == 1 else None

    # --- the same about somebody else, and pronouns

    def _same(self, new: Subject, last: Sequence[KnownFact], context: Context) -> Result | str:
        """Ask the last question again about another subject, of the same article if it can be."""
        talk = [one.name for one in self._subjects(context) if one.kind in ("name", "matter")]
        for article in self._library.articles.values():
            if article.record.title == new.name and talk:
                nouns = sorted(ENGLISH.article_nouns)
                return f"{talk[-1]} in the {article.record.published[:4]} {nouns[0]}"
        part = self._reader.part(context.question)
        person = new.kind == "person"
        alike = [one for one in part.named if (one.subject.kind == "person") == person]
        if alike and all(one.subject != new for one in part.named):
            said = [token.typed for token in part.query.tokens]
            instead = " ".join([*said[: alike[0].start], new.name, *said[alike[0].end :]])
            if self._is_sure(instead):
                return instead
        found = self._reader.find(new.name, self._article(new.name, last))
        outcome, reason = self._decider.decide(found)
        return outcome, f"it asks the same about {new.name!r}: {reason}"

    def _article(self, text: str, last: Sequence[KnownFact]) -> frozenset[Subject]:
        """Return the one article in talk, where it has anything on what a text names."""
        subjects = self._reader.subjects
        articles = {fact.article for fact in last}
        named = [one.subject for one in subjects.find(words(text))]
        on = [subjects.facts.get(subject, ()) for subject in named]
        has = on and all(any(fact.article in articles for fact in facts) for facts in on)
        if len(articles) != 1 or not has:
            return frozenset()
        return frozenset(subjects.by_name[one.record.title] for one in articles)

    def _going_on(
        self, core: Sequence[str], last: Sequence[KnownFact], context: Context
    ) -> Result | None:
        """Ask a short question that names nothing, and is unsure alone, of the last subject."""
        subjects = self._subjects(context)
        matters = [one.name for one in subjects if one.kind != "person"]
        subject = next(iter(matters), None) or self._person(context)
        short = len(core) <= SHORT and ENGLISH.corpus.isdisjoint(core)
        plain = " ".join(core)
        unknown = _own(core) and self._reader.knows_nothing(plain)
        if subject is None or not short or unknown or self._is_sure(plain):
            return None
        return self._related(core, [*core, subject], last, context)

    def _is_sure(self, text: str) -> bool:
        outcome, _ = self._decider.decide(self._reader.find(text))
        if isinstance(outcome, Overview):
            return not outcome.tentative
        return isinstance(outcome, Answer | Chat)

    def _related(
        self,
        core: Sequence[str],
        resolved: Sequence[str],
        last: Sequence[KnownFact],
        context: Context,
    ) -> Result | None:
        """Look a message up among what hangs together with the last facts.

        `resolved` is the message with what its pronouns stand for.
        """
        plain, text = " ".join(core), " ".join(resolved)
        alone = self._reader.find(plain)
        found = self._reader.find(text, self._article(text, last))
        outcome, reason = self._decider.decide(found)
        reason = f"read as {text!r}, {reason}"
        if not last:
            return outcome, reason
        own = _own(core)
        person = self._meant(core, context)
        nobody = self._is_about_nobody(core, context)
        kinds = sorted(found.part.kinds)
        circumstance = next((kind for kind in kinds if kind in _CIRCUMSTANCES), None)
        sought = next((kind for kind in kinds if kind not in NAMES), None)
        nothing = Decline(lack=Lack(kind="kind", what=sought), about=last[0]) if sought else None
        fitting = self._fitting(found, last, context, person)
        if not own:
            if nobody:
                return Chat(kind="unclear"), "nobody was talked about"
            if circumstance:
                return self._circumstance(circumstance, last)
            fits = text != plain and self._stays(outcome, last)
            if fits and not _repeats(outcome, context):
                return outcome, reason
            return nothing or fitting or Decline(about=last[0]), reason
        best = self._best_related(own, (alone, found), last, person)
        if best is None and person:
            best = self._best_related(own, (alone, found), last, None)
            nobody = True
        if best is None:
            hedged = self._hedged(outcome, last)
            if hedged and not _repeats(hedged, context):
                return hedged, reason
            return nothing or fitting or Decline(about=last[0]), reason
        if circumstance and best.kind == "fact":
            known = [self._library.facts[best.id], *(last if circumstance == "why" else ())]
            return self._circumstance(circumstance, known)
        entry = self._within(self._library.claim(best.id), last)
        if nobody or circumstance or best.lacks or not own <= best.held:
            lack = best.lacks[0] if best.lacks else None
            given: Outcome = Closest(entry=entry, lack=lack, likely=False)
        elif isinstance(entry, KnownFact):
            given = Answer(fact=entry, present=found.part.present)
        else:
            given = Overview(overview=entry, present=found.part.present)
        return (fitting if fitting and _repeats(given, context) else given), reason

    def _fitting(
        self, found: Found, last: Sequence[KnownFact], context: Context, person: str | None
    ) -> Closest | None:
        """Return what fits best of all on what is talked about, not shown before if it can be."""
        facts = self._library.facts
        overview = by_id(context.overview, self._library)
        about = self._reader.subjects.facts
        every = [facts[one.id] for one in found.claims if one.kind == "fact"]
        every += overview.points if overview else ()
        every += [fact for one in self._subjects(context) for fact in about.get(one, ())]
        talk = [fact for fact in dict.fromkeys(every) if self._is_in_talk(fact, last, person)]
        left = self._not_shown(talk, context) or talk
        return self._list(left) if left else None

    def _is_in_talk(self, fact: KnownFact, last: Sequence[KnownFact], person: str | None) -> bool:
        """Return whether a fact is about the person meant or else hangs together with the last."""
        if fact.article is not last[0].article:
            return False
        people = {*fact.record.people, fact.record.speaker}
        return person in people if person else bool(self._relation(fact, last))

    def _within(
        self, entry: KnownFact | KnownOverview, last: Sequence[KnownFact]
    ) -> KnownFact | KnownOverview:
        """Keep to the article talked about what is given of both."""
        if isinstance(entry, KnownFact):
            return entry
        kept = [fact for fact in entry.points if fact.article is last[0].article]
        if len(kept) in (0, len(entry.points)):
            return entry
        return chosen(kept) if len(kept) >= SEVERAL else kept[0]

    def _stays(self, outcome: Outcome, last: Sequence[KnownFact]) -> bool:
        """Return whether an outcome is sure, and from the article that was talked about."""
        match outcome:
            case Answer(fact=fact):
                return fact.article is last[0].article
            case Overview(overview=overview) if not overview.id.startswith(CHOSEN):
                return any(fact.article is last[0].article for fact in overview.facts)
        return False

    def _meant(self, core: Sequence[str], context: Context) -> str | None:
        """Return whom a message means by "he" or "she", if it says so."""
        return None if ENGLISH.pronouns.person.isdisjoint(core) else self._person(context)

    def _is_about_nobody(self, core: Sequence[str], context: Context) -> bool:
        """Return whether a message says "he" where no one was talked about."""
        said = not ENGLISH.pronouns.person.isdisjoint(core)
        return said and self._person(context) is None

    def _hedged(self, outcome: Outcome, last: Sequence[KnownFact]) -> Outcome | None:
        """Return what a message leads to that hangs together with nothing, with a hedge."""
        match outcome:
            case Answer(fact=fact) if fact.article is last[0].article:
                return Closest(entry=fact, likely=False)
            case Overview(overview=listed) if listed.facts[0].article is last[0].article:
                return Closest(entry=listed, likely=False)
            case Closest() | Decline(gap=Gap()):
                return outcome
        return None

    def _best_related(
        self,
        own: AbstractSet[str],
        readings: Sequence[Found],
        last: Sequence[KnownFact],
        person: str | None,
    ) -> _Both | None:
        """Return what holds the message's words and hangs together with the last facts.

        What counts is how well it fits both the message as it stands, where a long name cannot
        hide the other words, and as read with what its pronouns stand for.
        """
        best: _Both | None = None
        for one in _both(readings):
            if one.kind in ("talk", "gap") or own.isdisjoint(one.held):
                continue
            facts = self._library.facts_of(one.id)
            meant = (fact for fact in facts if not (person and _is_by_another(fact, person)))
            relation = max((self._relation(fact, last) for fact in meant), default=0)
            if not relation:
                continue
            score = one.score + RELATED * relation
            if best is None or score > best.score:
                best = one._replace(score=score)
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
            near = abs(fact.quotation.paragraph - other.quotation.paragraph) <= 1
            ways = max(ways, linked + people + near + topics)
        return ways

    def _resolved(
        self, core: Sequence[str], context: Context, but: Sequence[Named] = ()
    ) -> list[str]:
        """Put what pronouns stand for in their place, `but` within what is named."""
        person, subjects = self._person(context), self._subjects(context)
        others = [one.name for one in subjects if one.kind in ("name", "matter")]
        pronouns = ENGLISH.pronouns
        said = list(core)
        for place, word in enumerate(core):
            if any(one.start <= place < one.end for one in but):
                continue
            if word in pronouns.person and person:
                said[place] = person
            elif word in (pronouns.group | pronouns.thing & pronouns.singular) and others:
                said[place] = others[-1]
        return said


class _Both(NamedTuple):
    """A candidate by how well it fits a message in two readings."""

    id: str
    kind: EntryKind
    score: float
    lacks: tuple[Lack, ...]
    held: frozenset[str]
    """The stems of the words that it holds."""


def _both(readings: Sequence[Found]) -> Iterator[_Both]:
    """Go through the candidates of a message in two readings."""
    ranked = [{one.id: one for one in found.ranked} for found in readings]
    for name, one in ranked[-1].items():
        other = ranked[0].get(name)
        score = (one.score + (other.score if other else 0.0)) / 2
        held = _held(one, readings[-1])
        yield _Both(name, one.kind, score, one.lacks, held)


def _own(said: Iterable[str]) -> frozenset[str]:
    """Return the stems of the words that a message has to look up, beside pronouns and "say"."""
    return frozenset(stem(w) for w in said if weight(w) == 1.0 and w not in ENGLISH.broad)


def _held(one: Ranked, found: Found) -> frozenset[str]:
    both = zip(found.part.query.tokens, one.match.covered, strict=True)
    return frozenset(stem(token.word) for token, far in both if far >= HELD)


def _about_others(one: KnownFact, fact: KnownFact) -> bool:
    """Return whether two facts are about people, and have none of them in common."""
    people, others = {*fact.record.people}, {*one.record.people}
    return bool(people and others) and people.isdisjoint(others)


def _is_by_another(fact: KnownFact, person: str) -> bool:
    """Return whether a fact is about people, and not about this one."""
    people = {*fact.record.people}
    return bool(people) and person not in people


def _repeats(outcome: Outcome, context: Context) -> bool:
    """Return whether an outcome is the list that the last reply showed."""
    match outcome:
        case Overview(overview=listed) | Closest(entry=KnownOverview() as listed):
            shown = tuple(fact.id for fact in listed.points[:PAGE])
            return shown == context.facts or listed.id == context.overview
    return False


def _masked(core: Sequence[str], named: Sequence[Named]) -> Iterator[str]:
    """Go through words with each subject named as one, NAME."""
    ends = {one.start: one.end for one in named}
    place = 0
    while place < len(core):
        yield "NAME" if place in ends else core[place]
        place = ends.get(place, place + 1)
