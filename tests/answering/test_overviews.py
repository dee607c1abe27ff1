"""Overviews of what a broad question names: a curator's, or one made of all facts on it."""

from __future__ import annotations

import pytest

from bot.answering.overviews import MADE, Overviews
from bot.answering.read import Reader
from bot.answering.subjects import Subject


@pytest.fixture(scope="module")
def overviews(reader: Reader) -> Overviews:
    return Overviews(reader.library, reader.subjects, reader.constraints)


def subjects(reader: Reader, *names: str) -> frozenset[Subject]:
    return frozenset(reader.subjects.by_name[name] for name in names)


@pytest.mark.parametrize(
    ("names", "stored"),
    [
        (("Ada Pike",), ["about-ada-pike"]),
        (("evening opening",), ["evening-opening"]),
        (("Councillor Tom Rowe",), []),
        (("Ada Pike", "Councillor Tom Rowe"), []),
    ],
    ids=["person", "matter", "none", "not of both"],
)
def test_the_curators_overview_is_the_one_whose_title_names_the_subjects(
    overviews: Overviews, reader: Reader, names: tuple[str, ...], stored: list[str]
) -> None:
    assert [one.id for one in overviews.stored(subjects(reader, *names))] == stored


@pytest.mark.parametrize(
    ("names", "facts"),
    [
        (("Councillor Tom Rowe",), ["rowe-meeting", "no-promise", "running-cost", "not-closing"]),
        (("Otley End",), ["late-bus", "mobile-service"]),
        (("Ada Pike", "volunteers"), ["cannot-replace"]),
    ],
    ids=["who they are first", "place", "both"],
)
def test_an_overview_is_made_of_all_facts_on_its_subjects(
    overviews: Overviews, reader: Reader, names: tuple[str, ...], facts: list[str]
) -> None:
    made = overviews.on(subjects(reader, *names))
    assert made is not None
    assert [fact.id for fact in made.facts] == facts


def test_what_no_fact_is_about_has_no_overview(overviews: Overviews, reader: Reader) -> None:
    assert overviews.on(subjects(reader, "Ada Pike", "Otley End")) is None


@pytest.mark.parametrize(
    ("titles", "facts"),
    [
        (("Library wins two years' grace",), ["pike-librarian", "not-surprised"]),
        (("Evening desk to be tried for a year",), ["cannot-replace"]),
        ((), ["pike-librarian", "not-surprised", "cannot-replace"]),
        (
            ("Library wins two years' grace", "Evening desk to be tried for a year"),
            ["pike-librarian", "not-surprised", "cannot-replace"],
        ),
    ],
    ids=["one", "the other", "none", "both"],
)
def test_an_overview_is_narrowed_to_the_one_article_named(
    overviews: Overviews, reader: Reader, titles: tuple[str, ...], facts: list[str]
) -> None:
    whole = reader.library.overviews["about-ada-pike"]
    found = overviews.narrowed(whole, subjects(reader, "Ada Pike", *titles))
    assert [fact.id for fact in found.facts] == facts
    assert (found is whole) == (len(facts) == 3)
    again = overviews.by_id(found.key)
    assert again is not None
    assert (again.key, again.facts) == (found.key, found.facts)


def test_a_made_overview_is_found_again_by_its_id(overviews: Overviews, reader: Reader) -> None:
    made = overviews.on(subjects(reader, "Councillor Tom Rowe"))
    assert made is not None
    assert made.id == f"{MADE}Councillor Tom Rowe"
    again = overviews.by_id(made.id)
    assert again is not None
    assert (again.record, again.facts) == (made.record, made.facts)


@pytest.mark.parametrize("name", ["nothing", f"{MADE}Nobody", f"{MADE}Ada Pike+Nobody"])
def test_an_unknown_id_has_no_overview(overviews: Overviews, name: str) -> None:
    assert overviews.by_id(name) is None


def test_a_made_overview_is_titled_with_a_capital(overviews: Overviews, reader: Reader) -> None:
    made = overviews.on(subjects(reader, "volunteers"))
    assert made is not None
    assert made.record.title == "Volunteers"


def test_long_names_give_way_to_digests_in_an_id(overviews: Overviews, reader: Reader) -> None:
    both = subjects(reader, "Library wins two years' grace", "Councillor Tom Rowe")
    made = overviews.on(both)
    assert made is not None
    assert made.id == f"{MADE}bcd8e5+caa269"
    again = overviews.by_id(made.id)
    assert again is not None
    assert again.record == made.record
