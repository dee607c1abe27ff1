"""A new article's entries, drafted from an invented one that quotes in every way of print."""

from __future__ import annotations

import shutil
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.drafts import best, draft, drafts, free_id
from bot.errors import BotError
from bot.knowledge import ArticleText, KnowledgePaths, inspect
from tests.conftest import ROOT
from tests.test_cli import bot

FERRY = Path(__file__).parent / "articles/night-ferry.txt"

# Every draft: its paragraph, how the quotation begins, and whose words it holds, read by hand.
DRAFTED = [
    (2, "a gamble with people’s", None, "quoted"),
    (3, "The Skarra Health Board", "Skarra Health Board", "reported"),
    (4, "We are not abandoning", "Margaret Oduya", "quoted"),
    (4, "The helicopter gets a", "Margaret Oduya", "quoted"),
    (4, "The ferry takes three", "Margaret Oduya", "quoted"),
    (5, "But Dr Callum Reith,", "Dr Callum Reith", "reported"),
    (5, "He had counted 61", None, "journalist"),
    (6, "On those nights we", "Dr Callum Reith", "quoted"),
    (6, "I have delivered two", "Dr Callum Reith", "quoted"),
    (6, "Nobody on the board", "Dr Callum Reith", "quoted"),
    (7, "a third of transfers", "review", "document"),
    (8, "a single winter and", "Professor Ingrid Vale", "quoted"),
    (8, "She called for a", "Professor Ingrid Vale", "reported"),
    (9, "have to make choices", "Tom Adeyemi", "quoted"),
    (9, "The Skarra board overspent", None, "journalist"),
    (9, "Mr Adeyemi declined to", "spokeswoman for the Department of Island Affairs", "reported"),
    (10, "Eleven people have worked", "Jean Macaulay", "quoted"),
    (10, "They deserved better than", "Jean Macaulay", "quoted"),
    (11, "She added that the", "Jean Macaulay", "reported"),
    (12, "Why has nobody replied?", "Jean Macaulay", "quoted"),
    (12, "Because a reply would", "Jean Macaulay", "quoted"),
    (13, "should have been answered", "Margaret Oduya", "quoted"),
    (13, "She said she would", "Margaret Oduya", "reported"),
    (14, "In the village hall", None, "journalist"),
    (14, "Rhona Baird, 71, a", None, "journalist"),
    (14, "It was blowing a", "Rhona Baird", "quoted"),
    (14, "The skipper held my", "Rhona Baird", "quoted"),
    (15, "Dr Reith’s locum, Dr", "Dr Hana Sobel", "reported"),
    (15, "It isn’t one or", "Dr Hana Sobel", "quoted"),
    (15, "It is only the", "Dr Hana Sobel", "quoted"),
    (16, "The board meets on", None, "journalist"),
    (16, "Its chair, Sir Neil", "Sir Neil Garrow", "reported"),
    (16, "He has not promised", None, "journalist"),
]


