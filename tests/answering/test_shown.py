"""What a reply shows is judged by the facts that a question needs."""

from __future__ import annotations

from typing import Any

import pytest

from bench.shown import groups, verdict
from bot.answering import Answerer
from bot.knowledge import Library


@pytest.mark.parametrize(
    ("question", "needed", "found"),
    [
        ("Who wrote Lights On?", {"need": [["lights-on"]]}, "good"),
        ("Who wrote Lights On?", {"need": [["late-bus"]]}, "wrong"),
        ("Who wrote Lights On?", {"need": [["lights-on"], ["late-bus"]]}, "part"),
        ("Who wrote Lights On?", {"class": "near"}, "wrong"),
        ("How much is the bus fare?", {"class": "near", "gap": ["bus-fare"]}, "good"),
        ("How much is the bus fare?", {"class": "near", "gap": []}, "declined"),
        ("hello", {"class": "talk"}, "good"),
        ("tell me about Ada Pike", {"need": [["lights-on"]], "overviews": ["about-ada-pike"]},
         "good"),
    ],
)  # fmt: skip
def test_a_reply_is_judged_by_what_it_shows(
    small_answerer: Answerer, question: str, needed: dict[str, Any], found: str
) -> None:
    asked = small_answerer.ask(question)
    known = {"class": "specific", **needed}
    assert verdict(known, asked, small_answerer.library) == found


def test_every_fact_that_a_question_needs_is_there(library: Library) -> None:
    needed = [name for _, asked in groups() for one in asked
              for group in one.get("need", ()) for name in group]  # fmt: skip
    assert len(needed) > 1000
    assert set(needed) <= library.facts.keys()
    named = {name for _, asked in groups() for one in asked for name in one.get("gap", ())}
    assert named <= library.gaps.keys()
