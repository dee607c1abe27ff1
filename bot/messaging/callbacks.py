"""What the buttons under a reply do; each press is answered, also that of a stale button."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    MaybeInaccessibleMessage,
    Message,
    Update,
)
from telegram.error import BadRequest

from bot.messaging.commands import situation
from bot.messaging.context import Context, Desk
from bot.messaging.groups import belongs_to_another, in_group
from bot.messaging.memory import tolerant
from bot.messaging.sending import edit, send
from bot.replies import action, button, commands, plain, texts
from bot.replies.citation import permalink


@dataclass(frozen=True)
class Notice:
    """What the person who pressed sees for a moment or as an alert to be closed, or opens."""

    text: str | None = None
    alert: bool = False
    url: str | None = None


PATCH_FILE: Final = "unanswered.yaml"
_DONE: Final = Notice()
_OLD: Final = Notice(texts.OLD_BUTTON, alert=True)


async def pressed(update: Update, context: Context) -> None:
    """Do what a button says."""
    query = update.callback_query
    assert query is not None, "the handler takes nothing else"
    notice = await _respond(query, update.update_id, context.desk, context.bot.username)
    with suppress(BadRequest):  # a press that waited too long can no longer be answered
        await query.answer(notice.text, show_alert=notice.alert, url=notice.url)


async def _respond(query: CallbackQuery, press: int, desk: Desk, bot: str) -> Notice:
    message, what = query.message, action(query.data or "")
    if message is None:
        return _OLD
    if notice := await desk.maintenance(query.from_user.id):
        return Notice(notice.text, alert=True)
    if belongs_to_another(query):
        return Notice(texts.NOT_YOURS, alert=True)
    match what:
        case ("none",):
            return await _none_of_these(message, desk)
        case ("up" | "down" | "why" as vote, name, *reason) if name in desk.library.facts:
            return await _vote(vote, name, reason, query, press, desk)
        case ("patch", count) if count.isdecimal() and desk.trusts(query.from_user.id):
            return await _patch(message, int(count), desk)
        case ("context", name, *_) if in_group(message) and name in desk.library.facts:
            return Notice(url=permalink(desk.library.facts[name], bot))
    shown = commands.pressed(what, await situation(desk, message.chat.id, bot))
    if shown is None:
        return _OLD
    if shown.gives:
        desk.storage.set_last_fact(message.chat.id, shown.gives.id)
    await (edit if shown.in_place else send)(message, shown.reply)
    return _DONE


async def _none_of_these(message: MaybeInaccessibleMessage, desk: Desk) -> Notice:
    """Ask to rephrase, but only once until a question is answered."""
    first = await desk.first_miss(message.chat.id, message.message_id)
    await edit(message, plain(texts.REPHRASE if first else texts.NOT_FOUND))
    return _DONE


async def _patch(message: MaybeInaccessibleMessage, count: int, desk: Desk) -> Notice:
    """Send what mends the questions without a good answer as a file."""
    if desk.unanswered is None:
        return _OLD
    _, patch = await desk.unanswered(desk.storage, desk.answerer, count)
    file = InputFile(patch, filename=PATCH_FILE)
    await message.get_bot().send_document(message.chat.id, file)
    return _DONE


async def _vote(
    vote: Literal["up", "down", "why"],
    fact: str,
    reason: Sequence[str],
    query: CallbackQuery,
    press: int,
    desk: Desk,
) -> Notice:
    """Cast, change or withdraw a vote; one against an answer is asked why, below the answer."""
    person, message = query.from_user.id, query.message
    if not desk.taps.due(hash((person, fact, vote, *reason))):
        return _DONE
    match vote, reason:
        case "up" | "down" as cast, []:
            stands = await desk.storage.cast_vote(person, fact, cast, press=press)
            asks = stands and cast == "down"
            thanks = texts.WHATS_WRONG if asks else texts.THANKS_FOR_VOTE
            notice = Notice(thanks if stands else texts.VOTE_WITHDRAWN)
            if asks and message:
                await _note_question(message, fact, desk)
        case "why", [("topic" | "answer" | "unclear" | "other") as why]:
            await desk.storage.cast_vote(person, fact, "down", why)
            asks, other = False, why == "other"
            notice = Notice(texts.OTHER_REASON if other else texts.THANKS_FOR_VOTE, alert=other)
        case _:
            return _OLD
    if isinstance(message, Message):
        await _ask_why(message, fact if asks else None)
    return notice


async def _note_question(message: MaybeInaccessibleMessage, fact: str, desk: Desk) -> None:
    """Keep the question that an answer was voted down for, if it was one to be kept."""
    given = await tolerant(desk.storage.given(message.chat.id, message.message_id), None)
    if given and given.question:
        kept = desk.storage.add_declined(given.question, nearest=fact, kind="voted down")
        await tolerant(kept, None)


async def _ask_why(message: Message, fact: str | None) -> None:
    """Put the reasons against an answer below its other buttons, or take them away again."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    others = [row for row in rows if not _asks_why(row)]
    made = [button(label, "why", fact, why) for why, label in texts.REASONS.items()] if fact else []
    reasons = [[InlineKeyboardButton(each.label, callback_data=each.data)] for each in made]
    with suppress(BadRequest):  # a double tap; or the message is gone, and the vote stands
        await message.edit_reply_markup(InlineKeyboardMarkup([*others, *reasons]))


def _asks_why(row: Sequence[InlineKeyboardButton]) -> bool:
    data = row[0].callback_data
    return isinstance(data, str) and action(data)[:1] == ("why",)
