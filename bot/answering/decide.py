"""The whole decision: answer, overview, closest, decline or chat, and why.

It reads from top to bottom; the first rule that applies decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from bot.answering.confidence import written
from bot.answering.message import Part, is_of_articles
from bot.answering.outcome import Answer, Chat, Closest, Decline, Lack, Outcome, Overview
from bot.answering.overviews import SEVERAL, chosen
from bot.answering.read import OPEN, TALK, Found, Ranked, Reader
from bot.answering.subjects import Subject, names_of
from bot.knowledge import PAGE, KnownFact, KnownOverview, distinct
from bot.language.text import COMMON_WORDS
from bot.settings import Answering

ALIKE: Final = 92.0
"""How alike a question is to a stored one, 0 to 100, that is the same but for a slip or two."""
TALK_LIKE: Final = 0.62
"""Cosine of its closest form from which a message is talk."""
TALK_ALIKE: Final = 65.0
"""How alike letter by letter, 0 to 100, that form must be: "whose side are you on" is talk."""
GAP_LIKE: Final = 0.7
"""Cosine of its closest question from which a known gap is what was asked."""
GAP_NEAR: Final = 0.4
"""The same where nothing else is near."""
HOLDS: Final = 0.6
"""Share of the words of substance that a gap must hold for its sentence to fit, or a fact to be
shown below it."""
MOST_OTHERS: Final = 2
LIKELY: Final = 0.5
"""Confidence from which the closest entry is said to be what may be meant."""
REMOTE: Final = 0.15
"""Confidence below which four in five of the closest were no answer, on all labelled sets."""
NEAR: Final = 0.5
"""Share of the best score that another fact must reach to be offered beside it."""
LIST_AT: Final = 0.42
"""Breadth from which a list is given without a hedge."""
SEVERAL_AT: Final = 0.15
"""Breadth from which the closest is a list and not one entry."""
MOST_CLOSEST: Final = 3
"""Facts in a list under a hedge."""
CLOSEST_OVERVIEWS: Final = 3
"""Overviews that count towards a list."""
FADING: Final = 0.9
"""How much less each further place in an overview is worth to a fact."""
WORTH: Final = 0.35
"""Share of the first fact's worth that the others in a list must have."""

NEAR_TO_PERSON: Final = 0.25
"""The same where people ask in person; there are no subjects to choose by."""
NEAR_IN_PERSON: Final = 0.3
"""What confidence is worth being hedged where people ask in person, beside elsewhere: of one or two
questions an entry, they repeat few words.  Of 40 such questions to a library's FAQ, the right entry
led in 23 of 26 that it makes hedged, and came second in two."""

# What is said of something lacking, the most telling first.
_TELLING: Final = ("unknown", "speech", "subject", "figure", "kind", "negation")


