"""docs/rules.md is true: every rule is in it, and every example does what the page says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from bot.answering import Answerer
from bot.curation.check import examine
from bot.errors import Rule, SettingsError
from bot.knowledge import inspect, load
from bot.settings import load_settings
from tests.curation.bases import BLOCK, DIGEST, PAGE, VILLAGE, write_village

_, *SECTIONS = re.split(r"^### `(.+)`\n", PAGE, flags=re.MULTILINE)
RULES = dict(zip(SECTIONS[::2], SECTIONS[1::2], strict=True))
EXAMPLE = re.compile(
    rf"^(Wrong|Right)(?:, [^`]*`([^`]+)`)?(?:: the [^\n]*|:\n\n{BLOCK})$",
    re.MULTILINE | re.DOTALL,
)


def apply(root: Path, file: str, language: str, wrong: str, right: str) -> None:
    """Run a shell example, or put one of YAML in the place of the other."""
    if language == "sh":
        subprocess.run(["bash", "-ec", wrong], cwd=root, check=True)
        return
    text, right = (root / file).read_text(), (right or VILLAGE[file]).replace("DIGEST", DIGEST)
    assert right in text, "the right example must stand in the base"
    place = text.index(right)
    (root / file).write_text(text[:place] + wrong + text[place + len(right) :])


def raised(root: Path, before: Answerer | None) -> list[str]:
    try:
        settings = load_settings(root / "config.yaml", {})
    except SettingsError as error:
        return re.findall(r"\[([\w-]+)\]$", str(error), re.MULTILINE)
    found = examine(inspect(settings.paths), settings.answering, before)
    return [problem.rule for problem in found.problems]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answer from the base, as the committed version of every example does."""
    root = tmp_path_factory.mktemp("base")
    write_village(root)
    settings = load_settings(root / "config.yaml", {})
    return Answerer(load(settings.paths, with_questions=True), settings.answering)


def test_every_rule_is_documented_and_no_other() -> None:
    assert sorted(RULES) == sorted(get_args(Rule))


def test_the_base_has_no_problem(tmp_path: Path) -> None:
    write_village(tmp_path)
    assert raised(tmp_path, None) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_wrong_example_raises_its_rule_alone_and_the_right_one_none(
    tmp_path: Path, before: Answerer, rule: str
) -> None:
    (_, file, language, wrong), (_, _, _, right) = EXAMPLE.findall(RULES[rule])
    write_village(tmp_path)
    if language == "sh":
        apply(tmp_path, file, language, right, right)
        assert raised(tmp_path, before) == []
        write_village(tmp_path)
    apply(tmp_path, file, language, wrong, right)
    told = re.findall(r"`([\w-]+)`\]\(#[\w-]+\) warns too", RULES[rule])
    assert raised(tmp_path, before) == [rule, *told]
