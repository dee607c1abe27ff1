"""Small bases of the tests' own: that of docs/rules.md, and some made of the keys that matter."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.knowledge import Inspection, KnowledgePaths, inspect
from tests.conftest import ROOT

PAGE: Final = (ROOT / "docs/rules.md").read_text()
BLOCK: Final = r"```(\w+)\n(.*?)^```$"
_FILES: Final = re.findall(
    rf"^`([^`]+)`\n\n{BLOCK}", PAGE.partition("\n### ")[0], re.MULTILINE | re.DOTALL
)
DIGEST: Final = hashlib.sha256(
    next(text for name, _, text in _FILES if name == "seeds/bridge.txt").encode()
).hexdigest()[:12]
VILLAGE: Final = {name: text.replace("DIGEST", DIGEST) for name, _, text in _FILES}
"""The files of the base in docs/rules.md, in which nothing is wrong."""

Entry = Mapping[str, object]


def write_village(root: Path) -> None:
    """Write the base of docs/rules.md."""
    for name, text in VILLAGE.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)


def write_base(
    root: Path,
    texts: Sequence[str],
    facts: Sequence[Entry],
    *,
    gaps: Sequence[Entry] = (),
    overviews: Sequence[Entry] = (),
    abbreviations: Mapping[str, str] | None = None,
) -> Inspection:
    """Write a base and read it; articles are `one`, `two` …, and what is not given is made up."""
    (root / "data").mkdir()
    names = ["one", "two", "three", "four"][: len(texts)]
    for name, text in zip(names, texts, strict=True):
        (root / f"{name}.txt").write_text(text)
    _write(root, "articles", [
        {"id": name, "title": f"Article {name}", "publication": "Island Post",
         "published": "2001-03-05", "text": f"{name}.txt"}
        for name in names
    ])  # fmt: skip
    _write(root, "facts", [
        {"id": f"fact-{n}", "article": "one", "answer": f"Answer {n}.",
         "questions": [f"fact {n}?"], **fact}
        for n, fact in enumerate(facts)
    ])  # fmt: skip
    _write(root, "gaps", [
        {"id": f"gap-{n}", "questions": [f"gap {n}?"], **gap} for n, gap in enumerate(gaps)
    ])  # fmt: skip
    _write(root, "overviews", [
        {"id": f"view-{n}", "facts": ["fact-0"], "questions": [f"view {n}?"], **overview}
        for n, overview in enumerate(overviews)
    ])  # fmt: skip
    _write(root, "vocabulary", {"abbreviations": abbreviations or {}})
    seen = inspect(KnowledgePaths(root=root))
    assert seen.library, seen.problems
    return seen


def _write(root: Path, name: str, content: object) -> None:
    (root / f"data/{name}.yaml").write_text(json.dumps(content, indent=1))  # JSON is YAML
