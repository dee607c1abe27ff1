"""Messages about the last reply are answered from it, or the reply says that nothing fits."""

from __future__ import annotations

import pytest

from bot.answering import (
    Answer,
    Answerer,
    Asked,
    Chat,
    Closest,
    Context,
    Decline,
    Lack,
    Overview,
)
from bot.answering.overviews import MADE, digest


def ask(small_answerer: Answerer, last: str, message: str) -> Asked:
    return small_answerer.ask(message, small_answerer.context_after(last))


@pytest.mark.parametrize(
    ("message", "aspect"),
    [
        ("who said that?", "speaker"),
        ("says who", "speaker"),
        ("exact words?", "words"),
        ("can you quote him", "words"),
        ("is that a direct quote?", "voice"),
        ("are you sure?", "doubt"),
        ("really?", "doubt"),
        ("prove it", "doubt"),
        ("is that still true?", "still"),
        ("source?", "source"),
        ("which page", "source"),
        ("Hi, who said that please?", "speaker"),
    ],
)
def test_what_is_asked_of_the_record_is_answered_from_it(
    small_answerer: Answerer, message: str, aspect: str
) -> None:
    fact = small_answerer.library.facts["not-closing"]
    assert ask(small_answerer, "not-closing", message).outcome == Answer(fact=fact, aspect=aspect)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "suspected"),
    [
        ("was it Ada Pike who said that?", "Ada Pike"),
        ("I think it was Nell Finch", "Dr Nell Finch"),
        ("so did Ada Pike say that?", "Ada Pike"),
    ],
)
def test_a_wrong_speaker_is_put_right(
    small_answerer: Answerer, message: str, suspected: str
) -> None:
    fact = small_answerer.library.facts["not-closing"]
    outcome = ask(small_answerer, "not-closing", message).outcome
    assert outcome == Answer(fact=fact, aspect="speaker", suspected=suspected)


@pytest.mark.parametrize(
    ("last", "message", "fact"),
    [
        ("running-cost", "where did he say that?", "rowe-meeting"),
        ("not-surprised", "why?", "not-surprised"),
        ("cannot-replace", "who disagreed?", "wanted-volunteers"),
        ("wanted-volunteers", "and the other side?", "cannot-replace"),
        ("two-years", "what else?", "not-surprised"),
        ("late-bus", "more", "wanted-volunteers"),
        ("two-years", "what else did Ada Pike say?", "not-surprised"),
        ("wanted-volunteers", "why?", "late-bus"),
    ],
    ids=[
        "where",
        "why",
        "who disagreed",
        "other side",
        "what else",
        "more",
        "more of somebody",
        "close by",
    ],
)
def test_what_stands_beside_the_last_fact_is_given(
    small_answerer: Answerer, last: str, message: str, fact: str
) -> None:
    outcome = ask(small_answerer, last, message).outcome
    assert isinstance(outcome, Answer)
    assert outcome.fact.id == fact


@pytest.mark.parametrize(
    ("last", "message"),
    [
        ("no-promise", "why?"),
        ("not-closing", "why?"),
        ("cannot-replace", "where did she say it?"),
        ("late-bus", "when was that?"),
        ("no-promise", "how much is it?"),
    ],
)
def test_what_nothing_beside_it_says_is_declined_as_about_it(
    small_answerer: Answerer, last: str, message: str
) -> None:
    outcome = ask(small_answerer, last, message).outcome
    assert isinstance(outcome, Decline)
    assert outcome.about is small_answerer.library.facts[last]


@pytest.mark.parametrize(
    ("last", "message", "kind"),
    [
        ("pike-librarian", "when will it shut?", "when"),
        ("in-brief", "where did she warn of it?", "where"),
        ("about-ada-pike", "why did they ignore readers?", "why"),
    ],
)
def test_when_or_why_the_last_fact_was_is_no_answer_about_another(
    small_answerer: Answerer, last: str, message: str, kind: str
) -> None:
    outcome = ask(small_answerer, last, message).outcome
    assert isinstance(outcome, Decline)
    assert outcome.lack == Lack(kind="kind", what=kind)


def test_more_never_repeats_and_says_when_all_was_shown(small_answerer: Answerer) -> None:
    context, shown = small_answerer.context_after("late-bus"), ["late-bus"]
    for _ in small_answerer.library.facts:
        asked = small_answerer.ask("what else?", context)
        if isinstance(asked.outcome, Chat):
            break
        shown += [fact.id for fact in asked.shown]
        context = small_answerer.context(asked, context)
    assert asked.outcome == Chat(kind="no_more")
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("the first one", 0),
        ("2", 1),
        ("the second", 1),
        ("second one", 1),
        ("the last one", -1),
        ("number three please", 2),
        ("last", -1),
    ],
)
def test_what_a_number_stands_for_is_opened(
    small_answerer: Answerer, message: str, place: int
) -> None:
    points = ["pike-librarian", "not-surprised", "cannot-replace"]
    asked = ask(small_answerer, "about-ada-pike", message)
    assert asked.answered == points[place]


