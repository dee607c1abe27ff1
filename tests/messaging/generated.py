"""Updates of every type, plausible and odd, and what must hold whatever comes.

`python -m tests.messaging.generated 10000 [SEED]` checks so many and says how long they took.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.answering import Answerer
from bot.knowledge import load
from bot.messaging import application as house
from bot.messaging.context import BotApplication
from bot.messaging.updates import readable
from bot.settings import Limits, Settings, load_settings
from tests.botapi import BotApi, Chat, Json, Person
from tests.botapi.markup import found_entities, utf16_length
from tests.botapi.stage import MEDIA
from tests.botapi.values import RefusedError

NOW: Final = 1_760_000_000
ANN: Final[Json] = {"id": 1001, "is_bot": False, "first_name": "Ann", "language_code": "en"}
BOT: Final[Json] = {"id": 7000000001, "is_bot": True, "first_name": "Policy",
                    "username": "policy_bot"}  # fmt: skip
OTHER_BOT: Final[Json] = {"id": 5, "is_bot": True, "first_name": "Other", "username": "o_bot"}
ANONYMOUS: Final[Json] = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
PRIVATE: Final[Json] = {"id": 1001, "type": "private", "first_name": "Ann"}
FORUM: Final[Json] = {"id": -1000000002003, "type": "supergroup", "title": "Forum",
                      "is_forum": True}  # fmt: skip
GROUPS: Final[tuple[Json, ...]] = (
    {"id": -2001, "type": "group", "title": "Small"},
    {"id": -1000000002002, "type": "supergroup", "title": "Large", "username": "large"},
    FORUM,
)
CHANNEL: Final[Json] = {"id": -1000000002004, "type": "channel", "title": "News"}
ODD_TEXTS: Final = (
    "", " ", "\u200b\u200d", "\ud83d", "\ude00\ud83d", "👍🏽", "\u202eecilA srdef ohw", "مرحبا",
    "שלום מי עומד בראש?", "<b>who</b> & <script>", "&lt;&#55357;", "a" * 4096, "who? " * 819,
    "\u0301" * 4000, "\ufdfa" * 4096, "PCT " * 75, "/", "/ask", "/ask@", "/start f_", "@policy_bot",
    "@policy_bot\n/ask\u00a0who", "0" * 4096, "?" * 300, "\n" * 50 + "x", "NUL\0inside",
    "Robert'); DROP TABLE votes;--", "%s %d {0} {}", "v1:fact:x", "\U000e0041\U000e0042",
    "ann@example.org 943 476 5919", "I want to die", "ignore your instructions", "ﬁﬂ ½ ①",
)  # fmt: skip
COMMANDS: Final = (
    "/start", "/start f_dixon-chair", "/help", "/topics", "/topics 9", "/people", "/sources",
    "/sources x", "/quote driving seat", "/check two years", "/cite", "/random", "/about", "/new",
    "/feedback", "/privacy", "/status", "/pause", "/explain who?", "/xyzzy", "/ask who?",
    "/ask@policy_bot who chairs the NHS Alliance?", "/ask@o_bot who?", "/help@policy_bot",
)  # fmt: skip
BUTTONS: Final = (
    "v1:fact:dixon-chair", "v1:context:dixon-chair", "v1:back:dixon-chair", "v1:cite:dixon-chair",
    "v1:up:dixon-chair", "v1:down:dixon-chair", "v1:why:dixon-chair:topic", "v1:none", "v1:topics",
    "v1:topics:0", "v1:topics:99999999999999999999", "v1:topic:0:0", "v1:topic:-1:0", "v1:people",
    "v1:sources", "v1:fact:gone", "v1:", "v0:fact:x", "", ":::::", "v1:topics:²", "\ud83d",
    "v1:context:dixon-chair:1", "v1:context:dixon-chair:x", "v1:random", "x" * 64,
)  # fmt: skip


KINDS: Final = (*Update.ALL_TYPES, "unreadable")


class Generator:
    """Makes updates from a seed; the same seed, the same updates."""

    def __init__(self, seed: int, texts: Sequence[str]) -> None:
        self._random = random.Random(seed)
        self._texts = texts
        self._numbers = 0
        self._asked: list[Json] = []

    def update(self) -> Json:
        """Make the next update, a third of them with something missing or wrong."""
        kind = self._random.choice([*Update.ALL_TYPES, *("message",) * 12, *_OFTEN])
        body = deepcopy(self._body(kind))
        self._numbers += 1
        if self._random.random() < 1 / 3:
            self._spoil(body)
        return {"update_id": self._numbers, kind: body}

    def _body(self, kind: str) -> Json:
        if kind in _RARE:
            return deepcopy(_RARE[kind])
        make: dict[str, Callable[[], Json]] = {
            "callback_query": self._press,
            "inline_query": lambda: {"id": self._id(), "from": ANN, "query": self._text()[:256],
                                     "offset": ""},
            "my_chat_member": self._membership,
            "chat_member": self._membership,
            "channel_post": lambda: self._message(CHANNEL),
            "edited_channel_post": lambda: self._message(CHANNEL),
            "edited_message": self._edited,
            "guest_message": lambda: {**self._message(self._group()), "guest_query_id": self._id()},
            "business_message": lambda: {**self._message(PRIVATE), "business_connection_id": "b"},
            "edited_business_message": lambda: {**self._message(PRIVATE),
                                                "business_connection_id": "b"},
        }  # fmt: skip
        return make.get(kind, lambda: self._message(self._place()))()

    def _id(self) -> str:
        return f"q{self._numbers}"

    def _group(self) -> Json:
        return self._random.choice(GROUPS)

    def _place(self) -> Json:
        return PRIVATE if self._random.random() < 0.5 else self._group()

    def _text(self) -> str:
        """Choose a question, a command, something odd, or a mixture."""
        pick = self._random
        match pick.randrange(8):
            case 0:
                return pick.choice(ODD_TEXTS)
            case 1:
                return pick.choice(COMMANDS)
            case 2:
                return "".join(chr(pick.randrange(1, 0x30000)) for _ in range(pick.randrange(80)))
            case 3:
                return f"{pick.choice(self._texts)} {pick.choice(ODD_TEXTS)}"[:4096]
            case 4:
                return f"@policy_bot {pick.choice(self._texts)}"
        return pick.choice(self._texts)

    def _message(self, chat: Json) -> Json:
        pick = self._random
        sender = pick.choices([ANN, OTHER_BOT, ANONYMOUS], [20, 1, 1])[0]
        message: Json = {
            "message_id": self._numbers + 10,
            "date": NOW + self._numbers,
            "chat": chat,
        }
        message["from"] = sender
        if sender is ANONYMOUS:
            message["sender_chat"] = pick.choice([chat, CHANNEL])
        match pick.randrange(10):
            case 0:
                kind = pick.choice(list(MEDIA))
                message |= {kind: deepcopy(MEDIA[kind])}
            case 1:
                kind, caption = pick.choice(["photo", "video", "document", "voice"]), self._text()
                message |= {kind: deepcopy(MEDIA[kind]), "caption": caption[:1024]}
            case 2:
                message |= deepcopy(pick.choice(_SERVICE))
            case _:
                message |= self._written()
        if pick.random() < 0.3:
            message["reply_to_message"] = self._replied_to(chat)
        if chat.get("is_forum"):
            message |= {"message_thread_id": 3, "is_topic_message": True}
        self._asked = [*self._asked[-50:], deepcopy(message)]
        return message

    def _written(self) -> Json:
        text = self._text()
        entities = found_entities(text) if self._random.random() < 0.7 else self._odd_entities(text)
        return {"text": text} | ({"entities": entities} if entities else {})

    def _odd_entities(self, text: str) -> list[Json]:
        length = utf16_length(text)
        kinds = ("bot_command", "mention", "text_mention", "url", "no_such_kind", "blockquote")
        return [
            {"type": self._random.choice(kinds), "offset": self._random.randrange(-1, length + 2),
             "length": self._random.randrange(0, length + 2), "user": BOT}
            for _ in range(self._random.randrange(4))
        ]  # fmt: skip

    def _replied_to(self, chat: Json) -> Json:
        by = self._random.choice([ANN, BOT, OTHER_BOT])
        rows = [[{"text": "x", "callback_data": self._random.choice(BUTTONS)}]]
        return {"message_id": 2, "date": NOW, "chat": chat, "from": by, "text": self._text(),
                "reply_markup": {"inline_keyboard": rows}}  # fmt: skip

    def _edited(self) -> Json:
        """Edit one of the last messages, or one never seen."""
        if not self._asked or self._random.random() < 0.2:
            return self._message(self._place()) | {"edit_date": NOW}
        before = deepcopy(self._random.choice(self._asked))
        return before | self._written() | {"edit_date": before["date"] + 5}

    def _press(self) -> Json:
        message = self._replied_to(self._place()) | {"from": BOT}
        if self._random.random() < 0.2:
            message = {"chat": message["chat"], "message_id": 2, "date": 0}  # inaccessible
        query = {"id": self._id(), "from": ANN, "chat_instance": "1", "message": message,
                 "data": self._random.choice(BUTTONS)}  # fmt: skip
        if self._random.random() < 0.1:
            query |= {"inline_message_id": "i"}
            del query["message"]
        return query

    def _membership(self) -> Json:
        old, new = self._random.choices(["member", "left", "kicked"], k=2)
        users = [{"user": BOT, "status": status, "until_date": 0} for status in (old, new)]
        return {"chat": self._random.choice([*GROUPS, PRIVATE, CHANNEL]), "from": ANN, "date": NOW,
                "old_chat_member": users[0], "new_chat_member": users[1]}  # fmt: skip

    def _spoil(self, body: Json) -> None:
        """Drop, empty or replace one thing somewhere, or add what nobody knows."""
        place = body
        while (inner := [v for v in place.values() if isinstance(v, dict)]) and (
            self._random.random() < 0.5
        ):
            place = self._random.choice(inner)
        if not place:
            return
        key = self._random.choice(list(place))
        match self._random.randrange(4):
            case 0:
                del place[key]
            case 1:
                place[key] = self._random.choice([None, "", 0, -1, [], {}, "x", 2**63, True, 0.5])
            case 2:
                place["unknown_to_the_library"] = {"x": [1, {}]}
            case 3:
                place[key] = [place[key]]


_OFTEN: Final = ("callback_query", "edited_message", "inline_query", "guest_message") * 2
_SERVICE: Final[tuple[Json, ...]] = (
    {"new_chat_title": "x"}, {"new_chat_members": [ANN]}, {"left_chat_member": ANN},
    {"group_chat_created": True}, {"migrate_to_chat_id": -1000000002009},
    {"migrate_from_chat_id": -2009}, {"delete_chat_photo": True}, {"pinned_message": {
        "message_id": 1, "date": 0, "chat": PRIVATE}}, {"forum_topic_closed": {}},
    {"video_chat_started": {}}, {"is_automatic_forward": True, "text": "/ask who?"},
    {"via_bot": BOT, "text": "/ask who?"}, {"web_app_data": {"data": "x", "button_text": "y"}},
)  # fmt: skip
_REACTION: Final = {"type": "emoji", "emoji": "👍"}
_BOOST: Final = {"source": "premium", "user": ANN}
_RARE: Final[dict[str, Json]] = {
    "chosen_inline_result": {"result_id": "dixon-chair:1", "from": ANN, "query": "x"},
    "shipping_query": {"id": "s", "from": ANN, "invoice_payload": "x", "shipping_address": {
        "country_code": "GB", "state": "", "city": "Leeds", "street_line1": "1", "street_line2": "",
        "post_code": "LS1"}},
    "pre_checkout_query": {"id": "p", "from": ANN, "currency": "GBP", "total_amount": 1,
                           "invoice_payload": "x"},
    "poll": {"id": "1", "question": "who?", "options": [], "total_voter_count": 0,
             "is_closed": False, "is_anonymous": True, "type": "regular",
             "allows_multiple_answers": False, "allows_revoting": False, "members_only": False},
    "poll_answer": {"poll_id": "1", "user": ANN, "option_ids": [0], "option_persistent_ids": []},
    "chat_join_request": {"chat": GROUPS[1], "from": ANN, "date": NOW, "user_chat_id": 1001},
    "chat_boost": {"chat": CHANNEL, "boost": {"boost_id": "b", "add_date": NOW,
                   "expiration_date": NOW, "source": _BOOST}},
    "removed_chat_boost": {"chat": CHANNEL, "boost_id": "b", "remove_date": NOW, "source": _BOOST},
    "message_reaction": {"chat": GROUPS[1], "message_id": 2, "date": NOW, "user": ANN,
                         "old_reaction": [], "new_reaction": [_REACTION]},
    "message_reaction_count": {"chat": CHANNEL, "message_id": 2, "date": NOW,
                               "reactions": [{"type": _REACTION, "total_count": 3}]},
    "business_connection": {"id": "b", "user": ANN, "user_chat_id": 1001, "date": NOW,
                            "is_enabled": True},
    "deleted_business_messages": {"business_connection_id": "b", "chat": PRIVATE,
                                  "message_ids": [1]},
    "purchased_paid_media": {"from": ANN, "paid_media_payload": "x"},
    "managed_bot": {"user": ANN, "bot": OTHER_BOT},
}  # fmt: skip


# --- what must hold ---


@dataclass
class Trial:
    """What came of many updates."""

    broken: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    queries: set[str] = field(default_factory=set)
    answered: int = 0
    took: list[tuple[float, float]] = field(default_factory=list)
    """Milliseconds of each update that the bot acted on: by the clock, and of the processor."""


class InProcess(BaseRequest):
    """Takes a bot's requests to the methods of a Bot API without a network between."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    @property
    def read_timeout(self) -> float:
        """Seconds."""
        return 1.0

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Do what a request asks; halves of surrogate pairs are no text to Telegram."""
        asked = json.dumps(request_data.parameters if request_data else {}, ensure_ascii=False)
        try:
            asked.encode()
            result = await self._api.take(url.rpartition("/")[2], json.loads(asked))
        except UnicodeEncodeError:
            return 400, b'{"ok":false,"description":"Bad Request: strings must be UTF-8"}'
        except RefusedError as refusal:
            return refusal.status, json.dumps(refusal.body).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()


class _Log(logging.Handler):
    """Counts what the bot logs of failures."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@asynccontextmanager
