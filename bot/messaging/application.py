"""The whole bot on Telegram: built, started, and stopped so that no answer is cut short."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import Any, Final, cast

from telegram.error import Conflict, InvalidToken
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.answering import Answerer
from bot.errors import StorageTaken
from bot.knowledge import Library
from bot.messaging.client import Client
from bot.messaging.commands import introduce
from bot.messaging.context import BotApplication, Context, Desk
from bot.messaging.handlers import register
from bot.messaging.inbox import AT_ONCE, Inbox, mark
from bot.messaging.limiter import Limiter
from bot.messaging.polling import persistently, poll
from bot.messaging.redaction import redacted
from bot.messaging.transport import Transport
from bot.settings import Settings
from bot.storage import Database, Hold, Storage

log = logging.getLogger(__name__)

STOP_WITHIN_S: Final = 8  # of the 10 that a supervisor waits before it kills
REFUSED: Final = 2
UNEXPECTED: Final = 3
CONFLICT: Final = 75
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_LOG_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def build(token: str, settings: Settings, answerer: Answerer) -> BotApplication:
    """Put the application together, without a connection yet."""
    desk = Desk(answerer=answerer, settings=settings, storage=_storage(token, settings))
    # The library calls this once, without arguments, for what it believes to be a dictionary.
    make_desk = cast("type[Desk]", lambda: desk)
    application = (
        ApplicationBuilder()
        .bot(_client(token, settings, desk))
        .context_types(ContextTypes(context=Context, bot_data=make_desk))
        .updater(None)
        .job_queue(None)
        .build()
    )
    register(application)
    return application


def _storage(token: str, settings: Settings) -> Storage:
    hold: Hold = "alone" if settings.telegram.mode == "polling" else "shared"
    return Storage(Database(settings.storage.url, root=settings.root, hold=hold), token)


def _client(token: str, settings: Settings, desk: Desk) -> Client:
    return Client(
        token,
        base_url=f"{settings.telegram.api_url.rstrip('/')}/bot",
        request=Transport(connections=2 * AT_ONCE),
        get_updates_request=Transport(connections=1),
        rate_limiter=Limiter(
            settings.limits.sends_per_second,
            settings.telegram.unsure,
            mark=mark,
            moved=desk.move,
        ),
    )


def run(token: str, settings: Settings, library: Library) -> int:
    """Answer on Telegram until told to stop; return the exit code."""
    logging.basicConfig(level=logging.INFO, format=_LOG_LINE)  # unless someone has done so already
    with redacted(token):
        try:
            answerer = Answerer(library, settings.answering)
            return asyncio.run(serve(build(token, settings, answerer)))
        except Exception:  # the last place where the token can be kept out of a traceback
            log.critical("stopped by an unexpected error", exc_info=True)
            return UNEXPECTED


async def serve(application: BotApplication) -> int:
    """Connect, poll and answer until a signal or a failure; return the exit code."""
    desk = application.bot_data
    resend = desk.settings.telegram.unsure == "resend"
    inbox = Inbox(desk.storage, application.bot, application.process_update, resend=resend)
    work = asyncio.create_task(_work(application, inbox))
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, work.cancel)
    try:
        await asyncio.wait({work})
    finally:
        work.cancel()
        await asyncio.wait({work})
        await _finish(application, inbox)
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
    return _exit_code(work)


async def _work(application: BotApplication, inbox: Inbox) -> None:
    desk = application.bot_data
    await desk.storage.open()
    await persistently(application.initialize, "connecting to Telegram")
    # Polling would be refused as long as a webhook is set.
    await persistently(application.bot.delete_webhook, "connecting to Telegram")
    await introduce(application.bot, desk.library, desk.settings.telegram)
    log.info("answering as %s", application.bot.name)
    await _until_one_ends(
        poll(application.bot, inbox), inbox.run(), desk.storage.purge_daily(desk.settings.retention)
    )


async def _until_one_ends(*works: Coroutine[Any, Any, None]) -> None:
    """Do all at once until one ends or fails, which none but a failing one does."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in ended:
        task.result()


async def _finish(application: BotApplication, inbox: Inbox) -> None:
    """Finish what is being answered; what waits is answered after the next start."""
    log.info("finishing what is being answered")
    if broken_off := await inbox.finish(within_s=STOP_WITHIN_S):
        log.warning("stopped; messages left for the next start: %d", broken_off)
    await application.shutdown()
    await application.bot.shutdown()  # the application leaves it open if it never connected
    await application.bot_data.storage.close()


def _exit_code(work: asyncio.Task[None]) -> int:
    """Say why the work ended; raises what was not expected."""
    if work.cancelled():
        log.info("stopped")
        return 0
    match work.exception():
        case InvalidToken():
            log.error("the token was refused: check TELEGRAM_BOT_TOKEN and telegram.api_url")
            return REFUSED
        case Conflict():
            log.error("another copy of this bot is polling, so this one ends")
            return CONFLICT
        case StorageTaken() as error:
            log.error("%s, so this one ends", error)
            return CONFLICT
        case error:
            raise error or AssertionError("polling has no other end")
