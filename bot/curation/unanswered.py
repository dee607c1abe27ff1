"""What to do about questions without a good answer: why each failed, and the YAML to mend it.

A hedged reply counts as none: it may have shown the right words, but the bot was not sure of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.answering import Answerer, Asked, Chat, Closest, Decline
from bot.curation.clusters import Cluster, Missed, clusters, fetch_missed
from bot.curation.coverage import coverage
from bot.curation.denials import contradictions
from bot.curation.drafts import free_id
from bot.knowledge import Gap, KnownFact, KnownOverview, Library
from bot.knowledge.yamltext import write_entry
from bot.knowledge.yamltree import read_tree
from bot.language.text import COMMON_WORDS, folded, stem, words
from bot.settings import Answering

if TYPE_CHECKING:  # a file of questions needs no database
    from bot.storage import Storage

WORDINGS: Final = 8
"""Wordings of one cluster that are shown or filed: more would be one question over and over."""
LONGEST: Final = 200  # characters of a stored question, as bot/knowledge/records.py has it
NAMED: Final = 3
"""Words that failed: more are not read."""
NOT_UNDERSTOOD: Final = "unread"
"""The kind of talk that a message is taken for which says nothing that the bot knows."""

_PLACEHOLDER: Final = "The articles do not say."  # in the trial, for what the curator will write

HEAD: Final = """\
# Asked without a good answer: {count}, in clusters: {clusters}.  For each, the largest first, paste
# what fits at the place named, fill in what is empty, reword at will, and run `check`.
"""

Entry = KnownFact | KnownOverview


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A cluster and what comes of it now."""

    cluster: Cluster
    asked: Asked
    failed: tuple[str, ...]
    """What the question specifies and the nearest entry lacks, else the words that it lacks."""
    nearest: Entry | None
    """What was shown under a hedge, else the best candidate; never what was voted down."""
    unquoted: str | None
    """Where an article may say it, in a sentence that no fact quotes."""
    wordings: tuple[str, ...]
    """Those that may be stored."""
    gap: Gap | None
    """The known gap that it is declined with, so that there is nothing to paste."""
    contradicted: str
    """What an article or a fact has that the known gap denies, if it does."""


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """What to paste, where, and the regression question that goes with it."""

    where: str
    entry: str
    regression: str


