"""The walk from the curators' files to a `Library`, or to every problem in them at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.errors import KnowledgeError, Location, Problem
from bot.knowledge import verify
from bot.knowledge.files import (
    MAX_ARTICLE_BYTES,
    MAX_YAML_BYTES,
    UnreadableFile,
    read_text,
    shown_name,
)
from bot.knowledge.invisible import visible
from bot.knowledge.library import KnowledgePaths, KnownFact, KnownOverview, Library, SourceArticle
from bot.knowledge.parse import Placed, R, Records, read_record, read_records
from bot.knowledge.passages import ArticleText, Quotation
from bot.knowledge.records import Article, Fact, Gap, Overview, Question, Vocabulary
from bot.knowledge.yamltree import Node, Tree, read_tree, shorten


@dataclass(frozen=True, kw_only=True)
class _Files:
    """Every file as records; the question set is empty where it was not asked for."""

    articles: Records[Article]
    facts: Records[Fact]
    overviews: Records[Overview]
    gaps: Records[Gap]
    vocabulary: Records[Vocabulary]
    questions: Records[Question]
    texts: Mapping[str, ArticleText]
    digests: Mapping[str, str]
    problems: tuple[Problem, ...]
    version: str
    paths: tuple[Path, ...]

    @property
    def abbreviations(self) -> Mapping[str, str] | None:
        """None where the vocabulary has errors."""
        entries = self.vocabulary.entries
        return entries[0].record.abbreviations if entries else None


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What a curator is told of the files: problems sorted by place, and each record's place."""

    library: Library | None
    """None where there are errors."""
    problems: tuple[Problem, ...]
    articles: tuple[Placed[Article], ...]
    facts: tuple[Placed[Fact], ...]
    overviews: tuple[Placed[Overview], ...]
    gaps: tuple[Placed[Gap], ...]
    questions: tuple[Placed[Question], ...]


def load(paths: KnowledgePaths, *, with_questions: bool = False) -> Library:
    """Read and verify the knowledge, or raise `KnowledgeError` with every error of every file.

    Only an evaluation needs the question set, so it is not parsed unless asked for; it counts
    in the version all the same.
    """
    seen = inspect(paths, with_questions=with_questions, with_warnings=False)
    if seen.library is None:
        raise KnowledgeError(seen.problems)
    return seen.library


def inspect(
    paths: KnowledgePaths, *, with_questions: bool = True, with_warnings: bool = True
) -> Inspection:
    """Read and verify the knowledge, and tell every error and warning at its place.

    Warnings take a quarter of the time, which a start need not wait for.
    """
    files = _read(paths, with_questions)
    # Reversed, so that of two articles with one id the first counts.
    articles = {entry.record.id: entry.record for entry in reversed(files.articles.entries)}
    quotations, doubts = verify.verify_quotations(
        files.facts.entries, articles, files.texts, files.abbreviations if with_warnings else None
    )
    problems = tuple(sorted([*files.problems, *_across(files), *doubts]))
    wrong = any(problem.severity == "error" for problem in problems)
    return Inspection(
        library=None if wrong else _assemble(files, quotations),
        problems=problems,
        articles=files.articles.entries,
        facts=files.facts.entries,
        overviews=files.overviews.entries,
        gaps=files.gaps.entries,
        questions=files.questions.entries,
    )


def _read(paths: KnowledgePaths, with_questions: bool) -> _Files:
    reader = _Reader(paths.root)
    articles = read_records(reader.tree(paths.articles, "articles"), Article)
    facts = read_records(reader.tree(paths.facts, "facts"), Fact)
    overviews = read_records(reader.tree(paths.overviews), Overview)
    gaps = read_records(reader.tree(paths.gaps), Gap)
    vocabulary = read_record(reader.tree(paths.vocabulary), Vocabulary)
    questions = read_records(reader.tree(paths.questions, unread=not with_questions), Question)
    texts = reader.texts(articles)
    read = (articles, facts, overviews, gaps, vocabulary, questions)
    return _Files(
        articles=articles,
        facts=facts,
        overviews=overviews,
        gaps=gaps,
        vocabulary=vocabulary,
        questions=questions,
        texts=texts,
        digests=reader.digests,
        problems=(*reader.problems, *(p for records in read for p in records.problems)),
        version=reader.version,
        paths=tuple(reader.paths),
    )


def version_of(files: Iterable[Path], root: Path) -> str:
    """Return the version of the library that was read from some files, as they are now."""
    reader = _Reader(root)
    for file in files:
        try:
            reader.read(file, MAX_YAML_BYTES)
        except UnreadableFile:
            reader.digest.update(b"-")
    return reader.version


