"""Topics, people and articles: every fact is reached, and a name need not be typed exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge import Library
from bot.replies import action, browse
from bot.replies.browse import Kind

LURCH = "Specialist doctors left in lurch"


def every_page(library: Library, kind: Kind) -> set[str]:
    """Turn every page of a list, as people can, and return the facts that are offered."""
    reached: set[str] = set()
    seen: set[tuple[str, ...]] = set()
    waiting: list[tuple[str, ...]] = [(kind, "0")]
    while waiting:
        _, *names, page = where = waiting.pop()
        seen.add(where)
        reply = (
            browse.group(kind, library, names[0], int(page))
            if names
            else browse.groups(kind, library, int(page))
        )
        assert reply is not None
        offered = {action(one.data) for row in reply.buttons for one in row}
        reached |= {one[1] for one in offered if one[0] == "fact"}
        waiting += [one for one in offered - seen if one[0] != "fact"]
    return reached


def test_topics_lead_to_all_facts(library: Library) -> None:
    assert every_page(library, "topics") == set(library.facts)


def test_people_lead_to_all_facts_about_them(library: Library) -> None:
    about = {fact.id for facts in library.people.values() for fact in facts}
    assert every_page(library, "people") == about


@pytest.mark.parametrize("kind", ["topics", "people"])
def test_lists_count_facts_and_begin_with_the_largest(library: Library, kind: Kind) -> None:
    listed = library.topics if kind == "topics" else library.people
    largest = max(listed, key=lambda name: len(listed[name]))
    label = browse.groups(kind, library).buttons[0][0].label
    assert label == f"{largest} ({len(listed[largest])})"


def test_a_list_shows_eight_a_page(library: Library) -> None:
    first, second = (browse.groups("topics", library, page) for page in (0, 1))
    assert [len(first.buttons), len(second.buttons)] == [9, len(library.topics) - 8 + 1]
    assert browse.groups("topics", library, 99).buttons == second.buttons


@pytest.mark.parametrize(
    ("kind", "typed", "opened"),
    [
        ("people", "Dr Michael Dixon", "Dr Michael Dixon"),
        ("people", "dixn", "Dr Michael Dixon"),
        ("people", "LORD", "Lord Darzi"),
        ("topics", "future PCT", "future of PCTs"),
        ("topics", "clinicans’ influence", "clinicians' influence"),
        ("topics", "reorganization", "reorganisation"),
    ],
)
def test_a_name_opens_its_facts_begun_misspelt_or_whole(
    library: Library, kind: Kind, typed: str, opened: str
) -> None:
    assert browse.named(kind, library, typed).text == opened


def test_a_name_that_may_mean_several_lists_them(library: Library) -> None:
    reply = browse.named("people", library, "dr")
    labels = [row[0].label for row in reply.buttons]
    assert (reply.text, labels) == ("Which one?", ["Dr Michael Dixon", "Dr Minoo Irani"])


@pytest.mark.parametrize("typed", ["Florence Nightingale", "<b>", "?"])
def test_an_unknown_name_is_said_to_be_unknown_above_the_list(library: Library, typed: str) -> None:
    reply = browse.named("people", library, typed)
    assert reply.text.splitlines()[0] == f"I know no person called “{typed}”."
    assert reply.buttons == browse.groups("people", library).buttons


def test_topics_without_a_latin_letter_or_alike_are_told_apart(library: Library) -> None:
    facts = tuple(library.facts.values())[:4]
    names = ("Ärzte", "医生", "rzte!", "x" * 60)
    records = [
        replace(fact, record=fact.record.model_copy(update={"topics": (name,)}))
        for fact, name in zip(facts, names, strict=True)
    ]
    small = replace(library, facts={fact.id: fact for fact in records})
    slugs = [action(row[0].data)[1] for row in browse.groups("topics", small).buttons]
    assert slugs == ["rzte", "1", "2", "x" * 40]
    assert [r.text for s in slugs if (r := browse.group("topics", small, s))] == list(names)


def test_sources_say_all_that_is_known_of_each_article(library: Library) -> None:
    reply = browse.sources(library)
    at = library.verified_at
    assert reply.text == (
        "I answer from two articles:\n\n"
        "Make history or die, PCTs told\n"
        "Health Service Journal, 16 October 2003, no. 5877, pp 8–9\n"
        f"Nine paragraphs, {len(facts_of(library, 'make-history'))} answers\n\n"
        "Specialist doctors left in lurch\n"
        "Health Service Journal, 2007 (date not printed)\n"
        f"15 paragraphs, {len(facts_of(library, 'left-in-lurch'))} answers\n\n"
        "All quotations were last checked, word for word, on "
        f"{at.day} {at:%B %Y, %H:%M} UTC."
    )
    assert reply.html.count('<a href="https://www.hsj.co.uk/') == 2


def facts_of(library: Library, article: str) -> list[str]:
    return [fact.id for fact in library.facts.values() if fact.record.article == article]


@pytest.mark.parametrize(
    "typed", ["2007", "lurch", "Specialist doctors left in lurch", "specalist"]
)
def test_an_article_opens_its_outline(library: Library, typed: str) -> None:
    lines = browse.source(library, typed).text.splitlines()
    assert lines[0] == LURCH
    assert lines[-1] == "15. See editor's comment (one answer)"
    assert len(lines) == 4 + 15


@pytest.mark.parametrize("typed", ["1999", "or left", "the"])
def test_what_names_no_one_article_lists_all(library: Library, typed: str) -> None:
    assert browse.source(library, typed) == browse.sources(library)


def test_many_articles_and_paragraphs_are_paged(library: Library) -> None:
    one = library.articles["left-in-lurch"]
    long = type(one.text)("\n\n".join(f"Paragraph {n}." for n in range(1, 46)))
    article = replace(one, text=long)
    many = replace(library, articles={f"a{n}": article for n in range(9)})
    for page, shown in enumerate((4, 4, 1)):
        assert browse.sources(many, page).text.count("45 paragraphs") == shown
    assert browse.sources(many, 7) == browse.sources(many, 2)
    last = browse.outline(many, "a8", 99)
    assert last is not None
    assert last.text.splitlines()[-1] == "45. Paragraph 45."
    assert [b.label for row in last.buttons for b in row] == ["‹ Back", "All articles"]
    assert last.buttons[-1][0].data == "v1:sources:2"
    assert browse.outline(many, "gone") is None
