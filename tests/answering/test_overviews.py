"""An overview for every subject that has none, and lists of what fits one question."""

from __future__ import annotations

import pytest

from bot.answering.overviews import CHOSEN, MADE, by_id, chosen, digest, with_made
from bot.answering.read import Reader
from bot.knowledge import KnownOverview, Library


def titled(library: Library, title: str) -> KnownOverview | None:
    return next((one for one in library.overviews.values() if one.record.title == title), None)


@pytest.mark.parametrize(
    ("title", "facts"),
    [
        ("Councillor Tom Rowe", ["rowe-meeting", "no-promise", "running-cost", "not-closing"]),
        ("Otley End", ["late-bus", "mobile-service"]),
    ],
    ids=["who they are first", "place"],
)
def test_a_subject_without_an_overview_gets_one_of_all_its_facts(
    reader: Reader, title: str, facts: list[str]
) -> None:
    made = titled(reader.library, title)
    assert made is not None
    assert made.id == MADE + digest(title)
    assert [fact.id for fact in made.facts] == facts


def test_a_subject_that_a_curators_title_names_alone_gets_no_other(reader: Reader) -> None:
    about = [one for one in reader.library.overviews.values() if "Pike" in one.record.title]
    assert [one.id for one in about] == ["about-ada-pike"]


def test_a_made_overview_is_titled_with_a_capital(reader: Reader) -> None:
    assert titled(reader.library, "Volunteers") is not None
    assert titled(reader.library, "volunteers") is None


def test_a_subject_of_one_fact_needs_no_overview(reader: Reader) -> None:
    made = [one for one in reader.library.overviews.values() if one.id.startswith(MADE)]
    assert made
    assert all(len(one.points) > 1 for one in made)


def test_made_overviews_are_made_once(reader: Reader) -> None:
    again = with_made(reader.library)
    assert again.overviews.keys() == reader.library.overviews.keys()


def test_a_list_of_facts_is_found_again_by_its_id(reader: Reader) -> None:
    facts = [reader.library.facts[name] for name in ("late-bus", "no-promise")]
    listed = chosen(facts)
    assert listed.id.startswith(CHOSEN)
    again = by_id(listed.id, reader.library)
    assert again is not None
    assert [fact.id for fact in again.facts] == ["late-bus", "no-promise"]


def test_a_list_leaves_out_what_is_gone_since(reader: Reader) -> None:
    known = by_id(f"{CHOSEN}{digest('gone')}.{digest('late-bus')}", reader.library)
    assert known is not None
    assert [fact.id for fact in known.facts] == ["late-bus"]


@pytest.mark.parametrize("name", ["nothing", f"{MADE}nobody", f"{CHOSEN}000000"])
def test_an_unknown_id_has_no_overview(reader: Reader, name: str) -> None:
    assert by_id(name, reader.library) is None
