"""Which updates are answered, and how; all others are ignored, by name."""

from __future__ import annotations

from typing import Final

from telegram import Chat, ChatMember, Message, Update
from telegram.ext import (
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.messaging.albums import is_captioned, is_first
from bot.messaging.callbacks import pressed
from bot.messaging.command_handlers import commanded, helped_group
from bot.messaging.complaints import complained
from bot.messaging.context import BotApplication, Context, Desk
from bot.messaging.failures import failed
from bot.messaging.groups import in_group, question_for
from bot.messaging.inbox import comes_again, judge
from bot.messaging.inline import guest_query, inline_query
from bot.messaging.questions import answer, answer_anew
from bot.messaging.sending import post, send
from bot.replies import plain, texts

_BEFORE_ALL: Final = -1
_OUT: Final = (ChatMember.LEFT, ChatMember.BANNED)


class _ByPerson(filters.MessageFilter):
    """Messages that a person wrote: no bot, no inline result, no post of a linked channel."""

    def filter(self, message: Message) -> bool:
        if message.via_bot or message.is_automatic_forward:
            return False
        if message.sender_chat:  # one who writes as the group, or as a channel of theirs
            return True
        return message.from_user is not None and not message.from_user.is_bot


class _Guest(filters.UpdateFilter):
    """Questions from chats that the bot is not in."""

    def filter(self, update: Update) -> bool:
        return update.guest_message is not None and update.guest_message.guest_query_id is not None


_MEDIA: Final = (
    filters.PHOTO | filters.VIDEO | filters.Document.ALL | filters.ANIMATION | filters.AUDIO
    | filters.VOICE | filters.VIDEO_NOTE | filters.Sticker.ALL | filters.Dice.ALL | filters.CONTACT
    | filters.LOCATION | filters.VENUE | filters.STORY | filters.POLL | filters.PAID_MEDIA
    | filters.CHECKLIST | filters.GAME
)  # fmt: skip
# No service message has any of these; to ask for each of their thirty kinds would take longer.
_BY_PERSON: Final = _ByPerson() & (filters.TEXT | filters.CAPTION | _MEDIA)
# `UpdateType.MESSAGE` leaves out edits, channel posts, business and guest messages, all of which
# the library's other filters match.
_ADDRESSED: Final = filters.UpdateType.MESSAGE & _BY_PERSON
_EDITED: Final = filters.UpdateType.EDITED_MESSAGE & _BY_PERSON
_PRIVATE: Final = filters.ChatType.PRIVATE
_CAPTIONED: Final = filters.CAPTION & (
    filters.PHOTO | filters.VIDEO | filters.Document.ALL | filters.PAID_MEDIA
)


async def _ignore(update: Update, context: Context) -> None:
    """Do nothing, on purpose."""


async def _slow_down(update: Update, context: Context) -> None:
    """Pass over what a person sends faster than anyone reads answers, after one notice.

    Not an emergency: who writes of one may well write fast; nor operators, who must reach /resume.
    """
    message, desk = _message(update), context.desk
    at = message.date.timestamp()
    if await is_first(message, "counted", desk):
        verdict = judge(desk.people, message.chat.id, at)
    else:
        verdict = "silence" if desk.people.is_silent(message.chat.id, at) else "fine"
    if verdict == "fine" or desk.trusts(message.chat.id) or desk.is_emergency(message.text or ""):
        return
    if verdict == "notice":
        await send(message, plain(texts.TOO_FAST))
    raise ApplicationHandlerStop


async def _question(update: Update, context: Context) -> None:
    message, desk = _message(update), context.desk
    if await is_first(message, "answered", desk) and not await complained(message, desk):
        await answer(message, message.text or message.caption or "", desk)


async def _ask(update: Update, context: Context) -> None:
    message = _message(update)
    if question := question_for(message, context.bot.bot):
        await answer(message, question, context.desk)
    else:
        await send(message, plain(texts.ASK_USAGE))


async def _group_message(update: Update, context: Context) -> None:
    message, desk = _message(update), context.desk
    question = question_for(message, context.bot.bot)
    if question is None or not await is_first(message, "answered", desk):
        return
    if not question and not comes_again() and not desk.usage.due(message.chat.id):
        return
    if judge(desk.groups, message.chat.id, message.date.timestamp()) != "fine":
        return
    if question:
        await answer(message, question, desk)
    else:
        await send(message, plain(texts.ASK_USAGE), quote=True)


async def _edited(update: Update, context: Context) -> None:
    message, desk = update.edited_message, context.desk
    assert message is not None, "the filter lets nothing else through"
    question = message.text or message.caption or ""
    if in_group(message) or question.startswith("/"):
        question = question_for(message, context.bot.bot) or ""
    if question and (_is_slow(message, desk) or desk.is_emergency(question)):
        await answer_anew(message, question, desk)


def _is_slow(edited: Message, desk: Desk) -> bool:
    """Count an edit, and return whether it may be heeded: nobody is told that theirs is not."""
    at = (edited.edit_date or edited.date).timestamp()
    guard = desk.groups if in_group(edited) else desk.people
    return judge(guard, edited.chat.id, at) == "fine" or desk.trusts(edited.chat.id)


async def _only_text(update: Update, context: Context) -> None:
    message, desk = _message(update), context.desk
    if await is_captioned(message, desk):
        return
    if comes_again() or desk.only_text.due(message.chat.id):
        await send(message, plain(texts.ONLY_TEXT))


async def _membership(update: Update, context: Context) -> None:
    change = update.my_chat_member
    assert change is not None, "the handler takes nothing else"
    before, after = change.old_chat_member.status, change.new_chat_member.status
    if after in _OUT:
        await context.desk.forget(change.chat.id)
    elif before in _OUT and change.chat.type in (Chat.GROUP, Chat.SUPERGROUP):
        sees_all = bool(context.bot.bot.can_read_all_group_messages)
        said = texts.introduction(context.desk.library, sees_all=sees_all)
        await post(change.chat, plain(said))


async def _upgraded(update: Update, context: Context) -> None:
    """Follow a group that has become a supergroup; both of its sides say so."""
    message = _message(update)
    old = message.migrate_from_chat_id or message.chat.id
    await context.desk.move(old, message.migrate_to_chat_id or message.chat.id)


def register(application: BotApplication) -> None:
    """Add the handlers; the first that fits an update is the only one to get it."""
    private, group = _ADDRESSED & _PRIVATE, _ADDRESSED & filters.ChatType.GROUPS
    application.add_handlers(
        [
            CallbackQueryHandler(pressed),
            InlineQueryHandler(inline_query),
            MessageHandler(_Guest(), guest_query),
            ChatMemberHandler(_membership, ChatMemberHandler.MY_CHAT_MEMBER),
            CommandHandler("ask", _ask, private),
            CommandHandler("help", helped_group, group),
            MessageHandler(private & filters.COMMAND, commanded),
            MessageHandler(private & (filters.TEXT | _CAPTIONED), _question),
            MessageHandler(private & _MEDIA, _only_text),
            MessageHandler(group & (filters.TEXT | filters.CAPTION), _group_message),
            MessageHandler(_EDITED & (filters.TEXT | filters.CAPTION), _edited),
            MessageHandler(filters.UpdateType.MESSAGE & filters.StatusUpdate.MIGRATE, _upgraded),
            TypeHandler(Update, _ignore),
        ]
    )
    application.add_handler(MessageHandler(private, _slow_down), group=_BEFORE_ALL)
    application.add_error_handler(failed)


def _message(update: Update) -> Message:
    assert update.message is not None, "the filters let nothing else through"
    return update.message