def unanswered(missed: Iterable[Missed], answerer: Answerer) -> Iterator[Unanswered]:
    """Ask the clusters again, the largest first; those that are answered by now are left out."""
    library = answerer.library
    stored = {folded(text) for entry in library.entries.values() for text in entry.questions}
    unquoted = list(_unquoted(library))
    contradicted = contradictions(library)
    for cluster in clusters(missed, answerer):
        asked = answerer.ask(cluster.question)
        answered = asked.answered and asked.answered != cluster.given
        if answered or (isinstance(asked.outcome, Chat) and asked.outcome.kind != NOT_UNDERSTOOD):
            continue
        wordings = [w for w in cluster.ranked if _storable(w) and folded(w) not in stored]
        yield Unanswered(
            cluster=cluster,
            asked=asked,
            failed=_failed(asked),
            nearest=_nearest(asked, cluster.given),
            unquoted=_saying(cluster.question, unquoted),
            wordings=tuple(wordings[:WORDINGS]),
            gap=(gap := asked.outcome.gap if isinstance(asked.outcome, Decline) else None),
            contradicted=contradicted.get(gap.id, "") if gap else "",
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


def _unquoted(library: Library) -> Iterator[tuple[frozenset[str], str]]:
    """Give the telling stems of each sentence that no fact quotes, and how to point to it."""
    for item in coverage(library):
        for sentence in item.sentences:
            if not sentence.facts and sentence.quotation.text != item.article.record.title:
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
    lacks = asked.candidates[0].lacks if asked.candidates else ()
    uncovered = asked.trace.uncovered if asked.candidates else words(asked.question)
    telling = (word for word in uncovered if word.lower() not in COMMON_WORDS)
    failed = (*(lack.what for lack in lacks), *telling)
    return tuple({word.lower(): word for word in reversed(failed)}.values())[::-1][:NAMED]


def _nearest(asked: Asked, given: str | None) -> Entry | None:
    library = asked.library
    if isinstance(asked.outcome, Closest):
        ids = [asked.outcome.entry.id]
    else:
        ids = [one.id for one in asked.candidates if not one.lacks]
    for name in ids:
        entry: Entry | None = library.facts.get(name) or library.overviews.get(name)
        refused = given and (name == given or library.same_words(name, given))
        if entry and not refused:
            return entry
    return None


def summary(item: Unanswered) -> str:
    """Return one line on how often it was asked and why it got no good answer."""
    near = f"nearest: {item.nearest.id}" if item.nearest else "nothing near"
    why = f"missing: {', '.join(map(repr, item.failed))}" if item.failed else "not sure enough"
    if isinstance(item.asked.outcome, Closest):
        why = f"hedged, {why}"
    if item.cluster.given:
        why = f"the answer {item.cluster.given} was voted down"
    if item.gap:
        why, near = f"the known gap {item.gap.id} fits", item.contradicted or "nothing to do"
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
    """Offer for each cluster a question of its nearest entry, a gap, or both: what works if filed.

    All of them are tried, in a library that has them.  One wording is never filed but kept for the
    regression set, where a stored question would be judged by itself.
    """
    taken = {*library.articles, *library.entries}
    gaps, asked_for = dict(library.gaps), library
    names = []
    for item in found:
        names.append(free_id(" ".join(item.failed) or item.cluster.question, taken))
        taken.add(names[-1])
        if filed := _filed(item):
            gaps[names[-1]] = Gap(id=names[-1], answer=_PLACEHOLDER, questions=filed)
            if item.nearest and _may_be_meant(item):
                asked_for = _with_question(asked_for, item.nearest.id, filed[0])
    with_questions = Answerer(asked_for, settings)
    with_gaps = Answerer(replace(library, gaps=MappingProxyType(gaps)), settings)
    return [
        (*_as_question(item, with_questions), *_as_gap(item, name, with_gaps))
        for item, name in zip(found, names, strict=True)
    ]


def _may_be_meant(item: Unanswered) -> bool:
    """Return whether the nearest entry was shown, or stands in for one that was voted down."""
    return isinstance(item.asked.outcome, Closest) or item.cluster.given is not None


def _held(item: Unanswered) -> str | None:
    return item.wordings[1] if len(item.wordings) > 1 else None


def _filed(item: Unanswered) -> tuple[str, ...]:
    return (*item.wordings[:1], *item.wordings[2:])


def _with_question(library: Library, name: str, question: str) -> Library:
    """Return a library in which a fact or overview has one more question."""
    added: Mapping[str, tuple[str, ...]] = {
        "questions": (*library.entries[name].questions, question)
    }
    if fact := library.facts.get(name):
        fact = replace(fact, record=fact.record.model_copy(update=added))
        return replace(library, facts=MappingProxyType({**library.facts, name: fact}))
    overview = library.overviews[name]
    overview = replace(overview, record=overview.record.model_copy(update=added))
    return replace(library, overviews=MappingProxyType({**library.overviews, name: overview}))


def _as_question(item: Unanswered, tried: Answerer) -> Iterator[Remedy]:
    entry = item.nearest
    if entry is None or not item.wordings or not _may_be_meant(item):
        return
    if not _finds(tried, item.wordings[0], entry):
        return
    held = _held(item)
    fact = entry if isinstance(entry, KnownFact) else entry.facts[0]
    kind = "fact" if isinstance(entry, KnownFact) else "overview"
    yield Remedy(
        where=f"if it asks for {entry.id}, under its questions in data/{kind}s.yaml",
        entry=write_entry({"questions": [item.wordings[0]]}).partition("\n")[2],
        regression=_regression(
            held,
            held is None or _finds(tried, held, entry),
            article=fact.record.article,
            expect=[[fact.quotation.text, fact.record.answer]],
            outcome="answer" if kind == "fact" else kind,
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


def _finds(tried: Answerer, question: str, entry: Entry) -> bool:
    given = tried.ask(question).answered
    return given is not None and (given == entry.id or tried.library.same_words(given, entry.id))


def _regression(question: str | None, right: bool, **wanted: object) -> str:
    """Write a regression question, to be filled in where there is no wording to spare.

    What must come of it is pinned unless the trial had it otherwise.
    """
    if not right:
        del wanted["outcome"]
    return write_entry({"q": question, "kind": "asked", **wanted})
