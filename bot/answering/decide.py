"""The whole decision: answer, overview, closest, decline or chat, and why.

It reads from top to bottom; the first rule that applies decides.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.answering.confidence import written
from bot.answering.message import is_of_articles
from bot.answering.outcome import Answer, Chat, Closest, Decline, Lack, Outcome, Overview
from bot.answering.overviews import Overviews
from bot.answering.read import TALK, Found, Ranked, Reader
from bot.answering.subjects import Named, names_of
from bot.knowledge import KnownFact, KnownOverview
from bot.language import ENGLISH
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
LIKELY: Final = 0.35
"""Confidence from which the closest entry is said to be what may be meant."""
NEAR: Final = 0.5
"""Share of the best score that another fact must reach to be offered beside it."""

EXACT: Final = 1.0
"""What an overview whose title names just what was named gains over others about it."""

# What is said of something lacking, the most telling first.
_TELLING: Final = ("unknown", "speech", "subject", "figure", "kind", "negation")


class Decider:
    """Decides what comes of a question that was looked up in one library."""

    def __init__(self, reader: Reader, settings: Answering) -> None:
        self._reader = reader
        self._library = reader.library
        self._settings = settings
        # What no fact leads to (job titles, page numbers, abbreviations) is given only when asked.
        self.offerable = frozenset(
            name for fact in self._library.facts.values() for name in fact.record.see_also
        )
        self.overviews = Overviews(reader.library, reader.subjects, reader.constraints)

    def decide(self, found: Found) -> tuple[Outcome, str]:
        """Return the outcome of a question, with the reason in a clause."""
        outcome, reason = self._decided(found)
        match outcome:
            case Overview(overview=known):
                known = self.overviews.narrowed(known, found.part.subjects)
                return replace(outcome, overview=known), reason
            case Closest(entry=KnownOverview() as known):
                known = self.overviews.narrowed(known, found.part.subjects)
                return replace(outcome, entry=known), reason
        return outcome, reason

    def _decided(self, found: Found) -> tuple[Outcome, str]:
        part, claims = found.part, found.claims
        best = claims[0] if claims else None
        talk, gap = found.best("talk"), found.best("gap")
        leader = found.ranked[0] if found.ranked else None
        if talk and talk is leader and _is_talk(talk, found):
            return Chat(kind=talk.id.removeprefix(TALK)), "it is talk"
        if best and best is leader and best.alike >= ALIKE and not best.lacks:
            return self.give(best.id, found), f"it is nearly a stored question of {best.id!r}"
        if gap and gap is leader and gap.alike >= ALIKE:
            return self._gap(gap, found), f"it is nearly a question of the known gap {gap.id!r}"
        if part.broad and (overview := self._broad(found)):
            return overview, "it names a subject and asks for nothing in particular"
        if part.of_all and (overview := self._of_all(found)):
            return overview, "it asks about all the articles in general"
        sure = found.confidence
        enough = sure >= self._settings.answer_at
        if best and enough and not best.lacks:
            return self.give(best.id, found), f"a confidence of {written(sure)} is enough"
        leads = gap is not None and gap is leader and not part.bare
        if gap and leads and self._fits(gap, found):
            return self._gap(gap, found), f"the known gap {gap.id!r} is what was asked"
        if best and self._is_near(best, found):
            why = _why_hedged(best, sure, self._settings.answer_at)
            return self._closest(best, found), why
        near = f"nothing is near: a confidence of {written(sure)}"
        related = self._related(found)
        if related and not _lacks_amount(related):
            return self._closest(related, found), f"{near}, but it names what this is about"
        if part.subjects and (outcome := self._of_article(found)):
            return outcome, f"{near}, but it names an article"
        if gap and gap is leader and self._fits(gap, found, GAP_NEAR):
            return self._gap(gap, found), f"{near} but the known gap {gap.id!r}"
        lack = self._lack(best, found) or self._unmentioned(found) or _kind_lacked(found)
        named = names_of(one for one in part.subjects if one.kind != "article")
        return Decline(lack=lack, subjects=named), near

    def _unmentioned(self, found: Found) -> Lack | None:
        """Return a name that the vocabulary knows and no fact is about."""
        known = self._reader.subjects.facts
        named = (one.subject for one in found.part.named)
        strange = next((s for s in named if s.kind == "name" and s not in known), None)
        return Lack(kind="unknown", what=strange.name) if strange else None

    def give(self, entry: str, found: Found) -> Answer | Overview:
        """Return the outcome that gives a fact or an overview without a hedge."""
        present = found.part.present
        if overview := self._library.overviews.get(entry):
            return Overview(overview=overview, present=present)
        return Answer(fact=self._library.facts[entry], present=present)

    def _broad(self, found: Found) -> Outcome | None:
        """Return the overview of the subjects that a broad question names."""
        subjects, present = found.part.subjects, found.part.present
        scores = {ranked.id: ranked.score for ranked in found.ranked}
        exact = self.overviews.stored(subjects)
        if around := self.overviews.around(subjects, exact):
            best = max(around, key=lambda one: scores.get(one.id, 0.0) + EXACT * (one in exact))
            return Overview(overview=best, present=present)
        made = self.overviews.on(subjects)
        if made is None or self._unsaid(made, found):
            return None
        if len(made.facts) == 1:
            leader = found.ranked[0] if found.ranked else None
            if leader and leader.kind == "gap" and self._fits(leader, found):
                return None
            facts = [self._library.facts[one.id] for one in found.claims if one.kind == "fact"]
            same = (fact for fact in facts if fact.shares_words(made.facts[0]))
            return Answer(fact=next(same, made.facts[0]), present=present)
        return Overview(overview=made, present=present)

    def _of_article(self, found: Found) -> Closest | None:
        """Return the overview of the article that a question names, where nothing else is near."""
        articles = frozenset(one for one in found.part.subjects if one.kind == "article")
        stored = self.overviews.stored(articles) if articles else ()
        if not stored:
            return None
        return Closest(entry=stored[0], likely=False, present=found.part.present)

    def _of_all(self, found: Found) -> Outcome | None:
        """Return the overview of all articles that is nearest."""
        count = len(self._library.articles)
        of_all = [
            overview
            for overview in self._library.overviews.values()
            if len({fact.article for fact in overview.facts}) == count
        ]
        if not of_all:
            return None
        alike = self._reader.alike
        overview = max(of_all, key=lambda one: alike(found.part.text, one.id))
        return Overview(overview=overview, present=found.part.present)

    def _unsaid(self, made: KnownOverview, found: Found) -> bool:
        """Return whether somebody's words are asked for, and none of these are theirs."""
        named = [one for one in found.part.named if one.subject.kind in ("person", "name")]
        before_say = [one.subject for one in named if _is_to_have_said(one, found)]
        people = [one.subject for one in named if one.subject.kind == "person"]
        asked = before_say or people
        spoken = self._reader.constraints.spoken_by
        theirs = any(spoken(subject, fact) for subject in asked for fact in made.facts)
        return found.part.speech and bool(asked) and not theirs

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
        return _holds_most(gap, found)

    def _is_near(self, best: Ranked, found: Found) -> bool:
        corrects = any(lack.instead for lack in best.lacks)
        if found.confidence < self._settings.offer_at and _lacks_amount(best):
            return False
        return found.confidence >= self._settings.offer_at or corrects or self._shares(best, found)

    def _shares(self, ranked: Ranked, found: Found) -> bool:
        """Return whether an entry is about a person or thing that the question names."""
        named = {one for one in found.part.subjects if one.kind != "article"}
        return not named.isdisjoint(self._reader.subjects.held[ranked.id])

    def _closest(self, best: Ranked, found: Found) -> Closest:
        if best.kind == "overview" and best.lacks:
            best = next((one for one in found.claims if one.kind == "fact"), best)
        entry = self._library.claim(best.id)
        return Closest(
            entry=entry,
            lack=self._lack(best, found),
            likely=found.confidence >= LIKELY,
            others=self._others(entry, best, found),
            present=found.part.present,
        )

    def _others(
        self, entry: KnownFact | KnownOverview, best: Ranked, found: Found
    ) -> tuple[KnownFact, ...]:
        """Return at most two other facts on the same subject that say something different."""
        shown = (entry,) if isinstance(entry, KnownFact) else entry.facts
        article = shown[0].article
        near = [
            self._library.facts[one.id]
            for one in found.claims
            if one.kind == "fact" and one.score >= NEAR * best.score and not one.lacks
        ]
        linked = [self._library.facts[name] for fact in shown for name in fact.record.see_also]
        near = [fact for fact in near if fact in linked or self._same_subject(fact, shown[0])]
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
        near = found.confidence >= self._settings.offer_at
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


