"""What Telegram sometimes says, and how each case must end: nothing lost, nothing said twice.

Every case runs with polling and with a webhook. It acts on a `Scene`, says what must hold in
between, and ends with what must hold of all of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest

from bot.answering import Answerer
from bot.messaging import bans, inbox, webhook
from bot.messaging.application import build, serve
from bot.messaging.context import BotApplication
from bot.replies import texts
from bot.settings import Limits, Monitoring, Settings, Telegram, Webhook
from tests.botapi import BotApi, Chat, Fault, Message
from tests.botapi.stage import NO_RIGHTS, WRITE_FORBIDDEN
from tests.botapi.updates import (
    OTHER_POLL,
    OTHER_WEBHOOK,
    POLL_ENDED_BY_WEBHOOK,
    WEBHOOK_ACTIVE,
)
from tests.messaging.conftest import NO_LIMITS, free_port

Mode = Literal["polling", "webhook"]
PACED = Limits()
THANKS = "You're welcome."
_NEVER = (texts.WENT_WRONG, texts.ONLY_TEXT, texts.TOO_FAST)


@dataclass(kw_only=True)
class Scene:
    """A bot that is running, what it has been asked, and the log that it has written."""

    api: BotApi
    answerer: Answerer
    mode: Mode
    unsure: Literal["resend", "skip"] = "resend"
    limits: Limits = NO_LIMITS
    asked: list[Message] = field(default_factory=list)
    caplog: pytest.LogCaptureFixture
    application: BotApplication = field(init=False)
    task: asyncio.Task[int] = field(init=False)

    async def start(self) -> None:
        """Start the bot, and wait until it takes updates."""
        port = free_port()
        telegram = Telegram(
            api_url=self.api.url,
            mode=self.mode,
            webhook=Webhook(url=f"http://127.0.0.1:{port}", port=port),
            unsure=self.unsure,
        )
        settings = Settings(
            telegram=telegram, limits=self.limits, monitoring=Monitoring(port=free_port())
        )
        self.application = build(self.api.token, settings, self.answerer)
        before, self.api.updates.webhook = len(self.api.calls), None
        self.task = asyncio.create_task(serve(self.application))
        taking = "getUpdates" if self.mode == "polling" else "setWebhook"
        await self.api.until(
            lambda: any(call.method == taking for call in self.api.calls[before:]) or None,
            what=taking,
        )

    async def stop(self) -> None:
        """Stop the bot as a supervisor does."""
        self.task.cancel()
        await asyncio.wait({self.task})

    async def restart(self) -> None:
        """Stop the bot and start it anew."""
        await self.stop()
        await self.start()

    def ask(self, chat: Chat, text: str = "thanks", **more: Any) -> Message:  # noqa: ANN401
        """Write what is to be answered once."""
        message = self.api.say(chat, text, **more)
        self.asked.append(message)
        return message

    async def answered(self, *, within_s: float = 10) -> None:
        """Wait until there are as many answers as questions, and no more come."""
        await self.api.until(
            lambda: len(self.api.sent) >= len(self.asked) or None,
            what=f"{len(self.asked)} answers",
            timeout_s=within_s,
        )
        await self.api.quiet()

    async def health(self) -> dict[str, Any]:
        """Ask for the bot's health."""
        port = self.application.bot_data.settings.monitoring.port
        url = f"http://127.0.0.1:{port}/healthz"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return {**json.loads(await response.text()), "status": response.status}

    async def until_healthy(self, *, healthy: bool, within_s: float = 5) -> dict[str, Any]:
        """Wait until the bot's health is green, or red."""
        async with asyncio.timeout(within_s):
            while ((found := await self.health())["status"] == 200) is not healthy:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    def attempts(self, chat: Chat | None = None) -> int:
        """Count the messages that the bot has tried to send."""
        return sum(
            call.method == "sendMessage" and (chat is None or call.chat_id == chat.id)
            for call in self.api.calls
        )

    def chats(self, count: int) -> list[Chat]:
        """Open the chats of so many people."""
        return [self.api.private(self.api.person()) for _ in range(count)]

    def states(self) -> dict[str, int]:
        """Count what stands in the inbox."""
        with closing(sqlite3.connect("var/bot.db")) as storage:
            found = storage.execute("SELECT state, count(*) FROM inbox GROUP BY state")
            return dict(found.fetchall())


# --- the cases ---