class Decider:
    """Decides what comes of a question that was looked up in one library."""

    def __init__(self, reader: Reader, settings: Answering) -> None:
        self._reader = reader
        self._library = reader.library
        self._settings = settings
        self._near = NEAR_IN_PERSON if reader.in_person else 1.0
        self._offer_at = self._near * settings.offer_at
        # What no fact leads to (job titles, page numbers, abbreviations) is given only when asked.
        self.offerable = frozenset(
            name for fact in self._library.facts.values() for name in fact.record.see_also
        )

    @cached_property
    def _by_title(self) -> Mapping[frozenset[Subject], Sequence[KnownOverview]]:
        """The overviews by what their titles name."""
        found: dict[frozenset[Subject], list[KnownOverview]] = {}
        for one in self._library.overviews.values():
            found.setdefault(self._reader.subjects.titles[one.id], []).append(one)
        return found

    def _is_general(self, overview: KnownOverview) -> bool:
        """Return whether a title asks for nothing in particular about its subjects."""
        return self._reader.part(overview.record.title).broad

    def decide(self, found: Found) -> tuple[Outcome, str]:
        """Return the outcome of a question, with the reason in a clause."""
        part, claims = found.part, found.claims
        best = claims[0] if claims else None
        talk, gap = found.best("talk"), found.best("gap")
        leader = found.ranked[0] if found.ranked else None
        if talk and talk is leader and _is_talk(talk, found, in_person=self._reader.in_person):
            return Chat(kind=talk.id.removeprefix(TALK)), "it is talk"
        if best and best is leader and best.alike >= ALIKE and not best.lacks:
            return self.give(best.id, found), f"it is nearly a stored question of {best.id!r}"
        if gap and gap is leader and gap.alike >= ALIKE:
            return self._gap(gap, found), f"it is nearly a question of the known gap {gap.id!r}"
        if part.broad and (overview := self._broad(found)):
            return overview, "it asks for nothing in particular"
        sure = found.confidence
        gap_leads = gap is not None and gap is leader and not part.bare
        lists = (
            best is not None
            and found.breadth >= LIST_AT
            and sure >= self._settings.offer_at
            and not (self._reader.in_person or gap_leads)  # one thing is wanted of a service
            and _may_be_listed(best)
            and not self._silent(part)
        )
        enough = sure >= self._settings.answer_at
        fits = best is not None and enough and not best.lacks
        if best and fits and (not lists or self._is_whole(best, part)):
            return self.give(best.id, found), f"a confidence of {written(sure)} is enough"
        if gap and gap_leads and self._fits(gap, found):
            return self._gap(gap, found), f"the known gap {gap.id!r} is what was asked"
        if lists and (listed := self._listed(found)):
            several = Overview(overview=listed, tentative=not enough, present=part.present)
            return several, "it asks for several facts"
        if best and self._is_near(best, found):
            why = _why_hedged(best, sure, self._settings.answer_at)
            return self._closest(best, found), why
        near = f"nothing is near: a confidence of {written(sure)}"
        related = self._related(found)
        if related and not _lacks_amount(related):
            return self._closest(related, found), f"{near}, but it names what this is about"
        if gap and gap is leader and self._fits(gap, found, GAP_NEAR):
            return self._gap(gap, found), f"{near} but the known gap {gap.id!r}"
        lack = self._lack(best, found) or self._unmentioned(found) or _kind_lacked(found)
        named = names_of(one for one in part.subjects if one.kind != "article")
        return Decline(lack=lack, subjects=named), near

    def _unmentioned(self, found: Found) -> Lack | None:
        """Return a name that the vocabulary knows and no fact is about."""
        known = self._reader.subjects.facts
        for one in found.part.named:
            if one.subject.kind == "name" and one.subject not in known:
                typed = found.part.query.tokens[one.start : one.end]
                return Lack(kind="unknown", what=" ".join(token.typed for token in typed))
        return None

    def _broad(self, found: Found) -> Outcome | None:
        """Return the overview whose title names just what a question does, or all articles.

        Where there is none, the facts about everything that the question names.
        """
        part, subjects = found.part, self._reader.subjects
        if part.subjects:
            titled = list(self._by_title.get(part.subjects, ()))
            # A title that says more than the subject is about a part of it.
            titled = [*filter(self._is_general, titled)] or titled
        else:
            every, overviews = (
                set(self._library.articles.values()),
                self._library.overviews.values(),
            )
            of_all = (one for one in overviews if {fact.article for fact in one.facts} == every)
            titled = [*filter(self._is_general, of_all)]
        if titled:
            known = max(titled, key=lambda one: self._reader.alike(part.text, one.id))
            return Overview(overview=known, present=part.present)
        leader = found.ranked[0] if found.ranked else None
        if leader and leader.kind == "gap" and self._is_named(leader, part):
            return None
        meant = (one.id for one in found.claims if one.kind == "fact" and not one.lacks)
        about = [self._library.facts[n] for n in meant if part.subjects <= subjects.held[n]]
        facts = distinct(about)[:PAGE]
        if len(facts) < SEVERAL:
            return Answer(fact=facts[0], present=part.present) if facts else None
        return Overview(overview=chosen(facts), present=part.present)

    @staticmethod
    def _of_article(facts: Sequence[KnownFact], part: Part) -> list[KnownFact]:
        """Keep the facts of the one article that a question names, if it names one."""
        named = {one.name for one in part.subjects if one.kind == "article"}
        return [f for f in facts if len(named) != 1 or f.article.record.title in named]

    def _is_whole(self, best: Ranked, part: Part) -> bool:
        """Return whether an entry is an overview that keeps to the one article named, if one is."""
        facts = self._library.facts_of(best.id)
        return best.kind == "overview" and len(self._of_article(facts, part)) == len(facts)

    def _listed(self, found: Found, most: int = PAGE) -> KnownOverview | None:
        """Return the facts that fit a question best, by their own score and their overviews'.

        A fact gains the score of each of the closest overviews that has it, less the further down.
        """
        worth: dict[str, float] = {}
        overviews = [one for one in found.claims if one.kind == "overview"][:CLOSEST_OVERVIEWS]
        facts_found = [one for one in found.claims if one.kind == "fact"]
        for place, one in enumerate(facts_found):
            if place == 0 or one.id in self.offerable:
                worth[one.id] = one.score
        for one in overviews:
            for place, fact in enumerate(self._library.overviews[one.id].points):
                worth[fact.id] = worth.get(fact.id, 0.0) + max(0.0, one.score) * FADING**place
        best = sorted(worth, key=lambda name: -worth[name])
        facts = [
            self._library.facts[name] for name in best if worth[name] >= WORTH * worth[best[0]]
        ]
        facts = distinct(self._of_article(facts, found.part))[:most]
        return chosen(facts) if len(facts) >= SEVERAL else None

    def give(self, entry: str, found: Found) -> Answer | Overview:
        """Return the outcome that gives a fact or an overview without a hedge."""
        present = found.part.present
        if overview := self._library.overviews.get(entry):
            return Overview(overview=overview, present=present)
        return Answer(fact=self._library.facts[entry], present=present)

    def _gap(self, gap: Ranked, found: Found) -> Decline:
        related = self._related(found)
        near = related and related.score >= NEAR * gap.score and _holds_most(related, found)
        nearest = self._library.facts[related.id] if related and near else None
        return Decline(gap=self._library.gaps[gap.id], nearest=nearest)

    def _fits(self, gap: Ranked, found: Found, like: float = GAP_LIKE) -> bool:
        """Return whether a known gap is about what was asked, so that its sentence can be given."""
        kinds = self._reader.constraints.mostly(gap.id)
        if gap.match.ask < like or gap.lacks or (kinds and kinds.isdisjoint(found.part.kinds)):
            return False
        if not self._is_named(gap, found.part):
            return False
        return _holds_most(gap, found)

    def _is_named(self, gap: Ranked, part: Part) -> bool:
        """Return whether a question has the names without which a known gap is not asked about."""
        return self._reader.subjects.needed[gap.id] <= part.subjects

    def _silent(self, part: Part) -> Lack | None:
        """Return whose words on what are asked for, where no fact is about both."""
        people = [one for one in part.subjects if one.kind == "person"]
        matters = [one for one in part.subjects if one.kind in ("name", "matter")]
        if len(people) != 1 or not matters:
            return None
        subjects = self._reader.subjects
        about = subjects.facts.get(people[0], ())
        if any(not subjects.held[fact.id].isdisjoint(matters) for fact in about):
            return None
        return Lack(kind="speech", what=people[0].name, on=names_of(matters)[0])

    def _is_near(self, best: Ranked, found: Found) -> bool:
        corrects = any(lack.instead for lack in best.lacks)
        if found.confidence < self._offer_at and _lacks_amount(best):
            return False
        strange = any(lack.kind == "unknown" for lack in best.lacks)
        if strange and found.confidence < LIKELY and not self._shares(best, found):
            return False
        of_one = sum(one.kind == "article" for one in found.part.subjects) == 1
        near = found.confidence >= self._offer_at or (of_one and found.breadth >= SEVERAL_AT)
        return near or corrects or self._shares(best, found)

    def _shares(self, ranked: Ranked, found: Found) -> bool:
        """Return whether an entry is about a person or thing that the question names."""
        named = {one for one in found.part.subjects if one.kind != "article"}
        return not named.isdisjoint(self._reader.subjects.held[ranked.id])

    def _closest(self, best: Ranked, found: Found) -> Closest:
        if best.kind == "overview" and best.lacks:
            best = next((one for one in found.claims if one.kind == "fact"), best)
        lack = self._lack(best, found)
        if not lack and (lack := self._silent(found.part)):
            person = self._reader.subjects.by_name[lack.what]
            held = self._reader.subjects.held
            best = next((one for one in found.claims if person in held[one.id]), best)
        hardly = self._reader.in_person and found.confidence < LIKELY * self._near
        several = (found.breadth >= SEVERAL_AT or hardly) and _may_be_listed(best) and not lack
        listed = self._listed(found, MOST_CLOSEST) if several else None
        entry = listed or self._library.claim(best.id)
        return Closest(
            entry=entry,
            lack=lack,
            likely=found.confidence >= LIKELY * self._near,
            remote=found.confidence < REMOTE * self._near,
            others=self._others(entry, best, found),
            present=found.part.present,
        )

    def _others(
        self, entry: KnownFact | KnownOverview, best: Ranked, found: Found
    ) -> tuple[KnownFact, ...]:
        """Return at most two other facts on the same subject that say something different."""
        shown = (entry,) if isinstance(entry, KnownFact) else entry.facts
        article = shown[0].article
        least = best.score * (NEAR_TO_PERSON if self._reader.in_person else NEAR)
        near = [
            self._library.facts[one.id]
            for one in found.claims
            if one.kind == "fact" and one.score >= least and not one.lacks
        ]
        linked = [self._library.facts[name] for fact in shown for name in fact.record.see_also]
        if not self._reader.in_person:
            near = [one for one in near if one in linked or self._same_subject(one, shown[0])]
        chosen: list[KnownFact] = []
        for fact in (*near, *linked):
            known = (*shown, *chosen)
            if fact.article is article and not any(fact.shares_words(one) for one in known):
                chosen.append(fact)
        return tuple(chosen[:MOST_OTHERS])

    def _lack(self, best: Ranked | None, found: Found) -> Lack | None:
        """Return the most telling thing that an entry lacks, if that can be said for sure.

        Where it has one of several people named, what it says may well answer the other.  A fact
        may tell why or when in words of its own; that another has a figure is no lack of it.
        """
        if best is None:
            return None
        held = self._reader.subjects.held[best.id]
        people = {s for s in found.part.subjects if s.kind == "person"}
        lacks = list(best.lacks)
        if people & held:
            names = {person.name for person in people}
            lacks = [lack for lack in lacks if lack.what not in names]
        if strange := self._unmentioned(found):
            return strange
        near = found.confidence >= self._offer_at
        lacks = [lack for lack in lacks if self._is_certain(lack, near=near)]
        return min(lacks, key=lambda lack: _TELLING.index(lack.kind), default=None)

    def _is_certain(self, lack: Lack, *, near: bool) -> bool:
        if lack.kind == "figure" and not lack.instead:
            return not self._reader.constraints.has_figure(lack.what)
        return not near or lack.kind != "kind" or _is_amount(lack)

    def _same_subject(self, one: KnownFact, other: KnownFact) -> bool:
        topics = set(one.record.topics) & set(other.record.topics)
        return bool(topics or set(one.record.people) & set(other.record.people))

    def _related(self, found: Found) -> Ranked | None:
        """Return the nearest fact, where it shares the person or thing asked about."""
        facts = (
            one
            for one in found.claims
            if one.kind == "fact" and one.id in self.offerable and self._shares(one, found)
        )
        best = next(facts, None)
        return best if best and all(lack.kind != "subject" for lack in best.lacks) else None