def _is_to_have_said(one: Named, found: Found) -> bool:
    """Return whether a name stands before "say" or "reply", other names apart."""
    said = found.part.folded
    ends = {other.start: other.end for other in found.part.named}
    after = one.end
    while after in ends:
        after = ends[after]
    return after < len(said) and said[after] in ENGLISH.speech


def _kind_lacked(found: Found) -> Lack | None:
    """Return the kind of answer asked for, where nothing near gives it."""
    kinds = sorted(found.part.kinds - {"who"})
    return Lack(kind="kind", what=kinds[0]) if kinds else None


def _lacks_amount(one: Ranked) -> bool:
    """Return whether an entry has no amount that was asked for: nothing else is near that."""
    return any(_is_amount(lack) for lack in one.lacks)


def _is_amount(lack: Lack) -> bool:
    return lack.kind == "kind" and lack.what.startswith("how ")


def _is_talk(talk: Ranked, found: Found) -> bool:
    """Return whether a message is put to the bot: it names nothing of the base."""
    if talk.alike >= ALIKE:
        return True
    if is_of_articles(talk.id.removeprefix(TALK), found.part.folded):
        return False
    near = talk.match.ask >= TALK_LIKE and talk.alike >= TALK_ALIKE
    return near and not found.part.named and _holds_most(talk, found)


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
