"""Looking a question up: every entry that fits it, ranked, with how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from bot.answering.confidence import BREADTH, FITTED, NOTHING, BreadthFeatures, Features
from bot.answering.constraints import Constraints
from bot.answering.index import Entry, Index, Match
from bot.answering.message import Part, read_part
from bot.answering.outcome import EntryKind, Lack
from bot.answering.overviews import with_made
from bot.answering.padding import Known
from bot.answering.subjects import Subject, Subjects
from bot.answering.thesaurus import Thesaurus
from bot.knowledge import Fact, Gap, Library, Overview
from bot.language import ENGLISH
from bot.language.text import COMMON_WORDS, folded, stem, stems, weight, words

LACK_PENALTY: Final = 2.0
"""What each thing that an entry lacks costs it: about the score of two rare words."""
CHATTER: Final = 1.0
"""The most that words not held can weigh, in units of a word that stands in one entry only."""
OF_KIND: Final = 1.0
"""What a fact gains that is mostly asked for with the kind of answer that a question asks for."""
READINGS: Final = 256
"""Questions looked up whose result is kept, at 30 kB each: people ask the same again."""
COMPARED: Final = 8
"""How many of the best candidates have their questions compared letter by letter."""
IN_ORDER: Final = 0.03
"""What each hundredth that the closest question is alike adds to the score."""
NEARLY_STORED: Final = 0.9
"""Cosine above which a question is all but one of the stored ones."""
MOST_MARGIN: Final = 2.0
"""A gap further behind, or ahead, says no more about what was meant."""
UNGAPPED: Final = 0.45
"""Cosine of the closest gap that is assumed where a base has none: it may be a near miss."""
OPEN: Final = frozenset({"who", "why"})
"""Kinds of answer that several facts may give together."""
IN_PERSON: Final = 0.1
"""Share of a base's questions in the first or second person from which that is no sign of talk."""
TALK: Final = "talk:"
"""Begins the ids of the entries that are kinds of talk."""


class Ranked(NamedTuple):
    """A candidate with its score and what it lacks."""

    id: str
    kind: EntryKind
    match: Match
    score: float
    lacks: tuple[Lack, ...] = ()
    alike: float = 0.0
    """How alike the closest of its questions is letter by letter, 0 to 100; of the best few."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One question looked up: everything that fits it, best first."""

    part: Part
    ranked: tuple[Ranked, ...]
    features: Features
    confidence: float
    """Probability, 0 to 1, that the best fact or overview is the one that was asked for."""
    ungapped: float = 0.0
    """Cosine to assume of the closest gap, in a base with too few of them to go by."""

    def best(self, *kinds: EntryKind) -> Ranked | None:
        """Return the best candidate of some kinds."""
        return next((ranked for ranked in self.ranked if ranked.kind in kinds), None)

    @property
    def breadth(self) -> float:
        """Probability, 0 to 1, that several facts are asked for rather than one."""
        return BREADTH.probability(self.breadth_features)

    @property
    def breadth_features(self) -> BreadthFeatures:
        """What the breadth is computed from."""
        fact, overview, gap = (self.best(kind) for kind in ("fact", "overview", "gap"))
        return BreadthFeatures(
            overview_ask=overview.match.ask if overview else 0.0,
            overview_coverage=overview.match.coverage if overview else 0.0,
            fact_ask=fact.match.ask if fact else 0.0,
            gap_ask=max(gap.match.ask if gap else 0.0, self.ungapped),
            kind=float(bool(self.part.kinds - OPEN)),
        )

    @property
    def claims(self) -> tuple[Ranked, ...]:
        """The facts and overviews, best first."""
        return tuple(r for r in self.ranked if r.kind in ("fact", "overview"))


