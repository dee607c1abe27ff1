"""Every rule in the ablation table is still there to be switched off, and nothing else breaks."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

import pytest

from bench.ablation import COLUMNS, NOISE, Figures, every_number, idle, numbers, together, verdict
from bench.rules import Rule, every_rule
from bot.answering import Answerer
from bot.knowledge import Library

RULES = [rule for rule in every_rule() if "fitted" not in rule.name and "without" not in rule.name]
"""A fit takes seconds; it goes by the names of the features, which tests/test_fit.py holds."""
BASE = dict.fromkeys(COLUMNS, 0.5)


def switched_off(rule: Rule, library: Library, answer: Connection) -> None:
    try:
        left = rule.switch_off(library)
        asked = Answerer(left).ask("Who is Dr Dixon, and what does he think of the SHAs?")
        answer.send(asked.kind)
    except Exception as error:
        answer.send(error)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.group}: {rule.name}")
def test_every_rule_can_be_switched_off(rule: Rule, library: Library) -> None:
    """In a process of its own, or every test after it would do without."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=switched_off, args=(rule, library, there))
    process.start()
    outcome = here.recv()
    process.join()
    assert isinstance(outcome, str), outcome


def test_no_two_rules_have_the_same_name() -> None:
    names = [(rule.group, rule.name) for rule in every_rule()]
    assert len(names) == len(set(names))


def test_every_number_is_tried_at_half_and_at_double() -> None:
    assert len(every_number()) == 2 * len(numbers()) > 0


def test_a_rule_is_worth_what_is_lost_without_it() -> None:
    assert verdict({**BASE, "right": 0.4, "near answered": 0.55}, BASE) == "worth 0.10 of 'right'"
    assert verdict({**BASE, "near answered": 0.4}, BASE) == "worth nothing; harms near answered"
    assert verdict({**BASE, "right": 0.5 - NOISE / 2}, BASE) == "worth nothing"


def test_rules_that_are_worth_nothing_alone_are_left_out_together(library: Library) -> None:
    removed: list[str] = []

    def rule(name: str) -> Rule:
        return Rule(group="words", name=name, remove=lambda _: removed.append(name))

    found: list[tuple[Rule, Figures | str]] = [
        (rule("useful"), {**BASE, "right": 0.4}),
        (rule("idle"), {**BASE, "right": 0.495}),
        (rule("idle too"), {**BASE, "wrong": 0.4}),
        (rule("broken"), "KeyError: 'x'"),
    ]
    together(idle(BASE, found)).switch_off(library)
    assert removed == ["idle", "idle too"]