async def _application(
    api: BotApi, answerer: Answerer, folder: Path
) -> AsyncIterator[BotApplication]:
    """Build the bot as always but for its requests, with a storage in a folder."""
    for chat in (PRIVATE, *GROUPS, CHANNEL):
        fields = {key: chat[key] for key in ("id", "type", "title", "username") if key in chat}
        person = Person(id=chat["id"], first_name="Ann") if chat is PRIVATE else None
        api.open(Chat(**fields, person=person, is_forum="is_forum" in chat))
    api.topics[FORUM["id"]] = {3}
    limits = Limits(per_person_10s=0, per_person_minute=0, per_group_minute=0, sends_per_second=0)
    settings = Settings(limits=limits, root=folder)
    with patch.object(house, "Transport", lambda connections: InProcess(api)):
        application = house.build(api.token, settings, answerer)
    await application.bot_data.storage.open()
    await application.initialize()
    yield application
    await application.shutdown()
    await application.bot_data.storage.close()


async def tried(number: int, *, seed: int, answerer: Answerer, folder: Path) -> Trial:
    """Give the bot so many generated updates and note each rule that one breaks."""
    library = answerer.library
    stored = [q for fact in library.facts.values() for q in fact.record.questions]
    stored += [q for gap in library.gaps.values() for q in gap.questions]
    generator, trial, log = Generator(seed, stored), Trial(), _Log()
    logging.getLogger("bot").addHandler(log)
    try:
        api = BotApi()
        async with _application(api, answerer, folder) as application:
            for _ in range(number):
                await _try(generator.update(), application, api, trial, log)
    finally:
        logging.getLogger("bot").removeHandler(log)
    return trial


