"""What facts cover: every sentence shown and marked right, in the terminal and in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.curation.coverage import Coverage, coverage, page, percent, stretches
from bot.curation.report import show_coverage
from bot.knowledge import KnowledgePaths, Library, load
from tests.curation.bases import write_base
from tests.curation.browser import CHROMIUM, Page, opened
from tests.test_cli import bot

TEXT = "One & two <three>. Four five six.Seven eight.\n\nNobody quotes this. Nine.\n"
QUOTES = {"a": "One & two <three>", "b": "two <three>. Four five", "c": "five six", "d": "Nine."}

FACT = """
- id: {name}
  article: text
  answer: It said {name} & so on.
  quote: "{quote}"
  speaker: Dr {name}
  topics: [<{name}>]
  questions: [what is {name}]
"""
ARTICLE = "- {id: text, title: A <b>, publication: Paper, published: 2003, text: text.txt}"


@pytest.fixture
def covered(tmp_path: Path) -> Coverage:
    (tmp_path / "data").mkdir()
    (tmp_path / "text.txt").write_text(TEXT)
    (tmp_path / "data/articles.yaml").write_text(ARTICLE)
    facts = (FACT.format(name=name, quote=quote) for name, quote in QUOTES.items())
    (tmp_path / "data/facts.yaml").write_text("".join(facts))
    return coverage(load(KnowledgePaths(root=tmp_path)))[0]


def test_a_sentence_is_covered_by_every_fact_that_quotes_a_word_of_it(covered: Coverage) -> None:
    found = [(s.quotation.text, [fact.id for fact in s.facts]) for s in covered.sentences]
    assert found == [
        ("One & two <three>.", ["a", "b"]),
        ("Four five six.", ["b", "c"]),
        ("Seven eight.", []),
        ("Nobody quotes this.", []),
        ("Nine.", ["d"]),
    ]
    assert covered.covered == 3


def test_what_a_printed_page_adds_is_not_listed_as_uncovered(tmp_path: Path) -> None:
    report = (Path(__file__).parent / "articles/canal-report.txt").read_text()
    quote = "We recommend that the county council repair the worst 14 locks by 2018."
    seen = write_base(
        tmp_path, [report], [{"id": "a", "answer": "It did.", "quote": quote, "questions": ["q"]}]
    )
    assert seen.library is not None
    (item,) = coverage(seen.library)
    assert [s.quotation.text.split()[0] for s in item.bare][:3] == ["Summary", "We", "2."]
    html = page((item,))
    assert '<p id="p-one-2" class="printed">' in html
    assert len(html) < 10 * len(report) + 10_000
    assert [len(part) > 0 for part in item.parts] == [True] * 10
    assert html.count("--covered:") == 10


def test_overlapping_quotations_cut_a_sentence_where_each_begins_and_ends(
    covered: Coverage,
) -> None:
    raw = covered.article.text.raw
    pieces = [
        (raw[piece.start : piece.end], "".join(fact.id for fact in piece.facts))
        for sentence in covered.sentences[:2]
        for piece in stretches(sentence)
    ]
    assert pieces == [
        ("One & ", "a"), ("two <three>", "ab"), (".", "b"),
        ("Four ", "b"), ("five", "bc"), (" six", "c"), (".", ""),
    ]  # fmt: skip


def test_only_all_of_a_text_is_a_hundred_per_cent() -> None:
    assert [percent(share) for share in (0.0, 0.996, 1.0)] == ["0 %", "99 %", "100 %"]


def test_the_terminal_counts_and_lists_what_no_fact_quotes(
    covered: Coverage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show_coverage((covered,))
    table, *lines = capsys.readouterr().out.split("\ntext, ")
    assert "│ text    │     4 │         5 │       3 │ 52 % │ ██··█             │" in table
    assert lines == ["paragraph 1 Seven eight.", "paragraph 2 Nobody quotes this.\n"]


def test_a_long_text_is_summed_up_by_tenths_and_its_list_cut_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the second tenth is quoted, and the first forty of what is left are listed."""
    monkeypatch.setenv("COLUMNS", "80")
    text = " ".join(f"Sentence {n} is here." for n in range(100, 200))
    quoted = [{"quote": f"Sentence {n} is here.", "questions": [f"{n}?"]} for n in range(110, 115)]
    seen = write_base(tmp_path, [text], quoted)
    assert seen.library
    show_coverage(coverage(seen.library))
    out = capsys.readouterr().out
    assert "│ one     │     5 │       100 │       5 │  5 % │ ·▄········        │" in out
    assert out.count("one, paragraph 1 Sentence") == 40
    assert out.endswith("… and 55 more, which the page of --html shows\n")


