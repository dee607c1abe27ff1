"""What can come of a message: exactly one of four outcomes, with what led to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.answering.verbatim import Passage
from bot.knowledge import Gap, KnownFact, Library

ChatKind = Literal[
    "empty", "greeting", "thanks", "acknowledged", "goodbye", "about", "overview", "citing",
    "trust", "disputed", "unclear", "advice", "rude", "safety", "long", "foreign", "passage",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One fact is clearly meant."""

    fact: KnownFact
    today: bool = False
    """The question asks about the present, which no article can speak of."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Up to three facts may be meant; the best is first."""

    facts: tuple[KnownFact, ...]


@dataclass(frozen=True, kw_only=True)
class Decline:
    """The articles do not say; `nearest` are the facts worth offering instead."""

    gap: Gap | None = None
    """The known gap that fits, if one does."""
    missing: tuple[str, ...] = ()
    """Words of the question that no fact holds, as they were typed."""
    nearest: tuple[KnownFact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Nothing to look up: a greeting, thanks, a question to the bot itself, an emergency."""

    kind: ChatKind
    language: str = ""
    """What a foreign message is written in: two letters, or "other"."""


Outcome = Answer | Choices | Decline | Chat


class Candidate(NamedTuple):
    """A fact or known gap that was considered, with its score (0 upwards; not a probability)."""

    id: str
    score: float
    is_gap: bool = False
    clashes: tuple[str, ...] = ()


class Weighed(NamedTuple):
    """A feature of the best fact with what it adds to the log-odds that the fact is right."""

    name: str
    value: float
    adds: float


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Why an outcome came about, for `--explain`."""

    reason: str
    asked_part: str = ""
    """The part of the message that was answered."""
    read_as: tuple[tuple[str, str], ...] = ()
    """Misspelt words with the known ones that they were read as."""
    nearest: str = ""
    """The id of the best fact, whatever the outcome."""
    covered: tuple[str, ...] = ()
    """Words of the question that stand in that fact, as they were typed."""
    uncovered: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    """What the question insists on and that fact does not hold, a sentence each."""
    gap: str = ""
    """The id of the best known gap, if it weighed in the outcome."""
    in_gap: tuple[str, ...] = ()
    """Words of the question that stand in that gap, as they were typed."""
    follows: str = ""
    """The id of the last fact, if reading the message against it decided."""
    weighed: tuple[Weighed, ...] = ()
    """What the confidence was computed from."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A message with its outcome."""

    question: str
    outcome: Outcome
    library: Library
    """What it was answered from; a running bot may have newer knowledge by the time it replies."""
    confidence: float
    """Probability, 0 to 1, that the best fact is the one that was asked for."""
    candidates: tuple[Candidate, ...] = ()
    """The best five, whatever the outcome; best first."""
    trace: Trace = field(default_factory=lambda: Trace(reason=""))
    passage: Passage | None = None
    """Where the message stands in an article, if it is nothing but a passage of one."""
    also: Asked | None = None
    """The second question of the message, answered or declined."""
    part: str = ""
    """The part that was answered, where the message was too long to be one question."""
    personal: bool = False
    """The message holds personal details, so that its text must not be kept."""

    @property
    def kind(self) -> str:
        """The outcome in a word: answer, choices, decline or chat."""
        return type(self.outcome).__name__.lower()

    @property
    def given(self) -> KnownFact | None:
        """The fact that it is answered with."""
        return self.outcome.fact if isinstance(self.outcome, Answer) else None

    @property
    def offered(self) -> tuple[KnownFact, ...]:
        """The facts that may be meant or, where it is declined, come nearest."""
        match self.outcome:
            case Choices(facts=facts) | Decline(nearest=facts):
                return facts
        return ()
