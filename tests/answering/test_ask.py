"""The walk from a message to its outcome: what is tried first, and several questions at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Answer, Answerer, Asked, Chat, Closest, Overview
from bot.replies import render
from bot.replies.reply import MAX_TEXT

STORY = (
    "I moved here many winters ago with my sister and our two dogs. "
    "My first house has since been sold to a young couple from the coast. "
    "Last night I watched a film about trains with my neighbour and her aunt. "
    "The weather was dreadful and everything came late, as it always does. "
)
QUESTION = "Who wrote Lights On?"


def answers(asked: Asked) -> list[str | None]:
    return [one.answered for one in (asked, *asked.also)]


@pytest.mark.parametrize(
    "message",
    [
        "Hello, who wrote Lights On? Many thanks!",
        "could you tell me who wrote Lights On please",
        "who wrote Lights On, I keep forgetting",
        "/ask@library_bot who wrote Lights On?",
        "WHO WROTE LIGHTS ON???",
        "who wrote ‘Lights On’?",
        "I like it here. Who wrote Lights On?",
    ],
)
def test_padding_changes_nothing(small_answerer: Answerer, message: str) -> None:
    assert answers(small_answerer.ask(message)) == ["lights-on"]


@pytest.mark.parametrize(
    ("message", "kind"),
    [("", "empty"), ("👍", "empty"), ("hi", "greeting"), ("thanks a lot", "thanks"),
     ("ok bye", "goodbye"), ("sorry", "sorry"), ("lol", "acknowledged"),
     ("hello and thank you", "thanks"), ("Hi there, I'm Sam from Leeds", "greeting"),
     ("thanks, the builders come tomorrow", "thanks"), ("qwrtz plmk", "unread")],
)  # fmt: skip
def test_where_no_question_is_left_it_was_talk(
    small_answerer: Answerer, message: str, kind: str
) -> None:
    assert small_answerer.ask(message).outcome == Chat(kind=kind)


@pytest.mark.parametrize(
    ("message", "given"),
    [
        ("Who is Ada Pike? Where was the meeting held?", ["pike-librarian", "rowe-meeting"]),
        ("Who is Ada Pike and who wrote Lights On?", ["pike-librarian", "lights-on"]),
        ("1. Who is Ada Pike?\n2. Who wrote Lights On?", ["pike-librarian", "lights-on"]),
        ("Who is Ada Pike? How much is the bus fare?", ["pike-librarian", None]),
    ],
    ids=["two sentences", "joined", "numbered", "one declined"],
)
def test_every_question_of_a_message_is_answered(
    small_answerer: Answerer, message: str, given: list[str | None]
) -> None:
    asked = small_answerer.ask(message)
    assert asked.question == message
    assert answers(asked) == given


def test_the_question_in_a_story_is_answered_and_named(small_answerer: Answerer) -> None:
    message = f"{STORY}{QUESTION} Thank you very much indeed for your help."
    assert 300 < len(message) <= 1000
    asked = small_answerer.ask(message)
    assert (answers(asked), asked.part) == (["lights-on"], "Who wrote Lights On")


def test_a_short_message_has_no_part_of_its_own(small_answerer: Answerer) -> None:
    assert small_answerer.ask(f"Hello! {QUESTION}").part == ""


@pytest.mark.parametrize(
    "text", ["desk " * 201, STORY * 4 + QUESTION, "ﷺ" * 60], ids=["words", "sentences", "unfolded"]
)
def test_a_message_over_1000_characters_is_too_long(small_answerer: Answerer, text: str) -> None:
    assert small_answerer.ask(text).outcome == Chat(kind="long")


@pytest.mark.parametrize(
    "message", ["I want to die", "my husband has chest pain now", f"{STORY * 5} I want to die."]
)
def test_an_emergency_is_heard_first(small_answerer: Answerer, message: str) -> None:
    assert small_answerer.ask(message).outcome == Chat(kind="safety")


@pytest.mark.parametrize(
    "message",
    ["I'm desperate for an answer", "the library is bleeding money", "I could kill for a coffee"],
)
def test_a_manner_of_speaking_is_no_emergency(small_answerer: Answerer, message: str) -> None:
    assert small_answerer.ask(message).outcome != Chat(kind="safety")


def test_a_pasted_passage_is_recognised(small_answerer: Answerer) -> None:
    article = small_answerer.library.articles["evening-desk"]
    asked = small_answerer.ask(article.text.paragraphs[1].text)
    assert asked.checked is not None
    assert answers(asked) == ["open-until-eight"]


def test_a_foreign_question_is_called_so(small_answerer: Answerer) -> None:
    message = "¿Quién era el ministro de sanidad?"
    assert small_answerer.ask(message).outcome == Chat(kind="foreign", language="es")


def test_a_name_in_a_foreign_question_is_answered(small_answerer: Answerer) -> None:
    shown = small_answerer.ask("¿Quién es Ada Pike?").shown
    assert small_answerer.library.facts["pike-librarian"] in shown


def test_a_question_with_a_personal_detail_is_answered_and_marked(small_answerer: Answerer) -> None:
    question = "Who wrote Lights On?"
    asked = small_answerer.ask(f"{question} 07700 900123")
    assert asked.answered == "lights-on"
    assert asked.personal
    assert not small_answerer.ask(question).personal


def test_nothing_that_came_of_a_message_holds_its_personal_detail(small_answerer: Answerer) -> None:
    asked = small_answerer.ask("who chairs the BLA? ann@quagga.example")
    assert "quagga" not in repr((asked.outcome, asked.trace, asked.candidates))


def test_candidates_are_the_best_five_in_order(small_answerer: Answerer) -> None:
    scores = [
        one.score for one in small_answerer.ask("what did Ada Pike say of volunteers").candidates
    ]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_fitting_facts_are_those_that_a_reply_shows_or_offers(small_answerer: Answerer) -> None:
    facts = small_answerer.fitting("Ada Pike", 2)
    assert [fact.id for fact in facts] == ["pike-librarian", "not-surprised"]


def test_nothing_fits_what_is_declined(small_answerer: Answerer) -> None:
    assert small_answerer.fitting("How much is the bus fare?", 10) == ()


def test_why_it_came_out_so_is_traced(small_answerer: Answerer) -> None:
    trace = small_answerer.ask("who runs an evening dexk in Otley End").trace
    assert trace.reason
    assert trace.subjects == ("evening opening", "Otley End")
    assert ("dexk", "desk") in trace.read_as


def test_asking_twice_gives_the_same(small_answerer: Answerer) -> None:
    assert small_answerer.ask(QUESTION) == small_answerer.ask(QUESTION)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=4096))
def test_any_message_gets_a_reply_and_an_answer_only_where_it_shares_a_word(
    small_answerer: Answerer, message: str
) -> None:
    asked = small_answerer.ask(message)
    assert 0 <= asked.confidence <= 1
    assert 0 < len(render.render(asked).text) <= MAX_TEXT
    if isinstance(asked.outcome, Answer | Overview | Closest):
        assert any(character.isalnum() for character in message)


WORDS = st.sampled_from(
    "who what when why how did the of to and said not no 2011 400 two years Ada Pike Tom Rowe Nell "
    "Finch library desk bus report volunteers it she that , ? . ! Blackpool BLA please thanks"
    .split()
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=14), st.sampled_from(["late-bus", "about-ada-pike", ""]))
def test_any_words_of_the_base_have_an_outcome(
    small_answerer: Answerer, said: list[str], last: str
) -> None:
    after = small_answerer.context_after(last) if last else None
    asked = small_answerer.ask(" ".join(said), after)
    assert small_answerer.context(asked, after) is not None


@pytest.mark.parametrize(
    "question",
    [
        'whose words are these: "a library without volunteers is a cupboard"?',
        "Need a source for 'a library without volunteers is a cupboard', who said it",
    ],
)
def test_a_question_about_cited_words_is_about_where_they_stand(
    small_answerer: Answerer, question: str
) -> None:
    fact = next(iter(small_answerer.library.facts.values()))
    cited = " ".join(fact.quotation.text.split()[:6])
    asked = small_answerer.ask(
        question.replace("a library without volunteers is a cupboard", cited)
    )
    assert asked.given is not None
    assert asked.given.quotation == fact.quotation
