"""What the words of the entries show without asking anything: too few, too alike, too greedy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from bot.curation.denials import denials
from bot.curation.grammar import stems
from bot.curation.voices import abbreviated, attribution
from bot.errors import Problem
from bot.knowledge import Fact, Gap, Inspection, Library, Overview
from bot.knowledge.parse import Placed
from bot.language.prose import PROSE
from bot.language.text import QUESTION_WEIGHT, stem, weight, words
from bot.replies import render

VARIED: Final = 3
"""Questions in different words that a fact needs to be found; more make the bot surer of it."""
FEW: Final = 3
LISTED: Final = 12
GREEDY: Final = 1 / 9
"""Share of the facts that a keyword may point to; of the shipped keywords "medics", by its stem,
points to most, 8 of 82, and "report" would point to 11."""
LABEL: Final = 38
"""Characters that a button shows on a narrow phone."""
ALIKE: Final = 90
"""Per cent of the letters that two spellings of one name share: one slip in ten letters."""

TWO_NAMES: Final = 4
"""Words with a capital, titles aside, that are two people's names rather than one's."""

Entry = Fact | Overview | Gap


def lint(seen: Inspection, library: Library, *, with_warnings: bool = True) -> Iterator[Problem]:
    """Report what is wrong with the wording of entries; a running bot needs no warnings."""
    for fact in seen.facts:
        yield from _too_long(fact, library)
    yield from _greedy(seen.facts)
    if with_warnings:
        yield from _warnings(seen, library)


def _warnings(seen: Inspection, library: Library) -> Iterator[Problem]:
    short = abbreviated(library.vocabulary.abbreviations)
    for fact in seen.facts:
        yield from _few_questions(fact)
        yield from attribution(fact, library.facts[fact.record.id], short)
    yield from denials(seen, library)
    yield from _long_labels(seen)
    yield from _too_close([*seen.facts, *seen.overviews, *seen.gaps], library)
    yield from _nearly_alike(seen.facts)
    yield from _two_in_one(seen.facts)


def _too_long(fact: Placed[Fact], library: Library) -> Iterator[Problem]:
    length = len(render.answer(library.facts[fact.record.id], library).text)
    if length > render.MAX_REPLY:
        message = (
            f"the reply has {length} characters, at most {render.MAX_REPLY} were expected: "
            "shorten answer or quotation"
        )
        yield Problem(fact.at("answer"), message, "reply-too-long")


def _long_labels(seen: Inspection) -> Iterator[Problem]:
    """Warn of what a button would cut: a fact's first question, an overview's title."""
    labels = [("first question", f.record.questions[0], f.at("questions", 0)) for f in seen.facts]
    labels += [
        ("title", overview.record.title, overview.at("title")) for overview in seen.overviews
    ]
    for noun, text, place in labels:
        if len(text) > LABEL:
            message = (
                f"{noun} has {len(text)} characters, at most {LABEL} fit on a button: shorten it"
                + (", or put a shorter question first" if noun != "title" else "")
            )
            yield Problem(place, message, "long-label", "warning")


def _few_questions(fact: Placed[Fact]) -> Iterator[Problem]:
    """Warn of a fact whose questions are few, or the same but for small words and word order."""
    varied = {stems([question], QUESTION_WEIGHT) for question in fact.record.questions}
    if len(varied) < VARIED:
        message = (
            f"questions in different words: {len(varied)}, at least {VARIED} were expected: ask "
            "it as other people would, plainly, in everyday words, in two words, yes or no"
        )
        yield Problem(fact.at("questions", "[key]"), message, "few-questions", "warning")


def _too_close(entries: Iterable[Placed[Entry]], library: Library) -> Iterator[Problem]:
    """Warn of a question that differs from one of another entry in small words and order only.

    Only the first such question of a pair of entries is named.  Between two overviews it does
    little harm: either shows what is said on the subject.
    """
    first: dict[frozenset[str], Placed[Entry]] = {}
    told: set[tuple[str, str]] = set()
    for entry in entries:
        for number, question in enumerate(entry.record.questions):
            asked = stems([question], QUESTION_WEIGHT)
            other = first.setdefault(asked, entry)
            one, two = entry.record, other.record
            if not asked or other is entry or (one.id, two.id) in told:
                continue
            both_broad = isinstance(one, Overview) and isinstance(two, Overview)
            if not both_broad and not library.same_words(one.id, two.id):
                told.add((one.id, two.id))
                mine, theirs = _said(one), _said(two)
                message = (
                    f"question is all but one of {two.id!r}: use words that tell them "
                    f"apart, such as {_only(mine, theirs)} here or {_only(theirs, mine)} there"
                )
                place = entry.at("questions", number)
                yield Problem(place, message, "questions-too-close", "warning")


def _said(record: Entry) -> list[str]:
    own = record.title if isinstance(record, Overview) else record.answer
    return [word for text in (own, *record.questions) for word in words(text)]


def _only(mine: Sequence[str], theirs: Sequence[str]) -> str:
    """Name the words of substance that one entry uses most and the other not at all."""
    known = {stem(word) for word in theirs}
    counts = Counter(word for word in mine if weight(word) == 1.0 and stem(word) not in known)
    return ", ".join(repr(word) for word, _ in counts.most_common(FEW)) or "others"


def _greedy(facts: Sequence[Placed[Fact]]) -> Iterator[Problem]:
    """Report a keyword that many other facts are asked with: it points to none of them."""
    asked_with: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        counts = Counter(word for text in fact.record.questions for word in stems([text]))
        for word in (word for word, count in counts.items() if count > 1):  # once is by chance
            asked_with[word].append(fact.record.id)
    for fact in facts:
        for number, keyword in enumerate(fact.record.keywords):
            word = stem(words(keyword)[0]) if len(words(keyword)) == 1 else ""
            others = [name for name in asked_with.get(word, ()) if name != fact.record.id]
            if len(others) >= max(FEW, len(facts) * GREEDY):
                more = f" and {len(others) - LISTED} more" if len(others) > LISTED else ""
                message = (
                    f"keyword {keyword!r} is what {len(others)} other facts are asked with ("
                    f"{', '.join(others[:LISTED])}{more}): remove it, or say in a question "
                    "what sets this fact apart"
                )
                yield Problem(fact.at("keywords", number), message, "greedy-keyword")


def _two_in_one(facts: Sequence[Placed[Fact]]) -> Iterator[Problem]:
    """Warn of a person whose name holds that of another: a comma was forgotten."""
    known = {name for fact in facts for name in fact.record.people}
    for fact in facts:
        for number, name in enumerate(fact.record.people):
            inside = [one for one in known if one != name and f" {one} " in f" {name} "]
            words = [word for word in name.split() if word not in PROSE.titles]
            parts = [word for word in words if word[0].isupper()]
            if len(parts) >= TWO_NAMES and (inside or parts == words):
                message = f"{name!r} seems to be two people: put a comma between their names"
                yield Problem(fact.at("people", number), message, "names-joined", "warning")


def _nearly_alike(facts: Sequence[Placed[Fact]]) -> Iterator[Problem]:
    """Warn of a topic or person that one fact alone spells so, and others a letter apart."""
    for key, noun in (("topics", "topic"), ("people", "person")):
        named = [
            (fact, n, name) for fact in facts for n, name in enumerate(getattr(fact.record, key))
        ]
        used = Counter(name for _, _, name in named)
        common = {name: name.lower() for name, count in used.items() if count > 1}
        spelt: dict[str, str] = {}
        for fact, number, name in named:
            first = spelt.setdefault(name.casefold(), name)
            if first != name:
                message = f"{noun} {name!r} is also written {first!r}: spell both alike"
                yield Problem(fact.at(key, number), message, "nearly-alike", "warning")
                continue
            if name in common:
                continue
            if near := process.extractOne(
                name.lower(), common, scorer=fuzz.ratio, score_cutoff=ALIKE
            ):
                message = (
                    f"{noun} {name!r} is almost {near[2]!r}, which {used[near[2]]} facts have: "
                    "spell both alike, or name them further apart"
                )
                yield Problem(fact.at(key, number), message, "nearly-alike", "warning")
