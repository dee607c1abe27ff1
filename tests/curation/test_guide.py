"""The guides and README's "Add a fact" are true: every key, example, message and trace."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from bench.quoting import quoted
from bot.answering import Answerer, Choices
from bot.curation.check import examine
from bot.knowledge import Article, Fact, Gap, Library, Question, Vocabulary, inspect, load
from bot.knowledge.parse import read_record, read_records
from bot.knowledge.records import Record
from bot.knowledge.yamltree import read_tree
from bot.settings import Settings, load_settings
from tests.conftest import ROOT
from tests.test_cli import bot

GUIDE = (ROOT / "docs/curators.md").read_text()
MATCHING = (ROOT / "docs/matching.md").read_text()
BLOCKS = re.findall(r"^(?:`(\S+)`[^\n]*\n\n)?```(\w*)\n(.*?)^```$", GUIDE, re.M | re.S)
BASE = {name: text for name, _, text in BLOCKS if name}
# What is left out is not yet an entry: the drafts of `new` and of `unanswered`.
EXAMPLES = [text for name, kind, text in BLOCKS
            if kind == "yaml" and not name and not text.startswith("#")]  # fmt: skip
ADD_A_FACT = (ROOT / "README.md").read_text().partition("## Add a fact")[2].partition("\n## ")[0]
FACT, _, WRONG, STOLEN = re.findall(r"^```\w*\n(.*?)^```$", ADD_A_FACT, re.M | re.S)
RUN = re.compile(r"^\$ .venv/bin/python -m bot (.+)\n((?:(?!\$ |```).*\n)+)", re.M)
PLACE = re.compile(r":\d+:\d+:")
NAMED = re.compile(r"'[^']*'")
"""Which fact loses which words changes with the knowledge, what is said of it does not."""


@pytest.mark.parametrize("record", [Article, Fact, Gap, Vocabulary, Question])
def test_every_key_is_documented(record: type[Record]) -> None:
    rows = set(re.findall(r"^\| (.+?) \|", GUIDE, re.M))
    assert [key for key in record.model_fields if f"`{key}`" not in rows] == []


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text[:30])
def test_every_example_can_be_read(text: str) -> None:
    tree = read_tree(text, "")
    read = (read_records(tree, Gap), read_records(tree, Question), read_record(tree, Vocabulary))
    assert any(records.entries and not records.problems for records in read)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the base that the guide builds."""
    root = tmp_path_factory.mktemp("guide")
    for name, text in BASE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(("command", "output"), RUN.findall(GUIDE + MATCHING))
def test_a_base_of_ones_own_does_what_the_guides_show(
    folder: Path, command: str, output: str
) -> None:
    assert bot(*shlex.split(command), cwd=folder).stdout == output


def test_a_guard_says_what_the_guide_quotes(folder: Path) -> None:
    asked, said = "how many jobs will be saved in 2021?", "the question names the figure 2021"
    assert f"*{asked}*" in MATCHING
    assert f"{said}, which is not in this fact" in MATCHING
    base = load_settings(folder / "ropewalk/config.yaml", {})
    found = Answerer(load(base.paths), base.answering).ask(asked)
    assert isinstance(found.outcome, Choices)
    assert found.candidates[0].id == "jobs-saved"
    assert f"{said}, which is not in this fact" in found.trace.reason


def test_what_the_guide_tables_was_measured() -> None:
    measured = (ROOT / "bench/results/matching.md").read_text()
    assert quoted(MATCHING, measured) == MATCHING
    worse = measured.replace("| this bot | ", "| this bot | 1 / ")
    assert quoted(MATCHING, worse).count("| this bot | 1 / ") == 2


def test_the_fact_of_the_readme_is_a_shipped_one(library: Library) -> None:
    (shown,) = (placed.record for placed in read_records(read_tree(FACT, ""), Fact).entries)
    shipped = library.facts[shown.id].record
    lists = ("questions", "keywords")
    assert shown.model_dump(exclude={*lists}) == shipped.model_dump(exclude={*lists})
    assert all(set(getattr(shown, key)) <= set(getattr(shipped, key)) for key in lists)
    assert len(shown.questions) >= 8


def test_the_messages_of_the_readme_are_those_of_check(
    tmp_path: Path, settings: Settings, answerer: Answerer
) -> None:
    for name in ("data", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    base = settings.model_copy(update={"root": tmp_path})
    facts = tmp_path / "data/facts.yaml"
    before, start, entry = facts.read_text().partition("- id: clinicians-on-board\n")

    def told(*edits: tuple[str, str]) -> list[str]:
        edited = entry
        for old, new in edits:
            edited = edited.replace(old, new, 1)
        facts.write_text(before + start + edited)
        problems = examine(inspect(base.paths), base.answering, answerer).problems
        return [PLACE.sub(":", str(problem)) for problem in problems]

    mistakes = told(("get clinicians on board.\n  speaker", "get doctors on board.\n  speaker"),
                    ("voice: document", "voyce: document"))  # fmt: skip
    assert mistakes == PLACE.sub(":", WRONG).splitlines()
    greedy = told(("questions:\n", "questions:\n    - what did Dr Dixon say\n"))
    assert NAMED.sub("''", PLACE.sub(":", STOLEN)).strip() in {NAMED.sub("''", p) for p in greedy}
