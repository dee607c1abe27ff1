"""Follow-ups are read against the last fact given, and decline where nothing fits."""

from __future__ import annotations

import pytest

from bot.answering import Answer, Answerer, Choices, Decline
from bot.answering.followup import is_follow_up, resolve
from bot.knowledge import Library


@pytest.mark.parametrize(
    ("after", "message", "fact"),
    [
        ("left-in-the-lurch", "who is he?", "irani-role"),
        ("left-in-the-lurch", "and what's his job?", "irani-role"),
        ("two-years-make-history", "who said that?", "two-years-make-history"),
        ("election-deadline", "where was that", "conference-bournemouth"),
        ("election-deadline", "source?", "election-deadline"),
        ("pms-permanent", "and what about their contracts?", "pms-not-unpicked"),
        ("ipo-solution", "did anyone disagree with it?", "managers-against-reorganisation"),
        ("lifeboats", "so should they give up then", "persevere"),
        ("dixon-chair", "how long did he give the SHAs", "one-year-for-shas"),
        ("state-of-flux", "what was he hoping for", "recognise-value"),
        ("report-title", "who wrote it?", "irani-author"),
        ("conference-bournemouth", "and what else did he say?", "election-deadline"),
        ("crisp-difficulties", "ok and which area did he name", "avon-whole-nhs"),
        ("pms-permanent", "who to?", "hutton-audience"),
        ("reorganisation-last-year", "and the managers?", "managers-against-reorganisation"),
        ("polyclinics-darzi", "in what report?", "darzi-report-title"),
    ],
)
def test_a_follow_up_finds_what_hangs_together(
    answerer: Answerer, library: Library, after: str, message: str, fact: str
) -> None:
    outcome = answerer.ask(message, library.facts[after]).outcome
    assert isinstance(outcome, Answer)
    assert answerer.same_words(outcome.fact.id, fact)


@pytest.mark.parametrize(
    ("after", "message"),
    [
        ("specialist-services", "how many of them were there?"),
        ("irani-author", "how old is he"),
        ("pms-permanent", "how much is that going to cost the taxpayer?"),
        ("managers-against-reorganisation", "and what did the BMA make of it?"),
    ],
)
def test_a_follow_up_that_nothing_fits_is_declined(
    answerer: Answerer, library: Library, after: str, message: str
) -> None:
    assert isinstance(answerer.ask(message, library.facts[after]).outcome, Decline)


def test_who_wrote_something_named_is_a_question_of_its_own(
    answerer: Answerer, library: Library
) -> None:
    outcome = answerer.ask("who wrote the report?", library.facts["dixon-chair"]).outcome
    assert outcome == Answer(fact=library.facts["irani-author"])
    both = answerer.ask("who chairs the alliance and who wrote the report?")
    assert both.outcome == Answer(fact=library.facts["dixon-chair"])
    assert both.also is not None
    assert both.also.outcome == outcome


def test_more_gives_another_fact_of_the_same_speaker(answerer: Answerer, library: Library) -> None:
    last = library.facts["managers-against-reorganisation"]
    outcome = answerer.ask("what else did he say?", last).outcome
    assert isinstance(outcome, Answer)
    assert outcome.fact.id != last.id
    assert outcome.fact.record.speaker == last.record.speaker


@pytest.mark.parametrize(
    ("message", "fact"),
    [
        ("is there any guidance for consultants who go out there", "lack-of-guidance"),
        ("do GPs on PMS get more say over their money", "practice-budgets"),
    ],
)
def test_a_question_that_is_clear_alone_is_no_follow_up(
    answerer: Answerer, library: Library, message: str, fact: str
) -> None:
    outcome = answerer.ask(message, library.facts["one-year-for-shas"]).outcome
    assert isinstance(outcome, Answer)
    assert outcome.fact.id == fact


def test_what_else_is_not_the_same_words_again(answerer: Answerer, library: Library) -> None:
    last = library.facts["crisp-difficulties"]
    outcome = answerer.ask("what else did he say", last).outcome
    assert isinstance(outcome, Answer)
    assert not outcome.fact.shares_words(last)


def test_a_question_of_its_own_is_not_read_against_the_last(
    answerer: Answerer, library: Library
) -> None:
    question = "Who wrote the NHS Alliance report?"
    assert answerer.ask(question, library.facts["lifeboats"]) == answerer.ask(question)


@pytest.mark.parametrize("message", ["why?", "who is he", "and the managers?", "more", "says who"])
def test_what_leans_on_before_is_a_follow_up(message: str) -> None:
    assert is_follow_up(message)


@pytest.mark.parametrize(
    "message",
    ["", "hutton pms", "Who chairs the NHS Alliance?", "Is it true that PCTs were abolished?"],
)
def test_what_stands_alone_is_none(message: str) -> None:
    assert not is_follow_up(message)


def test_a_pronoun_is_read_as_the_speaker(library: Library) -> None:
    fact = library.facts["managers-against-reorganisation"]
    assert resolve("what is his job, is he a doctor", fact) == (
        "what is David Stout's job, is David Stout a doctor"
    )


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [
        ("Who chairs the NHS Alliance, and where was the conference?", "dixon-chair",
         "conference-bournemouth"),
        ("Who is Lord Darzi? What are PMS practices being encouraged to work as?",
         "darzi-minister", "commissioning-agents"),
    ],
)  # fmt: skip
def test_two_questions_are_both_answered(
    answerer: Answerer, message: str, first: str, second: str
) -> None:
    asked = answerer.ask(message)
    assert asked.question == message
    assert isinstance(asked.outcome, Answer)
    assert asked.also is not None
    assert isinstance(asked.also.outcome, Answer)
    assert answerer.same_words(asked.outcome.fact.id, first)
    assert answerer.same_words(asked.also.outcome.fact.id, second)


def test_the_question_that_fails_is_named(answerer: Answerer) -> None:
    asked = answerer.ask("Who is Dr Irani and how old is he?")
    assert isinstance(asked.outcome, Answer)
    assert asked.also is not None
    assert asked.also.question == "how old is he?"
    assert isinstance(asked.also.outcome, Decline)


def test_a_bare_name_is_not_answered_from_elsewhere(answerer: Answerer, library: Library) -> None:
    outcome = answerer.ask("and the managers?", library.facts["pages-8-9"]).outcome
    assert isinstance(outcome, Choices)
