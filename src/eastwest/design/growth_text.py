"""The growth plan as a table for machines and as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eastwest.plan import Plan
from eastwest.plan.store import plan_hash

Row = Sequence[str | int | float]


def growth_rows(plan: Plan) -> Iterator[Row]:
    """One row for each thing that a step buys; the figures of the step stand in all of its rows."""
    yield (
        "step", "nodes", "gpus", "kind", "item", "description", "buy", "cables_added", "cables_moved",
        "ports_kept_free", "cables_moved_if_each_step_were_sized_for_itself",
    )  # fmt: skip
    for number, step in enumerate(plan.growth, start=1):
        figures = (step.cables_added, step.cables_moved, step.ports_kept_free, step.moved_if_sized_now)
        for line in step.buy:
            yield number, step.nodes, step.gpus, line.kind, line.item, line.description, line.count, *figures


def growth_text(plan: Plan) -> str:
    """What to buy and do at each step of the compute fabric's growth."""
    lines = [f"Growth of the compute fabric of {plan.name} (plan sha256:{plan_hash(plan)})", ""]
    for number, step in enumerate(plan.growth, start=1):
        lines += [f"Step {number}: {step.nodes} nodes, {step.gpus} GPUs", f"  {step.statement}"]
        lines += [f"  buy {line.count:>7,} x {line.description or line.item}" for line in step.buy]
        lines += [f"  new switches: {_shortened(step.switches_added)}", ""]
    lines += ["Storage, front-end and management networks are sized for the first step.", ""]
    return "\n".join(lines)


def _shortened(names: Sequence[str], most: int = 12) -> str:
    if not names:
        return "none"
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])}, .. {names[-1]} ({len(names)} in all)"
