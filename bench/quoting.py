"""The tables that docs/matching.md quotes from what was measured, put in anew after each run."""

from __future__ import annotations

import re
from typing import Final

_TABLE: Final = re.compile(r"^(\|.*\n)(?:\|.*\n)+", re.MULTILINE)


def quoted(page: str, measured: str) -> str:
    """Replace each table of a page by the first one with its head that was measured, if any."""
    found: dict[str, str] = {}
    for table in _TABLE.finditer(measured):
        found.setdefault(table[1], table[0])
    return _TABLE.sub(lambda table: found.get(table[1], table[0]), page)