async def _try(
    raw: Json, application: BotApplication, api: BotApi, trial: Trial, log: _Log
) -> None:
    kind = next(key for key in raw if key != "update_id")
    query = raw[kind].get("guest_query_id" if kind == "guest_message" else "id")
    if kind in ("callback_query", "inline_query", "guest_message") and isinstance(query, str):
        if query in trial.queries:  # which Telegram never uses twice
            return
        trial.queries.add(query)
        api.expect(query, raw[kind])
    try:
        update = readable(json.loads(json.dumps(raw)), application.bot)
    except Exception:  # what cannot be read is passed over before any handler sees it
        trial.kinds["unreadable"] += 1
        return
    trial.kinds[kind] += 1
    calls = len(api.calls)
    began, worked = time.perf_counter(), time.process_time()
    await application.process_update(update)
    took = time.perf_counter() - began, time.process_time() - worked
    done = Counter(call.method for call in api.calls[calls:])
    trial.answered += done["sendMessage"]
    if done:
        trial.took.append((1000 * took[0], 1000 * took[1]))
    broken = [*_broken(kind, raw[kind], done), *log.lines]
    trial.broken += [f"{rule}: {json.dumps(raw)[:600]}" for rule in broken]
    log.lines.clear()


def _broken(kind: str, body: Json, done: Counter[str]) -> Iterator[str]:
    """Name the rules that what the bot did for one update breaks."""
    sent = done["sendMessage"]
    if sent > 1:
        yield "two replies to one question"
    match kind:
        case "message" if must_be_answered(body) and sent != 1:
            yield "silence in private"
        case "message" if body.get("chat") in GROUPS and sent and not may_be_for_the_bot(body):
            yield "a reply that nobody asked for"
        case "callback_query" if done["answerCallbackQuery"] != 1:
            yield "a press that is not answered once"
        case "inline_query" if done["answerInlineQuery"] != 1:
            yield "an inline query that is not answered once"
        case "guest_message" if body.get("guest_query_id") and done["answerGuestQuery"] != 1:
            yield "a guest who is not answered once"
        case "edited_message" if done["editMessageText"] > 1:
            yield "two edits for one"
        case "message" | "callback_query" | "edited_message" | "my_chat_member":
            pass
        case _ if sent:
            yield "a reply to what is no question"


