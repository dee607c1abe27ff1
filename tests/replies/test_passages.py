"""The articles' own words: shown around a quotation, searched, and compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering import Answer, Answerer, Chat
from bot.answering.verbatim import MOST_LINES, pasted
from bot.knowledge import ArticleText, Library
from bot.replies import passages
from bot.replies.reply import MAX_TEXT

LURCH = "Specialist doctors left in lurch"
HISTORY = "Make history or die, PCTs told"


def test_context_is_the_whole_paragraph_with_the_quotation_in_bold(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    paragraph = fact.article.text.paragraphs[2].text
    reply = passages.context(fact)
    assert reply is not None
    assert reply.text == f"{HISTORY}, paragraph 3 of 9\n\n{paragraph}"
    assert "<blockquote expandable>" in reply.html
    assert f"<b>{fact.quotation.text}</b>" in reply.html


def test_context_turns_to_the_paragraphs_around_it(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    turned = passages.context(fact, 2, today=True)
    assert turned is not None
    assert turned.text.startswith(f"{HISTORY}, paragraph 2 of 9\n\nPrimary care trusts have")
    assert "<b>" not in turned.html
    assert [[(b.label, b.data) for b in row] for row in turned.buttons] == [
        [
            ("‹ Paragraph before", "v1:context:clinicians-on-board:1:today"),
            ("Paragraph after ›", "v1:context:clinicians-on-board:3:today"),
        ],
        [("Back to the answer", "v1:back:clinicians-on-board:today")],
    ]


@pytest.mark.parametrize(("number", "label"), [(1, "Paragraph after ›"), (9, "‹ Paragraph before")])
def test_context_ends_with_the_article(library: Library, number: int, label: str) -> None:
    reply = passages.context(library.facts["clinicians-on-board"], number)
    assert reply is not None
    assert [b.label for b in reply.buttons[0]] == [label]
    assert passages.context(library.facts["clinicians-on-board"], 10) is None


def test_a_paragraph_too_long_for_a_message_is_cut_around_the_quotation(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    before = "word " * 1000
    raw = f"{before}{fact.quotation.text} {before}"
    place = replace(
        fact.quotation, paragraph=1, start=len(before), end=len(before) + len(fact.quotation.text)
    )
    article = replace(fact.article, text=ArticleText(raw))
    reply = passages.context(replace(fact, article=article, quotation=place))
    assert reply is not None
    assert f"<b>{fact.quotation.text}</b>" in reply.html
    assert len(reply.text) < MAX_TEXT
    assert reply.text.count("…") == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("driving seat", [(HISTORY, 5, "driving seat")]),
        ("“INTEGRATED  provider\norganisations”",
         [(LURCH, 5, "integrated provider organisations"),
          (LURCH, 11, "integrated provider organisations")]),
        ("clinicians lay", [(HISTORY, 4, "clinicians")]),
    ],
    ids=["phrase", "case-quotes-and-space", "all-words"],
)  # fmt: skip
def test_words_are_found_as_a_phrase_or_else_all_in_one_sentence(
    library: Library, words: str, found: list[tuple[str, int, str]]
) -> None:
    reply = passages.quote(words, library)
    places = [line for line in reply.text.splitlines() if ", paragraph " in line]
    assert places == [f"{title}, paragraph {number}" for title, number, _ in found]
    assert all(f"<b>{marked}</b>" in reply.html for *_, marked in found)


def test_five_sentences_are_shown_and_the_rest_counted(library: Library) -> None:
    reply = passages.quote("PCTs", library)
    assert reply.html.count("<blockquote>") == 5
    assert reply.text.startswith("Found in seven sentences, the first five of them here:")


def test_a_sentence_that_has_the_words_twice_is_shown_once(library: Library) -> None:
    shown = passages.quote("primary care", library).html
    assert shown.count("absent or tokenistic") == 1
    assert shown.count("of <b>primary care</b> and that <b>primary care</b> clinician") == 1


def test_words_in_no_sentence_are_said_to_be_in_none(library: Library) -> None:
    assert passages.quote("homeopathy", library).text == "The articles don't have “homeopathy”."
    assert passages.quote("polyclinics cost", library).text == (
        "The articles don't have “polyclinics cost”, and no sentence has all of these words."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Care closer to home will just become a phrase", f"in {LURCH}, paragraph 9."),
        ("“care CLOSER to home will just”", f"in {LURCH}, paragraph 9."),
        ("See editor's comment\nSpecialist doctors include consultants",
         f"in {LURCH}, paragraphs 15 and 14."),
        ("lurch: just become a phrase", f"in {LURCH}, paragraph 9."),
        ("2003: just become a phrase",
         f"in {LURCH}, paragraph 9.\nIt is not in {HISTORY}, the article that you named."),
    ],
    ids=["verbatim", "case-and-quotes", "two-paragraphs", "article-named", "other-article"],
)  # fmt: skip
def test_a_text_word_for_word_is_told_its_place(library: Library, text: str, said: str) -> None:
    assert passages.check(text, library).text == f"Word for word {said}"


def test_a_text_word_for_word_offers_the_facts_that_rest_on_it(library: Library) -> None:
    reply = passages.check("Care closer to home will just become a phrase", library)
    assert reply.buttons[0][0].data == "v1:fact:phrase-not-reality"


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("Primary care trusts have just three years to make history",
         ["“three”: the article has “two”"]),
        ("The key to great success was to get clinicians on board",
         ["“great” is not in the article"]),
        ("deliver before the election their time could be up", ["left out: “general”"]),
        ("one year. One year, in which to support",
         ["The words are the same; only punctuation or spaces differ."]),
        ("surgery is not one of the large problems we are facing now today",
         ["“surgery is not”: the article has “strike me as”",
          "“large”: the article has “biggest”", "“now today”: the article has “but it”"]),
    ],
    ids=["changed", "added", "left-out", "punctuation", "several"],
)  # fmt: skip
def test_an_altered_text_is_shown_word_by_word_how_it_differs(
    library: Library, text: str, differences: list[str]
) -> None:
    lines = passages.check(text, library).text.splitlines()
    assert lines[0] == "Not word for word. What comes nearest:"
    assert lines[4:] == [f"• {difference}" for difference in differences]


def test_an_altered_text_of_another_article_than_named_is_said_to_be_that(library: Library) -> None:
    lines = passages.check("lurch: just three years to make history", library).text.splitlines()
    assert lines[2:4] == [
        f"{HISTORY}, paragraph 2", f"It is not in {LURCH}, the article that you named."
    ]  # fmt: skip


def test_an_altered_text_is_shown_in_its_whole_sentence(library: Library) -> None:
    shown = passages.check("to get clinicians aboard", library).html
    assert "He said the key to success was <b>to get clinicians on</b> board." in shown


def test_many_differences_are_counted(library: Library) -> None:
    paragraph = library.articles["make-history"].text.paragraphs[3].text.split()
    changed = " ".join("x" if n % 5 == 0 else word for n, word in enumerate(paragraph))
    assert passages.check(changed, library).text.splitlines()[-1].startswith("• and ")


@pytest.mark.parametrize("text", ["the moon is made of cheese", "?", "x: y", ":"])
def test_a_text_in_no_article_is_said_to_be_in_none(library: Library, text: str) -> None:
    assert passages.check(text, library).text == (
        "That is in none of the articles, nor anything near it."
    )


@pytest.mark.parametrize("article", ["make-history", "left-in-lurch"])
def test_every_pasted_paragraph_is_recognised(
    library: Library, answerer: Answerer, article: str
) -> None:
    for paragraph in library.articles[article].text.paragraphs:
        asked = answerer.ask(f"\u201c{paragraph.text.replace(chr(39), chr(8217))}\u201d\n")
        if len(paragraph.text) < 60:
            assert asked.passage is None
            continue
        assert asked.passage is not None
        assert asked.passage.paragraphs == (paragraph.number,)
        assert isinstance(asked.outcome, Answer | Chat)


def test_a_question_that_quotes_is_still_a_question(answerer: Answerer) -> None:
    asked = answerer.ask(
        "who said care closer to home will just become a phrase rather than a reality?"
    )
    assert asked.passage is None


def test_a_message_of_very_many_lines_is_no_passage(library: Library) -> None:
    lines = ["primary care trusts"] * MOST_LINES
    assert pasted("\n".join(lines), library) is not None
    assert pasted("\n".join([*lines, lines[0]]), library) is None
