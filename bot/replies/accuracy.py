"""How good the answers are, as last measured: /about says it, and the documents quote it.

`make bench` writes the file (`bench/accuracy.py`).  A set that was looked at while the bot was made
is a development set, and flatters it; what readers who had not seen it make of it says most.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.knowledge.records import Record

FILE: Final = Path(__file__).with_suffix(".json")


class Claims(Record):
    """Questions written claim by claim, and messages that the articles do not answer."""

    name: str
    looked_at: bool
    answerable: int
    right: int
    """Given without a hedge."""
    hedged: int
    """Right, but under a hedge."""
    wrong: int
    """Something else given without a hedge."""
    near: int
    """Messages that ask for something close to what the articles say."""
    near_answered: int
    other: int
    """Other messages that they do not answer."""
    other_answered: int


class Natural(Record):
    """Messages as people type them, of one class."""

    name: str
    kind: str
    looked_at: bool
    asked: int
    good: int
    wrong: int


class Grades(Record):
    """How one reader graded the replies to their own questions, of one class, before a change."""

    round: int
    persona: str
    kind: str
    a: int
    """Right and sufficient."""
    b: int
    """Useful but not direct."""
    c: int
    """Of no help."""
    d: int
    """Wrong or misleading."""

    @property
    def asked(self) -> int:
        """How many questions were graded."""
        return self.a + self.b + self.c + self.d


class Accuracy(Record):
    """All that was measured."""

    articles: tuple[str, ...]
    """Ids of the articles that were asked about; of others the figures say nothing."""
    claims: tuple[Claims, ...]
    natural: tuple[Natural, ...]
    readers: tuple[Grades, ...]

    @property
    def last_round(self) -> tuple[Grades, ...]:
        """The grades of the last readers; none if nobody has read yet."""
        last = max((one.round for one in self.readers), default=0)
        return tuple(one for one in self.readers if one.round == last)


ACCURACY: Final = Accuracy.model_validate_json(FILE.read_text(encoding="utf-8"))
