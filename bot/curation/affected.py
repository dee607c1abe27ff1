"""Which stored questions an edit can affect: those that share enough of their words with it.

An entry competes for a question through the words that both hold, so a question can come out
otherwise only where a changed entry holds a good share of it.  What is left out is a question
whose confidence stands within a hair of a threshold and drifts over it with the rarity of words;
the regression set, where such questions are, is always asked whole.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.knowledge import Fact, Gap, Library, Overview, Vocabulary
from bot.language.text import stem, weight, words

SHARE: Final = 1 / 3
"""Share of a question's words, by rarity, that a changed entry must hold."""


def affected(before: Library, after: Library, questions: Sequence[tuple[str, str]]) -> list[int]:
    """Give the numbers of the questions to ask again, each given as its entry's id and its text.

    A question without an entry (the regression set) is always among them, and so is every
    question after a change of an article's text, in which names are looked up.
    """
    if _texts_of(before) != _texts_of(after):
        return list(range(len(questions)))
    changed = _changed(before.entries, after.entries)
    holders: dict[str, list[str]] = defaultdict(list)
    for entry, texts in changed.items():
        for word in stems(texts):
            holders[word].append(entry)
    always = stems(_words_read_otherwise(before, after))
    contents = [stems([text]) for _, text in questions]
    counts = Counter(word for content in contents for word in content)
    return [
        number
        for number, ((entry, _), content) in enumerate(zip(questions, contents, strict=True))
        if not entry
        or entry in changed
        or not content.isdisjoint(always)
        or _most_held(content, holders, counts, len(questions)) >= SHARE
    ]


def _most_held(
    content: frozenset[str], holders: Mapping[str, list[str]], counts: Counter[str], total: int
) -> float:
    """Return the greatest share of a question that one changed entry holds, 0 to 1."""
    rarity = {word: math.log1p(total / counts[word]) for word in content}
    held: dict[str, float] = defaultdict(float)
    for word in content:
        for entry in holders.get(word, ()):
            held[entry] += rarity[word]
    return max(held.values(), default=0.0) / (sum(rarity.values()) or 1.0)


def stems(texts: Iterable[str], least: float = 1.0) -> frozenset[str]:
    """Return the stems of the words that weigh at least so much; 1.0 are those of substance."""
    return frozenset(stem(word) for text in texts for word in words(text) if weight(word) >= least)


def _texts_of(library: Library) -> dict[str, str]:
    return {name: article.text.raw for name, article in library.articles.items()}


def _changed(
    before: Mapping[str, Fact | Overview | Gap], after: Mapping[str, Fact | Overview | Gap]
) -> dict[str, set[str]]:
    """Give the texts that only one version of an entry has, for each entry that differs."""
    return {
        name: _passages(before.get(name)) ^ _passages(after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


def _passages(entry: Fact | Overview | Gap | None) -> set[str]:
    match entry:
        case Fact():
            said_by = (entry.speaker or "", entry.role or "", *entry.people)
            return {entry.answer, entry.quote, *entry.questions, *entry.keywords, *said_by}
        case Overview():
            return {entry.title, *entry.facts, *entry.questions}
        case Gap():
            return {entry.answer, *entry.questions}
    return set()


def _words_read_otherwise(before: Library, after: Library) -> Iterable[str]:
    """Give what changes how every question with it is read: people, synonyms, abbreviations."""
    return {*before.people} ^ {*after.people} | (
        _meanings(before.vocabulary) ^ _meanings(after.vocabulary)
    )


def _meanings(vocabulary: Vocabulary) -> set[str]:
    """Return each group of the vocabulary as one text."""
    pairs = vocabulary.abbreviations.items()
    return {" ".join(group) for group in (*vocabulary.synonyms, *pairs)}
