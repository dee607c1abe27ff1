"""Time and memory: one system and one size in a fresh process each, so that nothing is warm."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import thread_time
from typing import Final

import numpy as np

from bench import sets
from bench.generated import Writer, hostile, library
from bench.matchers import Bot, Matcher
from bench.rivals import RIVALS
from bot.answering import Answerer
from bot.answering.index import Entry, Index
from bot.answering.thesaurus import Thesaurus
from bot.knowledge import KnowledgePaths, Library, load
from bot.language.text import words

SHIPPED: Final = "the shipped base"
SIZES: Final = (100, 1_000, 10_000, 100_000)
SYSTEMS: Final = ("this bot", "its index alone", *RIVALS)
ASKED: Final = 1_000
AFFORDED: Final = {"SQLite FTS5": 10_000_000, "token_set_ratio": 400_000, "WRatio": 400_000}
"""The slow are asked fewer questions, ten at least: so many facts compared in all."""


@dataclass(frozen=True, kw_only=True)
class Times:
    """Milliseconds a question."""

    asked: int
    p50: float
    p99: float
    worst: float


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one system of one size took; memory is what the process grew by, in MB."""

    build_s: float
    memory_mb: float
    peak_mb: float
    times: Times


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """What questions and hostile messages took of the shipped base, the slowest kind first."""

    asked: Times | None
    hostile: tuple[tuple[str, Times], ...]


def measure(system: str, size: int) -> Cost:
    """Measure in a fresh process, so that memory is this system's alone."""
    run = [sys.executable, "-m", "bench.speed", system, str(size)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return Cost(**found | {"times": Times(**found["times"])})


def measure_shipped(messages: int, files: Sequence[Path]) -> Shipped:
    """Ask the shipped base question files and hostile messages, in a fresh process too."""
    run = [sys.executable, "-m", "bench.speed", SHIPPED, str(messages), *map(str, files)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    hostile = tuple((kind, Times(**of)) for kind, of in found["hostile"])
    return Shipped(asked=Times(**found["asked"]) if found["asked"] else None, hostile=hostile)


def timed(ask: Callable[[str], object], queries: Iterable[str]) -> list[float]:
    """Return the milliseconds of this thread that each question took: machines are shared."""
    taken = []
    for query in queries:
        start = thread_time()
        ask(query)
        taken.append((thread_time() - start) * 1000)
    return taken


def times(taken: list[float]) -> Times:
    """Sum up."""
    p50, p99 = np.percentile(taken, (50, 99)).tolist()
    return Times(asked=len(taken), p50=p50, p99=p99, worst=max(taken))


def under_attack(answerer: Answerer, count: int) -> Iterator[tuple[str, float]]:
    """Ask hostile messages one by one, made of the library's words where of any; time each."""
    facts = answerer.library.facts.values()
    known = sorted({word for fact in facts for word in words(fact.record.answer)})
    quotations = [fact.quotation.text for fact in facts]
    for kind, message in hostile(count, known, quotations):
        yield kind, timed(answerer.ask, [message])[0]


def by_kind(found: Iterable[tuple[str, float]]) -> list[tuple[str, Times]]:
    """Sum hostile messages up by kind, the slowest kind first."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for kind, taken in found:
        kinds[kind].append(taken)
    rows = [(kind, times(taken)) for kind, taken in kinds.items()]
    return sorted(rows, key=lambda row: -row[1].worst)


def _measure_here(system: str, size: int) -> Cost:
    facts = list(Writer(1).facts(size))
    writer = Writer(2)
    asked = min(ASKED, max(10, AFFORDED.get(system, ASKED * size) // size))
    queries = [writer.query(fact) for fact in writer.rng.choices(facts, k=asked)]
    texts = [[*fact.questions, fact.answer] for fact in facts]
    base = library(facts) if system not in RIVALS else None
    del facts
    gc.collect()
    before, start = resident("VmRSS"), thread_time()
    asks, held = _build(system, base, texts)
    build_s = thread_time() - start
    gc.collect()
    grown, peak = resident("VmRSS") - before, resident("VmHWM") - before
    timed(asks, queries[:5])
    cost = Cost(build_s=build_s, memory_mb=grown, peak_mb=peak, times=times(timed(asks, queries)))
    del held
    return cost


def _measure_shipped_here(messages: int, files: Iterable[Path]) -> Shipped:
    answerer = Answerer(load(KnowledgePaths(root=sets.ROOT)))
    asked = [found for file in files if (found := sets.policy(sets.ROOT, file, file.name))]
    queries = [case.query for one in asked for case in one.cases]
    gc.collect()
    gc.freeze()  # what the questions hold must not be searched for garbage meanwhile
    timed(answerer.ask, queries)  # once unmeasured: caches fill
    return Shipped(
        asked=times(timed(answerer.ask, queries)) if queries else None,
        hostile=tuple(by_kind(under_attack(answerer, messages))),
    )


def _build(
    system: str, base: Library | None, texts: list[list[str]]
) -> tuple[Callable[[str], object], object]:
    """Build a system; the second value is what keeps it alive."""
    if base is None:
        rival: Matcher = RIVALS[system](texts)
        return rival.best, rival
    if system == "this bot":
        bot = Bot(base)
        return bot.best, bot
    records = [fact.record for fact in base.facts.values()]
    entries = [Entry(one.id, one.questions, (one.answer, one.quote)) for one in records]
    index = Index(entries, Thesaurus({}, ()))
    return lambda query: index.matches(index.query(query)), index


def resident(line: str) -> float:
    """Return what Linux says of this process's memory, in MB: VmRSS now, VmHWM at its highest."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{line}:")[1].split()[0]) / 1024


if __name__ == "__main__":
    name, count, *rest = sys.argv[1:]
    here: Shipped | Cost
    if name == SHIPPED:
        here = _measure_shipped_here(int(count), map(Path, rest))
    else:
        here = _measure_here(name, int(count))
    print(json.dumps(asdict(here)))
