"""What passes between a test, the server and the bot: people, chats, messages, faults, answers."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, Literal, TypeVar

from tests.botapi.markup import utf16_length

Json = dict[str, Any]
AnswerT = TypeVar("AnswerT")

# Values of these parameters are text, whatever they look like; all others are JSON in a form.
_TEXTS = re.compile(
    "text|caption|name|(short_)?description|secret_token|url|parse_mode|language_code|next_offset"
    "|action|(callback_query|inline_query|guest_query|inline_message|business_connection)_id"
)


class RefusedError(Exception):
    """An answer other than ok: HTTP status, description and parameters, in Telegram's words."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.body: Json = {"ok": False, "error_code": status, "description": description}
        self.body |= {"parameters": parameters} if parameters else {}


def bad_request(description: str) -> RefusedError:
    """Make the commonest refusal."""
    return RefusedError(400, f"Bad Request: {description}")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A Telegram user; another bot if `is_bot`."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "en"
    is_bot: bool = False

    @property
    def raw(self) -> Json:
        """The person as a Bot API `User`."""
        fields = ("id", "is_bot", "first_name", "username", "language_code")
        values = {name: getattr(self, name) for name in fields}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A chat; a private one has its `person`, the others a `title`."""

    id: int
    type: Literal["private", "group", "supergroup", "channel"]
    title: str | None = None
    person: Person | None = None
    is_forum: bool = False
    username: str | None = None

    @property
    def raw(self) -> Json:
        """The chat as a Bot API `Chat`."""
        if self.person is not None:
            names = {k: v for k, v in self.person.raw.items() if k in ("first_name", "username")}
            return {"id": self.id, "type": self.type, **names}
        forum = {"is_forum": True} if self.is_forum else {}
        public = {"username": self.username} if self.username else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum, **public}


@dataclass(frozen=True, kw_only=True)
class Button:
    """One inline button; `data` is None unless it is a callback button."""

    label: str
    data: str | None
    url: str | None
    raw: Json


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as it stood when it was sent or edited; `html` is the source before parsing."""

    chat: Chat
    raw: Json
    html: str | None = None
    markup: Json | None = None
    content: bytes | None = None
    at: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> int:
        """The message id; only with the chat's id does it name one message."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """The text or caption, without markup."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """Marks on the text, with offset and length in UTF-16 units."""
        name = "entities" if "text" in self.raw else "caption_entities"
        return list(self.raw.get(name, []))

    @property
    def thread_id(self) -> int | None:
        """The forum topic, or thread of replies."""
        return self.raw.get("message_thread_id")

    @property
    def reply_target(self) -> int | None:
        """The id of the message that this one replies to."""
        target = self.raw.get("reply_to_message")
        return int(target["message_id"]) if target else None

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """Inline buttons by row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return tuple(
            tuple(
                Button(label=b["text"], data=b.get("callback_data"), url=b.get("url"), raw=b)
                for b in row
            )
            for row in rows
        )


