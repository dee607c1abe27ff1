"""The whole check of the knowledge files: what is wrong in them, and what an edit changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answering import Answerer
from bot.answering.text import QUESTION_WEIGHT, stem, weight, words
from bot.curation.committed import NotComparable, committed
from bot.curation.gate import Case, Verdict, gate
from bot.errors import Problem
from bot.knowledge import Fact, Inspection, Library, inspect
from bot.knowledge.parse import Placed
from bot.replies import render
from bot.settings import Settings

FEW: Final = 3
GREEDY: Final = 1 / 8
"""Share of the facts that a keyword may point to; the commonest of the shipped, "medics" by its
stem, is in a tenth, "report" would be in a quarter."""
VARIED: Final = 5
"""Questions in different words that a fact needs; README asks for 8 to 12."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Everything that a curator is told; `verdict` is None where the files have errors."""

    problems: tuple[Problem, ...]
    seen: Inspection
    verdict: Verdict | None
    against: str
    """What the edit was compared with, or why it was not."""

    @property
    def passes(self) -> bool:
        """Say whether there is no error."""
        return all(problem.severity != "error" for problem in self.problems)


def check(
    settings: Settings,
    *,
    against: str | None = None,
    every: bool = False,
    track: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Checked:
    """Check the files, and compare them with the revision `against`, by default the last commit.

    Raises `NotComparable` where a revision is asked for that cannot be had.
    """
    seen = inspect(settings.paths)
    if seen.library is None:
        return Checked(problems=seen.problems, seen=seen, verdict=None, against="")
    before: Answerer | None = None
    compared = against or "HEAD"
    try:
        library = committed(settings.paths, compared)
        if library.version != seen.library.version:
            before = Answerer(library, settings.answering)
    except NotComparable as error:
        if against:
            raise
        compared = f"nothing ({error})"
    after = Answerer(seen.library, settings.answering)
    verdict = gate(before, after, seen, every=every, track=track)
    problems = [*seen.problems, *verdict.problems, *lint(seen, seen.library)]
    return Checked(problems=tuple(sorted(problems)), seen=seen, verdict=verdict, against=compared)


def lint(seen: Inspection, library: Library) -> Iterator[Problem]:
    """Find what can be told from the records alone."""
    for fact in seen.facts:
        yield from _too_long(fact, library)
        yield from _few_questions(fact)
    yield from _greedy(seen.facts)


def _too_long(fact: Placed[Fact], library: Library) -> Iterator[Problem]:
    length = len(render.answer(library.facts[fact.record.id], library).text)
    if length > render.MAX_REPLY:
        message = (
            f"the reply has {length} characters, at most {render.MAX_REPLY} were expected: "
            "shorten answer or quotation"
        )
        yield Problem(fact.at("answer"), message, "reply-too-long")


def _few_questions(fact: Placed[Fact]) -> Iterator[Problem]:
    """Warn of a fact whose questions are few, or the same but for small words and word order."""
    varied = {
        frozenset(stem(word) for word in words(question) if weight(word) >= QUESTION_WEIGHT)
        for question in fact.record.questions
    }
    if len(varied) < VARIED:
        message = (
            f"{len(varied)} questions in different words, at least {VARIED} were expected: ask "
            "it as other people would, plainly, in everyday words, in two words, yes or no"
        )
        yield Problem(fact.at("questions", "[key]"), message, "few-questions", "warning")


def _greedy(facts: Sequence[Placed[Fact]]) -> Iterator[Problem]:
    """Report a keyword that many other facts are asked with: it points to none of them."""
    asked_with: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        counts = Counter(word for text in fact.record.questions for word in _content(text))
        for word in (word for word, count in counts.items() if count > 1):  # once is by chance
            asked_with[word].append(fact.record.id)
    for fact in facts:
        for number, keyword in enumerate(fact.record.keywords):
            word = stem(words(keyword)[0]) if len(words(keyword)) == 1 else ""
            others = [name for name in asked_with.get(word, ()) if name != fact.record.id]
            if len(others) >= max(FEW, len(facts) * GREEDY):
                message = (
                    f"keyword {keyword!r} is what {len(others)} other facts are asked with, such "
                    f"as {', '.join(map(repr, others[:FEW]))}: remove it, or say in a question "
                    "what sets this fact apart"
                )
                yield Problem(fact.at("keywords", number), message, "greedy-keyword")


def _content(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if weight(word) == 1.0)
