"""The Telegram that a test plays in: people act, the bot is seen and heard.

No network here: `server` lets the bot in, `methods` lets it act on the same state.
"""

import asyncio
import itertools
import math
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from tests.botapi.markup import found_entities
from tests.botapi.updates import UpdateQueue
from tests.botapi.values import (
    Call,
    CallbackAnswer,
    Chat,
    Fault,
    InlineAnswer,
    Json,
    Message,
    Person,
    Query,
    RefusedError,
    too_many_requests,
)

FoundT = TypeVar("FoundT")

# The least that python-telegram-bot parses for each kind of media.
_FILE = {"file_id": "file", "file_unique_id": "unique", "file_size": 1000}
MEDIA: dict[str, Json | list[Json]] = {
    "photo": [{**_FILE, "width": 90, "height": 90}],
    "voice": {**_FILE, "duration": 3},
    "video": {**_FILE, "width": 90, "height": 90, "duration": 3},
    "sticker": {
        **_FILE,
        "width": 512,
        "height": 512,
        "type": "regular",
        "is_animated": False,
        "is_video": False,
    },
    "document": {**_FILE, "file_name": "letter.pdf"},
    "location": {"latitude": 51.5, "longitude": -0.12},
    "contact": {"phone_number": "+441134960000", "first_name": "Ann"},
    "dice": {"emoji": "🎲", "value": 6},
    "poll": {
        "id": "1",
        "question": "Tea?",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
    "paid_media": {
        "star_count": 5,
        "paid_media": [{"type": "preview", "width": 90, "height": 90, "duration": 3}],
    },
}
# What Telegram says where the bot may not write, in the words of the real server.
NO_RIGHTS = "Bad Request: not enough rights to send text messages to the chat"
WRITE_FORBIDDEN = "Bad Request: CHAT_WRITE_FORBIDDEN"
TOPIC_CLOSED = "Bad Request: TOPIC_CLOSED"
# A channel's messages in a group come from this bot (Bot API, Message.from).
CHANNEL_BOT = Person(id=136_817_688, first_name="Channel", username="Channel_Bot",
                     language_code=None, is_bot=True)  # fmt: skip

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


class Stage:
    """One bot's Telegram: its chats, what people do in them, and what the bot did."""

    def __init__(self, bot: Person, webhook_backoff_s: float) -> None:
        self.bot = bot
        self.people: dict[int, Person] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.statuses: dict[int, str] = {}
        self.migrated: dict[int, int] = {}
        self.topics: dict[int, set[int]] = {}
        self.silenced: dict[int, str] = {}
        self.closed_topics: set[tuple[int, int]] = set()
        self.bans: dict[int | None, float] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.queries: dict[str, Query[Any]] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.sent: list[Message] = []
        self.edits: list[Message] = []
        self.callback_answers: list[CallbackAnswer] = []
        self.inline_answers: list[InlineAnswer] = []
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.weather: Callable[[str], Fault | None] = lambda method: None
        self.updates = UpdateQueue(webhook_backoff_s, self.notify)
        self._changed = asyncio.Event()
        self._ids: dict[int, itertools.count[int]] = {}
        self._numbers = itertools.count(1001)
        self._unread: dict[int, list[Message]] = {}

    def notify(self) -> None:
        """Let everyone who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    # --- who and where ---

    def person(
        self,
        *,
        id: int | None = None,
        first_name: str = "Ann",
        username: str | None = None,
        language_code: str | None = "en",
        is_bot: bool = False,
    ) -> Person:
        """Introduce a person; the bot cannot write to them before `private`."""
        someone = Person(
            id=next(self._numbers) if id is None else id,
            first_name=first_name,
            username=username,
            language_code=language_code,
            is_bot=is_bot,
        )
        self.people[someone.id] = someone
        return someone

    def private(self, person: Person) -> Chat:
        """Open the person's chat with the bot."""
        return self.open(Chat(id=person.id, type="private", person=person))

    def group(
        self,
        title: str,
        *,
        supergroup: bool = True,
        forum: bool = False,
        username: str | None = None,
    ) -> Chat:
        """Open a group that the bot is in, and where it sees every message."""
        kind: Literal["supergroup", "group"] = "supergroup" if supergroup else "group"
        id = -next(self._numbers) - (10**12 if supergroup else 0)
        return self.open(Chat(id=id, type=kind, title=title, is_forum=forum, username=username))

    def channel(self, title: str) -> Chat:
        """Open a channel that the bot is in."""
        return self.open(Chat(id=-next(self._numbers) - 10**12, type="channel", title=title))

    def topic(self, chat: Chat, name: str, *, by: Person) -> int:
        """Open a forum topic; return its thread id."""
        message = self._fresh(chat, by, forum_topic_created={"name": name, "icon_color": 7322096})
        message.raw.update({"message_thread_id": message.id, "is_topic_message": True})
        self.topics.setdefault(chat.id, set()).add(message.id)
        self.put({"message": message.raw})
        return message.id

    def close_topic(self, chat: Chat, topic: int) -> None:
        """Close a topic; from now on the bot, which is no admin, may not write there."""
        self.closed_topics.add((chat.id, topic))

    def silence(self, chat: Chat, description: str = NO_RIGHTS) -> None:
        """Take from the bot the right to write in a chat."""
        self.silenced[chat.id] = description

    def ban(self, seconds: float, chat: Chat | None = None) -> None:
        """Refuse all that is sent to a chat, or to all of them, for so long."""
        self.bans[chat.id if chat else None] = time.monotonic() + seconds

    def lift_bans(self) -> None:
        """Take everything again."""
        self.bans.clear()

    def ban_on(self, method: str, chat_id: object) -> RefusedError | None:
        """Return the refusal of what a ban is on: messages and edits, not answers to queries."""
        if not method.lower().startswith(("send", "edit")):
            return None
        ends = [at for chat, at in self.bans.items() if chat in (None, chat_id)]
        left_s = max(ends, default=0) - time.monotonic()
        return too_many_requests(math.ceil(left_s)) if left_s > 0 else None

    def open(self, chat: Chat) -> Chat:
        """Let the bot into a chat."""
        self.chats[chat.id] = chat
        self.statuses[chat.id] = "member"
        return chat

    # --- what people do ---

    def put(self, raw: Json) -> int | None:
        """Queue any update, well formed or not; None if the bot has not allowed its kind."""
        return self.updates.put(raw)

    def say(
        self,
        chat: Chat,
        text: str,
        *,
        by: Person | None = None,
        reply_to: Message | None = None,
        thread_id: int | None = None,
        via_bot: bool = False,
        in_name_of: Chat | None = None,
        quote: str | None = None,
        elsewhere: bool = False,
        date: int | None = None,
    ) -> Message:
        """Write a text; in a channel it is a post. In a private chat the person writes it.

        An anonymous admin writes in the name of the group, others may in that of a channel. A
        reply may `quote` a part of what it replies to, and that may stand in a chat `elsewhere`.
        """
        entities = found_entities(text)
        fields: Json = {"text": text} | ({"entities": entities} if entities else {})
        fields |= {"via_bot": self.bot.raw} if via_bot else {}
        fields |= {"sender_chat": in_name_of.raw} if in_name_of else {}
        fields |= {"date": date} if date is not None else {}
        if in_name_of is not None and in_name_of.type == "channel":
            by = CHANNEL_BOT
        if quote is not None:
            fields |= {"quote": {"text": quote, "position": 0, "is_manual": True}}
        if elsewhere:
            origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Someone"}
            fields |= {"external_reply": {"origin": origin, "message_id": 1}}
        fields |= self.replying(reply_to) | self.threaded(chat, thread_id)
        return self._put_message(chat, by, fields)

    def send_media(
        self,
        chat: Chat,
        kind: str,
        *,
        caption: str | None = None,
        by: Person | None = None,
        thread_id: int | None = None,
        album: str | None = None,
    ) -> Message:
        """Send one of `MEDIA`, perhaps as a part of an album."""
        fields: Json = {kind: MEDIA[kind], **self.threaded(chat, thread_id)}
        fields |= {"media_group_id": album} if album else {}
        if caption is not None:
            fields |= {"caption": caption, "caption_entities": found_entities(caption)}
        return self._put_message(chat, by, fields)

    def send_album(
        self, chat: Chat, parts: int, *, captions: Mapping[int, str], by: Person | None = None
    ) -> list[Message]:
        """Send photos together, of which some may have a caption; each is an update of its own."""
        album = str(next(self._numbers) * 10**12)
        return [
            self.send_media(chat, "photo", caption=captions.get(part), by=by, album=album)
            for part in range(parts)
        ]

    def edit(self, message: Message, text: str, *, after_s: int = 0) -> Message:
        """Change the text, or caption, of a message or channel post, so long after it was sent."""
        name = "text" if "text" in message.raw else "caption"
        of_text = "entities" if name == "text" else "caption_entities"
        now = int(message.raw["date"]) + after_s
        raw = message.raw | {name: text, of_text: found_entities(text), "edit_date": now}
        edited = self.keep(Message(chat=message.chat, raw=raw))
        kind = "channel_post" if message.chat.type == "channel" else "message"
        self.put({f"edited_{kind}": raw})
        return edited

    def business(self, person: Person, text: str) -> Message:
        """Write to a business account that the bot is connected to."""
        chat = Chat(id=person.id, type="private", person=person)
        fields = {"text": text, "business_connection_id": "business-1"}
        message = self._fresh(chat, person, **fields)
        self.put({"business_message": message.raw})
        return message

    def forward_automatically(self, group: Chat, channel: Chat, text: str) -> Message:
        """Post in a linked channel, as it arrives in the discussion group."""
        service = Person(id=777000, first_name="Telegram", language_code=None)
        origin = {"type": "channel", "chat": channel.raw, "message_id": 1, "date": int(time.time())}
        fields = {"sender_chat": channel.raw, "is_automatic_forward": True}
        return self._put_message(group, service, {"text": text, "forward_origin": origin, **fields})

    def add_bot(self, group: Chat, *, by: Person) -> None:
        """Add the bot: a change of membership, then the service message."""
        self._bot_becomes(group, "member", by)
        self._put_message(group, by, {"new_chat_members": [self.bot.raw]})

    def become(self, group: Chat, status: str, *, by: Person) -> None:
        """Change what the bot may do, as by making it an admin."""
        self._bot_becomes(group, status, by)

    def remove_bot(self, group: Chat, *, by: Person) -> None:
        """Remove the bot; from now on its messages there are refused."""
        self._bot_becomes(group, "kicked", by)

    def block(self, person: Person) -> None:
        """Block the bot; from now on its messages to the person are refused."""
        self._bot_becomes(self.chats[person.id], "kicked", person)

    def unblock(self, person: Person) -> None:
        """Unblock the bot."""
        self._bot_becomes(self.chats[person.id], "member", person)

    def migrate(self, group: Chat, *, by: Person) -> Chat:
        """Upgrade a group; its old id is refused with the new one. Both messages are put."""
        new = self.group(group.title or "", supergroup=True)
        self.migrated[group.id] = new.id
        self._put_message(group, by, {"migrate_to_chat_id": new.id})
        self._put_message(new, by, {"migrate_from_chat_id": group.id})
        return new

    def press(
        self,
        message: Message,
        button: str = "",
        *,
        by: Person | None = None,
        data: str | None = None,
        too_old: bool = False,
    ) -> Query[CallbackAnswer]:
        """Press a button by its label or data; `data` forges a press of one never shown.

        The message as it stands now is looked at first, then as passed, as by someone whose
        screen is stale. A query `too_old` can no longer be answered.
        """
        current = self.messages.get((message.chat.id, message.id), message)
        views = (current,) if current is message else (current, message)
        shown = [b for view in views for row in view.buttons for b in row]
        found = (b.data for b in shown if button in (b.label, b.data) and b.data is not None)
        chosen = next(found, None) if data is None else data
        if chosen is None:
            raise LookupError(f"no callback button {button!r} among {[b.label for b in shown]}")
        raw = {"message": current.raw, "data": chosen, "chat_instance": str(message.chat.id)}
        return self._ask("callback_query", by or message.chat.person, raw, too_old)

    def inline(
        self, person: Person, words: str, *, offset: str = "", too_old: bool = False
    ) -> Query[InlineAnswer]:
        """Type `@bot words` in some chat; Telegram cuts the words at 256 characters."""
        return self._ask("inline_query", person, {"query": words[:256], "offset": offset}, too_old)

    def guest(
        self, chat: Chat, text: str, *, by: Person, reply_to: Message | None = None
    ) -> Query[Message]:
        """Mention the bot in a chat that it is not in (Bot API 10, guest mode)."""
        fields: Json = {"text": text, "entities": found_entities(text)} | self.replying(reply_to)
        message = self._fresh(chat, by, **fields)
        query: Query[Message] = self._query(message.raw)
        message.raw["guest_query_id"] = query.id
        self.put({"guest_message": message.raw})
        return query

    def _ask(self, kind: str, by: Person | None, raw: Json, too_old: bool) -> Query[Any]:
        if by is None:
            raise ValueError("outside a private chat say who does it: by=…")
        query: Query[Any] = self._query({"from": by.raw, **raw})
        query.raw["id"] = query.id
        if too_old:
            del self.queries[query.id]
        self.put({kind: query.raw})
        return query

    def _query(self, raw: Json) -> Query[Any]:
        return self.expect(str(next(self._numbers) * 10**12), raw)

    def expect(self, number: str, raw: Json) -> Query[Any]:
        """Wait for the answer to a query."""
        received: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.queries[number] = query = Query(number, raw, received)
        return query

    def _bot_becomes(self, chat: Chat, status: str, by: Person) -> None:
        old = self.statuses.get(chat.id, "left")
        self.statuses[chat.id] = status
        old = ("left" if status == "member" else "member") if old == status else old
        self.put(
            {
                "my_chat_member": {
                    "chat": chat.raw,
                    "from": by.raw,
                    "date": int(time.time()),
                    "old_chat_member": self.member(self.bot, old),
                    "new_chat_member": self.member(self.bot, status),
                }
            }
        )

    def member(self, person: Person, status: str) -> Json:
        """Write a `ChatMember` that is `member`, `administrator`, `left` or `kicked`."""
        more: Json = {"until_date": 0} if status == "kicked" else {}
        if status == "administrator":
            more = dict.fromkeys(("can_be_edited", "is_anonymous", *ADMIN_RIGHTS), False)
        return {"user": person.raw, "status": status, **more}

    def _put_message(self, chat: Chat, by: Person | None, fields: Json) -> Message:
        message = self._fresh(chat, by or chat.person, **fields)
        self.put({"channel_post" if chat.type == "channel" else "message": message.raw})
        return message

    def _fresh(self, chat: Chat, by: Person | None, **fields: object) -> Message:
        if by is None and chat.type != "channel":
            raise ValueError("outside a private chat say who does it: by=…")
        sender = {"sender_chat": chat.raw} if by is None else {"from": by.raw}
        return self.keep(Message(chat=chat, raw={**self.heading(chat), **sender, **fields}))

    # --- what both sides build messages from ---

    def heading(self, chat: Chat) -> Json:
        """Begin a message: number, date, chat. Channels and supergroups count for themselves."""
        counter = chat.id if chat.type in ("supergroup", "channel") else 0
        number = next(self._ids.setdefault(counter, itertools.count(1)))
        return {"message_id": number, "date": int(time.time()), "chat": chat.raw}

    def keep(self, message: Message) -> Message:
        """Store a message as what its id now stands for."""
        self.messages[message.chat.id, message.id] = message
        return message

    def show(self, message: Message) -> None:
        """Let people see what the bot sent."""
        self.sent.append(self.keep(message))
        self._unread.setdefault(message.chat.id, []).append(message)
        self.notify()

    def replying(self, target: Message | None) -> Json:
        """Embed the target of a reply, without the target's own, as Telegram does."""
        if target is None:
            return {}
        inner = {k: v for k, v in target.raw.items() if k != "reply_to_message"}
        return {"reply_to_message": inner}

    def threaded(self, chat: Chat, thread_id: int | None) -> Json:
        """Place a message in a forum topic, or in a thread of replies."""
        topic = {"is_topic_message": True} if chat.is_forum else {}
        return {"message_thread_id": thread_id, **topic} if thread_id else {}

    # --- what a test sees ---

    async def until(
        self, found: Callable[[], FoundT | None], *, what: str, timeout_s: float = 10
    ) -> FoundT:
        """Wait until `found` returns something; fails with what the bot sent instead."""
        try:
            async with asyncio.timeout(timeout_s):
                while (value := found()) is None:
                    await self._changed.wait()
                return value
        except TimeoutError:
            seen = [f"{m.chat.id}: {m.text}" for m in self.sent[-5:]]
            raise AssertionError(f"no {what} within {timeout_s} s; last sent: {seen}") from None

    async def next_message(self, chat: Chat | None = None, *, timeout_s: float = 10) -> Message:
        """Wait for the first message of the bot (in `chat`) that no waiter has returned yet."""
        return self._read(
            await self.until(
                lambda: next(iter(self._waiting(chat)), None), what="message", timeout_s=timeout_s
            )
        )

    async def reply_to(self, message: Message, *, timeout_s: float = 10) -> Message:
        """Wait for the bot's unread message that answers this one.

        That is one that quotes it, or else an unquoting one sent later to the same chat and topic.
        """

        def answers(sent: Message) -> bool:
            later = sent.at >= message.at and sent.thread_id == message.thread_id
            return sent.reply_target == message.id or (sent.reply_target is None and later)

        return self._read(
            await self.until(
                lambda: next((m for m in self._waiting(message.chat) if answers(m)), None),
                what=f"reply to {message.text!r}",
                timeout_s=timeout_s,
            )
        )

    async def next_edit(self, message: Message, *, timeout_s: float = 10) -> Message:
        """Wait until the message differs from the version passed; return the new version."""

        def newer() -> Message | None:
            current = self.messages.get((message.chat.id, message.id))
            return current if current is not None and current.at > message.at else None

        return await self.until(newer, what=f"edit of {message.text!r}", timeout_s=timeout_s)

    async def quiet(
        self, chat: Chat | None = None, *, after: int = 0, for_s: float = 0.15
    ) -> Sequence[Message]:
        """Wait until all updates are fetched and the bot calls nothing for `for_s`.

        Returns the unread messages, none if the bot kept silent; polls do not count as calls.
        With `after`, so many messages are waited for first.
        """
        await self.until(
            lambda: None if self.updates.pending else True, what="acknowledgement", timeout_s=5
        )
        await self.until(
            lambda: len(self._waiting(chat)) >= after or None,
            what=f"{after} messages",
            timeout_s=10,
        )
        counted = -1
        while counted != (now := sum(c.method != "getUpdates" for c in self.calls)):
            counted = now
            await asyncio.sleep(for_s)
        return [self._read(message) for message in self._waiting(chat)]

    def _waiting(self, chat: Chat | None) -> list[Message]:
        if chat is not None:
            return list(self._unread.get(chat.id, ()))
        return sorted((m for unread in self._unread.values() for m in unread), key=lambda m: m.at)

    def _read(self, message: Message) -> Message:
        unread = self._unread[message.chat.id]
        self._unread[message.chat.id] = [m for m in unread if m is not message]
        return message
