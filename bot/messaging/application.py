"""The whole bot on Telegram: built, started, and stopped so that no answer is cut short."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.answering import Answerer
from bot.errors import SettingsError, StorageError, StorageTaken
from bot.messaging.client import Client
from bot.messaging.command_handlers import introduce
from bot.messaging.context import BotApplication, Context, Desk, Unanswered
from bot.messaging.handlers import register
from bot.messaging.inbox import AT_ONCE, Inbox, can_postpone, mark
from bot.messaging.limiter import Limiter
from bot.messaging.logs import configure, redacted
from bot.messaging.monitoring import Monitor, Pulse, listening, show_life, tell_supervisor
from bot.messaging.polling import TOKEN_REFUSED, Link, Rivalry, Silent, poll
from bot.messaging.reload import Gate, Reload
from bot.messaging.transport import Transport, check_proxy
from bot.messaging.webhook import Hook, keep_set
from bot.settings import Settings, Telegram, webhook_secret
from bot.storage import Database, Hold, Storage

log = logging.getLogger(__name__)

STOP_WITHIN_S: Final = 8  # of the 10 that a supervisor waits before it kills
REFUSED: Final = 2
UNEXPECTED: Final = 3
CONFLICT: Final = 75
_SHARE_EVERY_S: Final = 5
_LOOK_FOR_BANS_EVERY_S: Final = 0.5
_CONNECTING: Final = "connecting to Telegram"
_BAN: Final = "ban"


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
    limiter = Limiter(
        settings.limits.sends_per_second,
        settings.telegram.unsure,
        bans=desk.bans,
        mark=mark,
        can_put_off=can_postpone,
        moved=desk.move,
        count=lambda kind: desk.metrics.sends.labels(kind).inc(),
    )
    return Client(
        token,
        base_url=f"{settings.telegram.api_url.rstrip('/')}/bot",
        request=Transport(connections=2 * AT_ONCE),
        get_updates_request=Transport(connections=1),
        rate_limiter=limiter,
    )


def run(
    token: str,
    settings: Settings,
    answerer: Answerer,
    gate: Gate | None = None,
    unanswered: Unanswered | None = None,
) -> int:
    """Answer on Telegram until told to stop; return the exit code."""
    configure()
    with redacted(token):
        try:
            check_proxy(settings.telegram.api_url)
            if settings.telegram.mode == "webhook":
                webhook_secret(token)  # refused now, rather than once Telegram has answered
            gc.freeze()  # it stays: looking for garbage in it would make people wait
            application = build(token, settings, answerer)
            application.bot_data.unanswered = unanswered
            return asyncio.run(serve(application, gate))
        except SettingsError:
            raise
        except Exception:  # the last place where the token can be kept out of a traceback
            log.critical("stopped by an unexpected error", exc_info=True)
            return UNEXPECTED


async def serve(application: BotApplication, gate: Gate | None = None) -> int:
    """Connect, take updates and answer until a signal or a failure; return the exit code.

    With a gate, what the curators save is answered from.
    """
    desk = application.bot_data
    resend = desk.settings.telegram.unsure == "resend"
    answer = desk.metrics.timed(application.process_update)
    inbox = Inbox(
        desk.storage,
        application.bot,
        answer,
        resend=resend,
        bans=desk.bans,
        give_up_hours=desk.settings.telegram.give_up_hours,
        given_up=desk.metrics.errors.labels("late").inc,
        pressed=partial(desk.presses.arrived, application.bot),
    )
    desk.inbox_counts = inbox.counts
    reload = _reload(application, gate) if gate else None
    work = asyncio.create_task(_work(application, inbox, reload))
    hearing: dict[int, Callable[[], object]] = {
        signal.SIGINT: work.cancel,
        signal.SIGTERM: work.cancel,
    }
    if reload and not sys.stdin.isatty():  # at a terminal it means that that was closed
        hearing[signal.SIGHUP] = reload.ask
    loop = asyncio.get_running_loop()
    for number, action in hearing.items():
        loop.add_signal_handler(number, action)
    try:
        await asyncio.wait({work})
    finally:
        work.cancel()
        await asyncio.wait({work})
        tell_supervisor("STOPPING=1")
        await _finish(application, inbox)
        for number in hearing:
            loop.remove_signal_handler(number)
    return _exit_code(work)


def _reload(application: BotApplication, gate: Gate) -> Reload:
    desk, client = application.bot_data, application.bot

    async def tell(message: str) -> None:
        for curator in desk.settings.telegram.curators:
            try:
                await client.send_message(curator, message)
            except TelegramError as error:  # such as one who has never written to the bot
                log.warning("curator %d could not be told: %s", curator, error)

    reload = Reload(desk, gate, tell, lambda verdict: desk.metrics.reloads.labels(verdict).inc())
    desk.reload = reload.reload
    return reload


async def _work(application: BotApplication, inbox: Inbox, reload: Reload | None) -> None:
    desk, pulse = application.bot_data, Pulse()
    settings = desk.settings
    await desk.storage.open()
    async with AsyncExitStack() as stack:
        if port := settings.monitoring.port:
            monitor = Monitor(desk, pulse, inbox.counts, inbox.waiting_chats)
            opening = listening(monitor.app(), "127.0.0.1", port, "monitoring.port")
            await stack.enter_async_context(opening)
        await _until_one_ends(
            show_life(),
            _answer(application, inbox, pulse),
            *([reload.follow()] if reload else []),
        )


async def _answer(application: BotApplication, inbox: Inbox, pulse: Pulse) -> None:
    desk, client = application.bot_data, application.bot
    link = Link(pulse, desk.bans)
    await link.persistently(application.initialize, _CONNECTING, starting=True)
    pulse.beat()  # the first poll may take half a minute to be answered
    if desk.settings.telegram.mode == "polling":
        await _remove_webhook(client, link, desk.settings.telegram)
    await introduce(client, desk.library, desk.settings.telegram)
    log.info("answering as %s", client.name)
    take = _by_webhook if desk.settings.telegram.mode == "webhook" else _by_polling
    await _share(client, desk)
    await _until_one_ends(
        take(application, inbox, link),
        inbox.run(),
        desk.storage.purge_daily(desk.settings.retention),
        _keep_sharing(client, desk),
    )


async def _remove_webhook(client: Client, link: Link, settings: Telegram) -> None:
    """Make polling possible; raises SettingsError if that would silence somebody else."""
    info = await link.persistently(client.get_webhook_info, _CONNECTING, starting=True)
    if not info.url:
        return
    own = settings.webhook.url and info.url.startswith(settings.webhook.url)
    if not own and not settings.remove_webhook:
        raise SettingsError(
            f"telegram.mode: polling would take this bot away from {urlsplit(info.url).netloc}, "
            "where its webhook is set: use a token of your own, or set telegram.remove_webhook"
        )
    await link.persistently(client.delete_webhook, _CONNECTING, starting=True)


async def _keep_sharing(client: Client, desk: Desk) -> None:
    """Share every few seconds, and when a ban begins or ends."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(_SHARE_EVERY_S):
                while bool(desk.bans.noted()) == bool(desk.noted_ban):  # noqa: ASYNC110
                    await asyncio.sleep(_LOOK_FOR_BANS_EVERY_S)
        await _share(client, desk)


