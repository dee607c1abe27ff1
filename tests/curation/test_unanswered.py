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
from bot.knowledge import load
from bot.settings import Answering, Settings, load_settings
from bot.storage import Database, Storage
from tests.curation.bases import write_base
from tests.test_cli import bot

TANNERY = Path(__file__).parent / "tannery"
ASKED = [
    *["is homeopathy offered"] * 2, "IS HOMEOPATHY OFFERED", "homeopathy",
    "do they do homeopathy there", "how many nurses have resigned", "nurses resigned",
    "is the centre overcrowded", "dentist",
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
        (5, ["is homeopathy offered", "do they do homeopathy there", "homeopathy"]),
        (2, ["how many nurses have resigned", "nurses resigned"]),
        (1, ["dentist"]),
        (1, ["is the centre overcrowded"]),
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


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("is homeopathy offered",
         "(missing: 'homeopathy'; nearest: practices-offered-run-surgery)"),
        ("dentist", "(missing: 'dentist'; nothing near)"),
        ("how many were seen at the tannery in 2005",
         "(missing: '2005'; nothing near)"),
        ("is the centre overcrowded",
         "(hedged, not sure enough; nearest: monday-february-counted-112)"),
    ],
)  # fmt: skip
def test_the_word_that_failed_is_named_with_what_is_nearest(
    tannery: Answerer, question: str, told: str
) -> None:
    (item,) = find(tannery, question)
    assert summary(item) == f"1 × {question} {told}"


def test_a_sentence_that_no_fact_quotes_is_pointed_to(tannery: Answerer) -> None:
    (item,) = find(tannery, "what time does it close")
    assert item.unquoted == (
        "tannery-walk-in, paragraph 8: It now closes at 8pm on weekdays and at 4pm at weekends."
    )
    assert f"does: {item.unquoted}\n" in patch([item], tannery.library, Answering())


GAP = {"id": "boats", "questions": ["Are there boats for hire?"]}


@pytest.mark.parametrize(
    ("denial", "told"),
    [
        ("The articles do not say whether boats can be hired.", "nothing to do"),
        ("The articles mention no ferry.",
         "gap denies 'ferry', but paragraph 1 of 'one' has 'A ferry runs to the pier.'"),
    ],
)  # fmt: skip
def test_a_known_gap_needs_nothing_unless_an_article_has_what_it_denies(
    tmp_path: Path, denial: str, told: str
) -> None:
    text = "A ferry runs to the pier. Trains run to the town."
    fact = {"quote": "Trains run to the town", "questions": ["Where do trains run?"]}
    seen = write_base(tmp_path, [text], [fact], gaps=[{**GAP, "answer": denial}])
    assert seen.library
    (item,) = find(Answerer(seen.library), "are there any boats for hire")
    assert item.gap is not None
    assert summary(item).endswith(f"(the known gap boats fits; {told})")
    assert patch([item], seen.library, Answering()).splitlines()[-1] == f"# {summary(item)}"


def test_the_patch_says_what_to_paste_where(tannery: Answerer) -> None:
    found = find(tannery, *ASKED)
    blocks = patch(found, tannery.library, Answering()).split("\n\n")
    assert blocks[4] == (
        f"# {summary(found[3])}\n"
        f"# an article may say it, and no fact does: {found[3].unquoted}\n"
        "# if it asks for monday-february-counted-112, under its questions in data/facts.yaml:\n"
        "    - is the centre overcrowded\n"
        "# and in data/questions.yaml:\n"
        "- q:\n"
        "  kind: asked\n"
        "  article: tannery-walk-in\n"
        "  expect:\n"
        "    - - On a Monday in February I counted 112 people, and some of them were sitting on "
        "the stairs.\n"
        "      - Bernadette Lyle, the centre's lead nurse, said that she had counted 112 people on "
        "a Monday in February, some of them sitting on the stairs.\n"
        "  outcome: answer\n"
        "# if no article says, in data/gaps.yaml:\n"
        "- id: centre-overcrowded\n"
        "  answer:\n"
        "  questions:\n"
        "    - is the centre overcrowded\n"
        "# and in data/questions.yaml:\n"
        "- q:\n"
        "  kind: asked\n"
        "  outcome: decline\n"
    )
    assert blocks[1].startswith(
        f"# {summary(found[0])}\n"
        "# also: do they do homeopathy there; homeopathy\n"
        "# if no article says, in data/gaps.yaml:\n"
        "- id: homeopathy\n"
    )


def test_a_question_may_be_an_overviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for threshold in ("LIST_AT", "SEVERAL_AT"):  # so small a base would give a list of its facts
        monkeypatch.setattr(f"bot.answering.decide.{threshold}", 1.1)
    fact = {"quote": "Trains run to the town", "questions": ["Where do trains run?"]}
    pier = {"quote": "A ferry runs to the pier.", "questions": ["When is the ferry?"]}
    view = {"title": "Ways to travel", "facts": ["fact-0", "fact-1"],
            "questions": ["What are the ways to travel?", "travel options"]}  # fmt: skip
    text = "A ferry runs to the pier. Trains run to the town."
    seen = write_base(tmp_path, [text], [fact, pier], overviews=[view])
    assert seen.library
    found = find(Answerer(seen.library), "options if i travel by camel")
    (offered,) = remedies(found, seen.library, Answering())
    assert offered[0].where == "if it asks for view-0, under its questions in data/overviews.yaml"
    assert "outcome: overview" in offered[0].regression


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
    found = find(tannery, "is the centre overcrowded", *(ASKED if as_gaps else ()))
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
    await storage.add_declined("homeopathy", nearest=None, missing=["homeopathy"])
    await storage.add_declined(
        "did anyone sign", nearest="petition-signed-5-200", kind="voted down"
    )
    assert await fetch_missed(storage) == [
        Missed(question="homeopathy"),
        Missed(question="did anyone sign", given="petition-signed-5-200"),
    ]
    await database.close()
    config = str(TANNERY / "config.yaml")
    done = bot("--config", config, "unanswered", environment={"BOT_STORAGE__URL": url})
    assert done.returncode == 0
    assert "# 1 × homeopathy (missing: 'homeopathy'; " in done.stdout
    assert "the answer petition-signed-5-200 was voted down" in done.stdout


def test_the_command_reads_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "asked.txt"
    file.write_text("homeopathy\n\ndentists\n")
    command = ("--config", str(TANNERY / "config.yaml"), "unanswered")
    from_file = bot(*command, str(file), "--top", "1")
    assert from_file.stdout.startswith("# Asked without a good answer: 1, in clusters: 1.")
    assert bot(*command, "-", "--top", "1", text=file.read_text()).stdout == from_file.stdout
    done = bot(*command, "-", text="who pays for the walk-in centre\n")
    assert done.stdout == "every question has a good answer by now\n"
