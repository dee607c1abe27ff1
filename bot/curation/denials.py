"""Warnings where a known gap joins too much, or denies what an article or a fact seems to say.

Whether "the articles do not say why" is true takes a reader: its words always stand in an article,
since that is what people ask about.  Only what is denied altogether ("mentions no union"), or is
there in kind (a number where none is given), shows in the words.
"""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.curation.grammar import one_of, stems, third_person
from bot.curation.voices import Abbreviation, abbreviated
from bot.errors import Location, Problem
from bot.knowledge import Inspection, Library
from bot.knowledge.parse import Placed
from bot.knowledge.passages import fold
from bot.knowledge.records import Gap
from bot.knowledge.support import numbers
from bot.knowledge.yamltree import shorten
from bot.language.prose import PROSE

MATTERS: Final = 2
"""Matters that one sentence may say are missing."""
LISTED: Final = 4
"""Things that may be listed under one matter: "no law, court case, claim or duty"."""
MANY: Final = 1000
"""From here on a number before "article" is a year: "the 2003 article"."""
SPECIFIC: Final = 2
"""Words of substance that what is denied must have to be looked up in the articles."""

_ASIDE: Final = re.compile(rf",? ?\([^)]*\)|,? (?:{one_of(PROSE.asides)})\b,?|, such as [^;]*")
_NAME: Final = r"[A-Z][\w'.]*(?: [A-Z][\w'.]*)*"
_NAMES: Final = re.compile(rf"\b{_NAME}(?:, {_NAME})*,? (?:and|or) {_NAME}")
_NEGATION: Final = re.compile(rf"\b(?:{one_of(PROSE.negations)})\b|n't\b", re.IGNORECASE)
_ASKING: Final = re.compile(rf"\b(?:{one_of(PROSE.asking)})\b", re.IGNORECASE)
_WORKS: Final = re.compile(rf"\b(?:{one_of(PROSE.works)}|it|they)\b", re.IGNORECASE)
_LIST: Final = re.compile(
    r",\s*(?:or|and|nor|but)\s+|[,;:]\s+|\s+(?:or|nor)\s+"
    rf"|\s+and (?=(?:{one_of(PROSE.asking | PROSE.stating)}|does?)\b)"
)
_ARTICLES: Final = rf"(?:{one_of(PROSE.articles)})\b"
_COUNTED: Final = re.compile(
    rf"\b(?:(?:{one_of(PROSE.of_two)}) (?:of the )?(?:two )?{_ARTICLES}"
    rf"|(?:both|neither) (?:{one_of({*PROSE.stating, *map(third_person, PROSE.stating)})})\b"
    r"|neither of them\b)",
    re.IGNORECASE,
)
_MENTIONS: Final = re.compile(
    rf"(?:\b(?:{one_of(PROSE.negations)})\b[^,;]*|n't) (?:{one_of(PROSE.mentioning)}) (.*)"
    rf"|\b(?:{one_of(PROSE.mentioning)}) (?:{one_of(PROSE.negations)}) (.*)",
    re.IGNORECASE,
)
_FINITE: Final = re.compile(rf"(?:{one_of(map(third_person, PROSE.stating))}|does|do)\b")
_RELATIVE: Final = re.compile(rf"\b(?:{one_of(PROSE.relative)})\b", re.IGNORECASE)
_TIME: Final = re.compile(
    rf"\b(?:{one_of([*month_name[1:], *day_name, *PROSE.times])}|(?:19|20)\d\d)\b"
)
_REASON: Final = re.compile(rf"\b(?:{one_of(PROSE.reasons)})\b", re.IGNORECASE)
_PERSON: Final = re.compile(
    rf"\b(?:{one_of(PROSE.titles)}) [A-Z][\w'-]+|(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+"
)
_KINDS: Final[dict[str, Callable[[str], list[str]]]] = {
    "reason": _REASON.findall,
    "number": lambda text: [written for _, written in numbers(text)],
    "time": _TIME.findall,
    "person": _PERSON.findall,
}
"""What a gap may ask for, by its name in prose.yaml, and how to find it in a sentence."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article or a fact's answer, with its words of substance."""

    text: str
    where: str
    stems: frozenset[str]
    printed: bool
    """Whether it is an article's."""


def denials(seen: Inspection, library: Library) -> Iterator[Problem]:
    """Report gaps that join too much or deny what stands in an article; and miscounted articles."""
    contradicted = contradictions(library)
    for gap in seen.gaps:
        yield from _broad(gap)
        if found := contradicted.get(gap.record.id):
            message = f"{found}: read it, then say what is still missing, or remove the gap"
            yield Problem(gap.at("answer"), message, "gap-denies-article", "warning")
    yield from _miscounted(seen, len(library.articles))


def _broad(gap: Placed[Gap]) -> Iterator[Problem]:
    listed = matters(gap.record.answer)
    asked = sum(bool(_ASKING.search(matter)) for matter in listed)
    if asked > MATTERS or len(listed) > LISTED:
        message = (
            f"gap joins {max(asked, len(listed))} matters ({', '.join(map(shorten, listed[:3]))} …"
            f"), at most {MATTERS} were expected: split it, and its questions with it"
        )
        yield Problem(gap.at("answer"), message, "broad-gap", "warning")