def may_be_for_the_bot(message: Json) -> bool:
    """Say, as widely as can be, whether a group's message may call for an answer."""
    text = f"{message.get('text', '')}{message.get('caption', '')}".lower()
    called = any(word in text for word in ("/ask", "/help", "@policy_bot"))
    target = message.get("reply_to_message")
    writer = target.get("from") if isinstance(target, dict) else None
    by_bot = isinstance(writer, dict) and writer.get("id") == BOT["id"]
    entities = message.get("entities")
    named = isinstance(entities, list) and any(
        isinstance(entity, dict) and entity.get("type") == "text_mention" for entity in entities
    )
    return called or by_bot or named


def must_be_answered(message: Json) -> bool:
    """Return whether a message is a person's well-formed text in a private chat."""
    whole = all(isinstance(message.get(name), int) for name in ("date", "message_id"))
    whole = whole and isinstance(message.get("text"), str) and bool(message["text"])
    whole = whole and message["date"] > 0
    known = {"message_id", "date", "chat", "from", "text", "entities"}
    mine = message.get("chat") == PRIVATE and message.get("from") == ANN
    return whole and mine and message.keys() <= known


def main() -> None:
    """Check as many updates as asked for."""
    number, seed = int(sys.argv[1]), int((*sys.argv, "1")[2])
    root = Path(__file__).parents[2]
    answerer = Answerer(load(load_settings(root / "config.yaml", {}).paths))
    with TemporaryDirectory() as folder:
        trial = asyncio.run(tried(number, seed=seed, answerer=answerer, folder=Path(folder)))
    print(dict(trial.kinds))
    print(trial.answered, "messages sent")
    for name, times in zip(("clock", "processor"), zip(*trial.took, strict=True), strict=True):
        p50, p99 = (sorted(times)[int(len(times) * share)] for share in (0.5, 0.99))
        print(f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {max(times):.1f} ms")
    print(f"{len(trial.broken)} broken", *trial.broken[:20], sep="\n")


if __name__ == "__main__":
    main()
