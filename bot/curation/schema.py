"""JSON Schemas of the YAML files, by which editors complete keys and mark mistakes."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import ModelSchema

from bot.knowledge import Article, Fact, Gap, Overview, Question, Vocabulary
from bot.settings import Settings

SHAPES: Final[dict[str, Any]] = {
    "articles": tuple[Article, ...],
    "facts": tuple[Fact, ...],
    "overviews": tuple[Overview, ...] | None,
    "gaps": tuple[Gap, ...] | None,
    "vocabulary": Vocabulary | None,
    "questions": tuple[Question, ...] | None,
    "config": Settings | None,
}
"""What each file holds; where it may be empty, null."""


class _Schema(GenerateJsonSchema):
    """Leaves out the one field that no file has."""

    def model_schema(self, schema: ModelSchema) -> dict[str, Any]:
        made = super().model_schema(schema)
        made["properties"].pop("root", None)  # of Settings: where the file lies, not in it
        return made


def schemas() -> dict[str, str]:
    """Return the text of each schema by the name of its file, without the ending."""
    return {
        name: json.dumps(
            {"$schema": "http://json-schema.org/draft-07/schema#"}
            | TypeAdapter(shape).json_schema(schema_generator=_Schema),
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
        for name, shape in SHAPES.items()
    }
