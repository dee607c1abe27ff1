"""One question in, one honest outcome out: the walk through this room."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.answering.confidence import FITTED
from bot.answering.decide import decide, missing
from bot.answering.followup import (
    follow,
    insists,
    is_follow_up,
    name,
    only_names,
    relation,
    resolve,
)
from bot.answering.index import HELD
from bot.answering.languages import foreign, names
from bot.answering.outcome import (
    Answer,
    Asked,
    Candidate,
    Chat,
    Choices,
    Decline,
    Outcome,
    Trace,
    Weighed,
)
from bot.answering.personal import without_details
from bot.answering.read import Ranked, Reader, Reading
from bot.answering.segments import segments, two_questions
from bot.answering.smalltalk import chat_kind
from bot.answering.text import (
    AS_IS,
    MAX_SCORED,
    normal_form,
    strip_address,
    words,
)
from bot.answering.verbatim import facts_in, pasted
from bot.knowledge import Gap, KnownFact, Library
from bot.settings import Answering

KEPT: Final = 5
"""Candidates of which an outcome tells."""
ALONE: Final = 0.65
"""How sure a message that names something must be of its own fact to be no follow-up."""
SAYS_LITTLE: Final = 5
"""Words of "who said that?" and its like, which lean on the last fact whatever they find."""
FOLLOWED_LEAD: Final = 1.0
"""What a gap must lead by to outweigh a fact that hangs together with the last one."""
WHOLE_BONUS: Final = 0.03
"""A part must be surer than the whole message by this, or the whole is what was asked."""
# To be found beside the best fact, another must hold as much of the words and come as near in
# score: on single names and terms 5 to 10 facts do, on whole questions hardly any.
HOLDS_ALIKE: Final = 0.9
SCORES_ALIKE: Final = 0.65


class Answerer:
    """Answers questions from one library; immutable, so that any number may ask at once."""

    def __init__(self, library: Library, settings: Answering | None = None) -> None:
        self.library = library
        self._settings = settings or Answering()
        self._reader = Reader(library)
        self.read = self._reader.read
        self.same_words = self._reader.same_words
        self.weights = self._reader.weights

    def ask(self, message: str, after: KnownFact | None = None) -> Asked:
        """Answer a message, or offer choices, decline, or chat: whichever is honest.

        `after` is the fact that was given last in the conversation, for "who is he?" and its like.
        """
        whole = _whole(message)
        text = without_details(whole)
        asked = self._recognise(whole) or _chat(text, self.library) or self._question(text, after)
        if asked.question == message and text == whole:
            return asked
        return replace(asked, question=message, personal=text != whole)

    def leans(self, message: str) -> bool:
        """Say whether it makes a difference which fact a message is asked after."""
        return is_follow_up(without_details(_whole(message)))

    def _recognise(self, message: str) -> Asked | None:
        """Answer a passage of an article with the fact that rests on most of it, if any does."""
        passage = pasted(message, self.library)
        if passage is None:
            return None
        facts = facts_in(passage, self.library)
        return Asked(
            library=self.library,
            question=message,
            outcome=Answer(fact=facts[0]) if facts else Chat(kind="passage"),
            confidence=1.0 if facts else 0.0,
            candidates=tuple(Candidate(id=fact.id, score=1.0) for fact in facts[:KEPT]),
            trace=Trace(reason="the message is a passage of an article"),
            passage=passage,
        )

    def fitting(self, words: str, most: int) -> tuple[KnownFact, ...]:
        """Return the facts that fit what is looked for, best first.

        None where asking finds none; others than it finds only if they are about as near.
        """
        asked = self.ask(words)
        found = [fact for part in (asked, asked.also) if part for fact in _named(part.outcome)]
        ranked = self._best_part(normal_form(words)).facts if found else ()
        if not ranked:
            return ()
        best, *others = ranked
        holding, scoring = HOLDS_ALIKE * best.match.coverage, SCORES_ALIKE * best.score
        alike = [r.id for r in others if r.match.coverage >= holding and r.score >= scoring]
        clashing = {r.id for r in ranked if r.clashes}
        ids = dict.fromkeys(i for i in [*(f.id for f in found), *alike] if i not in clashing)
        return tuple(self.library.facts[fact] for fact in ids)[:most]

    def _question(self, text: str, after: KnownFact | None) -> Asked:
        """Answer a message that is neither chat nor too long."""
        leans = after is not None and is_follow_up(text)
        both = None if leans else self._both(text)
        asked = replace(both[0], also=both[1]) if both else self._one(text, after)
        if both and len(text) > AS_IS:
            asked = replace(asked, part=both[0].question)
        if after is None and _says_nothing(text) and not isinstance(asked.outcome, Choices):
            why = Trace(reason="the message leans on an answer, and none was given lately")
            return replace(asked, outcome=Chat(kind="unclear"), trace=why)
        return self._foreign(text, asked) if isinstance(asked.outcome, Decline) else asked

    def _foreign(self, text: str, asked: Asked) -> Asked:
        """Say of a foreign message that it is one, unless its names are clearly a fact's."""
        known = set(asked.trace.covered) - {typed for typed, _ in asked.trace.read_as}
        language = foreign(text, matched=bool(known))
        if language is None:
            return asked
        named = self._one(names(text))
        # A foreign word is no misspelling: "presidente" is not "resident".
        if named.given and not named.trace.read_as:
            return named
        why = Trace(reason=f"it is in another language ({language}), and no fact is clearly meant")
        return replace(asked, outcome=Chat(kind="foreign", language=language), trace=why)

    def _one(self, text: str, after: KnownFact | None = None) -> Asked:
        """Answer a message as one question."""
        follows = after if after is not None and is_follow_up(text) else None
        best = self._best_part(resolve(text, follows) if follows else text)
        outcome, alone = decide(best, text, self.library, self._settings)
        reason = alone
        if follows:
            outcome, reason = self._follow(text, follows, best, outcome, alone)
        read_after = follows.id if follows and reason != alone else ""
        return Asked(
            library=self.library,
            question=text,
            outcome=outcome,
            confidence=round(best.confidence, 4),
            candidates=_candidates(best),
            trace=_trace(best, reason, follows=read_after),
            part=best.part if len(text) > AS_IS and best.part != text else "",
        )

    def _both(self, text: str) -> tuple[Asked, Asked] | None:
        """Answer both questions of a message that asks two, or the one that is clear first.

        Where neither is clear, or both come to the same words, the message is one question.
        """
        parts = two_questions(text)
        if parts is None or is_follow_up(parts[0]):
            return None
        first = self._one(parts[0])
        after = first.given
        if after is None and is_follow_up(parts[1]):
            return None
        second = self._one(parts[1], after)
        match first.outcome, second.outcome:
            case Answer(fact=fact), other if _asks_else(other, fact):
                return first, second
            case other, Answer(fact=fact) if _asks_else(other, fact):
                return second, first
        return None

    def _best_part(self, text: str) -> Reading:
        """Look up a message and its parts; a part must be clearly surer than the whole."""
        whole, *parts = [self.read(self._named(part, text)) for part in segments(text)]
        best = whole
        for reading in parts:
            if reading.confidence > best.confidence + (WHOLE_BONUS if best is whole else 0.0):
                best = reading
        return best

    def _named(self, part: str, text: str) -> str:
        """Put the person named before a part of a message in place of its "he" or "she"."""
        person = self._reader.guards.last_named(text[: text.find(part)])
        if person is None or self._reader.guards.last_named(part):
            return part
        return name(part, person)

    def _follow(
        self,
        text: str,
        after: KnownFact,
        alone: Reading,
        outcome: Answer | Choices | Decline,
        reason: str,
    ) -> tuple[Answer | Choices | Decline, str]:
        """Read a message against the last fact; what it says alone stands where nothing fits."""
        reading = self.read(text)
        related = [fact for fact in self.library.facts.values() if relation(fact, after)]
        insisted = self._reader.guards.insisted(text, ())
        clear = [f for f in related if not self._reader.guards.clashes(insisted, (), f)]
        found = follow(text, after, clear, {r.id: r.score for r in reading.facts})
        says_enough = insists(text) and (found.by_words or len(words(text)) > SAYS_LITTLE)
        if (
            says_enough
            and isinstance(outcome, Answer)
            and (
                (found.by_words and outcome.fact in clear)
                or (alone.confidence >= ALONE and not only_names(text))
            )
        ):
            # With the name in the pronoun's place it is clear, or was never about the last fact.
            return outcome, reason
        why = f"a follow-up to {after.id!r}: {found.reason}"
        gap_fits = found.by_words and insists(text) and alone.gap_leads
        unknown = missing(reading) if found.by_words or found.fact is None else ()
        if found.fact is None or unknown or (gap_fits and self._gap_outweighs(reading, found.fact)):
            if isinstance(outcome, Answer):
                # A bare "and the managers?" asks nothing that its one fact could surely answer.
                named = only_names(text)
                return (Choices(facts=(outcome.fact,)), why) if named else (outcome, reason)
            # A bare "why?" is in a gap's questions by chance: only what it insists on can fit one.
            fits = insists(text) or insisted.kinds
            gap = outcome.gap if isinstance(outcome, Decline) and fits else None
            offered = outcome.nearest if isinstance(outcome, Decline) else outcome.facts
            nearest = offered if insists(text) and offered else (after,)
            if found.fact or gap:
                why = f"a follow-up to {after.id!r}: {_instead(unknown, gap)}"
            return Decline(gap=gap, missing=unknown, nearest=nearest), why
        return Answer(fact=found.fact), why

    def _gap_outweighs(self, reading: Reading, fact: KnownFact) -> bool:
        """Say whether a known gap fits the words of a follow-up clearly better than a fact."""
        own = next((ranked.score for ranked in reading.facts if ranked.id == fact.id), 0.0)
        return bool(reading.gaps) and reading.gaps[0].score > own + FOLLOWED_LEAD


