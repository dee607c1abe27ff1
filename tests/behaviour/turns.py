"""Messages that name their own subject come out after any fact as they do alone."""

from __future__ import annotations

from typing import Final

from tests.behaviour.checks import Asker, Check, came_out

OWN_SUBJECT: Final = (
    "so who is David Stout?",
    "ok what did Sir Nigel Crisp say",
    "and who was John Hutton then",
    "right, what are polyclinics?",
    "What's the NHS Confederation?",
    "tell me about Dr Irani",
    "So where was the conference held?",
    "and when did the 2003 article come out?",
    "okay who wrote the report on specialist doctors",
    "how long did the PCTs get to make history",
    "but what did Lord Darzi propose?",
    "now what did the study say about strategic health authorities",
    "did the managers want another reorganisation?",
    "so what does SHA stand for",
    "and what was Michael Dixon's job?",
    "thanks. and what is the 2007 article about?",
    "who talked about going to the lifeboats?",
    "well did Hutton say PMS contracts would be unpicked",
    "how old is Dr Dixon, anyway?",
    "yes but were the specialist doctors isolated",
)


def turns(asker: Asker) -> list[Check]:
    """Send each message after each fact."""
    answerer, failures = asker.answerer, []
    for message in OWN_SUBJECT:
        alone = came_out(asker.ask(message))
        for fact in asker.library.facts.values():
            after = came_out(answerer.ask(message, answerer.fact_context(fact)))
            if after != alone:
                failures.append(f"{message} after {fact.id} -> {after}, alone {alone}")
    tried = len(OWN_SUBJECT) * len(asker.library.facts)
    return [Check(name="turns: own subject", tried=tried, failures=tuple(failures))]
