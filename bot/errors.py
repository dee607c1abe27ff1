"""Problems with their locations, and the project's exceptions.

Whatever a curator or an operator can put right is a `Problem` with a location, so that one run can
report them all; an exception carries them to the edge of the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Rule = Literal[
    # a file
    "missing-file", "unreadable-file", "file-too-big", "empty-file", "not-utf-8",
    "control-character",
    # its YAML
    "yaml-syntax", "yaml-tab", "yaml-alias", "yaml-anchor", "yaml-tag", "yaml-merge", "yaml-key",
    "yaml-duplicate-key", "yaml-bare-scalar", "yaml-documents", "yaml-nesting", "yaml-too-many",
    "yaml-cut-text", "yaml-two-lines", "printers-quotes", "invisible-character",
    # a record
    "missing-key", "unknown-key", "empty-value", "empty-text", "too-long", "too-few", "too-many",
    "wrong-type", "bad-id", "bad-url", "bad-date", "bad-digest", "bad-number", "bad-value",
    "unknown-value",
    # records beside each other
    "duplicate-id", "unknown-article", "unknown-fact", "self-reference", "duplicate-question",
    "duplicate-abbreviation", "duplicate-synonym", "synonym-clash", "nearly-alike",
    "duplicate-point",
    # the proof
    "quote-not-found", "quote-ambiguous", "quote-paragraph", "speaker-not-near",
    "unsupported-claim", "text-changed", "quote-without-verb", "unbalanced-quote",
    "voice-mismatch", "attribution-cut", "absence-in-answer", "answer-repeats-quote",
    "note-repeats-answer", "no-speaker",
    # known gaps
    "broad-gap", "gap-denies-article", "article-count",
    # the questions
    "question-finds-other", "outcome-differs", "question-broken", "greedy-keyword",
    "questions-too-close", "few-questions", "accepted-needlessly", "reply-too-long",
    "long-label", "names-joined",
]  # fmt: skip
"""The id of every rule; docs/rules.md explains each, and a test makes sure of it."""
Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right: where it is, what was found and what was expected."""

    location: Location
    message: str
    rule: Rule
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}: {self.message} [{self.rule}]"


class BotError(Exception):
    """The base class of the project's exceptions."""


class KnowledgeError(BotError):
    """The knowledge files have errors; `problems` holds all of them, sorted by location."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(BotError):
    """A setting, a secret or the configuration file is missing or wrong; the text says which."""


class StorageError(BotError):
    """The database cannot be reached, read or written; the text says which and why."""


class StorageTaken(StorageError):
    """Another process is using the storage and does not share it."""
