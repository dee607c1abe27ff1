"""What to do about questions without a good answer: why each failed, and the YAML to mend it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.answering import Answerer, Asked, Chat, Decline
from bot.curation.clusters import Cluster, Missed, clusters, fetch_missed
from bot.curation.coverage import coverage
from bot.curation.drafts import free_id
from bot.knowledge import Gap, KnownFact, Library
from bot.knowledge.yamltext import write_entry
from bot.knowledge.yamltree import read_tree
from bot.language.text import COMMON_WORDS, folded, stem, words
from bot.settings import Answering

if TYPE_CHECKING:  # a file of questions needs no database
    from bot.storage import Storage

WORDINGS: Final = 8
"""Wordings of one cluster that are shown or filed: as many questions as a gap has."""
LONGEST: Final = 200  # characters of a stored question, as bot/knowledge/records.py has it
NAMED: Final = 3
"""Words that failed: more are not read."""

_PLACEHOLDER: Final = "The articles do not say."  # in the trial, for what the curator will write

HEAD: Final = """\
# Asked without a good answer: {count}, in clusters: {clusters}.  For each, the largest first, paste
# what fits at the place named, fill in what is empty, reword at will, and run `check`.
"""


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A cluster and what comes of it now."""

    cluster: Cluster
    asked: Asked
    failed: tuple[str, ...]
    """The words that no fact holds, else those that the best fact does not."""
    nearest: KnownFact | None
    """The best fact that nothing in the question speaks against, nor a vote."""
    unquoted: str | None
    """Where an article may say it, in a sentence that no fact quotes."""
    wordings: tuple[str, ...]
    """Those that may be stored."""

    @property
    def gap(self) -> Gap | None:
        """The known gap that it is declined with, so that there is nothing to do."""
        outcome = self.asked.outcome
        return outcome.gap if isinstance(outcome, Decline) else None


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """What to paste, where, and the regression question that goes with it."""

    where: str
    entry: str
    regression: str


def unanswered(missed: Iterable[Missed], answerer: Answerer) -> Iterator[Unanswered]:
    """Ask the clusters again, the largest first; those that are answered by now are left out."""
    library = answerer.library
    stored = {_key(text) for entry in library.entries.values() for text in entry.questions}
    unquoted = list(_unquoted(library))
    for cluster in clusters(missed, answerer):
        asked = answerer.ask(cluster.question)
        answered = asked.answered and asked.answered != cluster.given
        if isinstance(asked.outcome, Chat) or answered:
            continue
        wordings = [w for w in cluster.ranked if _storable(w) and _key(w) not in stored]
        yield Unanswered(
            cluster=cluster,
            asked=asked,
            failed=_failed(asked),
            nearest=_nearest(asked, cluster.given, answerer),
            unquoted=_saying(cluster.question, unquoted),
            wordings=tuple(wordings[:WORDINGS]),
        )


async def report(
    settings: Answering, storage: Storage, answerer: Answerer, clusters_shown: int
) -> tuple[list[str], str]:
    """Fetch what was stored: a line for each cluster, and the patch for them; in a thread."""
    missed = await fetch_missed(storage)

    def work() -> tuple[list[str], str]:
        found = list(islice(unanswered(missed, answerer), clusters_shown))
        return [summary(item) for item in found], patch(found, answerer.library, settings)

    return await asyncio.to_thread(work)


def _key(question: str) -> str:
    return folded(question)


def _unquoted(library: Library) -> Iterator[tuple[frozenset[str], str]]:
    """Give the telling stems of each sentence that no fact quotes, and how to point to it."""
    for item in coverage(library):
        for sentence in item.sentences:
            if not sentence.facts:
                text, paragraph = sentence.quotation.text, sentence.quotation.paragraph
                yield _telling(text), f"{item.article.record.id}, paragraph {paragraph}: {text}"


def _saying(question: str, unquoted: Sequence[tuple[frozenset[str], str]]) -> str | None:
    """Point to the sentence that has most of the question's telling words, and half of them."""
    asked = _telling(question)
    best = max(unquoted, key=lambda sentence: len(asked & sentence[0]), default=None)
    return best[1] if best and asked and 2 * len(asked & best[0]) >= len(asked) else None


def _telling(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in COMMON_WORDS)


def _storable(question: str) -> bool:
    read = read_tree(write_entry({"q": question}), "").root
    return len(question) <= LONGEST and bool(read and read.value == ({"q": question},))


def _failed(asked: Asked) -> tuple[str, ...]:
    telling = (word for word in asked.trace.uncovered if word.lower() not in COMMON_WORDS)
    return (_missing(asked) or tuple(dict.fromkeys(telling)))[:NAMED]


def _missing(asked: Asked) -> tuple[str, ...]:
    lack = asked.outcome.lack if isinstance(asked.outcome, Decline) else None
    return (lack.what,) if lack and lack.kind == "unknown" else ()


def _nearest(asked: Asked, given: str | None, answerer: Answerer) -> KnownFact | None:
    facts = answerer.library.facts
    refused = facts.get(given) if given else None
    for candidate in asked.candidates:
        fact = facts.get(candidate.id)
        if fact is None or candidate.lacks:
            continue
        if refused is None or not answerer.library.same_words(fact.id, refused.id):
            return fact
    return None


