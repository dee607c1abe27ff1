"""Question files evaluated, as a table for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.answering import Answerer
from bot.curation.evaluate import Judged, Verdict, evaluate
from bot.knowledge import Library, Question
from bot.knowledge.loading import read_placed
from bot.settings import Answering

_ANSWERABLE: Final[tuple[Verdict, ...]] = ("right", "reachable", "wrong", "missed")
_OTHERS: Final[tuple[Verdict, ...]] = ("declined", "offered", "answered")
_GOOD: Final = frozenset(("right", "reachable", "declined", "offered"))
_BAR_WIDTH: Final = 16
_COLOURS: Final = {"right": "green", "declined": "green", "reachable": "yellow",
                   "offered": "yellow", "missed": "bright_black", "wrong": "red",
                   "answered": "red"}  # fmt: skip


def show(library: Library, settings: Answering, file: Path, *, misses: bool) -> None:
    """Ask the questions of a file and print what came out, by kind."""
    questions = [placed.record for placed in read_placed(file, Question)]
    judged = evaluate(library, Answerer(library, settings), questions)
    console = Console()
    console.print(_table([j for j in judged if j.question.expect], _ANSWERABLE, "answerable"))
    console.print(_table([j for j in judged if not j.question.expect], _OTHERS, "to be declined"))
    if misses:
        for item in judged:
            if item.verdict not in _GOOD:
                console.print(_miss(item), highlight=False, soft_wrap=True)


def _table(judged: Sequence[Judged], verdicts: tuple[Verdict, ...], title: str) -> Table:
    table = Table(title=f"{len(judged)} {title}", title_justify="left")
    table.add_column("kind")
    for heading in ("n", *verdicts):
        table.add_column(heading, justify="right")
    table.add_column("", no_wrap=True, min_width=_BAR_WIDTH + 1)
    kinds = dict.fromkeys(item.question.kind for item in judged)
    for kind in (*kinds, "all"):
        counts = Counter(j.verdict for j in judged if kind in ("all", j.question.kind))
        table.add_row(kind, *_cells(counts, verdicts), end_section=kind == [*kinds, ""][-2])
    return table


def _cells(counts: Counter[Verdict], verdicts: tuple[Verdict, ...]) -> Iterator[str]:
    total = counts.total()
    yield str(total)
    yield from (f"{100 * counts[verdict] / total:.1f} %" if total else "" for verdict in verdicts)
    bar = (
        f"[{_COLOURS[verdict]}]{'█' * round(_BAR_WIDTH * counts[verdict] / total)}[/]"
        for verdict in verdicts
        if total
    )
    yield "".join(bar)


def _miss(item: Judged) -> str:
    found = ", ".join(candidate.id for candidate in item.asked.candidates[:2]) or "nothing"
    return (
        f"[{_COLOURS[item.verdict]}]{item.verdict}[/] ({item.question.kind}) "
        f"{escape(item.question.q)}\n    found {found}: {escape(item.asked.trace.reason)}"
    )
