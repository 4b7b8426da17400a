"""Runs whose telemetry is invented, and the workloads of a report."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from eastwest.explore import Arm
from eastwest.fabric import Fabric
from eastwest.predict.expectation import Expectation
from eastwest.simulate.run import OperationResult, Run, Status, StepResult, Telemetry, Totals
from tests.report.builders.telemetry import Story, ports_table

FACTORS: dict[str, Callable[[int], float]] = {
    "all-reduce": lambda n: 2 * (n - 1) / n,
    "all-to-all": lambda n: (n - 1) / n,
}


def arm(built: Fabric, label: str, folder: str, story: Story, setting: str = "as designed", *, seed: int = 1) -> Arm:
    """One arm: its operations run one after the other, groups side by side."""
    operations: list[OperationResult] = []
    expectations: list[Expectation] = []
    start = 0.0
    unfinished = story.status is not Status.COMPLETE
    for size in story.sizes:
        factor = FACTORS[story.kind](16) if story.kind in FACTORS else 1.0
        ideal_us = size * factor / 48.5 / 1000
        for group in range(story.groups):
            duration = ideal_us * story.slowdown * (1 + 0.02 * group)
            end = None if unfinished and group == story.groups - 1 else start + duration
            algbw = None if end is None else size / duration / 1000
            operations.append(
                OperationResult(
                    f"{story.kind} {group}",
                    story.kind,
                    "ring",
                    16,
                    size,
                    group,
                    "job" if story.steps else "",
                    0 if story.steps else -1,
                    start,
                    end,
                    algbw,
                    None if algbw is None else algbw * factor,
                )
            )
            expectations.append(
                Expectation(
                    len(expectations), ideal_us, ("leaf", "spine"), ("Links carry payload at 97 % of line rate.",)
                )
            )
        start += ideal_us * story.slowdown * (1 + 0.02 * story.groups) + 20
    steps = tuple(StepResult("job", n, n * 4e3, n * 4e3 + 3600, 2700.0, 0.75) for n in range(story.steps))
    table = ports_table(built, story, start, seed)
    marks = int(np.asarray(table.column("ecn_marks")).sum())
    drops = int(np.asarray(table.column("drops")).sum())
    sent = int(np.asarray(table.column("tx_packets")).sum())
    totals = Totals(
        sent,
        sent - drops,
        drops,
        0,
        0,
        0,
        drops * 40,
        drops // 9,
        drops,
        marks // 3,
        marks,
        int(story.paused * 90_000),
        sent * 9,
        3.2,
        200 << 20,
    )
    empty = pa.table({"time_us": pa.array([], pa.float64())})
    run = Run(
        label,
        "6" * 64,
        seed,
        story.status,
        start,
        tuple(operations),
        steps,
        totals,
        Telemetry(table, empty, empty, empty),
    )
    return Arm(label, setting, run, tuple(expectations), folder)


def workloads(built: Fabric) -> tuple[Arm, ...]:
    """An all-reduce of several sizes, a burst, a training job."""
    spine_port = next(link.a for link in built.switch_links())
    host_port = next(link.b for link in built.links)
    return (
        arm(
            built,
            "all-reduce per rail",
            "runs/all-reduce",
            Story(sizes=(1 << 20, 16 << 20, 64 << 20, 256 << 20), marks=900, hot_port=spine_port),
            seed=1,
        ),
        arm(
            built,
            "all-to-all",
            "runs/all-to-all",
            Story("all-to-all", slowdown=1.6, load=0.95, queue=1_500_000, paused=0.08, marks=9000, hot_port=host_port),
            seed=2,
        ),
        arm(
            built,
            "training step",
            "runs/training",
            Story(slowdown=1.3, load=0.45, steps=4, hot_port=spine_port),
            seed=3,
        ),
    )
