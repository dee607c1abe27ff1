"""The question sets: the shipped base, and public sets written as knowledge bases of our own.

A public set goes through the curators' YAML and the loader like anybody's knowledge, so that
what is measured is what ships.  A statement is cut to what a fact can hold (1,100 characters); an
entry with more questions than a fact may have becomes several facts, as it would for a curator,
and any of them is right.  Every rival searches the same facts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bot.knowledge import KnowledgePaths, Library, Question, load
from bot.knowledge.loading import read_placed
from bot.replies import render

ROOT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = Path(os.environ.get("SHARED", ROOT.parent / "shared"))
"""The folder with the question sets that aren't in the repository; what isn't there is left out."""
CLAIMS: Final = ("bench/held_out.yaml", "shared/questions/dev.yaml")
NATURAL: Final = ("bench/fresh.yaml", "shared/questions/natural_dev.yaml")
TURNS: Final = (
    "bench/fresh_conversations.yaml",
    "shared/questions/natural_dev_conversations.yaml",
)
"""Questions on the shipped knowledge: claim by claim, as people type them, in conversations."""
MOST_QUESTIONS: Final = 20  # the limits of bot/knowledge/records.py
LINE: Final = 200
SENTENCE: Final = 400
PASSAGE: Final = 700

_CONTROL: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TO_DECLINE: Final = {"near_miss": "near misses", "out_of_scope": "out of scope"}
_NO_ANSWER_EXPECTED: Final = {"followup", "smalltalk", "abuse"}


def found(names: Iterable[str], shared: Path) -> dict[str, Path]:
    """Return the files that are there, by the names that they are published under."""
    files = {
        name.removeprefix("shared/questions/"): (
            shared / name.removeprefix("shared/") if name.startswith("shared/") else ROOT / name
        )
        for name in names
    }
    return {name: file for name, file in files.items() if file.is_file()}


@dataclass(frozen=True)
class Case:
    """A message and the entries that answer it; none where the bot must decline."""

    query: str
    right: frozenset[int]
    kind: str = "in scope"

    @property
    def answerable(self) -> bool:
        """Whether an answer is expected."""
        return self.kind == "in scope"


@dataclass(frozen=True)
class QuestionSet:
    """A knowledge base and the messages that it is asked."""

    name: str
    library: Library
    cases: tuple[Case, ...]

    @property
    def texts(self) -> list[list[str]]:
        """What the rivals search: the facts in order, the overviews, then the known gaps."""
        library = self.library
        return [
            *(
                [*f.record.questions, *_statements(f.record.answer, f.quotation.text)]
                for f in library.facts.values()
            ),
            *([*one.record.questions, one.record.title] for one in library.overviews.values()),
            *(list(gap.questions) for gap in library.gaps.values()),
        ]

    @property
    def claims(self) -> int:
        """How many of them claim something: the facts and overviews, which come first."""
        return len(self.library.facts) + len(self.library.overviews)


def policy(root: Path, questions: Path, name: str) -> QuestionSet | None:
    """Ask the shipped base a file of questions; None where there is none, or it is empty."""
    if not questions.is_file():
        return None
    library = load(KnowledgePaths(root=root))
    asked = [placed.record for placed in read_placed(questions, Question)]
    cases = tuple(_policy_cases(library, asked))
    return QuestionSet(name, library, cases) if cases else None


def _policy_cases(library: Library, asked: Iterable[Question]) -> Iterator[Case]:
    facts = (render.answer(fact, library) for fact in library.facts.values())
    overviews = (render.overview(one) for one in library.overviews.values())
    replies = [reply.text.casefold() for reply in (*facts, *overviews)]
    for question in asked:
        if question.after is not None or question.kind in _NO_ANSWER_EXPECTED:
            continue
        if question.expect is None:
            kind = _TO_DECLINE.get(question.kind, "out of scope")
            yield Case(question.q, frozenset(), kind)
            continue
        right = (
            number
            for number, reply in enumerate(replies)
            if all(any(s.casefold() in reply for s in inner) for inner in question.expect)
        )
        yield Case(question.q, frozenset(right))


def public(folder: Path) -> Iterator[QuestionSet]:
    """Load each public set through a knowledge base in a temporary folder."""
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        with TemporaryDirectory() as root:
            owners = write_knowledge(Path(root), content["kb"])
            library = load(KnowledgePaths(root=Path(root)))
        yield QuestionSet(path.stem, library, tuple(_public_cases(content["dev"], owners)))


def _public_cases(dev: Iterable[dict[str, Any]], owners: Sequence[str]) -> Iterator[Case]:
    for message in dev:
        golds = message.get("golds") or [message["gold"]]
        right = frozenset(number for number, owner in enumerate(owners) if owner in golds)
        yield Case(message["q"], right, "in scope" if right else "out of scope")


def write_knowledge(root: Path, entries: Sequence[dict[str, Any]]) -> list[str]:
    """Write entries as one article, a paragraph each, and facts about each; return their owners.

    JSON is YAML, which keeps `yaml` to the one module that reads it.
    """
    seen: set[str] = set()
    paragraphs: list[str] = []
    facts: list[dict[str, Any]] = []
    owners: list[str] = []
    for entry in entries:
        asked = [_cut(_clean(question), LINE) for question in entry["questions"]]
        paragraphs.append(_clean(entry.get("statement") or "") or asked[0])
        questions = list(_new(asked, seen)) or [_cut(f"{entry['id']}: {asked[0]}", LINE)]
        for start in range(0, len(questions), MOST_QUESTIONS):
            kept = questions[start : start + MOST_QUESTIONS]
            facts.append(_fact(len(facts), len(paragraphs), paragraphs[-1], kept))
            owners.append(entry["id"])
    article = {"id": "set", "title": "A public question set", "publication": "Its authors"}
    article |= {"published": "2020", "text": "article.txt"}
    (root / "data").mkdir()
    (root / "article.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    for name, records in (("articles", [article]), ("facts", facts)):
        text = json.dumps(records, ensure_ascii=False, indent=0)
        (root / "data" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return owners


def _fact(number: int, paragraph: int, text: str, questions: list[str]) -> dict[str, Any]:
    """Quote as much of the paragraph as fits; the answer says what comes after it, if any."""
    quote = _cut(text, PASSAGE)
    return {
        "id": f"f{number}",
        "article": "set",
        "answer": _cut(text[len(quote) :].strip() or quote, SENTENCE),
        "quote": quote,
        "paragraph": paragraph,
        "questions": questions,
    }


def _statements(answer: str, quotation: str) -> list[str]:
    return [quotation] if answer in quotation else [quotation, answer]


def _new(questions: Iterable[str], seen: set[str]) -> Iterator[str]:
    """Drop what the verifier calls a duplicate: the same words, case and punctuation aside."""
    for question in questions:
        plain = " ".join(re.findall(r"\w+", question.casefold())) or question
        if question and plain not in seen:
            seen.add(plain)
            yield question


def _clean(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _cut(text: str, limit: int) -> str:
    """Cut a text to a limit, at a sentence if one ends in its second half, else at a word."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in re.finditer(r"[.!?](?= )", text[:limit])]
    if ends and ends[-1] > limit // 2:
        return text[: ends[-1]]
    return text[:limit].rpartition(" ")[0].rstrip() or text[:limit]