async def every_chat_is_banned(scene: Scene) -> None:
    scene.api.ban(3)
    lasts_until = time.monotonic() + 3
    chats = scene.chats(40)
    for chat in chats:
        scene.ask(chat)
    red = await scene.until_healthy(healthy=False)
    assert red["sending"] is False
    await scene.api.quiet()
    tried = scene.attempts()
    # Those that were in hand when it became clear that it is not the chats.
    assert tried <= inbox.AT_ONCE + bans.IN_A_ROW
    await scene.restart()
    for chat in chats[:5]:
        scene.ask(chat)
    await asyncio.sleep(0.8)
    attempts, sending = scene.attempts(), (await scene.health())["sending"]
    if time.monotonic() < lasts_until:  # else the machine was too busy to look in time
        assert attempts <= tried + 2
        assert sending is False
    await scene.answered()
    await scene.until_healthy(healthy=True)


async def one_chat_is_banned_for_long(scene: Scene) -> None:
    banned, free = scene.chats(2)
    scene.api.ban(900, banned)
    for chat in (banned, banned, free, free):
        scene.ask(chat)
    await scene.api.until(lambda: len(scene.api.sent) == 2 or None, what="the other chat's")
    await scene.restart()
    scene.ask(banned)
    scene.ask(free)
    await scene.api.until(lambda: len(scene.api.sent) == 3 or None, what="the other chat's")
    await scene.api.quiet()
    assert scene.attempts(banned) == 1
    assert (await scene.health())["status"] == 200
    scene.api.lift_bans()
    await scene.stop()
    with closing(sqlite3.connect("var/bot.db", isolation_level=None)) as storage:
        storage.execute("UPDATE inbox SET lease = lease - 900 WHERE owner IS NULL")
    await scene.start()


async def many_chats_are_banned_and_another_is_not(scene: Scene) -> None:
    banned, (free,) = scene.chats(60), scene.chats(1)
    for chat in banned:
        scene.api.ban(120, chat)
        scene.api.say(chat, "thanks")
    await asyncio.sleep(0.3)
    scene.ask(free)
    await scene.answered(within_s=4)
    assert scene.attempts() <= len(banned) + 1


async def token_is_revoked_and_restored(scene: Scene) -> None:
    chats = scene.chats(10)
    scene.ask(chats[0])
    await scene.answered()
    scene.api.revoke()
    for chat in chats:
        scene.ask(chat)
    red = await scene.until_healthy(healthy=False)
    assert red["telegram"] is False or red["sending"] is False
    await asyncio.sleep(0.5)
    assert not scene.task.done()
    scene.api.restore()
    await scene.answered()
    await scene.until_healthy(healthy=True)


async def a_page_of_a_proxy(scene: Scene, status: int = 404) -> None:
    (chat,) = scene.chats(1)
    for method in ("getUpdates", "getWebhookInfo", "sendMessage"):
        scene.api.faults.append(Fault(kind="html", method=method, status=status))
    scene.ask(chat)
    await scene.answered()
    assert not scene.task.done()
    assert (await scene.health())["status"] == 200


async def a_conflict(scene: Scene, text: str, method: str) -> None:
    (chat,) = scene.chats(1)
    scene.api.faults.append(Fault(kind="refused", method=method, status=409, description=text))
    await scene.restart()
    scene.ask(chat)
    await scene.answered()
    assert not scene.task.done()
    await scene.until_healthy(healthy=True)


async def late_answer_where_silence_is_preferred(scene: Scene) -> None:
    (chat,) = scene.chats(1)
    scene.api.faults.append(Fault(kind="late", method="sendMessage"))
    for _ in range(2):
        scene.ask(chat)
    await scene.answered()


async def an_album_with_a_question(scene: Scene, caption_at: int) -> None:
    (chat,) = scene.chats(1)
    captions = {caption_at: "who is Sir Nigel Crisp?"}
    parts = scene.api.send_album(chat, 10, captions=captions)
    scene.asked.append(parts[caption_at])
    scene.ask(chat, "who chairs the NHS Alliance?")
    await scene.answered()
    assert ["Crisp" in m.text for m in scene.api.sent] == [True, False]
    assert "Dixon" in scene.api.sent[1].text


async def an_album_without_a_question(scene: Scene) -> None:
    (chat,) = scene.chats(1)
    scene.api.send_album(chat, 10, captions={})
    (told,) = await scene.api.quiet(chat, after=1)
    assert told.text == texts.ONLY_TEXT
    scene.api.sent.clear()
    scene.ask(chat)


async def many_presses_in_a_group(scene: Scene) -> None:
    api, group = scene.api, scene.api.group("Policy")
    people = [api.person() for _ in range(3)]
    answer = await api.reply_to(api.say(group, "/ask who is Sir Nigel Crisp?", by=people[0]))
    presses = [api.press(answer, "Cite", by=people[number % 3]) for number in range(40)]
    question = api.say(group, "/ask who chairs the NHS Alliance?", by=people[0])
    started = time.monotonic()
    for press in presses:
        await press.answer(timeout_s=2)
    assert time.monotonic() - started < 2
    *cited, last = await api.quiet(group, after=7)
    assert (len(cited), last.reply_target) == (6, question.id)
    api.sent.clear()


