"""`python -m bench.ablation`: what each rule of answering is worth, by doing without it.

Every rule is switched off in a process of its own and all sets are asked again.  A rule that costs
no more than noise on any of them can go; so can a number that may as well be half or double.
"""

from __future__ import annotations

import ast
import inspect
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import track

from bench import outcomes, quality, sets
from bench.matchers import Bot
from bench.rules import ROOM, Rule, every_rule, modules
from bench.sets import ROOT, SHARED, QuestionSet
from bench.tables import machine, table
from bench.thinner import fewer_questions, without_gaps
from bot.answering import Answerer
from bot.answering.index import Index
from bot.knowledge import Library, load
from bot.settings import Answering, load_settings
from tests.behaviour.breadth import breadth
from tests.behaviour.checks import Asker, mean_share
from tests.behaviour.direction import direction
from tests.behaviour.padding import CARRIERS, padding

OUTPUT: Final = ROOT / "bench/results/ablation.md"
NOISE: Final = 0.01
"""What a set can tell from nothing; a small one not even that."""
FEW_TURNS: Final = 0.02
"""The same for the turns of conversations, of which there are few: two of 95."""

MOST_MESSAGES: Final = 250
"""Messages of each public set."""

Figures = dict[str, float]
"""Shares from 0 to 1, by column."""
COLUMNS: Final = {
    "natural good": 1, "natural wrong": -1, "turns good": 1, "turns wrong": -1,
    "right": 1, "shown": 1, "wrong": -1, "near answered": -1, "other answered": -1,
    "padded": 1, "changed": 1, "broad": 1, "few: good": 1, "few: near": -1,
    "public": 1, "misspelt": 1,
}  # fmt: skip
"""What is measured, and whether more of it is better or worse."""
LEGEND: Final = (
    "**natural**: {natural} messages as people type them; good, or wrong without a hedge.",
    "**turns**: {turns} turns of conversations, likewise.",
    "**right**, **shown**, **wrong**: {claims} questions written claim by claim: given without a "
    "hedge; in the reply's text, hedged or not; something else given without a hedge.",
    "**near**, **other answered**: {near} near misses and {other} other messages that the articles "
    "do not answer, answered without a hedge.",
    "**padded**: the first question of every fact, put in {carriers} polite, chatty or pressing "
    "ways, gets that fact.",
    "**changed**: a stored question with another person, figure, year or place in it, or a "
    '"not", does not get its fact; mean of {changes} kinds.',
    "**broad**: every person, article, topic and post asked about broadly gets its facts.",
    "**few**: the natural messages and the near misses, of a base cut to three questions an entry "
    "and no known gaps.",
    "**public**, **misspelt**: the right entry is first, mean of {public} public sets, at most 250 "
    "messages of each.",
)


Found = Sequence[tuple[Rule, Figures | str]]


@dataclass(frozen=True, kw_only=True)
class World:
    """What is asked, and of what."""

    library: Library
    settings: Answering
    claims: tuple[Path, ...]
    natural: tuple[Path, ...]
    turns: tuple[Path, ...]
    public: tuple[QuestionSet, ...]


def world(shared: Path) -> World:
    """Load the shipped knowledge and all sets that are there."""
    settings = load_settings(ROOT / "config.yaml", {})
    return World(
        library=load(settings.paths),
        settings=settings.answering,
        claims=tuple(sets.found(sets.CLAIMS, shared).values()),
        natural=tuple(sets.found(sets.NATURAL, shared).values()),
        turns=tuple(sets.found(sets.TURNS, shared).values()),
        public=tuple(map(_in_scope, sets.public(shared / "benchmarks"))),
    )


