"""Who says each sentence: from facts, from the article's attributions, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge import Library
from bot.quotations.speakers import Saying, said_by

FEW = (
    "election-deadline", "phrase-not-reality", "managers-against-reorganisation", "dixon-chair",
    "stout-director", "crisp-difficulties", "pms-permanent",
)  # fmt: skip


def said(words: str, library: Library) -> tuple[Saying, ...]:
    for article in library.articles.values():
        if places := article.text.find(words):
            return said_by(article, places[0].start, places[0].end, library)
    raise AssertionError(words)


@pytest.mark.parametrize(
    ("words", "speaker", "voice"),
    [
        ("I give the centre and SHAs just one year", "Dr Michael Dixon", "quoted"),
        ("Dr Dixon said: 'I give the centre", "Dr Michael Dixon", "quoted"),
        ("hardly feature at all in SHAs", "Dr Michael Dixon", "quoted"),
        ("He said the key to success", "Dr Michael Dixon", "reported"),
        ("not surprising at this stage", "Sir Nigel Crisp", "quoted"),
        ("accepted that there were difficulties", "Sir Nigel Crisp", "reported"),
        ("you need to work together", "Sir Nigel Crisp", "quoted"),
        ("PMS contracts would not be 'unpicked' following", "John Hutton", "reported"),
        ("strategic health authorities' engagement", "NHS Alliance study", "retold"),
        ("hardly serves as an exemplar", "NHS Alliance report", "document"),
        ("It calls for the situation", "NHS Alliance report", "retold"),
        ("It doesn't strike me", "David Stout", "quoted"),
        ("PMS providers will also", None, "journalist"),
        ("diabetes, dermatology", None, "journalist"),
    ],
)
def test_each_sentence_has_its_speaker_and_voice(
    library: Library, words: str, speaker: str | None, voice: str
) -> None:
    assert [(one.speaker, one.voice) for one in said(words, library)] == [(speaker, voice)]


def test_words_in_an_account_of_remarks_are_nobodys_for_certain(library: Library) -> None:
    for words in ("Much of this stemmed from", "left in the lurch"):
        (one,) = said(words, library)
        assert (one.account, one.direct, one.speaker) == (True, False, "Dr Minoo Irani")


def test_a_quotation_whose_paragraph_names_nobody_is_inferred(library: Library) -> None:
    assert said("in the driving seat", library)[0].inferred
    assert not said("end centralism", library)[0].inferred


@pytest.mark.parametrize(
    ("words", "quoting"),
    [
        ("we have messed up PCTs", "some people"), ("top tables", ""),
        ("a problem of their own creation", ""), ("not surprising at this stage", None),
        ("unpicked", None),
    ],
)  # fmt: skip
def test_it_is_known_whose_words_a_speaker_repeats(
    library: Library, words: str, quoting: str | None
) -> None:
    assert said(words, library)[0].quoting == quoting


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("He said the key to success", "Dr Michael Dixon"),
        ("They have a year to end centralism", "Dr Michael Dixon"),
        ("in the driving seat", "Dr Michael Dixon"),
        ("much of the relationship depended", "Sir Nigel Crisp"),
        ("you need to work together", "Sir Nigel Crisp"),
        ("he was surprised by the scale", "Dr Minoo Irani"),
        ("It doesn't strike me", "David Stout"),
        ("Many PCT managers feel", None),
        ("hardly serves as an exemplar", None),
        ("PMS providers will also", None),
    ],
)
def test_between_facts_the_articles_own_attributions_are_followed(
    library: Library, words: str, speaker: str | None
) -> None:
    few = replace(library, facts={name: library.facts[name] for name in FEW})
    assert {one.speaker for one in said(words, few)} == {speaker}
