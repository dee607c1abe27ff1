"""What can come of a message: exactly one of five outcomes, with what led to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.knowledge import Gap, KnownFact, KnownOverview, Library
from bot.quotations.checking import Checked
from bot.quotations.quoting import Quotes

EntryKind = Literal["fact", "overview", "gap", "talk"]
LackKind = Literal["kind", "subject", "speech", "unknown", "figure", "negation"]


@dataclass(frozen=True, kw_only=True)
class Lack:
    """Something that a message specifies and an entry does not have."""

    kind: LackKind
    what: str
    """The kind of answer, the subject's name, the unknown name or the figure as typed."""
    instead: str = ""
    """The figure of the same unit that the entry has."""
    on: str = ""
    """What somebody's words were asked for on."""


Aspect = Literal["", "speaker", "words", "voice", "doubt", "still", "source"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One fact is clearly meant, or something about the one that was given last."""

    fact: KnownFact
    aspect: Aspect = ""
    """What of its record was asked for; nothing for the fact itself."""
    suspected: str = ""
    """Whom the asker thought to have said it."""
    present: bool = False
    """The question asks about today, of which no article can speak."""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The question is broad: several facts on one subject."""

    overview: KnownOverview
    tentative: bool = False
    """Its facts were chosen for the question, and are less sure than an answer must be."""
    present: bool = False


@dataclass(frozen=True, kw_only=True)
class Closest:
    """Something comes close, but may not be meant or lacks what was asked for."""

    entry: KnownFact | KnownOverview
    lack: Lack | None = None
    """What it is known to lack, if anything is."""
    likely: bool = True
    """It may well be what was meant, rather than just the nearest."""
    remote: bool = False
    """It is so far off that the base may well not say what was asked."""
    others: tuple[KnownFact, ...] = ()
    """At most two others, to be offered as questions."""
    present: bool = False


@dataclass(frozen=True, kw_only=True)
class Decline:
    """The articles do not say."""

    gap: Gap | None = None
    """The known gap that was asked for, if one was."""
    lack: Lack | None = None
    """What no entry has, if that is known."""
    nearest: KnownFact | None = None
    """The nearest fact, where it shares the person or thing asked about."""
    subjects: tuple[str, ...] = ()
    """What the question named."""
    about: KnownFact | None = None
    """The last fact, where a follow-up to it is declined."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Nothing to look up: a greeting, thanks, a question to the bot itself, an emergency."""

    kind: str
    """A courtesy or kind of talk of the language pack, or safety, long, empty, foreign, passage."""
    language: str = ""
    """What a foreign message is written in: two letters, or "other"."""


Outcome = Answer | Overview | Closest | Decline | Chat


class Candidate(NamedTuple):
    """An entry that was considered, with its score (0 upwards; not a probability)."""

    id: str
    kind: EntryKind
    score: float
    lacks: tuple[Lack, ...] = ()
    alike: float = 0.0
    """How alike the closest of its questions is letter by letter, 0 to 100."""


class Weighed(NamedTuple):
    """A feature of the best entry with what it adds to the log-odds that the entry is right."""

    name: str
    value: float
    adds: float


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Why an outcome came about, for `--explain`."""

    reason: str
    question: str = ""
    """What was looked up."""
    read_as: tuple[tuple[str, str], ...] = ()
    """Misspelt words with the known ones that they were read as."""
    subjects: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    """Words of the question that the best entry holds, as they were typed."""
    uncovered: tuple[str, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    """What the confidence was computed from."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A message with its outcome."""

    question: str
    outcome: Outcome
    library: Library
    """What it was answered from; a running bot may have newer knowledge by the time it replies."""
    confidence: float = 0.0
    """Probability, 0 to 1, that the best entry is the one that was asked for."""
    candidates: tuple[Candidate, ...] = ()
    """The best five, whatever the outcome; best first."""
    trace: Trace = field(default_factory=lambda: Trace(reason=""))
    checked: Checked | None = None
    """How a message that is nothing but a passage of an article compares with it."""
    quotes: Quotes | None = None
    """The quotations that a message asked for."""
    also: tuple[Asked, ...] = ()
    """The message's other questions."""
    part: str = ""
    """What was answered, where the message was too long to be one question."""
    personal: bool = False
    """The message holds personal details, so that its text must not be kept."""

    @property
    def kind(self) -> str:
        """The outcome in a word."""
        return type(self.outcome).__name__.lower()

    @property
    def given(self) -> KnownFact | None:
        """The fact that it is answered with."""
        return self.outcome.fact if isinstance(self.outcome, Answer) else None

    @property
    def answered(self) -> str | None:
        """The id of what is given without a hedge: a fact or an overview."""
        match self.outcome:
            case Answer(fact=fact):
                return fact.id
            case Overview(overview=overview):
                return overview.id
        return None

    @property
    def shown(self) -> tuple[KnownFact, ...]:
        """The facts whose words the reply shows, in their order."""
        match self.outcome:
            case Answer(fact=fact):
                return (fact,)
            case Overview(overview=overview) | Closest(entry=KnownOverview() as overview):
                return overview.points
            case Closest(entry=KnownFact() as fact):
                return (fact,)
            case Decline(nearest=KnownFact() as fact):
                return (fact,)
        return ()

    @property
    def offered(self) -> tuple[KnownFact, ...]:
        """The facts that are offered as questions beside the one that is shown."""
        return self.outcome.others if isinstance(self.outcome, Closest) else ()
