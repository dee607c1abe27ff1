"""Editors complete and check what the bot reads: the schemas are those of the records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.curation.schema import schemas
from tests.conftest import ROOT
from tests.test_cli import bot

HEADED = [*sorted((ROOT / "data").glob("*.yaml")), ROOT / "config.yaml"]


@pytest.mark.parametrize("name", schemas())
def test_the_schemas_kept_are_those_of_the_records(name: str) -> None:
    """If this fails, run `python -m bot export-schema` and look at what has changed."""
    assert (ROOT / f"data/schema/{name}.json").read_text() == schemas()[name]


@pytest.mark.parametrize("file", HEADED, ids=lambda file: file.name)
def test_every_file_names_its_schema_for_editors(file: Path) -> None:
    head, _, path = file.read_text().splitlines()[0].partition("$schema=")
    assert head == "# yaml-language-server: "
    assert (file.parent / path).resolve() == ROOT / f"data/schema/{file.stem}.json"


def unexplained(schema: dict[str, Any]) -> Iterator[str]:
    for record in (schema, *schema.get("$defs", {}).values()):
        for key, value in record.get("properties", {}).items():
            if not value.get("description"):
                yield f"{record['title']}.{key}"


@pytest.mark.parametrize("name", schemas())
def test_every_key_is_explained_where_an_editor_shows_it(name: str) -> None:
    assert list(unexplained(json.loads(schemas()[name]))) == []


def test_schemas_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    done = bot("export-schema", "--to", str(tmp_path / "here"))
    assert done.stdout == f"7 schemas in {tmp_path}/here\n"
    assert {path.name for path in (tmp_path / "here").iterdir()} == {f"{n}.json" for n in schemas()}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    done = bot("export-schema", "--to", str(tmp_path / "taken"))
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}/taken/articles.json: cannot be written: File exists\n"
