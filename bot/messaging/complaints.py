"""What is wrong with an answer, in a person's own words: asked for, and taken as feedback."""

from __future__ import annotations

from telegram import Message

from bot.messaging.context import Desk
from bot.messaging.inbox import comes_again
from bot.messaging.memory import tolerant
from bot.messaging.sending import prompt, send
from bot.replies import plain, texts

_OUTCOME = "complaint"


async def ask_whats_wrong(answer: Message, fact: str, desk: Desk) -> None:
    """Ask what is wrong with an answer, in such a way that the next message is the reply."""
    asking = await prompt(answer, plain(texts.SAY_WHATS_WRONG), texts.WHATS_WRONG_HERE)
    desk.storage.remember_reply(answer.chat.id, asking, asking, outcome=_OUTCOME, fact=fact)


async def complained(message: Message, desk: Desk) -> bool:
    """Take a message as feedback, if it replies to the question what is wrong."""
    asking = message.reply_to_message
    if asking is None or asking.text != texts.SAY_WHATS_WRONG or not message.text:
        return False
    about = await tolerant(desk.storage.given(message.chat.id, asking.message_id), None)
    if about is None or about.outcome != _OUTCOME:
        return False
    said = f"{about.fact}: {message.text}"
    number = await desk.storage.add_feedback(message.chat.id, said, again=comes_again())
    await send(message, plain(texts.thanks_for_feedback(number)))
    return True
