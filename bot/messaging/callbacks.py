"""What the buttons under a reply do; each press is answered, also that of a stale button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
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

from bot.messaging.command_handlers import situation
from bot.messaging.complaints import ask_whats_wrong
from bot.messaging.context import Context, Desk
from bot.messaging.groups import in_group, offered
from bot.messaging.inbox import arrived_at, comes_again, judge
from bot.messaging.memory import tolerant
from bot.messaging.presses import Notice
from bot.messaging.sending import edit, send
from bot.replies import action, button, commands, texts
from bot.replies.citation import permalink


@dataclass(frozen=True)
class Response:
    """What comes of a press: a notice and, after that, what is sent or edited."""

    notice: Notice = field(default_factory=Notice)
    act: Callable[[], Awaitable[object]] | None = None


PATCH_FILE: Final = "unanswered.yaml"
_REASONS_IN_A_ROW: Final = 2
_DONE: Final = Response()
_OLD: Final = Response(Notice(texts.OLD_BUTTON, alert=True))
_TOO_FAST: Final = Response(Notice(texts.TOO_FAST))


async def pressed(update: Update, context: Context) -> None:
    """Acknowledge the press of a button, then do what the button says."""
    query, desk = update.callback_query, context.desk
    assert query is not None, "the handler takes nothing else"
    response = _too_much(query, desk) or await _respond(
        query, update.update_id, desk, context.bot.username
    )
    if response.act and query.message and _group_has_enough(query.message, desk):
        response = _TOO_FAST
    await desk.presses.answer(query, response.notice)
    if response.act:
        await response.act()


def _too_much(query: CallbackQuery, desk: Desk) -> Response | None:
    """Return how to respond to one who presses faster than anyone reads; None to do as asked."""
    person, at = query.from_user.id, arrived_at()
    if desk.trusts(person) or comes_again():
        return None
    alone = query.message is not None and not in_group(query.message)
    # What copies share is kept by chat, so that in a group each counts for itself.
    verdict = judge(desk.people, person, at) if alone else desk.people.judge(person, at)
    return {"fine": None, "notice": _TOO_FAST, "silence": _DONE}[verdict]


def _group_has_enough(message: MaybeInaccessibleMessage, desk: Desk) -> bool:
    if not in_group(message) or comes_again():
        return False
    return desk.presses_in_groups.judge(message.chat.id, arrived_at()) != "fine"


async def _respond(query: CallbackQuery, press: int, desk: Desk, bot: str) -> Response:
    message, what = query.message, action(query.data or "")
    if message is None:
        return _OLD
    if notice := await desk.maintenance(query.from_user.id):
        return Response(Notice(notice.text, alert=True))
    match what:
        case ("up" | "down" | "why" as vote, name, *reason) if name in desk.library.facts:
            return await _vote(vote, name, reason, query, press, desk)
        case ("patch", count) if count.isdecimal() and desk.trusts(query.from_user.id):
            return Response(act=partial(_patch, message, int(count), desk))
        case ("context", name, *_) if in_group(message) and name in desk.library.facts:
            return Response(Notice(url=permalink(desk.library.facts[name], bot)))
    shown = commands.pressed(what, await situation(desk, message.chat.id, bot))
    if shown is None:
        return _OLD
    if shown.gives:
        await desk.gave(message.chat.id, shown.gives)
    return Response(act=partial(edit if shown.in_place else send, message, shown.reply))


async def _patch(message: MaybeInaccessibleMessage, count: int, desk: Desk) -> None:
    """Send what mends the questions without a good answer as a file."""
    if desk.unanswered is None:
        return
    _, patch = await desk.unanswered(desk.storage, desk.answerer, count)
    file = InputFile(patch, filename=PATCH_FILE)
    await message.get_bot().send_document(message.chat.id, file)


async def _vote(
    vote: Literal["up", "down", "why"],
    fact: str,
    reason: Sequence[str],
    query: CallbackQuery,
    press: int,
    desk: Desk,
) -> Response:
    """Cast, change or withdraw a vote; one against an answer is asked why, below the answer."""
    person, message = query.from_user.id, query.message
    if not (desk.taps.due(hash((person, fact, vote, *reason))) or comes_again()):
        return _DONE
    complain = False
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
            asks, complain = False, why == "other"
            notice = Notice() if complain else Notice(texts.THANKS_FOR_VOTE)
            if complain and message is not None and in_group(message):
                notice, complain = Notice(texts.OTHER_REASON, alert=True), False
        case _:
            return _OLD

    async def act() -> None:
        if isinstance(message, Message):
            await _ask_why(message, fact if asks else None)
            if complain:
                await ask_whats_wrong(message, fact, desk)

    return Response(notice, act if asks or complain or _shows_reasons(message) else None)


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
    keys = [InlineKeyboardButton(each.label, callback_data=each.data) for each in made]
    width = _REASONS_IN_A_ROW
    reasons = [keys[start : start + width] for start in range(0, len(keys), width)]
    with suppress(BadRequest):  # a double tap; or the message is gone, and the vote stands
        await message.edit_reply_markup(InlineKeyboardMarkup([*others, *reasons]))


def _shows_reasons(message: MaybeInaccessibleMessage | None) -> bool:
    return any(what[:1] == ("why",) for what in offered(message))


def _asks_why(row: Sequence[InlineKeyboardButton]) -> bool:
    data = row[0].callback_data
    return isinstance(data, str) and action(data)[:1] == ("why",)
