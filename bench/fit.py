"""`make fit`: fits the confidence to the knowledge, so that no question judges itself.

It prints the constants for `bot/answering/confidence.py`.

Every stored question is asked of a base that does not hold it, and counts as right where it finds
its own fact or one with the same words of the article.  The questions of known gaps are asked of
a base without their gap, where they are near misses that nobody foresaw, and of one that has the
gap but not the question.  Each is also typed in a hurry and cut down to its keywords, since that
is how people write.  Scraps of chatter, which name nothing, must find nothing.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from bot.answering.ask import Answerer
from bot.answering.confidence import Model
from bot.answering.text import weight, words
from bot.knowledge import KnowledgePaths, KnownFact, Library, load

FOLDS: Final = 12
GAP_FOLDS: Final = 10
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
STORIES: Final = (
    "hi there, sorry to bother you",
    "hello, hope you are well",
    "good morning all",
    "i am writing an essay for my course and it is due on friday",
    "my neighbour and i had a bit of an argument about this over the garden fence",
    "i have been retired for ten years so my memory is not what it was",
    "my daughter is studying nursing and she asked me over dinner",
    "i sat through a very long meeting about it last tuesday and got nowhere",
    "i used to work in a bank so forgive my ignorance",
    "bear with me, i am typing on my phone",
    "we are putting together a display for the village hall",
    "thanks ever so much in advance",
    "my tutor says i should check before i write anything down",
    "i could not find it anywhere on the internet, and i have looked",
    "the kids are screaming in the background so i will be quick",
    "somebody at the bus stop told me and i did not believe a word",
    "i have a presentation on monday and my slides are a mess",
    "not sure whether this is the right place to ask",
    "apologies if it is a silly one",
    "i have read so much this week that it is all a blur",
    "any help would be lovely, cheers",
    "we moved house in the spring and all my notes are in boxes",
    "my manager wants it by five o'clock and i have only just started",
    "i remember reading it on a train years ago",
    "it came up in a quiz and nobody knew",
)
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
    return [*_held_out(library, rng), *_unforeseen(library, rng), *_chatter(library)]


def _held_out(library: Library, rng: random.Random) -> Iterator[Example]:
    for fold in range(FOLDS):
        answerer = Answerer(_without_questions(library, fold))
        for fact in library.facts.values():
            for question in fact.record.questions[fold::FOLDS]:
                yield from _ask(answerer, question, rng, 1.0, fact)
        for gap in library.gaps.values():
            for question in gap.questions[fold::FOLDS]:
                yield from _ask(answerer, question, rng, 0.5)


def _unforeseen(library: Library, rng: random.Random) -> Iterator[Example]:
    names = sorted(library.gaps)
    rng.shuffle(names)
    for fold in range(GAP_FOLDS):
        away = names[fold::GAP_FOLDS]
        kept = {name: gap for name, gap in library.gaps.items() if name not in away}
        answerer = Answerer(replace(library, gaps=MappingProxyType(kept)))
        for name in away:
            for question in library.gaps[name].questions:
                yield from _ask(answerer, question, rng, 1.0)


def _chatter(library: Library) -> Iterator[Example]:
    answerer = Answerer(library)
    for scrap in CHATTER:
        reading = answerer.read(scrap)
        if reading.facts:
            yield Example(astuple(reading.features), False, 2.0)


def _without_questions(library: Library, fold: int) -> Library:
    """Return the library without every twelfth question of each fact and gap."""

    def kept(questions: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(q for number, q in enumerate(questions) if number % FOLDS != fold)

    facts = {
        name: replace(fact, record=fact.record.model_copy(
            update={"questions": kept(fact.record.questions)}))
        for name, fact in library.facts.items()
    }  # fmt: skip
    gaps = {
        name: gap.model_copy(update={"questions": kept(gap.questions)})
        for name, gap in library.gaps.items()
    }
    return replace(library, facts=MappingProxyType(facts), gaps=MappingProxyType(gaps))


def _ask(
    answerer: Answerer,
    question: str,
    rng: random.Random,
    share: float,
    fact: KnownFact | None = None,
) -> Iterator[Example]:
    typed = (
        (question, 1.0), (hurried(question, rng), 0.4), (terse(question), 0.4),
        (rambling(question, rng), 0.4),
    )  # fmt: skip
    for text, part in typed:
        reading = answerer.read(text)
        if reading.facts:
            right = fact is not None and answerer.same_words(reading.facts[0].id, fact.id)
            yield Example(astuple(reading.features), right, share * part)


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


def rambling(text: str, rng: random.Random) -> str:
    """Bury a question among one to three sentences about something else."""
    stories = rng.sample(STORIES, rng.randrange(1, 4))
    stories.insert(rng.randrange(len(stories) + 1), text)
    return ". ".join(stories)


def fit(found: Collection[Example]) -> Model:
    """Return the weights of a ridge logistic regression, by Newton's method.

    Right and wrong examples weigh the same in sum: how many gaps a curator has thought of says
    nothing of how often people ask what the articles do not say.
    """
    x = np.array([(1.0, *example.features) for example in found])
    y = np.array([example.right for example in found], float)
    share = np.array([example.weight for example in found])
    share[y == 0] *= share[y == 1].sum() / share[y == 0].sum()
    scale = np.array([1.0, *x[:, 1:].std(axis=0)])
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
    return Model(*(round(float(value), 3) for value in beta / scale))


if __name__ == "__main__":
    asked = examples(load(KnowledgePaths(root=Path(__file__).parents[1])))
    print(fit(asked))
    print(f"from {len(asked)} questions asked, {sum(e.right for e in asked)} of them found right")
