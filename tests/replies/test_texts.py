"""What the bot says of itself comes from the knowledge and the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import __version__
from bot.knowledge import Library
from bot.replies import texts
from bot.replies.accuracy import ACCURACY, Accuracy, Claims, Grades
from bot.settings import About, Retention
from bot.storage import storage


def test_about_says_who_runs_it_what_was_measured_and_whose_words_they_are(
    library: Library,
) -> None:
    about = texts.about(library, About(operator="Ann, ann@example.org", source="example.org/bot"))
    assert about.splitlines() == [
        texts.what_i_do(library),
        "",
        "Run by: Ann, ann@example.org",
        f"Version {__version__}, knowledge {library.version}.",
        texts.measured(ACCURACY),
        "Source code: example.org/bot",
        "Licence: MIT for the code; the articles belong to their publisher.",
    ]


def test_accuracy_is_what_new_readers_found_and_then_what_development_questions_show() -> None:
    claims = Claims(name="q", looked_at=True, answerable=100, right=90, hedged=6, wrong=1,
                    near=30, near_answered=2, other=20, other_answered=0)  # fmt: skip
    first = Grades(round=1, persona="nurse", kind="broad", a=1, b=1, c=1, d=1)
    last = [
        Grades(round=2, persona=persona, kind=kind, a=8, b=1, c=1, d=0)
        for persona in ("nurse", "patient")
        for kind in ("broad", "near")
    ]
    accuracy = Accuracy(articles=(), claims=(claims,), natural=(), readers=(first, *last))
    assert texts.measured(accuracy) == (
        "Two readers new to me graded my replies to 40 questions of their own: 32 right and "
        "sufficient, 0 wrong or misleading. "
        "Of 100 questions used to develop me that the articles answer, I answered 90 rightly and "
        "1 wrongly, and hedged on or missed the rest; of 50 that they don't, I answered 2 all the "
        "same."
    )
    assert texts.measured(Accuracy(articles=(), claims=(), natural=(), readers=())) == ""


def test_about_leaves_out_what_is_not_set(library: Library) -> None:
    about = texts.about(library, About())
    assert "Run by" not in about
    assert "Source code" not in about


def test_other_knowledge_has_its_own_subject_and_claims_nothing_measured(library: Library) -> None:
    vocabulary = library.vocabulary.model_copy(update={"subject": None})
    article = next(iter(library.articles.values()))
    other = replace(library, articles={"rope": article}, vocabulary=vocabulary)
    start = "I'm a bot: I answer questions from one article (Health Service Journal"
    assert texts.what_i_do(other).startswith(start)
    assert texts.measured(ACCURACY) not in texts.about(other, About())
    assert "questions about primary care policy from" in texts.short_description(library)
    vocabulary = library.vocabulary.model_copy(update={"subject": "making rope"})
    assert "questions about making rope from one" in texts.what_i_do(
        replace(other, vocabulary=vocabulary)
    )


def many(library: Library) -> Library:
    """Give the library twelve articles of as many years and publications."""
    one = next(iter(library.articles.values()))
    return replace(library, articles={
        f"a{n}": replace(one, record=one.record.model_copy(
            update={"title": f"Title {n}", "published": f"{1998 + n}", "publication": f"P{n}"}))
        for n in range(12)
    })  # fmt: skip


def test_many_articles_are_summed_up(library: Library) -> None:
    shelf = many(library)
    assert "12 articles (12 publications, 1998 to 2009)" in texts.what_i_do(shelf)
    titles = [line for line in texts.start(shelf).splitlines() if "Title" in line or "more" in line]
    assert titles == [*(f"• Title {n} ({1998 + n})" for n in range(10)), "and 2 more: /sources"]


def test_privacy_tells_how_long_things_are_kept() -> None:
    said = texts.privacy(Retention(declined_days=30, feedback_days=7))
    assert "not who asked, for 30 days" in said
    assert "feedback that you send, for seven days" in said
    assert "for two days" in said
    assert storage._KEPT_DAYS == 2


def test_status_tells_up_time_and_whether_it_is_paused(library: Library) -> None:
    started = datetime.now(UTC) - timedelta(days=2, hours=3, minutes=4, seconds=5)
    running = texts.status(library, started, {}, {}, None).splitlines()
    assert running[0] == f"Up for 2 d 3 h 4 min, version {__version__}."
    assert running[2:] == ["Messages since the start: none yet.", "Votes: 0 👍, 0 👎."]
    for reason, said in (("", "Paused."), ("new facts", "Paused: new facts.")):
        assert texts.status(library, started, {}, {}, reason).splitlines()[-1] == said
