"""What is counted for a graph; no label ever holds what a person wrote."""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Literal, TypeVar, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from bot.answering.outcome import Outcome
from bot.storage.claims import State

OUTCOMES: Final = tuple(kind.__name__.lower() for kind in get_args(Outcome))

# From what a reply from memory takes to what a person gives up after.
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)

T = TypeVar("T")
ErrorKind = Literal["network", "refused", "storage", "late", "bug"]
Surface = Literal["message", "inline", "guest"]
_SEND_FAILURES: Final = ("held", "NotDelivered", "NetworkError", "TimedOut")
_VERDICTS: Final = ("live", "unchanged", "refused", "held")


class Metrics:
    """The counters of one bot, apart from those of another in the same process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.outcomes = Counter(
            "bot_outcomes", "Questions, by what came of them and where they were asked",
            ["outcome", "surface"], registry=self.registry,
        )  # fmt: skip
        self.reloads = self._counter("reloads", "Edits of the knowledge", "verdict", _VERDICTS)
        self.errors = self._counter("errors", "Updates not answered", "kind", get_args(ErrorKind))
        self.sends = self._counter(
            "send_failures", "Sends that had to be repeated", "kind", _SEND_FAILURES
        )
        self.seconds = Histogram(
            "bot_update_seconds",
            "From taking an update in hand to having answered it",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.inbox = Gauge("bot_inbox", "Updates kept", ["state"], registry=self.registry)
        self.waiting = Gauge(
            "bot_waiting_chats", "Chats that have waited for a minute", registry=self.registry
        )
        for state in get_args(State):
            self.inbox.labels(state)
        for outcome in OUTCOMES:
            for surface in get_args(Surface):
                self.outcomes.labels(outcome, surface)
        self.facts = Gauge("bot_facts", "Facts that are answered from", registry=self.registry)
        self.heard = Gauge(
            "bot_heard_seconds", "Since Telegram was last heard of", registry=self.registry
        )

    def _counter(self, name: str, text: str, label: str, values: Iterable[str]) -> Counter:
        """Make a counter that has all its series from the start: else the first is no increase."""
        counter = Counter(f"bot_{name}", text, [label], registry=self.registry)
        for value in values:
            counter.labels(value)
        return counter

    def count(self, outcome: str, surface: Surface) -> None:
        """Count a question."""
        self.outcomes.labels(outcome, surface).inc()

    @property
    def outcome_counts(self) -> dict[str, int]:
        """How many questions came out how since the start."""
        samples = [sample for metric in self.outcomes.collect() for sample in metric.samples]
        counts = Counted[str]()
        for sample in samples:
            if sample.name.endswith("_total") and sample.value:
                counts[sample.labels["outcome"]] += int(sample.value)
        return counts

    def timed(self, work: Callable[[T], Awaitable[None]]) -> Callable[[T], Awaitable[None]]:
        """Measure how long some work on an update takes."""

        async def measured(update: T) -> None:
            with self.seconds.time():
                await work(update)

        return measured
