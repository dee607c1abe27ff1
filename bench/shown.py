"""`python -m bench.shown`: whether replies show what was judged to be needed, class by class.

It asks what readers asked (readers_asked.yaml) and what was written as people ask (written.yaml).
Both were looked at while the bot was made.  Judging by facts is kinder than a reader: it neither
minds points beside the matter nor how a hedge is put.  In round 5 a reader called .60 of the broad
replies right and sufficient, of which .73 had the facts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from bot.answering import Answer, Answerer, Asked, Chat, Closest, Decline, Overview
from bot.knowledge import PAGE, KnowledgePaths, KnownOverview, Library, load

ROOT: Final = Path(__file__).parents[1]
FILES: Final = (ROOT / "bench/readers_asked.yaml", ROOT / "bench/written.yaml")

Question = Mapping[str, Any]


def verdict(question: Question, asked: Asked, library: Library) -> str:
    """Return good, hedged, part, missed or wrong; for a near miss good, declined, hedged or wrong.

    Hedged has what is needed, under a hedge; part has some of it; wrong is given for certain and
    has none of it.
    """
    outcome = asked.outcome
    if question.get("judged", question["class"]) == "talk":
        return "good" if isinstance(outcome, Chat) else "missed"
    sure = isinstance(outcome, Answer | Overview)
    if not question.get("need"):
        if isinstance(outcome, Decline):
            fits = outcome.gap is not None and outcome.gap.id in question.get("gap", ())
            return "good" if fits else "declined"
        return "wrong" if sure else "hedged"
    shown = [fact for one in (asked, *asked.also) for fact in _shown(one)]
    has = has_needed(question["need"], shown, library)
    if all(has) or _overview(asked) in question.get("overviews", ()):
        return "good" if sure else "hedged"
    if any(has):
        return "part"
    return "wrong" if sure else "missed"


def has_needed(
    needed: Sequence[Sequence[str]], shown: Sequence[str], library: Library
) -> list[bool]:
    """Return of each group of facts, by their ids, whether one with its words is shown."""
    return [
        any(library.same_words(fact, one) for fact in shown for one in group) for group in needed
    ]


def _shown(asked: Asked) -> Iterator[str]:
    several = isinstance(asked.outcome, Overview | Closest)
    yield from (fact.id for fact in asked.shown[: PAGE if several else None])


def _overview(asked: Asked) -> str:
    match asked.outcome:
        case Overview(overview=found) | Closest(entry=KnownOverview() as found):
            return found.id
    return ""


def table(groups: Iterable[tuple[str, Sequence[Question]]], library: Library) -> Iterator[str]:
    """Ask each group of questions, and write the shares of each verdict by class."""
    answerer = Answerer(library)
    yield "| asked by | class | n | verdicts |"
    yield "|---|---|---|---|"
    for name, questions in groups:
        counts: dict[str, Counter[str]] = {}
        for one in questions:
            asked = answerer.ask(str(one["q"]))
            kind = str(one.get("judged", one["class"]))
            counts.setdefault(kind, Counter())[verdict(one, asked, library)] += 1
        for kind, found in counts.items():
            count = found.total()
            shares = ", ".join(f"{v} {n / count:.2f}" for v, n in found.most_common())
            yield f"| {name} | {kind} | {count} | {shares} |"


def groups() -> Iterator[tuple[str, Sequence[Question]]]:
    """Read every set of questions that says what a reply needs, each with a name."""
    asked, written = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES)
    rounds: dict[int, list[Question]] = {}
    for by in asked:
        rounds.setdefault(by["round"], []).extend(by["questions"])
    for number, questions in rounds.items():
        yield f"readers, round {number}", questions
    for number, by in enumerate(written, 1):
        yield f"author {number}", by["questions"]


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(groups(), load(KnowledgePaths(root=ROOT))))
