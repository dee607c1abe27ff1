"""What docs/matching.md quotes: tables of what was measured, and what a command prints.

`python -m bench.quoting` runs its command on the base of docs/new-articles.md and puts in
its output.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.sets import ROOT

MATCHING: Final = ROOT / "docs/matching.md"
NEW_BASE: Final = ROOT / "docs/new-articles.md"

_TABLE: Final = re.compile(r"^(\|.*\n)(?:\|.*\n)+", re.MULTILINE)
_FILE: Final = re.compile(r"^`(\S+)`[^\n]*\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RUN: Final = re.compile(
    r"^(\$ \.venv/bin/python -m bot (.+)\n)((?:(?!\$ |```).*\n)*)", re.MULTILINE
)


def quoted(page: str, measured: str) -> str:
    """Replace each table of a page by the first one with its head that was measured, if any."""
    found: dict[str, str] = {}
    for table in _TABLE.finditer(measured):
        found.setdefault(table[1], table[0])
    return _TABLE.sub(lambda table: found.get(table[1], table[0]), page)


def lay_out(guide: str, folder: Path) -> None:
    """Write the files of the base that a guide shows."""
    for name, text in _FILE.findall(guide):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def shown(page: str, folder: Path) -> str:
    """Replace the output of each command on a page by what it prints in a folder."""
    return _RUN.sub(lambda run: run[1] + _printed(run[2], folder), page)


def _printed(command: str, folder: Path) -> str:
    run = [sys.executable, "-m", "bot", *shlex.split(command)]
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(run, cwd=folder, env=where, capture_output=True, text=True, check=True)
    return done.stdout


def main() -> None:
    """Put into docs/matching.md what its command prints."""
    with TemporaryDirectory() as folder:
        lay_out(NEW_BASE.read_text(encoding="utf-8"), Path(folder))
        page = shown(MATCHING.read_text(encoding="utf-8"), Path(folder))
    MATCHING.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
