"""Facts and messages made by a seeded generator: any number of them, nobody's knowledge."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from types import MappingProxyType
from typing import Final

from bot.knowledge import (
    Article,
    ArticleText,
    Fact,
    KnownFact,
    KnownOverview,
    Library,
    Overview,
    Quotation,
    SourceArticle,
    Vocabulary,
)
from bot.language import ENGLISH
from bot.language.text import FUNCTION_WORDS, QUESTION_WORDS

SEED: Final = 2007
VOCABULARY: Final = 30_000  # words; the commonest are English function words
QUESTIONS: Final = 5
POINTS: Final = 5
APART: Final = 50
ALTERED: Final = 0.15  # share of the words of a quotation that are replaced
LONGEST: Final = 4096  # characters of a Telegram message

_SYLLABLES: Final = [
    c + v for c in "b c d f g h l m n p r s t v st tr pl ch".split() for v in "aeiou"
]
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Generated:
    """The texts of one fact."""

    questions: tuple[str, ...]
    answer: str


class Writer:
    """Draws words as language does: the n-th commonest word in proportion to 1/n."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        made = random.Random(SEED)  # the same language for every seed
        words = dict.fromkeys(sorted(FUNCTION_WORDS | QUESTION_WORDS))
        while len(words) < VOCABULARY:
            word = "".join(made.choice(_SYLLABLES) for _ in range(made.choice((2, 3, 3, 4))))
            words[word + made.choice(("", "n", "r", "s"))] = None
        self.words = list(words)
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def draw(self, count: int) -> list[str]:
        """Draw words, common ones often."""
        return self.rng.choices(self.words, cum_weights=self._weights, k=count)

    def facts(self, count: int) -> Iterator[Generated]:
        """Write facts about six words each, of which a question has four among common ones."""
        for _ in range(count):
            topic = self.rng.choices(self.words[200:], k=3) + self.draw(3)
            questions = tuple(self._mixed([*self.rng.sample(topic, 4), *self.draw(4)])
                              for _ in range(QUESTIONS))  # fmt: skip
            yield Generated(questions, self._mixed([*topic, *self.draw(12)]))

    def query(self, fact: Generated) -> str:
        """Ask for a fact: one of its questions with two words replaced."""
        words = self.rng.choice(fact.questions).split()
        for at in self.rng.sample(range(len(words)), 2):
            words[at] = self.draw(1)[0]
        return " ".join(words)

    def _mixed(self, words: list[str]) -> str:
        self.rng.shuffle(words)
        return " ".join(words)


def library(facts: Sequence[Generated]) -> Library:
    """Build a library in memory; the loader allows no file as big as 100,000 facts."""
    record = Article(
        id="a", title="Generated", publication="Nobody", published="2020", text="a.txt"
    )
    article = SourceArticle(record=record, text=ArticleText(""))
    known = {
        f"f{number}": KnownFact(
            record=Fact(
                id=f"f{number}", article="a", answer=fact.answer, quote=fact.answer,
                questions=fact.questions,
            ),
            quotation=Quotation(fact.answer, 1, number, number + 1),
            article=article,
        )
        for number, fact in enumerate(facts)
    }  # fmt: skip
    return Library(
        articles=MappingProxyType({"a": article}), facts=MappingProxyType(known),
        overviews=MappingProxyType(dict(_overviews([*known.values()]))),
        gaps=MappingProxyType({}), vocabulary=Vocabulary(), questions=(), version="0" * 12,
    )  # fmt: skip


def _overviews(facts: Sequence[KnownFact]) -> Iterator[tuple[str, KnownOverview]]:
    """Sum up five facts in every fifty, as the shipped base does more often."""
    for start in range(0, len(facts), APART):
        points = tuple(facts[start : start + POINTS])
        questions = tuple(f"all on {point.record.questions[0]}" for point in points)
        name = f"o{start}"
        record = Overview(
            id=name, title=f"Subject {start}", facts=tuple(point.id for point in points),
            questions=questions,
        )  # fmt: skip
        yield name, KnownOverview(record=record, facts=points)


