"""Question files judged: how often the right fact comes first, within reach, or wrongly.

A reply is right when every inner list of `expect` has one of its strings in the reply, case
aside; where `expect` is null, any answer is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.answering import Answerer, Asked, Choices
from bot.knowledge import KnownFact, Library, Question
from bot.replies import render

Judgement = Literal["right", "reachable", "wrong", "missed", "answered", "offered", "declined"]


@dataclass(frozen=True)
class Judged:
    """One question with its outcome and what it was worth."""

    question: Question
    asked: Asked
    verdict: Judgement


def evaluate(library: Library, answerer: Answerer, questions: Iterable[Question]) -> list[Judged]:
    """Ask each question, after the messages that came before it, and judge the outcome."""
    judged = []
    for question in questions:
        last: KnownFact | None = None
        for earlier in question.after or ():
            last = answerer.ask(earlier, last).given or last
        asked = answerer.ask(question.q, last)
        judged.append(Judged(question, asked, judge(question, asked, library)))
    return judged


def judge(question: Question, asked: Asked, library: Library) -> Judgement:
    """Judge an answerable question right, reachable, wrong or missed; another by what it got."""
    if question.expect is None:
        if asked.given:
            return "answered"
        return "offered" if isinstance(asked.outcome, Choices) else "declined"
    if asked.given:
        return "right" if _holds(asked.given, question, library) else "wrong"
    return "reachable" if any(_holds(f, question, library) for f in asked.offered) else "missed"


def _holds(fact: KnownFact, question: Question, library: Library) -> bool:
    reply = render.answer(fact, library).text.casefold()
    return all(any(s.casefold() in reply for s in inner) for inner in question.expect or ())