def test_where_there_is_nothing_to_pick_the_first_one_is_the_first_article(
    small_answerer: Answerer,
) -> None:
    asked = ask(small_answerer, "not-closing", "the first one")
    assert asked.answered == MADE + digest("Library wins two years' grace")


def test_what_is_asked_of_one_of_several_points_is_not_guessed(small_answerer: Answerer) -> None:
    assert ask(small_answerer, "about-ada-pike", "exact words?").outcome == Chat(kind="which_point")


@pytest.mark.parametrize(
    ("last", "message", "facts"),
    [
        ("about-ada-pike", "did anyone answer her back", ["wanted-volunteers"]),
        ("wanted-volunteers", "who opposed that, and on what grounds?", ["cannot-replace"]),
        ("about-ada-pike", "what was her reason for saying it", ["not-surprised"]),
        ("about-ada-pike", "her reason?", ["not-surprised"]),
        ("about-ada-pike", "why", ["not-surprised"]),
        ("late-bus", "who said that, and is it a quote", ["late-bus"]),
        ("not-closing", "who else spoke", ["not-surprised", "wanted-volunteers"]),
        ("about-ada-pike", "what did she want then", ["pike-librarian", "not-surprised"]),
        ("mobile-service", "does the later article return to this?", ["mobile-service"]),
    ],
    ids=[
        "answer back",
        "other side and more",
        "reason",
        "bare reason",
        "reason of several",
        "record and more",
        "who else",
        "nothing said of it",
        "other article",
    ],
)
def test_what_is_known_of_the_subject_is_not_denied(
    small_answerer: Answerer, last: str, message: str, facts: list[str]
) -> None:
    assert [fact.id for fact in ask(small_answerer, last, message).shown] == facts


def test_the_same_of_the_other_article_is_of_what_was_talked_about(
    small_answerer: Answerer,
) -> None:
    outcome = ask(small_answerer, "mobile-service", "and in 2016?").outcome
    assert isinstance(outcome, Closest)
    assert outcome.lack
    assert outcome.lack.what == "Evening desk to be tried for a year"


@pytest.mark.parametrize(
    "message", ["when did he say that", "why did he say so", "what else did he say", "who is he"]
)
def test_he_is_unclear_where_several_people_were_shown(
    small_answerer: Answerer, message: str
) -> None:
    context = Context(facts=("running-cost", "not-surprised", "late-bus"), overview="in-brief")
    assert small_answerer.ask(message, context).outcome == Chat(kind="unclear")


def test_she_is_whom_most_is_about_where_nobody_spoke(small_answerer: Answerer) -> None:
    context = Context(facts=("mobile-service",), subjects=("Otley End",))
    asked = small_answerer.ask("what did she warn of", context)
    assert [fact.id for fact in asked.shown] == ["late-bus"]


def test_why_somebody_said_it_is_not_why_another_did(small_answerer: Answerer) -> None:
    shown = ask(small_answerer, "in-brief", "why did she say so").shown
    assert all("Ada Pike" not in fact.record.people for fact in shown)


def test_the_list_that_was_shown_last_is_not_repeated(small_answerer: Answerer) -> None:
    context = small_answerer.context_after("about-ada-pike")
    shown = ask(small_answerer, "about-ada-pike", "what did she say about it all").shown
    assert tuple(fact.id for fact in shown) != context.facts


@pytest.mark.parametrize(
    ("last", "message", "given"),
    [
        ("about-ada-pike", "and Tom Rowe?", MADE + digest("Councillor Tom Rowe")),
        ("in-brief", "and Ada Pike?", "about-ada-pike"),
        ("pike-librarian", "what about the van?", "mobile-service"),
    ],
    ids=["somebody without one", "after both articles", "no person"],
)
def test_the_same_is_asked_about_somebody_else(
    small_answerer: Answerer, last: str, message: str, given: str
) -> None:
    assert ask(small_answerer, last, message).answered == given


@pytest.mark.parametrize(
    ("last", "facts"),
    [("late-bus", ["pike-librarian", "not-surprised"]), ("open-until-eight", ["cannot-replace"])],
    ids=["some", "one"],
)
def test_somebody_else_is_somebody_of_the_article_in_talk(
    small_answerer: Answerer, last: str, facts: list[str]
) -> None:
    assert [fact.id for fact in ask(small_answerer, last, "and Ada Pike?").shown] == facts


@pytest.mark.parametrize(
    ("last", "message", "fact"),
    [
        ("pike-librarian", "why was she not surprised", "not-surprised"),
        ("rowe-meeting", "what did he say about closing it?", "not-closing"),
        ("lights-on", "what did it criticise?", "day-workers"),
        ("running-cost", "where did he speak?", "rowe-meeting"),
        ("not-closing", "when did she become librarian?", "pike-librarian"),
        ("not-closing", "where did he deny it?", "rowe-meeting"),
        ("evening-opening", "who wrote it?", "lights-on"),
    ],
)
def test_a_pronoun_stands_for_what_was_talked_about(
    small_answerer: Answerer, last: str, message: str, fact: str
) -> None:
    asked = ask(small_answerer, last, message)
    assert asked.shown[0].id == fact


