"""Experiments of a report."""

from __future__ import annotations

from dataclasses import replace

from eastwest.explore import Experiment
from eastwest.fabric import Fabric
from eastwest.simulate.run import Status
from tests.report.builders.runs import arm
from tests.report.builders.telemetry import Story


def experiments(built: Fabric) -> tuple[Experiment, ...]:
    """A burst under four settings, an all-reduce under eight faults, loss against none."""
    hot = next(link.b for link in built.links)
    burst = Story("incast", groups=1, sizes=(8 << 20,), queue=2_000_000, hot_port=hot)
    reduce_ = Story(hot_port=hot, marks=400)
    faults = {
        "correct settings": (reduce_, "as designed"),
        "link down": (
            replace(reduce_, slowdown=2.1, drops=900),
            "leaf-u1-r0 eth9 fails at 200 µs, rerouted 500 µs later",
        ),
        "0.01 % corruption": (replace(reduce_, slowdown=1.31, drops=400), "each frame on leaf-u1-r0 eth9, p = 1e-4"),
        "PFC off": (replace(reduce_, slowdown=1.9, drops=4000), "leaf-u1-r0, all ports"),
        "ECN off": (replace(reduce_, slowdown=1.17, marks=0, paused=0.2), "all switches mark nothing"),
        "wrong DSCP map": (
            replace(reduce_, status=Status.PARTIAL, drops=9000),
            "spine-1 puts DSCP 26 into the default class",
        ),
        "mistuned DCQCN": (replace(reduce_, slowdown=1.45, marks=30_000), "node-03 with ten times the cut"),
        "short headroom": (
            replace(reduce_, slowdown=1.4, drops=1200, paused=0.3),
            "leaf-u1-r0 has 20 % of its headroom",
        ),
        "slow receiver": (replace(reduce_, slowdown=2.6, paused=0.7), "node-05 takes in 100 Gb/s per NIC"),
    }
    return (
        Experiment(
            "burst",
            "A synchronised burst",
            "What do PFC and ECN do when many NICs send to one at the same time?",
            "incast, 15 NICs to one, 8 MiB each",
            tuple(
                arm(built, label, f"runs/burst-{index}", story, setting, seed=10 + index)
                for index, (label, setting, story) in enumerate(
                    (
                        ("PFC and ECN", "as designed", replace(burst, marks=4000, paused=0.1)),
                        ("PFC only", "ECN off on every switch", replace(burst, paused=0.6, queue=5_000_000)),
                        ("ECN only", "PFC off on every port", replace(burst, marks=4000, drops=300, slowdown=1.7)),
                        ("neither", "PFC and ECN off", replace(burst, drops=3000, slowdown=3.4, queue=9_000_000)),
                    )
                )
            ),
            "With both, the burst takes 1.15 times the ideal; without PFC, go-back-N repeats whole windows.",
        ),
        Experiment(
            "faults",
            "All-reduce under faults",
            "How much bus bandwidth does each fault cost?",
            "all-reduce per rail, ring, 64 MiB, 16 ranks",
            tuple(
                arm(built, label, f"runs/faults-{index}", story, setting, seed=20 + index)
                for index, (label, (story, setting)) in enumerate(faults.items())
            ),
            "The wrong DSCP map is the worst: the run did not finish. A slow receiver costs 56 %.",
        ),
        Experiment(
            "loss",
            "Loss with go-back-N",
            "What does 0.01 % loss cost?",
            "all-reduce per rail, 64 MiB",
            (
                arm(built, "no loss", "runs/loss-0", reduce_, seed=40),
                arm(
                    built,
                    "0.01 % loss",
                    "runs/loss-1",
                    replace(reduce_, drops=300, slowdown=1.2),
                    "all spine links",
                    seed=41,
                ),
            ),
            "0.01 % loss costs 4 % of the bus bandwidth here.",
        ),
    )
