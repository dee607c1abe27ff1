"""What was measured as one Markdown page and one picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.outcomes import Claims, Natural
from bench.quality import Quality, mean
from bench.sets import QuestionSet
from bench.speed import Cost, Shipped
from bench.tables import machine, table
from bot.knowledge import Library

BOT: Final = "this bot"
COLOURS: Final = {
    BOT: "#0b6e4f", "its index alone": "#8cc5a8", "BM25 (bm25s)": "#3366aa",
    "SQLite FTS5": "#8e6bbf", "token_set_ratio": "#e08e2b", "WRatio": "#b03a2e",
}  # fmt: skip


@dataclass(kw_only=True)
class Results:
    """Everything that one run measured; quality by set, matcher and whether misspelt."""

    public: list[QuestionSet] = field(default_factory=list)
    policy: list[QuestionSet] = field(default_factory=list)
    quality: dict[tuple[str, str, bool], Quality] = field(default_factory=dict)
    near: dict[tuple[str, str, bool], Quality] = field(default_factory=dict)
    costs: dict[tuple[str, int], Cost] = field(default_factory=dict)
    timed: Shipped | None = None
    shipped: Library | None = None
    bases: dict[str, tuple[Natural, Claims]] = field(default_factory=dict)
    """What comes of messages, by how much of the knowledge there is."""

    def matchers(self) -> list[str]:
        """Return the matchers in the order in which they were measured."""
        return list(dict.fromkeys(matcher for _, matcher, _ in self.quality))

    def mean(self, matcher: str, *, typos: bool) -> Quality:
        """Average over the public sets."""
        return mean([self.quality[asked.name, matcher, typos] for asked in self.public])


def markdown(results: Results) -> str:
    """Write the page."""
    return "\n".join([
        "# How well and how fast the right fact is found\n",
        f"Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}; {machine()}.",
        "All systems ran in one run, one after the other, and search the same texts.\n",
        *_quality_part(results), *_bases_part(results),
        *_speed_part(results), *_hostile_part(results),
    ])  # fmt: skip


def _quality_part(results: Results) -> Iterable[str]:
    matchers = results.matchers()
    yield "## Quality\n"
    yield "In per cent; each cell is clean / misspelt (one word in four, as a thumb does).\n"
    yield "- **first**, **three**: the right entry comes first, or among the first three."
    yield "- **AUROC**: how often a message in scope scores above one that must be declined."
    yield "- **at 10 %**: answered and right, where 10 % of what must be declined is answered.\n"
    if results.public:
        yield f"### Mean over {len(results.public)} public sets\n"
        yield from table(
            ["matcher", "first", "three", "AUROC", "at 10 %"],
            ([m, *_pairs(results.mean(m, typos=False), results.mean(m, typos=True))]
             for m in matchers),
        )  # fmt: skip
        yield "### Right first, set by set\n"
    sets = [*results.public, *results.policy]
    yield from table(
        ["set", "entries", "in scope", "to decline", *matchers],
        ([s.name, str(len(s.library.facts)), *_sizes(s),
          *(_pairs(*_both(results.quality, s, m))[0] for m in matchers)]
         for s in sets),
    )  # fmt: skip
    for asked in results.policy:
        yield f"### {asked.name}: all measures\n"
        yield from table(
            ["matcher", "first", "three", "AUROC", "at 10 %", "AUROC, near misses"],
            ([m, *_pairs(*_both(results.quality, asked, m)),
              _pairs(*_both(results.near, asked, m))[2]] for m in matchers),
        )  # fmt: skip


def _both(
    measured: Mapping[tuple[str, str, bool], Quality], asked: QuestionSet, matcher: str
) -> tuple[Quality, Quality]:
    """Return the quality on a set as it was typed, and misspelt."""
    return measured[asked.name, matcher, False], measured[asked.name, matcher, True]


def _sizes(asked: QuestionSet) -> tuple[str, str]:
    inside = sum(case.answerable for case in asked.cases)
    return str(inside), str(len(asked.cases) - inside)


def _pairs(clean: Quality, typos: Quality) -> list[str]:
    """Return each measure as clean / misspelt."""
    measures = zip(vars(clean).values(), vars(typos).values(), strict=True)
    return [f"{_percent(one)} / {_percent(other)}" for one, other in measures]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def _bases_part(results: Results) -> Iterable[str]:
    if not results.bases:
        return
    natural, claims = next(iter(results.bases.values()))
    yield "## With less knowledge\n"
    yield "What comes of whole messages, in per cent."
    yield (
        f"Natural: {natural.asked} messages as people type them; claims: {claims.answerable} "
        f"questions written claim by claim, right without a hedge, or shown in the reply at all; "
        f"{claims.near} near misses.\n"
    )
    head = ["base", "natural: good", "natural: wrong", "claims: right", "claims: shown"]
    yield from table(
        [*head, "claims: wrong", "near misses answered"],
        (
            [name, _of(natural.good, natural.asked), _of(natural.wrong, natural.asked),
             *(_of(n, claims.answerable) for n in (claims.right, claims.shown, claims.wrong)),
             _of(claims.near_answered, claims.near)]
            for name, (natural, claims) in results.bases.items()
        ),
    )  # fmt: skip


def _of(count: int, all_of_them: int) -> str:
    return _percent(count / all_of_them if all_of_them else None)


def _speed_part(results: Results) -> Iterable[str]:
    sizes = sorted({size for _, size in results.costs})
    yield "## Speed and size\n"
    yield "Generated facts, five questions each, built in memory, a fresh process for each line."
    yield "The bot reads a message and ranks what it finds; its index alone has no constraints."
    yield "Scans at many facts are asked fewer questions."
    yield "× bm25s and × WRatio are the p50 as a ratio to theirs."
    yield "Times are of the thread, as other work shares the machine; all use one thread."
    yield "Memory is what the process grew by; peak, while building.\n"
    head = ["facts", "system", "asked", "p50 ms", "p99 ms", "× bm25s", "× WRatio"]
    yield from table(
        [*head, "build s", "memory MB", "peak MB"],
        ([f"{size:,}", system, f"{cost.times.asked:,}", _ms(cost.times.p50), _ms(cost.times.p99),
          *(_ratio(cost, results.costs.get((other, size))) for other in ("BM25 (bm25s)", "WRatio")),
          f"{cost.build_s:.2f}", f"{cost.memory_mb:.0f}", f"{cost.peak_mb:.0f}"]
         for size in sizes for (system, of), cost in results.costs.items() if of == size),
    )  # fmt: skip


def _ratio(cost: Cost, other: Cost | None) -> str:
    return f"{cost.times.p50 / other.times.p50:.3g}" if other else "–"


def _ms(time: float) -> str:
    return f"{time:.3g}" if time < 100 else f"{time:.0f}"


def _hostile_part(results: Results) -> Iterable[str]:
    if not results.shipped or not results.timed:
        return
    facts, gaps = len(results.shipped.facts), len(results.shipped.gaps)
    yield f"## The shipped base, asked ({facts} facts, {gaps} gaps)\n"
    yield "`Answerer.ask` in a fresh process, in ms of the thread."
    yield "Hostile messages have up to 4,096 characters.\n"
    head = ["messages", "asked", "p50", "p99", "worst"]
    rows = [("development questions", results.timed.asked)]
    yield from table(
        head,
        ([kind, f"{t.asked:,}", _ms(t.p50), _ms(t.p99), _ms(t.worst)]
         for kind, t in [*rows, *results.timed.hostile] if t),
    )  # fmt: skip


def plot(results: Results, path: Path) -> None:
    """Draw quality above, speed and memory below."""
    mpl.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "font.size": 9})
    figure = Figure(figsize=(12, 8.5), layout="constrained")
    axes = figure.subplots(2, 2)
    if results.public:
        _bars(axes[0][0], results)
        _by_set(axes[0][1], results)
    p50 = {key: cost.times.p50 for key, cost in results.costs.items()}
    p99 = {key: cost.times.p99 for key, cost in results.costs.items()}
    _growth(axes[1][0], "One question (line: p50, dots: p99)", "ms", p50, p99)
    memory = {key: max(cost.memory_mb, 0.1) for key, cost in results.costs.items()}
    _growth(axes[1][1], "Memory that the process grew by", "MB", memory, {})
    if results.costs:
        axes[1][1].legend(frameon=False, loc="upper left")
    figure.savefig(path, dpi=150)


def _bars(axes: Axes, results: Results) -> None:
    matchers = results.matchers()
    for shift, typos in ((-0.19, False), (0.19, True)):
        shares = [100 * results.mean(matcher, typos=typos).first for matcher in matchers]
        places = [number + shift for number in range(len(matchers))]
        colours = [COLOURS[matcher] for matcher in matchers]
        bars = axes.bar(places, shares, 0.36, color=colours, alpha=0.5 if typos else 1)
        axes.bar_label(bars, fmt="%.0f", padding=1)
    axes.set_xticks(range(len(matchers)), [name.replace(" ", "\n", 1) for name in matchers])
    axes.set_ylim(0, 100)
    axes.set_ylabel("% right first")
    count = len(results.public)
    axes.set_title(f"Right first, mean of {count} public sets (pale: one word in four misspelt)")


def _by_set(axes: Axes, results: Results) -> None:
    sets = [*results.public, *results.policy][::-1]
    for row, asked in enumerate(sets):
        shares = {m: 100 * results.quality[asked.name, m, False].first for m in results.matchers()}
        axes.plot(
            [min(shares.values()), max(shares.values())], [row, row], color="#dddddd", zorder=1
        )
        for matcher, share in shares.items():
            axes.scatter(
                share, row, s=60 if matcher == BOT else 28, color=COLOURS[matcher], zorder=2
            )
    axes.set_yticks(range(len(sets)), [f"{s.name} ({_sizes(s)[0]})" for s in sets])
    axes.set_xlim(0, 100)
    axes.set_xlabel("% right first, as typed")
    axes.set_title("Set by set (messages in scope)")


def _growth(
    axes: Axes,
    title: str,
    unit: str,
    lines: Mapping[tuple[str, int], float],
    dots: Mapping[tuple[str, int], float],
) -> None:
    for system in dict.fromkeys(system for system, _ in lines):
        points = sorted((size, value) for (name, size), value in lines.items() if name == system)
        width = 2.5 if system == BOT else 1.4
        axes.plot(*zip(*points, strict=True), color=COLOURS[system], label=system, lw=width)
        high = [(size, value) for (name, size), value in dots.items() if name == system]
        axes.plot(*zip(*high, strict=True), ".", color=COLOURS[system]) if high else None
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("facts")
    axes.set_ylabel(unit)
    axes.set_title(title)
    axes.grid(alpha=0.25)
