"""What people read: whole messages, and that nothing unescaped or too long can be sent."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from bot.answering import Answer, Answerer, Asked, Chat, ChatKind, Choices, Decline
from bot.knowledge import Library
from bot.replies import (
    Reply,
    action,
    browse,
    button,
    passages,
    plain,
    quotes,
    render,
    texts,
    verdict,
)
from bot.replies.citation import cite


def reply_to(outcome: Answer | Choices | Decline | Chat, library: Library) -> Reply:
    return render.render(Asked(question="?", outcome=outcome, library=library, confidence=0.9))


def test_an_answer_reads_as_laid_out(library: Library) -> None:
    fact = library.facts["clinicians-on-board"]
    reply = reply_to(Answer(fact=fact), library)
    assert reply.text == (
        f"{fact.record.answer}\n\n"
        f"❝ {fact.quotation.text} ❞\n\n"
        "Dr Michael Dixon, NHS Alliance chair (reported speech)\n"
        "Make history or die, PCTs told. Health Service Journal, 16 October 2003, "
        "no. 5877, pp 8–9, paragraph 3"
    )
    assert f"<blockquote>❝ {escape(fact.quotation.text)} ❞</blockquote>" in reply.html
    assert '<a href="https://www.hsj.co.uk/home/make-history-or-die' in reply.html


def test_the_quotation_is_cut_from_the_article(library: Library) -> None:
    for fact in library.facts.values():
        raw = fact.article.text.raw
        cut = " ".join(raw[fact.quotation.start : fact.quotation.end].split())
        assert f"❝ {cut} ❞" in render.answer(fact, library).text


def test_a_misprint_is_marked_after_the_quotation(library: Library) -> None:
    text = render.answer(library.facts["empower-local-people"], library).text
    assert "full reigns of responsibility for their local population. ❞ [as printed]" in text
    assert "[as printed]" not in render.answer(library.facts["dixon-chair"], library).text


def test_an_unknown_day_is_said_to_be_unknown(library: Library) -> None:
    text = render.answer(library.facts["irani-author"], library).text
    assert "Health Service Journal, 2007 (date not printed), paragraph 7" in text


def test_a_question_about_today_is_told_the_year(library: Library) -> None:
    reply = reply_to(Answer(fact=library.facts["dixon-chair"], today=True), library)
    assert (
        "This is the position as reported in 2003; the articles don't say what is true today."
        in reply.text
    )


def test_every_reply_fits_and_every_button_is_read_back(library: Library) -> None:
    for fact in library.facts.values():
        reply = render.answer(fact, library)
        assert len(reply.text) <= render.MAX_REPLY
        for one in (one for row in reply.buttons for one in row):
            assert len(one.data.encode()) <= 64
            assert action(one.data)[0] in {"fact", "context", "cite", "up", "down"}


def test_an_answers_first_row_is_context_cite_and_votes(library: Library) -> None:
    row = render.answer(library.facts["dixon-chair"], library).buttons[0]
    assert [one.label for one in row] == ["Context", "Cite", "👍", "👎"]


def test_a_pasted_passage_is_told_its_place_and_answered(
    library: Library, answerer: Answerer
) -> None:
    paragraph = library.articles["left-in-lurch"].text.paragraphs[4]
    reply = render.render(answerer.ask(paragraph.text))
    assert reply.text.splitlines()[0] == (
        "Word for word in Specialist doctors left in lurch, paragraph 5."
    )
    assert render.answer(library.facts["ipo-solution"], library).text in reply.text


def test_a_passage_that_no_fact_rests_on_offers_those_beside_it(
    library: Library, answerer: Answerer
) -> None:
    passage = "unless PCTs proved they could deliver before the general election their time could"
    facts = {name: fact for name, fact in library.facts.items() if name != "election-deadline"}
    fewer = replace(library, facts=facts)
    reply = render.render(Answerer(fewer).ask(passage))
    assert reply.text == "Word for word in Make history or die, PCTs told, paragraph 3."
    assert reply.buttons[0][0].data == "v1:fact:dixon-chair"


def test_both_sides_offer_each_other(library: Library) -> None:
    labels = [
        one.label
        for row in render.answer(library.facts["ipo-solution"], library).buttons
        for one in row
    ]
    assert any(label.startswith(texts.OTHER_SIDE) for label in labels)


def test_choices_are_buttons_in_the_curators_words(library: Library) -> None:
    facts = (library.facts["irani-author"], library.facts["report-title"])
    reply = reply_to(Choices(facts=facts), library)
    assert reply.text == "Did you mean…"
    assert [row[0].label for row in reply.buttons] == [
        *(fact.record.questions[0] for fact in facts),
        "None of these",
    ]


def test_two_questions_are_told_apart_and_the_unclear_one_offered(answerer: Answerer) -> None:
    reply = render.render(answerer.ask("who is Dixon and how long have trusts got"))
    assert "\n\nOn “how long have trusts got”\nDid you mean…" in reply.text
    labels = [row[0].label for row in reply.buttons]
    assert labels[0] == "Context"
    assert any(
        label.endswith("How long did primary care trusts have to make history?") for label in labels
    )
    assert texts.NONE_OF_THESE not in labels


def test_a_decline_says_what_is_missing_and_quotes_nothing(library: Library) -> None:
    nearest = (library.facts["dixon-chair"],)
    known = reply_to(Decline(gap=library.gaps["age-family"], nearest=nearest), library)
    assert known.text.startswith(library.gaps["age-family"].answer)
    unknown = reply_to(Decline(missing=("<b>homeopathy",), nearest=nearest), library)
    assert "<b>&lt;b&gt;homeopathy</b>" in unknown.html
    for reply in (known, unknown):
        assert "❝" not in reply.text


@pytest.mark.parametrize(
    "kind",
    [
        "empty", "greeting", "thanks", "acknowledged", "goodbye", "about", "overview", "citing",
        "trust", "disputed", "unclear", "advice", "rude", "safety",
    ],
)  # fmt: skip
def test_chat_is_one_or_two_lines(library: Library, kind: ChatKind) -> None:
    reply = reply_to(Chat(kind=kind), library)
    assert 1 <= len(reply.text.splitlines()) <= 3
    assert bool(reply.buttons) == (kind in {"empty", "greeting", "about"})


def test_the_examples_are_answered(library: Library, answerer: Answerer) -> None:
    for fact in render.examples(library):
        outcome = answerer.ask(fact.record.questions[0]).outcome
        assert isinstance(outcome, Answer)


class Balance(HTMLParser):
    """Fails on a tag that Telegram does not know or that is not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in {"a", "b", "i", "s", "u", "blockquote"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_all_markup_is_balanced(library: Library) -> None:
    replies = [
        render.start(library),
        browse.groups("topics", library),
        browse.sources(library),
        *(render.answer(fact, library, today=True) for fact in library.facts.values()),
        *(cite(fact, "policy_bot") for fact in library.facts.values()),
        *(passages.context(fact) or plain("") for fact in library.facts.values()),
        quotes.quote("<b>", library),
        quotes.quote("the clinicians", library),
        verdict.checked("just <b>three</b> years to 'make history, or become history'", library),
        plain("a < b & c"),
    ]
    for reply in replies:
        balance = Balance()
        balance.feed(reply.html)
        assert balance.open == []


def test_button_data_over_64_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="button data over 64 bytes"):
        button("label", "fact", "x" * 60)


@pytest.mark.parametrize("data", ["", "v0:fact:a", "fact:a", "v2:fact:a"])
def test_data_of_another_version_is_no_action(data: str) -> None:
    assert action(data) == ()
