"""The accuracy that is published is what was measured, and says which sets were looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.accuracy import HELD_OUT, PAGES, READERS, measured, published, quoted, read_grades
from bot.answering import Answerer
from bot.replies.accuracy import ACCURACY, Accuracy, Claims, Grades, Natural

CLAIMS = Claims(name="q.yaml", looked_at=True, answerable=200, right=180, hedged=15, wrong=1,
                near=40, near_answered=1, other=60, other_answered=0)  # fmt: skip
NATURAL = Natural(name="n.yaml", kind="broad", looked_at=True, asked=40, good=36, wrong=2)
GRADES = Grades(round=2, persona="nurse", kind="broad", a=15, b=3, c=1, d=1)


def test_what_is_published_is_what_is_measured(answerer: Answerer, tmp_path: Path) -> None:
    """`python -m bench.accuracy` writes it anew; other sets than this one are not all here."""
    now = measured(answerer, tmp_path)
    assert [one for one in now.claims if one.name == HELD_OUT] == [
        one for one in ACCURACY.claims if one.name == HELD_OUT
    ]
    assert now.articles == ACCURACY.articles
    assert now.readers == ACCURACY.readers
    here = [one for one in ACCURACY.natural if one.name.startswith("bench/")]
    assert here
    assert [one for one in now.natural if one.name.startswith("bench/")] == here


def test_sets_that_are_not_there_keep_their_figures(answerer: Answerer, tmp_path: Path) -> None:
    now = measured(answerer, tmp_path)
    assert {(one.name, one.kind) for one in now.natural} == {
        (one.name, one.kind) for one in ACCURACY.natural
    }
    assert {one.name for one in now.claims} == {one.name for one in ACCURACY.claims}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_quote_what_is_published(page: Path) -> None:
    text = page.read_text()
    assert text.count("<!-- accuracy -->") == text.count("<!-- /accuracy -->") == 1
    assert quoted(text, ACCURACY) == text


def test_sets_that_were_looked_at_are_called_development_sets() -> None:
    accuracy = Accuracy(articles=(), claims=(CLAIMS,), natural=(NATURAL,), readers=(GRADES,))
    lines = published(accuracy).splitlines()
    (start,) = (n for n, line in enumerate(lines) if line.startswith("Development sets"))
    tabled = [n for n, line in enumerate(lines) if "q.yaml" in line or "n.yaml" in line]
    assert tabled
    assert all(n > start for n in tabled)
    assert "| q.yaml | 200 | 90.0 | 7.5 | 0.5 |" in lines
    assert "| n.yaml | 40 | 90.0 | broad 90 | 5.0 |" in lines
    assert "| broad | 20 | 75 % | 15 % | 5 % | 5 % |" in lines[:start]


def test_only_the_last_round_of_readers_counts() -> None:
    before = GRADES.model_copy(update={"round": 1, "a": 0})
    accuracy = Accuracy(articles=(), claims=(), natural=(), readers=(before, GRADES))
    assert accuracy.last_round == (GRADES,)


def test_grades_must_add_up(tmp_path: Path) -> None:
    file = tmp_path / "readers.yaml"
    file.write_text("- {round: 2, persona: nurse, class: broad, A: 15, B: 3, C: 1, D: 1, n: 20}\n")
    assert list(read_grades(file)) == [GRADES]
    file.write_text(file.read_text().replace("n: 20", "n: 21"))
    with pytest.raises(ValueError, match=r"readers\.yaml: n is 21, not the sum of the grades"):
        list(read_grades(file))


def test_the_example_among_the_readers_can_be_read(tmp_path: Path) -> None:
    (example,) = [
        line.removeprefix("#   ")
        for line in READERS.read_text().splitlines()
        if line.startswith("#   - ")
    ]
    file = tmp_path / "readers.yaml"
    file.write_text(example)
    assert len(list(read_grades(file))) == 1
