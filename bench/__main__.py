"""`python -m bench [--quick]`: measures everything and writes `bench/results/`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import outcomes, quality, sets, speed
from bench.matchers import Bot, Matcher
from bench.quoting import quoted
from bench.report import BOT, Results, markdown, plot
from bench.rivals import RIVALS
from bench.sets import ROOT, SHARED
from bench.thinner import BASES
from bot.answering import Answerer
from bot.knowledge import load
from bot.settings import load_settings

RESULTS = ROOT / "bench/results"
GUIDE = ROOT / "docs/matching.md"
NEAR = "near misses"


def bench(
    quick: Annotated[bool, typer.Option(help="Small sizes and few messages, to try it.")] = False,
    output: Annotated[Path, typer.Option(help="Where the results go.")] = RESULTS,
    shared: Annotated[Path, typer.Option(help="The folder with the other question sets.")] = SHARED,
) -> None:
    """Measure the bot beside ordinary ways of finding a fact; write a page and a picture."""
    output.mkdir(parents=True, exist_ok=True)
    results = Results(public=list(sets.public(shared / "benchmarks")))
    for file in _question_files(shared):
        if asked := sets.policy(ROOT, file, f"shipped base, {file.name}"):
            results.policy.append(asked)
    sizes = speed.SIZES[:2] if quick else speed.SIZES
    messages = 500 if quick else 10_000
    console = Console(stderr=True)
    columns = TextColumn("{task.description:44}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        _measure_quality(results, progress)
        _measure_bases(results, shared, progress)
        _measure_speed(results, sizes, progress)
        results.timed = speed.measure_shipped(messages, _question_files(shared))
    page = markdown(results)
    (output / "matching.md").write_text(page, encoding="utf-8")
    plot(results, output / "matching.png")
    if output == RESULTS:
        GUIDE.write_text(quoted(GUIDE.read_text(encoding="utf-8"), page), encoding="utf-8")
    Console(width=130).print(Markdown(page))
    console.print(f"written: {output / 'matching.md'}, {output / 'matching.png'}")


def _measure_quality(results: Results, progress: Progress) -> None:
    asked_sets = [*results.public, *results.policy]
    task = progress.add_task("quality", total=len(asked_sets) * (1 + len(RIVALS)) * 2)
    for asked in asked_sets:
        matchers: dict[str, Matcher] = {BOT: Bot(asked.library)}
        matchers |= {name: build(asked.texts) for name, build in RIVALS.items()}
        for name, matcher in matchers.items():
            for typos in (False, True):
                progress.update(task, description=f"{asked.name}: {name}")
                key = asked.name, name, typos
                results.quality[key] = quality.measure(matcher, asked, typos=typos)
                if asked in results.policy:
                    near = quality.measure(matcher, asked, typos=typos, negatives=NEAR)
                    results.near[key] = near
                progress.advance(task)


def _measure_speed(results: Results, sizes: tuple[int, ...], progress: Progress) -> None:
    task = progress.add_task("speed", total=len(sizes) * len(speed.SYSTEMS))
    for size in sizes:
        for system in speed.SYSTEMS:
            progress.update(task, description=f"{size:,} facts: {system}")
            results.costs[system, size] = speed.measure(system, size)
            progress.advance(task)


def _measure_bases(results: Results, shared: Path, progress: Progress) -> None:
    settings = load_settings(ROOT / "config.yaml", {})
    results.shipped = load(settings.paths)
    task = progress.add_task("with less knowledge", total=len(BASES))
    files = sets.found(sets.NATURAL, shared).values()
    for name, thinner in BASES.items():
        answerer = Answerer(thinner(results.shipped), settings.answering)
        natural = outcomes.natural(answerer, files)
        results.bases[name] = (
            outcomes.total(natural.values()),
            outcomes.claims(answerer, _question_files(shared)),
        )
        progress.advance(task)


def _question_files(shared: Path) -> list[Path]:
    return list(sets.found(sets.CLAIMS, shared).values())


typer.run(bench)
