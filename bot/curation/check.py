"""Whether the knowledge finds itself: every stored question must come out as it was filed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answering import Answer, Answerer, Asked
from bot.errors import Location, Problem
from bot.knowledge import Fact, Gap, KnowledgePaths, Library
from bot.knowledge.loading import read_placed
from bot.replies import render
from bot.settings import Answering


def verify_asking(
    library: Library, paths: KnowledgePaths, settings: Answering
) -> Iterator[Problem]:
    """Ask every stored question; measure every reply.

    A fact's question must be answered with it, or with one that quotes the same words; a known
    gap's question must not be answered at all.
    """
    answerer = Answerer(library, settings)
    facts, gaps = (
        read_placed(paths.facts, Fact, paths.root),
        read_placed(paths.gaps, Gap, paths.root),
    )
    for fact in facts:
        yield from _too_long(library, fact.record.id, fact.at("answer"))
        for number, question in enumerate(fact.record.questions):
            asked = answerer.ask(question)
            if not _finds(answerer, asked, fact.record.id):
                message = (
                    f"question finds {_came_out(asked)}, not {fact.record.id!r}: reword it, or "
                    "what it finds instead"
                )
                yield Problem(fact.at("questions", number), message, "question-finds-other")
    for gap in gaps:
        for number, question in enumerate(gap.record.questions):
            asked = answerer.ask(question)
            if isinstance(asked.outcome, Answer):
                message = (
                    f"a known gap's question is answered with {_came_out(asked)}: reword it, or "
                    "remove it if that fact does answer it"
                )
                yield Problem(gap.at("questions", number), message, "gap-answered")


def _finds(answerer: Answerer, asked: Asked, fact: str) -> bool:
    return isinstance(asked.outcome, Answer) and answerer.same_words(asked.outcome.fact.id, fact)


def _came_out(asked: Asked) -> str:
    if isinstance(asked.outcome, Answer):
        return repr(asked.outcome.fact.id)
    best = f" (best: {asked.candidates[0].id!r})" if asked.candidates else ""
    return f"no answer but {type(asked.outcome).__name__.lower()}{best}"


def _too_long(library: Library, fact: str, place: Location) -> Iterator[Problem]:
    length = len(render.answer(library.facts[fact], library).text)
    if length > render.MAX_REPLY:
        message = f"the reply has {length} characters, at most {render.MAX_REPLY} were expected"
        yield Problem(place, f"{message}: shorten answer or quotation", "reply-too-long")
