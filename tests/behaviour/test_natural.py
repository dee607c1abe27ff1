"""What comes of messages as people really type them is known exactly."""

from __future__ import annotations

import pytest

from bot.answering import Answerer
from tests.behaviour.natural import Message, now, read


@pytest.mark.parametrize("message", read(), ids=lambda message: message["q"][:60])
def test_a_natural_message_comes_out_as_recorded(answerer: Answerer, message: Message) -> None:
    assert now(message["q"], answerer) == message