async def rights_are_removed(scene: Scene) -> None:
    api, ann = scene.api, scene.api.person()
    groups = [api.group("One"), api.group("Two"), api.group("Three", forum=True)]
    topic = api.topic(groups[2], "Closed", by=ann)
    api.silence(groups[0], NO_RIGHTS)
    api.silence(groups[1], WRITE_FORBIDDEN)
    api.close_topic(groups[2], topic)
    for group, thread in zip(groups, (None, None, topic), strict=True):
        api.say(group, "/ask who is Sir Nigel Crisp?", by=ann, thread_id=thread)
    await api.until(lambda: scene.attempts() == 3 or None, what="attempts")
    assert await api.quiet() == []
    assert scene.attempts() == 3
    said = [r for r in scene.caplog.records if "may not write there" in r.getMessage()]
    assert [r.levelno for r in said] == [logging.INFO] * 3
    api.silenced.clear()
    scene.ask(groups[0], "/ask who is Sir Nigel Crisp?", by=ann)


async def paused(scene: Scene) -> None:
    api, (chat,) = scene.api, scene.chats(1)
    question = api.say(chat, "who is Sir Nigel Crisp?")
    await api.reply_to(question)
    await scene.application.bot_data.pause("moving")
    notice = texts.paused("moving")
    for text, expected in (
        ("who chairs the NHS Alliance?", notice),
        ("/help", notice),
        ("I want to die", "999"),
        ("/privacy", "What I keep"),
        ("/ask I want to die", "999"),
        ("/forget", "Deleted"),
    ):
        assert expected in (await api.reply_to(api.say(chat, text))).text
    again = api.say(chat, "who is Sir Nigel Crisp?")
    assert (await api.reply_to(again)).text == notice
    inline = await api.inline(chat.person or api.bot, "who is Sir Nigel Crisp?").answer()
    assert inline.results == ()
    assert inline.button == {"text": texts.PAUSED_INLINE, "start_parameter": "inline"}
    group, ann = api.group("Policy"), api.person()
    guest = await api.guest(group, "@policy_bot I want to die", by=ann).answer()
    assert "999" in guest.text
    assert api.edits == []
    await scene.application.bot_data.pause(None)
    api.sent.clear()
    scene.ask(chat)


async def edited_while_paused(scene: Scene) -> None:
    api, (chat,) = scene.api, scene.chats(1)
    question = api.say(chat, "who is Sir Nigel Crisp?")
    await api.reply_to(question)
    await scene.application.bot_data.pause("moving")
    api.edit(question, "who chairs the NHS Alliance?")
    told = await api.next_message(chat)
    assert (told.text, told.reply_target) == (texts.paused("moving"), question.id)
    assert api.edits == []
    api.sent.clear()


async def a_channel_asks_with_a_quoted_part(scene: Scene) -> None:
    api = scene.api
    group, channel, ann = api.group("Policy"), api.channel("News"), api.person()
    said = api.say(group, "Lunch? And who chairs the NHS Alliance?", by=ann)
    scene.ask(group, "/ask: who is Sir Nigel Crisp?", in_name_of=channel)
    scene.ask(
        group, "/ask", in_name_of=channel, reply_to=said, quote="who chairs the NHS Alliance?"
    )
    await scene.answered()
    assert ["Crisp" in m.text for m in api.sent] == [True, False]
    assert [m.reply_target for m in api.sent] == [m.id for m in scene.asked]


async def a_group_is_upgraded_while_its_question_waits(scene: Scene) -> None:
    api, ann = scene.api, scene.api.person()
    old = api.group("Policy", supergroup=False)
    api.ban(2.2, old)
    scene.ask(old, "/ask who is Sir Nigel Crisp?", by=ann)
    await api.until(lambda: scene.attempts(old) or None, what="attempt")
    new = api.migrate(old, by=ann)
    scene.ask(new, "/ask who chairs the NHS Alliance?", by=ann)
    await scene.answered()
    found = {"Crisp" in m.text: (m.chat.id, m.reply_target) for m in api.sent}
    assert found == {True: (new.id, None), False: (new.id, scene.asked[1].id)}


async def what_is_not_a_question(scene: Scene) -> None:
    (chat,) = scene.chats(1)
    sensible = []
    for kind in ("poll", "paid_media"):
        scene.application.bot_data.only_text.forget(chat.id)
        scene.api.send_media(chat, kind)
        sensible.append((await scene.api.next_message(chat)).text)
    for link in ("https://www.hsj.co.uk/a?b=c", " www.hsj.co.uk \n t.me/x "):
        sensible.append((await scene.api.reply_to(scene.api.say(chat, link))).text)
    assert sensible == [texts.ONLY_TEXT] * 2 + [texts.ONLY_A_LINK] * 2
    scene.api.sent.clear()