def render(message: Message) -> str:
    """Write a message as a person sees it: quoted lines after a bar, buttons by row below."""
    quotes = [e for e in message.entities if e["type"].endswith("blockquote")]
    lines, offset = [], 0
    for line in message.text.split("\n"):
        quoted = any(q["offset"] <= offset < q["offset"] + q["length"] for q in quotes)
        lines.append(f"│ {line}" if quoted else line)
        offset += utf16_length(line) + 1
    for row in message.buttons:
        lines.append(" ".join(f"[{b.label} ↗]" if b.url else f"[{b.label}]" for b in row))
    return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong, once, at the first request that fits `method` and `chat`.

    `seconds` is `retry_after` for `too_many_requests` and the delay for `slow`, which ends with
    `until` where that is set sooner, so that a test need not know how long it takes. `cut_after`,
    `garbage`, `late` and `slow` do what was asked before they fail, so that the bot is left
    unsure: `late` is a gateway's 504 in HTML. `html` is a page of a proxy, with `status`; `refused`
    the Bot API's own error, with `status` and `description`.
    Without a method a fault spares `getUpdates`, which would snatch it from the call meant.
    """

    kind: Literal[
        "too_many_requests",
        "server_error",
        "cut_before",
        "cut_after",
        "garbage",
        "slow",
        "late",
        "html",
        "refused",
        "blocked",
        "migrated",
    ]
    method: str | None = None
    chat: Chat | None = None
    seconds: float = 1
    until: asyncio.Event | None = field(default=None, compare=False)
    status: int = 500
    description: str = ""
    migrate_to: int = 0

    def fits(self, method: str, chat_id: object) -> bool:
        """Whether this fault is meant for a call."""
        named = self.method or ("" if method.lower() == "getupdates" else method)
        return named.lower() == method.lower() and (self.chat is None or self.chat.id == chat_id)

    def refusal(self) -> RefusedError | None:
        """Return Telegram's answer where the fault is one, None where it is a broken line."""
        match self.kind:
            case "too_many_requests":
                return too_many_requests(self.seconds)
            case "refused":
                return RefusedError(self.status, self.description)
            case "server_error":
                return RefusedError(self.status, HTTPStatus(self.status).phrase)
            case "blocked":
                return RefusedError(403, "Forbidden: bot was blocked by the user")
            case "migrated":
                return upgraded(self.migrate_to)
        return None


def too_many_requests(seconds: float) -> RefusedError:
    """Refuse for so many seconds."""
    wait = int(seconds) if seconds == int(seconds) else seconds
    return RefusedError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})


def upgraded(to: int) -> RefusedError:
    """Refuse a group's old id, telling the new one."""
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return RefusedError(400, text, {"migrate_to_chat_id": to})


@dataclass(frozen=True, kw_only=True)
class Params:
    """A request's parameters, decoded; `files` are name and content of uploads by field."""

    values: Json
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text, empty if absent."""
        return str(self.values.get(name, ""))

    def integer(self, name: str, default: int = 0) -> int:
        """Return a number; raises RefusedError for anything else."""
        value = self.values.get(name, default)
        if not isinstance(value, int):
            raise bad_request(f"{name} must be an integer")
        return value

    def flag(self, name: str) -> bool:
        """Whether a flag is given and true."""
        return self.values.get(name) in (True, 1)

    def mapping(self, name: str) -> Json | None:
        """Return a JSON object; raises RefusedError for anything else."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object")
        return value

    def items(self, name: str) -> list[Any]:
        """Return a JSON array, empty if absent; raises RefusedError for anything else."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON array")
        return value

    def optional_items(self, name: str) -> list[Any] | None:
        """Return a JSON array, None if absent."""
        return self.items(name) if name in self.values else None


def decoded(name: str, value: str) -> object:
    """Read a form field: numbers, flags, lists and objects come as JSON, texts as they are."""
    if _TEXTS.fullmatch(name):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request as it arrived, whatever became of it; `at` is monotonic."""

    method: str
    params: Json
    at: float = field(default_factory=time.monotonic)

    @property
    def chat_id(self) -> object:
        """The chat that the request names, known or not."""
        return self.params.get("chat_id")


@dataclass(frozen=True, kw_only=True)
class CallbackAnswer:
    """What the person who pressed a button sees: a notice, or an alert."""

    query_id: str
    text: str
    show_alert: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class InlineResult:
    """One row of an inline answer, with the message that choosing it would send."""

    id: str
    title: str
    description: str
    message: Message
    raw: Json


@dataclass(frozen=True, kw_only=True)
class InlineAnswer:
    """What the person who typed an inline query sees."""

    query_id: str
    results: tuple[InlineResult, ...]
    button: Json | None
    cache_time_s: int
    is_personal: bool
    next_offset: str


@dataclass(frozen=True)
class Query(Generic[AnswerT]):
    """A callback, inline or guest query that waits for its one answer."""

    id: str
    raw: Json
    received: "asyncio.Future[AnswerT]"

    async def answer(self, *, timeout_s: float = 10) -> AnswerT:
        """Wait for the bot's answer; raises TimeoutError."""
        return await asyncio.wait_for(asyncio.shield(self.received), timeout_s)
