"""The one place where a handler's exception becomes a log record and a word to the person."""

from __future__ import annotations

import logging
import traceback
from contextlib import suppress

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.messaging.context import Context
from bot.messaging.groups import in_group
from bot.messaging.inbox import postpone
from bot.messaging.sending import send
from bot.messaging.transport import NotDelivered
from bot.replies import plain, texts

log = logging.getLogger(__name__)


async def failed(update: object, context: Context) -> None:
    """Log what went wrong, once, and tell the person who waits for an answer."""
    if not isinstance(update, Update) or context.error is None:
        return
    if isinstance(context.error, Forbidden) or _chat_is_gone(context.error):
        await _forget(update, context)
        return
    context.desk.metrics.errors.labels(type(context.error).__name__).inc()
    log.error("update %d was not answered: %s", update.update_id, _description(context.error))
    if isinstance(context.error, NetworkError) and not isinstance(context.error, BadRequest):
        # Sending has been tried for long, or may even have worked.
        unsure = not isinstance(context.error, NotDelivered)
        if not unsure or context.desk.settings.telegram.unsure == "resend":
            postpone()
        return
    with suppress(TelegramError):
        await _apologise(update)


def _chat_is_gone(error: Exception) -> bool:
    return isinstance(error, BadRequest) and error.message.lower().startswith("chat not found")


async def _forget(update: Update, context: Context) -> None:
    """Forget a chat that the bot was blocked in, or removed from."""
    if update.effective_chat:
        await context.desk.forget(update.effective_chat.id)


async def _apologise(update: Update) -> None:
    if update.callback_query:
        await update.callback_query.answer(texts.WENT_WRONG, show_alert=True)
    elif update.message:
        await send(update.message, plain(texts.WENT_WRONG), quote=in_group(update.message))


def _description(error: Exception) -> str:
    """Say what kind of exception it is, and where it was raised.

    Only Telegram's errors are quoted: any other may quote what a person wrote.
    """
    kind = type(error).__name__
    said = f": {error.message}" if isinstance(error, TelegramError) else ""
    return f"{kind}{said}\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip()
