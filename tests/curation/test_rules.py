"""docs/rules.md is true: every rule is in it, and every example does what the page says."""

from __future__ import annotations

import hashlib
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
from tests.conftest import ROOT

PAGE = (ROOT / "docs/rules.md").read_text()
INTRODUCTION, *SECTIONS = re.split(r"^### `(.+)`\n", PAGE, flags=re.MULTILINE)
RULES = dict(zip(SECTIONS[::2], SECTIONS[1::2], strict=True))
BLOCK = r"```(\w+)\n(.*?)^```$"
BASE = {name: text for name, _, text in
        re.findall(rf"^`([^`]+)`\n\n{BLOCK}", INTRODUCTION, re.MULTILINE | re.DOTALL)}  # fmt: skip
EXAMPLE = re.compile(
    rf"^(Wrong|Right)(?:, [^`]*`([^`]+)`)?(?:: the [^\n]*|:\n\n{BLOCK})$",
    re.MULTILINE | re.DOTALL,
)
DIGEST = hashlib.sha256(BASE["seeds/bridge.txt"].encode()).hexdigest()[:12]


def write(root: Path) -> None:
    for name, text in BASE.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text.replace("DIGEST", DIGEST))


def apply(root: Path, file: str, language: str, wrong: str, right: str) -> None:
    """Run a shell example, or put one of YAML in the place of the other."""
    if language == "sh":
        subprocess.run(["bash", "-ec", wrong], cwd=root, check=True)
        return
    text, right = (root / file).read_text(), (right or BASE[file]).replace("DIGEST", DIGEST)
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
    write(root)
    settings = load_settings(root / "config.yaml", {})
    return Answerer(load(settings.paths, with_questions=True), settings.answering)


def test_every_rule_is_documented_and_no_other() -> None:
    assert sorted(RULES) == sorted(get_args(Rule))


def test_the_base_has_no_problem(tmp_path: Path) -> None:
    write(tmp_path)
    assert raised(tmp_path, None) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_wrong_example_raises_its_rule_alone_and_the_right_one_none(
    tmp_path: Path, before: Answerer, rule: str
) -> None:
    (_, file, language, wrong), (_, _, _, right) = EXAMPLE.findall(RULES[rule])
    write(tmp_path)
    if language == "sh":
        apply(tmp_path, file, language, right, right)
        assert raised(tmp_path, before) == []
        write(tmp_path)
    apply(tmp_path, file, language, wrong, right)
    assert raised(tmp_path, before) == [rule]
