"""Questions without a good answer: in clusters, with why they failed and YAML that mends it."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.answering import Answerer
from bot.curation.check import check
from bot.curation.clusters import Missed, clusters, fetch_missed
from bot.curation.unanswered import Remedy, Unanswered, patch, remedies, summary, unanswered
from bot.knowledge import Library, load
from bot.settings import Settings, load_settings
from bot.storage import Database, Storage
from tests.conftest import ROOT
from tests.test_cli import bot

ASKED = [
    *["is homeopathy free on the nhs"] * 3, "Is homeopathy free on the NHS?", "homeopathy",
    "can i get homeopathy", "whats the budget for dentists", "dentists budget", "lifeboats crew",
    "did dr dixon like the lifeboats crew", "how are points worked out in the new gms framework",
]  # fmt: skip


def missed(*questions: str, given: str | None = None) -> list[Missed]:
    return [Missed(question=question, given=given) for question in questions]


@pytest.fixture(scope="module")
def found(answerer: Answerer) -> list[Unanswered]:
    return list(unanswered(missed(*ASKED), answerer))


def test_wordings_of_one_thing_are_one_cluster_whatever_their_order(answerer: Answerer) -> None:
    shuffled = list(ASKED)
    random.Random(7).shuffle(shuffled)
    first, *others = clusters(missed(*ASKED), answerer)
    assert [first, *others] == clusters(missed(*shuffled), answerer)
    assert (first.count, first.ranked) == (
        6,
        ["is homeopathy free on the nhs", "can i get homeopathy", "homeopathy"],
    )
    assert [other.ranked for other in others] == [
        ["dentists budget", "whats the budget for dentists"],
        ["did dr dixon like the lifeboats crew", "lifeboats crew"],
        ["how are points worked out in the new gms framework"],
    ]


def test_what_was_voted_down_is_apart_from_what_was_declined(answerer: Answerer) -> None:
    both = [*missed("homeopathy"), *missed("homeopathy", given="report-title")]
    assert [group.given for group in clusters(both, answerer)] == [None, "report-title"]


def test_what_is_answered_by_now_or_asks_nothing_is_left_out(answerer: Answerer) -> None:
    assert list(unanswered(missed("who chairs the alliance", "hello"), answerer)) == []


def test_an_answer_that_was_voted_down_is_not_offered_again(answerer: Answerer) -> None:
    (item,) = unanswered(missed("who chairs the nhs alliance", given="dixon-chair"), answerer)
    assert item.nearest is not None
    assert not answerer.same_words(item.nearest.id, "dixon-chair")
    assert summary(item).startswith(
        "1 × who chairs the nhs alliance (the answer dixon-chair was voted down; nearest: "
    )


def test_the_word_that_failed_is_named(found: list[Unanswered]) -> None:
    assert found[0].failed == ("homeopathy",)
    assert summary(found[0]).startswith(
        "6 × is homeopathy free on the nhs (no fact has 'homeopathy'; nearest: "
    )


def test_a_sentence_that_no_fact_quotes_is_pointed_to(library: Library) -> None:
    """Without the facts on the lifeboats, the article still has them."""
    left = {n: f for n, f in library.facts.items() if "lifeboats" not in f.quotation.text}
    poorer = replace(library, facts=MappingProxyType(left), gaps=MappingProxyType({}))
    (item,) = unanswered(missed("who wanted to go to the lifeboats"), Answerer(poorer))
    assert item.unquoted is not None
    assert item.unquoted.startswith("make-history, paragraph 9: Dr Dixon said that although some")
    assert f"does: {item.unquoted}\n" in patch([item], poorer, Settings().answering)


def test_a_known_gap_needs_nothing(answerer: Answerer, library: Library) -> None:
    (item,) = unanswered(missed("how much do PCT managers get paid?"), answerer)
    assert item.gap is not None
    assert summary(item).endswith(f"(the known gap {item.gap.id} fits; nothing to do)")
    assert patch([item], library, Settings().answering).splitlines()[-1] == f"# {summary(item)}"


def test_the_patch_says_what_to_paste_where(found: list[Unanswered], library: Library) -> None:
    text = patch(found[:1], library, Settings().answering)
    assert text.split("\n\n")[1] == (
        f"# {summary(found[0])}\n"
        "# also: can i get homeopathy; homeopathy\n"
        "# if no article says, in data/gaps.yaml:\n"
        "- id: homeopathy\n"
        "  answer:\n"
        "  questions:\n"
        "    - is homeopathy free on the nhs\n"
        "    - homeopathy\n"
        "# and in data/questions.yaml:\n"
        "- q: can i get homeopathy\n"
        "  kind: asked\n"
        "  outcome: decline\n"
    )


@pytest.fixture
def copy(tmp_path: Path) -> Settings:
    """Copy the shipped knowledge, to be edited."""
    for name in ("data", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "config.yaml", tmp_path)
    return load_settings(tmp_path / "config.yaml", {})


def paste(settings: Settings, item: Unanswered, remedy: Remedy, fact: str | None) -> None:
    """Do as the patch says, filling in what is empty."""
    file = settings.root / ("data/facts.yaml" if fact else "data/gaps.yaml")
    text, entry = file.read_text(), remedy.entry.replace("answer:\n", "answer: They don't say.\n")
    place = text.index("  questions:\n", text.index(f"- id: {fact}\n")) + 13 if fact else len(text)
    file.write_text(text[:place] + entry + text[place:])
    regression = remedy.regression.replace("- q:\n", f"- q: say, {item.cluster.question}\n")
    with (settings.root / "data/questions.yaml").open("a") as questions:
        questions.write(regression)


@pytest.mark.parametrize(
    ("asked", "as_gaps"),
    [
        (["who takes the wheel", "so who takes the wheel", "who paid for the seaside do"], False),
        (ASKED, True),
    ],
    ids=["questions", "gaps"],
)
def test_what_is_pasted_and_filled_in_passes_the_check(
    copy: Settings, answerer: Answerer, library: Library, asked: list[str], as_gaps: bool
) -> None:
    found = [item for item in unanswered(missed(*asked), answerer) if not item.gap]
    pasted = []
    for item, offered in zip(found, remedies(found, library, copy.answering), strict=True):
        for remedy in offered:
            if ("gaps.yaml" in remedy.where) == as_gaps:
                assert item.nearest is not None
                paste(copy, item, remedy, None if as_gaps else item.nearest.id)
                pasted.append(item.cluster.question)
    assert pasted
    assert [p for p in check(copy).problems if p.severity == "error"] == []
    after = Answerer(load(copy.paths), copy.answering)
    left = list(unanswered(missed(*pasted), after))
    assert [item.gap is not None for item in left] == [True] * len(pasted) * as_gaps


@pytest.mark.parametrize(
    "question",
    ["a: b # 'c'\n- d", "- [homeopathy", "\x07\u2028#", "homeopathy " * 30, "no", "🙂 | >"],
)
def test_any_question_leaves_the_patch_in_one_piece(
    question: str, answerer: Answerer, library: Library
) -> None:
    items = list(unanswered(missed(question), answerer))
    for line in patch(items, library, Settings().answering).split("\n"):
        assert line[:1] in ("", "#", "-", " ")
        assert line.isprintable()


async def test_what_the_bot_has_stored_is_fetched_and_shown(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    database = Database(url)
    storage = Storage(database, "token")
    await storage.add_declined("homeopathy", nearest="report-title", missing=["homeopathy"])
    await storage.add_declined("who is it by", nearest="report-title", kind="voted down")
    assert await fetch_missed(storage) == [
        Missed(question="homeopathy"),
        Missed(question="who is it by", given="report-title"),
    ]
    await database.close()
    done = bot("unanswered", environment={"BOT_STORAGE__URL": url})
    assert done.returncode == 0
    assert "# 1 × homeopathy (no fact has 'homeopathy'; " in done.stdout
    assert "the answer report-title was voted down" in done.stdout


def test_the_command_reads_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "asked.txt"
    file.write_text("homeopathy\n\ndentists\n")
    from_file = bot("unanswered", str(file), "--top", "1")
    assert from_file.stdout.startswith("# Asked without a good answer: 1, in clusters: 1.")
    assert bot("unanswered", "-", "--top", "1", text=file.read_text()).stdout == from_file.stdout
    done = bot("unanswered", "-", text="who chairs the alliance\n")
    assert done.stdout == "every question has a good answer by now\n"
