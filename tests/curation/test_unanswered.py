"""Questions without a good answer: in clusters, with why they failed and YAML that mends it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.curation.check import check
from bot.curation.clusters import Missed, clusters, fetch_missed
from bot.curation.unanswered import Remedy, Unanswered, patch, remedies, summary, unanswered
from bot.knowledge import Library, load
from bot.settings import Answering, Settings, load_settings
from bot.storage import Database, Storage
from tests.test_cli import bot

TANNERY = Path(__file__).parent / "tannery"
ASKED = [
    *["is homeopathy offered"] * 2, "IS HOMEOPATHY OFFERED", "homeopathy",
    "can i get homeopathy there", "how many nurses have resigned", "nurses resigned",
    "bosses on gp work", "dentist",
]  # fmt: skip


def missed(*questions: str, given: str | None = None) -> list[Missed]:
    return [Missed(question=question, given=given) for question in questions]


@pytest.fixture(scope="module")
def tannery() -> Answerer:
    """Answer from a base of ten facts about an invented walk-in centre."""
    return Answerer(load(load_settings(TANNERY / "config.yaml", {}).paths))


def find(tannery: Answerer, *questions: str, given: str | None = None) -> list[Unanswered]:
    return list(unanswered(missed(*questions, given=given), tannery))


def test_wordings_of_one_thing_are_one_cluster_whatever_their_order(tannery: Answerer) -> None:
    shuffled = list(ASKED)
    random.Random(7).shuffle(shuffled)
    found = clusters(missed(*ASKED), tannery)
    assert found == clusters(missed(*shuffled), tannery)
    assert [(group.count, group.ranked) for group in found] == [
        (5, ["is homeopathy offered", "can i get homeopathy there", "homeopathy"]),
        (2, ["how many nurses have resigned", "nurses resigned"]),
        (1, ["bosses on gp work"]),
        (1, ["dentist"]),
    ]


def test_what_was_voted_down_is_apart_from_what_was_declined(tannery: Answerer) -> None:
    both = [*missed("homeopathy"), *missed("homeopathy", given="save-2-1m-spend")]
    assert [group.given for group in clusters(both, tannery)] == [None, "save-2-1m-spend"]


def test_what_is_answered_by_now_or_asks_nothing_is_left_out(tannery: Answerer) -> None:
    assert find(tannery, "who pays for the walk-in centre", "hello") == []


def test_an_answer_that_was_voted_down_is_not_offered_again(tannery: Answerer) -> None:
    (item,) = find(tannery, "who is the medical director", given="medical-director-osman-kelleher")
    assert item.nearest is None or item.nearest.id != "medical-director-osman-kelleher"
    assert summary(item).startswith(
        "1 × who is the medical director (the answer medical-director-osman-kelleher was voted down"
    )


def test_the_word_that_failed_is_named(tannery: Answerer) -> None:
    (item,) = find(tannery, "homeopathy in harrowmere")
    assert item.failed == ("homeopathy",)
    assert summary(item).startswith(
        "1 × homeopathy in harrowmere (no fact has 'homeopathy'; nearest: "
    )


def test_a_sentence_that_no_fact_quotes_is_pointed_to(tannery: Answerer) -> None:
    (item,) = find(tannery, "what time does it close")
    assert item.unquoted == (
        "tannery-walk-in, paragraph 8: It now closes at 8pm on weekdays and at 4pm at weekends."
    )
    assert f"does: {item.unquoted}\n" in patch([item], tannery.library, Answering())


def test_a_known_gap_needs_nothing(answerer: Answerer, library: Library) -> None:
    (item,) = find(answerer, "how much do PCT managers get paid?")
    assert item.gap is not None
    assert summary(item).endswith(f"(the known gap {item.gap.id} fits; nothing to do)")
    assert patch([item], library, Answering()).splitlines()[-1] == f"# {summary(item)}"


def test_the_patch_says_what_to_paste_where(tannery: Answerer) -> None:
    found = find(tannery, *ASKED)
    text = patch(found, tannery.library, Answering())
    assert text.split("\n\n")[2] + "\n" == (
        f"# {summary(found[1])}\n"
        "# also: nurses resigned\n"
        "# an article may say it, and no fact does: tannery-walk-in, paragraph 11: Ms Lyle has told"
        " it that four of her 26 nurses have resigned since Christmas.\n"
        "# if it asks for petition-signed-5-200, under its questions in data/facts.yaml:\n"
        "    - how many nurses have resigned\n"
        "# and in data/questions.yaml:\n"
        "- q: nurses resigned\n"
        "  kind: asked\n"
        "  article: tannery-walk-in\n"
        "  expect:\n"
        "    - - A petition signed by 5,200 residents asks for midnight.\n"
        "  outcome: answer\n"
        "# if no article says, in data/gaps.yaml:\n"
        "- id: nurses-resigned\n"
        "  answer:\n"
        "  questions:\n"
        "    - how many nurses have resigned\n"
        "# and in data/questions.yaml:\n"
        "- q: nurses resigned\n"
        "  kind: asked\n"
        "  outcome: decline\n"
    )


@pytest.fixture
def copy(tmp_path: Path) -> Settings:
    """Copy the small base, to be edited."""
    shutil.copytree(TANNERY, tmp_path, dirs_exist_ok=True)
    return load_settings(tmp_path / "config.yaml", {})


def paste(settings: Settings, item: Unanswered, remedy: Remedy, fact: str | None) -> None:
    """Do as the patch says, filling in what is empty."""
    file = settings.root / ("data/facts.yaml" if fact else "data/gaps.yaml")
    text = file.read_text() if file.exists() else ""
    entry = remedy.entry.replace("answer:\n", "answer: The article doesn't say.\n")
    place = text.index("  questions:\n", text.index(f"- id: {fact}\n")) + 13 if fact else len(text)
    file.write_text(text[:place] + entry + text[place:])
    with (settings.root / "data/questions.yaml").open("a") as questions:
        questions.write(remedy.regression.replace("- q:\n", f"- q: say, {item.cluster.question}\n"))


@pytest.mark.parametrize("as_gaps", [False, True], ids=["questions", "gaps"])
def test_what_is_pasted_and_filled_in_passes_the_check(
    copy: Settings, tannery: Answerer, as_gaps: bool
) -> None:
    pasted = []
    found = find(tannery, "bosses on gp work", *(ASKED if as_gaps else ()))
    for item, offered in zip(found, remedies(found, tannery.library, Answering()), strict=True):
        for remedy in offered:
            if ("gaps.yaml" in remedy.where) == as_gaps:
                near = item.nearest.id if item.nearest and not as_gaps else None
                paste(copy, item, remedy, near)
                pasted.append(item.cluster.question)
    assert len(pasted) == len(found)
    assert [p for p in check(copy).problems if p.severity == "error"] == []
    left = find(Answerer(load(copy.paths), copy.answering), *pasted)
    assert [item.gap is not None for item in left] == [True] * len(pasted) * as_gaps


@pytest.mark.parametrize(
    "question",
    ["a: b # 'c'\n- d", "- [homeopathy", "\x07\u2028#", "homeopathy " * 30, "no", "🙂 | >"],
)
def test_any_question_leaves_the_patch_in_one_piece(question: str, tannery: Answerer) -> None:
    for line in patch(find(tannery, question), tannery.library, Answering()).split("\n"):
        assert line[:1] in ("", "#", "-", " ")
        assert line.isprintable()


async def test_what_the_bot_has_stored_is_fetched_and_shown(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    database = Database(url)
    storage = Storage(database, "token")
    await storage.add_declined("homeopathy", nearest="report-title", missing=["homeopathy"])
    await storage.add_declined("is it in print", nearest="report-title", kind="voted down")
    assert await fetch_missed(storage) == [
        Missed(question="homeopathy"),
        Missed(question="is it in print", given="report-title"),
    ]
    await database.close()
    done = bot("unanswered", environment={"BOT_STORAGE__URL": url})
    assert done.returncode == 0
    assert "# 1 × homeopathy (no fact has 'homeopathy'; " in done.stdout
    assert "the answer report-title was voted down" in done.stdout


def test_the_command_reads_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "asked.txt"
    file.write_text("homeopathy\n\ndentists\n")
    command = ("--config", str(TANNERY / "config.yaml"), "unanswered")
    from_file = bot(*command, str(file), "--top", "1")
    assert from_file.stdout.startswith("# Asked without a good answer: 1, in clusters: 1.")
    assert bot(*command, "-", "--top", "1", text=file.read_text()).stdout == from_file.stdout
    done = bot(*command, "-", text="who pays for the walk-in centre\n")
    assert done.stdout == "every question has a good answer by now\n"
