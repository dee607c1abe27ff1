"""Live reload: good edits are live soon, bad ones change nothing and are told once."""

import asyncio
import json
import logging
import os
import shutil
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.reloads import under_load
from bot.answering import Answer, Answerer
from bot.knowledge import load
from bot.messaging import reload as module
from bot.messaging.context import Desk
from bot.messaging.reload import Reload
from bot.messaging.reload import _look as look
from bot.settings import Settings, load_settings
from bot.storage import Database, Storage
from tests.botapi import TOKEN, BotApi, Chat, Person
from tests.messaging.conftest import process

ARTICLE = "The alliance has one aim.\n\nIt was founded in Leeds.\n"
FACT = """
- id: one-aim
  article: report
  answer: The alliance had one aim{mark}.
  quote: The alliance has one aim
  questions: [how many aims did the alliance have]
- id: founded
  article: report
  answer: The alliance was founded in Leeds{mark}.
  quote: It was founded in Leeds
  questions: [where was the alliance founded]
"""
ARTICLES = """
- id: report
  title: Report
  publication: Journal
  published: 2003
  text: seeds/report.txt
"""


@dataclass
class Base:
    """A small knowledge base on disk, and what becomes of it."""

    root: Path
    desk: Desk
    told: list[str] = field(default_factory=list)
    passed: int = 0
    looked: int = 0

    @property
    def facts(self) -> Path:
        return self.root / "data/facts.yaml"

    def save(self, mark: str) -> None:
        self.facts.write_text(FACT.format(mark=mark))

    def gate(self, old: Answerer) -> Answerer:
        assert threading.current_thread() is not threading.main_thread()
        library = load(self.desk.settings.paths)
        self.passed += 1
        return old if library.version == old.library.version else Answerer(library)

    async def tell(self, message: str) -> None:
        self.told.append(message)

    def answer(self, question: str = "how many aims did the alliance have") -> str:
        outcome = self.desk.answerer.ask(question).outcome
        assert isinstance(outcome, Answer)
        return outcome.fact.record.answer

    def look(self, folders: Iterable[Path]) -> Iterator[object]:
        self.looked += 1
        return look(folders)

    def clock(self) -> float:
        """Return a time that passes only as the files are looked at, however busy the machine."""
        return self.looked * module.LOOK_EVERY_S

    async def looks(self, times: int) -> None:
        """Wait until whoever follows has looked so often, and done what came of it."""
        until = self.looked + times
        await self.until(lambda: self.looked >= until)

    async def until(self, found: Callable[[], bool], timeout_s: float = 30) -> None:
        async with asyncio.timeout(timeout_s):
            while not found():  # noqa: ASYNC110  nothing tells when a file has been noticed
                await asyncio.sleep(0.005)


def settings_in(root: Path) -> Settings:
    (root / "config.yaml").touch()
    return load_settings(root / "config.yaml", {})


@pytest.fixture
async def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Base]:
    """Write a base and open it."""
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(module, "DOUBT_S", 0.15)
    monkeypatch.setattr(module, "LOSS_S", 0.3)
    for name, text in {
        "seeds/report.txt": ARTICLE,
        "data/articles.yaml": ARTICLES,
        "data/facts.yaml": FACT.format(mark=""),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    settings = settings_in(tmp_path)
    storage = Storage(Database("sqlite:///bot.db", root=tmp_path), TOKEN)
    desk = Desk(answerer=Answerer(load(settings.paths)), settings=settings, storage=storage)
    base = Base(tmp_path, desk)
    monkeypatch.setattr(module, "_look", base.look)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=base.clock))
    yield base
    await storage.database.close()


@pytest.fixture
async def reload(base: Base) -> AsyncIterator[Reload]:
    """Follow the base."""
    reload = Reload(base.desk, base.gate, base.tell)
    task = asyncio.create_task(reload.follow())
    await base.looks(2)
    yield reload
    task.cancel()
    await asyncio.wait({task})


def written(base: Base) -> None:
    base.save(" at last")


def renamed_over(base: Base) -> None:
    new = base.root / "data/.facts.yaml.new"
    new.write_text(FACT.format(mark=" at last"))
    new.replace(base.facts)


