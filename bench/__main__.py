"""`python -m bench [--quick]`: measures everything and writes `bench/results/`."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import quality, sets, speed
from bench.matchers import RIVALS, Bot, Matcher
from bench.quoting import quoted
from bench.report import BOT, Results, markdown, plot
from bot.answering import Answerer
from bot.knowledge import KnowledgePaths, load

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RESULTS = ROOT / "bench/results"
GUIDE = ROOT / "docs/matching.md"
NEAR = "near misses"


def bench(
    quick: Annotated[bool, typer.Option(help="Small sizes and few messages, to try it.")] = False,
    output: Annotated[Path, typer.Option(help="Where the results go.")] = RESULTS,
) -> None:
    """Measure the bot beside ordinary ways of finding a fact; write a page and a picture."""
    output.mkdir(parents=True, exist_ok=True)
    results = Results(public=list(sets.public(SHARED / "benchmarks")))
    for file in (ROOT / "bench/held_out.yaml", SHARED / "questions/dev.yaml"):
        if asked := sets.policy(ROOT, file, f"shipped base, {file.name}"):
            results.policy.append(asked)
    sizes = speed.SIZES[:2] if quick else speed.SIZES
    messages = 500 if quick else 10_000
    console = Console(stderr=True)
    columns = TextColumn("{task.description:44}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        _measure_quality(results, progress)
        _measure_speed(results, sizes, progress)
        _measure_shipped(results, messages, progress)
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


def _measure_shipped(results: Results, messages: int, progress: Progress) -> None:
    results.shipped = load(KnowledgePaths(root=ROOT))
    answerer = Answerer(results.shipped)
    gc.collect()
    gc.freeze()  # what the benchmark holds by now must not be searched for garbage meanwhile
    queries = [case.query for asked in results.policy for case in asked.cases]
    if queries:
        speed.timed(answerer.ask, queries)  # once unmeasured: caches fill
        results.asked = speed.times(speed.timed(answerer.ask, queries))
    task = progress.add_task("hostile messages", total=messages)
    attack = speed.under_attack(answerer, messages)
    results.hostile = speed.by_kind(progress.track(attack, task_id=task))


typer.run(bench)
