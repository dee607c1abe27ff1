"""Subjects are found by any of their names, and entries are known by their subjects."""

from __future__ import annotations

import pytest

from bot.answering.subjects import Subject, Subjects, names_of
from bot.knowledge import Library
from bot.language.text import words


def found(subjects: Subjects, text: str) -> list[str]:
    return [one.subject.name for one in subjects.find(words(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("what did Tom Rowe say", ["Councillor Tom Rowe"]),
        ("rowe's plan", ["Councillor Tom Rowe"]),
        ("mr rowe and miss pike", ["Councillor Tom Rowe", "Ada Pike"]),
        ("the chair of the friends", ["Dr Nell Finch"]),
        ("the friends of the library", ["Friends of the Library"]),
        ("FOL", ["Friends of the Library"]),
        ("the MBS", ["Mobile Book Service"]),
        ("the older article", ["Library wins two years' grace"]),
        ("the 2016 story", ["Evening desk to be tried for a year"]),
        ("that later piece", ["Evening desk to be tried for a year"]),
        ("an article from 2011", ["Library wins two years' grace"]),
        ("in 2011", ["Library wins two years' grace"]),
        ("late opening", ["evening opening"]),
        ("the roof", []),
    ],
    ids=["name", "surname", "two", "longest", "body", "abbreviation", "of a body", "article",
         "by its year", "by its place in time", "year behind it", "year alone", "matter", "none"],
)  # fmt: skip
def test_a_subject_is_found_by_any_of_its_names(
    subjects: Subjects, text: str, names: list[str]
) -> None:
    assert found(subjects, text) == names


def test_where_a_subject_stands_is_known(subjects: Subjects) -> None:
    (named,) = subjects.find(words("did Tom Rowe speak"))
    assert (named.start, named.end) == (1, 3)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ada Pike", "person"),
        ("Library wins two years' grace", "article"),
        ("Otley End", "name"),
        ("county council", "matter"),
    ],
)
def test_the_kind_of_a_subject_is_known(subjects: Subjects, name: str, kind: str) -> None:
    assert subjects.by_name[name].kind == kind


def test_an_abbreviation_of_a_subject_is_no_subject_of_its_own(subjects: Subjects) -> None:
    assert not {"FOL", "MBS"} & subjects.by_name.keys()


def test_words_of_proper_names_are_known(subjects: Subjects) -> None:
    assert {"pike", "rowe", "otley"} <= subjects.proper
    assert subjects.proper.isdisjoint({"volunteers", "of", "the"})


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ("late-bus", ("Dr Nell Finch", "Friends of the Library",
                      "Library wins two years' grace", "Otley End", "evening opening")),
        ("about-ada-pike", ("Ada Pike", "Library wins two years' grace")),
        ("pike-age", ("Ada Pike", "Councillor Tom Rowe", "Dr Nell Finch")),
    ],
    ids=["fact", "overview", "gap"],
)  # fmt: skip
def test_an_entry_is_about_what_it_names(
    subjects: Subjects, entry: str, names: tuple[str, ...]
) -> None:
    assert names_of(subjects.held[entry]) == names


def test_facts_on_a_subject_stand_in_the_order_of_the_file(
    subjects: Subjects, small_library: Library
) -> None:
    facts = subjects.facts[Subject("Otley End", "name")]
    assert facts == (small_library.facts["late-bus"], small_library.facts["mobile-service"])