@pytest.fixture
def base(tmp_path: Path) -> KnowledgePaths:
    """Lay out a folder with an article and no knowledge yet."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "data").mkdir()
    shutil.copy(FERRY, tmp_path / "seeds")
    (tmp_path / "config.yaml").touch()
    return KnowledgePaths(root=tmp_path)


def test_every_quotation_number_and_name_is_drafted_with_its_speaker() -> None:
    found = [
        (
            item.quotation.paragraph,
            " ".join(item.quotation.text.split()[:4]),
            item.speaker,
            item.voice,
        )
        for item in drafts(ArticleText(FERRY.read_text()))
    ]
    assert found == DRAFTED


def test_a_role_is_taken_from_before_or_behind_the_name() -> None:
    roles = {item.speaker: item.role for item in drafts(ArticleText(FERRY.read_text()))}
    assert roles["Margaret Oduya"] == "chief executive of the board"
    assert roles["Jean Macaulay"] == "branch secretary"
    assert roles["Tom Adeyemi"] == "Health minister"


def test_two_people_of_one_surname_are_told_apart() -> None:
    text = (
        "Dr Ann Moss said that 6 wards would close.\n\n"
        "Jean Moss, a porter, said that 7 would.\n\n"
        "Dr Moss said that nobody had counted."
    )
    found = [(item.speaker, item.people) for item in drafts(ArticleText(text))]
    assert found == [
        ("Dr Ann Moss", ("Dr Ann Moss",)),
        ("Jean Moss", ("Jean Moss",)),
        ("Dr Ann Moss", ("Dr Ann Moss",)),
    ]


def test_the_shipped_articles_are_drafted_by_their_speakers() -> None:
    text = ArticleText((ROOT / "seeds/000_d97d2ee589b9fbbe.txt").read_text())
    by = [(item.quotation.paragraph, item.speaker or item.voice) for item in drafts(text)]
    assert by == [
        (2, "NHS Alliance"), (3, "report"), (6, "report"), (7, "Dr Minoo Irani"),
        (8, "Dr Minoo Irani"), (9, "Dr Minoo Irani"), (10, "Dr Minoo Irani"), (11, "report"),
        (12, "David Stout"), (13, "David Stout"),
    ]  # fmt: skip


def test_a_report_with_its_author_speaks_as_a_document() -> None:
    (item,) = drafts(ArticleText("A report by the University of Calder found that 6 closed."))
    assert (item.speaker, item.voice) == ("University of Calder report", "document")
    (item,) = drafts(ArticleText("A study by the town council, Wet Feet, found 6 leaks."))
    assert (item.speaker, item.voice, item.people) == ("town council study", "document", ())


def test_an_age_or_a_post_is_no_part_of_a_name() -> None:
    (item,) = drafts(ArticleText("Owner Jean Moss, 71, said: ‘I would sooner give it away.’"))
    assert (item.speaker, item.role, item.people) == ("Jean Moss", "Owner", ("Jean Moss",))


REPORT = Path(__file__).parent / "articles/canal-report.txt"

# The best of a report, without its headers, contents, notes and tables.
REPORTED = [
    ("We found that 14 of them lose more than 2,000 litres an hour, with the worst at Ford.", None),
    ("We recommend that the county council repair the worst 14 locks by 2018.", None),
    ("One study estimated that the towpaths carry 3 million walks a year.", None),
    ("would not carry a pram, let alone a wheelchair.", "Professor Ingrid Lock"),
    ("Ensuring That We said otherwise, the Towpath Trust warned in 2013.", "Towpath Trust"),
]


def test_a_report_yields_whole_sentences_and_no_speaker_that_is_none() -> None:
    found = list(drafts(ArticleText(REPORT.read_text())))
    assert [(item.quotation.text, item.speaker) for item in found] == REPORTED


def test_what_people_without_a_name_say_is_drafted() -> None:
    text = ArticleText("Agency officials said that most reviews were useful. Most were short.")
    assert [(item.quotation.text, item.voice) for item in drafts(text)] == [
        ("Agency officials said that most reviews were useful.", "journalist")
    ]


def test_a_sentence_that_a_page_cuts_off_is_no_draft() -> None:
    text = ArticleText("The trust paid £20m.\n\nIt audited nine bodies, among them the Deposit")
    assert [item.quotation.text for item in drafts(text)] == ["The trust paid £20m."]


def test_the_number_of_a_note_set_apart_is_no_part_of_a_draft() -> None:
    said = "The harbour of the island lost {} of its boats to the storm. "
    text = ArticleText("".join(f"{said.format(n * 100)}{n} " for n in range(1, 7)) + "Some sank.")
    assert [f"{item.quotation.text} " for item in drafts(text)] == [
        said.format(n * 100) for n in range(1, 7)
    ]


def test_the_best_drafts_are_kept_in_the_order_of_the_text() -> None:
    kept = best(list(drafts(ArticleText(REPORT.read_text()))), 3)
    assert [item.quotation.text.split()[0] for item in kept] == ["We", "We", "Ensuring"]


def test_the_file_says_how_many_were_kept_and_what_was_left_out(base: KnowledgePaths) -> None:
    shutil.copy(REPORT, base.root / "seeds")
    facts = draft(base.root / "seeds/canal-report.txt", base, 3)["canal-report-facts.yaml"]
    head = facts.partition("\n\n")[0]
    assert head.startswith("# For data/facts.yaml: the best 3 of 5 drafts.")
    assert "\n# - notes and sources: 3, such as '1 Q21, Q87, Friends of the" in head
    assert facts.count("- id: ") == 3


def test_a_report_of_20_000_words_is_drafted_in_seconds_however_broken_up() -> None:
    raw = "\n\n".join(REPORT.read_text().replace("Ford", f"Ford{n}") for n in range(90))
    one = " ".join(raw.split())
    assert len(one.split()) > 20_000
    for text in (raw, one, "\n".join(textwrap.wrap(one, 80)), one.replace(".", "")):
        start = time.process_time()
        list(drafts(ArticleText(text)))
        assert time.process_time() - start < 5


def test_the_command_shows_what_each_paragraph_is_taken_for(base: KnowledgePaths) -> None:
    shutil.copy(REPORT, base.root / "seeds")
    done = bot("new", "seeds/canal-report.txt", "--preview", cwd=base.root)
    assert done.returncode == 0
    assert done.stdout.splitlines()[1] == (
        "    2  page header        'State of the canals Third Report of Session 2014–15'"
    )
    assert len(done.stdout.splitlines()) == len(ArticleText(REPORT.read_text()).paragraphs)


def test_a_text_cut_into_lines_is_refused(base: KnowledgePaths) -> None:
    lines = textwrap.wrap(" ".join(FERRY.read_text().split()), 60)
    (base.root / "lines.txt").write_text("\n\n".join(lines))
    with pytest.raises(BotError, match="break off within a sentence: join their lines first"):
        draft(base.root / "lines.txt", base)


def test_the_title_is_no_draft() -> None:
    text = ArticleText("Five years on, nobody knows\n\nThe bridge opened in 2003.")
    assert [item.quotation.text for item in drafts(text)] == ["The bridge opened in 2003."]


def put(base: KnowledgePaths, article: str, facts: str) -> None:
    (base.root / "data/articles.yaml").write_text(article)
    (base.root / "data/facts.yaml").write_text(facts)


def test_an_unedited_draft_is_refused_at_each_place_to_fill_in(base: KnowledgePaths) -> None:
    article, facts = draft(base.root / "seeds/night-ferry.txt", base).values()
    put(base, article, facts)
    seen = inspect(base)
    assert seen.library is None
    empty = [f"{p.location.file}:{p.location.line}" for p in seen.problems if p.severity == "error"]
    marks = [
        f"{file}:{number}"
        for file, text in (("data/articles.yaml", article), ("data/facts.yaml", facts))
        for number, line in enumerate(text.splitlines(), 1)
        if line in ("  publication:", "  published:", "  answer:", "  questions:")
    ]
    assert sorted(empty) == sorted(marks)
    assert len(marks) == 2 + 2 * len(DRAFTED)


def test_a_draft_that_is_filled_in_passes(base: KnowledgePaths) -> None:
    article, facts = draft(base.root / "seeds/night-ferry.txt", base).values()
    article = article.replace("publication:\n", "publication: Sound Gazette\n")
    article = article.replace("published:\n", "published: 2019\n")
    for number in range(len(DRAFTED)):
        facts = facts.replace("answer:\n", "answer: It said so.\n", 1)
        facts = facts.replace("questions:\n", f"questions: [what is {number}]\n", 1)
    put(base, article, facts)
    seen = inspect(base)
    assert [problem for problem in seen.problems if problem.severity == "error"] == []
    assert seen.library is not None
    assert len(seen.library.facts) == len(DRAFTED)


def test_ids_that_are_taken_are_numbered() -> None:
    assert free_id("The reign of the PCTs isn't over", ()) == "reign-pcts"
    assert free_id("the reign", {"reign", "reign-2"}) == "reign-3"
    assert free_id("‘It is!’", ()) == "draft"


PIECES = st.sampled_from([*"ab '‘’“”\".,?!:\n\x07…9", " He said ", "Dr Ann Lee", "the report says"])


@given(st.lists(PIECES, max_size=40))
def test_whatever_the_text_every_draft_quotes_it(pieces: list[str]) -> None:
    text = ArticleText("".join(pieces))
    for item in drafts(text):
        found = text.find(item.quotation.text)
        assert item.quotation in found
        assert item.elsewhere == (len(found) > 1)


def test_the_command_writes_new_files_and_never_over_old_ones(base: KnowledgePaths) -> None:
    for _ in range(2):
        done = bot("new", "seeds/night-ferry.txt", "--out", "drafts", cwd=base.root)
    article, facts = base.root / "drafts/night-ferry-article.yaml", "drafts/night-ferry-facts.yaml"
    assert (done.returncode, done.stderr) == (
        1,
        f"drafts/night-ferry-article.yaml and {facts}: there already, nothing was written\n",
    )
    assert article.read_text() + "\n" + (base.root / facts).read_text() == (
        bot("new", "seeds/night-ferry.txt", cwd=base.root).stdout
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.txt", None, "gone.txt: no such file"),
        ("empty.txt", b" \n", "empty.txt: no text, an article was expected"),
        ("lines.txt", b"One.\nTwo.\nThree.\nFour.\nFive.", "lines.txt: one paragraph only: sep"),
        ("latin.txt", b"one\ncaf\xe9", "latin.txt:2:4: byte 0xe9 is not UTF-8: save the file as"),
    ],
)
def test_a_file_that_is_no_article_is_refused(
    base: KnowledgePaths, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (base.root / name).write_bytes(content)
    with pytest.raises(BotError, match=message):
        draft(base.root / name, base)


def test_a_file_outside_or_known_already_is_refused(base: KnowledgePaths) -> None:
    with pytest.raises(BotError, match=r"night-ferry.txt: outside .*: copy it there first"):
        draft(FERRY, base)
    shipped = KnowledgePaths(root=ROOT)
    with pytest.raises(
        BotError, match="already the text of the article 'make-history': `coverage` "
    ):
        draft(ROOT / "seeds/003_cc49b36451a4d406.txt", shipped)
