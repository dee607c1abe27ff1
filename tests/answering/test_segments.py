"""Long messages are asked by their parts too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.segments import segments


def test_a_short_message_is_asked_as_a_whole() -> None:
    assert segments("hi, who chairs the alliance? thanks") == (
        "hi, who chairs the alliance? thanks",
    )


def test_the_asking_sentence_of_a_long_message_is_a_part() -> None:
    message = (
        "Hello there. I sat next to a man on the train who went on about trusts all the way to "
        "Leeds. Who chairs the NHS Alliance? Thanks ever so much."
    )
    parts = segments(message)
    assert parts[0] == message
    assert "Who chairs the NHS Alliance?" in parts


@given(st.text(max_size=1000))
def test_parts_are_few_and_taken_from_the_message(text: str) -> None:
    parts = segments(text)
    assert 1 <= len(parts) <= 12
    assert all(part in text for part in parts)
