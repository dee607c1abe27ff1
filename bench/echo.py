"""The other libraries' own echo bots, as their documentation has them, on a Bot API of ours.

python -m bench.echo (ptb | ptb-concurrent | aiogram) ADDRESS TOKEN
"""

from __future__ import annotations

import asyncio
import logging
import sys


def ptb(address: str, token: str, *, concurrent: bool) -> None:
    """Run python-telegram-bot's examples/echobot.py."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

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


def main() -> None:
    """Run one of them until stopped."""
    logging.disable(logging.ERROR)
    name, address, token = sys.argv[1:]
    if name == "aiogram":
        asyncio.run(aiogram(address, token))
    else:
        ptb(address, token, concurrent=name == "ptb-concurrent")


if __name__ == "__main__":
    main()
