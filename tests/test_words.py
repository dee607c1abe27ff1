"""The code knows no word of the articles: what is about a base stands in its data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.knowledge import Library, load
from bot.language.text import weight
from bot.settings import load_settings

ROOT: Final = Path(__file__).parent.parent
BOT: Final = ROOT / "bot"
FILES: Final = sorted(BOT.rglob("*.py"))
POLICY: Final = frozenset(
    "pct sha gp pms gms nhs practice trust alliance confederation polyclinic clinician".split()
)
"""Words of the field that stand in the data within longer names, too."""

ALLOWED: Final = {
    "trust": "what operators and curators are: the verb, and a kind of talk",
    "nhs": "a number that patients have, which is cut out as any personal detail is",
    "journal": "a kind of publication, and of a database's file",
    "managers": "anybody's job, and what Python calls contexts",
    "government": "a kind of body, as every newspaper writes of",
    "the report": "a kind of document, as every newspaper writes of",
}
"""Words that are English or everybody's, each with the reason."""
KINDS: Final = {
    "curation/speech.py": {"alliance", "confederation", "gp", "practice"},
}
"""Words that stand for their kind in a file: bodies and jobs whose names or bearers speak in any
newspaper."""


def plain(text: str) -> str:
    """Write words apart, in small letters and without the s of a plural: `PctNames`, "PCTs'"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    found = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[A-Z])s\b", "", apart).lower())
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in found)


def names(library: Library) -> Iterator[str]:
    """Go through the names of a base, and the words of people's."""
    vocabulary = library.vocabulary
    yield from POLICY
    yield from vocabulary.abbreviations
    yield from vocabulary.subjects
    for person in library.people:
        yield person
        yield from (word for word in re.findall(r"\w+", person) if weight(word.lower()) == 1.0)


@pytest.fixture(scope="module")
def of_the_base() -> dict[str, str]:
    """Every name as it is compared, with the name as it is shown."""
    library = load(load_settings(ROOT / "config.yaml", {}).paths)
    return {plain(name): name.lower() for name in names(library)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_no_word_of_the_articles_stands_in_the_code(
    path: Path, of_the_base: dict[str, str]
) -> None:
    here = str(path.relative_to(BOT))
    lines = [f" {plain(line)} " for line in path.read_text().splitlines()]
    found = {
        shown
        for name, shown in of_the_base.items()
        if any(f" {name} " in line for line in lines) and shown not in ALLOWED
    }
    assert found == KINDS.get(here, set())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# PCTs' views", "pct view"),
        ("class PctNames:", "clas pct name"),
        ("_GP_AT = 1", "gp at 1"),
    ],
)
def test_names_are_compared_as_words(text: str, words: str) -> None:
    assert plain(text) == words
