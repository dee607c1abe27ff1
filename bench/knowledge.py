"""`python -m bench.knowledge`: reading, checking and reloading a large base beside a bare parse.

Every line is a fresh process, given files that a seeded generator wrote; the bare parse is
PyYAML's C loader on the same YAML files, which finds no place, proves no quotation and checks
nothing.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time
from typing import Final

import yaml

from bench.generated import Generated, Writer
from bench.speed import resident
from bench.tables import machine, table
from bot.answering import Answerer
from bot.curation.gate import errors
from bot.knowledge import KnowledgePaths, inspect, load
from bot.settings import Answering

SIZES: Final = ((1_000, 50), (10_000, 500))
"""Facts and articles."""
KEYWORDS: Final = 5
OUTPUT: Final = Path(__file__).parent / "results/knowledge.md"
EDITED: Final = "    - what about the new bridge\n"


def write_base(root: Path, facts: int, articles: int) -> None:
    """Write a base whose quotations stand in its articles, one to a paragraph."""
    writer = Writer(1)
    made = list(writer.facts(facts))
    each = facts // articles
    entries: list[str] = []
    for folder in ("data", "seeds"):
        (root / folder).mkdir()
    for article in range(articles):
        paragraphs = []
        for number in range(article * each, (article + 1) * each):
            quote = _sentence(writer, 14)
            paragraphs.append(f"{_sentence(writer, 12)} {quote} {_sentence(writer, 10)}")
            entries.append(_fact(writer, number, article, made[number], quote))
        (root / f"seeds/{article}.txt").write_text("\n\n".join(paragraphs))
    (root / "data/facts.yaml").write_text("".join(entries))
    (root / "data/articles.yaml").write_text(
        "".join(
            f"- id: article-{n}\n  title: Article {n}\n  publication: Nobody\n"
            f"  published: 2003-10-16\n  text: seeds/{n}.txt\n"
            for n in range(articles)
        )
    )


def _sentence(writer: Writer, count: int) -> str:
    return f"{' '.join(writer.draw(count)).capitalize()}."


def _fact(writer: Writer, number: int, article: int, fact: Generated, quote: str) -> str:
    questions = [*fact.questions, *(" ".join(writer.draw(8)) for _ in range(5))]
    asked = "".join(f"    - '{question}?'\n" for question in questions)
    keywords = ", ".join(f"{word}s" for word in writer.draw(KEYWORDS))
    return (
        f"- id: fact-{number}\n  article: article-{article}\n  answer: "
        f"{fact.answer.capitalize()}.\n  quote: {quote}\n  voice: journalist\n"
        f"  topics: [{writer.draw(1)[0]}s]\n  questions:\n{asked}  keywords: [{keywords}]\n"
    )


def _bare(paths: KnowledgePaths) -> Callable[[], object]:
    files = [paths.root / paths.articles, paths.root / paths.facts]
    return lambda: [yaml.load(file.read_text(), yaml.CSafeLoader) for file in files]


def _reload(paths: KnowledgePaths) -> Callable[[], object]:
    old = load(paths)
    _edit(paths)
    return lambda: (old, load(paths))


def _gated(paths: KnowledgePaths) -> Callable[[], object]:
    old = Answerer(load(paths))
    _edit(paths)

    def edited() -> object:
        seen = inspect(paths)
        assert seen.library
        return old, [*errors(old, Answerer(seen.library), seen, Answering())]

    return edited


def _edit(paths: KnowledgePaths) -> None:
    """Give one fact one more question."""
    file = paths.root / paths.facts
    file.write_text(file.read_text().replace("  questions:\n", f"  questions:\n{EDITED}", 1))


STEPS: Final[dict[str, Callable[[KnowledgePaths], Callable[[], object]]]] = {
    "bare parse, C loader": _bare,
    "load and prove": lambda paths: lambda: load(paths),
    "check the files": lambda paths: lambda: inspect(paths),
    "reload beside the old": _reload,
    "an edit through the gate": _gated,
}


def measure(step: str, root: Path) -> tuple[float, float, float]:
    """Return seconds, and the memory in MB that the process grew by, for good and at most."""
    gc.disable()  # as the commands do while they read
    act = STEPS[step](KnowledgePaths(root=root))
    before, start = resident("VmRSS"), thread_time()
    held = act()
    seconds, peak = thread_time() - start, resident("VmHWM") - before
    gc.collect()
    grown = resident("VmRSS") - before
    del held
    return seconds, grown, peak


def _rows() -> Iterator[list[str]]:
    for facts, articles in SIZES:
        bare: list[float] = []
        for step in STEPS:
            with TemporaryDirectory() as folder:
                write_base(Path(folder), facts, articles)
                size = (Path(folder) / "data/facts.yaml").stat().st_size / 2**20
                run = [sys.executable, "-m", "bench.knowledge", step, folder]
                done = subprocess.run(run, capture_output=True, text=True, check=True)
            found: list[float] = json.loads(done.stdout)
            bare = bare or found
            ratios = [f"{one / other:.2f}" for one, other in zip(found, bare, strict=True)]
            seconds, grown, peak = found
            yield [f"{facts:,}", f"{articles:,}", f"{size:.1f}", step, f"{seconds:.2f}", ratios[0],
                   f"{grown:.0f}", f"{peak:.0f}", ratios[2]]  # fmt: skip


def main() -> None:
    """Measure every step at every size and write the page."""
    head = ["facts", "articles", "YAML MB", "step", "s", "× bare", "memory MB", "peak MB", "× bare"]
    page = "\n".join([
        "# How long a large base takes to read, check and reload\n",
        f"Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}; {machine()}.",
        "Generated facts with ten questions each; a fresh process for each line.",
        "Times are of the thread, as other work shares the machine.",
        "Memory is what the process grew by, and what it grew by at most meanwhile.",
        "\"An edit through the gate\" is all from the saved file to the verdict, the index of the "
        "new version included.\n",
        *table(head, _rows()),
    ])  # fmt: skip
    OUTPUT.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