class _Reader:
    """Reads files, and keeps what was wrong with them and a digest of their contents."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths: list[Path] = []
        self.problems: list[Problem] = []
        self.digest = hashlib.sha256()
        self.digests: dict[str, str] = {}
        """Of the articles' files as they are, by their names."""

    @property
    def version(self) -> str:
        return self.digest.hexdigest()[:12]

    def read(self, path: Path, limit: int) -> str:
        self.paths.append(path)
        text = read_text(self.root / path, limit)
        content = text.encode()
        self.digest.update(b"%d:%b" % (len(content), content))
        return text

    def tree(self, path: Path, required: str = "", *, unread: bool = False) -> Tree:
        """Read a YAML file; `required` names the records without which it is no use."""
        file = shown_name(self.root / path, self.root)
        empty = Tree(file, Node(None, 1, 1))
        try:
            text = self.read(path, MAX_YAML_BYTES)
        except UnreadableFile as error:
            self.digest.update(b"-")
            if unread or (error.rule == "missing-file" and not required):
                return empty
            place = Location(file, error.line, error.column)
            return Tree(file, None, (Problem(place, str(error), error.rule),))
        tree = empty if unread else read_tree(text, file)
        if required and tree.root and not tree.root.value and not isinstance(tree.root.value, dict):
            message = f"no {required}, at least one was expected"
            self.problems.append(Problem(Location(file), message, "empty-file"))
        return tree

    def texts(self, articles: Records[Article]) -> dict[str, ArticleText]:
        """Read the articles, and those whose entries are bad, so that no quotation goes unseen."""
        wanted: dict[str, tuple[str, Location | None]] = {
            entry.record.id: (entry.record.text, entry.at("text"))
            for entry in reversed(articles.entries)
        }
        for node in articles.bad:
            match node.value:
                case {"id": str(name), "text": str(file)}:
                    wanted.setdefault(name, (file, None))
        read = {name: self.text(file, place) for name, (file, place) in wanted.items()}
        return {name: text for name, text in read.items() if text}

    def text(self, name: str, place: Location | None) -> ArticleText | None:
        try:
            raw = self.read(Path(name), MAX_ARTICLE_BYTES)
            self.digests[name] = hashlib.sha256(raw.encode()).hexdigest()
            return ArticleText(visible(raw))
        except UnreadableFile as error:
            where = f" (line {error.line}, column {error.column})" if error.line else ""
            message = f"article text {shorten(name)}{where}: {error}"
            if place:
                self.problems.append(Problem(place, message, error.rule))
            return None


def _across(files: _Files) -> Iterator[Problem]:
    yield from verify.verify_ids(files.articles)
    yield from verify.verify_ids(files.facts, files.overviews, files.gaps)
    yield from verify.verify_references(files.facts, files.articles)
    yield from verify.verify_speakers(files.facts)
    yield from verify.verify_overviews(files.overviews, files.facts)
    yield from verify.verify_texts(files.articles.entries, files.digests)
    yield from verify.verify_questions(
        [*files.facts.entries, *files.overviews.entries, *files.gaps.entries]
    )
    for vocabulary in files.vocabulary.entries:
        yield from verify.verify_vocabulary(vocabulary)


def _assemble(files: _Files, quotations: Mapping[str, Quotation]) -> Library:
    articles = {
        entry.record.id: SourceArticle(record=entry.record, text=files.texts[entry.record.id])
        for entry in files.articles.entries
    }
    facts = {
        entry.record.id: KnownFact(
            record=entry.record,
            quotation=quotations[entry.record.id],
            article=articles[entry.record.article],
        )
        for entry in files.facts.entries
    }
    overviews = {
        entry.record.id: KnownOverview(
            record=entry.record, facts=tuple(facts[name] for name in entry.record.facts)
        )
        for entry in files.overviews.entries
    }
    return Library(
        articles=MappingProxyType(articles),
        facts=MappingProxyType(facts),
        overviews=MappingProxyType(overviews),
        gaps=MappingProxyType({entry.record.id: entry.record for entry in files.gaps.entries}),
        vocabulary=files.vocabulary.entries[0].record,
        questions=tuple(entry.record for entry in files.questions.entries),
        version=files.version,
        files=files.paths,
    )


def read_placed(path: Path, model: type[R], root: Path = Path()) -> tuple[Placed[R], ...]:
    """Read one file of records with their places, or raise `KnowledgeError`."""
    reader = _Reader(root)
    records = read_records(reader.tree(path, "records"), model)
    if problems := [*reader.problems, *records.problems]:
        raise KnowledgeError(problems)
    return records.entries