def moved_away_and_written(base: Base) -> None:
    base.facts.rename(base.root / "data/facts.yaml~")
    base.save(" at last")


def link_turned(base: Base) -> None:
    for version, mark in (("one", ""), ("two", " at last")):
        (base.root / version).mkdir()
        (base.root / version / "facts.yaml").write_text(FACT.format(mark=mark))
    base.facts.unlink()
    base.facts.symlink_to(base.root / "one/facts.yaml")
    base.facts.unlink()
    base.facts.symlink_to(base.root / "two/facts.yaml")


@pytest.mark.parametrize("save", [written, renamed_over, moved_away_and_written, link_turned])
async def test_a_save_is_live_soon_however_the_editor_saves(
    base: Base, reload: Reload, save: Callable[[Base], None]
) -> None:
    save(base)
    await base.until(lambda: base.answer() == "The alliance had one aim at last.")
    assert base.told == []
    assert base.desk.reloaded is not None


async def test_a_file_written_in_pieces_is_taken_when_it_is_whole(
    base: Base, reload: Reload, caplog: pytest.LogCaptureFixture
) -> None:
    text = FACT.format(mark=" at last")
    for end in (0, 40, 130, 200, len(text)):
        base.facts.write_text(text[:end])
        await base.looks(3)
    await base.until(lambda: base.answer() == "The alliance had one aim at last.")
    await base.looks(20)
    assert base.told == []
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


async def test_a_bad_edit_changes_nothing_and_is_told_once_with_its_lines(
    base: Base, reload: Reload, caplog: pytest.LogCaptureFixture
) -> None:
    base.facts.write_text(FACT.format(mark="").replace("has one aim", "has two aims"))
    await base.until(lambda: bool(base.told))
    base.facts.touch()
    await base.looks(20)
    (told,) = base.told
    assert "The last edit of the knowledge is not used" in told
    assert "facts.yaml:5:10: error: quotation is not in 'report' word for word" in told
    assert "facts.yaml:5:10: error: quotation is not in 'report'" in caplog.text
    assert base.answer() == "The alliance had one aim."


async def test_a_bad_edit_is_told_by_one_of_the_copies(base: Base, reload: Reload) -> None:
    other = Reload(base.desk, base.gate, base.tell)
    following = asyncio.create_task(other.follow())
    await base.looks(4)
    base.facts.write_text("nonsense")
    await base.until(lambda: bool(reload.problems and other.problems))
    await base.looks(40)
    assert len(base.told) == 1
    following.cancel()
    await asyncio.wait({following})


async def test_the_same_mistake_after_a_good_edit_is_told_again(base: Base, reload: Reload) -> None:
    for times in (1, 2):
        base.facts.write_text("nonsense")
        await base.until(lambda: bool(reload.problems) and len(base.told) % 2 == 1)
        base.save(f" {times}")
        await base.until(lambda times=times: len(base.told) == 2 * times)  # type: ignore[misc]
    assert base.told[0] == base.told[2]


async def test_a_save_that_loses_a_fact_is_held_back_until_it_is_saved_again(
    base: Base, reload: Reload, caplog: pytest.LogCaptureFixture
) -> None:
    whole = base.facts.read_text()
    cut = whole[: whole.index("- id: founded")]
    base.facts.write_text(cut)
    await base.until(lambda: bool(base.told))
    assert base.told == [
        "The last edit of the knowledge removes entries, so I don't use it yet:\n\n"
        "gone: fact 'founded', with 1 question\n\n"
        "If that is meant, save the file again or send /reload."
    ]
    assert "edit held back: gone: fact 'founded', with 1 question" in caplog.text
    (base.root / "data/notes.txt").write_text("saved too, but holds no facts")
    await asyncio.sleep(0.2)
    assert "founded" in base.desk.library.facts
    base.facts.write_text(cut)
    await base.until(lambda: "founded" not in base.desk.library.facts)
    await base.until(lambda: len(base.told) == 2)
    assert base.told[1].startswith("The knowledge files are in order again.\n")


async def test_what_is_removed_can_be_confirmed_by_reload_once_it_was_shown(base: Base) -> None:
    reload = Reload(base.desk, base.gate, base.tell)
    whole = base.facts.read_text()
    base.facts.write_text(whole[: whole.index("- id: founded")])
    assert "gone: fact 'founded', with 1 question" in await reload.reload()
    assert "founded" in base.desk.library.facts
    assert "one fact, no gaps" in await reload.reload()
    assert "founded" not in base.desk.library.facts


