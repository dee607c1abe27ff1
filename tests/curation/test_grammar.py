"""Whole sentences have a verb; names, titles and labels have none."""

from __future__ import annotations

import pytest

from bot.curation.grammar import has_verb, past, third_person

SENTENCES = [
    "The fare is £3.",
    "Its harbour master blamed the weather",
    "Ferries leave at dawn and seven",
    "The board spends more than it earns",
    "Engagement of the crews varies hugely",
    "It calls for more boats",
    "Crews report delays every week",
    "He said the key to success was to get islanders on board.",
    "It doesn't strike me",
    "We've waited for two weeks.",
    "Many islanders feel left behind",
    "The council overspent by £4.2m",
    "How can we talk about trust?",
    "Boats need repairs",
]
LABELS = [
    "Union chair Ada Reed",
    "harbour master Tom Birch (pictured)",
    "Report author and ferry network lead Dr Jo Flood",
    "Lord Sail's report Ferries for All: a framework for action",
    "Ada Reed, director of the Ferry Federation's island network",
    "the new island services contract",
    "A study produced by the union",
    "the newly appointed chair, Jo Flood",
    "integrated ferry organisations",
    "Page 8 9",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_has_a_verb(text: str) -> None:
    assert has_verb(text)


@pytest.mark.parametrize("text", LABELS)
def test_a_label_has_none(text: str) -> None:
    assert not has_verb(text)


@pytest.mark.parametrize(
    ("verb", "third", "regular"),
    [("report", "reports", "reported"), ("deny", "denies", "denied"), ("urge", "urges", "urged"),
     ("stress", "stresses", "stressed"), ("say", "says", "sayed")],
)  # fmt: skip
def test_regular_verbs_are_inflected(verb: str, third: str, regular: str) -> None:
    assert (third_person(verb), past(verb)) == (third, regular)