@dataclass(frozen=True, kw_only=True)
class Case:
    """What happens, and in what kind of a bot."""

    act: Callable[[Scene], Awaitable[None]]
    modes: Sequence[Mode] = ("polling", "webhook")
    unsure: Literal["resend", "skip"] = "resend"
    limits: Limits = NO_LIMITS
    loud: bool = False
    """Whether an error in the log is right."""


CASES: dict[str, Case] = {
    "every chat is banned": Case(act=every_chat_is_banned),
    "one chat is banned for long": Case(act=one_chat_is_banned_for_long),
    "many chats are banned and another is not": Case(act=many_chats_are_banned_and_another_is_not),
    "the token is revoked and restored": Case(act=token_is_revoked_and_restored, loud=True),
    "a proxy's 404": Case(act=a_page_of_a_proxy),
    "a proxy's 403": Case(act=lambda scene: a_page_of_a_proxy(scene, 403)),
    "a proxy's 502": Case(act=lambda scene: a_page_of_a_proxy(scene, 502)),
    "another poller": Case(
        act=lambda scene: a_conflict(scene, OTHER_POLL, "getUpdates"), modes=("polling",)
    ),
    "a poll ended by a webhook": Case(
        act=lambda scene: a_conflict(scene, POLL_ENDED_BY_WEBHOOK, "getUpdates"),
        modes=("polling",),
    ),
    "a poll while a webhook is set": Case(
        act=lambda scene: a_conflict(scene, WEBHOOK_ACTIVE, "getUpdates"), modes=("polling",)
    ),
    "another webhook": Case(
        act=lambda scene: a_conflict(scene, OTHER_WEBHOOK, "setWebhook"), modes=("webhook",)
    ),
    "a late answer, where silence is preferred": Case(
        act=late_answer_where_silence_is_preferred, unsure="skip", loud=True
    ),
    "an album, its first part a question": Case(
        act=lambda scene: an_album_with_a_question(scene, 0), limits=PACED
    ),
    "an album, its fifth part a question": Case(
        act=lambda scene: an_album_with_a_question(scene, 4), limits=PACED
    ),
    "an album without a question": Case(act=an_album_without_a_question, limits=PACED),
    "many presses in a group": Case(act=many_presses_in_a_group, limits=PACED),
    "rights are removed": Case(act=rights_are_removed),
    "paused": Case(act=paused),
    "edited while paused": Case(act=edited_while_paused),
    "a channel asks, with a quoted part": Case(act=a_channel_asks_with_a_quoted_part),
    "a group is upgraded while its question waits": Case(
        act=a_group_is_upgraded_while_its_question_waits
    ),
    "what is not a question": Case(act=what_is_not_a_question),
}
RUNS = [(name, mode) for name, case in CASES.items() for mode in case.modes]


@pytest.fixture
async def scene(
    request: pytest.FixtureRequest,
    api: BotApi,
    answerer: Answerer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Scene]:
    """Start the bot that a case needs."""
    monkeypatch.setattr(bans, "FIRST_TRIAL_S", 0.5)
    monkeypatch.setattr(webhook, "LOOK_EVERY_S", 0.2)
    caplog.set_level(logging.INFO)
    name, mode = request.param
    case = CASES[name]
    running = Scene(
        api=api, answerer=answerer, mode=mode, unsure=case.unsure, limits=case.limits,
        caplog=caplog,
    )  # fmt: skip
    await running.start()
    yield running
    await running.stop()


@pytest.mark.parametrize(
    ("case", "scene"),
    [(CASES[name], (name, mode)) for name, mode in RUNS],
    indirect=["scene"],
    ids=[f"{name}, {mode}" for name, mode in RUNS],
)
async def test_case_ends_as_it_must(case: Case, scene: Scene) -> None:
    await case.act(scene)
    await scene.answered()
    assert len(scene.api.sent) == len(scene.asked), [m.text for m in scene.api.sent]
    assert [m.text for m in scene.api.sent if m.text in _NEVER] == []
    assert not scene.task.done()
    if case.act is not many_chats_are_banned_and_another_is_not:
        async with asyncio.timeout(3):
            while set(scene.states()) - {"done"}:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    if not case.loud:
        errors = [r.getMessage() for r in scene.caplog.records if r.levelno >= logging.ERROR]
        assert errors == []


def test_storage_of_the_table_is_the_default_one() -> None:
    assert Settings().storage.url == f"sqlite:///{Path('var/bot.db')}"
