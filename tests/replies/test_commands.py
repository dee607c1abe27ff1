"""One front for Telegram and the terminal: commands as typed, buttons as pressed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.knowledge import KnowledgePaths, Library, inspect
from bot.replies import action, button, commands, render, texts
from bot.replies.commands import Situation
from bot.replies.reply import MAX_DATA, MAX_TEXT
from bot.settings import Settings
from tests.botapi.markup import parse_html


@pytest.fixture
def here(answerer: Answerer) -> Situation:
    return Situation(answerer=answerer, settings=Settings(), bot="policy_bot")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/topics", ("topics", "")),
        ("/Topics@policy_bot  PMS GMS ", ("topics", "PMS GMS")),
        ("/ask\nwho\nis he", ("ask", "who\nis he")),
        ("/", ("", "")),
        ("/@x", ("", "")),
        ("//", ("", "/")),
        ("", ("", "")),
    ],
)
def test_a_command_is_split_from_its_argument(typed: str, expected: tuple[str, str]) -> None:
    assert commands.parsed(typed) == expected


def test_every_command_says_something_or_is_left_to_the_surface(here: Situation) -> None:
    silent = {name for name in texts.COMMANDS if commands.command(name, "", here) is None}
    assert silent == {"feedback", "forget", "new"}
    assert commands.command("xyzzy", "", here) is None


def test_buttons_of_every_fact_lead_somewhere(here: Situation) -> None:
    for fact in here.library.facts.values():
        for one in (one for row in render.answer(fact, here.library).buttons for one in row):
            what = action(one.data)
            shown = commands.pressed(what, here)
            assert (shown is None) == (what[0] in {"up", "down"})


def test_what_a_button_gives_is_what_follow_ups_are_about(here: Situation) -> None:
    fact = here.library.facts["dixon-chair"]
    for what, gives in (("fact", fact), ("back", fact), ("context", None), ("cite", None)):
        shown = commands.pressed((what, fact.id), here)
        assert shown is not None
        assert shown.gives is gives


@pytest.mark.parametrize("present", [False, True])
def test_the_way_back_from_any_paragraph_leads_to_the_answer_as_shown(
    here: Situation, present: bool
) -> None:
    fact = here.library.facts["dixon-chair"]
    note = ("today",) if present else ()
    turned = commands.pressed(("context", fact.id, "2", *note), here)
    assert turned is not None
    back = commands.pressed(action(turned.reply.buttons[-1][0].data), here)
    assert back is not None
    assert back.reply == render.answer(fact, here.library, present=present)


def test_a_permalink_needs_the_bots_name(here: Situation) -> None:
    context = here.answerer.context_after("dixon-chair")
    for bot, links in (("policy_bot", 1), (None, 0)):
        shown = commands.command("cite", "", replace(here, bot=bot, context=context))
        assert shown is not None
        assert shown.reply.text.count("https://t.me/policy_bot?start=f_dixon-chair") == links


def test_a_link_to_a_fact_that_is_gone_says_so(here: Situation) -> None:
    shown = commands.command("start", "f_retired-long-ago", here)
    assert shown is not None
    assert shown.reply.text == "The answer that this link leads to is gone. Please ask again."


def test_more_turns_the_pages_of_an_overview_that_no_curator_wrote(small_library: Library) -> None:
    here = Situation(answerer=Answerer(small_library), settings=Settings())
    asked = here.answerer.ask("tell me about Library wins two years' grace")
    assert asked.kind == "overview"
    more = render.render(asked).buttons[0][-1]
    assert more.label == texts.MORE_POINTS
    turned = commands.pressed(action(more.data), here)
    assert turned is not None
    assert turned.in_place
    assert [one.label for one in turned.reply.buttons[0]] == ["6", "7", "8", "9", "‹ Back"]


def longest(number: int) -> str:
    """Make one of the longest ids that `check` lets pass."""
    return f"{number:040d}"


def with_longest_names(library: Library) -> Library:
    """Give every entry the longest id, and articles, topics and people the longest names."""
    articles = {
        longest(number): replace(article, record=article.record.model_copy(
            update={"id": longest(number), "title": "t" * 200}))
        for number, article in enumerate(library.articles.values())
    }  # fmt: skip
    by_text = {article.text: article for article in articles.values()}
    facts, renamed = {}, {}
    for number, fact in enumerate(library.facts.values()):
        article = by_text[fact.article.text]
        names = {
            "id": longest(number),
            "article": article.record.id,
            "topics": (f"{number % 12:02d}{'ö' * 198}",),
            "people": (f"{number % 12:02d}{'p' * 198}",),
            "see_also": (longest(0),),
            "opposes": (longest(1),),
            "questions": ("q" * 200,),
        }
        record = fact.record.model_copy(update=names)
        facts[longest(number)] = replace(fact, record=record, article=article)
        renamed[fact.id] = longest(number)
    overviews = {}
    for number, overview in enumerate(library.overviews.values(), len(facts)):
        points = tuple(facts[renamed[fact.id]] for fact in overview.facts)
        names = {"id": longest(number), "facts": tuple(fact.id for fact in points)}
        overviews[longest(number)] = replace(
            overview, record=overview.record.model_copy(update=names), facts=points
        )
    return replace(library, articles=articles, facts=facts, overviews=overviews)


def test_no_name_that_passes_the_check_is_too_long_for_a_button(library: Library) -> None:
    here = Situation(answerer=Answerer(with_longest_names(library)), settings=Settings())
    made = here.answerer.ask("t" * 200)
    assert made.kind == "overview"
    waiting: list[tuple[str, ...]] = [("back", fact, "today") for fact in here.library.facts]
    waiting += [("overview", name, "0") for name in here.library.overviews]
    waiting += [action(one.data) for row in render.render(made).buttons for one in row]
    waiting += [("topics", "0"), ("people", "0"), ("sources", "0"), ("random",)]
    seen: set[tuple[str, ...]] = set()
    while waiting:
        what = waiting.pop()
        if what in seen:
            continue
        seen.add(what)
        shown = commands.pressed(what, here)
        assert (shown is None) == (what[0] in {"up", "down"})
        rows = shown.reply.buttons if shown else ()
        waiting += [action(one.data) for row in rows for one in row if one.data]  # made, so it fits
    assert {what[0] for what in seen} == {
        "fact", "back", "context", "cite", "up", "down", "topics", "topic", "people", "person",
        "sources", "outline", "overview", "random",
    }  # fmt: skip
    for reason in texts.REASONS:
        assert len(button("", "why", longest(0), reason).data.encode()) <= MAX_DATA


def test_an_id_too_long_for_a_button_is_a_problem_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Trusts have two years.")
    (tmp_path / "articles.yaml").write_text(
        "- {id: a, title: A, publication: P, published: 2003, text: a.txt}\n"
    )
    (tmp_path / "facts.yaml").write_text(
        f"- id: {'x' * 41}\n  article: a\n  answer: Two years.\n  quote: two years\n"
        "  questions: [how long?]\n"
    )
    paths = KnowledgePaths(root=tmp_path, articles=Path("articles.yaml"), facts=Path("facts.yaml"))
    problems = inspect(paths).problems
    assert [(str(p.location), p.rule) for p in problems] == [("facts.yaml:1:7", "too-long")]


def test_an_explanation_fits_a_message(here: Situation) -> None:
    shown = commands.command("explain", "who is dixon " * 400, here)
    assert shown is not None
    assert len(shown.reply.text) <= 4096


@given(
    name=st.sampled_from([*texts.COMMANDS, "explain"]),
    argument=st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(["pct", "two", "years", "2003:", "‘make", "<b>", "he", "f_x"]))
        .map(" ".join),
    ),
)  # fmt: skip
@settings(max_examples=300, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_no_argument_makes_a_reply_that_telegram_refuses(
    here: Situation, name: str, argument: str
) -> None:
    shown = commands.command(name, argument, here)
    if shown is not None:
        text, _ = parse_html(shown.reply.html)
        assert 0 < len(text.strip()) <= MAX_TEXT


def test_long_arguments_are_cut_to_what_telegram_takes(here: Situation) -> None:
    words = " ".join(here.library.articles["make-history"].text.raw.split()[:300])
    mixed = " ".join(f"x{'y' * 60} {word}" for word in words.split())[:4000]
    for name in ("topics", "people", "sources", "quote", "check", "explain"):
        for argument in ("x" * 4000, words, mixed):
            shown = commands.command(name, argument, here)
            assert shown is not None
            assert len(shown.reply.text) <= MAX_TEXT
    assert len(texts.paused("x " * 2000)) <= 200