def _kind_lacked(found: Found) -> Lack | None:
    """Return the kind of answer asked for, where nothing near gives it."""
    kinds = sorted(found.part.kinds - {"who"})
    return Lack(kind="kind", what=kinds[0]) if kinds else None


def _lacks_amount(one: Ranked) -> bool:
    """Return whether an entry has no amount that was asked for: nothing else is near that."""
    return any(_is_amount(lack) for lack in one.lacks)


def _is_amount(lack: Lack) -> bool:
    return lack.kind == "kind" and lack.what.startswith("how ")


def _is_talk(talk: Ranked, found: Found, *, in_person: bool) -> bool:
    """Return whether a message is put to the bot: it names nothing of the base.

    Where people ask in person, it takes the very words of some talk.
    """
    if talk.alike >= ALIKE:
        return True
    if in_person:
        return False
    if is_of_articles(talk.id.removeprefix(TALK), found.part.folded):
        return False
    near = talk.match.ask >= TALK_LIKE and talk.alike >= TALK_ALIKE
    return near and not (found.part.named or found.part.broad) and _holds_most(talk, found)


def _may_be_listed(best: Ranked) -> bool:
    """Return whether an entry lacks nothing, or just a reason, which others may give."""
    return all(lack.kind == "kind" and lack.what in OPEN for lack in best.lacks)


def _holds_most(one: Ranked, found: Found) -> bool:
    """Return whether a candidate holds most of the words of substance."""
    both = zip(found.part.query.tokens, one.match.covered, strict=True)
    words = [(token.weight, far) for token, far in both if token.word not in COMMON_WORDS]
    return sum(w * far for w, far in words) >= HOLDS * sum(weight for weight, _ in words)


def _why_hedged(best: Ranked, sure: float, need: float) -> str:
    if best.lacks:
        lacking = ", ".join(f"{lack.kind} {lack.what!r}" for lack in best.lacks)
        return f"the nearest entry lacks {lacking}"
    return f"a confidence of {written(sure)} is not enough to answer without a hedge: {need} is"
