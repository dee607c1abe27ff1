"""Patterns that are compiled when they are first used: compiling all would take half of a start."""

from __future__ import annotations

import re
from typing import cast


class _Later:
    """Compiles itself at the first use of any of its methods."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> object:
        found = getattr(re.compile(*self._source), name)  # `re` keeps it for the other methods
        setattr(self, name, found)
        return found


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what can be used as the compiled pattern; an error in it shows at the first use."""
    return cast(re.Pattern[str], _Later(pattern, flags))