async def test_what_was_confirmed_before_it_was_told_is_told_no_more(
    base: Base, reload: Reload
) -> None:
    whole = base.facts.read_text()
    base.facts.write_text(whole[: whole.index("- id: founded")])
    await base.until(lambda: bool(reload.loss))
    await reload.reload()
    assert "one fact, no gaps" in await reload.reload()
    await asyncio.sleep(0.5)
    assert base.told == []


async def test_every_copy_takes_what_one_was_told_to_take(base: Base, reload: Reload) -> None:
    storage = base.desk.storage
    desk = Desk(answerer=base.desk.answerer, settings=base.desk.settings, storage=storage)
    other = Reload(desk, base.gate, base.tell)
    whole = base.facts.read_text()
    base.facts.write_text(whole[: whole.index("- id: founded")])
    await other.reload()
    assert "one fact" in await other.reload()
    await base.until(lambda: "founded" not in base.desk.library.facts)
    base.facts.write_text(whole)
    await base.until(lambda: "founded" in base.desk.library.facts)
    base.facts.write_text(whole[: whole.index("- id: founded")])
    await base.until(lambda: bool(reload.loss))
    await asyncio.sleep(0.1)
    assert "founded" in base.desk.library.facts


async def test_a_file_cut_off_between_two_facts_loses_nothing_and_is_not_told(
    base: Base, reload: Reload
) -> None:
    whole = FACT.format(mark=" at last")
    base.facts.write_text(whole[: whole.index("- id: founded")])
    await base.until(lambda: bool(reload.loss))
    assert len(base.desk.library.facts) == 2
    base.facts.write_text(whole)
    await base.until(lambda: base.answer() == "The alliance had one aim at last.")
    await asyncio.sleep(0.4)
    assert base.told == []


async def test_the_mending_of_a_bad_edit_is_told_once_by_one_of_the_copies(
    base: Base, reload: Reload
) -> None:
    desk = Desk(answerer=base.desk.answerer, settings=base.desk.settings, storage=base.desk.storage)
    other = Reload(desk, base.gate, base.tell)
    following = asyncio.create_task(other.follow())
    await asyncio.sleep(0.05)
    base.facts.write_text("nonsense")
    await base.until(lambda: bool(reload.problems and other.problems))
    await asyncio.sleep(0.3)
    base.save(" again")
    await base.until(lambda: " again." in base.answer() and desk.answerer is not base.desk.answerer)
    await asyncio.sleep(0.2)
    following.cancel()
    await asyncio.wait({following})
    version = base.desk.library.version
    assert base.told[1:] == [
        "The knowledge files are in order again.\n"
        f"I answer from the new files now: version {version}, two facts, no gaps."
    ]


