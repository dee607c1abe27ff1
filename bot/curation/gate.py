"""The gate: every question that the files keep, asked before and after an edit.

A fact's own questions must find it, a known gap's must not be answered, and the regression set
must come out no worse than before.  Beside a version that was checked, only what the edit can
affect is asked again: see `affected`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.answering import Answerer, Asked
from bot.curation.affected import affected
from bot.curation.evaluate import Judgement, evaluate
from bot.errors import Location, Problem
from bot.knowledge import Fact, Gap, Inspection, Overview, Question
from bot.knowledge.parse import Placed
from bot.language.text import weight, words

ChangeKind = Literal["broken", "accepted", "fixed", "moved", "newly answered", "newly declined"]
CHANGES: Final[tuple[ChangeKind, ...]] = (
    "broken", "accepted", "fixed", "moved", "newly answered", "newly declined",
)  # fmt: skip
_WORTH: Final[dict[Judgement, int]] = {
    "right": 2, "declined": 2, "hedged": 2, "shown": 1, "wrong": 0, "missed": 0,
    "answered": 0,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Case:
    """A question that the files keep, where it stands, and the record whose it is."""

    text: str
    place: Location
    owner: Placed[Fact | Overview | Gap | Question]
    in_short: bool = False
    """The text is what is left of the question in a search box."""

    @property
    def entry(self) -> str:
        """The id of the fact or gap, empty for the regression set."""
        return "" if isinstance(self.owner.record, Question) else self.owner.record.id


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a case; `worth` is 2 for as it must be, 1 for within reach, 0 for wrong."""

    asked: Asked
    worth: int

    @property
    def answered(self) -> str | None:
        """The fact or overview that was given without a hedge, if one was."""
        return self.asked.answered

    def __str__(self) -> str:
        if self.answered is not None:
            return repr(self.answered)
        candidates = self.asked.candidates
        best = f" (best: {candidates[0].id!r})" if candidates else ""
        return f"no answer but {self.asked.kind}{best}"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A question that does not come out as it did before the edit."""

    kind: ChangeKind
    case: Case
    was: Result
    now: Result

    def __str__(self) -> str:
        return f"{self.case.place}: {self.kind}: {self.case.text!r}: {self.was} -> {self.now}"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gate found; an edit passes where no problem is an error."""

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    asked: int
    stored: int


