"""Forty ways to damage a base, each alone: reported at its line, with what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.curation.check import examine
from bot.errors import Problem, Rule
from bot.knowledge import inspect, load
from bot.settings import Settings, load_settings
from tests.curation.bases import DIGEST, VILLAGE, write_village

A, F, G = "data/articles.yaml", "data/facts.yaml", "data/gaps.yaml"
V, Q = "data/vocabulary.yaml", "data/questions.yaml"

# What is replaced where it first stands, by what, the rule, and a part of the message's advice.
MISTAKES: dict[str, tuple[str, str, str, Rule, str]] = {
    "a word of a quotation changed": (
        F, "has just two weeks", "has just six weeks", "quote-not-found",
        "differs here: 'six' -> 'two'"),
    "a quotation of the other article": (
        F, "quote: the union had lost 40 members", "quote: A new ferry will run",
        "quote-not-found", "found in the other article ('ferry')"),
    "two passages joined": (
        F, "quote: the union had lost 40 members",
        "quote: council has just two weeks the union had lost", "quote-not-found",
        "two separate passages joined"),
    "a quotation that stands often": (
        F, "quote: the union had lost 40 members", "quote: two weeks", "quote-ambiguous",
        "quote more words"),
    "the wrong paragraph": (
        F, "  paragraph: 4\n", "  paragraph: 3\n", "quote-paragraph", "stands in paragraph 4"),
    "a label as a quotation": (
        F, "quote: He blamed the weather", "quote: Mayor Tom Birch",
        "quote-without-verb", "quote the whole clause"),
    "a mark that is never closed": (
        F, "weeks to 'mend the bridge'", "weeks to 'mend", "unbalanced-quote", "or begin after it"),
    "retold words as quoted ones": (
        F, "  voice: reported\n", "  voice: quoted\n", "voice-mismatch", "use 'reported'"),
    "an attribution cut off": (
        F, "quote: A new ferry will run from May, the county has said.",
        "quote: A new ferry will run from May", "attribution-cut", "name the speaker"),
    "an absence in an answer": (
        F, "would begin in May.", "would begin in May; no day was given.", "absence-in-answer",
        "put it in 'note'"),
    "an answer that only repeats": (
        F, "answer: The Walkers Union set the council a term of 2 weeks for repairs.",
        "answer: The parish council had just 2 weeks to mend the bridge.", "answer-repeats-quote",
        "say what the quotation does not"),
    "a gap of three matters": (
        G, "what a bridge costs.", "what a bridge costs, who pays or when.", "broad-gap",
        "split it"),
    "a gap that is false": (
        G, "what a bridge costs.", "what a bridge costs, and mention no ferry.",
        "gap-denies-article", "say what is still missing"),
    "a third article that is not there": (
        G, "The articles do not say", "None of the three articles says", "article-count",
        "there are 2"),
    "a long first question": (
        F, "How long has the council got?", "How long has the council got before it is too late?",
        "long-label", "put a shorter question first"),
    "an unknown key": (
        F, "  voice: reported\n", "  voyce: reported\n", "unknown-key", "did you mean 'voice'?"),
    "a key twice": (
        F, "  paragraph: 4\n", "  paragraph: 4\n  paragraph: 4\n", "yaml-duplicate-key",
        "duplicate key 'paragraph', first at line"),
    "a key forgotten": (G, "- id: cost\n  ", "- ", "missing-key", "no key 'id'"),
    "a value forgotten": (F, "  voice: reported\n", "  voice:\n", "empty-value", "fill it in"),
    "an id twice": (G, "- id: cost\n", "- id: weather\n", "duplicate-id", "first at"),
    "an id with capitals": (G, "- id: cost\n", "- id: The cost\n", "bad-id", "lower-case letters"),
    "an unknown article": (
        F, "  article: ferry\n", "  article: fery\n", "unknown-article",
        "did you mean 'ferry'?"),
    "an unknown fact": (
        F, "  see_also: [weather]", "  see_also: [wether]", "unknown-fact",
        "did you mean 'weather'?"),
    "a dash forgotten": (
        F, "    - first sailing\n", "    - first sailing\n      when will the boat come\n",
        "yaml-two-lines", "begin this one with '- '"),
    "a comma forgotten among synonyms": (
        V, "synonyms:\n", "synonyms:\n  - [noise noisy]\n", "too-few", "put a comma between two"),
    "a comma forgotten among people": (
        F, "  people: [Tom Birch]\n", "  people: [Tom Birch Ada Reed]\n", "names-joined",
        "put a comma between their names"),
    "printers' marks around a value": (
        F, "  paragraph: 4\n", "  paragraph: 4\n  role: “mayor”\n", "printers-quotes",
        "type ' or \" instead"),
    "a soft hyphen in a question": (
        F, "    - first sailing\n", "    - first sail\u00ading\n", "invisible-character",
        "a soft hyphen (U+00AD) between 'rst sail' and 'ing', which nobody can see: delete it"),
    "a zero-width space in a quotation": (
        F, "quote: He blamed the weather", "quote: He bla\u200bmed the weather",
        "invisible-character", "a zero width space (U+200B) between 'He bla' and 'med the '"),
    "an indentation of no-break spaces": (
        F, "  voice: reported\n", "\xa0\xa0voice: reported\n", "yaml-syntax", "type it anew"),
    "a question mark alone": (
        F, "    - first sailing\n", "    - ?\n", "yaml-key", "'?' by itself begins a key"),
    "a text that begins with a question mark": (
        F, "    - first sailing\n", "    - ? first sailing\n", "wrong-type",
        "begins with '{' or '?'"),
    "a text in braces": (
        F, "    - first sailing\n", "    - {{ x }}\n", "yaml-key", "put all of it in quotes"),
    "a topic in another case": (
        F, "  topics: [the bridge, blame]\n",
        "  topics: [the bridge, blame, Blame]\n", "nearly-alike", "spell both alike"),
    "a number sign in a text": (
        F, "    - first sailing\n", "    - first sailing of #2\n", "yaml-cut-text",
        "put the whole text in quotes"),
    "a no-break space from a web page": (
        F, "  voice: reported\n", "  voice:\xa0reported\n", "yaml-syntax", "type it anew"),
    "a conflict left by git": (
        F, "- id: weather\n", "<<<<<<< HEAD\n- id: weather\n", "yaml-syntax",
        "keep one of the two versions"),
    "a paragraph by name": (
        F, "  paragraph: 4\n", "  paragraph: fourth\n", "wrong-type",
        "a whole number was expected"),
    "a new entry without its dash": (
        F, "\n- id: weather\n", "\nid: weather\n", "yaml-syntax", "begin each entry with it"),
    "a colon in a question": (
        F, "    - first sailing\n", "    - tell me: first sailing\n", "wrong-type",
        "put the whole text in quotes"),
    "a bare no": (
        F, "  paragraph: 4\n", "  paragraph: 4\n  role: no\n", "yaml-bare-scalar",
        "put it in quotes"),
    "a bare number": (
        F, "  paragraph: 4\n", "  paragraph: 4\n  role: 1.10\n", "yaml-bare-scalar",
        "put it in quotes"),
    "a bare date": (
        F, "  paragraph: 4\n", "  paragraph: 4\n  role: 2003-10-16\n", "yaml-bare-scalar",
        "put it in quotes"),
    "an unknown voice": (
        F, "  voice: reported\n", "  voice: shouted\n", "unknown-value", "expected 'quoted'"),
    "an empty text": (
        F, "  paragraph: 4\n", '  paragraph: 4\n  role: ""\n', "empty-text",
        "at least one character was expected"),
    "an over-long text": (
        F, "  paragraph: 4\n", f"  paragraph: 4\n  role: {'x' * 300}\n", "too-long",
        "300 characters, at most 200"),
    "text where a list belongs": (
        F, "  people: [Tom Birch]\n", "  people: Tom Birch\n", "wrong-type", "put it in [ ]"),
    "a tab": (F, "  paragraph: 4\n", "\tparagraph: 4\n", "yaml-tab", "spaces were expected"),
    "an alias": (F, "  paragraph: 4\n", "  paragraph: *x\n", "yaml-alias", "write it out"),
    "an anchor": (F, "  paragraph: 4\n", "  paragraph: &x 4\n", "yaml-anchor", "remove it"),
    "a tag": (
        F, "  voice: reported\n", "  voice: !!python/name:os.system x\n", "yaml-tag",
        "remove it"),
    "a quote never closed": (
        F, "  voice: reported\n", "  voice: 'reported\n", "yaml-syntax", "is never closed"),
    "a colon in a text": (
        F, "  answer: The mayor, Tom", "  answer: The mayor: Tom", "yaml-syntax", "in quotes"),
    "a date that is none": (
        A, "  published: 2001-03-05\n", "  published: 2001-13-05\n", "bad-date", "2003-10-16"),
    "a text that is not there": (
        A, "  text: seeds/bridge.txt", "  text: seeds/fridge.txt", "missing-file", "no such file"),
    "an address that is none": (A, "  url: https://", "  url: ", "bad-url", "http:// or https://"),
    "a text that was edited": (
        A, f"sha256: {DIGEST}", "sha256: 99f29d4e242c", "text-changed", "read them beside it"),
    "a word twice among synonyms": (
        V, "synonyms:\n", "synonyms:\n  - [oddly, oddly]\n", "duplicate-synonym", "remove one"),
    "an outcome that is none": (
        Q, "  outcome: answer\n", "  outcome: answers\n", "unknown-value",
        "did you mean 'answer'?"),
    "a question asked twice": (
        G, "    - price of new planks\n", "    - First sailing!\n", "duplicate-question", "also"),
    "a number that the source lacks": (
        F, "a term of 2 weeks", "a term of 3 weeks", "unsupported-claim", "'3'"),
    "a speaker who is not there": (
        F, "  speaker: Walkers Union\n", "  speaker: Dame Jo Flood\n", "speaker-not-near",
        "check who says it"),
}  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    write_village(tmp_path)
    return load_settings(tmp_path / "config.yaml", {})


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answer from the base before the damage."""
    root = tmp_path_factory.mktemp("village")
    write_village(root)
    settings = load_settings(root / "config.yaml", {})
    return Answerer(load(settings.paths, with_questions=True), settings.answering)


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
def test_a_mistake_is_reported_at_its_line_with_what_to_do(
    base: Settings, before: Answerer, name: str
) -> None:
    line = damage(base.root, name)
    file, _, _, rule, advice = MISTAKES[name]
    (problem,) = found(base, before)
    assert problem.rule == rule
    assert problem.location.file.endswith(file)
    assert problem.location.line == line
    assert advice in problem.message


def test_three_mistakes_at_once_are_three_problems(base: Settings, before: Answerer) -> None:
    names = ("a word of a quotation changed", "a date that is none", "a word twice among synonyms")
    for name in names:
        damage(base.root, name)
    assert [p.rule for p in found(base, before)] == [
        "bad-date", "quote-not-found", "duplicate-synonym",
    ]  # fmt: skip


def test_there_are_thirty_kinds_of_mistake() -> None:
    assert len(MISTAKES) >= 30
    assert len({re.sub(r"\d+", "", name) for name in MISTAKES}) == len(MISTAKES)


def test_every_file_of_the_base_is_there() -> None:
    assert {A, F, G, V, Q, "config.yaml"} <= VILLAGE.keys()
