"""The operators' reference is true: every metric, exit code and log message is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot import cli
from bot.messaging import application
from bot.messaging.metrics import Metrics

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs/operators-reference.md").read_text()


def logged() -> Iterator[tuple[str, str]]:
    """Go through all that the bot logs: level, and the message with … for what changes."""
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log"), attr=level),
                    args=[ast.Constant(value=str(template)), *_],
                ):
                    level = "error" if level == "exception" else level
                    yield level, re.sub(r"%\w", "…", template)


def test_every_metric_is_explained_and_no_other() -> None:
    families = Metrics().registry.collect()
    names = {
        "process_…" if family.name.startswith("process_")
        else f"{family.name}_total" if family.type == "counter"
        else family.name
        for family in families
    }  # fmt: skip
    assert set(re.findall(r"^\| `((?:bot|process)_[\w…]+)", GUIDE, re.MULTILINE)) == names


def test_every_exit_code_is_explained_and_no_other() -> None:
    codes = {cli.FINE, cli.PROBLEMS, cli.USAGE, cli.UNEXPECTED, cli.INTERRUPTED,
             application.REFUSED, application.UNEXPECTED, application.CONFLICT}  # fmt: skip
    assert set(map(int, re.findall(r"^\| (\d+) \| ", GUIDE, re.MULTILINE))) == codes


def test_every_log_message_is_explained_and_no_other() -> None:
    row = r"^\| (info|warning|error|critical) \| `([^`]+)` \| "
    assert set(re.findall(row, GUIDE, re.MULTILINE)) == set(logged()) - {("info", "…")}
