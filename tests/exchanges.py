"""Fifteen exchanges, in private and in groups, to be looked at as a phone shows them.

`python -m tests.exchanges FOLDER` takes a picture of each, with Chromium, into an empty folder;
`test_exchanges.py` holds them to what can be held without eyes.
"""

from __future__ import annotations

import asyncio
import base64
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.replies import texts
from tests.botapi import BotApi, Chat, Person
from tests.conversation import LONG, Conversation, perform
from tests.curation.browser import opened

PHONE_WIDTH: Final = 390  # CSS pixels of the commonest phones
STYLE: Final = """<style>
body { background: none; padding: 0 }
main { flex-wrap: nowrap; gap: 0 }
section { flex: none; width: 390px; border-radius: 0; padding-bottom: 10px }
.keys span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
</style>"""
CUT_OFF: Final = """[...document.querySelectorAll('.bubble, .keys span, .note, .result')]
  .filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"""

Act = Callable[[Conversation], Awaitable[None]]


async def _plain_answer(talk: Conversation) -> None:
    chat = _private(talk)
    answer = await talk.say(chat, "whats the secret to making PCTs work")
    await talk.tap(answer, texts.CITE)
    await talk.tap(await talk.say(chat, "who wrote the report?"), texts.CONTEXT)


async def _overview(talk: Conversation) -> None:
    chat = _private(talk)
    overview = await talk.say(chat, "tell me about Michael Dixon")
    await talk.tap(overview, texts.MORE_POINTS)
    await talk.tap(overview, "7")


async def _closest(talk: Conversation) -> None:
    chat = _private(talk)
    closest = await talk.say(chat, "what did Stout say about polyclinics")
    await talk.tap(closest, "1")
    await talk.say(chat, "why does Hutton want clinicians")


async def _declines(talk: Conversation) -> None:
    chat = _private(talk)
    await talk.say(chat, "is there anything about Brexit?")
    await talk.say(chat, "what did hutton say about polyclinics?")
    await talk.say(chat, "how old is Dr Dixon?")
    await talk.say(chat, "what is the capital of France?")


async def _talk(talk: Conversation) -> None:
    chat = _private(talk)
    for words in ("hello", "who are you?", "draft me a board paper on PCTs", "should I vote for "
                  "them?", "I want to die", "thanks"):  # fmt: skip
        await talk.say(chat, words)


async def _follow_ups(talk: Conversation) -> None:
    chat = _private(talk)
    for words in ("who said left in the lurch?", "who is he?", "exact words?", "why?", "what else "
                  "did he say?", "is that still true?", "who disagreed?"):  # fmt: skip
        await talk.say(chat, words)


async def _quotations(talk: Conversation) -> None:
    chat = _private(talk)
    for words in ("/quote reins", "Crisp quote please", "another one", "a shorter one", "source?"):
        await talk.say(chat, words)


async def _checks(talk: Conversation) -> None:
    chat = _private(talk)
    for words in (
        "Care closer to home will just become a phrase rather than a reality",
        "Primary care trusts have just three years to make history, or become history",
        "'Care closer to home will just become a phrase rather than a reality', said David Stout",
        "The future of primary care lies in the stars",
    ):
        await talk.say(chat, f"/check {words}")


async def _two_questions(talk: Conversation) -> None:
    chat = _private(talk)
    await talk.say(chat, "Who chairs the NHS Alliance? And who is Sir Nigel Crisp?")
    await talk.say(chat, "Who chairs the NHS Alliance? And how old is he?")


async def _vote_against(talk: Conversation) -> None:
    chat = _private(talk)
    answer = await talk.say(chat, "would managers favour a reorganisation?")
    await talk.tap(answer, "👎")
    await talk.tap(answer, texts.REASONS["other"])
    asked = talk.api.sent[-1]
    await talk.say(chat, "It does not say which managers.", reply_to=asked)


async def _group_asks(talk: Conversation) -> None:
    group, ann, bob = talk.api.group("Health policy seminar"), *_people(talk)
    talk.api.statuses[group.id] = "left"
    talk.open("Health policy seminar", "group", ann)
    await talk.happen("Bob adds Policy", lambda: talk.api.add_bot(group, by=bob))
    for words in ("tell me about PCTs", "what did Stout say about polyclinics", "what about "
                  "homeopathy?"):  # fmt: skip
        await talk.say(group, f"/ask {words}", by=bob)
    await talk.say(group, "/ask", by=ann)


