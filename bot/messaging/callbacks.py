"""What the buttons under a reply do; each press is answered, also that of a stale button."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, MaybeInaccessibleMessage, Update
from telegram.error import BadRequest

from bot.knowledge import KnownFact
from bot.messaging.context import Context, Desk
from bot.messaging.sending import edit, send
from bot.replies import Reply, action, plain, render, texts


@dataclass(frozen=True)
class Notice:
    """What the person who pressed sees for a moment, or as an alert to be closed."""

    text: str | None = None
    alert: bool = False


_DONE: Final = Notice()
_OLD: Final = Notice(texts.OLD_BUTTON, alert=True)
_GONE: Final = Notice(texts.NO_LONGER_THERE, alert=True)


async def pressed(update: Update, context: Context) -> None:
    """Do what a button says."""
    query = update.callback_query
    assert query is not None, "the handler takes nothing else"
    notice = await _respond(query, context.desk)
    with suppress(BadRequest):  # a press that waited too long can no longer be answered
        await query.answer(notice.text, show_alert=notice.alert)


async def _respond(query: CallbackQuery, desk: Desk) -> Notice:
    message = query.message
    if message is None:
        return _OLD
    match action(query.data or ""):
        case ("fact" | "context" | "back" | "up" | "down" as what, name, *more):
            fact = desk.library.facts.get(name)
            today = more == ["today"]
            return await _with_fact(what, fact, query, desk, today=today) if fact else _GONE
        case ("none",):
            return await _none_of_these(message, desk)
        case ("topics",):
            await send(message, render.topics(desk.library))
        case ("sources",):
            await send(message, render.sources(desk.library))
        case ("topics" | "topic" as what, *numbers):
            return await _turn(message, _listing(what, numbers, desk))
        case _:
            return _OLD
    return _DONE


async def _with_fact(
    what: str, fact: KnownFact, query: CallbackQuery, desk: Desk, *, today: bool
) -> Notice:
    message = query.message
    assert message is not None, "checked by the caller"
    match what:
        case "fact":
            desk.gave(message.chat.id, fact.id)
            await send(message, render.answer(fact, desk.library))
        case "context":
            await edit(message, render.context(fact, today=today))
        case "back":
            await edit(message, render.answer(fact, desk.library, today=today))
        case "up" | "down":
            stands = desk.votes.cast(query.from_user.id, fact.id, what)
            return Notice(texts.THANKS_FOR_VOTE if stands else texts.VOTE_WITHDRAWN)
    return _DONE


async def _none_of_these(message: MaybeInaccessibleMessage, desk: Desk) -> Notice:
    """Ask to rephrase, but only once until a question is answered."""
    first = desk.first_miss(message.chat.id, message.message_id)
    await edit(message, plain(texts.REPHRASE if first else texts.NOT_IN_THE_ARTICLES))
    return _DONE


def _listing(what: str, numbers: list[str], desk: Desk) -> Reply | None:
    """Lay out the page of a list that a button names; None if there is no such list."""
    if not all(number.isdecimal() for number in numbers):
        return None
    match what, [int(number) for number in numbers]:
        case "topics", [page]:
            return render.topics(desk.library, page)
        case "topic", [number, page]:
            return render.topic(desk.library, number, page)
    return None


async def _turn(message: MaybeInaccessibleMessage, listing: Reply | None) -> Notice:
    if listing is None:
        return _OLD
    await edit(message, listing)
    return _DONE
