"""Reads a file of the language into one frozen value."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from bot.kept import recalled
from bot.knowledge.parse import read_record
from bot.knowledge.records import Record
from bot.knowledge.yamltree import read_tree

PackT = TypeVar("PackT", bound=Record)


def read_pack(file: Path, kind: type[PackT]) -> PackT:
    """Read a file of the package; ValueError with every problem where it isn't of its kind."""
    text = file.read_text(encoding="utf-8")

    def read() -> PackT:
        found = read_record(read_tree(text, file.name), kind)
        if not found.entries:
            raise ValueError("\n".join(map(str, found.problems)))  # package data, held by a test
        return found.entries[0].record

    return recalled(file.stem, blake2b(text.encode(), digest_size=16).hexdigest(), read)
