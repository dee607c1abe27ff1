"""Articles as paragraphs, and words found in them with offsets that hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import ArticleText, fold
from bot.knowledge.support import numbers

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.mark.parametrize(
    ("name", "count"), [("000_d97d2ee589b9fbbe.txt", 15), ("003_cc49b36451a4d406.txt", 9)]
)
def test_seeds_have_their_paragraphs(name: str, count: int) -> None:
    assert len(ArticleText((SEEDS / name).read_text("utf-8")).paragraphs) == count


def test_paragraphs_are_numbered_from_one_and_cut_without_white_space_around() -> None:
    text = ArticleText("\n  One\nline.\r\n \t\r\nTwo. \n\n\n")
    found = [(p.number, p.start, p.end, p.text) for p in text.paragraphs]
    assert found == [(1, 3, 12, "One\nline."), (2, 18, 22, "Two.")]


@pytest.mark.parametrize(
    ("raw", "words", "expected"),
    [
        pytest.param("a two\n  weeks b", "two weeks", ["two weeks"], id="white-space"),
        pytest.param("a ‘two’—b", "'two'-b", ["‘two’—b"], id="typography"),
        pytest.param("wait … now", "wait ... now", ["wait … now"], id="ellipsis"),
        pytest.param("wait... now", "wait… now", ["wait... now"], id="ellipsis-typed"),
        pytest.param("up.He said", "He said", ["He said"], id="glued-sentence"),
        pytest.param("two weeks", "two week", [], id="inside-a-word"),
        pytest.param("two weeks", "wo weeks", [], id="inside-a-first-word"),
        pytest.param("Two weeks", "two weeks", [], id="case"),
        pytest.param("one\n\ntwo", "one two", [], id="across-paragraphs"),
        pytest.param("the a the", "the", ["the", "the"], id="twice"),
        pytest.param("a", "  ", [], id="nothing"),
    ],
)
def test_words_are_found_word_for_word(raw: str, words: str, expected: list[str]) -> None:
    assert [quotation.text for quotation in ArticleText(raw).find(words)] == expected


@given(st.text("ab .\n…–’ \tİ", max_size=60), st.integers(0, 59), st.integers(1, 20))
def test_offsets_lead_to_the_words_that_were_sought(raw: str, start: int, length: int) -> None:
    words = raw[start : start + length]
    for quotation in ArticleText(raw).find(words):
        assert fold(raw[quotation.start : quotation.end]).endswith(fold(words)[-1:])
        assert fold(words) in fold(raw[quotation.start : quotation.end])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two weeks, 2 weeks", [2, 2]),
        ("twenty-five of 1,200", [25, 1200]),
        ("£20m or 20 million, two hundred thousand", [20e6, 20e6, 200_000]),
        ("the 1990s, 16/10/2003, 21st", [1990, 16, 10, 2003, 21]),
        ("one of them, no one, one year", [1]),
        ("someone, tenth, PCT3", []),
    ],
)
def test_numbers_are_equal_in_digits_and_words(text: str, values: list[float]) -> None:
    assert [value for value, _ in numbers(text)] == values


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("It was up.He said so. 'If not?'", ["It was up.", "He said so.", "'If not?'"],
                     id="lost-space"),
        pytest.param("He said: 'One. Two.' Then", ["He said: 'One.", "Two.'", "Then"],
                     id="quoted"),
        pytest.param("Dr. A. Smith, No. 5877, paid £2.50. £3 more", ["Dr. A. Smith, No. 5877, "
                     "paid £2.50.", "£3 more"], id="abbreviations"),
        pytest.param("In - dare I say? - Avon\n\nNext  one", ["In - dare I say? - Avon",
                     "Next one"], id="paragraphs"),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(raw: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in ArticleText(raw).sentences] == expected


NOTED = "One. {} Two went. {} They\nsaid so. {}\n\n“Three.” {} Four. {} Five."


def test_a_number_set_apart_behind_a_sentence_is_of_its_note_where_such_numbers_count_up() -> None:
    text = ArticleText(NOTED.format(7, 8, 9, 10, 12))
    assert [sentence.text for sentence in text.sentences] == [
        *("One. 7", "Two went. 8", "They said so. 9"),
        *("“Three.” 10", "Four. 12", "Five."),
    ]


def test_numbers_that_do_not_count_up_begin_a_sentence() -> None:
    text = ArticleText(NOTED.format(50, 8, 9, 300, 12))
    assert [sentence.text for sentence in text.sentences][:3] == [
        *("One.", "50 Two went.", "8 They said so."),
    ]


@given(st.text(alphabet="aA.?'\" \n…£1", max_size=60))
def test_sentences_hold_every_character(raw: str) -> None:
    text = ArticleText(raw)
    cut = [raw[sentence.start : sentence.end] for sentence in text.sentences]
    assert "".join("".join(cut).split()) == "".join(raw.split())
