"""The guides and README's "Add a fact" are true: every key, example, message and trace."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.quoting import quoted
from bot.answering import Answerer
from bot.curation.check import examine
from bot.knowledge import (
    Article,
    Fact,
    Gap,
    Library,
    Overview,
    Question,
    Vocabulary,
    inspect,
)
from bot.knowledge.parse import read_record, read_records
from bot.knowledge.records import Record
from bot.knowledge.yamltree import read_tree
from bot.settings import Settings
from tests.conftest import ROOT
from tests.curation.bases import write_village
from tests.curation.test_check import edit, git
from tests.test_cli import bot

GUIDE = "\n".join((ROOT / f"docs/{name}.md").read_text() for name in ("curators", "new-articles"))
MATCHING = (ROOT / "docs/matching.md").read_text()
BLOCKS = re.findall(r"^(?:`(\S+)`[^\n]*\n\n)?```(\w*)\n(.*?)^```$", GUIDE, re.M | re.S)
BASE = {name: text for name, _, text in BLOCKS if name}
# What is left out is not yet an entry: the drafts of `new` and of `unanswered`.
EXAMPLES = [text for name, kind, text in BLOCKS
            if kind == "yaml" and not name and not text.startswith("#")]  # fmt: skip
ADD_A_FACT = (ROOT / "README.md").read_text().partition("## Add a fact")[2].partition("\n## ")[0]
FACT, _, WRONG, TAKEN = re.findall(r"^```\w*\n(.*?)^```$", ADD_A_FACT, re.M | re.S)
RUN = re.compile(r"^\$ .venv/bin/python -m bot (.+)\n((?:(?!\$ |```).*\n)+)", re.M)
PLACE = re.compile(r":\d+:\d+:")
NAMED = re.compile(r"'[^']*'")
"""Titles change with the knowledge, what is said of them does not."""


@pytest.mark.parametrize("record", [Article, Fact, Overview, Gap, Vocabulary, Question])
def test_every_key_is_documented(record: type[Record]) -> None:
    rows = set(re.findall(r"^\| (.+?) \|", GUIDE, re.M))
    assert [key for key in record.model_fields if f"`{key}`" not in rows] == []


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text[:30])
def test_every_example_can_be_read(text: str) -> None:
    tree = read_tree(text, "")
    lists = (read_records(tree, record) for record in (Overview, Gap, Question))
    read = (*lists, read_record(tree, Vocabulary))
    assert any(records.entries and not records.problems for records in read)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the base that the guide builds."""
    root = tmp_path_factory.mktemp("guide")
    for name, text in BASE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(("command", "output"), RUN.findall(GUIDE))
def test_a_base_of_ones_own_does_what_the_guide_shows(
    folder: Path, command: str, output: str
) -> None:
    assert bot(*shlex.split(command), cwd=folder).stdout == output


def test_check_says_of_an_edit_what_the_guide_shows(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```\n(data/questions.*?)^```$", GUIDE, re.M | re.S)
    asked = "How many members has the union lost?"
    assert f'Had the question "{asked}" been added' in GUIDE
    write_village(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "all")
    last = "    - first sailing\n"
    edit(tmp_path, "data/facts.yaml", last, f"{last}    - {asked}\n")
    (tmp_path / "data/gaps.yaml").unlink()
    assert bot("check", cwd=tmp_path).stdout == shown


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
    assert len(shown.questions) >= 3


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
    (taken,) = re.findall(r"^Suppose .* were \*(.+?)\*, ", ADD_A_FACT, re.M)
    broad = told(("    - clinicians on board\n", f"    - {taken}\n"))
    unnamed = {NAMED.sub("''", problem) for problem in broad}
    assert NAMED.sub("''", PLACE.sub(":", TAKEN)).strip() in unnamed


RECIPES = re.findall(r"^perl .+$", GUIDE, re.M)
PAGES = """\
The lock at Weir leaks 2,000 lit-
res an hour.

                 State of the canals    5

It was built

12 Ministry of Canals, Locks (1821).

Page iv State of the canals

in 1820, the report says.
"""


@pytest.mark.skipif(shutil.which("perl") is None, reason="the recipes are one-liners of Perl")
def test_the_recipes_clean_a_text_from_pdf(tmp_path: Path) -> None:
    text = tmp_path / "seeds/report.txt"
    text.parent.mkdir()
    text.write_text(PAGES)
    assert len(RECIPES) == 4
    for recipe in RECIPES:
        subprocess.run(shlex.split(recipe), cwd=tmp_path, check=True)
    assert [
        " ".join(block.split()) for block in text.read_text().split("\n\n") if block.strip()
    ] == [
        "The lock at Weir leaks 2,000 litres an hour.",
        "It was built in 1820, the report says.",
    ]
