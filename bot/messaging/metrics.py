"""What is counted for a graph; no label ever holds what a person wrote."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

# From what a reply from memory takes to what a person gives up after.
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)

T = TypeVar("T")


class Metrics:
    """The counters of one bot, apart from those of another in the same process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.outcomes = self._counter("outcomes", "Questions, by what came of them", "outcome")
        self.reloads = self._counter("reloads", "Edits of the knowledge", "verdict")
        self.errors = self._counter("errors", "Updates not answered, by exception", "kind")
        self.sends = self._counter("send_failures", "Sends that had to be repeated", "kind")
        self.seconds = Histogram(
            "bot_update_seconds",
            "From taking an update in hand to having answered it",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.inbox = Gauge("bot_inbox", "Updates kept", ["state"], registry=self.registry)
        self.facts = Gauge("bot_facts", "Facts that are answered from", registry=self.registry)
        self.heard = Gauge(
            "bot_heard_seconds", "Since Telegram was last heard of", registry=self.registry
        )

    def _counter(self, name: str, text: str, label: str) -> Counter:
        return Counter(f"bot_{name}", text, [label], registry=self.registry)

    @property
    def outcome_counts(self) -> dict[str, int]:
        """How many questions came out how since the start."""
        samples = [sample for metric in self.outcomes.collect() for sample in metric.samples]
        return {s.labels["outcome"]: int(s.value) for s in samples if s.name.endswith("_total")}

    def timed(self, work: Callable[[T], Awaitable[None]]) -> Callable[[T], Awaitable[None]]:
        """Measure how long some work on an update takes."""

        async def measured(update: T) -> None:
            with self.seconds.time():
                await work(update)

        return measured
