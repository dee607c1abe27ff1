"""Every person, topic, article and subject asked about broadly: an overview, or what is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.answering.subjects import Subjects
from bot.knowledge import KnownFact
from tests.behaviour.checks import Asker, Check, came_out

WAYS: Final = (
    "tell me about {it}",
    "{it}",
    "What do the articles say about {it}?",
    "give me a summary on {it}",
    "is there anything on {it}",
)


def breadth(asker: Asker) -> list[Check]:
    """Ask about everything in five ways: an overview, or one of its facts, must be given."""
    library, subjects = asker.library, Subjects(asker.library)
    of = subjects.facts
    articles = {
        article.record.title: [f for f in library.facts.values() if f.article is article]
        for article in library.articles.values()
    }
    matters = {s.name: of[s] for s in of if s.kind in ("name", "matter")}
    return [
        _asked(asker, "people", library.people),
        _asked(asker, "topics", library.topics),
        _asked(asker, "articles", articles),
        _asked(asker, "subjects", matters),
    ]


def _asked(asker: Asker, name: str, groups: Mapping[str, Iterable[KnownFact]]) -> Check:
    tried, failures = 0, []
    for it, facts in groups.items():
        wanted = {fact.id for fact in facts}
        for way in WAYS:
            tried += 1
            asked = asker.ask(message := way.format(it=it))
            shown = {fact.id for fact in asked.shown}
            if asked.answered is None or wanted.isdisjoint(shown):
                failures.append(f"{message} -> {came_out(asked)}")
    return Check(name=f"breadth: {name}", tried=tried, failures=tuple(failures))