async def test_an_edit_in_place_of_the_same_size_and_time_is_noticed(
    base: Base, reload: Reload
) -> None:
    seen = base.facts.stat()
    base.facts.write_text(base.facts.read_text().replace("had one aim.", "had two aims"))
    os.utime(base.facts, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert base.facts.stat().st_size == seen.st_size
    await base.until(lambda: base.answer() == "The alliance had two aims")


async def test_a_missing_file_is_a_bad_edit_and_its_return_a_good_one(
    base: Base, reload: Reload
) -> None:
    base.facts.unlink()
    await base.until(lambda: bool(base.told))
    assert base.answer() == "The alliance had one aim."
    base.save(" again")
    await base.until(lambda: base.answer() == "The alliance had one aim again.")


async def test_an_articles_text_that_comes_later_is_noticed(base: Base, reload: Reload) -> None:
    articles = base.root / "data/articles.yaml"
    articles.write_text(f"{ARTICLES}{ARTICLES.replace('report', 'other')}")
    await base.until(lambda: bool(base.told))
    assert "seeds/other.txt" in base.told[0]
    (base.root / "seeds/other.txt").write_text("Another text.\n")
    await base.until(lambda: len(base.desk.library.articles) == 2)


async def test_a_lost_folder_is_told_and_its_return_noticed(base: Base, reload: Reload) -> None:
    shutil.move(base.root / "data", base.root / "away")
    await base.until(lambda: bool(base.told))
    shutil.move(base.root / "away", base.root / "data")
    base.save(" again")
    await base.until(lambda: base.answer() == "The alliance had one aim again.")


async def test_what_changes_no_knowledge_file_is_no_new_version(base: Base, reload: Reload) -> None:
    before = base.desk.answerer
    (base.root / "data/notes.txt").write_text("to do")
    await base.until(lambda: base.passed == 1)
    await base.looks(5)
    assert base.desk.answerer is before
    assert base.desk.reloaded is None


async def test_a_gate_that_fails_is_a_bad_edit_without_its_words(
    base: Base, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(old: Answerer) -> Answerer:
        raise RuntimeError("a bug")

    verdict = await Reload(base.desk, broken, base.tell).reload()
    assert "the knowledge could not be read: RuntimeError" in verdict
    assert "a bug" not in verdict
    assert "a bug" in caplog.text


async def test_reload_says_what_came_of_it(base: Base) -> None:
    reload = Reload(base.desk, base.gate, base.tell)
    version = base.desk.library.version
    assert await reload.reload() == f"Nothing has changed; the knowledge is version {version}."
    base.save(" anew")
    said = await reload.reload()
    version = base.desk.library.version
    assert said == f"I answer from the new files now: version {version}, two facts, no gaps."
    base.facts.write_text("nonsense")
    assert "facts.yaml:1:1: error: text, a list was expected" in await reload.reload()
    assert base.told == []


async def test_questions_do_not_wait_for_a_reload(base: Base) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow(old: Answerer) -> Answerer:
        reading.set()
        assert go_on.wait(30)
        return base.gate(old)

    base.save(" anew")
    task = asyncio.create_task(Reload(base.desk, slow, base.tell).reload())
    await asyncio.to_thread(reading.wait, 30)
    assert base.answer() == "The alliance had one aim."
    go_on.set()
    await task
    assert base.answer() == "The alliance had one aim anew."


# --- the process ---


async def answered_with(words: str, api: BotApi, chat: Chat) -> None:
    """Ask until an answer has these words, which it must within two seconds of a save or so."""
    async with asyncio.timeout(60):
        while True:
            question = api.say(chat, "how many aims did the alliance have")
            if words in str((await api.reply_to(question, timeout_s=10)).text):
                return
            await asyncio.sleep(0.5)


async def test_a_running_bot_takes_over_saves_and_tells_its_curator_of_bad_ones(
    api: BotApi, chat: Chat, ann: Person, base: Base
) -> None:
    config = base.root / "config.yaml"
    config.write_text(f"telegram: {{curators: [{ann.id}]}}")
    async with process(api.url, config=config, BOT_LIMITS__PER_PERSON_10S="0") as bot:
        await answered_with("one aim.", api, chat)
        base.save(" at last")
        await answered_with(" at last", api, chat)
        base.facts.write_text("nonsense")
        told = await api.next_message(chat, timeout_s=10)
        assert "facts.yaml:1:1: error: text, a list was expected" in str(told.text)
        base.save(" once more")
        bot.send_signal(signal.SIGHUP)
        told = await api.next_message(chat, timeout_s=10)
        assert str(told.text).startswith("The knowledge files are in order again.")
        await answered_with(" once more", api, chat)
        assert "Nothing has changed" in str((await api.reply_to(api.say(chat, "/reload"))).text)
        bot.terminate()
        _, errors = await bot.communicate()
    lines = [json.loads(line) for line in errors.decode().splitlines()]
    messages = [line["message"] for line in lines]
    assert sum("edit refused: " in message for message in messages) == 1
    assert messages.count("the edit that was refused is mended") == 1
    assert TOKEN.partition(":")[2] not in errors.decode()
    assert bot.returncode == 0


async def test_reloads_under_load_lose_no_question_and_mix_no_versions(tmp_path: Path) -> None:
    """`python -m bench.reloads` does two hundred."""
    counts = await under_load(tmp_path, 7)
    assert (counts.answered, counts.mixed) == (counts.asked, 0)
    assert counts.verdicts["live"] > 1
    assert counts.verdicts["refused"] > 0
