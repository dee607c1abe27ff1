"""What comes of whole messages: given rightly, shown under a hedge, wrong, or answered needlessly.

Some question files stand outside this repository, in a folder of the operator's; what is not there
is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from bot.answering import Answerer, Asked, Context
from bot.curation.evaluate import evaluate
from bot.knowledge import Question
from bot.knowledge.loading import read_placed
from bot.replies import render

TALK_SHOWS: Final[dict[str, list[list[str]]]] = {
    "thanks": [["welcome"]],
    "sources": [["make history"], ["left in lurch"]],
    "people": [["dixon"], ["irani"]],
    "cite": [["health service journal", "cite"]],
    "summary": [["alliance"]],
}
"""What a reply to some kinds of talk must show."""
NOTHING_FOUND: Final = ("i found no", "nothing in the articles")

_STRAIGHT: Final = str.maketrans("’‘“”", "''\"\"")

Message = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Natural:
    """Messages as people really type them: how many came out well, and how many wrong."""

    asked: int
    good: int
    wrong: int


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Questions written claim by claim, and others that the articles do not answer."""

    answerable: int
    right: int
    """Given without a hedge."""
    shown: int
    """In the reply's text, hedged or not."""
    wrong: int
    near: int
    """Near misses: questions close to what the articles say."""
    near_answered: int
    other: int
    other_answered: int


def natural(answerer: Answerer, files: Iterable[Path]) -> dict[str, Natural]:
    """Ask single messages; return what came of them by class."""
    messages = (one for file in files for one in _read(file))
    verdicts = [(one["class"], _judged(answerer.ask(one["q"]), one)) for one in messages]
    return _by_class(verdicts)


def turns(answerer: Answerer, files: Iterable[Path]) -> dict[str, Natural]:
    """Hold conversations; return what came of their turns by class."""
    verdicts: list[tuple[str, str]] = []
    for conversation in (one for file in files for one in _read(file)):
        context: Context | None = None
        for turn in conversation["turns"]:
            asked = answerer.ask(turn["q"], context)
            verdicts.append((turn["class"], _judged(asked, turn)))
            context = answerer.context(asked, context)
    return _by_class(verdicts)


def claims(answerer: Answerer, files: Iterable[Path], kind: str = "") -> Claims:
    """Ask question files in the form of data/questions.yaml; with a `kind`, only its questions."""
    read = (placed.record for file in files for placed in read_placed(file, Question))
    questions = [question for question in read if kind in ("", question.kind)]
    judged = evaluate(answerer.library, answerer, questions)
    verdicts = Counter(one.verdict for one in judged)
    near = Counter(one.verdict for one in judged if one.question.kind == "near_miss")
    answerable = sum(one.question.expect is not None for one in judged)
    return Claims(
        answerable=answerable,
        right=verdicts["right"],
        shown=verdicts["right"] + verdicts["shown"],
        wrong=verdicts["wrong"],
        near=near.total(),
        near_answered=near["answered"],
        other=len(judged) - answerable - near.total(),
        other_answered=verdicts["answered"] - near["answered"],
    )


def total(found: Iterable[Natural]) -> Natural:
    """Add up classes."""
    several = list(found)
    return Natural(
        asked=sum(one.asked for one in several),
        good=sum(one.good for one in several),
        wrong=sum(one.wrong for one in several),
    )


def count(files: Iterable[Path]) -> int:
    """Return how many messages or turns some files have."""
    return sum(len(one.get("turns", "1")) for file in files for one in _read(file))


def judge(text: str, outcome: str, wanted: Message) -> str:
    """Return "good", "wrong" or "short" for one reply: what it shows, not what its buttons offer.

    It is wrong to give a fact or overview without a hedge where none answers, or one that shows
    too little of what was wanted.
    """
    shown, first = _folded(text), _folded(text.split("\n")[0])
    sure = outcome in ("answer", "overview")
    misleads = any(_folded(one) in first for one in wanted.get("never") or ())
    if show := wanted.get("show"):
        enough = sum(_shown(shown, show["of"])) >= show["least"]
        return "good" if enough and not misleads else _failed(sure=sure)
    if wanted.get("decline"):
        fits = wanted.get("fits")
        reasoned = outcome == "decline" and not any(one in shown for one in NOTHING_FOUND)
        misfits = misleads or (fits and reasoned and not all(_shown(shown, fits)))
        return "wrong" if sure else "short" if misfits else "good"
    also = wanted.get("talk_also") or []
    kinds = [wanted.get("talk"), *(also if isinstance(also, list) else [also])]
    shows = [TALK_SHOWS[kind] for kind in kinds if kind in TALK_SHOWS]
    talks = outcome == "chat" and not shows
    good = talks or any(all(_shown(shown, groups)) for groups in shows)
    return "good" if good else _failed(sure=sure)


def _judged(asked: Asked, wanted: Message) -> str:
    return judge(render.render(asked).text, asked.kind, wanted)


def _failed(*, sure: bool) -> str:
    return "wrong" if sure else "short"


def _shown(text: str, groups: Iterable[Sequence[str]]) -> Iterator[bool]:
    """Go through groups of alternatives, and whether a text has one of each."""
    return (any(_folded(one) in text for one in group) for group in groups)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_STRAIGHT)).lower()


def _by_class(verdicts: Sequence[tuple[str, str]]) -> dict[str, Natural]:
    found = Counter(verdicts)
    return {
        kind: Natural(
            asked=sum(one == kind for one, _ in verdicts),
            good=found[kind, "good"],
            wrong=found[kind, "wrong"],
        )
        for kind in sorted({kind for kind, _ in verdicts})
    }


def _read(file: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read