def summary(item: Unanswered) -> str:
    """Say in one line how often it was asked, and why it got no good answer."""
    near = f"nearest: {item.nearest.id}" if item.nearest else "nothing near"
    lacks = "no fact has" if _missing(item.asked) else "the best fact lacks"
    why = f"{lacks} {', '.join(map(repr, item.failed))}" if item.failed else "not sure enough"
    if item.cluster.given:
        why = f"the answer {item.cluster.given} was voted down"
    if item.gap:
        why, near = f"the known gap {item.gap.id} fits", "nothing to do"
    return f"{item.cluster.count} × {item.cluster.question} ({why}; {near})"


def patch(found: Sequence[Unanswered], library: Library, settings: Answering) -> str:
    """Write what could be filed, cluster by cluster, then the clusters that need nothing."""
    count = sum(item.cluster.count for item in found)
    undone, known = [f for f in found if not f.gap], [f for f in found if f.gap]
    blocks = [HEAD.format(count=count, clusters=len(found))]
    blocks += map(_block, undone, remedies(undone, library, settings))
    blocks.append("".join(_comment(summary(item)) for item in known))
    return "\n".join(filter(None, blocks))


def _block(item: Unanswered, offered: Sequence[Remedy]) -> str:
    lines = [_comment(summary(item))]
    if more := item.cluster.ranked[1:WORDINGS]:
        lines.append(_comment(f"also: {'; '.join(more)}"))
    if item.unquoted:
        lines.append(_comment(f"an article may say it, and no fact does: {item.unquoted}"))
    if not offered:
        lines.append(_comment("every wording is stored already, or too long to be: reword those"))
    for remedy in offered:
        lines += [_comment(f"{remedy.where}:"), remedy.entry]
        lines += ["# and in data/questions.yaml:\n", remedy.regression]
    return "".join(lines)


def _comment(text: str) -> str:
    """Make a comment of one line: a question may hold any sign."""
    return f"# {' '.join(''.join(c if c.isprintable() else ' ' for c in text).split())}\n"


def remedies(
    found: Sequence[Unanswered], library: Library, settings: Answering
) -> list[tuple[Remedy, ...]]:
    """Offer for each cluster a question of its nearest fact, a gap, or both: what works if filed.

    All of them are tried, in a library that has them.  One wording is never filed but kept for the
    regression set, where a stored question would be judged by itself.
    """
    taken = {*library.articles, *library.entries}
    gaps = dict(library.gaps)
    facts = dict(library.facts)
    names = []
    for item in found:
        names.append(free_id(" ".join(item.failed) or item.cluster.question, taken))
        taken.add(names[-1])
        if filed := _filed(item):
            gaps[names[-1]] = Gap(id=names[-1], answer=_PLACEHOLDER, questions=filed)
            if item.nearest and _likely(item, settings):
                facts[item.nearest.id] = _asked_for(facts[item.nearest.id], filed[0])
    with_facts = Answerer(replace(library, facts=MappingProxyType(facts)), settings)
    with_gaps = Answerer(replace(library, gaps=MappingProxyType(gaps)), settings)
    return [
        (
            *(_as_question(item, with_facts) if _likely(item, settings) else ()),
            *_as_gap(item, name, with_gaps),
        )
        for item, name in zip(found, names, strict=True)
    ]


def _likely(item: Unanswered, settings: Answering) -> bool:
    """Say whether the nearest fact may be meant: half as sure as for a choice, or one was given."""
    return item.cluster.given is not None or item.asked.confidence >= settings.offer_at / 2


def _held(item: Unanswered) -> str | None:
    return item.wordings[1] if len(item.wordings) > 1 else None


def _filed(item: Unanswered) -> tuple[str, ...]:
    return (*item.wordings[:1], *item.wordings[2:])


def _asked_for(fact: KnownFact, question: str) -> KnownFact:
    questions = (*fact.record.questions, question)
    return replace(fact, record=fact.record.model_copy(update={"questions": questions}))


def _as_question(item: Unanswered, tried: Answerer) -> Iterator[Remedy]:
    fact = item.nearest
    if fact is None or not item.wordings or not _finds(tried, item.wordings[0], fact.id):
        return
    held = _held(item)
    yield Remedy(
        where=f"if it asks for {fact.id}, under its questions in data/facts.yaml",
        entry=write_entry({"questions": [item.wordings[0]]}).partition("\n")[2],
        regression=_regression(
            held,
            held is None or _finds(tried, held, fact.id),
            article=fact.record.article,
            expect=[[fact.quotation.text]],
            outcome="answer",
        ),
    )


def _as_gap(item: Unanswered, name: str, tried: Answerer) -> Iterator[Remedy]:
    filed, held = _filed(item), _held(item)
    if not filed or any(tried.ask(q).answered for q in filed):
        return
    declined = held is None or isinstance(tried.ask(held).outcome, Decline)
    yield Remedy(
        where="if no article says, in data/gaps.yaml",
        entry=write_entry({"id": name, "answer": None, "questions": list(filed)}),
        regression=_regression(held, declined, outcome="decline"),
    )


def _finds(tried: Answerer, question: str, fact: str) -> bool:
    given = tried.ask(question).given
    return given is not None and tried.library.same_words(given.id, fact)


def _regression(question: str | None, right: bool, **wanted: object) -> str:
    """Write a regression question, to be filled in where there is no wording to spare.

    What must come of it is pinned unless the trial had it otherwise.
    """
    if not right:
        del wanted["outcome"]
    return write_entry({"q": question, "kind": "asked", **wanted})
