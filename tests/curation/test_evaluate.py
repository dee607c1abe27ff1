"""Questions are judged by what people would read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.curation.evaluate import evaluate
from bot.curation.report import show_evaluation
from bot.knowledge import Library, Question, load
from bot.settings import Answering, load_settings
from tests.curation.bases import write_village

Expected = tuple[tuple[str, ...], ...] | None


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("village")
    write_village(root)
    return load(load_settings(root / "config.yaml", {}).paths)


# A message, what is expected of the reply, and the verdict.
JUDGED: list[tuple[str, Expected, str]] = [
    ("What did the mayor blame?", (("the weather", "nobody"),), "right"),
    ("walkers", (("40 members", "nobody"), ("two weeks",)), "right"),
    ("What did the mayor blame?", (("weather",), ("ferry",)), "wrong"),
    ("what did the mayor blame for the fire", (("weather",),), "shown"),
    ("what did the mayor blame for the fire", (("ferry",),), "missed"),
    ("hello", (("ferry",),), "missed"),
    ("What did the mayor blame?", None, "answered"),
    ("what did the mayor blame for the fire", None, "hedged"),
    ("What does a bridge cost?", None, "declined"),
    ("hello", None, "declined"),
]


@pytest.mark.parametrize(("question", "expect", "verdict"), JUDGED)
def test_a_question_is_judged(
    village: Library, question: str, expect: Expected, verdict: str
) -> None:
    asked = [Question(q=question, kind="plain", expect=expect)]
    (judged,) = evaluate(village, Answerer(village), asked)
    assert judged.verdict == verdict


def test_a_follow_up_is_judged_after_what_came_before(village: Library) -> None:
    question = Question(
        q="who said that?", kind="followup", after=("How many members were lost?",),
        expect=(("Ada Reed",),),
    )  # fmt: skip
    (judged,) = evaluate(village, Answerer(village), [question])
    assert judged.verdict == "right"


def test_the_report_counts_every_kind_and_lists_what_went_wrong(
    village: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "120")
    file = tmp_path / "asked.yaml"
    file.write_text(
        "- {q: What did the mayor blame?, kind: plain, expect: [[weather]]}\n"
        "- {q: What did the mayor blame?, kind: typo, expect: [[rain]]}\n"
        "- {q: walkers, kind: near_miss}\n"
        "- {q: What does a bridge cost?, kind: near_miss}\n"
    )
    show_evaluation(village, Answering(), file, misses=True)
    lines = [line.strip(" █│┃").split() for line in capsys.readouterr().out.splitlines()]
    cells = [[cell for cell in line if cell not in "│┃%█"] for line in lines if line]
    assert ["kind", "n", "right", "shown", "wrong", "missed"] in cells
    assert ["all", "2", "50.0", "0.0", "50.0", "0.0"] in cells
    assert ["kind", "n", "declined", "hedged", "answered"] in cells
    assert ["near_miss", "2", "50.0", "0.0", "50.0"] in cells
    assert ["wrong", "(typo)", "What", "did", "the", "mayor", "blame?"] in cells
    assert ["answered", "(near_miss)", "walkers"] in cells
