"""The bot in chats that it is not in: results for `@bot words`, and guest mode (Bot API 10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Final

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.answering import Answerer, Asked, Chat, Decline
from bot.knowledge import KnownFact, Library
from bot.messaging.context import Context, Desk
from bot.messaging.groups import asker, question_for
from bot.messaging.inbox import comes_again
from bot.messaging.memory import Typed, tolerant
from bot.messaging.questions import in_vain, keep_in_vain
from bot.messaging.sending import NO_PREVIEW, unparsable
from bot.replies import Reply, action, cut, render, texts
from bot.replies.citation import permalink, short_citation
from bot.replies.offers import examples

MOST: Final = 10
SHORTEST: Final = 3
"""Letters of a query that is looked up; of a shorter one too little is known."""
STARTERS: Final = 6
KEPT_S: Final = 300
KEPT_AFTER_EDIT_S: Final = 10
EDIT_IS_FRESH: Final = timedelta(minutes=10)
_TITLE: Final = 60
_DESCRIPTION: Final = 90  # what a phone shows of it in two lines


async def inline_query(update: Update, context: Context) -> None:
    """Offer the facts that fit what has been typed so far, or those to start with."""
    query, desk = update.inline_query, context.desk
    assert query is not None, "the handler takes nothing else"
    paused = await desk.maintenance(query.from_user.id) is not None
    answerer = desk.answerer  # it may be replaced meanwhile
    asks = sum(ch.isalpha() for ch in query.query) >= SHORTEST
    found = () if paused else _found(query.query, answerer, asks=asks)
    nothing = InlineQueryResultsButton(
        texts.PAUSED_INLINE if paused else texts.NOTHING_FITS, start_parameter="inline"
    )

    async def write(mode: str | None) -> None:
        await query.answer(
            [_result(fact, answerer.library, context.bot.username, mode) for fact in found],
            cache_time=KEPT_AFTER_EDIT_S if paused else _kept_s(desk),
            is_personal=False,
            button=None if found else nothing,
        )

    if asks and not paused:
        await _note(query, answerer, desk, found=bool(found))
    await _written(write, f"facts {', '.join(fact.id for fact in found)}")


async def _note(query: InlineQuery, answerer: Answerer, desk: Desk, *, found: bool) -> None:
    """Count a query, and keep it for the curators if nothing fits it.

    People are still typing: of what one goes on to write, only the last is kept.
    """
    desk.metrics.count("answer" if found else "decline", "inline")
    before = desk.typing.pop(query.from_user.id)
    words = query.query.strip()
    if before and (words.startswith(before.words) or before.words.startswith(words)):
        await tolerant(desk.storage.drop_declined(before.kept), None)
    if found:
        return
    asked = answerer.ask(query.query)
    if asked.personal or not in_vain(asked):
        return
    if (number := await tolerant(keep_in_vain(asked, desk), None)) is not None:
        desk.typing.put(query.from_user.id, Typed(words=words, kept=number))


async def _written(write: Callable[[str | None], Awaitable[object]], about: str) -> None:
    """Write an answer as HTML, or as plain text; one to a query that is too old is lost."""
    try:
        await write(ParseMode.HTML)
    except BadRequest as error:
        if unparsable(error, about):
            await write(None)


def _kept_s(desk: Desk) -> int:
    """Return how long Telegram may cache results: briefly while an edit is fresh."""
    if desk.reloaded is None or datetime.now(UTC) - desk.reloaded > EDIT_IS_FRESH:
        return KEPT_S
    return KEPT_AFTER_EDIT_S


def _found(words: str, answerer: Answerer, *, asks: bool) -> tuple[KnownFact, ...]:
    if not asks:
        return examples(answerer.library, STARTERS)
    return answerer.fitting(words, MOST)


def _result(
    fact: KnownFact, library: Library, bot: str, mode: str | None
) -> InlineQueryResultArticle:
    place = short_citation(fact)
    return InlineQueryResultArticle(
        f"{fact.id}:{library.version}",
        cut(fact.record.questions[0], _TITLE),
        _content(render.answer(fact, library), mode),
        reply_markup=_more(fact, bot),
        description=f"{cut(fact.record.answer, _DESCRIPTION - len(place))} {place}",
    )


def _content(reply: Reply, mode: str | None) -> InputTextMessageContent:
    text = reply.html if mode else reply.text
    return InputTextMessageContent(text, mode, link_preview_options=NO_PREVIEW)


def _more(fact: KnownFact, bot: str) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(texts.MORE_IN_PRIVATE, url=permalink(fact, bot))
    return InlineKeyboardMarkup.from_button(button)


async def guest_query(update: Update, context: Context) -> None:
    """Answer a mention in a chat that the bot is not in, once, with all in the text."""
    message, desk, bot = update.guest_message, context.desk, context.bot.username
    assert message is not None, "the filter lets nothing else through"
    question = question_for(message, context.bot.bot)
    asked = desk.answerer.ask((message.text or "") if question is None else question)
    emergency = isinstance(asked.outcome, Chat) and asked.outcome.kind == "safety"
    paused = None if emergency else await desk.maintenance(asker(message) or 0)
    if not paused and not comes_again():
        desk.metrics.count(asked.kind, "guest")
        if in_vain(asked) and not asked.personal:
            await tolerant(keep_in_vain(asked, desk), None)
    shown = () if paused or isinstance(asked.outcome, Decline) else asked.shown
    given = next(iter(shown), None)
    reply = paused or _in_text(asked, bot)

    async def write(mode: str | None) -> None:
        await message.answer_guest_query(
            InlineQueryResultArticle(
                "guest",
                texts.GUEST_TITLE,
                _content(reply, mode),
                reply_markup=_more(given, bot) if given else None,
            )
        )

    await _written(write, f"fact {given.id}" if given else "no fact")


def _in_text(asked: Asked, bot: str) -> Reply:
    """Write a reply without buttons: questions that are offered are numbered links to the bot."""
    reply = render.render(asked, group=True)
    if asked.shown:  # what is shown is numbered, and offered, in the reply itself
        return reply
    offered = [action(button.data) for row in reply.buttons for button in row]
    names = [name for what, *more in offered if what == "fact" for name in more]
    facts = [asked.library.facts[name] for name in names]
    lines = [
        f'{number}. <a href="{permalink(fact, bot)}">{escape(fact.record.questions[0])}</a>'
        for number, fact in enumerate(facts, 1)
    ]
    return Reply("\n".join([reply.html, *lines]))