def matters(answer: str) -> list[str]:
    """Return what a gap says is missing, one item for each part of its list."""
    text = _NAMES.sub(lambda names: names[0].split()[0].rstrip(","), _ASIDE.sub("", fold(answer)))
    clauses = re.split(r"(?<=;) ", text)
    of_works = [clause for clause in clauses if _WORKS.search(clause) and _NEGATION.search(clause)]
    text = " ".join(of_works or clauses)
    negation = _NEGATION.search(text)
    listed = _LIST.split(text[negation.start() :] if negation else text)
    return [item.strip(" .;") for item in listed if item.strip(" .;")]


def contradictions(library: Library) -> Mapping[str, str]:
    """Return, by its id, each gap that denies what an article or answer has, and what that is.

    It may say that a thing is mentioned nowhere, or that no number, date or the like is given.
    """
    short = abbreviated(library.vocabulary.abbreviations)
    said = list(_sentences(library, short))
    found = {name: next(_found(fold(gap.answer), said, short), None) for name, gap in
             library.gaps.items()}  # fmt: skip
    return {
        name: f"gap denies {shorten(one[0])}, but {one[1].where} has {shorten(one[1].text)}"
        for name, one in found.items()
        if one
    }


def _found(
    answer: str, said: Sequence[Sentence], short: Sequence[Abbreviation]
) -> Iterator[tuple[str, Sentence]]:
    if mentions := _MENTIONS.search(answer):
        for item in _LIST.split((mentions[1] or mentions[2]).strip(" .")):
            if _FINITE.match(item) or _ASKING.search(item):
                break
            wanted = frozenset() if _RELATIVE.search(item) else _substance(item, short)
            yield from ((item, one) for one in said if wanted and _together(wanted, one))
    for item in matters(answer):
        wanted = _substance(item, short) - _generic()
        if len(wanted) >= SPECIFIC:
            for one in said:
                if one.printed and wanted <= one.stems and _holds(one.text, item, answer):
                    yield item, one


def _together(wanted: frozenset[str], sentence: Sentence) -> bool:
    """Return whether the words stand in a sentence, with hardly a word between them."""
    if not wanted <= sentence.stems:
        return False
    places = [n for n, word in enumerate(sentence.text.split()) if stems([word]) & wanted]
    # Fewer places than words: an abbreviation is spelt out.
    return len(places) < max(len(wanted), 2) or places[-1] - places[0] <= len(wanted)


def _holds(text: str, item: str, answer: str) -> bool:
    """Return whether a text has what the item asks for, and not just what the gap names itself."""
    return any(
        found.split()[-1] not in answer
        for kind, findall in _KINDS.items()
        if re.search(rf"\b(?:{one_of(PROSE.asked[kind])})\b", item, re.IGNORECASE)
        for found in findall(text)
    )


def _sentences(library: Library, short: Sequence[Abbreviation]) -> Iterator[Sentence]:
    for article in library.articles.values():
        for sentence in article.text.sentences:
            where = f"paragraph {sentence.paragraph} of {article.record.id!r}"
            yield Sentence(fold(sentence.text), where, _substance(sentence.text, short), True)
    for fact in library.facts.values():
        answer = fact.record.answer
        where = f"the answer of {fact.id!r}"
        yield Sentence(fold(answer), where, _substance(answer, short), False)


def _substance(text: str, short: Sequence[Abbreviation]) -> frozenset[str]:
    """Return the words of substance, each abbreviation and what it stands for as one word."""
    found = set(stems([text]))
    for key, meaning in short:
        if key & found or (meaning and meaning <= found):
            found = found - meaning - key | {min(key)}
    return frozenset(found)


@cache
def _generic() -> frozenset[str]:
    """Return the words that put a question rather than say what it is about."""
    asked = (phrase for phrases in PROSE.asked.values() for phrase in phrases)
    return stems([*PROSE.articles, *(PROSE.stating - PROSE.verbs_or_nouns), *PROSE.details, *asked])


def _miscounted(seen: Inspection, articles: int) -> Iterator[Problem]:
    """Warn of "neither article", "both texts" or "three stories" where there are not so many."""
    texts: list[tuple[str, Location]] = [(g.record.answer, g.at("answer")) for g in seen.gaps]
    for fact in seen.facts:
        texts += [(fact.record.answer, fact.at("answer"))]
        texts += [(fact.record.note, fact.at("note"))] if fact.record.note else []
    for overview in seen.overviews:
        texts += [(overview.record.title, overview.at("title"))]
        texts += [(overview.record.lead, overview.at("lead"))] if overview.record.lead else []
    for text, place in texts:
        for phrase, implied in _counts(fold(text)):
            if implied != articles:
                message = (
                    f"{phrase!r} is true of {implied:g} articles, but there are {articles}: read "
                    "it again beside them all, and say 'the articles' or name the one that is meant"
                )
                yield Problem(place, message, "article-count", "warning")


def _counts(text: str) -> Iterator[tuple[str, float]]:
    """Return each phrase that says how many articles there are, and how many it says."""
    for match in _COUNTED.finditer(text):
        yield match[0], 2
    for value, written in numbers(text):
        if 1 < value < MANY and (counted := re.search(rf"\b{written} {_ARTICLES}", text)):
            yield counted[0], value
