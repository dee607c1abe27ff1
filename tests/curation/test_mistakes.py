"""Thirty ways and more to damage the shipped files, each alone: told at its line, with advice."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.curation.check import examine
from bot.errors import Problem, Rule
from bot.knowledge import inspect
from bot.settings import Settings
from tests.conftest import ROOT

A, F, G = "data/articles.yaml", "data/facts.yaml", "data/gaps.yaml"
V, Q = "data/vocabulary.yaml", "data/questions.yaml"

# What is replaced where it first stands, by what, the rule, and a part of the message's advice.
MISTAKES: dict[str, tuple[str, str, str, Rule, str]] = {
    "a word of a quotation changed": (
        F, "Primary care trusts have just two years", "Primary care trusts have just six years",
        "quote-not-found", "differs here: 'six' -> 'two'"),
    "a quotation of the other article": (
        F, 'quote: "Published: 16/10/2003"', "quote: A damming report", "quote-not-found",
        "found in the other article ('left-in-lurch')"),
    "two passages joined": (
        F, 'quote: "Published: 16/10/2003"', "quote: have just two years the key to success",
        "quote-not-found", "two separate passages joined"),
    "a quotation that stands often": (
        F, 'quote: "Published: 16/10/2003"', "quote: PCTs", "quote-ambiguous", "quote more words"),
    "the wrong paragraph": (
        F, "  voice: document\n", "  voice: document\n  paragraph: 5\n", "quote-paragraph",
        "stands in paragraph"),
    "an unknown key": (
        F, "  voice: reported\n", "  voyce: reported\n", "unknown-key", "did you mean 'voice'?"),
    "a key twice": (
        F, "  voice: document\n", "  voice: document\n  voice: reported\n", "yaml-duplicate-key",
        "duplicate key 'voice', first at line"),
    "a key forgotten": (G, "- id: pct-numbers\n  ", "- ", "missing-key", "no key 'id'"),
    "a value forgotten": (F, "  voice: document\n", "  voice:\n", "empty-value", "fill it in"),
    "an id twice": (
        G, "- id: pct-numbers\n", "- id: published-2003\n", "duplicate-id", "first at"),
    "an id with capitals": (
        G, "- id: pct-numbers\n", "- id: PCT numbers\n", "bad-id", "lower-case letters"),
    "an unknown article": (
        F, "  article: make-history\n", "  article: make-histroy\n", "unknown-article",
        "did you mean 'make-history'?"),
    "an unknown fact": (
        F, "  see_also: [", "  see_also: [issue-5878, ", "unknown-fact",
        "did you mean 'issue-5877'?"),
    "a number sign in a text": (
        F, "    - how old is the make history article\n", "    - how old is article #2\n",
        "yaml-cut-text", "put the whole text in quotes"),
    "a no-break space from a web page": (
        F, "  voice: document\n", "  voice:\xa0document\n", "yaml-syntax", "type it anew"),
    "a conflict left by git": (
        F, "- id: issue-5877\n", "<<<<<<< HEAD\n- id: issue-5877\n", "yaml-syntax",
        "keep one of the two versions"),
    "a paragraph by name": (
        F, "  voice: document\n", "  voice: document\n  paragraph: second\n", "wrong-type",
        "a whole number was expected"),
    "a new entry without its dash": (
        F, "\n- id: issue-5877\n", "\nid: issue-5877\n", "yaml-syntax", "begin each entry with it"),
    "a colon in a question": (
        F, "    - how old is the make history article\n", "    - tell me: how old is it\n",
        "wrong-type", "put the whole text in quotes"),
    "a topic misspelt": (
        F, "  topics: [publication details]\n", "  topics: [publication detials]\n",
        "nearly-alike", "is almost 'publication details'"),
    "a bare no": (
        F, "  voice: document\n", "  voice: document\n  role: no\n", "yaml-bare-scalar",
        "put it in quotes"),
    "a bare number": (
        F, "  voice: document\n", "  voice: document\n  role: 1.10\n", "yaml-bare-scalar",
        "put it in quotes"),
    "a bare date": (
        F, "  voice: document\n", "  voice: document\n  role: 2003-10-16\n", "yaml-bare-scalar",
        "put it in quotes"),
    "an unknown voice": (
        F, "  voice: document\n", "  voice: shouted\n", "unknown-value", "expected 'quoted'"),
    "an empty text": (
        F, "  voice: document\n", '  voice: document\n  role: ""\n', "empty-text",
        "at least one character was expected"),
    "an over-long text": (
        F, "  voice: document\n", f"  voice: document\n  role: {'x' * 300}\n", "too-long",
        "300 characters, at most 200"),
    "text where a list belongs": (
        F, "  topics: [publication details]\n", "  topics: publication details\n", "wrong-type",
        "put it in [ ]"),
    "a tab": (F, "  voice: document\n", "\tvoice: document\n", "yaml-tab", "spaces were expected"),
    "an alias": (F, "  voice: document\n", "  voice: *x\n", "yaml-alias", "write it out"),
    "an anchor": (F, "  voice: document\n", "  voice: &x document\n", "yaml-anchor", "remove it"),
    "a tag": (
        F, "  voice: document\n", "  voice: !!python/name:os.system x\n", "yaml-tag", "remove it"),
    "a quote never closed": (
        F, "  voice: document\n", "  voice: 'document\n", "yaml-syntax", "close it where"),
    "a colon in a text": (
        F, "  answer: Dr Michael", "  answer: Dr: Michael", "yaml-syntax", "in quotes"),
    "a date that is none": (
        A, "  published: 2003-10-16\n", "  published: 2003-13-16\n", "bad-date", "2003-10-16"),
    "a text that is not there": (
        A, "  text: seeds/003", "  text: seeds/004", "missing-file", "no such file"),
    "an address that is none": (
        A, "  url: https://", "  url: ", "bad-url", "http:// or https://"),
    "a text that was edited": (
        A, "sha256: 88f29d4e", "sha256: 99f29d4e", "text-changed", "read them beside it"),
    "a word twice among synonyms": (
        V, "synonyms:\n", "synonyms:\n  - [oddly, oddly]\n", "duplicate-synonym", "remove one"),
    "an outcome that is none": (
        Q, "  outcome: answer\n", "  outcome: answers\n", "unknown-value",
        "did you mean 'answer'?"),
    "a question asked twice": (
        G, "    - how many specialist doctors are there in the community\n",
        "    - volume and number of the 2003 article\n", "duplicate-question", "also"),
    "a number that the source lacks": (
        F, "on 16 October 2003", "on 17 October 2003", "unsupported-claim", "'17'"),
    "a speaker who is not there": (
        F, "  speaker: Many PCT managers\n", "  speaker: Dame Jo Flood\n", "speaker-not-near",
        "check who says it"),
    "a question that is chatter": (
        F, "    - Make history or die published when\n", "    - hello there\n",
        "question-finds-other", "reword it"),
    "a greedy keyword": (
        F, "  keywords: [released", "  keywords: [report, released", "greedy-keyword",
        " and 1 more): remove it"),
}  # fmt: skip


@pytest.fixture
def base(tmp_path: Path, settings: Settings) -> Settings:
    for name in ("data", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return settings.model_copy(update={"root": tmp_path})


def damage(root: Path, name: str) -> int:
    """Make one mistake; give the line of its first change."""
    file, before, after, _, _ = MISTAKES[name]
    text = (root / file).read_text()
    place = text.index(before)
    (root / file).write_text(text[:place] + after + text[place + len(before) :])
    same = next(
        n for n, (a, b) in enumerate(zip(before + "\0", after + "\1", strict=False)) if a != b
    )
    return text[: place + same].count("\n") + 1


def found(settings: Settings, before: Answerer) -> list[Problem]:
    return list(examine(inspect(settings.paths), settings.answering, before).problems)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_at_its_line_with_what_to_do(
    base: Settings, answerer: Answerer, name: str
) -> None:
    line = damage(base.root, name)
    file, _, _, rule, advice = MISTAKES[name]
    problems = found(base, answerer)
    # Any edit moves the rarity of words a hair, which a pinned question on the edge may feel.
    told = [problem for problem in problems if problem.rule != "outcome-differs"]
    assert [problem.rule for problem in told] == [rule], problems
    (problem,) = told
    assert problem.location.file.endswith(file)
    assert problem.location.line == line
    assert advice in problem.message


def test_three_mistakes_at_once_are_three_problems(base: Settings, answerer: Answerer) -> None:
    names = ("a word of a quotation changed", "a date that is none", "a word twice among synonyms")
    for name in names:
        damage(base.root, name)
    assert [p.rule for p in found(base, answerer)] == [
        "bad-date", "quote-not-found", "duplicate-synonym",
    ]  # fmt: skip


def test_there_are_thirty_kinds_of_mistake() -> None:
    assert len(MISTAKES) >= 30
    assert len({re.sub(r"\d+", "", name) for name in MISTAKES}) == len(MISTAKES)
