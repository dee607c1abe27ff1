"""Bytes on disk to text, bounded, with a sentence a curator understands for everything else."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path
from unicodedata import normalize

from bot.errors import BotError, Location, Rule

MAX_YAML_BYTES = 16 * 2**20
MAX_ARTICLE_BYTES = 2**20


class UnreadableFile(BotError):
    """A file that is missing, too big or no UTF-8 text; line and column are 0 where unknown."""

    def __init__(self, reason: str, rule: Rule, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.rule = rule
        self.line = line
        self.column = column


def read_text(path: Path, limit: int) -> str:
    """Read a UTF-8 file of at most `limit` bytes, or raise `UnreadableFile`; a BOM is dropped."""
    try:
        content = _read_bytes(_on_disk(path), limit)
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise UnreadableFile("no such file", "missing-file") from None
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        raise UnreadableFile(
            f"byte 0x{error.object[error.start]:02x} is not UTF-8: save the file as UTF-8",
            "not-utf-8",
            before.count(b"\n") + 1,
            len(before.rpartition(b"\n")[2].decode()) + 1,
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"cannot be read: {reason.lower()}", "unreadable-file") from None


def read_named(path: Path, limit: int) -> str:
    """Read a file that someone has named, or raise a `BotError` that names it back."""
    try:
        return read_text(path, limit)
    except UnreadableFile as error:
        raise BotError(f"{Location(str(path), error.line, error.column)}: {error}") from None


def _on_disk(path: Path) -> Path:
    """Return the file of a name, also where the disk has its accents as characters of their own."""
    if path.name.isascii() or path.exists():
        return path
    name = normalize("NFC", path.name)
    with suppress(OSError):
        return next((p for p in path.parent.iterdir() if normalize("NFC", p.name) == name), path)
    return path


def _read_bytes(path: Path, limit: int) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        raise UnreadableFile("a folder or device, a file was expected", "unreadable-file")
    # Asked for one byte more than allowed: a file may grow between the two calls.
    if status.st_size <= limit:
        with path.open("rb") as file:
            content = file.read(limit + 1)
        if len(content) <= limit:
            return content
    raise UnreadableFile(f"bigger than {limit:,} bytes: split the file", "file-too-big")


def shown_name(path: Path, root: Path) -> str:
    """Name a file as a person at the prompt would: from here, else from the knowledge folder."""
    for base in (Path.cwd(), root):
        if path.is_absolute() and path.is_relative_to(base):
            return str(path.relative_to(base))
    return str(path)