def gate(
    before: Answerer | None,
    after: Answerer,
    seen: Inspection,
    *,
    every: bool = False,
    track: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Verdict:
    """Ask the questions of `seen`, which `after` answers from, and hold them against `before`.

    All are asked where there is no version before, where it is the same, or where `every` says so.
    """
    cases = stored(seen)
    changes: list[Change] = []
    problems: list[Problem] = []
    if before is None or before.library.version == after.library.version:
        for case in track(cases):
            problems += _problems(case, _result(after, case), None)
        return _verdict(problems, changes, cases, cases)
    asked = [*cases, *_in_short(cases)]
    if not every:
        own = [(case.entry, case.text) for case in asked]
        asked = [asked[number] for number in affected(before.library, after.library, own)]
    known = {text for entry in before.library.entries.values() for text in entry.questions}
    for case in track(asked):
        was, now = _result(before, case), _result(after, case)
        if case.in_short:
            problems += _stolen(before, after, case, was, now)
            continue
        change = _change(after, case, was, now, known)
        changes += [change] if change else []
        problems += _problems(case, now, change)
    return _verdict(problems, changes, [case for case in asked if not case.in_short], cases)


def _verdict(
    problems: list[Problem], changes: list[Change], asked: Sequence[Case], cases: Sequence[Case]
) -> Verdict:
    changes.sort(key=lambda change: CHANGES.index(change.kind))
    return Verdict(
        problems=tuple(sorted(problems)), changes=tuple(changes), asked=len(asked),
        stored=len(cases),
    )  # fmt: skip


def stored(seen: Inspection) -> list[Case]:
    """Give every question that the files keep, each with its place."""
    entries: list[Placed[Fact | Overview | Gap]] = [*seen.facts, *seen.overviews, *seen.gaps]
    return [
        *(
            Case(text=text, place=entry.at("questions", number), owner=entry)
            for entry in entries
            for number, text in enumerate(entry.record.questions)
        ),
        *(Case(text=q.record.q, place=q.at("q"), owner=q) for q in seen.questions),
    ]


def _in_short(cases: Sequence[Case]) -> list[Case]:
    """Give each fact's questions as someone types them into a search box, in two words.

    The stored wording stands out so far that hardly any edit can take it away; these cannot.
    One that stands in the regression set is judged there.
    """
    kept = {case.text for case in cases}
    short: dict[str, Case] = {}
    for case in cases:
        if isinstance(case.owner.record, Fact):
            text = " ".join([word for word in words(case.text) if weight(word) == 1.0][:2])
            if " " in text and text not in kept:
                short.setdefault(text, replace(case, text=text, in_short=True))
    return list(short.values())


def _result(answerer: Answerer, case: Case) -> Result:
    record = case.owner.record
    if isinstance(record, Question):
        (judged,) = evaluate(answerer.library, answerer, [record])
        worth = _WORTH[judged.verdict]
        if record.outcome:
            as_pinned = judged.asked.kind == record.outcome
            worth = 2 if as_pinned and judged.verdict not in ("wrong", "answered") else 0
        return Result(asked=judged.asked, worth=worth)
    asked = answerer.ask(case.text)
    if isinstance(record, Gap):
        return Result(asked=asked, worth=0 if asked.answered else 2)
    if isinstance(record, Overview):
        return Result(asked=asked, worth=2 if asked.answered == record.id else 0)
    fact = answerer.library.facts.get(record.id)
    own = asked.given and fact and asked.given.shares_words(fact)
    return Result(asked=asked, worth=2 if own else 0)


def _change(
    after: Answerer, case: Case, was: Result, now: Result, known: AbstractSet[str]
) -> Change | None:
    """Tell what became of a case; None where it came out as before.

    A question that an entry did not have before was neither right nor wrong then.
    """
    kind: ChangeKind | None = None
    record = case.owner.record
    if was.worth != now.worth and (case.text in known or isinstance(record, Question)):
        accepted = isinstance(record, Question) and record.accepted
        kind = "fixed" if now.worth > was.worth else "accepted" if accepted else "broken"
    elif now.answered and was.answered:
        gone = was.answered not in after.library.facts
        if gone or not after.library.same_words(was.answered, now.answered):
            kind = "moved"
    elif now.answered:
        kind = "newly answered"
    elif was.answered:
        kind = "newly declined"
    return Change(kind=kind, case=case, was=was, now=now) if kind else None


def _stolen(
    before: Answerer, after: Answerer, case: Case, was: Result, now: Result
) -> Iterator[Problem]:
    """Report a question in short that found its fact and now finds one that was edited."""
    thief = now.answered
    if thief is None or now.worth or not was.worth:
        return
    earlier = before.library.facts.get(thief)
    if earlier is None or earlier.record != after.library.facts[thief].record:
        message = (
            f"typed in short, {case.text!r}, it now finds {thief!r}, not {case.entry!r}: take "
            "from that fact what is not its own, or add the two words to the regression set with "
            "'accepted:' and the reason"
        )
        yield Problem(case.place, message, "question-stolen")


def _problems(case: Case, now: Result, change: Change | None) -> Iterator[Problem]:
    match case.owner.record:
        case Fact(id=id) | Overview(id=id) if now.worth == 0:
            yield Problem(case.place, _found_instead(id, now), "question-finds-other")
        case Gap() if now.worth == 0:
            message = (
                f"a known gap's question is answered with {now}: reword it, or remove it if that "
                "fact does answer it"
            )
            yield Problem(case.place, message, "gap-answered")
        case Question() as question:
            yield from _regression(case, question, now, change)


def _found_instead(name: str, now: Result) -> str:
    best, *others = [candidate.id for candidate in now.asked.candidates] or [""]
    if best != name or now.answered:
        return f"question finds {now}, not {name!r}: reword it, or what it finds instead"
    rival = f", such as {others[0]!r}" if others else ""
    return (
        f"question finds {name!r}, but not surely: say in it more of what sets the fact apart "
        f"from others{rival}"
    )


def _regression(
    case: Case, question: Question, now: Result, change: Change | None
) -> Iterator[Problem]:
    if question.accepted:
        if now.worth == 2:
            message = "comes out as it must, so nothing is left to accept: remove the key"
            place = case.owner.at("accepted", "[key]")
            yield Problem(place, message, "accepted-needlessly", "warning")
    elif question.outcome and now.worth == 0:
        remedy = ": mend the edit, change 'outcome' if this is right, or add 'accepted:' with why"
        message = f"comes out as {now}, {question.outcome!r} was expected{remedy}"
        yield Problem(case.place, message, "outcome-differs")
    elif change and change.kind == "broken":
        remedy = ": mend the edit, or add 'accepted:' with the reason"
        message = f"came out better before, as {change.was}, now as {now}{remedy}"
        yield Problem(case.place, message, "question-broken")
