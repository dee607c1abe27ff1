"""What Telegram sends, read: plainly where it is plain, and as the library reads it."""

from typing import Any

import pytest
from telegram import Bot, Message, Update

from bot.messaging.updates import readable
from tests.botapi.server import TOKEN

PERSON = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "en"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
PLAIN = {"message_id": 3, "date": 1_700_000_000, "chat": CHAT, "from": PERSON, "text": "who?"}
BOLD = {"type": "bold", "offset": 0, "length": 3}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(PLAIN, id="plain"),
        pytest.param({**PLAIN, "entities": [BOLD]}, id="with an entity"),
        pytest.param({**PLAIN, "chat": {**CHAT, "type": "group", "title": "g"}}, id="in a group"),
        pytest.param({**PLAIN, "reply_to_message": PLAIN}, id="a reply"),
        pytest.param({**PLAIN, "new_field": 1}, id="of a newer Bot API"),
    ],
)
def test_message_is_read_as_the_library_reads_it(message: dict[str, Any]) -> None:
    raw, bot = {"update_id": 5, "message": message}, Bot(TOKEN)
    ours, theirs = readable(raw, bot), Update.de_json(raw, bot)
    assert ours.to_dict() == theirs.to_dict()
    assert ours.message is not None
    assert ours.message == theirs.message
    assert ours.message.get_bot() is bot
    for field in Message.__slots__:
        assert getattr(ours.message, field) == getattr(theirs.message, field), field


@pytest.mark.parametrize("missing", ["message_id", "date", "chat"])
def test_message_without_a_field_that_it_must_have_is_not_read(missing: str) -> None:
    message = {name: value for name, value in PLAIN.items() if name != missing}
    with pytest.raises((KeyError, ValueError)):
        readable({"update_id": 5, "message": message}, Bot(TOKEN))
