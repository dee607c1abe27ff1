"""`make fit`: fits confidence and breadth to the knowledge, so that no question judges itself.

It prints the constants for `bot/answering/confidence.py`.

Every stored question is asked of a base that does not hold it, and counts as right where it finds
its own entry or a fact with the same words of the article; a known gap's question is a near miss.
Each is also typed in a hurry and cut down to its keywords, since that is how people write.  Scraps
of chatter, which name nothing, must find nothing.

That alone makes the words held count for too little: a stored question that is held out takes its
rare words with it.  So questions by other authors weigh as much in sum.  They are development sets,
and published as such.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from rapidfuzz import fuzz, process

from bench.shown import has_needed
from bench.thinner import with_questions
from bot.answering.confidence import BreadthFeatures, Features, Model
from bot.answering.read import Reader
from bot.knowledge import PAGE, KnowledgePaths, Library, Question, load
from bot.knowledge.loading import read_placed
from bot.language.text import AS_IS, folded, weight, words
from bot.replies import render

ROOT: Final = Path(__file__).parents[1]
SETS: Final = (ROOT / "bench/held_out.yaml", ROOT / "data/questions.yaml")
READERS: Final = ROOT / "bench/readers_asked.yaml"
OF_CLAIMS: Final = 0.4
LIKE: Final = 75
"""How alike two questions are, 0 to 100, one of which may have been worded after the other."""
FOLDS: Final = 12
SEED: Final = 20030  # any; fixed so that two runs print the same
RIDGE: Final = 1.0

CHATTER: Final = (
    "could you give it to me", "what was the wording", "what was it that he announced",
    "and did they come as a surprise", "what did he put it down to", "word for word",
    "could you tell me what was said about it", "and how was it worded", "what was reported",
    "how long was it", "i could not recall how it put it", "if you have one please",
    "what was it", "who was that", "and what did they say", "what is the answer",
    "can you find the passage", "is that right", "do you know", "what do the articles say",
    "tell me more", "and why", "what happened next", "where was it", "when was it", "who said so",
    "what does it say", "is it true", "what about it", "can you help me with this",
    "it was a long time ago", "how does it work", "is there anything on that",
    "what exactly was said", "who was behind it", "what did she think", "i would like to know",
    "anything about it", "i read something in the paper last week",
)  # fmt: skip
_KEYS: Final = "qwertyuiopasdfghjklzxcvbnm"


@dataclass(frozen=True)
class Example:
    """One question asked: the features of its best fact, and whether that fact was right."""

    features: tuple[float, ...]
    right: bool
    weight: float


def examples(library: Library) -> list[Example]:
    """Ask every stored question of a base that does not hold it."""
    rng = random.Random(SEED)
    own = [*_held_out(library, rng), *_chatter(library)]
    others = [*_by_others(library), *_by_readers(library)]
    share = sum(example.weight for example in own) / max(1, len(others))
    return [*own, *(replace(example, weight=share) for example in others)]


def _by_others(library: Library) -> Iterator[Example]:
    """Ask the questions of the development sets: what is found is right if it has the words."""
    reader = Reader(library)
    for file in SETS:
        for placed in read_placed(file, Question) if file.exists() else ():
            question = placed.record
            found = reader.find(question.q)
            if question.after is None and found.claims and len(question.q) <= AS_IS:
                best = found.claims[0].id
                right = question.expect is not None and _holds(library, best, question.expect)
                yield Example(astuple(found.features), right, 1.0)


def _by_readers(library: Library) -> Iterator[Example]:
    """Ask what readers asked, of a base without any question like theirs."""
    asked = [one for one in _readers_questions() if len(one["q"]) <= AS_IS]
    reader = Reader(_without_like(library, [one["q"] for one in asked]))
    for one in asked:
        found = reader.find(one["q"])
        if found.claims:
            best = found.claims[0].id
            yield Example(astuple(found.features), _meets(reader.library, best, one), 1.0)


def _readers_questions() -> list[dict[str, Any]]:
    by_readers = yaml.safe_load(READERS.read_text(encoding="utf-8"))
    return [one for by in by_readers for one in by["questions"] if one["class"] != "talk"]


def _meets(library: Library, best: str, question: Mapping[str, Any]) -> bool:
    """Return whether a fact or the first points of an overview are all that a question needs."""
    needed = question.get("need", ())
    if not needed:
        return False
    if overview := library.overviews.get(best):
        shown = [fact.id for fact in overview.points[:PAGE]]
    else:
        shown = [best]
    return best in question.get("overviews", ()) or all(has_needed(needed, shown, library))


def _holds(library: Library, name: str, expected: Sequence[Sequence[str]]) -> bool:
    fact, overview = library.facts.get(name), library.overviews.get(name)
    reply = (
        render.answer(fact, library) if fact else render.overview(overview) if overview else None
    )
    text = reply.text.casefold() if reply else ""
    return all(any(one.casefold() in text for one in inner) for inner in expected)


def _held_out(library: Library, rng: random.Random) -> Iterator[Example]:
    for fold in range(FOLDS):
        reader = Reader(_without_questions(library, fold))
        for entry, record in library.entries.items():
            for question in record.questions[fold::FOLDS]:
                yield from _ask(reader, question, rng, entry)


def _chatter(library: Library) -> Iterator[Example]:
    reader = Reader(library)
    for scrap in CHATTER:
        found = reader.find(scrap)
        if found.claims:
            yield Example(astuple(found.features), False, 2.0)


def _without_questions(library: Library, fold: int) -> Library:
    """Return the library without every twelfth question of each entry."""
    return with_questions(
        library, lambda asked: tuple(q for n, q in enumerate(asked) if n % FOLDS != fold)
    )


def _ask(reader: Reader, question: str, rng: random.Random, entry: str) -> Iterator[Example]:
    typed = ((question, 1.0), (hurried(question, rng), 0.4), (terse(question), 0.4))
    for text, part in typed:
        found = reader.find(text)
        if found.claims:
            best = found.claims[0].id
            right = best == entry or _shows(reader.library, best, entry)
            yield Example(astuple(found.features), right, part)


def _shows(library: Library, best: str, entry: str) -> bool:
    """Return whether what was found shows the fact that was meant."""
    overview = library.overviews.get(best)
    if overview and entry in library.facts:
        return library.facts[entry] in overview.facts
    return library.same_words(best, entry)


def hurried(text: str, rng: random.Random) -> str:
    """Misspell one word in four as thumbs do: swapped, dropped or neighbouring letters."""
    typed = text.lower().split()
    for _ in range(max(1, len(typed) // 4)):
        at = rng.randrange(len(typed))
        word = typed[at]
        if len(word) > 3:
            cut, draw = rng.randrange(len(word) - 1), rng.random()
            if draw < 0.4:
                word = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
            elif draw < 0.7:
                word = word[:cut] + word[cut + 1 :]
            else:
                word = word[:cut] + rng.choice(_KEYS) + word[cut + 1 :]
            typed[at] = word
    return " ".join(typed)


def terse(text: str) -> str:
    """Keep the first four words of substance, as someone typing into a search box does."""
    return " ".join([word for word in words(text) if weight(word) == 1.0][:4]) or text


def fit(found: Collection[Example], features: type = Features, *, balanced: bool = True) -> Model:
    """Return the weights of a ridge logistic regression on some features, by Newton's method.

    Balanced, right and wrong examples weigh the same in sum: how many gaps a curator has thought
    of says nothing of how often people ask what the articles do not say.
    """
    names = [field.name for field in fields(features)]
    x = np.array([(1.0, *example.features) for example in found])
    y = np.array([example.right for example in found], float)
    share = np.array([example.weight for example in found])
    if balanced:
        share[y == 0] *= share[y == 1].sum() / share[y == 0].sum()
    scale = np.array([1.0, *x[:, 1:].std(axis=0)])
    scale[scale == 0] = 1.0  # a feature that is always the same, as in a base without gaps
    z = x / scale
    penalty = np.diag([0.0, *[RIDGE] * (x.shape[1] - 1)])
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ beta))
        gradient = z.T @ (share * (y - p)) - penalty @ beta
        step = np.linalg.solve((z * (share * p * (1 - p))[:, None]).T @ z + penalty, gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    intercept, *weights = (round(float(value), 3) for value in beta / scale)
    return Model(intercept, dict(zip(names, weights, strict=True)))


def _without_like(library: Library, asked: Sequence[str]) -> Library:
    """Return the library without the questions that were worded with others in view."""
    seen = [folded(question) for question in asked]

    def unseen(questions: Sequence[str]) -> tuple[str, ...]:
        scores = process.cdist(
            [folded(q) for q in questions], seen, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE
        )
        return tuple(q for q, row in zip(questions, scores, strict=True) if not row.any())

    return with_questions(library, lambda questions: unseen(questions) or tuple(questions[:1]))


def breadth_examples(library: Library) -> list[Example]:
    """Ask what readers asked, whose broad questions want several facts, and the claims' questions.

    The claims' questions, near misses and other messages count less: they were not asked by people
    who wanted to know.
    """
    asked = _readers_questions()
    reader = Reader(_without_like(library, [one["q"] for one in asked]))
    found = [
        Example(astuple(reader.find(one["q"]).breadth_features), one["class"] == "broad", 1.0)
        for one in asked
    ]
    for file in SETS:
        for placed in read_placed(file, Question) if file.exists() else ():
            q = placed.record
            if q.after is None and len(q.q) <= AS_IS:
                features = astuple(reader.find(q.q).breadth_features)
                found.append(Example(features, False, OF_CLAIMS))
    return found


if __name__ == "__main__":
    known = load(KnowledgePaths(root=ROOT))
    asked = examples(known)
    print("FITTED", fit(asked))
    print(f"from {len(asked)} questions asked, {sum(e.right for e in asked)} of them found right")
    asked = breadth_examples(known)
    print("BREADTH", fit(asked, BreadthFeatures, balanced=False))
    print(f"from {len(asked)} questions asked, {sum(e.right for e in asked)} of them broad")
