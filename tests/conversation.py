"""Eighty steps with the bot over every surface, and the transcript as a page in Telegram's look.

`python -m tests.conversation PAGE.html` writes the page.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.answering import Answerer, Closest
from bot.knowledge import load
from bot.messaging.application import build, serve
from bot.settings import Limits, Settings, Telegram, load_settings
from tests.botapi import BotApi, Chat, Message, Person, Query

ROOT: Final = Path(__file__).parents[1]
STYLE: Final = """
body { margin: 0; padding: 16px; background: #3e5a73; font: 14px/1.35 "Segoe UI", Roboto,
  "DejaVu Sans", "Noto Color Emoji", sans-serif; color: #000 }
main { display: flex; gap: 16px; align-items: flex-start; flex-wrap: wrap }
section { width: 384px; background: #d5e4c9; border-radius: 10px; overflow: hidden }
h2 { margin: 0; padding: 10px 14px; background: #517da2; color: #fff; font-size: 15px }
h2 small { display: block; font-weight: normal; opacity: .8 }
.row { display: flex; flex-direction: column; align-items: flex-start; padding: 3px 10px }
.row.out { align-items: flex-end }
.bubble { max-width: 88%; background: #fff; border-radius: 12px 12px 12px 3px; padding: 6px 10px;
  white-space: pre-wrap; overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002 }
.out .bubble { background: #effdde; border-radius: 12px 12px 3px 12px }
.who { color: #3a8ad3; font-weight: 600; font-size: 13px; display: block }
.to { display: block; border-left: 3px solid #4fa3e3; background: #4fa3e31a; border-radius: 3px;
  padding: 1px 6px; margin: 2px 0; font-size: 12px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis }
.mark { float: right; color: #7a9a6a; font-size: 11px; margin: 4px 0 0 8px }
blockquote { margin: 4px 0; padding: 2px 8px; border-left: 3px solid #4fa3e3;
  background: #4fa3e31a; border-radius: 3px }
a { color: #2678b6 }
.keys { width: 88%; margin-top: 3px }
.keys div { display: flex; gap: 3px; margin-bottom: 3px }
.keys span { flex: 1; text-align: center; background: #6c8a5fb0; color: #fff; border-radius: 7px;
  padding: 5px 4px; font-size: 13px }
.note { align-self: center; background: #6c8a5fb0; color: #fff; border-radius: 12px;
  padding: 2px 10px; margin: 2px auto; font-size: 12px; max-width: 84%; text-align: center }
.result { background: #fff; width: 88%; padding: 5px 10px; border-bottom: 1px solid #ddd;
  font-size: 13px; margin-left: auto }
.result b { display: block }
"""


@dataclass
class Scene:
    """A chat as one person sees it: what was written, pressed and shown, as HTML."""

    title: str
    subtitle: str
    me: Person
    rows: list[str] = field(default_factory=list)


class Conversation:
    """Acts for people, waits until the bot has done with it, and writes down what they see."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.scenes: list[Scene] = []
        self.steps = 0
        self._sent = self._edits = 0
        self._clock = int(time.time())
        self._said: Message

    def open(self, title: str, subtitle: str, me: Person) -> None:
        """Begin a chat."""
        self.scenes.append(Scene(title, subtitle, me))

    async def say(
        self, chat: Chat, text: str, *, by: Person | None = None, silent: bool = False,
        reply_to: Message | None = None, quote: str | None = None, thread_id: int | None = None,
    ) -> Message:  # fmt: skip
        """Write a message; return the bot's reply, or the message itself if it is not for it."""
        self._clock += 4
        said = self.api.say(
            chat, text, by=by, reply_to=reply_to, quote=quote, thread_id=thread_id,
            date=self._clock,
        )  # fmt: skip
        self._said = said
        self._write(said)
        return await self._step(text, silent=silent) or said

    async def tap(self, message: Message, label: str, *, by: Person | None = None) -> Message:
        """Press the button whose label begins so; return the message as it is then, or the new."""
        current = self.api.messages.get((message.chat.id, message.id), message)
        labels = [button.label for row in current.buttons for button in row]
        found = next((known for known in labels if known.startswith(label)), None)
        assert found, f"no button {label!r} among {labels}"
        self._note(f"{(by or current.chat.person or self._scene.me).first_name} taps [{found}]")
        query = self.api.press(current, found, by=by)
        answer = await query.answer()
        if answer.text:
            self._note(("⚠ " if answer.show_alert else "") + answer.text)
        if answer.url:
            self._note(f"opens {answer.url}")
        shown = await self._step(found, silent=bool(answer.text or answer.url))
        return shown or current

    async def edit_last(self, text: str) -> None:
        """Change what was said last."""
        self._write(self.api.edit(self._said, text), "edited")
        await self._step(text)

    async def send(self, chat: Chat, kind: str, caption: str | None = None) -> Message:
        """Send a photo and the like."""
        sent = self.api.send_media(chat, kind, caption=caption)
        self._write(sent, kind)
        return await self._step(kind) or sent

    async def send_album(self, chat: Chat, caption: str) -> None:
        """Send three photos with one caption."""
        *_, last = self.api.send_album(chat, 3, captions={2: caption})
        self._write(last, "▧ ▧ ▧")
        await self._step("album")

    async def type_inline(self, person: Person, words: str, chosen: int | None = None) -> None:
        """Type `@bot words` in some chat and, if there are results, send one of them."""
        self._row(f'<div class="bubble">@policy_bot {escape(words)}</div>', out=True)
        answer = await self.api.inline(person, words).answer()
        for result in answer.results[:4]:
            shown = f"<b>{escape(result.title)}</b>{escape(result.description)}"
            self._scene.rows.append(f'<div class="result">{shown}</div>')
        if answer.button:
            self._note(f"[{answer.button['text']}]")
        self.steps += 1
        if chosen is not None:
            self._write(answer.results[chosen].message, "via @policy_bot", out=True)

    async def call_guest(self, chat: Chat, text: str, by: Person) -> None:
        """Mention the bot in a chat that it is not in."""
        query: Query[Message] = self.api.guest(chat, text, by=by)
        self._row(f'<div class="bubble">{escape(text)}</div>', out=True)
        await query.answer()
        await self._step(text)

    async def happen(self, what: str, act: Callable[[], object]) -> None:
        """Let something happen that is no message."""
        self._note(what)
        act()
        await self._step(what)

    @property
    def _scene(self) -> Scene:
        return self.scenes[-1]

    async def _step(self, what: str, *, silent: bool = False) -> Message | None:
        """Wait for the bot, write down what it did, and return the last of it."""
        if not silent:
            await self.api.until(self._news, what=f"answer to {what!r}", timeout_s=10)
        await self.api.quiet(for_s=0.15 if silent else 0.03)
        new, changed = self.api.sent[self._sent :], self.api.edits[self._edits :]
        self._sent, self._edits = len(self.api.sent), len(self.api.edits)
        for message in new:
            self._write(message)
        for message in changed:
            self._write(message, "edited in place")
        self.steps += 1
        return (*new, *changed)[-1] if new or changed else None

    def _news(self) -> bool | None:
        """Return whether the bot has done anything since the last step."""
        return (len(self.api.sent), len(self.api.edits)) != (self._sent, self._edits) or None

    def _note(self, text: str) -> None:
        self._scene.rows.append(f'<div class="row"><div class="note">{escape(text)}</div></div>')

    def _write(self, message: Message, mark: str = "", *, out: bool = False) -> None:
        by_bot = message.raw.get("from", {}).get("is_bot", False) and not out
        who = "" if message.chat.type == "private" else message.raw["from"]["first_name"]
        target = message.raw.get("reply_to_message") or {}
        target = target | message.raw.get("quote", {})
        parts = [
            f'<span class="who">{escape(who)}</span>' if who else "",
            f'<span class="to">{escape(target.get("text", "photo"))}</span>' if target else "",
            _shown(message) or f"[{escape(mark)}]",
            f'<span class="mark">{escape(mark)}</span>' if mark else "",
        ]
        mine = out or message.raw.get("from", {}).get("id") == self._scene.me.id
        self._row(f'<div class="bubble">{"".join(parts)}</div>{_keys(message)}',
                  out=mine and not by_bot)  # fmt: skip

    def _row(self, inside: str, *, out: bool) -> None:
        self._scene.rows.append(f'<div class="row{" out" if out else ""}">{inside}</div>')

    def page(self) -> str:
        """Write the whole transcript."""
        sections = "".join(
            f"<section><h2>{escape(s.title)}<small>{escape(s.subtitle)}</small></h2>"
            f"{''.join(s.rows)}</section>"
            for s in self.scenes
        )
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A conversation</title>'
            f"<style>{STYLE}</style><main>{sections}</main></html>"
        )


def _shown(message: Message) -> str:
    """Return a message's HTML; a page, unlike Telegram, breaks the line after a quotation."""
    return (message.html or escape(message.text)).replace("</blockquote>\n", "</blockquote>")


def _keys(message: Message) -> str:
    rows = [
        "".join(f"<span>{escape(b.label)}{' ↗' if b.url else ''}</span>" for b in row)
        for row in message.buttons
    ]
    inside = "".join(f"<div>{row}</div>" for row in rows)
    return f'<div class="keys">{inside}</div>' if rows else ""


# --- the eighty steps ---


def unsure(answerer: Answerer) -> str:
    """Find a question that some fact comes close to, with others to offer beside it."""
    firsts = (fact.record.questions[0] for fact in answerer.library.facts.values())
    asked = ("why does Hutton want clinicians", *(f"why {question}" for question in firsts))
    return next(words for words in asked if _offers(answerer, words))


def _offers(answerer: Answerer, words: str) -> bool:
    asked = answerer.ask(words)
    return isinstance(asked.outcome, Closest) and len(asked.shown) == 1 and bool(asked.offered)


async def play(api: BotApi, words: str) -> Conversation:
    """Go through every surface; no fact is clearly meant by `words`, but one comes close."""
    talk = Conversation(api)
    ann, bob = api.person(first_name="Ann"), api.person(first_name="Bob")
    await _first_meeting(talk, ann, words)
    await _follow_ups(talk, ann)
    await _quotations(talk, ann)
    await _looking_around(talk, ann)
    await _odd_messages(talk, ann)
    await _in_a_group(talk, ann, bob, words)
    await _elsewhere(talk, ann, words)
    return talk


async def _first_meeting(talk: Conversation, ann: Person, words: str) -> None:
    chat = talk.api.private(ann)
    talk.open("Policy", "private chat: an answer, an overview, the closest, declines", ann)
    start = await talk.say(chat, "/start")
    await talk.tap(start, start.buttons[0][0].label)
    answer = await talk.say(chat, "who chairs the NHS Alliance?")
    context = await talk.tap(answer, "Context")
    context = await talk.tap(context, "Paragraph after")
    await talk.tap(context, "Back")
    await talk.tap(answer, "Cite")
    await talk.tap(answer, "👍")
    overview = await talk.say(chat, "tell me about Michael Dixon")
    await talk.tap(overview, "2")
    await talk.tap(overview, "More")
    closest = await talk.say(chat, words)
    await talk.tap(closest, "1")
    await talk.say(chat, "what did hutton say about polyclinics?")
    last = await talk.say(chat, "would managers favour a reorganisation?")
    await talk.tap(last, "The other side")
    unhappy = await talk.tap(last, "👎")
    await talk.tap(unhappy, "Doesn't answer it")


async def _follow_ups(talk: Conversation, ann: Person) -> None:
    chat = talk.api.chats[ann.id]
    talk.open("Policy", "private chat: questions about the last answer", ann)
    await talk.say(chat, "who said left in the lurch?")
    await talk.say(chat, "who is he?")
    await talk.say(chat, "is that a direct quote?")
    await talk.say(chat, "exact words?")
    await talk.say(chat, "why?")
    await talk.say(chat, "what else did he say?")
    await talk.say(chat, "source?")
    await talk.say(chat, "and Stout?")
    await talk.say(chat, "the second one")
    await talk.say(chat, "who disagreed?")
    await talk.say(chat, "is that still true?")
    await talk.say(chat, "same for Crisp?")


async def _quotations(talk: Conversation, ann: Person) -> None:
    chat = talk.api.chats[ann.id]
    talk.open("Policy", "private chat: quotations", ann)
    await talk.say(chat, "Crisp quote please")
    await talk.say(chat, "another one")
    await talk.say(chat, "a shorter one")
    await talk.say(chat, "/quote driving seat")
    await talk.say(chat, "/check Primary care trusts have just three years to make history")
    await talk.say(chat, "/check get clinicians on board … one of the biggest problems")
    await talk.say(
        chat,
        "'Care closer to home will just become a phrase rather than a reality', said David Stout",
    )


async def _looking_around(talk: Conversation, ann: Person) -> None:
    chat = talk.api.chats[ann.id]
    talk.open("Policy", "private chat: commands", ann)
    topics = await talk.say(chat, "/topics")
    await talk.tap(topics, topics.buttons[0][0].label)
    await talk.say(chat, "/people dixon")
    await talk.say(chat, "/sources")
    await talk.say(chat, "/cite")
    await talk.say(chat, "/feedback I liked the quotations.")
    await talk.say(chat, "/privacy")
    await talk.say(chat, "/about")
    await talk.say(chat, "/topic")
    await talk.say(chat, "/new")


async def _odd_messages(talk: Conversation, ann: Person) -> None:
    chat = talk.api.chats[ann.id]
    talk.open("Policy", "private chat: whatever people send", ann)
    await talk.say(chat, "hello")
    await talk.say(chat, "is there anything about Brexit?")
    await talk.say(chat, "who wrot the reprot on specialist docters")
    await talk.say(chat, "who chairs the alliense?")
    await talk.edit_last("who is Sir Nigel Crisp?")
    await talk.say(chat, "Who chairs the NHS Alliance? And who is Sir Nigel Crisp?")
    await talk.say(chat, "are managers still against a reorganisation?")
    await talk.say(chat, "how old is Dr Dixon?")
    await talk.say(chat, "Kto jest ministrem zdrowia?")
    await talk.say(chat, "who is Nigel Crisp? you can reach me at ann@example.org")
    await talk.say(chat, LONG)
    await talk.say(chat, "long they have just two years to 'make history, or become history' " * 15)
    await talk.send(chat, "photo", "where was the conference?")
    await talk.send(chat, "voice")
    await talk.say(chat, "should I vote for them?")
    await talk.say(chat, "I want to die")
    await talk.say(chat, "thanks")


async def _in_a_group(talk: Conversation, ann: Person, bob: Person, words: str) -> None:
    api = talk.api
    group = api.group("Health policy seminar", forum=True)
    api.statuses[group.id] = "left"
    talk.open("Health policy seminar", "a group with topics: Trusts", ann)
    await talk.happen("Bob adds Policy", lambda: api.add_bot(group, by=bob))
    topic = api.topic(group, "Trusts", by=bob)

    async def say(text: str, by: Person, **more: object) -> Message:
        return await talk.say(group, text, by=by, thread_id=topic, **more)  # type: ignore[arg-type]

    await say("did anyone read the two articles?", bob, silent=True)
    answer = await say("/ask who said left in the lurch?", ann)
    await say("and what's his job?", bob, reply_to=answer)
    await say("good to know", bob, reply_to=answer, silent=True)
    await say("@policy_bot who said left in the lurch?", bob)
    await say("/ask tell me about PCTs", ann)
    await say(f"/ask {words}", ann)
    question = await say("who chairs the NHS Alliance?", bob, silent=True)
    await say("/ask", ann, reply_to=question)
    await say("/ask what about homeopathy?", bob)
    await say("/ask", bob)


async def _elsewhere(talk: Conversation, ann: Person, words: str) -> None:
    talk.open("Bob", "inline mode, in a chat that the bot is not in", ann)
    await talk.type_inline(ann, "")
    await talk.type_inline(ann, "polyclinics", chosen=0)
    await talk.type_inline(ann, "homeopathy")
    book = talk.api.group("Book club")
    talk.open("Book club", "guest mode, in a group that the bot is not in", ann)
    await talk.call_guest(book, "@policy_bot who chairs the NHS Alliance?", ann)
    await talk.call_guest(book, f"@policy_bot {words}", ann)
    await talk.call_guest(book, "@policy_bot how old is Dr Dixon?", ann)


LONG: Final = (
    "I trained in Leeds many years ago and then moved to the coast with my family. My old practice "
    "has since merged with two others and most of the partners have retired. Last night I watched "
    "a film about the health service with my neighbour and her dog. Who wrote the report on "
    "specialist doctors? Thank you very much indeed for your help with this."
)


async def perform(
    folder: Path, steps: Callable[[BotApi, str], Awaitable[Conversation]] = play
) -> Conversation:
    """Run the bot as shipped, with its storage in a folder, and go through the steps."""
    answerer = Answerer(load(load_settings(ROOT / "config.yaml", {}).paths))
    async with BotApi() as api:
        limits = Limits(per_person_10s=0, per_person_minute=0, sends_per_second=0)
        settings = Settings(telegram=Telegram(api_url=api.url), limits=limits, root=folder)
        running = asyncio.create_task(serve(build(api.token, settings, answerer)))
        await api.until(lambda: any(c.method == "getUpdates" for c in api.calls) or None,
                        what="poll")  # fmt: skip
        try:
            return await steps(api, unsure(answerer))
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


def main() -> None:
    """Write the page."""
    with TemporaryDirectory() as folder:
        talk = asyncio.run(perform(Path(folder)))
    Path(sys.argv[1]).write_text(talk.page(), encoding="utf-8")
    print(f"{talk.steps} steps")


if __name__ == "__main__":
    main()
