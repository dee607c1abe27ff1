"""How it is installed and shipped: the package, the container, and what checks each commit."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, Settings, setting_paths
from tests.conftest import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
SETTINGS = {PREFIX + "__".join(path).upper() for path in setting_paths()}


def read(name: str) -> Any:  # noqa: ANN401  each of these files has a schema of its own
    return yaml.safe_load((ROOT / name).read_text())


COMPOSE = read("deploy/compose.yaml")["services"]
WORKFLOW = read(".github/workflows/test.yml")["jobs"]


def test_the_installed_command_is_python_m_bot() -> None:
    module, _, function = PROJECT["project"]["scripts"]["policy-bot"].partition(":")
    assert module == "bot.__main__"
    assert callable(getattr(import_module(module), function))


def test_every_file_of_the_package_is_installed() -> None:
    patterns: dict[str, list[str]] = PROJECT["tool"]["setuptools"]["package-data"]
    installed = {
        f"{package.replace('.', '/')}/{pattern}"
        for package, listed in patterns.items()
        for pattern in listed
    }
    files = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "bot").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert "bot/py.typed" in files
    assert [file for file in files if not any(fnmatch(file, one) for one in installed)] == []


def test_the_image_has_everything_that_the_settings_name(settings: Settings) -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for names in copied for name in names.split()}
    folders = {Path(file).parts[0] for file in settings.knowledge.model_dump().values()}
    assert folders | {"bot", "config.yaml", "requirements.txt", "seeds"} <= names
    sent = (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines()
    assert names == {line.removeprefix("!") for line in sent if line.startswith("!")}


def test_the_image_runs_as_nobody_in_particular_and_is_asked_how_it_is() -> None:
    assert re.search(r"^USER policy-bot$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^VOLUME /var/lib/policy-bot$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    bot = COMPOSE["bot"]
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    assert bot["security_opt"] == ["no-new-privileges:true"]


def test_the_container_sets_only_what_is_a_setting() -> None:
    named = re.findall(rf"\b({PREFIX}\w+)=", DOCKERFILE) + [
        name for name in COMPOSE["bot"]["environment"] if name.startswith(PREFIX)
    ]
    assert named
    assert set(named) <= SETTINGS


def test_every_version_of_python_that_is_promised_is_tested() -> None:
    classifiers = PROJECT["project"]["classifiers"]
    promised = re.findall(r"Python :: (3\.\d+)$", "\n".join(classifiers), re.MULTILINE)
    assert WORKFLOW["test"]["strategy"]["matrix"]["python"] == promised
    assert PROJECT["project"]["requires-python"] == f">={promised[0]}"
    assert "make test PYTHON=python" in [step.get("run") for step in WORKFLOW["test"]["steps"]]


def test_a_commit_of_the_knowledge_is_checked() -> None:
    (local,) = read(".pre-commit-config.yaml")["repos"]
    hooks = {hook["id"]: hook for hook in local["hooks"]}
    assert list(hooks) == ["ruff-check", "ruff-format", "mypy", "check"]
    assert hooks["check"]["entry"] == ".venv/bin/python -m bot check"
    for name in ("data/facts.yaml", "seeds/new.txt", "config.yaml", "bot/language/english.yaml"):
        assert re.search(hooks["check"]["files"], name)
    assert not re.search(hooks["check"]["files"], "bot/cli.py")


@pytest.mark.parametrize("form", ["wrong-answer", "bug"])
def test_an_issue_form_asks_for_something(form: str) -> None:
    asked = read(f".github/ISSUE_TEMPLATE/{form}.yml")["body"]
    required = [one["id"] for one in asked if one.get("validations", {}).get("required")]
    assert len(required) >= 2


def test_a_wrong_answer_is_reported_with_what_explain_says() -> None:
    asked = read(".github/ISSUE_TEMPLATE/wrong-answer.yml")["body"]
    assert {"question", "explain"} <= {one.get("id") for one in asked}