def test_the_page_asks_for_nothing_from_elsewhere(library: Library) -> None:
    text = page(coverage(library))
    assert "default-src 'none'" in text
    for request in ("src=", "@import", "url(", "<link", "fetch("):
        assert request not in text


def test_the_command_writes_the_page_or_says_why_not(tmp_path: Path) -> None:
    file = tmp_path / "coverage.html"
    done = bot("coverage", "--html", str(file))
    assert (done.returncode, done.stdout) == (0, f"wrote {file}\n")
    assert file.read_text().startswith("<!doctype html>")
    done = bot("coverage", "--html", str(file / "x"))
    assert (done.returncode, done.stderr) == (
        1,
        f"{file}/x: cannot be written: File exists\n",
    )


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shipped(
    library: Library, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    file = folder / "coverage.html"
    file.write_text(page(coverage(library)), encoding="utf-8")
    async with opened(file, folder / "profile") as chromium:
        yield chromium


@needs_chromium
@pytest.mark.asyncio(loop_scope="module")
class TestInChromium:
    """The page of the shipped knowledge, opened once."""

    async def test_the_articles_read_as_they_are_printed(
        self, shipped: Page, library: Library
    ) -> None:
        shown = await shipped.run(
            "[...document.querySelectorAll('.text p')].map(p => {"
            " p = p.cloneNode(true); p.querySelector('.number').remove(); return p.textContent })"
        )
        texts = [article.text for article in library.articles.values()]
        assert shown == [paragraph.text for text in texts for paragraph in text.paragraphs]

    async def test_marked_words_are_those_that_a_fact_quotes(
        self, shipped: Page, library: Library
    ) -> None:
        marked = await shipped.run(
            "Object.fromEntries(cards.map(card => [card.id.slice(2), marks.filter(mark =>"
            " ids(mark).includes(card.id)).map(mark => mark.textContent).join('')]))"
        )
        for name, fact in library.facts.items():
            assert "".join(marked[name].split()) == "".join(fact.quotation.text.split())

    async def test_the_keyboard_alone_shows_a_fact_and_leads_to_it(
        self, shipped: Page, library: Library
    ) -> None:
        await shipped.resize(1280)
        await shipped.run("document.querySelector('.number').focus()")
        await shipped.press("Tab")
        side = "document.querySelector('aside').textContent"
        first = library.facts["published-2003"]
        assert first.record.answer in await shipped.run(side)
        await shipped.press("Enter", "\r")
        assert await shipped.run("location.hash") == "#f-published-2003"
        await shipped.press("Escape")
        assert await shipped.run(side) == "Point at marked words to see their facts here."

    async def test_the_filters_leave_the_facts_of_a_topic_or_a_speaker(
        self, shipped: Page, library: Library
    ) -> None:
        choose = (
            (
                "(name, label) => {{ const list = form[name];"
                " list.value = [...list.options].find(o => o.text === label).value; filter();"
                " return cards.filter(card => card.offsetHeight).map(card => card.id.slice(2)) }}"
            )
            .replace("{{", "{")
            .replace("}}", "}")
        )
        topic, facts = next(iter(library.topics.items()))
        left = await shipped.run(f"({choose})('topic', {topic!r})")
        assert sorted(left) == sorted(fact.id for fact in facts)
        speaker = next(fact.record.speaker for fact in facts if fact.record.speaker)
        left = await shipped.run(f"({choose})('speaker', {speaker!r})")
        assert sorted(left) == sorted(f.id for f in facts if f.record.speaker == speaker)
        assert await shipped.run("document.querySelector('output').textContent") == (
            f"{len(left)} of {len(library.facts)} facts"
        )
        lit = "marks.filter(mark => !mark.classList.contains('off')).every(mark =>"
        assert await shipped.run(f"{lit} ids(mark).some(id => wanted.has(id)))")
        await shipped.run("form.reset(), new Promise(done => setTimeout(done, 1))")
        assert await shipped.run("cards.every(card => card.offsetHeight)")

    @pytest.mark.parametrize("width", [320, 390, 768, 1280])
    async def test_nothing_is_wider_than_the_screen(self, shipped: Page, width: int) -> None:
        await shipped.resize(width, phone=width < 500)
        assert await shipped.run("document.documentElement.scrollWidth") <= width
