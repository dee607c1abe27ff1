"""Fifteen exchanges as a phone shows them: nothing cut off, nothing said twice, few buttons."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.replies import texts
from bot.replies.reply import MAX_LABEL
from tests.botapi import Message
from tests.conversation import Conversation, perform
from tests.curation.browser import CHROMIUM
from tests.exchanges import EXCHANGES, exchanges, photograph

QUOTED = re.compile(r"<blockquote.*?</blockquote>|“[^”]*”", re.DOTALL)
MARK = re.compile(r"<[^>]+>")
RUN = 6  # words: a run of so many that comes twice is no coincidence
IN_A_ROW = 40  # characters of the labels in one row that a phone shows


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    """Go through all exchanges once."""
    return asyncio.run(perform(tmp_path_factory.mktemp("exchanges"), exchanges))


def repeated(message: Message) -> Iterator[str]:
    """Go through the runs of words that stand twice in a message, quotations aside.

    Each of several questions has an answer of its own, and each of several quotations its speaker;
    a verdict names the place that the line below it links to.
    """
    for part in message.html.split("<b>On “") if message.html else ():
        words = MARK.sub("", QUOTED.sub(" | ", part)).split()
        if part.count("<blockquote") > 1 or part.startswith("<b>Word for word"):
            continue
        runs = Counter(" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
        yield from (run for run, count in runs.items() if count > 1)


def test_each_exchange_is_shown(talk: Conversation) -> None:
    assert len(talk.scenes) == len(EXCHANGES) == 15
    assert all(len(scene.rows) > 3 for scene in talk.scenes)
    assert texts.WENT_WRONG not in talk.page()


def test_no_message_says_anything_twice(talk: Conversation) -> None:
    shown = [*talk.api.sent, *talk.api.edits]
    assert {run: one.text for one in shown for run in repeated(one)} == {}


def test_no_label_is_too_long_for_its_row(talk: Conversation) -> None:
    rows = [row for one in talk.api.sent for row in one.buttons]
    assert [b.label for row in rows for b in row if len(b.label) > MAX_LABEL] == []
    assert [b.label for row in rows for b in row if b.label.endswith("…")] == []
    assert [row for row in rows if sum(len(b.label) + 2 for b in row) > IN_A_ROW] == []


def test_below_an_answer_are_two_rows_of_buttons_and_two_more_for_reasons(
    talk: Conversation,
) -> None:
    shown = [one for one in (*talk.api.sent, *talk.api.edits) if one.buttons]
    answers = [one for one in shown if "👍" in {button.label for button in one.buttons[0]}]
    reasons = list(texts.REASONS.values())
    for one in answers:
        others = [row for row in one.buttons if row[0].label not in reasons]
        assert len(others) <= 2
        assert len(one.buttons) - len(others) in (0, 2)
    assert len(answers) > 12


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_a_phone_cuts_nothing_off(tmp_path: Path) -> None:
    assert asyncio.run(photograph(tmp_path)) == []
    assert len(list(tmp_path.glob("*.png"))) == len(EXCHANGES)
