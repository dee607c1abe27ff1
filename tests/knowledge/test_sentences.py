"""Sentences are told apart in print as it comes; `|` marks where one must end."""

from __future__ import annotations

import pytest

from bot.knowledge import ArticleText, Library

MARKED = {
    "a space": "It closed. |Nobody knew.",
    "no space": "It varies hugely.|Many managers agree.",
    "no space before I": "They tried hardly.|I gave up.",
    "a new line": "It closed.\n|Nobody knew.",
    "a quotation that closes": "He called it 'bad'. |She said: 'No.' |They left.",
    "curly quotation marks": "She said: “No.” |‘Why?’ |They left.",
    "questions within a quotation": "'Where are they? |Where is she?'",
    "a question set in dashes": "If you work in - dare I say? - Avon, you wait.",
    "titles": "Dr Michael and Dr. Irani met Mr. Hutton at St. Mary's.",
    "initials": "J. K. Rowling wrote to the U.S. Government.",
    "a numbered issue": "Volume 3, No. 5877, pp. 8-9, was late.",
    "no as an answer": "He said no. |Nobody asked.",
    "decimals and times": "It rose 3.5 per cent by 4.30pm.",
    "an address": "See www.hsj.co.uk for more.",
    "a degree": "Ann Lee, Ph.D., spoke.",
    "abbreviations": "Some staff, e.g. Nurses, i.e. Health visitors, left.",
    "an ellipsis": "Well... perhaps. |Or so… |They waited.",
    "a sum": "It was cheap. |£20m was spent. |12 people came.",
    "nothing at the end": "It closed. |See editor's comment",
    "nothing at all": "",
}


@pytest.mark.parametrize("marked", MARKED.values(), ids=MARKED.keys())
def test_a_text_is_split_at_the_ends_of_its_sentences(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|") if part]
    assert [sentence.text for sentence in ArticleText(text).sentences] == expected


def test_the_shipped_articles_have_the_sentences_that_a_reader_counts(library: Library) -> None:
    """Counted by hand: fifteen paragraphs of one sentence each; nine paragraphs of 22."""
    counted = {name: len(a.text.sentences) for name, a in library.articles.items()}
    assert counted | {"left-in-lurch": 15, "make-history": 22} == counted
