"""Changes that make a stored question another one: its fact must not be given as the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from bot.answering import Answer
from bot.answering.subjects import Named, Subjects
from bot.knowledge import KnownFact, Library
from bot.language.text import spelt, words
from tests.behaviour.checks import Asker, Check, came_out, gives

OUTSIDERS: Final = ("Margaret Pemberton", "Dr Alan Whitlock")
"""People whom no article mentions."""
ELSEWHERE: Final = ("Blackpool", "Scotland", "Manchester")
OTHER_YEARS: Final = ("1998", "2011")
_TITLES: Final = r"(?:(?:[Dd]r|Sir|Lord|Mr|John|David|Michael|Nigel|Minoo) )*"
_FIGURES: Final = "one two three four five six seven eight nine ten eleven twelve".split()
_FIGURE: Final = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_FIGURES[1:])})(?=[ -](?:years?|months?|weeks?|days?|per cent))\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_NEGATIONS: Final = frozenset(
    "not no never nobody none nothing neither nor without hardly cannot refuse refused".split()
)
_ASKED: Final = re.compile(
    r"^((?:what|who|whom|which|where|when|why|how)\b.{0,30}?\b"
    r"(?:is|are|was|were|did|(?<!to )do|does|would|could|should|had|has))(?= \w+ \w)(?! to\b)",
    re.IGNORECASE,
)

Turned = Iterable[str]
"""A stored question, turned in one or more ways."""


def direction(asker: Asker) -> list[Check]:
    """Put somebody or something else into the stored questions of every fact."""
    subjects = Subjects(asker.library)
    turns: dict[str, Callable[[KnownFact, str], Turned]] = {
        "another person": lambda fact, q: _other_people(fact, q, subjects, asker.library),
        "somebody else's words": lambda fact, q: _attributed(fact, q, asker.library),
        "another figure": lambda _, q: _other_figures(q),
        "another year": lambda _, q: _other_years(q),
        "a year put in": lambda fact, q: _put_in(fact, q, [f"in {year}" for year in OTHER_YEARS]),
        "another place": lambda _, q: _other_places(q, subjects),
        "a place put in": lambda fact, q: _put_in(fact, q, [f"in {one}" for one in ELSEWHERE]),
        "not": _negated,
    }
    return [_turned(asker, name, turn) for name, turn in turns.items()]


def _turned(asker: Asker, name: str, turn: Callable[[KnownFact, str], Turned]) -> Check:
    tried, failures = 0, []
    for fact in asker.library.facts.values():
        for question in fact.record.questions:
            for message in turn(fact, question):
                tried += 1
                asked = asker.ask(message)
                if isinstance(asked.outcome, Answer) and gives(asked, fact.id, asker.library):
                    failures.append(f"{message} -> {came_out(asked)}")
    return Check(name=f"direction: {name}", tried=tried, failures=tuple(failures))


def _replaced(question: str, span: Named, name: str) -> str | None:
    """Put a name where a subject stands in a question; None where the words are not one run."""
    typed = [word for word, _ in spelt(question)][span.start : span.end]
    pattern = r"\W+".join(map(re.escape, dict.fromkeys(typed)))
    owner = "'s" if re.search(r"['’]s$", typed[-1]) else ""
    turned, count = re.subn(rf"\b{_TITLES}{pattern}(?!\w)", name + owner, question, count=1)
    return turned if count and turned != question else None


def _other_people(
    fact: KnownFact, question: str, subjects: Subjects, library: Library
) -> Iterator[str]:
    """Replace whoever is named, but not by office: "the chair" may be anybody's."""
    about = {*fact.record.people, fact.record.speaker}
    others = [person for person in library.people if person not in about]
    said = words(question)
    for span in subjects.find(said):
        own = set(words(span.subject.name))
        if span.subject.kind == "person" and not own.isdisjoint(said[span.start : span.end]):
            for name in (*others, *OUTSIDERS):
                if turned := _replaced(question, span, name):
                    yield turned


def _attributed(fact: KnownFact, question: str, library: Library) -> Iterator[str]:
    """Ask the first question as if somebody else had said it."""
    if question != fact.record.questions[0] or not fact.record.speaker:
        return
    about = {*fact.record.people, fact.record.speaker}
    for name in (*(person for person in library.people if person not in about), *OUTSIDERS):
        yield f"{question.rstrip('?')} according to {name}?"


def _other_figures(question: str) -> Iterator[str]:
    if found := _FIGURE.search(question):
        figure = found[0].lower()
        number = int(figure) if figure.isdigit() else 1 + _FIGURES.index(figure)
        for other in (number + 3, number + 5):
            spelled = not figure.isdigit() and other <= len(_FIGURES)
            written = _FIGURES[other - 1] if spelled else str(other)
            yield question[: found.start()] + written + question[found.end() :]


def _other_years(question: str) -> Iterator[str]:
    if found := _YEAR.search(question):
        for year in OTHER_YEARS:
            yield question[: found.start()] + year + question[found.end() :]


def _other_places(question: str, subjects: Subjects) -> Iterator[str]:
    """Replace the names that stand behind "in" or "at"."""
    said = words(question)
    for span in subjects.find(said):
        before = said[span.start - 1] if span.start else ""
        if span.subject.kind == "name" and before in ("in", "at"):
            for name in ELSEWHERE:
                if turned := _replaced(question, span, name):
                    yield turned


def _put_in(fact: KnownFact, question: str, phrases: Sequence[str]) -> Iterator[str]:
    """Add a year or a place to the first question, unless it has a year."""
    if question == fact.record.questions[0] and not _YEAR.search(question):
        for phrase in phrases:
            yield f"{question.rstrip('?')} {phrase}?"


def _negated(fact: KnownFact, question: str) -> Iterator[str]:
    """Deny what a question with a question word takes for granted: "What didn't he accept?"."""
    said = (*words(fact.quotation.text), *words(fact.record.answer), *words(question))
    if _NEGATIONS.isdisjoint(said) and (found := _ASKED.match(question)):
        yield f"{found[1]}n't{question[found.end() :]}"
