"""An entry must contain everything that a question specifies, whatever the entry is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.constraints import Constraints
from bot.answering.outcome import Lack
from bot.answering.read import Reader
from bot.answering.subjects import Subjects
from bot.knowledge import ArticleText, Library


def lacks(reader: Reader, question: str, entry: str) -> set[tuple[str, str]]:
    (ranked,) = (one for one in reader.find(question).ranked if one.id == entry)
    return {(lack.kind, lack.what) for lack in ranked.lacks}


@pytest.mark.parametrize(
    ("question", "entry", "lacking"),
    [
        ("did Tom Rowe deny the closure", "not-closing", set()),
        ("did Ada Pike deny the closure", "not-closing",
         {("subject", "Ada Pike")}),
        ("did Ada Pike say it was closing", "not-closing",
         {("subject", "Ada Pike"), ("speech", "Ada Pike")}),
        ("what was said about the bus from Otley End", "mobile-service", set()),
        ("how long was the library given in 1999", "two-years", {("figure", "1999")}),
        ("how many of the 400 readers", "two-years", set()),
        ("did the library get two years", "two-years", set()),
        ("did the library get three years", "two-years", {("figure", "three")}),
        ("did the library get two years or three", "two-years", set()),
        ("did the library get three years or four years", "two-years",
         {("figure", "three"), ("figure", "four")}),
        ("when was the meeting in the corn exchange", "rowe-meeting", {("kind", "when")}),
        ("where was the meeting", "rowe-meeting", set()),
        ("why was the meeting in the corn exchange", "rowe-meeting", {("kind", "why")}),
        ("what did Tom Rowe say about the running cost in Blackpool", "running-cost",
         {("unknown", "Blackpool")}),
        ("what did the ABC say about the running cost", "running-cost", {("unknown", "ABC")}),
        ("what did Ada Pike say about the report", "about-ada-pike", set()),
        ("Nell Finch's views and everything she said", "about-ada-pike",
         {("subject", "Dr Nell Finch"), ("speech", "Dr Nell Finch")}),
        ("how old is Tom Rowe", "pike-age", set()),
        ("how much does the bus cost Blackpool", "bus-fare", {("unknown", "Blackpool")}),
        ("what did Nell Finch warn Marsham of", "late-bus", {("unknown", "Marsham")}),
        ("what did Tom Rowe Refuse", "running-cost", set()),
        ("which readers were not forgotten", "day-workers", {("negation", "not")}),
        ("what did Tom Rowe not close", "not-closing", set()),
    ],
    ids=["same person", "other person", "other speaker", "same place", "another year",
         "same figure",
         "figure in words", "another figure", "either figure", "neither figure",
         "no date", "a place", "no reason", "unknown place",
         "unknown acronym", "overview", "overview of another", "gap", "gap elsewhere",
         "place of another entry", "everyday word with a capital", "not",
         "not said"],
)  # fmt: skip
def test_what_an_entry_lacks_is_known(
    reader: Reader, question: str, entry: str, lacking: set[tuple[str, str]]
) -> None:
    assert lacks(reader, question, entry) == lacking


def test_the_figure_in_place_of_another_is_known(reader: Reader) -> None:
    (found,) = (one for one in reader.find("was it three years").ranked if one.id == "two-years")
    assert found.lacks == (Lack(kind="figure", what="three", instead="two years"),)


def test_a_figure_that_its_article_has_of_something_else_is_not_put_right(
    small_library: Library,
) -> None:
    article = small_library.articles["two-years"]
    longer = replace(article, text=ArticleText(f"{article.text.raw} It had three years left."))
    fact = replace(small_library.facts["two-years"], article=longer)
    changed = replace(small_library, facts={**small_library.facts, fact.id: fact})
    ranked = Reader(changed).find("was it three years").ranked
    (found,) = (one for one in ranked if one.id == fact.id)
    assert found.lacks == (Lack(kind="figure", what="three"),)


def test_a_figure_is_not_put_right_where_two_others_may_be_meant(small_library: Library) -> None:
    fact = small_library.facts["two-years"]
    longer = replace(fact.article.text, raw=f"{fact.article.text.raw} It took six years.")
    of_it = replace(fact, article=replace(fact.article, text=longer))
    facts = {**small_library.facts, fact.id: of_it}
    ranked = Reader(replace(small_library, facts=facts)).find("was it three years").ranked
    (found,) = (one for one in ranked if one.id == "two-years")
    assert found.lacks == (Lack(kind="figure", what="three"),)


@pytest.mark.parametrize("question", ["the shelves", "what happened", "volunteers and money"])
def test_most_questions_specify_nothing(
    reader: Reader, constraints: Constraints, question: str
) -> None:
    assert constraints.specified(reader.part(question)) is None


def test_a_long_story_may_name_places_of_its_own(reader: Reader) -> None:
    story = "my gran who moved here from Wolverhampton in the spring asked me what the building "
    assert lacks(reader, story + "cost to run each year", "running-cost") == set()


def test_a_stored_question_is_bound_by_nothing(reader: Reader) -> None:
    """Whatever it names, the curator says that the fact is its answer."""
    assert lacks(reader, "What does MBS stand for?", "mobile-service") == set()


@pytest.mark.parametrize(
    ("person", "fact", "speaks"),
    [("Ada Pike", "cannot-replace", True), ("Dr Nell Finch", "cannot-replace", False)],
)
def test_who_speaks_is_known(
    constraints: Constraints, subjects: Subjects, small_library: Library,
    person: str, fact: str, speaks: bool,
) -> None:  # fmt: skip
    spoken = constraints.spoken_by(subjects.by_name[person], small_library.facts[fact])
    assert spoken is speaks


@pytest.mark.parametrize(
    ("entry", "kinds"), [("pike-age", {"how old"}), ("late-bus", set()), ("closing-day", {"when"})]
)
def test_the_kind_that_most_questions_ask_for_is_known(
    constraints: Constraints, entry: str, kinds: set[str]
) -> None:
    assert constraints.mostly(entry) == kinds
