"""A person's question: asked, answered once, and answered anew if it is edited."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from telegram import Message

from bot.answering import Asked, Chat, Decline, chat_kind
from bot.messaging.context import Desk
from bot.messaging.groups import asker, in_company, in_group, link_to, offered
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
    asked = await _ask(message, question, desk)
    fact = _fact(asked)
    sent = await _point_above(message, fact, desk) if fact else None
    if sent is not None:
        fact = None
    else:
        sent = await send(message, render.render(asked), quote=quotes(message, desk))
    await _remember(message, sent, asked, fact, desk)


async def _instead(message: Message, question: str, desk: Desk) -> Reply | None:
    """Return what is said instead of an answer, if anything is; an emergency gets its answer."""
    if chat_kind(question) == "safety":
        return None
    if notice := await desk.maintenance(asker(message) or message.chat.id):
        return notice
    return plain(texts.ONLY_A_LINK) if _ONLY_LINKS.fullmatch(question) else None


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
    asked = await _ask(message, question, desk)
    fact = _fact(asked)
    if fact is None or fact != given.fact:
        await edit_answer(message, given.reply, render.render(asked))
        await _remember(message, given.reply, asked, fact, desk)
    else:
        desk.storage.set_last_fact(message.chat.id, fact)


def quotes(message: Message, desk: Desk) -> bool:
    """Say whether a reply must show what it answers: in company, and among messages in a row."""
    return in_group(message) or desk.people.hurried(message.chat.id)


async def _ask(message: Message, question: str, desk: Desk) -> Asked:
    asked = await desk.ask(message.chat.id, question, _answer_replied_to(message))
    return in_company(asked) if in_group(message) else asked


def _fact(asked: Asked) -> str | None:
    """Return the fact that is the whole answer."""
    return asked.given.id if asked.given and asked.also is None else None


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


async def _remember(
    message: Message, reply: int, asked: Asked, fact: str | None, desk: Desk
) -> None:
    """Keep which message replies to which, and what the articles were asked in vain."""
    keeps = not (asked.personal or isinstance(asked.outcome, Chat))
    desk.storage.remember_reply(
        message.chat.id,
        message.message_id,
        reply,
        outcome=asked.kind,
        fact=fact,
        person=asker(message),
        question=asked.question if keeps else None,
    )
    if asked.given:  # not `fact`, which may be told again or be one of two
        desk.storage.set_last_fact(message.chat.id, asked.given.id)
    for part in (asked, asked.also):
        if keeps and part is not None and isinstance(part.outcome, Decline):
            await tolerant(keep_declined(part, part.outcome, desk), None)


async def keep_declined(asked: Asked, outcome: Decline, desk: Desk) -> None:
    """Keep a question that was declined for the curators; raises StorageError."""
    near = (c.id for c in asked.candidates if c.id in desk.library.facts)
    await desk.storage.add_declined(
        asked.question, nearest=next(near, None), missing=outcome.missing
    )


def _answer_replied_to(message: Message) -> str | None:
    """Return the fact of the bot's answer that a message replies to: its buttons name it."""
    for what in offered(message.reply_to_message):
        match what:
            case ("context" | "up", fact, *_):
                return fact
    return None
