"""An edit is held against the version before it: what it takes away is told, and refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering import Answerer, Asked, Candidate, Chat, Decline
from bot.curation.gate import CLOSE, TIED, Result, at_risk, errors, gate, stored
from bot.errors import Severity
from bot.knowledge import Inspection, inspect, load
from bot.settings import Answering, Settings, load_settings
from tests.curation.bases import write_village

F, W, G, Q, V = (
    f"data/{name}.yaml" for name in ("facts", "overviews", "gaps", "questions", "vocabulary")
)
GAP = """- id: skipper
  answer: The articles do not say who steers the ferry.
  questions: [Which month will the skipper start?, captain's name]
"""
NEW = "    - first sailing\n    - "

# An edit of the base of docs/rules.md: the file, what is replaced by what, the questions that come
# out otherwise, how many are new, and the rules of the errors.
EDITS: dict[str, tuple[str, str, str, list[tuple[str, str]], int, list[str]]] = {
    "a question added": (F, "    - first sailing\n", f"{NEW}maiden voyage\n", [], 1, []),
    "a regression question broken": (
        F, "    - first sailing\n", f"{NEW}How many members has the union lost?\n",
        [("broken", "how many members has the union lost")], 1, ["question-broken"]),
    "a pinned question taken": (
        F, "    - first sailing\n", f"{NEW}How long did the walkers give the council?\n",
        [("broken", "how long did the walkers give the council")], 1, ["outcome-differs"]),
    "a new question that an overview takes": (
        F, "    - first sailing\n", f"{NEW}summary of the unions case\n", [], 1,
        ["question-finds-other"]),
    "a new question with a year that its fact lacks": (
        F, "    - first sailing\n", f"{NEW}When did the ferry start in 1931?\n", [], 1, []),
    "a gap that takes nothing": (G, "- id: cost\n", f"{GAP}- id: cost\n", [], 2, []),
    "an entry renamed": (W, "- id: walkers\n", "- id: hikers\n", [], 3, []),
    "a pin mended": (Q, "  outcome: answer\n", "  outcome: decline\n", [], 0,
                     ["outcome-differs"]),
    "an answer reworded": (F, "the weather.\n", "the weather of that spring.\n", [], 0, []),
    "a synonym added": (V, "  - [boat, ferry]\n", "  - [boat, ferry, tub]\n", [], 0, []),
    "a person added": (F, "  keywords: [ultimatum]\n", "  people: [Walkers Union]\n", [], 0, []),
}  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    write_village(tmp_path)
    return load_settings(tmp_path / "config.yaml", {})


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def edited(base: Settings, file: str, old: str, new: str) -> tuple[Answerer, Answerer, Inspection]:
    """Make an edit; give what answered before, what answers now, and what was read."""
    before = Answerer(load(base.paths), base.answering)
    replace_in(base.root / file, old, new)
    seen = inspect(base.paths)
    assert seen.library
    return before, Answerer(seen.library, base.answering), seen


@pytest.mark.parametrize(
    ("file", "old", "new", "changes", "added", "rules"), EDITS.values(), ids=EDITS
)
def test_an_edit_is_told_by_what_becomes_of_questions(
    base: Settings, file: str, old: str, new: str, changes: list[tuple[str, str]], added: int,
    rules: list[str],
) -> None:  # fmt: skip
    """What keeps an edit from going live is all that `check` calls an error and it has made."""
    before, after, seen = edited(base, file, old, new)
    found = gate(before, after, seen, base.answering)
    assert [(change.kind, change.case.text) for change in found.changes] == changes
    assert found.new == added
    assert [problem.rule for problem in found.problems] == rules
    made = [problem for problem in found.problems if changes or added]
    assert sorted(errors(before, after, seen, base.answering)) == made
    back = gate(after, before, replace(seen, library=before.library), base.answering)
    assert ("broken" in dict(changes)) == ("fixed" in {change.kind for change in back.changes})


def test_a_question_that_goes_to_another_fact_is_moved(base: Settings) -> None:
    """Either reply holds the words that were expected, so that none is worse."""
    with (base.root / Q).open("a") as questions:
        questions.write("- q: who's to blame\n  kind: plain\n  expect: [[weather, May]]\n")
    replace_in(base.root / F, "    - cause of the damage\n", "    - Who is to blame?\n")
    before = Answerer(load(base.paths), base.answering)
    replace_in(base.root / F, "    - Who is to blame?\n", "    - cause of the damage\n")
    _, after, seen = edited(base, F, "    - first sailing\n", f"{NEW}Who is to blame?\n")
    (change,) = gate(before, after, seen, base.answering).changes
    assert str(change).endswith(": moved: \"who's to blame\": 'weather' -> 'ferry-from-may'")


def test_a_stored_question_that_fails_names_what_outranks_it_and_what_to_do(base: Settings) -> None:
    before, after, seen = edited(base, F, "What did Ada Reed complain of?", "walker")
    (problem,) = gate(before, after, seen, base.answering).problems
    assert problem.message == (
        "question finds the overview 'The walkers and their union', not 'lost-members': reword "
        "it, or what it finds instead"
    )


# An edit, and the questions of other entries that it may take, beside the regression set.
AT_RISK: dict[str, tuple[str, str, str, list[str]]] = {
    "one that shares no words": (F, "    - first sailing\n", f"{NEW}maiden voyage\n", [
        "When does the ferry start?", "first sailing", "maiden voyage",
        "is there going to be a new service on the river"]),
    "one that shares some": (W, "    - walkers\n", "    - walkers\n    - the mayor's damage\n", [
        "What did the mayor blame?", "cause of the damage", "What do the walkers say?",
        "summary of the union's case", "walkers", "the mayor's damage"]),
    "an answer": (F, "the weather.\n", "the weather of that spring.\n", [
        "What did the mayor blame?", "whose fault was it", "cause of the damage"]),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "asked"), AT_RISK.values(), ids=AT_RISK)
def test_a_running_bot_asks_what_an_edit_may_take(
    base: Settings, file: str, old: str, new: str, asked: list[str]
) -> None:
    before, after, seen = edited(base, file, old, new)
    risky = at_risk(before.library, after.library, stored(seen))
    kept = [question.record.q for question in seen.questions]
    assert [case.text for case in risky] == [*asked, *kept]


def test_where_names_or_synonyms_change_a_running_bot_asks_everything(base: Settings) -> None:
    old = "  - [boat, ferry]\n"
    before, after, seen = edited(base, V, old, "  - [boat, ferry, tub]\n")
    assert at_risk(before.library, after.library, stored(seen)) == stored(seen)


def test_what_is_gone_is_given_as_it_was(base: Settings) -> None:
    before, after, seen = edited(base, G, "- id: cost\n", "- id: price\n")
    (gone,) = gate(before, after, seen, base.answering).gone
    assert (gone.id, len(gone.questions)) == ("cost", 2)


@pytest.mark.parametrize(
    ("confidence", "behind", "borderline"),
    [
        (0.65 - CLOSE / 2, 5.0, True), (0.65 + CLOSE / 2, 5.0, True), (0.8, 5.0, False),
        (0.2 + CLOSE / 2, 5.0, True), (0.8, TIED / 2, True),
    ],
)  # fmt: skip
def test_a_result_by_a_hair_is_borderline(
    base: Settings, confidence: float, behind: float, borderline: bool
) -> None:
    asked = Asked(
        question="?", outcome=Decline(), library=load(base.paths), confidence=confidence,
        candidates=(Candidate("weather", "fact", 9.0), Candidate("cost", "gap", 9.0 - behind)),
    )  # fmt: skip
    thresholds = Answering(answer_at=0.65, offer_at=0.2)
    assert Result(asked=asked, worth=2).is_borderline(thresholds) == borderline


@pytest.mark.parametrize(("answer_at", "severity"), [(None, "warning"), (0.3, "error")])
def test_what_was_borderline_before_only_warns(
    base: Settings, answer_at: float | None, severity: Severity
) -> None:
    """The question that the edit takes was answered by a hair, or with room to spare."""
    before, after, seen = edited(
        base, F, "    - first sailing\n", f"{NEW}How many members has the union lost?\n"
    )
    sure = before.ask("how many members has the union lost").confidence
    thresholds = Answering(answer_at=answer_at or round(sure - CLOSE / 2, 4), offer_at=0.1)
    (problem,) = gate(before, after, seen, thresholds).problems
    assert (problem.rule, problem.severity) == ("question-broken", severity)
    blocking = list(errors(before, after, seen, thresholds))
    assert len(blocking) == (severity == "error")


def test_a_result_is_written_as_a_curator_knows_it(base: Settings) -> None:
    library = load(base.paths)
    answerer = Answerer(library)

    def written(asked: Asked) -> str:
        return str(Result(asked=asked, worth=0))

    assert written(answerer.ask("What did the mayor blame?")) == "'weather'"
    assert written(answerer.ask("walkers")) == "the overview 'The walkers and their union'"
    chat = Asked(question="hi", outcome=Chat(kind="greeting"), library=library)
    assert written(chat) == "talk (greeting)"
