"""The gate: every question that the files keep, asked before and after an edit.

A fact's or overview's own questions must find it, a known gap's must not be answered, and the
regression set must come out no worse than before.  `check` asks them all, half a millisecond each;
for a running bot, which is to answer from an edit within two seconds, those that it may take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.answering import Answerer, Asked, Chat, outcome
from bot.curation.evaluate import Judgement, evaluate
from bot.curation.grammar import stems
from bot.errors import Location, Problem, Rule, Severity
from bot.knowledge import Fact, Gap, Inspection, Library, Overview, Question
from bot.knowledge.parse import Placed
from bot.settings import Answering

ChangeKind = Literal["broken", "moved", "accepted", "fixed", "newly answered", "newly declined"]
CLOSE: Final = 0.01
"""Confidence this near a threshold is borderline.  With any one fact removed, that of 99 in 100
other questions moves by less than 0.006."""
TIED: Final = 0.1
"""Two scores this near are borderline.  With any one fact removed, the distance between the best
two entries of 99 in 100 other questions changes by less than 0.11."""
_WORTH: Final[dict[Judgement, int]] = {
    "right": 2, "declined": 2, "hedged": 2, "shown": 1, "wrong": 0, "missed": 0,
    "answered": 0,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Case:
    """A question that the files keep, where it is, and the record that it belongs to."""

    text: str
    place: Location
    owner: Placed[Fact | Overview | Gap | Question]


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a case came out; `worth` is 2 for right, 1 for shown under a hedge, 0 for wrong."""

    asked: Asked
    worth: int

    @property
    def answered(self) -> str | None:
        """The id of the fact or overview that was given without a hedge, if one was."""
        return self.asked.answered

    def is_borderline(self, thresholds: Answering) -> bool:
        """Return whether an edit elsewhere could have turned it the other way."""
        sure, both = self.asked.confidence, self.asked.candidates[:2]
        if any(abs(sure - at) < CLOSE for at in (thresholds.answer_at, thresholds.offer_at)):
            return True
        return len(both) == 2 and both[0].score - both[1].score < TIED

    def __str__(self) -> str:
        match self.asked.outcome:
            case outcome.Overview(overview=overview):
                return f"the overview {overview.record.title!r}"
            case Chat(kind=kind):
                return f"talk ({kind})"
        if self.answered is not None:
            return repr(self.answered)
        best = next((f" (best: {one.id!r})" for one in self.asked.candidates), "")
        return f"{self.asked.kind}{best}"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A question that comes out otherwise than it did before the edit."""

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
    changes: tuple[Change, ...] = ()
    gone: tuple[Fact | Overview | Gap, ...] = ()
    """Entries that the version before had."""
    new: int = 0
    """Questions that the edit added to entries; what fails of them is among the problems."""
    asked: int


def gate(
    before: Answerer | None,
    after: Answerer,
    seen: Inspection,
    thresholds: Answering,
    *,
    track: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Verdict:
    """Ask the questions of `seen`, which `after` answers from, and compare them with `before`."""
    cases = stored(seen)
    changes: list[Change] = []
    problems: list[Problem] = []
    new = 0
    for case in track(cases):
        now = _result(after, case)
        added = before is not None and _is_new(before.library, case)
        new += added
        was = _result(before, case) if before and not added else None
        change = _change(after.library, case, was, now) if was else None
        changes += [change] if change else []
        problems += _problems(case, was, now, thresholds)
    return Verdict(
        problems=tuple(sorted(problems)),
        changes=tuple(changes),
        gone=before.library.missing_from(after.library) if before else (),
        new=new,
        asked=len(cases),
    )


def errors(
    before: Answerer, after: Answerer, seen: Inspection, thresholds: Answering
) -> Iterator[Problem]:
    """Give what must keep an edit from going live.

    Only what the edit may take is asked, and the version before only what fails now: what failed
    then as well keeps no edit back.
    """
    for case in at_risk(before.library, after.library, stored(seen)):
        now = _result(after, case)
        if now.worth < 2:
            was = None if _is_new(before.library, case) else _result(before, case)
            if was is None or was.worth > now.worth:
                found = _problems(case, was, now, thresholds)
                yield from (problem for problem in found if problem.severity == "error")


def at_risk(before: Library, after: Library, cases: Sequence[Case]) -> list[Case]:
    """Return the cases that an edit may take: those of the regression set and of what it changed.

    An entry is always nearest to its own question, word for word, so that only new words of another
    that hold most of it can take it.  Where names or synonyms change, every question is read anew.
    """
    if _read_by(before) != _read_by(after):
        return [*cases]
    edited = {n: entry for n, entry in after.entries.items() if before.entries.get(n) != entry}
    new = (_asked_with(entry) - _asked_with(before.entries.get(n)) for n, entry in edited.items())
    held = [stems(texts) for texts in new]

    def taken(case: Case) -> bool:
        asked = stems([case.text])
        return any(2 * len(asked & one) >= len(asked) for one in held)

    return [
        case
        for case in cases
        if isinstance(case.owner.record, Question) or case.owner.record.id in edited or taken(case)
    ]


def _read_by(library: Library) -> tuple[object, ...]:
    """Return what decides how a question is read, whatever the entries say."""
    articles = [(article.record, article.text.raw) for article in library.articles.values()]
    return library.vocabulary, articles, {*library.people}


def _asked_with(entry: Fact | Overview | Gap | None) -> set[str]:
    match entry:
        case None:
            return set()
        case Fact():
            return {*entry.questions, *entry.keywords}
        case Overview():
            return {*entry.questions, entry.title}
        case Gap():
            return {*entry.questions}


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


def _is_new(before: Library, case: Case) -> bool:
    """Return whether an entry did not have a question before, so that it could not work then."""
    if isinstance(case.owner.record, Question):
        return False
    earlier = before.entries.get(case.owner.record.id)
    return earlier is None or case.text not in earlier.questions


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
    given, library = asked.answered, answerer.library
    own = given == record.id or (given is not None and library.same_words(given, record.id))
    return Result(asked=asked, worth=2 if own else 0)


def _change(library: Library, case: Case, was: Result, now: Result) -> Change | None:
    """Return what became of a case; None where it came out as before."""
    kind: ChangeKind | None = None
    if was.worth != now.worth:
        accepted = isinstance(case.owner.record, Question) and case.owner.record.accepted
        kind = "fixed" if now.worth > was.worth else "accepted" if accepted else "broken"
    elif was.answered == now.answered:
        return None
    elif was.answered and now.answered:
        if not library.same_words(was.answered, now.answered):
            kind = "moved"
    else:
        kind = "newly answered" if now.answered else "newly declined"
    return Change(kind=kind, case=case, was=was, now=now) if kind else None


def _problems(
    case: Case, was: Result | None, now: Result, thresholds: Answering
) -> Iterator[Problem]:
    """Report a case that comes out wrong; what was borderline before the edit only warns."""
    edge = was is not None and was.worth > now.worth and was.is_borderline(thresholds)
    severity: Severity = "warning" if edge else "error"
    match case.owner.record:
        case Fact(id=id) | Overview(id=id) | Gap(id=id) if now.worth == 0:
            message = f"question finds {_instead(id, now)}"
            yield Problem(case.place, message, "question-finds-other", severity)
        case Question(accepted=str()) if now.worth == 2:
            message = "comes out as it must, so nothing is left to accept: remove the key"
            place = case.owner.at("accepted", "[key]")
            yield Problem(place, message, "accepted-needlessly", "warning")
        case Question(accepted=None) as question:
            edge = edge or (now.worth < 2 and now.is_borderline(thresholds))
            yield from _regression(case, question, was, now, borderline=edge)


def _instead(name: str, now: Result) -> str:
    """Name what outranks an entry for its own question, and say what to do."""
    best = next((one.id for one in now.asked.candidates), name)
    if now.answered or best == name:
        return f"{now}, not {name!r}: reword it, or what it finds instead"
    return f"no answer, as {best!r} fits it better than {name!r}: reword it, or that"


def _regression(
    case: Case, question: Question, was: Result | None, now: Result, *, borderline: bool
) -> Iterator[Problem]:
    severity: Severity = "warning" if borderline else "error"
    rule: Rule = "question-broken"
    if question.outcome and now.worth == 0:
        rule = "outcome-differs"
        found = f"comes out as {now}, {question.outcome!r} was expected"
        remedy = "mend the edit, change 'outcome' if this is right, or add 'accepted:' with why"
    elif was and was.worth > now.worth:
        found = f"came out better before, as {was}, now as {now}"
        remedy = "mend the edit, or add 'accepted:' with the reason"
    else:
        return
    if borderline:
        remedy = "it was a near thing, so this may be none of the edit's doing"
    yield Problem(case.place, f"{found}: {remedy}", rule, severity)
