"""Prints how the bot behaves; `--write` records it for the tests, `-v` lists every failure."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.behaviour.checks import Asker, Check, mean_share
from tests.behaviour.measure import measure, write
from tests.behaviour.natural import shipped


def report(checks: list[Check]) -> Iterator[str]:
    """Go through the lines of a Markdown table, with a mean for checks of one kind."""
    yield "| check | messages | right | share |"
    yield "|---|---|---|---|"
    for check in checks:
        right = check.tried - len(check.failures)
        yield f"| {check.name} | {check.tried} | {right} | {check.share:.3f} |"
    padded = [check for check in checks if check.name.startswith("padding")]
    worst = min(padded, key=lambda check: check.share)
    yield ""
    yield (
        f"Padding: {mean_share(padded):.3f} on average, "
        f"{worst.share:.3f} at worst ({worst.name.removeprefix('padding: ')})."
    )


if __name__ == "__main__":
    measured = measure(Asker(shipped()))
    print("\n".join(report(measured)))
    if "-v" in sys.argv:
        for check in measured:
            print(f"\n{check.name}", *check.failures, sep="\n  ")
    if "--write" in sys.argv:
        write(measured)