@pytest.mark.parametrize(
    ("last", "message", "gap"),
    [
        ("late-bus", "how much is the fare for it?", "bus-fare"),
        ("pike-librarian", "what is her date of birth?", "pike-age"),
    ],
)
def test_a_pronoun_may_stand_for_what_a_known_gap_is_about(
    small_answerer: Answerer, last: str, message: str, gap: str
) -> None:
    outcome = ask(small_answerer, last, message).outcome
    assert outcome == Decline(gap=small_answerer.library.gaps[gap])


@pytest.mark.parametrize(
    ("last", "message", "person"),
    [
        ("late-bus", "did she mention zebras?", "Dr Nell Finch"),
        ("late-bus", "did she want volunteers and zebras?", "Dr Nell Finch"),
        ("not-surprised", "what did he promise?", "Ada Pike"),
        ("cannot-replace", "where was she speaking?", "Ada Pike"),
    ],
    ids=["unknown word", "unknown word too", "another's words", "not said"],
)
def test_what_nobody_said_gets_at_most_the_closest_of_the_same_person(
    small_answerer: Answerer, last: str, message: str, person: str
) -> None:
    outcome = ask(small_answerer, last, message).outcome
    assert isinstance(outcome, Closest)
    assert not outcome.likely
    assert {fact.record.people for fact in ask(small_answerer, last, message).shown} == {(person,)}


OWN_SUBJECT = [
    "so who is Ada Pike?",
    "and who wrote Lights On?",
    "ok where was the meeting held",
    "right, what did Tom Rowe say about closing the library?",
    "But when does the van call at Otley End?",
    "how old is Nell Finch then",
    "what did the report criticise",
    "tell me about the Friends of the Library",
]


@pytest.mark.parametrize("message", OWN_SUBJECT)
def test_a_message_that_names_its_subject_is_read_alone(
    small_answerer: Answerer, message: str
) -> None:
    alone = small_answerer.ask(message)
    for last in small_answerer.library.facts:
        asked = ask(small_answerer, last, message)
        assert (last, asked.outcome) == (last, alone.outcome)


FORMS = [
    "who said that?", "exact words?", "is that a direct quote?", "are you sure?", "source?",
    "is that still true?", "when was that?", "where?", "why?", "to whom?", "what else?",
    "best quote?", "did they agree?", "and Ada Pike?",
    "what about him", "which ones?",
]  # fmt: skip


@pytest.mark.parametrize("message", FORMS)
@pytest.mark.parametrize(
    "before",
    ["Did Rowe deny the closure?", "tell me about Tom Rowe", "when did Rowe deny the closure",
     "how old is Tom Rowe"],
    ids=["after an answer", "after an overview", "after the closest", "after a decline"],
)  # fmt: skip
def test_a_follow_up_never_turns_to_somebody_else(
    small_answerer: Answerer, before: str, message: str
) -> None:
    context = small_answerer.context(small_answerer.ask(before))
    asked = small_answerer.ask(message, context)
    about = {"Councillor Tom Rowe"} | ({"Ada Pike"} if "Pike" in message else set())
    if isinstance(asked.outcome, Answer | Closest | Overview):
        for fact in asked.shown:
            speaks = fact.record.speaker
            assert speaks in (None, "county council") or any(name in speaks for name in about)


@pytest.mark.parametrize("message", ["why?", "more", "who said that?", "what about it", "and then"])
def test_what_leans_on_no_reply_is_unclear(small_answerer: Answerer, message: str) -> None:
    assert small_answerer.ask(message).outcome == Chat(kind="unclear")


@pytest.mark.parametrize(
    ("message", "leans"),
    [("who said that?", True), ("what did she say", True), ("and Ada Pike?", True),
     ("Who wrote Lights On?", True), ("who is Ada Pike", False), ("", False)],
)  # fmt: skip
def test_whether_a_message_may_lean_is_known(
    small_answerer: Answerer, message: str, leans: bool
) -> None:
    """One that names no subject may: "who wrote it" and "who wrote Lights On" differ in nothing."""
    assert small_answerer.leans(message) is leans


def test_an_empty_context_changes_nothing(small_answerer: Answerer) -> None:
    question = "what did she say of volunteers"
    assert small_answerer.ask(question, Context()) == small_answerer.ask(question)


@pytest.mark.parametrize("message", ["who is that Tom Rowe then", "so who's this Tom Rowe"])
def test_a_word_that_points_to_a_name_stands_for_nothing(
    small_answerer: Answerer, message: str
) -> None:
    asked = ask(small_answerer, "evening-opening", message)
    alone = small_answerer.ask(message)
    assert asked.outcome == alone.outcome