class Reader:
    """Looks questions up in one library; immutable."""

    def __init__(self, library: Library) -> None:
        library = with_made(library)
        self.library = library
        """With an overview for every subject."""
        self.subjects = Subjects(library)
        self.constraints = Constraints(library, self.subjects)
        vocabulary = library.vocabulary
        names = [(name, *others) for name, others in vocabulary.subjects.items() if others]
        groups = (*vocabulary.synonyms, *ENGLISH.synonyms, *names)
        talk = [Entry(f"{TALK}{kind}", forms, ()) for kind, forms in ENGLISH.talk.items()]
        entries = [_entry(name, record) for name, record in library.entries.items()]
        self.stored = {folded(q): name for name, e in library.entries.items() for q in e.questions}
        """The entry of every stored question, as folded."""
        self.in_person = _in_person(library)
        """Whether its own questions are put in person: "can I renew my loan?"."""
        self.about_asker = frozenset() if self.in_person else ENGLISH.first_person
        """Words that show that a message is about its writer, and so not about the base."""
        self._index = Index([*entries, *talk], Thesaurus(vocabulary.abbreviations, groups))
        to_go_by = min(1.0, len(library.gaps) / max(1, len(library.facts)))
        self._most_margin = MOST_MARGIN * to_go_by
        self._ungapped = UNGAPPED * (1.0 - to_go_by)
        self.known = Known(
            names=self.subjects.proper,
            names_subject=self.subjects.names_any,
            substance=_substance(library),
            in_person=self.in_person,
        )
        self._questions = lru_cache(maxsize=4096)(self._plain_questions)
        self._found = lru_cache(maxsize=READINGS)(self._find)

    def weights(self, text: str) -> dict[int | str, float]:
        """Weigh what a text is about: the terms of the index, and the words that none knows."""
        query = self._index.query(text)
        bag: dict[int | str, float] = {term: query.vector[term] for _, term in query.concepts}
        for token in query.tokens:
            bag[token.terms[0][0] if token.terms else token.word] = token.weight
        return bag

    def part(self, text: str) -> Part:
        """Read one question without looking it up."""
        return read_part(text, self._index, self.subjects)

    def knows_nothing(self, text: str, about_asker: AbstractSet[str] = frozenset()) -> bool:
        """Return whether no word of substance is known, or a message is about its writer."""
        query = self._index.query(text)
        if any(token.word in about_asker for token in query.tokens):
            return True
        named = {place for phrase, _ in query.concepts for place in range(phrase.start, phrase.end)}
        return not any(
            token.terms or (place in named and not token.misspelt)
            for place, token in enumerate(query.tokens)
            if token.word not in COMMON_WORDS
        )

    def find(self, text: str, articles: AbstractSet[Subject] = frozenset()) -> Found:
        """Look one question up, without deciding anything.

        `articles` are those that its message names in what was taken off as padding.
        """
        return self._found(text, frozenset(articles))

    def _find(self, text: str, articles: AbstractSet[Subject]) -> Found:
        part = self.part(text)
        if not articles <= part.subjects:
            part = replace(part, subjects=part.subjects | articles)
        ranked: list[Ranked] = []
        asked = self.constraints.specified(part)
        own = self.stored.get(folded(text))  # the curator says that it is the answer
        for match in self._index.matches(part.query):
            kind = self._kind(match.id)
            bound = kind != "talk" and match.id != own
            lacks = self.constraints.lacks(asked, match) if asked and bound else ()
            score = _score(match) - LACK_PENALTY * len(lacks)
            if part.kinds and kind == "fact" and self.constraints.is_for(part.kinds, match.id):
                score += OF_KIND
            ranked.append(Ranked(match.id, kind, match, score, lacks))
        compared = self._compared(stems(text), ranked)
        features = self._features(part, compared)
        sure = FITTED.probability(features) if features is not NOTHING else 0.0
        return Found(
            part=part,
            ranked=tuple(compared),
            features=features,
            confidence=sure,
            ungapped=self._ungapped,
        )

    def alike(self, text: str, name: str) -> float:
        """Return how alike a text and the closest question of an entry are, 0 to 100."""
        closest = process.extractOne(stems(text), self._questions(name), scorer=fuzz.ratio)
        return closest[1] if closest else 0.0

    def _kind(self, entry: str) -> EntryKind:
        if entry in self.library.facts:
            return "fact"
        if entry in self.library.overviews:
            return "overview"
        return "gap" if entry in self.library.gaps else "talk"

    def _compared(self, text: str, ranked: list[Ranked]) -> list[Ranked]:
        """Sort candidates, the best few by how their closest questions read word for word too.

        Terms know no order: letters in their order tell "who told MEPs" from "who MEPs told".
        """
        ranked.sort(key=_by_score)
        for place, one in enumerate(ranked[:COMPARED]):
            if closest := process.extractOne(text, self._questions(one.id), scorer=fuzz.ratio):
                alike = closest[1]
                ranked[place] = one._replace(score=one.score + IN_ORDER * alike, alike=alike)
        ranked.sort(key=_by_score)
        return ranked

    def _plain_questions(self, name: str) -> tuple[str, ...]:
        if name.startswith(TALK):
            return tuple(map(stems, ENGLISH.talk[name.removeprefix(TALK)]))
        return tuple(map(stems, self.library.entries[name].questions))

    def _features(self, part: Part, ranked: Sequence[Ranked]) -> Features:
        claims = [one for one in ranked if one.kind in ("fact", "overview")]
        if not claims:
            return NOTHING
        best = claims[0]
        # Search words ask for nothing that a gap could deny.
        gaps = () if part.bare else ("gap",)
        # Where people ask in person, most of what they ask sounds like talk.
        rivals = (*gaps, *(() if self.in_person else ("talk",)))
        rival = next((one.score for one in ranked if one.kind in rivals), 0.0)
        total = sum(token.weight for token in part.query.tokens) / self._index.rarest
        held = best.match.coverage * total
        against = CHATTER * (1 - math.exp((held - total) / CHATTER))
        return Features(
            gap_margin=max(-MOST_MARGIN, min(best.score - rival, self._most_margin)),
            coverage=held / (held + against) if held else 0.0,
            lacks=min(len(best.lacks), 2),
            held=math.log1p(held),
        )


