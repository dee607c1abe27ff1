"""Which versions were asked everything and found fine: they need not be asked again.

A version is the knowledge, the settings and the code together, so that nothing can go stale.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Final

import bot
from bot.knowledge import Library
from bot.settings import Settings

KEPT: Final = 20


def digest(library: Library, settings: Settings) -> str:
    """Return what stands for the knowledge, the thresholds and the code."""
    code = sorted(Path(*bot.__path__).rglob("*.py"))
    made_of = [library.version, settings.answering.model_dump_json(), *map(Path.read_text, code)]
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()


def is_proven(version: str, root: Path) -> bool:
    """Say whether a version was found fine here."""
    return version in _read(root)


def remember(version: str, root: Path) -> None:
    """Keep a version that was found fine; where nothing can be written, nothing is kept."""
    with suppress(OSError):
        _file(root).parent.mkdir(exist_ok=True)
        _file(root).write_text("\n".join([*_read(root)[1 - KEPT :], version]))


def _read(root: Path) -> list[str]:
    with suppress(OSError):
        return _file(root).read_text().split("\n")
    return []


def _file(root: Path) -> Path:
    return root / "var/proven"
