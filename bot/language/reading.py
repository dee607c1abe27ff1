"""Reads a file of the language into one frozen value."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from bot.knowledge.parse import read_record
from bot.knowledge.records import Record
from bot.knowledge.yamltree import read_tree

PackT = TypeVar("PackT", bound=Record)


def read_pack(file: Path, kind: type[PackT]) -> PackT:
    """Read a file of the package; ValueError with every problem where it isn't of its kind."""
    read = read_record(read_tree(file.read_text(encoding="utf-8"), file.name), kind)
    if not read.entries:
        raise ValueError("\n".join(map(str, read.problems)))  # package data, held by a test
    return read.entries[0].record
