"""The walk from a message to its outcome, on the shipped knowledge."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Answer, Answerer, Chat, Choices, Decline, written
from bot.knowledge import Library


@pytest.mark.parametrize(
    ("message", "fact"),
    [
        ("Who wrote the report on specialist doctors?", "irani-author"),
        ("who wrot the reprot on specalist docters", "irani-author"),
        ("what does PCT stand for", "pct-meaning"),
        ("who chairs the nhs alliance", "dixon-chair"),
        ("/ask@policy_bot where was the conference?", "conference-bournemouth"),
        ("centralism??", "end-centralism"),
    ],
)
def test_a_clear_question_is_answered(answerer: Answerer, message: str, fact: str) -> None:
    outcome = answerer.ask(message).outcome
    assert isinstance(outcome, Answer)
    assert outcome.fact.id == fact


@pytest.mark.parametrize(
    ("message", "gap"),
    [
        ("what did Hutton say about polyclinics?", "hutton-on-specialists"),
        ("how many delegates were at the conference", "conference-audience"),
        ("how old is Dr Dixon?", "age-family"),
    ],
)
def test_a_known_gap_is_declined_by_name(answerer: Answerer, message: str, gap: str) -> None:
    outcome = answerer.ask(message).outcome
    assert isinstance(outcome, Decline)
    assert outcome.gap is not None
    assert outcome.gap.id == gap


def test_a_decline_names_the_word_that_nothing_holds(answerer: Answerer) -> None:
    assert answerer.ask("homeopathy?").outcome == Decline(missing=("homeopathy",))


def test_a_question_about_today_is_marked(answerer: Answerer) -> None:
    now = answerer.ask("are PMS practices still getting greater freedoms?").outcome
    then = answerer.ask("are PMS practices getting greater freedoms?").outcome
    assert isinstance(now, Answer)
    assert now.today
    assert isinstance(then, Answer)
    assert not then.today


def test_a_clash_is_never_answered(library: Library, answerer: Answerer) -> None:
    bare = replace(library, gaps=MappingProxyType({}))
    outcome = Answerer(bare).ask("how many conferences were held in Bournemouth?").outcome
    assert isinstance(outcome, Choices | Decline)


def test_the_question_in_a_ramble_is_answered(answerer: Answerer) -> None:
    message = (
        "Hello, sorry to bother you. My daughter is doing a project and I promised to help, "
        "though my eyes are bad. Where was the conference that Dr Dixon spoke at? "
        "Thanks ever so much, you are a star."
    )
    outcome = answerer.ask(message).outcome
    assert isinstance(outcome, Answer)
    assert outcome.fact.article.record.id == "make-history"
    assert "Bournemouth" in outcome.fact.quotation.text


def test_a_gap_behind_the_nearest_fact_is_not_said_to_fit_better(answerer: Answerer) -> None:
    asked = answerer.ask("How many specialists are directly employed by PCTs?")
    assert isinstance(asked.outcome, Decline)
    assert asked.outcome.gap is answerer.library.gaps["specialist-numbers"]
    assert asked.trace.reason == (
        "the nearest fact cannot be the answer: the question asks how many, which this fact does "
        "not say; the known gap 'specialist-numbers' is nearly as near"
    )


def test_a_gap_behind_that_is_about_somebody_else_is_not_given(answerer: Answerer) -> None:
    asked = answerer.ask("did darzi announce the contract")
    assert isinstance(asked.outcome, Decline)
    assert asked.outcome.gap is None
    assert asked.trace.reason == (
        "the nearest fact cannot be the answer: the question names Lord Darzi, who is not in "
        "this fact; nor does a known gap fit"
    )


@pytest.mark.parametrize("message", ["why?", "more", "who is he?"])
def test_what_leans_on_no_answer_is_told_so(answerer: Answerer, message: str) -> None:
    assert answerer.ask(message).outcome == Chat(kind="unclear")
    after = answerer.library.facts["managers-against-reorganisation"]
    assert answerer.ask(message, after).outcome != Chat(kind="unclear")


def test_of_a_question_that_no_fact_knows_half_of_the_unknown_is_named(answerer: Answerer) -> None:
    outcome = answerer.ask("is homeopathy free").outcome
    assert isinstance(outcome, Decline)
    assert outcome.missing == ("homeopathy",)


def test_beside_a_decline_stand_facts_on_all_that_was_asked(answerer: Answerer) -> None:
    outcome = answerer.ask("what did hutton say about polyclinics?").outcome
    assert isinstance(outcome, Decline)
    assert {"John Hutton", "Lord Darzi"} <= {
        person for fact in outcome.nearest for person in fact.record.people
    }


def test_an_english_word_is_missed_rather_than_read_as_another(answerer: Answerer) -> None:
    asked = answerer.ask("does Dr Dixon's wife work in the NHS?")
    assert isinstance(asked.outcome, Decline)
    assert asked.outcome.missing == ("wife",)
    assert asked.trace.read_as == ()


@pytest.mark.parametrize("message", ["were the doctors happy?", "how do i get a referral"])
def test_a_gap_that_shares_a_word_by_chance_is_not_given(answerer: Answerer, message: str) -> None:
    outcome = answerer.ask(message).outcome
    assert isinstance(outcome, Decline)
    assert outcome.gap is None


def test_a_confidence_is_never_written_up_to_a_threshold_that_it_misses() -> None:
    assert [written(c) for c in (0.5499, 0.55, 0.29, 0.0, 1.0)] == [
        "0.54", "0.55", "0.29", "0.00", "1.00",
    ]  # fmt: skip


def test_candidates_are_the_best_five_in_order(answerer: Answerer) -> None:
    scores = [c.score for c in answerer.ask("what did Dixon say about the top table").candidates]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_asking_twice_gives_the_same(answerer: Answerer) -> None:
    question = "do managers want another reorganisation"
    assert answerer.ask(question) == answerer.ask(question)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=4096))
def test_any_message_has_an_outcome(answerer: Answerer, message: str) -> None:
    asked = answerer.ask(message)
    assert isinstance(asked.outcome, Answer | Choices | Decline | Chat)
    assert 0 <= asked.confidence <= 1


def test_two_questions_are_both_answered_after_another(answerer: Answerer) -> None:
    after = answerer.library.facts["managers-against-reorganisation"]
    asked = answerer.ask("Who chairs the NHS Alliance? And who is Sir Nigel Crisp?", after)
    assert isinstance(asked.outcome, Answer)
    assert asked.also is not None
    assert isinstance(asked.also.outcome, Answer)
    given = [asked.outcome.fact.id, asked.also.outcome.fact.id]
    assert given == ["dixon-chair", "crisp-chief-executive"]


@pytest.mark.parametrize(
    ("message", "also"),
    [
        ("who chairs the NHS Alliance? how long have trusts got?", Choices),
        ("how long have trusts got? who chairs the NHS Alliance?", Choices),
        ("who is Crisp and what about homeopathy", Decline),
        ("who is Crisp and how old is he", Decline),
    ],
)
def test_of_two_questions_the_clear_one_is_answered_first(
    answerer: Answerer, message: str, also: type[Choices | Decline]
) -> None:
    asked = answerer.ask(message)
    assert isinstance(asked.outcome, Answer)
    assert asked.also is not None
    assert isinstance(asked.also.outcome, also)


@pytest.mark.parametrize(
    "message", ["Is it true that PCTs failed? Who said so?", "Is this right? Is Dr Irani a doctor?"]
)
def test_a_question_that_leans_on_no_answer_is_not_asked_alone(
    answerer: Answerer, message: str
) -> None:
    assert answerer.ask(message).also is None


def test_follow_up_about_what_no_fact_holds_is_declined(answerer: Answerer) -> None:
    after = answerer.library.facts["managers-against-reorganisation"]
    outcome = answerer.ask("what does it say about homeopathy?", after).outcome
    assert isinstance(outcome, Decline)
    assert outcome.missing == ("homeopathy",)


def test_a_pronoun_means_the_person_named_before_it(answerer: Answerer) -> None:
    story = (
        "A member of our patient group would like to invite a Dr Irani to speak next spring, "
        "on the strength of something in the health press years ago. What was his position?"
    )
    asked = answerer.ask(story)
    assert isinstance(asked.outcome, Answer)
    assert asked.outcome.fact.id in {"irani-role", "irani-author"}


def test_a_fact_behind_a_known_gap_is_only_offered(answerer: Answerer) -> None:
    question = "Who would employ the consultants in an integrated provider organisation?"
    reading = answerer.read(question)
    assert reading.gap_ahead
    assert not isinstance(answerer.ask(question).outcome, Answer)
