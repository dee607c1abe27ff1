"""What one record alone cannot show: ids, references, questions and vocabulary across all files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from bot.errors import Location, Problem
from bot.knowledge import support
from bot.knowledge.parse import Placed, Records, nearest
from bot.knowledge.passages import ArticleText, Quotation
from bot.knowledge.quotations import locate
from bot.knowledge.records import Article, Fact, Gap, Overview, Vocabulary
from bot.knowledge.yamltree import shorten

_WORD: Final = re.compile(r"\w+")


def verify_ids(
    *files: Records[Article] | Records[Fact] | Records[Overview] | Records[Gap],
) -> Iterator[Problem]:
    """Report each id that was given before, in the same file or in one before it."""
    first: dict[str, Location] = {}
    for name, place in chain.from_iterable(records.ids or () for records in files):
        if name in first:
            where = _seen_from(place, first[name])
            yield Problem(place, f"duplicate id {shorten(name)}, first {where}", "duplicate-id")
        first.setdefault(name, place)


def verify_references(facts: Records[Fact], articles: Records[Article]) -> Iterator[Problem]:
    """Report references to an unknown article or fact, or to the fact itself."""
    article_ids = dict(articles.ids or ())
    fact_ids = dict(facts.ids or ())
    for fact in facts.entries:
        article = fact.record.article
        if article_ids and article not in article_ids:
            message = f"unknown article {article!r}{nearest(article, article_ids)}"
            yield Problem(fact.at("article"), message, "unknown-article")
        for key, others in (("see_also", fact.record.see_also), ("opposes", fact.record.opposes)):
            for index, other in enumerate(others):
                if other == fact.record.id:
                    message = f"{key} names the fact itself: remove {other!r}"
                    yield Problem(fact.at(key, index), message, "self-reference")
                elif other not in fact_ids:
                    message = f"unknown fact {other!r}{nearest(other, fact_ids)}"
                    yield Problem(fact.at(key, index), message, "unknown-fact")


def verify_speakers(facts: Records[Fact]) -> Iterator[Problem]:
    """Report a speaker who is said to be inferred, and is not named."""
    for fact in facts.entries:
        if fact.record.speaker_inferred and not fact.record.speaker:
            message = "speaker_inferred without a speaker: name the likely speaker, or remove it"
            yield Problem(fact.at("speaker_inferred", "[key]"), message, "no-speaker")


def verify_overviews(overviews: Records[Overview], facts: Records[Fact]) -> Iterator[Problem]:
    """Report points of overviews that are no facts, or that are listed twice."""
    fact_ids = dict(facts.ids or ())
    for overview in overviews.entries:
        names = overview.record.facts
        for index, name in enumerate(names):
            place = overview.at("facts", index)
            if name in names[:index]:
                yield Problem(place, f"{name!r} is listed twice: remove one", "duplicate-point")
            elif facts.ids is not None and name not in fact_ids:
                message = f"unknown fact {name!r}{nearest(name, fact_ids)}"
                yield Problem(place, message, "unknown-fact")


def verify_texts(
    articles: Iterable[Placed[Article]], digests: Mapping[str, str]
) -> Iterator[Problem]:
    """Warn of each text that is not the one that was read when its quotations were verified."""
    for article in articles:
        record = article.record
        if record.sha256 is None or record.text not in digests:
            continue
        digest = digests[record.text]
        if not digest.startswith(record.sha256):
            when = f" on {record.verified}" if record.verified else ""
            message = (
                f"the text has changed since its facts were verified{when}: read them beside it, "
                f"then put {digest[:12]!r} here"
            )
            yield Problem(article.at("sha256"), message, "text-changed", "warning")


def verify_questions(entries: Iterable[Placed[Fact | Overview | Gap]]) -> Iterator[Problem]:
    """Report each question that was asked before, case and punctuation aside."""
    first: dict[str, tuple[Placed[Fact | Overview | Gap], int]] = {}
    for entry in entries:
        for index, question in enumerate(entry.record.questions):
            plain = " ".join(_WORD.findall(question.casefold())) or question
            earlier, number = first.setdefault(plain, (entry, index))
            if (earlier, number) != (entry, index):
                place = entry.at("questions", index)
                seen = _seen_from(place, earlier.at("questions", number))
                message = f"also a question of {earlier.record.id!r} {seen}"
                yield Problem(place, message, "duplicate-question")


def verify_quotations(
    facts: Collection[Placed[Fact]],
    articles: Mapping[str, Article],
    texts: Mapping[str, ArticleText],
    abbreviations: Mapping[str, str] | None,
) -> tuple[dict[str, Quotation], list[Problem]]:
    """Find each fact's quotation, by the fact's id, and warn of what its answer adds to it.

    Without abbreviations (the vocabulary has errors, or nobody will read them) none are given.
    """
    found: dict[str, Quotation] = {}
    problems: list[Problem] = []
    for fact in facts:
        if fact.record.article in texts:  # else reported already, by article
            match locate(fact, texts):
                case Quotation() as quotation:
                    found[fact.record.id] = quotation
                case problem:
                    problems.append(problem)
    if abbreviations is not None:
        problems += _doubts(facts, found, {
            name: support.Source(article, texts[name], abbreviations)
            for name, article in articles.items()
            if name in texts
        })  # fmt: skip
    return found, problems


def _doubts(
    facts: Iterable[Placed[Fact]],
    found: Mapping[str, Quotation],
    sources: Mapping[str, support.Source],
) -> Iterator[Problem]:
    """Warn of what answers add to quotations; one that may lean on a lost quotation is let be.

    A speaker of many facts who is not named near them is reported at the first.
    """
    doubted: set[tuple[str, str | None]] = set()
    for fact in facts:
        record = fact.record
        proved = (record.id, *record.see_also)
        if record.article in sources and all(name in found for name in proved):
            linked = " ".join(found[other].text for other in record.see_also)
            for doubt in support.warnings(fact, found[record.id], sources[record.article], linked):
                speaker = (record.article, record.speaker)
                if doubt.rule != "speaker-not-near" or speaker not in doubted:
                    yield doubt
                if doubt.rule == "speaker-not-near":
                    doubted.add(speaker)


def verify_vocabulary(vocabulary: Placed[Vocabulary]) -> Iterator[Problem]:
    """Report words with two entries; a group that holds an abbreviation must hold its meaning."""
    meanings: dict[str, tuple[str, str]] = {}
    for key, meaning in vocabulary.record.abbreviations.items():
        place = vocabulary.at("abbreviations", key, "[key]")
        if key.casefold() in meanings:
            earlier = meanings[key.casefold()][0]
            where = _seen_from(place, vocabulary.at("abbreviations", earlier, "[key]"))
            message = f"abbreviation {shorten(key)} is defined twice, first {where}"
            yield Problem(place, message, "duplicate-abbreviation")
        meanings.setdefault(key.casefold(), (key, meaning))
    for index, group in enumerate(vocabulary.record.synonyms):
        words = [word.casefold() for word in group]
        for position, word in enumerate(words):
            if word in words[:position]:
                place = vocabulary.at("synonyms", index, position)
                message = f"{shorten(group[position])} stands twice in its group: remove one"
                yield Problem(place, message, "duplicate-synonym")
            elif word in meanings and meanings[word][1].casefold() not in words:
                place = vocabulary.at("synonyms", index, position)
                key, meaning = meanings[word]
                message = (
                    f"{shorten(group[position])} is an abbreviation of {shorten(meaning)}, which "
                    "is not in this group: remove one of the two entries"
                )
                yield Problem(place, message, "synonym-clash")


def _seen_from(place: Location, other: Location) -> str:
    """Name another place: its line where the file is the same."""
    return f"at line {other.line}" if other.file == place.file else f"at {other.file}:{other.line}"
