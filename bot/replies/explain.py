"""Why an outcome came about, in words: for `ask --explain` and /explain."""

from __future__ import annotations

from bot.answering import Asked


def explanation(result: Asked) -> str:
    """Say in words why an outcome came about."""
    trace = result.trace
    lines = [f"Outcome: {type(result.outcome).__name__.lower()}, because {trace.reason}."]
    if trace.asked_part and trace.asked_part != result.question:
        lines.append(f"Part of the message that was looked up: {trace.asked_part!r}")
    for typed, known in trace.read_as:
        lines.append(f"Read {typed!r} as {known!r}")
    if result.candidates:
        lines.append(f"Words in the best fact: {', '.join(trace.covered) or 'none'}")
        lines.append(f"Words not in it: {', '.join(trace.uncovered) or 'none'}")
        lines.append("Best candidates (score, clashes):")
        lines += [
            f"  {c.score:6.2f}  {c.id}" + "".join(f"\n          {clash}" for clash in c.clashes)
            for c in result.candidates
        ]
        lines.append(
            f"Confidence {result.confidence:.2f}, from "
            + ", ".join(f"{name} {value:.2f}" for name, value in trace.features)
        )
    return "\n".join(lines)
