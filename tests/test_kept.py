"""What a start keeps for the next is used as long as nothing changes that it was built from."""

import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pytest

from bot import cli, kept
from bot.settings import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "primary-care-policy-bot"


def test_value_is_recalled_with_its_stamp_and_built_anew_with_another() -> None:
    built: list[str] = []

    def build(what: str) -> Callable[[], str]:
        return lambda: built.append(what) or what  # type: ignore[func-returns-value]

    assert [kept.recalled("a", stamp, build(stamp)) for stamp in "xxyx"] == ["x", "x", "y", "x"]
    assert built == ["x", "y", "x"]


def test_file_that_others_may_write_is_not_trusted(folder: Path) -> None:
    kept.keep("a", "x", 1)
    (folder / "a.pickle").chmod(0o666)
    assert kept.recall("a", "x".__eq__) is None
    kept.keep("a", "x", 1)
    assert kept.recall("a", "x".__eq__) == 1
    assert (folder / "a.pickle").stat().st_mode & 0o777 == 0o600


def test_file_that_is_cut_short_is_not_trusted(folder: Path) -> None:
    kept.keep("a", "x", "some text")
    file = folder / "a.pickle"
    file.write_bytes(file.read_bytes()[:-3])
    assert kept.recall("a", "x".__eq__) is None


def test_nothing_is_kept_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kept.recalled("a", "x", lambda: 1) == 1


class Counter:
    """Counts how often something is worked out."""

    def __init__(self) -> None:
        self.calls = 0
        self.double = lru_cache(maxsize=3)(self._double)
        self.names = MappingProxyType({"a": 1})

    def _double(self, number: int) -> int:
        self.calls += 1
        return 2 * number


def test_caches_and_read_only_mappings_are_kept() -> None:
    before = Counter()
    assert before.double(2) == 4
    kept.keep("a", "x", before)
    after = kept.recall("a", "x".__eq__)
    assert (after.double(2), after.double(2), after.calls) == (4, 4, 2)
    assert (after.names, type(after.names)) == ({"a": 1}, MappingProxyType)


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    """Copy the shipped base to where it can be edited."""
    for name in ("data", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return Settings(root=tmp_path)


@pytest.mark.parametrize(
    "file", ["facts.yaml", "gaps.yaml", "vocabulary.yaml", "articles.yaml", "overviews.yaml"]
)
def test_answerer_is_built_anew_when_a_file_changes(base: Settings, file: str) -> None:
    first = cli._answerer(base)
    kept_one = cli._answerer(base)
    assert kept_one.library.verified_at == first.library.verified_at
    assert kept_one.ask("who chairs the NHS Alliance?").kind == "answer"
    edited = base.root / "data" / file
    edited.write_text(f"{edited.read_text()}\n# edited\n")
    assert cli._answerer(base).library.version != first.library.version


def test_answerer_is_built_anew_when_an_article_changes(base: Settings) -> None:
    first = cli._answerer(base)
    article = base.root / next(iter(first.library.articles.values())).record.text
    article.write_text(f"{article.read_text()}\n\nA last paragraph.\n")
    assert cli._answerer(base).library.version != first.library.version


def test_answerer_is_built_anew_when_a_file_appears(base: Settings) -> None:
    overviews = base.root / "data/overviews.yaml"
    text = overviews.read_text()
    overviews.unlink()
    assert not cli._answerer(base).library.overviews
    overviews.write_text(text)
    assert cli._answerer(base).library.overviews


def test_answerer_is_built_anew_with_other_thresholds(base: Settings) -> None:
    first = cli._answerer(base)
    other = base.answering.model_copy(update={"answer_at": 0.99})
    again = cli._answerer(base.model_copy(update={"answering": other}))
    assert again.library.verified_at != first.library.verified_at
