"""The changes that the checks make are the ones that they are named for."""

from __future__ import annotations

import pytest

from tests.behaviour.invariance import american, curly, misspelt
from tests.behaviour.padding import CARRIERS, padded


@pytest.mark.parametrize(
    ("british", "written"),
    [
        ("Was the reorganisation finalised?", "Was the reorganization finalized?"),
        ("in favour of the centre", "in favor of the center"),
        ("four paediatric hours of exercise", "four pediatric hours of exercise"),
        ("criticism of our advice", "criticism of our advice"),
    ],
)
def test_british_spelling_is_written_as_american(british: str, written: str) -> None:
    assert american(british) == written


def test_straight_quotation_marks_are_curled() -> None:
    assert curly("""who said 'top table' in "PCTs' news"?""") == (
        "who said ‘top table’ in “PCTs’ news”?"
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_changes_one_long_word(seed: int) -> None:
    text = "How long did primary care trusts have?"
    changed = [
        (before, after)
        for before, after in zip(text.split(), misspelt(text, seed).split(), strict=True)
        if before != after
    ]
    assert len(changed) <= 1  # two like letters swapped are the same
    assert {before for before, _ in changed} <= {"primary", "trusts"}


def test_a_text_of_short_words_has_no_slip() -> None:
    assert misspelt("who is he", 1) == "who is he"


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_carrier_holds_the_question(carrier: str) -> None:
    wrapped = padded("Who wrote it?", carrier)
    assert "who wrote it" in wrapped.lower()
    assert len(wrapped) <= 300
