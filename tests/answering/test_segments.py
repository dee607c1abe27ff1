"""Long messages are asked by their parts too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.segments import LONGEST, MOST, segments


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


@given(st.lists(st.sampled_from(["what", "trusts", "?", ",", ".", "\n", "but", "x"]), max_size=500))
def test_parts_are_few_short_and_taken_from_the_message(pieces: list[str]) -> None:
    text = " ".join(pieces)
    whole, *parts = segments(text)
    assert whole == text
    assert len(parts) < MOST
    assert all(part in text and len(part.split()) <= LONGEST for part in parts)