def _in_scope(public: QuestionSet) -> QuestionSet:
    """Keep some of the messages that have an answer, evenly spread, or two sets take all day."""
    cases = [case for case in public.cases if case.answerable]
    return replace(public, cases=tuple(cases[:: -(-len(cases) // MOST_MESSAGES)]))


def figures(asked: World) -> Figures:
    """Ask everything; return shares from 0 to 1, without those of sets that are not there."""
    answerer = Answerer(asked.library, asked.settings)
    few = Answerer(without_gaps(fewer_questions(asked.library)), asked.settings)
    said = outcomes.claims(answerer, asked.claims)
    asker = Asker(answerer)
    found = {
        "right": said.right / said.answerable,
        "shown": said.shown / said.answerable,
        "wrong": said.wrong / said.answerable,
        "near answered": said.near_answered / said.near,
        "other answered": said.other_answered / said.other,
        "padded": mean_share(padding(asker)),
        "changed": mean_share(check for check in direction(asker) if check.tried),
        "broad": mean_share(breadth(asker)),
        "few: near": (scant := outcomes.claims(few, asked.claims, "near_miss")).near_answered
        / scant.near,
    }
    if asked.natural:
        natural = outcomes.total(outcomes.natural(answerer, asked.natural).values())
        found["natural good"] = natural.good / natural.asked
        found["natural wrong"] = natural.wrong / natural.asked
        natural = outcomes.total(outcomes.natural(few, asked.natural).values())
        found["few: good"] = natural.good / natural.asked
    if asked.turns:
        turns = outcomes.total(outcomes.turns(answerer, asked.turns).values())
        found["turns good"] = turns.good / turns.asked
        found["turns wrong"] = turns.wrong / turns.asked
    if asked.public:
        bots = [(Bot(one.library), one) for one in asked.public]
        for name, typos in (("public", False), ("misspelt", True)):
            each = [quality.measure(bot, one, typos=typos) for bot, one in bots]
            found[name] = quality.mean(each).first
    return {name: found[name] for name in COLUMNS if name in found}


# --- numbers


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number of the room that has a name."""

    module: ModuleType
    name: str
    value: float

    def changed(self, factor: float) -> float:
        """Return it times a factor; one that counts something stays whole, and above nothing."""
        times = self.value * factor
        return times if isinstance(self.value, float) else max(1, int(times))

    def put(self, factor: float, _: Library) -> None:
        """Change it in this process, wherever it is used."""
        value = self.changed(factor)
        for module in modules():
            if vars(module).get(self.name) == self.value:
                setattr(module, self.name, value)
        if self.name == "CANDIDATES":  # a default, which is kept with the function
            Index.matches.__defaults__ = (value,)


def numbers() -> list[Number]:
    """Return the numbers of the room that have names, by module."""
    return [
        Number(module=module, name=name, value=value)
        for module in modules(ROOM)
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(value := node.value.value, int | float)
        and (name := node.target.id)
    ]


def in_place() -> list[tuple[str, str]]:
    """Return the numbers written into the room's functions, 0, 1 and 2 aside, by function."""
    found = {
        (f"{module.__name__.rpartition('.')[2]}.{function.name}", repr(number.value)): None
        for module in modules(ROOM)
        for function in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(function, ast.FunctionDef)
        for number in ast.walk(function)
        if isinstance(number, ast.Constant)
        and type(number.value) in (int, float)
        and number.value not in (0, 1, 2)
    }
    return list(found)


def code_lines() -> int:
    """Count the lines of code in the room: without blank lines, comments and docstrings."""
    count = 0
    for module in modules(ROOM):
        source = inspect.getsource(module)
        docstrings = {
            line
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        count += sum(
            bool(line.strip()) and not line.lstrip().startswith("#") and number not in docstrings
            for number, line in enumerate(source.splitlines(), 1)
        )
    return count


def every_number() -> list[Rule]:
    """Return each number at half and at double, as if it were a rule."""
    return [
        Rule(
            group=f"{one.module.__name__.rpartition('.')[2]}.{one.name}",
            name=f"{one.value:,g} → {one.changed(factor):,g}",
            remove=partial(one.put, factor),
        )
        for one in numbers()
        for factor in (0.5, 2.0)
    ]


# --- measuring


def _without(rule: Rule, asked: World, answer: Connection) -> None:
    """Switch one rule off, measure and send what comes of it, or why it cannot be done."""
    try:
        library = rule.switch_off(asked.library)
        answer.send(figures(replace(asked, library=library)))
    except Exception as error:  # whatever a rule breaks is what doing without it comes to
        answer.send(f"{type(error).__name__}: {error}")


def ablate(asked: World, rules: Iterable[Rule], jobs: int) -> Iterator[tuple[Rule, Figures | str]]:
    """Measure without each rule, some at once, in processes that begin as copies of this one."""
    fork = multiprocessing.get_context("fork")
    for batch in _batches(rules, jobs):
        started = []
        for rule in batch:
            here, there = fork.Pipe(duplex=False)
            process = fork.Process(target=_without, args=(rule, asked, there))
            process.start()
            there.close()
            started.append((rule, here, process))
        for rule, here, process in started:
            yield rule, here.recv()
            process.join()


def _batches(rules: Iterable[Rule], size: int) -> Iterator[list[Rule]]:
    left = iter(rules)
    while batch := list(islice(left, size)):
        yield batch


# --- the page


def worse(found: Figures, base: Figures) -> dict[str, float]:
    """Return by how much each column is worse than with every rule; below 0 it is better."""
    return {name: COLUMNS[name] * (base[name] - value) for name, value in found.items()}


def noise(column: str) -> float:
    """Return up to which difference a column says nothing."""
    return FEW_TURNS if column.startswith("turns") else NOISE


def verdict(found: Figures, base: Figures) -> str:
    """Return in a word what a rule is worth, and what it harms, noise aside."""
    lost = worse(found, base)
    most = max(lost, key=lambda name: lost[name] - noise(name))
    harms = [name for name, by in lost.items() if by < -noise(name)]
    is_worth = lost[most] > noise(most)
    told = f"worth {lost[most]:.2f} of {most!r}" if is_worth else "worth nothing"
    return told + (f"; harms {', '.join(harms)}" if harms else "")


def idle(base: Figures, found: Found) -> list[Rule]:
    """Return the rules of the code that cost no more than noise to do without."""
    return [
        rule
        for rule, measured in found
        if rule.remove
        and not isinstance(measured, str)
        and all(by <= noise(name) for name, by in worse(measured, base).items())
    ]


def together(rules: Sequence[Rule]) -> Rule:
    """Make one rule of several: each may be worth nothing only while the others are there."""

    def remove(library: Library) -> None:
        for rule in rules:
            rule.switch_off(library)

    return Rule(group="all of these", name=f"{len(rules)} rules that are worth nothing alone",
                remove=remove)  # fmt: skip


def page(asked: World, base: Figures, rules: Found, numbers_too: Found) -> str:
    """Write what was measured."""
    unneeded = [f"{rule.group}: {rule.name}" for rule in idle(base, rules)]
    named, written = numbers(), in_place()
    lines = [
        "# What each rule of answering is worth\n",
        f"Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}; {machine()}.",
        "Each line is the bot without one rule of `bot/answering`, or one part of the knowledge.",
        f"Bold: worse than the whole by more than noise, which is {NOISE}, and {FEW_TURNS} for the "
        "few turns of conversations; italic: better by as much.\n",
        *_legend(asked),
        "",
        "All of these sets were looked at while the bot was made: they are development sets.\n",
        *table(["without", *base, "the rule"], _rows(base, rules)),
        "## What could go\n",
        f"No worse than noise on any set when left out alone: {'; '.join(unneeded) or 'nothing'}.",
        "The last line of the table leaves out all of these at once.",
        "Some rules here are not for any of these sets: the emergencies, personal details, and "
        "the limits on time and memory have tests of their own.\n",
        "## Numbers\n",
        f"`bot/answering` has {len(named)} numbers with names and {len(written)} written in place "
        f"(0, 1 and 2 aside), in {code_lines():,} lines of code.",
        "In place: " + ", ".join(f"{value} (`{where}`)" for where, value in written) + ".\n",
    ]
    if numbers_too:
        lines += [
            "Each number at half and at double; those that change nothing by more than "
            f"{NOISE} either way are limits, or may as well not be there.\n",
            *table(["number", *base, "the change"], _rows(base, numbers_too)),
        ]
    return "\n".join(lines)


def _legend(asked: World) -> Iterator[str]:
    answerer = Answerer(asked.library, asked.settings)
    said = outcomes.claims(answerer, asked.claims)
    counts = {
        "natural": outcomes.count(asked.natural),
        "turns": outcomes.count(asked.turns),
        "claims": said.answerable,
        "near": said.near,
        "other": said.other,
        "carriers": len(CARRIERS),
        "changes": len(direction(Asker(answerer))),
        "public": len(asked.public),
    }
    yield from (f"- {line.format(**counts)}" for line in LEGEND)


def _rows(base: Figures, found: Found) -> Iterator[list[str]]:
    yield ["**nothing**", *(f"{value:.3f}" for value in base.values()), ""]
    group = ""
    for rule, measured in found:
        head = "" if rule.group == group else f"**{rule.group}:** "
        group = rule.group
        if isinstance(measured, str):
            yield [head + rule.name, *["–"] * len(base), measured]
            continue
        lost = worse(measured, base)
        cells = [_cell(measured[name], lost[name], noise(name)) for name in base]
        yield [head + rule.name, *cells, verdict(measured, base)]


def _cell(value: float, lost: float, least: float) -> str:
    mark = "**" if lost > least else "*" if lost < -least else ""
    return f"{mark}{value:.3f}{mark}"


def _watched(
    asked: World, rules: Sequence[Rule], base: Figures, jobs: int, console: Console
) -> list[tuple[Rule, Figures | str]]:
    """Measure without each rule, and tell of each."""
    found = []
    for rule, measured in track(ablate(asked, rules, jobs), total=len(rules), console=console):
        found.append((rule, measured))
        told = measured if isinstance(measured, str) else verdict(measured, base)
        console.print(f"{rule.group}: {rule.name}: {told}")
    return found


def main(
    shared: Annotated[Path, typer.Option(help="The folder with the other question sets.")] = SHARED,
    only: Annotated[str, typer.Option(help="Rules whose group or name has this, printed.")] = "",
    with_numbers: Annotated[bool, typer.Option("--numbers", help="Each number too.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Rules measured at once.")] = 1,
) -> None:
    """Measure the bot without each of its rules; write a page."""
    asked = world(shared)
    base = figures(asked)
    console = Console(stderr=True)
    rules = [rule for rule in every_rule() if only in f"{rule.group}: {rule.name}"]
    each = every_number() if with_numbers else []
    each = [rule for rule in each if only in rule.group]
    found = _watched(asked, rules, base, jobs, console)
    unneeded = [rule for rule in idle(base, found) if "fitted" not in rule.name]
    if unneeded:
        found += _watched(asked, [together(unneeded)], base, jobs, console)
    changed = _watched(asked, each, base, jobs, console)
    text = page(asked, base, found, changed)
    if only:
        Console(width=200).print(Markdown(text))
    else:
        OUTPUT.write_text(text, encoding="utf-8")
        console.print(f"written: {OUTPUT}")


if __name__ == "__main__":
    typer.run(main)
