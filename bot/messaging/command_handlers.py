"""Telegram's commands: what they say is the replies' own, what they change is done here."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from html import escape
from typing import Final

from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    Message,
    Update,
)
from telegram.error import BadRequest, TelegramError

from bot.knowledge import Library
from bot.messaging.client import Client
from bot.messaging.context import Context, Desk
from bot.messaging.inbox import comes_again, forget_pace
from bot.messaging.memory import tolerant
from bot.messaging.sending import send
from bot.replies import Reply, button, commands, plain, texts
from bot.replies.commands import Situation
from bot.replies.reply import MAX_TEXT, cut
from bot.settings import Telegram

log = logging.getLogger(__name__)

Deed = Callable[[Desk, Message, str], Awaitable[Reply]]


async def commanded(update: Update, context: Context) -> None:
    """Carry out a command sent in a private chat, or reply that it is unknown."""
    message, desk = update.message, context.desk
    assert message is not None, "the handler takes nothing else"
    name, argument = commands.parsed(message.text or "")
    here = await situation(desk, message.chat.id, context.bot.username)
    if name not in _EVEN_IF_PAUSED and (notice := await desk.maintenance(message.chat.id)):
        reply = notice
    elif name in texts.OPERATOR_COMMANDS and not desk.trusts(message.chat.id):
        reply = commands.unknown(name, texts.COMMANDS)
    elif name in _DEEDS:
        reply = await _DEEDS[name](desk, message, argument)
    elif shown := commands.command(name, argument, here):
        reply = shown.reply
        if shown.gives:
            await desk.gave(message.chat.id, shown.gives)
    else:
        reply = commands.unknown(name, texts.COMMANDS)
    await send(message, reply, quote=desk.people.hurried(message.chat.id))


async def helped_group(update: Update, context: Context) -> None:
    """Explain in a group how to ask."""
    assert update.message is not None, "the handler takes nothing else"
    await send(update.message, plain(texts.GROUP_HELP), quote=True)


async def _new(desk: Desk, message: Message, _: str) -> Reply:
    await desk.storage.end_conversation(message.chat.id)
    return plain(texts.NEW_CONVERSATION)


async def _feedback(desk: Desk, message: Message, text: str) -> Reply:
    if text:
        number = await desk.storage.add_feedback(message.chat.id, text, again=comes_again())
        return plain(texts.thanks_for_feedback(number))
    kept = await desk.storage.newest_feedback(_FEEDBACK) if desk.trusts(message.chat.id) else []
    listed = "\n\n".join(f"{number}. {said}" for number, said in kept)
    return plain(cut(listed, MAX_TEXT) or texts.FEEDBACK_USAGE)


async def _forget(desk: Desk, message: Message, _: str) -> Reply:
    forget_pace()
    return plain(texts.forgotten(await desk.storage.forget_person(message.chat.id)))


async def _status(desk: Desk, message: Message, _: str) -> Reply:
    reason, counts = await desk.pause_reason(), desk.metrics.outcome_counts
    votes = await tolerant(desk.storage.count_votes(), {})
    said = texts.status(desk.library, desk.started, counts, votes, reason)
    if desk.inbox_counts and (kept := await tolerant(desk.inbox_counts(), {})):
        waiting = kept.get("new", 0) + kept.get("sending", 0) - 1  # but for this very message
        said += f"\n{texts.inbox(max(waiting, 0), kept.get('dead', 0))}"
    return plain(said)


async def _reload(desk: Desk, message: Message, _: str) -> Reply:
    return plain(await desk.reload() if desk.reload else texts.NOT_SET_UP)


async def _unanswered(desk: Desk, message: Message, number: str) -> Reply:
    if desk.unanswered is None:
        return plain(texts.NOT_SET_UP)
    count = min(int(number), _MOST_UNANSWERED) if number.isdecimal() else _UNANSWERED
    lines, _ = await desk.unanswered(desk.storage, desk.answerer, count)
    if not lines:
        return plain(texts.NONE_UNANSWERED)
    listed = escape(cut("\n\n".join(lines), MAX_TEXT))
    return Reply(listed, ((button(texts.AS_A_FILE, "patch", count),),))


async def _pause(desk: Desk, message: Message, reason: str) -> Reply:
    await desk.pause(reason)
    return plain(texts.pausing(reason))


async def _resume(desk: Desk, message: Message, _: str) -> Reply:
    await desk.pause(None)
    return plain(texts.RESUMED)


_EVEN_IF_PAUSED: Final = ("forget", "privacy")
_FEEDBACK: Final = 10
_UNANSWERED: Final = 10
_MOST_UNANSWERED: Final = 100  # clusters; a message holds some thirty lines
_DEEDS: Final[dict[str, Deed]] = {
    "new": _new,
    "feedback": _feedback,
    "forget": _forget,
    "status": _status,
    "reload": _reload,
    "unanswered": _unanswered,
    "pause": _pause,
    "resume": _resume,
}


async def situation(desk: Desk, chat: int, bot: str) -> Situation:
    """Return where a command or a press comes from."""
    context = await desk.last(chat)
    return Situation(answerer=desk.answerer, settings=desk.settings, context=context, bot=bot)


async def introduce(client: Client, library: Library, settings: Telegram) -> None:
    """Set the menus, and what the bot says of itself."""
    try:
        for scope, names in (
            (BotCommandScopeAllPrivateChats(), tuple(texts.COMMANDS)),
            (BotCommandScopeAllGroupChats(), texts.GROUP_COMMANDS),
        ):
            await client.set_my_commands([(n, texts.COMMANDS[n]) for n in names], scope=scope)
        await client.set_my_description(texts.description(library))
        await client.set_my_short_description(texts.short_description(library))
        for person in {*settings.operators, *settings.curators}:
            await _offer_all(client, person)
    except TelegramError as error:  # the bot answers as well without
        log.warning("menus and description not set: %s", error)


async def _offer_all(client: Client, person: int) -> None:
    """Set the menu of an operator or curator; Telegram refuses until they have written once."""
    menu = {**texts.COMMANDS, **texts.OPERATOR_COMMANDS}
    try:
        await client.set_my_commands(list(menu.items()), scope=BotCommandScopeChat(person))
    except BadRequest as error:
        log.warning("no menu for an operator who has not written to the bot yet: %s", error)
