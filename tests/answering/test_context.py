"""What a conversation is about after each kind of reply, and that it can be stored."""

from __future__ import annotations

import json

import pytest

from bot.answering import Answerer, Asked, Chat, Context


def after(small_answerer: Answerer, *messages: str) -> Context:
    context = Context()
    for message in messages:
        context = small_answerer.context(small_answerer.ask(message, context), context)
    return context


def test_after_an_answer_it_is_about_the_fact_and_what_was_named(small_answerer: Answerer) -> None:
    question = "What did Tom Rowe say about closing the library?"
    assert after(small_answerer, question) == Context(
        question=question,
        facts=("not-closing",),
        subjects=("Councillor Tom Rowe",),
        shown=("not-closing",),
    )


def test_after_an_overview_its_points_are_offered(small_answerer: Answerer) -> None:
    context = after(small_answerer, "tell me about Ada Pike")
    points = ("pike-librarian", "not-surprised", "cannot-replace")
    assert (context.overview, context.facts, context.offered) == ("about-ada-pike", points, points)
    assert context.subjects == ("Ada Pike",)


def test_after_the_closest_its_fact_was_shown_and_others_offered(small_answerer: Answerer) -> None:
    asked = small_answerer.ask("When did Tom Rowe deny the closure?")
    context = small_answerer.context(asked)
    assert context.facts == tuple(fact.id for fact in asked.shown)
    assert context.offered == tuple(fact.id for fact in asked.offered)


def test_after_a_decline_it_is_about_who_was_named(small_answerer: Answerer) -> None:
    context = after(small_answerer, "how old is Tom Rowe")
    assert context.subjects == ("Councillor Tom Rowe",)


@pytest.mark.parametrize(
    "message", ["Who is Ada Pike?", "who said that?", "any quotes from Ada Pike?"]
)
def test_no_personal_details_are_remembered(small_answerer: Answerer, message: str) -> None:
    before = after(small_answerer, "Who is Ada Pike?")
    asked = small_answerer.ask(f"{message} I'm at ann@example.org", before)
    stored = json.dumps(small_answerer.context(asked, before).as_json())
    assert asked.personal
    assert "example" not in stored


@pytest.mark.parametrize("message", ["thanks", "who are you?", "zebra"])
def test_talk_changes_nothing(small_answerer: Answerer, message: str) -> None:
    before = after(small_answerer, "Who is Ada Pike?")
    assert small_answerer.context(small_answerer.ask(message, before), before) == before


def test_what_was_named_is_remembered_though_it_was_not_answered(small_answerer: Answerer) -> None:
    library, talk = small_answerer.library, Chat(kind="about")
    asked = Asked(library=library, question="tell me of Ada Pike then", outcome=talk)
    before = small_answerer.context(asked)
    assert before.subjects == ("Ada Pike",)
    assert "Ada Pike" in str(small_answerer.ask("who is she", before).shown[0].record.people)


def test_a_list_of_several_people_is_about_none_of_them(small_answerer: Answerer) -> None:
    context = small_answerer.context_after("evening-opening")
    assert "Ada Pike" not in context.subjects


def test_he_is_still_who_he_was_after_others_were_listed(small_answerer: Answerer) -> None:
    context = after(small_answerer, "Did Rowe deny the closure?", "who else spoke")
    asked = small_answerer.ask("what did he say about closing it?", context)
    assert asked.shown[0].id == "not-closing"


def test_every_fact_shown_is_remembered_in_order(small_answerer: Answerer) -> None:
    context = after(
        small_answerer, "Who wrote Lights On?", "Who is Ada Pike?", "Who wrote Lights On?"
    )
    assert context.facts == ("lights-on",)
    assert context.shown == ("lights-on", "pike-librarian")


def test_a_follow_up_that_names_nothing_keeps_the_subject(small_answerer: Answerer) -> None:
    context = after(small_answerer, "Did Rowe deny the closure?", "source?")
    assert "Councillor Tom Rowe" in context.subjects


def test_a_fact_that_was_opened_is_as_if_it_had_been_asked_for(small_answerer: Answerer) -> None:
    fact = small_answerer.library.facts["not-closing"]
    assert small_answerer.fact_context(fact) == Context(
        question="Is the council closing the library?",
        facts=("not-closing",),
        subjects=("county council", "Councillor Tom Rowe"),
        shown=("not-closing",),
    )


def test_an_overview_that_was_given_last_is_known_by_its_id(small_answerer: Answerer) -> None:
    context = small_answerer.context_after("about-ada-pike")
    assert (context.overview, context.subjects) == ("about-ada-pike", ("Ada Pike",))


def test_a_context_is_stored_and_read_again(small_answerer: Answerer) -> None:
    context = after(small_answerer, "tell me about Ada Pike", "Did Rowe deny the closure?")
    assert Context.from_json(json.loads(json.dumps(context.as_json()))) == context


def test_what_an_older_version_stored_is_dropped() -> None:
    stored = {"facts": ["lights-on"], "mood": "good"}
    assert Context.from_json(stored) == Context(facts=("lights-on",))


def test_nothing_is_stored_of_an_empty_context() -> None:
    assert Context().as_json() == {}
