"""Other bots, on a Bot API of ours: the libraries' own echo bots, and the first that one writes.

python -m bench.echo (ptb | ptb-concurrent | aiogram | naive) ADDRESS TOKEN
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable

from rapidfuzz import fuzz, process

from bench.sets import ROOT
from bot.knowledge import KnowledgePaths, KnownFact, Library, load


def ptb(
    address: str, token: str, reply: Callable[[str], str] = str, *, concurrent: bool = False
) -> None:
    """Run python-telegram-bot's examples/echobot.py, or one that replies otherwise."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(reply(update.message.text))

    builder = Application.builder().token(token).base_url(f"{address}/bot")
    application = builder.concurrent_updates(32 if concurrent else False).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


async def aiogram(address: str, token: str) -> None:
    """Run aiogram's examples/echo_bot.py."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    await dispatcher.start_polling(Bot(token, session=session))


def nearest(library: Library) -> Callable[[str], KnownFact]:
    """Find the fact of the nearest stored question, as the first bot that anyone writes does."""
    facts = {
        question: fact for fact in library.facts.values() for question in fact.record.questions
    }
    questions = list(facts)
    return lambda text: facts[process.extractOne(text, questions, scorer=fuzz.WRatio)[0]]


def naive(address: str, token: str) -> None:
    """Run a bot that answers with the fact of the nearest stored question, whatever is asked."""
    find = nearest(load(KnowledgePaths(root=ROOT)))

    def reply(text: str) -> str:
        fact = find(text)
        return f"{fact.record.answer}\n\n“{fact.quotation.text}”"

    ptb(address, token, reply)


def main() -> None:
    """Run one of them until stopped."""
    logging.disable(logging.ERROR)
    name, address, token = sys.argv[1:]
    if name == "aiogram":
        asyncio.run(aiogram(address, token))
    elif name == "naive":
        naive(address, token)
    else:
        ptb(address, token, concurrent=name == "ptb-concurrent")


if __name__ == "__main__":
    main()
