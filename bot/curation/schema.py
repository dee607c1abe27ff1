"""JSON Schemas of the YAML files, by which editors complete keys and mark mistakes."""

from __future__ import annotations

import ast
import inspect
import json
from itertools import pairwise
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
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


class _Described(GenerateJsonSchema):
    """Takes what a key means from the text below it in the code, which editors then show."""

    def model_schema(self, schema: ModelSchema) -> dict[str, Any]:
        made = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, text in _texts_below_fields(model).items():
            made["properties"][name]["description"] = text
        made["properties"].pop("root", None)  # of Settings: where the file lies, not in it
        return made


def schemas() -> dict[str, str]:
    """Return the text of each schema by the name of its file, without the ending."""
    return {
        name: json.dumps(
            {"$schema": "http://json-schema.org/draft-07/schema#"}
            | TypeAdapter(shape).json_schema(schema_generator=_Described),
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
        for name, shape in SHAPES.items()
    }


def _texts_below_fields(model: type[BaseModel]) -> dict[str, str]:
    (definition,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(definition, ast.ClassDef)
    return {
        field.target.id: text.value.value
        for field, text in pairwise(definition.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }
