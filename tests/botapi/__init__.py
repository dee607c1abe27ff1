"""A Telegram Bot API server on loopback, so that tests run the real bot against real HTTP.

```
async with BotApi() as api:
    bot = Bot(api.token, base_url=f"{api.url}/bot")
    chat = api.private(api.person(first_name="Ann"))
    answer = await api.reply_to(api.say(chat, "who chairs the alliance?"))
```
"""

from tests.botapi.server import TOKEN, BotApi
from tests.botapi.values import (
    Button,
    Call,
    CallbackAnswer,
    Chat,
    Fault,
    InlineAnswer,
    InlineResult,
    Json,
    Message,
    Person,
    Query,
    render,
)

__all__ = [
    "TOKEN",
    "BotApi",
    "Button",
    "Call",
    "CallbackAnswer",
    "Chat",
    "Fault",
    "InlineAnswer",
    "InlineResult",
    "Json",
    "Message",
    "Person",
    "Query",
    "render",
]
