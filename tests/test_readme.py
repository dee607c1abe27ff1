"""The documentation is true: all that has a name for people is in it, and no link is dead."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from datetime import timedelta
from functools import reduce
from itertools import chain
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot import cli
from bot.answering import Answer, Answerer, Chat, Closest, Context, Decline, Overview
from bot.answering.context import MOST_SHOWN
from bot.cli import app
from bot.knowledge import Library
from bot.language.text import AS_IS, MAX_SCORED
from bot.messaging import application
from bot.messaging.context import FOLLOW_UP_WITHIN_S
from bot.messaging.questions import AGAIN_WITHIN, EDITED_WITHIN
from bot.replies import texts
from bot.settings import Retention, Settings, setting_paths
from tests import pictures
from tests.test_layout import ORDER

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONFIG = (ROOT / "config.yaml").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
ASKING = (ROOT / "docs/asking.md").read_text()
OPERATORS = (ROOT / "docs/operators.md").read_text()
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
COMMANDS = [
    command.name or command.callback.__name__
    for command in app.registered_commands
    if command.callback is not None
]


def section(heading: str) -> str:
    """Return what stands under a heading of the README."""
    (found,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    return str(found)


def asked_in(text: str) -> list[str]:
    """Return the messages that the README gives as examples."""
    return re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", text)


def test_the_answer_is_what_the_terminal_says(library: Library) -> None:
    welcome, turn = README.split("$ make run\n")[1].split("```")[0].split("› ")
    asked, reply = turn.split("\n", 1)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input=asked, capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == reply.strip()
    assert welcome.strip() == texts.terminal_welcome(library)
    assert asked == pictures.ASKED["answer"]


@pytest.mark.parametrize(("kind", "words"), pictures.ASKED.items(), ids=pictures.ASKED)
def test_the_picture_shows_what_it_is_said_to(answerer: Answerer, kind: str, words: str) -> None:
    assert answerer.ask(words).kind == kind


OUTCOMES = re.findall(r"^\| (.+) \| .*?\*\*(\w+)\*\*", section("What it answers"), re.MULTILINE)


def test_every_outcome_has_its_row() -> None:
    kinds = (Answer, Overview, Closest, Decline, Chat)
    assert [kind for _, kind in OUTCOMES] == [kind.__name__.lower() for kind in kinds]


@pytest.mark.parametrize(
    ("words", "kind"), [(words, kind) for row, kind in OUTCOMES for words in asked_in(row)]
)
def test_the_examples_of_an_outcome_have_it(answerer: Answerer, words: str, kind: str) -> None:
    assert answerer.ask(words).kind == kind


FOLLOW_UPS = re.findall(r"^Follow-ups (.*)$", README + ASKING, re.MULTILINE)
QUOTATIONS = re.findall(r"^A request for a quotation \((.*?)\)", README + ASKING, re.MULTILINE)


@pytest.mark.parametrize("words", asked_in(FOLLOW_UPS[0]))
def test_a_follow_up_is_read_after_the_last_reply(answerer: Answerer, words: str) -> None:
    assert FOLLOW_UP_WITHIN_S == 10 * 60
    assert all("for ten minutes" in line for line in FOLLOW_UPS)
    assert len({*map(tuple, map(asked_in, FOLLOW_UPS))}) == 1  # both pages have the same
    assert answerer.leans(words)


def test_quotations_are_given_one_after_the_other(answerer: Answerer) -> None:
    context = Context()
    asked, again = map(asked_in, QUOTATIONS)
    assert len(asked) == 3
    assert asked == again
    for words in asked:
        found = answerer.ask(words, context)
        assert found.quotes
        context = answerer.context(found, context)


def test_the_limits_are_those_documented() -> None:
    assert timedelta(minutes=15) == EDITED_WITHIN
    assert "within fifteen minutes" in ASKING
    assert timedelta(minutes=10) == AGAIN_WITHIN
    assert "in the last ten minutes" in ASKING
    assert f"more than {AS_IS} characters" in ASKING
    assert f"beyond {MAX_SCORED:,} it asks" in ASKING


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


@pytest.mark.parametrize("command", texts.COMMANDS)
def test_every_telegram_command_is_documented(command: str) -> None:
    assert re.search(rf"^\| `/{command}\b", ASKING, re.MULTILINE)


@pytest.mark.parametrize("command", texts.OPERATOR_COMMANDS)
def test_every_command_for_operators_is_documented(command: str) -> None:
    assert re.search(rf"^\| .*`/{command}\b", OPERATORS, re.MULTILINE)


def test_the_defaults_are_those_documented() -> None:
    rows = re.findall(r"^\| (`\w+\..+?) \| (.+?) \|", section("Settings"), re.MULTILINE)
    shown: dict[str, str] = {}
    for keys, defaults in rows:
        first, *others = re.findall(r"`([\w.]+)`", keys)
        names = [first, *(f"{first.rpartition('.')[0]}{other}" for other in others)]
        values = [value.strip("`") for value in defaults.split(", ")]
        shown |= zip(names, values * len(names) if len(values) == 1 else values, strict=False)
    for path in setting_paths():
        value: object = reduce(getattr, path, Settings())
        plain = str(value).lower() if isinstance(value, bool) else str(value or 0)
        expected = f"data/{path[-1]}.yaml" if path[0] == "knowledge" else plain
        documented = shown[".".join(path)].replace("….yaml", f"{path[-1]}.yaml")
        assert documented in (expected, "empty" if value in ("", ()) else expected)


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
    rooms = {path.name for path in (ROOT / "bot").iterdir()} - {"py.typed"}
    rooms = {room for room in rooms if not room.startswith("__")}
    assert {room for room in rooms if not re.search(rf"`(bot/)?{room}/?`", layout)} == set()
    (order,) = re.findall(r"^Imports run one way.*: (.*)\.$", layout, re.MULTILINE)
    assert order.split(" ← ") == [name for name in ORDER if not name.startswith("__")]


def test_the_glossary_has_a_dozen_words_at_most() -> None:
    words = re.findall(r"^\| (.+?) \|", CONTRIBUTING.partition("## Words")[2].partition("##")[0],
                       re.MULTILINE)  # fmt: skip
    assert 2 < len(words) <= 12 + 2  # with the head


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


def test_what_is_to_be_changed_is_where_the_readme_says() -> None:
    places = re.findall(r"`([\w/.]+)`", section("Where to change what"))
    folder = ROOT
    for place in places:
        if "/" in place or place == "config.yaml":
            folder = (ROOT / place).parent
            assert (ROOT / place).exists(), place
        elif place.endswith(".py"):  # beside the one before it
            assert (folder / place).exists(), place
    named = re.findall(r"`(\w+)`,? in `([\w/.]+)`", section("Where to change what"))
    assert [name for name, file in named if name not in (ROOT / file).read_text()] == []
    assert len(named) >= 4


def test_the_privacy_statement_says_what_is_remembered_of_a_conversation() -> None:
    """Whoever adds a field, or keeps more, reads the statement again."""
    assert [field.name for field in fields(Context)] == [
        "question", "facts", "overview", "subjects", "offered", "quoted", "line", "lines", "shown"
    ]  # fmt: skip
    privacy = (ROOT / "docs/privacy.md").read_text()
    assert f"up to {MOST_SHOWN} facts" in privacy
    assert {f"[{days}] days" for days in Retention().model_dump().values()} <= {
        found for found in re.findall(r"\[\d+\] days", privacy)
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
