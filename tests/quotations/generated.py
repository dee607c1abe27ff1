"""Quotations generated from every sentence of the articles: true ones, and ones altered one way.

Nothing here looks at how the bot compares: a text is true where its words stand in an article in a
row, with the same capitals and marks, and each alteration says what it did.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.knowledge import Library, SourceArticle

NUMBERS: Final = {"one": "three", "two": "four", "2003": "2004", "16": "17", "8": "7", "9": "10"}
TENSES: Final = {
    "would": "will", "could": "can", "is": "was", "are": "were", "has": "had", "have": "had",
    "said": "says", "feel": "felt", "feels": "felt", "was": "is", "were": "are", "had": "have",
    "varies": "varied", "accepted": "accepts", "give": "gave",
}  # fmt: skip
OTHERS: Final = ("hospitals", "reform", "patients", "quickly", "ministers", "never", "billion")
SAYS: Final = {"said", "says", "told", "announced", "accepted", "warned", "found", "calls"}
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Made:
    """A text with what was done to it, and the sentence that it was made from."""

    text: str
    how: str
    article: SourceArticle
    paragraph: int


def words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def stands(text: str, library: Library) -> bool:
    """Return whether the words of a text, or those behind "he said:", stand in an article."""
    return any(
        f" {' '.join(words(part))} " in f" {' '.join(words(article.text.raw))} "
        for article in library.articles.values()
        for part in (text, text.partition(": ")[2] or text)
    )


def passages(library: Library, rng: random.Random) -> Iterator[tuple[SourceArticle, int, str]]:
    """Give stretches of five words and more from all sentences, whole sentences among them."""
    sentences = [(a, s) for a in library.articles.values() for s in a.text.sentences]
    sentences = [(a, s) for a, s in sentences if len(s.text.split()) > 5]
    while True:
        for article, sentence in sentences:
            said = sentence.text.split()
            if rng.random() < 0.6:
                size = rng.randint(5, len(said))
                start = rng.randint(0, len(said) - size)
                said = said[start : start + size]
            yield article, sentence.paragraph, " ".join(said)


def _inner(said: list[str], rng: random.Random) -> int:
    """Choose a word with two words before it and two behind, bare of marks where there is one."""
    inner = range(2, len(said) - 2)
    plain = [n for n in inner if said[n].isalpha()] or list(inner)
    return rng.choice(plain) if plain else len(said) // 2


def _changed(said: list[str], rng: random.Random, _: str) -> list[str]:
    at = _inner(said, rng)
    return [*said[:at], rng.choice(OTHERS), *said[at + 1 :]]


def _dropped(said: list[str], rng: random.Random, _: str) -> list[str]:
    at = _inner(said, rng)
    return [*said[:at], *said[at + 1 :]]


def _added(said: list[str], rng: random.Random, _: str) -> list[str]:
    at = rng.randint(0, len(said))
    return [*said[:at], rng.choice(OTHERS), *said[at:]]


def _swapped(table: dict[str, str]) -> Callable[[list[str], random.Random, str], list[str]]:
    def swap(said: list[str], rng: random.Random, _: str) -> list[str]:
        places = [n for n, word in enumerate(said) if word in table]
        if not places:
            return said
        at = rng.choice(places)
        return [*said[:at], table[said[at]], *said[at + 1 :]]

    return swap


def _negated(said: list[str], rng: random.Random, _: str) -> list[str]:
    if "not" in said[1:-1]:
        at = said.index("not", 1)
        return [*said[:at], *said[at + 1 :]]
    at = _inner(said, rng)
    return [*said[:at], "not", *said[at:]]


def _moved(said: list[str], rng: random.Random, _: str) -> list[str]:
    at = _inner(said, rng)
    to = rng.choice([n for n in range(1, len(said) - 1) if abs(n - at) > 1] or [0])
    rest = [*said[:at], *said[at + 1 :]]
    return [*rest[:to], said[at], *rest[to:]]


def _joined(said: list[str], rng: random.Random, other: str) -> list[str]:
    theirs = other.split()
    return [*said[: max(len(said) // 2, 4)], *theirs[-max(len(theirs) // 2, 4) :]]


def _skipped(said: list[str], rng: random.Random, _: str) -> list[str]:
    if len(said) < 9:
        return said
    at = rng.randint(3, len(said) - 5)
    return [*said[:at], *said[at + 2 :]]


def _misspelt(said: list[str], rng: random.Random, _: str) -> list[str]:
    at = max(range(len(said)), key=lambda n: len(said[n]) if said[n].isalpha() else 0)
    word = said[at]
    if len(word) < 5:
        return said
    cut = rng.randint(1, len(word) - 3)
    return [*said[:at], word[:cut] + word[cut + 1 :], *said[at + 1 :]]


def _shouted(said: list[str], rng: random.Random, _: str) -> list[str]:
    at = _inner(said, rng)
    return [*said[:at], said[at].swapcase(), *said[at + 1 :]]


def _marked(said: list[str], rng: random.Random, _: str) -> list[str]:
    at = _inner(said, rng)
    mark = rng.choice(",;:!?")
    other = said[at].rstrip(",;:.!?") if said[at][-1] in ",;:.!?" else f"{said[at]}{mark}"
    return [*said[:at], other, *said[at + 1 :]]


def _reversed(said: list[str], rng: random.Random, _: str) -> list[str]:
    half = len(said) // 2
    # "… the problems … Dr Irani said" is a quotation with its speaker behind it, and true.
    if half < 3 or SAYS & {word.strip(",:") for word in said}:
        return said
    return [*said[half:], "…", *said[:half]]


ALTERATIONS: Final[dict[str, Callable[[list[str], random.Random, str], list[str]]]] = {
    "word changed": _changed,
    "word dropped": _dropped,
    "word added": _added,
    "number": _swapped(NUMBERS),
    "tense": _swapped(TENSES),
    "negation": _negated,
    "word moved": _moved,
    "two passages joined": _joined,
    "words skipped without a sign": _skipped,
    "misspelt": _misspelt,
    "capitals": _shouted,
    "punctuation": _marked,
    "ellipsis in the wrong order": _reversed,
}
_ONLY_LOOKS: Final = ("capitals", "punctuation", "ellipsis in the wrong order")


def altered(library: Library, count: int, seed: int = 16) -> Iterator[Made]:
    """Give texts that are not what an article prints, each altered in one way."""
    rng = random.Random(seed)
    found, others, seen = passages(library, rng), passages(library, rng), set[str]()
    kinds = [*ALTERATIONS]
    while len(seen) < count:
        how = kinds[len(seen) % len(kinds)]
        article, paragraph, text = next(found)
        theirs = next(other for _, number, other in others if number != paragraph)
        made = " ".join(ALTERATIONS[how](text.split(), rng, theirs))
        same = made == text or (how not in _ONLY_LOOKS and stands(made, library))
        same = same or (how == "ellipsis in the wrong order" and _twice(made, library))
        if same or made in seen or len(words(made)) < 4:
            # The next passage may have what this one has not: a number, another tense.
            if how in ("number", "tense") and rng.random() < 0.05:
                kinds.append(kinds.pop(kinds.index(how)))
            continue
        seen.add(made)
        yield Made(text=made, how=how, article=article, paragraph=paragraph)


def _twice(text: str, library: Library) -> bool:
    """Return whether one half of a text stands in an article more than once."""
    everything = " ".join(" ".join(words(a.text.raw)) for a in library.articles.values())
    return any(everything.count(" ".join(words(half))) > 1 for half in text.split("…"))


def _as_it_is(text: str, rng: random.Random) -> str:
    return text


def _curly(text: str, rng: random.Random) -> str:
    return f"“{text.replace(chr(39), chr(8217))}”"


def _spaced(text: str, rng: random.Random) -> str:
    return f"  {text.replace(' ', rng.choice(['  ', chr(160), ' ' + chr(8203)]))} "


def _dashed(text: str, rng: random.Random) -> str:
    return text.replace(" - ", " – ")


def _shortened(text: str, rng: random.Random) -> str:
    said = text.split()
    if len(said) < 10:
        return text
    start = rng.randint(3, len(said) - 6)
    sign = rng.choice(["…", "...", "[…]", "(...)"])
    return " ".join([*said[:start], sign, *said[start + 2 :]])


def _started(text: str, rng: random.Random) -> str:
    return text[0].swapcase() + text[1:] if text[0].isalpha() else text


def _nested(text: str, rng: random.Random) -> str:
    return text.replace(" '", ' "').replace("' ", '" ')


FAITHFUL: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "as it is": _as_it_is,
    "curly quotes": _curly,
    "white space": _spaced,
    "dashes": _dashed,
    "honest ellipsis": _shortened,
    "first letter": _started,
    "double quotes inside": _nested,
}


def true(library: Library, count: int, seed: int = 61) -> Iterator[Made]:
    """Give texts that can be printed: an article's words, typed as people type them."""
    rng = random.Random(seed)
    for number, (article, paragraph, text) in enumerate(passages(library, rng)):
        if number == count:
            return
        how = [*FAITHFUL][number % len(FAITHFUL)]
        yield Made(text=FAITHFUL[how](text, rng), how=how, article=article, paragraph=paragraph)
