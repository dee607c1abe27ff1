"""The README is true: every command, setting and exit code is in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli import app
from bot.knowledge import Library
from bot.replies import texts
from bot.settings import Settings, setting_paths
from tests import pictures

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONFIG = (ROOT / "config.yaml").read_text()
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


@pytest.mark.parametrize("command", [*texts.COMMANDS, *texts.OPERATOR_COMMANDS])
def test_every_telegram_command_is_documented(command: str) -> None:
    assert re.search(rf"^\| .*`/{command}\b", README, re.MULTILINE)


@pytest.mark.parametrize("path", list(setting_paths()), ids=".".join)
def test_every_setting_is_documented(path: tuple[str, ...]) -> None:
    assert f"`{'.'.join(path)}`" in README or f"`.{path[-1]}`" in README
    assert f"\n{'  ' * (len(path) - 1)}{path[-1]}: " in CONFIG


def test_the_shipped_settings_are_the_defaults(settings: Settings) -> None:
    assert settings.model_copy(update={"root": Path()}) == Settings()