def hostile(
    count: int, known: Sequence[str], quotations: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Write messages that nobody means well with, each with its kind.

    `known` words may occur, and `quotations` of which some words were replaced by them.
    """
    rng = random.Random(SEED)
    kinds = list(_kinds(rng, known, quotations).items())
    for number in range(count):
        kind, (make, between) = kinds[number % len(kinds)]
        length = LONGEST if rng.random() < 0.5 else rng.randrange(1, LONGEST)
        pieces, size = [], 0
        while size < length:
            pieces.append(make())
            size += len(pieces[-1]) + len(between)
        yield kind, between.join(pieces)[:length]


def _kinds(
    rng: random.Random, known: Sequence[str], quotations: Sequence[str]
) -> dict[str, tuple[Callable[[], str], str]]:
    """Return, by kind, what makes one piece of a message, and what stands between two."""

    def any_of(letters: Sequence[str], fewest: int = 1, most: int = 12) -> Callable[[], str]:
        return lambda: "".join(rng.choices(letters, k=rng.randint(fewest, most)))

    def word() -> str:
        return rng.choice(known)

    def slipped() -> str:
        typed = word()
        at = rng.randrange(len(typed))
        return typed[:at] + rng.choice(_LETTERS) + typed[at + 1 :]

    def altered() -> str:
        said = rng.choice(quotations).split()
        return " ".join(word() if rng.random() < ALTERED else each for each in said)

    one = word()
    padding = _padding_words()
    eight = any_of(_LETTERS, 8, 8)
    return {
        "random unicode": (lambda: chr(rng.choice((rng.randrange(32, 0xD800),
                                                   rng.randrange(0xE000, 0x110000)))), ""),
        "one word repeated": (lambda: one, " "),
        "one giant word": (any_of(_LETTERS), ""),
        "two known words run together": (lambda: word() + word(), ""),
        "only punctuation": (any_of("?!.,;:-()[]{}'\"…—"), " "),
        "unknown words": (eight, " "),
        "unknown questions": (lambda: f"what is {eight()}?", " "),
        "unknown clauses": (lambda: f"but why {eight()}", ", "),
        "known words": (word, " "),
        "known words, a line each": (word, "\n"),
        "known words misspelt": (slipped, " "),
        "known questions misspelt": (lambda: f"who {slipped()} {slipped()}?", "\n"),
        "common words": (lambda: rng.choice(("how", "many", "what", "did", "he", "say")), " "),
        "words of two letters": (any_of(_LETTERS, 2, 2), " "),
        "figures": (any_of("0123456789,."), " "),
        "apostrophes": (any_of("abn't", 3, 9), " "),
        "emoji": (any_of("😀🩺👩🏽\u200d⚕️🇬🇧"), " "),
        "right to left": (any_of("אבגדהוزحطيكلمنسع"), " "),
        "no spaces between words": (any_of("医生说了什么關於初級保健"), ""),
        "stacked accents": (lambda: rng.choice(_LETTERS) + "\u0301\u0323" * 9, ""),
        "one sign that unfolds to eighteen": (lambda: "\ufdfa", " "),
        "addresses": (any_of("ab@.-+", 1, 40), ""),
        "all at once": (lambda: rng.choice((word(), "what", "a@b.c", "1,0", *"?,:(\n£@é医")), " "),
        "words of padding": (lambda: rng.choice(padding), " "),
        "sentences of padding": (lambda: " ".join(rng.choices(padding, k=8)), ". "),
        "altered passages": (altered, " "),
        "altered quotations": (lambda: f'"{altered()}"', " "),
        "nothing to see": (any_of(" \t\n\u200b\ufeff\u00a0"), ""),
    }  # fmt: skip


def _padding_words() -> list[str]:
    """Return the words that the patterns of padding are made of."""
    padding = ENGLISH.padding
    patterns = chain(*padding.courtesies.values(), padding.openings, padding.closings)
    found = (re.findall(r"[a-z]{2,}", pattern.replace("\\b", " ")) for pattern in patterns)
    return sorted(set(chain.from_iterable(found)))