def _by_score(ranked: Ranked) -> float:
    return -ranked.score


def _entry(name: str, record: Fact | Overview | Gap) -> Entry:
    match record:
        case Fact():
            spoken = " ".join(filter(None, (record.speaker, record.role, *record.people)))
            keywords = [" ".join(record.keywords)] if record.keywords else []
            says = (record.answer, record.quote, *([spoken] if spoken else []))
            return Entry(name, (*record.questions, *keywords), says)
        case Overview():
            return Entry(name, (*record.questions, record.title), ())
        case Gap():
            return Entry(name, record.questions, (record.answer,))


def _in_person(library: Library) -> bool:
    """Return whether more than a few questions of facts speak of the asker, or to someone."""
    asked = [set(words(q)) for fact in library.facts.values() for q in fact.record.questions]
    spoken = sum(not said.isdisjoint(ENGLISH.first_person | {"you", "your"}) for said in asked)
    return spoken >= IN_PERSON * len(asked) > 0


def _substance(library: Library) -> frozenset[str]:
    """Return the stems of the words of substance that answers and quotations hold."""
    facts = library.facts.values()
    texts = (text for fact in facts for text in (fact.record.answer, fact.quotation.text))
    said = {word for text in texts for word in words(text)}
    return frozenset(stem(word) for word in said if weight(word) == 1.0)


def _score(match: Match) -> float:
    """Weigh the features of a candidate.

    Softmax regression on public question sets gave the weights (shared measurement); refitting
    them to these facts moved no set by more than two points.  What is all but a stored question
    is lifted over everything else, so that a curator's own questions come out as they were filed.
    """
    _, ask, second_ask, say, bm25, _, coverage = match
    stored = 24.0 * (ask - NEARLY_STORED) if ask > NEARLY_STORED else 0.0
    return 4.3 * ask + 2.6 * second_ask + 2.9 * coverage + 4.6 * bm25 + 2.3 * say + stored
