"""Every check, and the record of how many messages fail each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import yaml

from tests.behaviour.breadth import breadth
from tests.behaviour.checks import Asker, Check
from tests.behaviour.direction import direction
from tests.behaviour.invariance import invariance
from tests.behaviour.padding import padding
from tests.behaviour.turns import turns

FILE: Final = Path(__file__).with_name("failures.yaml")
_HEAD: Final = (
    "# Messages that may fail each check; written by `python -m tests.behaviour --write`.\n"
)


def measure(asker: Asker) -> list[Check]:
    """Run every check."""
    return [
        check for part in (padding, invariance, direction, breadth, turns) for check in part(asker)
    ]


def recorded() -> dict[str, int]:
    """Return how many messages may fail each check."""
    failures: dict[str, int] = yaml.safe_load(FILE.read_text())
    return failures


def write(checks: Sequence[Check]) -> None:
    """Record how many messages fail each check."""
    failures = {check.name: len(check.failures) for check in checks}
    FILE.write_text(_HEAD + yaml.safe_dump(failures, sort_keys=False))
