"""Settings: `config.yaml`, each key overridable from the environment, secrets only from there.

The environment is read by pydantic's own string validation rather than by pydantic-settings,
whose import alone costs a fifth of the time that `ask` may take.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import Field, ValidationError

from bot.errors import Location, Problem, SettingsError
from bot.knowledge.files import MAX_YAML_BYTES, UnreadableFile, read_text
from bot.knowledge.library import KnowledgePaths
from bot.knowledge.parse import read_record
from bot.knowledge.records import Record
from bot.knowledge.yamltree import read_tree

PREFIX: Final = "BOT_"
# The form that Telegram's BotFather gives out; the digits are the bot's id.
_TOKEN: Final = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,64}")


class Knowledge(Record):
    """Where the knowledge files lie, from the folder of `config.yaml`."""

    articles: str = "data/articles.yaml"
    facts: str = "data/facts.yaml"
    gaps: str = "data/gaps.yaml"
    vocabulary: str = "data/vocabulary.yaml"
    questions: str = "data/questions.yaml"


class Answering(Record):
    """How sure the bot must be, as a probability of 0 to 1."""

    answer_at: float = Field(default=0.55, ge=0, le=1)
    offer_at: float = Field(default=0.3, ge=0, le=1)


class Telegram(Record):
    """The Bot API server."""

    api_url: str = Field(
        default="https://api.telegram.org", pattern=r"^https?://[^\s/]+(/[^\s]*)?$"
    )


class About(Record):
    """What /about says of who runs the bot."""

    operator: str = ""
    source: str = ""


class Settings(Record):
    """Every setting; `root` is the folder that relative paths start from."""

    knowledge: Knowledge = Knowledge()
    answering: Answering = Answering()
    telegram: Telegram = Telegram()
    about: About = About()
    root: Path = Field(default=Path(), exclude=True)

    @property
    def paths(self) -> KnowledgePaths:
        """Where the knowledge lies."""
        files = {name: Path(path) for name, path in self.knowledge.model_dump().items()}
        return KnowledgePaths(root=self.root, **files)


def load_settings(file: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the file and what the environment overrides; SettingsError names every mistake."""
    try:
        tree = read_tree(read_text(file, MAX_YAML_BYTES), str(file))
    except UnreadableFile as error:
        problem = Problem(Location(str(file), error.line, error.column), str(error), error.rule)
        raise SettingsError(str(problem)) from None
    read = read_record(tree, Settings)
    values = _from_environment(environment)
    if not read.entries:
        raise SettingsError("\n".join(map(str, sorted(read.problems))))
    merged = _merge(read.entries[0].record.model_dump(exclude_unset=True), values)
    return Settings.model_validate({**merged, "root": file.parent})


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Read BOT_TELEGRAM__API_URL and its like: nested as the file is, each of its own type."""
    nested: dict[str, Any] = {}
    known = {f"{PREFIX}{part}__{key}".upper(): (part, key)
             for part, field in Settings.model_fields.items() if part != "root"
             for key in field.default.__class__.model_fields}  # fmt: skip
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f": did you mean {near[0]}?" if near else ""
            raise SettingsError(f"environment: {name} is no setting{hint}")
        part, key = known[name]
        nested.setdefault(part, {})[key] = value
    try:
        return Settings.model_validate_strings(nested).model_dump(exclude_unset=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = PREFIX + "__".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"environment: {name}: {first['msg'].lower()}") from None


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {**below.get(key, {}), **above.get(key, {})} for key in below.keys() | above.keys()
    }


def telegram_token(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the bot's token, None if there is none; SettingsError, without it, if malformed."""
    source = "TELEGRAM_BOT_TOKEN"
    token = environment.get(source, "").strip()
    if not token and (file := environment.get(f"{source}_FILE")):
        source = f"{source}_FILE"
        try:
            token = read_text(Path(file), 4096).strip()
        except UnreadableFile as error:
            raise SettingsError(f"{source}: {file}: {error}") from None
    if not token:
        return None
    if not _TOKEN.fullmatch(token):
        raise SettingsError(f"{source}: this is no bot token; it looks like 123456789:AAE… and "
                            "@BotFather shows it under /mybots")  # fmt: skip
    return token