def _whole(message: str) -> str:
    return normal_form(strip_address(message))


def _says_nothing(text: str) -> bool:
    """Say whether a message is nothing without an answer before it: "why?", "who is he?"."""
    return not insists(text) and is_follow_up(text)


def _asks_else(outcome: Outcome, fact: KnownFact) -> bool:
    """Say whether a question that came to this is another than the one that a fact answers."""
    match outcome:
        case Answer() | Choices():
            return all(fact.quotation != other.quotation for other in _named(outcome))
        case Decline(gap=gap, missing=unknown):
            return gap is not None or bool(unknown)
    return False


def _named(outcome: Outcome) -> tuple[KnownFact, ...]:
    """Return the facts that an outcome gives or offers as likely."""
    match outcome:
        case Answer(fact=fact):
            return (fact,)
        case Choices(facts=facts):
            return facts
    return ()


def _chat(text: str, library: Library) -> Asked | None:
    """Say what there is to say to a message that asks for no fact, or is too long to tell."""
    kind = chat_kind(text)
    if len(text) > MAX_SCORED and kind != "safety":
        kind = "long"
    if kind is None:
        return None
    trace = Trace(reason=f"the message asks for no fact: {kind}")
    outcome = Chat(kind=kind)
    return Asked(question=text, outcome=outcome, library=library, confidence=0.0, trace=trace)


def _candidates(reading: Reading) -> tuple[Candidate, ...]:
    both = [(r, False) for r in reading.facts[:KEPT]] + [(r, True) for r in reading.gaps[:KEPT]]
    both.sort(key=lambda one: -one[0].score)
    return tuple(Candidate(r.id, round(r.score, 3), is_gap, r.clashes) for r, is_gap in both[:KEPT])


def _instead(unknown: tuple[str, ...], gap: Gap | None) -> str:
    """Say what a follow-up insists on, where a fact would have fitted."""
    if unknown:
        return f"nothing covers {', '.join(map(repr, unknown))}"
    return f"the known gap {gap.id!r} fits its words" if gap else "a known gap fits its words"


def _held(reading: Reading, ranked: Ranked) -> dict[str, None]:
    """Return the words of a question that a candidate holds, as they were typed."""
    both = zip(reading.query.tokens, ranked.match.covered, strict=True)
    return dict.fromkeys(token.typed for token, far in both if far >= HELD)


def _trace(reading: Reading, reason: str, follows: str) -> Trace:
    tokens = reading.query.tokens
    held = _held(reading, reading.facts[0]) if reading.facts else {}
    lacking = dict.fromkeys(t.typed for t in tokens if t.typed not in held)
    gap = reading.gaps[0] if reading.gap_leads or reading.gap_ahead or reading.asks_fact else None
    return Trace(
        reason=reason,
        asked_part=reading.part,
        read_as=tuple(dict.fromkeys((t.typed, t.word) for t in tokens if t.misspelt)),
        nearest=reading.facts[0].id if reading.facts else "",
        covered=tuple(held),
        uncovered=tuple(lacking),
        against=reading.facts[0].clashes if reading.facts else (),
        gap=gap.id if gap else "",
        in_gap=tuple(_held(reading, gap)) if gap else (),
        follows=follows,
        weighed=tuple(
            Weighed(name, float(value), getattr(FITTED, name) * float(value))
            for name, value in vars(reading.features).items()
        ),
    )
