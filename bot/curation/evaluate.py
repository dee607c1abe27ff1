"""Question files judged: how often the right words are given, shown under a hedge, or missed.

A reply is right when every inner list of `expect` has one of its strings in the reply, case
aside; where `expect` is null, any answer is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.answering import Answer, Answerer, Asked, Closest, Context, Overview
from bot.knowledge import Library, Question
from bot.replies import render

Judgement = Literal["right", "shown", "wrong", "missed", "answered", "hedged", "declined"]


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
        context: Context | None = None
        for earlier in question.after or ():
            context = answerer.context(answerer.ask(earlier, context), context)
        asked = answerer.ask(question.q, context)
        judged.append(Judged(question, asked, judge(question, asked)))
    return judged


def judge(question: Question, asked: Asked) -> Judgement:
    """Judge an answerable question right, shown, wrong or missed; another by what it got."""
    sure = isinstance(asked.outcome, Answer | Overview)
    if question.expect is None:
        if sure:
            return "answered"
        return "hedged" if isinstance(asked.outcome, Closest) else "declined"
    text = render.render(asked).text.casefold()
    if all(any(one.casefold() in text for one in inner) for inner in question.expect):
        return "right" if sure else "shown"
    return "wrong" if sure else "missed"
