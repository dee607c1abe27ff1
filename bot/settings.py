"""Settings: `config.yaml`, each key overridable from the environment, secrets only from there.

The environment is read by pydantic's own string validation rather than by pydantic-settings, which
names no variable in its errors and wants lists as JSON.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Location, Problem, SettingsError
from bot.knowledge.files import MAX_YAML_BYTES, UnreadableFile, read_text
from bot.knowledge.library import KnowledgePaths
from bot.knowledge.parse import read_record
from bot.knowledge.records import Record
from bot.knowledge.yamltree import read_tree

PREFIX: Final = "BOT_"
_ADDRESS: Final = r"https?://[^\s/]+(/[^\s]*)?"
_TELEGRAM: Final = "https://api.telegram.org"
# What it posts to (https://core.telegram.org/bots/api#setwebhook).
_POSTED_TO: Final = re.compile(r"https://[^\s/:]+(:(443|80|88|8443))?(/\S*)?")
# What follows postgresql://, with everything special in a name or password percent-encoded.
_POSTGRESQL: Final = re.compile(
    r"""((?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*(:(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*)?@)?
    ([\w.,-]*|\[[0-9a-f:.]+\])(:\d+)?(/[^@/?#]*)?(\?[^@#]*)?""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_PERCENT: Final = (
    "expected postgresql://user:password@host/database; in the password percent-encode whatever is "
    "no letter or digit: @ is %40, / is %2F, : is %3A, # is %23, % is %25"
)
# The form that Telegram's BotFather gives out; the digits are the bot's id.
_TOKEN: Final = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,64}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what setWebhook takes
_TOKEN_NAME: Final = "TELEGRAM_BOT_TOKEN"
_SECRET_NAME: Final = "BOT_WEBHOOK_SECRET"


def _listed(value: object) -> object:
    """Split what the environment holds, `123, 456`."""
    return (
        tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value
    )


Ids = Annotated[tuple[int, ...], BeforeValidator(_listed)]


class Knowledge(Record):
    """Where the knowledge files lie, from the folder of `config.yaml`."""

    articles: str = "data/articles.yaml"
    """The sources, and what is known of them."""
    facts: str = "data/facts.yaml"
    """The claims, each with the words that prove it."""
    overviews: str = "data/overviews.yaml"
    """Several facts on one subject, for broad questions."""
    gaps: str = "data/gaps.yaml"
    """What people ask and the articles do not say."""
    vocabulary: str = "data/vocabulary.yaml"
    """The subject, abbreviations and synonyms."""
    questions: str = "data/questions.yaml"
    """The regression set: what must come out."""


class Answering(Record):
    """How sure the bot must be, as a probability of 0 to 1."""

    answer_at: float = Field(default=0.65, ge=0, le=1)
    """From here on it answers."""
    offer_at: float = Field(default=0.2, ge=0, le=1)
    """From here on it shows the closest entry under a hedge; below, it declines."""


class Webhook(Record):
    """Where Telegram sends updates to, and where this process takes them."""

    url: str = Field(default="", pattern=rf"^({_ADDRESS})?$")
    """https://… as Telegram reaches it; a proxy hands it on to listen and port."""
    listen: str = "127.0.0.1"
    """The address that this process takes updates at."""
    port: int = Field(default=8080, ge=1, le=65535)
    """The port of that address."""


class Telegram(Record):
    """The Bot API server, the way that updates come, and who may do more than ask."""

    api_url: str = Field(default=_TELEGRAM, pattern=rf"^{_ADDRESS}$")
    """The part before /bot<token>/; another one for a Bot API server of your own."""
    mode: Literal["polling", "webhook"] = "polling"
    """Whether this process asks for updates, or Telegram sends them to webhook.url."""
    webhook: Webhook = Webhook()
    """For mode webhook only."""
    unsure: Literal["resend", "skip"] = "resend"
    """A reply that was cut off while it was sent: resend risks a double, skip silence."""
    give_up_hours: int = Field(default=24, ge=1)
    """A message that could not be answered for so long is given up, and counted."""
    remove_webhook: bool = False
    """Whether polling may take the bot away from whoever has set a webhook for it."""
    curators: Ids = ()
    """Numeric ids of those who are told when an edit is refused."""
    operators: Ids = ()
    """Numeric ids of those who may use /status, /pause and the like, as curators may."""


class Limits(Record):
    """How often; 0 is no limit."""

    per_person_10s: int = Field(default=5, ge=0)
    """Messages of one person that are answered in ten seconds."""
    per_person_minute: int = Field(default=20, ge=0)
    """The same in a minute; then one notice, and silence until it has passed."""
    per_group_minute: int = Field(default=12, ge=0)
    """Answers in one group; Telegram allows 20 messages."""
    sends_per_second: int = Field(default=30, ge=0)
    """Messages to all chats; Telegram refuses more than 30."""


class Storage(Record):
    """The database."""

    url: str = "sqlite:///var/bot.db"
    """sqlite:///path, or postgresql://user@host/database for several processes."""


class Monitoring(Record):
    """Where /healthz and /metrics are served; port 0 is nowhere."""

    port: int = Field(default=0, ge=0, le=65535)
    """On 127.0.0.1; 0 serves none."""


class Retention(Record):
    """How many days what people wrote is kept."""

    declined_days: int = Field(default=90, ge=1)
    """Questions that were not answered, without who asked."""
    feedback_days: int = Field(default=365, ge=1)
    """What people wrote with /feedback."""


class About(Record):
    """What /about says of who runs the bot."""

    operator: str = ""
    """Who runs this bot, and how to reach them."""
    source: str = ""
    """Where its source code is."""


class Settings(Record):
    """Every setting; `root` is the folder that relative paths start from."""

    knowledge: Knowledge = Knowledge()
    """Where the knowledge files lie."""
    answering: Answering = Answering()
    """How sure the bot must be."""
    telegram: Telegram = Telegram()
    """How it reaches Telegram, and who may do more than ask."""
    limits: Limits = Limits()
    """How much is answered and sent; 0 is no limit."""
    storage: Storage = Storage()
    """Where messages, votes and declined questions are kept."""
    monitoring: Monitoring = Monitoring()
    """Where /healthz and /metrics are served."""
    retention: Retention = Retention()
    """How long what people wrote is kept."""
    about: About = About()
    """What /about says."""
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
    if not read.entries:
        raise SettingsError("\n".join(map(str, sorted(read.problems))))
    below = read.entries[0].record.model_dump(exclude_unset=True)
    settings = _over(below, environment).model_copy(update={"root": file.parent})
    if wrong := list(_impossible(settings)):
        raise SettingsError("\n".join(f"{file}: {problem}" for problem in wrong))
    return settings


def _impossible(settings: Settings) -> Iterator[str]:
    """Go through what is wrong with settings that are each of the right type."""
    telegram, answering = settings.telegram, settings.answering.model_dump()
    if telegram.mode == "webhook" and not telegram.webhook.url:
        yield ("telegram.mode is webhook and telegram.webhook.url empty: the address was expected "
               "at which Telegram reaches this bot")  # fmt: skip
    if (
        telegram.mode == "webhook"
        and telegram.webhook.url
        and telegram.api_url.rstrip("/") == _TELEGRAM
        and not _POSTED_TO.fullmatch(telegram.webhook.url)
    ):
        yield ("telegram.webhook.url: Telegram posts to https:// only, and to the ports 443, 80, "
               "88 and 8443; anything else takes a Bot API server of your own")  # fmt: skip
    if problem := _wrong_url(settings.storage.url):
        yield f"storage.url: {problem}"
    surest = answering["answer_at"]
    for name, threshold in answering.items():
        if name.endswith("_at") and threshold > surest:
            yield (f"answering.{name}: {threshold:g} is above answering.answer_at, which is "
                   f"{surest:g}: what is less sure cannot need more")  # fmt: skip


def _wrong_url(url: str) -> str | None:
    """Return what is wrong with a database's URL, without any part of it: it holds a password."""
    scheme, found, rest = url.partition("://")
    kind = scheme.partition("+")[0]
    if not found or kind not in ("sqlite", "postgresql"):
        return "expected sqlite:///file or postgresql://user@host/database"
    if kind == "sqlite":
        return None if rest.startswith("/") and rest[1:] else "expected sqlite:///file"
    return None if _POSTGRESQL.fullmatch(rest) else _PERCENT


def setting_paths(section: type[Record] = Settings) -> Iterator[tuple[str, ...]]:
    """Go through the settings: `("telegram", "webhook", "url")`."""
    for name, field in section.model_fields.items():
        if isinstance(field.default, Record):
            yield from ((name, *path) for path in setting_paths(type(field.default)))
        elif not field.exclude:
            yield (name,)


def _over(below: dict[str, Any], environment: Mapping[str, str]) -> Settings:
    """Lay BOT_TELEGRAM__API_URL and its like over what the file has, each of its own type."""
    nested: dict[str, Any] = {}
    known = {PREFIX + "__".join(path).upper(): path for path in setting_paths()}
    for name, value in environment.items():
        if not name.startswith(PREFIX) or name in (_SECRET_NAME, f"{_SECRET_NAME}_FILE"):
            continue
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f": did you mean {near[0]}?" if near else ""
            raise SettingsError(f"environment: {name} is no setting{hint}")
        section = nested
        for step in known[name][:-1]:
            section = section.setdefault(step, {})
        section[known[name][-1]] = value
    try:
        return Settings.model_validate(_merge(below, nested), strict=False)
    except ValidationError as error:  # what the file has was found good before
        wrong = error.errors(include_url=False, include_input=False)
        raise SettingsError("\n".join(dict.fromkeys(map(_named, wrong)))) from None


def _named(wrong: ErrorDetails) -> str:
    path = [str(step) for step in wrong["loc"] if not isinstance(step, int)]
    return f"environment: {PREFIX}{'__'.join(path).upper()}: {wrong['msg'].lower()}"


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Lay one tree of settings over another."""
    both = {key: _merge(below[key], value) for key, value in above.items()
            if isinstance(value, dict) and isinstance(below.get(key), dict)}  # fmt: skip
    return {**below, **above, **both}


def telegram_token(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the bot's token, None if there is none; SettingsError, without it, if malformed."""
    source, token = _secret(_TOKEN_NAME, environment)
    if token and not _TOKEN.fullmatch(token):
        raise SettingsError(f"{source}: this is no bot token; it looks like 123456789:AAE… and "
                            "@BotFather shows it under /mybots")  # fmt: skip
    return token or None


def webhook_secret(token: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return what Telegram must send along; made from the token, so that all copies agree."""
    source, secret = _secret(_SECRET_NAME, environment)
    if secret and not _SECRET.fullmatch(secret):
        raise SettingsError(f"{source}: 1 to 256 letters, digits, _ and - were expected")
    return secret or hmac.digest(token.encode(), b"webhook", "sha256").hex()


def _secret(name: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Read a secret from its variable or the file that `…_FILE` names; gives the source too."""
    value, file = environment.get(name, "").strip(), environment.get(f"{name}_FILE")
    if value or not file:
        return name, value
    try:
        return f"{name}_FILE", read_text(Path(file), 4096).strip()
    except UnreadableFile as error:
        raise SettingsError(f"{name}_FILE: {file}: {error}") from None
