"""A person's question: asked, answered once, and answered anew if it is edited."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, TypedDict

from telegram import Message

from bot.answering import Answer, Asked, Chat, Closest, Context, Decline
from bot.messaging.context import Desk
from bot.messaging.groups import asker, in_group, link_to, offered
from bot.messaging.memory import tolerant
from bot.messaging.sending import edit_answer, send, send_below
from bot.replies import Reply, plain, render, texts

EDITED_WITHIN: Final = timedelta(minutes=15)
_ONLY_LINKS: Final = re.compile(r"\s*((https?://|www\.|t\.me/)\S+\s*)+", re.IGNORECASE)
AGAIN_WITHIN: Final = timedelta(minutes=10)


async def answer(message: Message, question: str, desk: Desk) -> None:
    """Reply to a question, and remember which message replies to it."""
    if notice := await _instead(message, question, desk):
        await send(message, notice, quote=quotes(message, desk))
        return
    asked, context = await _ask(message, question, desk)
    given = _given(asked)
    sent = await _point_above(message, given, desk) if given else None
    if sent is not None:
        given = None
    else:
        sent = await send(message, _rendered(asked, message), quote=quotes(message, desk))
    desk.storage.set_context(message.chat.id, context.as_json())
    _remember(message, sent, asked, given, desk)


async def _instead(message: Message, question: str, desk: Desk) -> Reply | None:
    """Return what is said instead of an answer, if anything is; an emergency gets its answer."""
    if _ONLY_LINKS.fullmatch(question):
        return plain(texts.ONLY_A_LINK)
    notice = await desk.maintenance(asker(message) or message.chat.id)
    return None if notice and desk.is_emergency(question) else notice


async def answer_anew(message: Message, question: str, desk: Desk) -> None:
    """Edit the reply to a question that was edited, if it now comes out otherwise."""
    replied = desk.storage.reply_to(message.chat.id, message.message_id)
    given = await tolerant(replied, None)
    late = message.edit_date is None or message.edit_date - message.date > EDITED_WITHIN
    if given is None or late:
        return
    if notice := await _instead(message, question, desk):
        await send(message, notice, quote=True)
        return
    asked, context = await _ask(message, question, desk)
    desk.storage.set_context(message.chat.id, context.as_json())
    name = _given(asked)
    if name is None or name != given.fact:
        await edit_answer(message, given.reply, _rendered(asked, message))
        _remember(message, given.reply, asked, name, desk)


def quotes(message: Message, desk: Desk) -> bool:
    """Return whether a reply must show what it answers: in company, and among messages in a row."""
    return in_group(message) or desk.people.hurried(message.chat.id)


async def _ask(message: Message, question: str, desk: Desk) -> tuple[Asked, Context]:
    replied_to = await _answer_replied_to(message, desk)
    return await desk.ask(message.chat.id, question, replied_to)


def _rendered(asked: Asked, message: Message) -> Reply:
    return render.render(asked, group=in_group(message))


def _given(asked: Asked) -> str | None:
    """Return the fact or overview that is the whole answer, rather than a part of its record."""
    part = isinstance(asked.outcome, Answer) and asked.outcome.aspect
    return None if asked.also or part else asked.answered


async def _point_above(message: Message, fact: str, desk: Desk) -> int | None:
    """Reply to the answer if the group has been given the same one just now."""
    if not in_group(message):
        return None
    given = await tolerant(desk.storage.last_given(message.chat.id, fact), None)
    if given is None or given.message == message.message_id:  # which a restart may repeat
        return None
    if message.date.timestamp() - given.at > AGAIN_WITHIN.total_seconds():
        return None
    link = link_to(message.chat, given.reply)
    above = Reply(texts.answered_above(link)) if link else plain(texts.ANSWERED_ABOVE)
    return await send_below(message, given.reply, above)


def _remember(message: Message, reply: int, asked: Asked, fact: str | None, desk: Desk) -> None:
    """Keep which message replies to which, and what the articles were asked in vain."""
    keeps = not (asked.personal or (isinstance(asked.outcome, Chat) and not in_vain(asked)))
    desk.storage.remember_reply(
        message.chat.id,
        message.message_id,
        reply,
        outcome=asked.kind,
        fact=fact,
        person=asker(message),
        question=asked.question if keeps else None,
    )
    for part in (asked, *asked.also):
        if keeps and in_vain(part):
            desk.storage.remember_declined(part.question, **_lacking(part, desk))


def in_vain(asked: Asked) -> bool:
    """Return whether a question was declined, hedged or not made out."""
    match asked.outcome:
        case Decline() | Closest() | Chat(kind="unread"):
            return True
    return False


async def keep_in_vain(asked: Asked, desk: Desk) -> int:
    """Keep a question for the curators, and return its number; raises StorageError."""
    return await desk.storage.add_declined(asked.question, **_lacking(asked, desk))


class _Lacking(TypedDict):
    nearest: str | None
    missing: list[str]


def _lacking(asked: Asked, desk: Desk) -> _Lacking:
    """Return the fact that is nearest to a question, and what it lacks."""
    shown = [fact.id for fact in asked.shown]
    near = (name for name in (*shown, *(c.id for c in asked.candidates))
            if name in desk.library.facts)  # fmt: skip
    lack = asked.outcome.lack if isinstance(asked.outcome, Decline | Closest) else None
    return {"nearest": next(near, None), "missing": [lack.what] if lack else []}


async def _answer_replied_to(message: Message, desk: Desk) -> str | None:
    """Return the fact or overview of the bot's answer that a message replies to.

    Where it is not remembered, the answer's buttons name it.
    """
    answer = message.reply_to_message
    if answer is None or answer.from_user is None or answer.from_user.id != answer.get_bot().id:
        return None
    given = await tolerant(desk.storage.given(message.chat.id, answer.message_id), None)
    if given and given.fact:
        return given.fact
    for what in offered(answer):
        match what:
            case ("context" | "up", fact, *_):
                return fact
    return None
