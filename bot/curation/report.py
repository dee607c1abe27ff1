"""What curators see in the terminal: problems in their lines, questions and sentences counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.answering import Answerer
from bot.curation.check import Checked
from bot.curation.coverage import Coverage, percent
from bot.curation.evaluate import Judged, Judgement, evaluate
from bot.curation.formats import REPORTED, compared
from bot.errors import Problem
from bot.knowledge import Library, Question
from bot.knowledge.files import shown_name
from bot.knowledge.loading import read_placed
from bot.settings import Answering

_ANSWERABLE: Final[tuple[Judgement, ...]] = ("right", "shown", "wrong", "missed")
_OTHERS: Final[tuple[Judgement, ...]] = ("declined", "hedged", "answered")
_GOOD: Final = frozenset(("right", "shown", "declined", "hedged"))
_BAR_WIDTH: Final = 16
_COLOURS: Final = {
    "error": "red", "warning": "yellow",
    "broken": "red", "moved": "yellow", "gone": "yellow", "fixed": "green",
    "newly answered": "green",
    "right": "green", "declined": "green", "shown": "yellow", "hedged": "yellow",
    "missed": "bright_black", "wrong": "red", "answered": "red",
}  # fmt: skip
_EXCERPT: Final = 96
_LISTED: Final = 40
"""Sentences that no fact quotes: a long report has hundreds."""
_BARS: Final = "·▁▂▃▄▅▆▇█"


def show_check(checked: Checked, root: Path) -> None:
    """Print each problem with its line and a marker under the place."""
    console = Console()
    for problem in checked.problems:
        colour, place = _COLOURS[problem.severity], problem.location
        head = Text.assemble((problem.severity, f"bold {colour}"), (f" {place} ", "bold"),
                             (f"[{problem.rule}]", "dim"))  # fmt: skip
        console.print(head, soft_wrap=True)
        console.print(_excerpt(problem, colour, root), end="", soft_wrap=True)
        console.print(Text(f"  {problem.message}\n"), highlight=False)
    for line in compared(checked):
        kind = next((kind for kind in REPORTED if f"{kind}: " in line), "")
        console.print(Text(line, _COLOURS.get(kind, "")), soft_wrap=True)


def _excerpt(problem: Problem, colour: str, root: Path) -> Text:
    place = problem.location
    lines = _lines(place.file, root)
    if not 0 < place.line <= len(lines):
        return Text()
    first = max(0, place.column - _EXCERPT // 2)
    shown = lines[place.line - 1][first : first + _EXCERPT].replace("\t", " ")
    margin = f"{place.line:>6} │ "
    return Text.assemble(
        (margin, "dim"), shown, "\n",
        (" " * (len(margin) - 2) + "│ ", "dim"), " " * (place.column - 1 - first),
        ("▲\n", f"bold {colour}"),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _lines(name: str, root: Path) -> list[str]:
    """Read a file by the name that is shown of it, which is from here or from the root."""
    for file in (root / name, Path.cwd() / name):
        if shown_name(file, root) == name:
            with suppress(OSError):
                return file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    return []


def show_evaluation(library: Library, settings: Answering, file: Path, *, misses: bool) -> None:
    """Ask the questions of a file and print what came out, by kind."""
    questions = [placed.record for placed in read_placed(file, Question)]
    judged = evaluate(library, Answerer(library, settings), questions)
    console = Console()
    console.print(_table([j for j in judged if j.question.expect], _ANSWERABLE, "answerable"))
    console.print(
        _table([j for j in judged if not j.question.expect], _OTHERS, "that no article answers")
    )
    if misses:
        for item in judged:
            if item.verdict not in _GOOD:
                console.print(_miss(item), highlight=False, soft_wrap=True)


def _table(judged: Sequence[Judged], verdicts: tuple[Judgement, ...], title: str) -> Table:
    table = Table(title=f"{len(judged)} {title}", title_justify="left")
    table.add_column("kind")
    for heading in ("n", *verdicts):
        table.add_column(heading, justify="right")
    table.add_column("", no_wrap=True, min_width=_BAR_WIDTH + 1)
    kinds = dict.fromkeys(item.question.kind for item in judged)
    for kind in (*kinds, "all"):
        if kind == "all":
            table.add_section()
        counts = Counter(j.verdict for j in judged if kind in ("all", j.question.kind))
        table.add_row(kind, *_cells(counts, verdicts))
    return table


def _cells(counts: Counter[Judgement], verdicts: tuple[Judgement, ...]) -> Iterator[str]:
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


def show_coverage(covered: tuple[Coverage, ...]) -> None:
    """Print the numbers of each article, where its gaps are, and the first of their sentences."""
    console = Console()
    table = Table("article", title_justify="left")
    for heading in ("facts", "sentences", "covered", "text"):
        table.add_column(heading, justify="right")
    table.add_column("from start to end", no_wrap=True)
    for item in covered:
        counts = map(str, (len(item.facts), len(item.sentences), item.covered))
        table.add_row(escape(item.article.record.id), *counts, percent(item.quoted), _strip(item))
    console.print(table)
    left = [(item, sentence) for item in covered for sentence in item.bare]
    for item, sentence in left[:_LISTED]:
        where = f"{item.article.record.id}, paragraph {sentence.quotation.paragraph}"
        line = f"[bold]{where}[/] {escape(sentence.quotation.text)}"
        console.print(line, highlight=False, soft_wrap=True)
    if len(left) > _LISTED:
        console.print(f"… and {len(left) - _LISTED:,} more, which the page of --html shows")


def _strip(item: Coverage) -> str:
    """Draw each tenth of an article as a bar, the higher the more of it is covered."""
    bars = (_BARS[round(share * (len(_BARS) - 1))] for share in item.tenths)
    return f"[green]{''.join(bars)}[/]"
