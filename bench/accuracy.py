"""`python -m bench.accuracy`: measures what is published of the bot's accuracy, and publishes it.

It writes `bot/replies/accuracy.json`, which /about reads, and the paragraphs of README.md and
docs/matching.md that quote it.  Sets that are not there keep the figures that they had.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import yaml

from bench import outcomes, sets
from bench.sets import ROOT, SHARED
from bench.tables import table
from bot.answering import Answerer
from bot.knowledge import load
from bot.replies.accuracy import ACCURACY, FILE, Accuracy, Claims, Grades, Natural
from bot.settings import load_settings

READERS: Final = ROOT / "bench/readers.yaml"
HELD_OUT: Final = "bench/held_out.yaml"
PAGES: Final = (ROOT / "README.md", ROOT / "docs/matching.md")
_QUOTED: Final = re.compile(r"(?<=<!-- accuracy -->\n).*?(?=<!-- /accuracy -->)", re.DOTALL)


def measured(answerer: Answerer, shared: Path) -> Accuracy:
    """Ask every set that is there."""
    claims = {
        name: _claims(name, answerer, file)
        for name, file in sets.found(sets.CLAIMS, shared).items()
    }
    natural = [
        Natural(name=name, kind=kind, looked_at=True, **vars(one))
        for ask, names in ((outcomes.natural, sets.NATURAL), (outcomes.turns, sets.TURNS))
        for name, file in sets.found(names, shared).items()
        for kind, one in ask(answerer, [file]).items()
    ]
    asked = {one.name for one in natural}
    return Accuracy(
        articles=tuple(sorted(answerer.library.articles)),
        claims=(*claims.values(), *(one for one in ACCURACY.claims if one.name not in claims)),
        natural=(*natural, *(one for one in ACCURACY.natural if one.name not in asked)),
        readers=tuple(read_grades(READERS)),
    )


def _claims(name: str, answerer: Answerer, file: Path) -> Claims:
    found = outcomes.claims(answerer, [file])
    return Claims(
        name=name,
        looked_at=True,
        answerable=found.answerable,
        right=found.right,
        hedged=found.shown - found.right,
        wrong=found.wrong,
        near=found.near,
        near_answered=found.near_answered,
        other=found.other,
        other_answered=found.other_answered,
    )


def read_grades(file: Path) -> Iterator[Grades]:
    """Read what readers graded; ValueError where a sum is wrong."""
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    for row in rows:
        counts = {grade.lower(): row[grade] for grade in "ABCD"}
        grades = Grades(round=row["round"], persona=row["persona"], kind=row["class"], **counts)
        if grades.asked != row["n"]:
            raise ValueError(f"{file.name}: n is {row['n']}, not the sum of the grades: {row}")
        yield grades


def published(accuracy: Accuracy) -> str:
    """Write what the documents say of it, in Markdown."""
    return "\n".join([*_of_readers(accuracy.last_round), *_of_sets(accuracy)])


def _of_readers(grades: Sequence[Grades]) -> Iterator[str]:
    if not grades:
        return
    people = len({one.persona for one in grades})
    yield (
        f"{people} readers who had seen neither the bot nor its knowledge asked it "
        f"{sum(one.asked for one in grades)} questions of their own and graded every reply, "
        "before anything was changed:\n"
    )
    kinds = list(dict.fromkeys(one.kind for one in grades))
    head = ["asked", "n", "right and sufficient", "useful", "no help", "wrong or misleading"]
    yield from table(head, [_graded(kind, grades) for kind in (*kinds, "all")])


def _graded(kind: str, grades: Sequence[Grades]) -> list[str]:
    of_kind = [one for one in grades if kind in (one.kind, "all")]
    sums = [sum(getattr(one, grade) for one in of_kind) for grade in "abcd"]
    total = sum(sums)
    return [kind, str(total), *(f"{100 * count / total:.0f} %" for count in sums)]


def _of_sets(accuracy: Accuracy) -> Iterator[str]:
    yield (
        "Development sets, in per cent: they were asked after every change, and the confidence is "
        "fitted to the first, so that they flatter the bot.\n"
    )
    head = ["questions written claim by claim", "n", "right", "right, hedged", "wrong"]
    yield from table(
        head,
        (
            [one.name, str(one.answerable),
             *(_share(count, one.answerable) for count in (one.right, one.hedged, one.wrong))]
            for one in accuracy.claims
        ),
    )  # fmt: skip
    yield from table(
        ["messages that the articles do not answer", "n", "answered all the same"],
        (
            [f"{one.name}: {what}", str(n), _share(answered, n)]
            for one in accuracy.claims
            for what, n, answered in (
                ("near misses", one.near, one.near_answered),
                ("others", one.other, one.other_answered),
            )
        ),
    )
    yield from table(
        ["messages as people type them", "n", "came out well", "by class", "wrong"],
        (
            _came_out(name, [one for one in accuracy.natural if one.name == name])
            for name in dict.fromkeys(one.name for one in accuracy.natural)
        ),
    )


def _came_out(name: str, classes: Sequence[Natural]) -> list[str]:
    asked = sum(one.asked for one in classes)
    good, wrong = sum(one.good for one in classes), sum(one.wrong for one in classes)
    each = ", ".join(f"{one.kind} {100 * one.good / one.asked:.0f}" for one in classes)
    return [name, str(asked), _share(good, asked), each, _share(wrong, asked)]


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}" if of else "–"


def quoted(page: str, accuracy: Accuracy) -> str:
    """Replace what a page quotes between its marks by what was measured."""
    text = f"{published(accuracy).strip()}\n"
    return _QUOTED.sub(lambda _: text, page)


def main(
    shared: Annotated[Path, typer.Option(help="The folder with the other question sets.")] = SHARED,
) -> None:
    """Measure the accuracy; write the file and the pages that quote it."""
    settings = load_settings(ROOT / "config.yaml", {})
    found = measured(Answerer(load(settings.paths), settings.answering), shared)
    FILE.write_text(f"{json.dumps(found.model_dump(), indent=2)}\n", encoding="utf-8")
    for page in PAGES:
        page.write_text(quoted(page.read_text(encoding="utf-8"), found), encoding="utf-8")
    typer.echo(published(found))


if __name__ == "__main__":
    typer.run(main)
