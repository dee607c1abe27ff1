"""The documentation is true: all that has a name for people is in it, and no link is dead."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot import cli
from bot.cli import app
from bot.knowledge import Library
from bot.messaging import application
from bot.replies import texts
from bot.settings import Settings, setting_paths
from tests import pictures

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONFIG = (ROOT / "config.yaml").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
COMMANDS = [
    command.name or command.callback.__name__
    for command in app.registered_commands
    if command.callback is not None
]


def test_the_exchange_is_what_the_terminal_and_the_picture_say(library: Library) -> None:
    welcome, *shown = README.split("$ make run\n")[1].split("```")[0].split("› ")
    asked, replies = zip(*(turn.split("\n", 1) for turn in shown), strict=True)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input="\n".join(asked), capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "\n\n".join(reply.strip() for reply in replies)
    assert welcome.strip() == texts.terminal_welcome(library)
    assert asked == pictures.ASKED


def test_every_picture_is_there_and_light() -> None:
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert shown
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in shown)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"| `{command}" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented_beside_its_command(command: str) -> None:
    (row,) = re.findall(rf"^\| `{command}\b[^|\n]*\|", README, re.MULTILINE)
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    names = [
        name
        for option in group.commands[command].params
        for name in (*option.opts, *option.secondary_opts)
    ]
    assert [name for name in names if name.startswith("-") and name not in row] == []


def test_every_exit_code_is_documented() -> None:
    (line,) = re.findall(r"^Exit codes: (.*)$", README, re.MULTILINE)
    codes = {cli.FINE, cli.PROBLEMS, cli.USAGE, cli.UNEXPECTED, cli.INTERRUPTED,
             application.REFUSED, application.UNEXPECTED, application.CONFLICT}  # fmt: skip
    assert set(map(int, re.findall(r"\d+", line))) == codes


@pytest.mark.parametrize("command", [*texts.COMMANDS, *texts.OPERATOR_COMMANDS])
def test_every_telegram_command_is_documented(command: str) -> None:
    assert re.search(rf"^\| .*`/{command}\b", README, re.MULTILINE)


@pytest.mark.parametrize("path", list(setting_paths()), ids=".".join)
def test_every_setting_is_documented(path: tuple[str, ...]) -> None:
    assert f"`{'.'.join(path)}`" in README or f"`.{path[-1]}`" in README
    assert f"\n{'  ' * (len(path) - 1)}{path[-1]}: " in CONFIG


def test_the_shipped_settings_are_the_defaults(settings: Settings) -> None:
    assert settings.model_copy(update={"root": Path()}) == Settings()


def test_every_target_of_make_is_documented() -> None:
    (targets,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [name for name in targets.split() if f"make {name}" not in README + CONTRIBUTING] == []


def test_every_room_is_in_the_layout() -> None:
    layout = README.partition("## Layout")[2]
    rooms = {path.name for path in (ROOT / "bot").iterdir() if not path.name.startswith("__")}
    assert {room for room in rooms if not re.search(rf"`(bot/)?{room}/?`", layout)} == set()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    names = {re.split(r"[^\w-]", each)[0] for each in wanted}
    rows = re.findall(
        r"^\| ([\w, -]+) \|", CONTRIBUTING.partition("## Dependencies")[2], re.MULTILINE
    )
    assert names == {name for row in rows for name in row.split(", ")} - {"package"}


def test_the_files_that_contributing_walks_through_are_there() -> None:
    named = set(re.findall(r"`(?:[\w/]*/)?(\w+\.py)`", CONTRIBUTING))
    assert len(named) > 30
    assert named <= {
        path.name for room in ("bot", "tests", "bench") for path in (ROOT / room).rglob("*.py")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    dead = []
    for link in links:
        file, _, place = link.partition("#")
        target = page.parent / file if file else page
        if not target.exists() or (place and place not in headings(target)):
            dead.append(link)
    assert dead == []


def headings(page: Path) -> set[str]:
    """Give the anchors that GitHub makes of a page's headings."""
    found = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}
