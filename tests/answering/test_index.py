"""The index finds entries by words, typos, concepts; checked against slow, obvious references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.index import Entry, Index
from bot.answering.thesaurus import Phrase, Thesaurus

THESAURUS = Thesaurus(
    {"PCT": "primary care trust"},
    [("chief executive", "boss", "head"), ("head", "skull"), ("care trust", "carers")],
)
ENTRIES = [
    Entry("boss", ("who is the chief executive of the NHS",), ("Sir Nigel ran the service",)),
    Entry("trusts", ("how long did primary care trusts have",), ("two years to make history",)),
    Entry("venue", ("where was the conference held",), ("it was held in Bournemouth",)),
]
INDEX = Index(ENTRIES, THESAURUS)


def best(question: str) -> str:
    matches = INDEX.matches(INDEX.query(question))
    return max(matches, key=lambda match: match.ask + match.say).id


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("who is the chief executive of the NHS", "boss"),
        ("name the boss", "boss"),
        ("pct", "trusts"),
        ("conferance", "venue"),
        ("bourne mouth", "venue"),
        ("wherewas it", "venue"),
    ],
    ids=["stored", "synonym", "abbreviation", "misspelt", "split in two", "run together"],
)
def test_an_entry_is_found(question: str, entry: str) -> None:
    assert best(question) == entry


def test_a_near_word_is_preferred_to_two_run_together() -> None:
    index = Index([Entry("a", ("his try at making history",), ())], THESAURUS)
    assert [token.word for token in index.query("histry").tokens] == ["history"]


def test_an_inflected_synonym_is_spelt_right() -> None:
    (token,) = INDEX.query("skulls").tokens
    assert (token.word, token.misspelt) == ("skulls", False)


def test_words_of_nothing_match_nothing() -> None:
    assert INDEX.matches(INDEX.query("zzz qqq xxx")) == []
    assert INDEX.matches(INDEX.query("")) == []
    assert Index([], THESAURUS).matches(Index([], THESAURUS).query("anything")) == []


def test_a_stored_question_is_the_closest_there_is() -> None:
    query = INDEX.query("where was the conference held")
    match = next(m for m in INDEX.matches(query) if m.id == "venue")
    assert match.ask == pytest.approx(1.0, abs=1e-5)
    assert match.covered == (1.0,) * 5


def test_another_word_of_the_concept_covers_less_than_the_word() -> None:
    boss, executive = INDEX.query("boss"), INDEX.query("chief")
    (by_concept,) = INDEX.matches(boss)
    (by_word,) = INDEX.matches(executive)
    assert 0 < by_concept.covered[0] < by_word.covered[0] == 1.0


def test_a_longer_phrase_hides_those_inside_it() -> None:
    stems = ["the", "primari", "care", "trust", "head"]
    assert THESAURUS.find(stems) == [Phrase(1, 4, 0), Phrase(4, 5, 1), Phrase(4, 5, 2)]


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    query = INDEX.query(text)
    for match in INDEX.matches(query):
        assert len(match.covered) == len(query.tokens)
        assert -1e-5 <= match.ask <= 1 + 1e-5
        assert -1e-5 <= match.say <= 1 + 1e-5
