"""The house as a whole: which room may import which, and who alone may import a library."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"

# A room may import those before it, never those after.
ORDER = [
    "__init__", "errors", "kept", "knowledge", "language", "quotations", "settings", "answering",
    "replies", "terminal", "storage", "messaging", "curation", "cli", "__main__",
]  # fmt: skip
ONLY = {
    "yaml": ["knowledge/yaml"],
    "telegram": ["messaging"],
    "rapidfuzz": ["knowledge/alignment.py", "quotations", "answering", "curation"],
    "Stemmer": ["language/text.py"],
    "typer": ["cli.py"],
    "sqlalchemy": ["storage"],
}
FILES = sorted(BOT.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_imports_run_one_way(path: Path) -> None:
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "bot" and len(parts) > 1 and parts[1] in ORDER:
            assert ORDER.index(parts[1]) <= ORDER.index(room(path)), f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_a_library_is_imported_in_its_room_only(path: Path) -> None:
    here = str(path.relative_to(BOT))
    for name in imported(path):
        homes = ONLY.get(name.split(".")[0])
        assert homes is None or here.startswith(tuple(homes)), f"{here} imports {name}"


def test_every_room_is_in_the_order() -> None:
    assert {room(path) for path in FILES} == set(ORDER)


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for path in FILES if path.stem != "__init__")
    # A conversation's context, and the library's `CallbackContext`.
    assert {name for name, count in names.items() if count > 1} == {"context"}