async def _group_quotes(talk: Conversation) -> None:
    group, ann, bob = talk.api.group("Health policy seminar"), *_people(talk)
    talk.open("Health policy seminar", "group", ann)
    said = await talk.say(group, "Lunch? And who chairs the NHS Alliance?", by=bob, silent=True)
    answer = await talk.say(
        group, "/ask", by=ann, reply_to=said, quote="who chairs the NHS Alliance?"
    )
    await talk.tap(answer, "👎", by=bob)
    await talk.say(group, "what else did he say?", by=bob, reply_to=answer)
    await talk.say(group, "@policy_bot who chairs the NHS Alliance?", by=bob)


async def _whatever_people_send(talk: Conversation) -> None:
    chat = _private(talk)
    await talk.send_album(chat, "who is Sir Nigel Crisp?")
    await talk.send(chat, "poll")
    await talk.say(chat, "https://www.hsj.co.uk/story")
    await talk.say(chat, LONG)
    await talk.say(chat, "they have just two years to make history, or become history. " * 20)
    await talk.say(chat, "who is Nigel Crisp? you can reach me at ann@example.org")


async def _inline_and_guest(talk: Conversation) -> None:
    ann, _ = _people(talk)
    talk.open("Bob", "inline mode", ann)
    await talk.type_inline(ann, "polyclinics", chosen=0)
    await talk.type_inline(ann, "homeopathy")
    book = talk.api.group("Book club")
    await talk.call_guest(book, "@policy_bot what did Stout say about polyclinics", ann)


async def _looking_around(talk: Conversation) -> None:
    chat = _private(talk)
    await talk.say(chat, "/start")
    sources = await talk.say(chat, "/sources")
    await talk.tap(sources, sources.buttons[0][0].label)
    topics = await talk.say(chat, "/topics")
    await talk.tap(topics, topics.buttons[0][0].label)


EXCHANGES: Final[dict[str, Act]] = {
    "plain answer": _plain_answer,
    "overview": _overview,
    "closest": _closest,
    "declines": _declines,
    "talk": _talk,
    "follow-ups": _follow_ups,
    "quotations": _quotations,
    "checks": _checks,
    "two questions": _two_questions,
    "vote against": _vote_against,
    "group asks": _group_asks,
    "group quotes": _group_quotes,
    "whatever people send": _whatever_people_send,
    "inline and guest": _inline_and_guest,
    "looking around": _looking_around,
}


def _people(talk: Conversation) -> list[Person]:
    return [talk.api.person(first_name=name) for name in ("Ann", "Bob")]


def _private(talk: Conversation) -> Chat:
    ann, _ = _people(talk)
    talk.open("Primary Care Policy", "bot", ann)
    return talk.api.private(ann)


async def exchanges(api: BotApi, _: str) -> Conversation:
    """Go through all exchanges, each with people and a group of its own."""
    talk = Conversation(api)
    for act in EXCHANGES.values():
        await act(talk)
    return talk


async def photograph(folder: Path) -> list[str]:
    """Take a picture of each exchange; return what a phone cuts off."""
    with TemporaryDirectory() as scratch:
        talk = await perform(Path(scratch), exchanges)
        file = Path(scratch) / "page.html"
        file.write_text(talk.page() + STYLE, encoding="utf-8")
        async with opened(file, Path(scratch) / "profile") as shown:
            await shown.resize(PHONE_WIDTH * len(EXCHANGES), phone=True)
            cut_off: list[str] = await shown.run(CUT_OFF)
            heights = await shown.run(
                "[...document.querySelectorAll('section')].map(each => each.offsetHeight)"
            )
            for number, (name, height) in enumerate(zip(EXCHANGES, heights, strict=True)):
                clip = {"x": number * PHONE_WIDTH, "y": 0, "width": PHONE_WIDTH, "height": height}
                shot = await shown.send(
                    "Page.captureScreenshot", clip={**clip, "scale": 1}, captureBeyondViewport=True
                )
                picture = folder / f"{number + 1:02}-{re.sub(' ', '-', name)}.png"
                picture.write_bytes(base64.b64decode(shot["data"]))
    return cut_off


if __name__ == "__main__":
    print(*asyncio.run(photograph(Path(sys.argv[1]))), sep="\n")
