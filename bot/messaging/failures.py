"""The one place where a handler's exception becomes a log record and a word to the person."""

from __future__ import annotations

import logging
import traceback

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.errors import StorageError
from bot.messaging.context import Context
from bot.messaging.groups import in_group
from bot.messaging.inbox import postpone
from bot.messaging.limiter import Held
from bot.messaging.metrics import ErrorKind
from bot.messaging.refusals import is_gone, may_not_write
from bot.messaging.sending import send
from bot.messaging.transport import NotDelivered
from bot.replies import plain, texts

log = logging.getLogger(__name__)


async def failed(update: object, context: Context) -> None:
    """Put off what cannot be answered now; log what went wrong, once, and tell the person."""
    error = context.error
    if not isinstance(update, Update) or error is None:
        return
    if isinstance(error, Held):
        postpone(error.for_s)
    elif may_not_write(error):
        log.info("update %d: the bot may not write there (%s)", update.update_id, error)
    elif is_gone(error):
        if update.effective_chat:
            await context.desk.forget(update.effective_chat.id)
    elif update.inline_query and isinstance(error, NetworkError | RetryAfter):
        # Whoever typed has typed on by now, and Telegram takes no answer any more.
        log.info("update %d: an inline query was not answered: %s", update.update_id, error)
    else:
        await _note(error, update, context)


async def _note(error: Exception, update: Update, context: Context) -> None:
    kind = _kind(error)
    context.desk.metrics.errors.labels(kind).inc()
    log.error("update %d was not answered: %s", update.update_id, _description(error))
    if kind != "network":
        await _apologise(update, context)
    elif _may_repeat(error, context):
        postpone()


def _may_repeat(error: Exception, context: Context) -> bool:
    """Return whether what failed on the way may be sent again."""
    resend = context.desk.settings.telegram.unsure == "resend"
    return resend or isinstance(error, NotDelivered)


def _kind(error: Exception) -> ErrorKind:
    match error:
        case BadRequest():  # to the library a NetworkError too
            return "refused"
        case NetworkError():
            return "network"
        case TelegramError():
            return "refused"
        case StorageError():
            return "storage"
    return "bug"


async def _apologise(update: Update, context: Context) -> None:
    query, message = update.callback_query, update.message
    try:
        if query and not await _alerts(query):
            message = query.message if isinstance(query.message, Message) else None
        if message:
            await send(message, plain(texts.WENT_WRONG), quote=in_group(message))
    except Held as error:
        postpone(error.for_s)
    except TelegramError as error:  # a refusal means that nobody is left to be told
        refused = isinstance(error, BadRequest) or not isinstance(error, NetworkError)
        if not refused and _may_repeat(error, context):
            postpone()


async def _alerts(query: CallbackQuery) -> bool:
    """Answer a press with an alert; False if it has been acknowledged already."""
    try:
        await query.answer(texts.WENT_WRONG, show_alert=True)
    except BadRequest:
        return False
    return True


def _description(error: Exception) -> str:
    """Return the kind of an exception and where it was raised.

    Only Telegram's errors are quoted: any other may quote what a person wrote.
    """
    kind = type(error).__name__
    said = f": {error.message}" if isinstance(error, TelegramError) else ""
    return f"{kind}{said}\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip()