async def _share(client: Client, desk: Desk) -> None:
    """Let the copies of the bot, however many there are now, keep to one rate and one ban.

    A ban is noted for the next start, too.
    """
    assert isinstance(client.rate_limiter, Limiter), "the client is made with one"
    with suppress(StorageError):
        client.rate_limiter.share(await desk.storage.database.copies())
        noted, desk.noted_ban = desk.noted_ban, desk.bans.noted()
        if desk.noted_ban or noted:  # a ban, or the end of one
            await desk.storage.set_note(_BAN, desk.noted_ban)
        else:
            desk.bans.recall(await desk.storage.note(_BAN))


async def _by_polling(application: BotApplication, inbox: Inbox, link: Link) -> None:
    await poll(application.bot, inbox, link)


async def _by_webhook(application: BotApplication, inbox: Inbox, link: Link) -> None:
    client, settings = application.bot, application.bot_data.settings.telegram.webhook
    hook = Hook(settings, webhook_secret(client.token), inbox.put)
    async with hook.listening():
        await keep_set(client, hook, link)


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
    if broken_off := await inbox.finish(within_s=STOP_WITHIN_S):
        log.warning("stopped; messages left for the next start: %d", broken_off)
    await application.bot_data.presses.close()
    await _share(application.bot, application.bot_data)
    await application.shutdown()
    await application.bot.shutdown()  # the application leaves it open if it never connected
    await application.bot_data.storage.close()


def _exit_code(work: asyncio.Task[None]) -> int:
    """Log why the work ended and return the exit code; raises what was not expected."""
    if work.cancelled():
        log.info("stopped")
        return 0
    match work.exception():
        case InvalidToken():
            log.error("%s", TOKEN_REFUSED)
            return REFUSED
        case Rivalry() | StorageTaken() as error:
            log.error("%s, so this one ends", error)
            return CONFLICT
        case Silent() as error:
            log.error("%s, so this process ends, for its supervisor to start another", error)
            return UNEXPECTED
        case error:
            raise error or AssertionError("polling has no other end")
