"""Nothing that came out right when it was last recorded comes out wrong now.

`python -m tests.behaviour -v` shows every failure; where a change is meant, `--write` records it.
"""

from __future__ import annotations

import pytest

from bot.answering import Answerer
from tests.behaviour.checks import Asker, Check
from tests.behaviour.measure import measure, recorded

NAMES = list(recorded())


@pytest.fixture(scope="module")
def checks(answerer: Answerer) -> dict[str, Check]:
    return {check.name: check for check in measure(Asker(answerer))}


def test_every_check_is_recorded(checks: dict[str, Check]) -> None:
    assert list(checks) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_no_more_messages_fail_than_recorded(checks: dict[str, Check], name: str) -> None:
    failures = checks[name].failures
    assert len(failures) <= recorded()[name], "\n".join(failures)
