"""Material for tests of the report: a fabric of any size and runs whose telemetry is invented, not simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pyarrow as pa

from eastwest.explore import Arm, Experiment
from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.findings import Evidence, Layer, Outcome, Verdict, worst
from eastwest.intent.site import FabricIntent, Gpus, LosslessIntent, Room, Site, SwitchChoice, Targets
from eastwest.lossless import (
    DcqcnProfile,
    EcnProfile,
    LosslessPolicy,
    PortBuffer,
    Reason,
    SwitchBuffers,
    TrafficClass,
    Watchdog,
)
from eastwest.plan import Plan
from eastwest.plan.model import Addressing, BillLine, FailureDomain, Tier
from eastwest.predict.expectation import Expectation
from eastwest.report.material import Material
from eastwest.simulate.run import OperationResult, Run, Status, StepResult, Telemetry, Totals

INVENTED = "invented for tests"
SAMPLE_US = 10.0
FACTORS: dict[str, Callable[[int], float]] = {
    "all-reduce": lambda n: 2 * (n - 1) / n,
    "all-to-all": lambda n: (n - 1) / n,
}


@dataclass(frozen=True)
class Size:
    """How large a fabric is built."""

    units: int = 2
    nodes_per_unit: int = 2
    rails: int = 2
    spines: int = 2


SMALL = Size()
DEMO = Size(2, 8, 8, 4)


def fabric(size: Size = SMALL) -> Fabric:
    """A rail-optimised fabric: one leaf per unit and rail, every leaf linked twice to every spine."""
    ports: dict[str, list[Port]] = {}
    units, rails = range(size.units), range(size.rails)
    nodes = [
        (f"node-{number:02d}", number // size.nodes_per_unit) for number in range(size.units * size.nodes_per_unit)
    ]
    leaves = [(f"leaf-u{unit + 1}-r{rail}", unit, rail) for unit in units for rail in rails]
    spines = [f"spine-{number + 1}" for number in range(size.spines)]
    links = [_connect(ports, name, f"leaf-u{unit + 1}-r{rail}", rail) for name, unit in nodes for rail in rails]
    links += [_connect(ports, leaf, spine, None) for spine in spines for leaf, _, _ in leaves for _ in range(2)]
    devices = [
        *(
            Device(name, Role.LEAF, "invented-switch", tuple(ports[name]), unit + 1, rail)
            for name, unit, rail in leaves
        ),
        *(Device(name, Role.GPU_NODE, "invented-node", tuple(ports[name]), unit + 1) for name, unit in nodes),
        *(Device(name, Role.SPINE, "invented-switch", tuple(ports[name])) for name in spines),
    ]
    return Fabric(tuple(devices), tuple(links))


def _connect(ports: dict[str, list[Port]], a: str, b: str, rail: int | None) -> Link:
    ends = []
    for device in (a, b):
        own = ports.setdefault(device, [])
        own.append(Port(f"eth{len(own) + 1}", 400.0, rail))
        ends.append(PortId(device, own[-1].name))
    return Link(ends[0], ends[1], 400.0, 30.0 if rail is None else 5.0, "invented-cable")


def policy(built: Fabric) -> LosslessPolicy:
    """Plausible numbers, each with a reason."""
    ecn = EcnProfile(400.0, 400 * 1024, 1600 * 1024, 0.2)
    switches = tuple(
        SwitchBuffers(
            s.name,
            s.model,
            64 << 20,
            9 << 20,
            54 << 20,
            None,
            0.14,
            True,
            tuple(
                PortBuffer(
                    p.name,
                    400.0,
                    5.0 if p.rail is not None else 30.0,
                    96_000 if p.rail is not None else 131_072,
                    18_432,
                    0,
                    0.125,
                )
                for p in s.ports
            ),
            (ecn,),
        )
        for s in built.switches
    )
    classes = (
        TrafficClass("roce", (26,), 3, 3, pfc_priority=3, weight_percent=80, ecn=True),
        TrafficClass("cnp", (48,), 6, 6, strict=True),
        TrafficClass("default", tuple(d for d in range(64) if d not in (26, 48)), 0, 0, weight_percent=20),
    )
    dcqcn = DcqcnProfile("cx7", 1.0, 4.0, 300.0, 0, 5, 5.0, 50.0, 1 / 1024, 1.0, 100.0, 4.0, False, INVENTED)
    reasons = (
        Reason(
            "Headroom 400G, 5 m", "93.8 KiB", "Two packets, the cable both ways and the peer's response time.", INVENTED
        ),
        Reason("Headroom 400G, 30 m", "128 KiB", "As above with 25 m more cable: 2 × 125 ns at 400 Gb/s.", INVENTED),
        Reason("Buffer fit", "14 %", "Σ headroom of all ports against the whole pool; no separate pool is published."),
        Reason("ECN Kmin", "400 KiB", "Scaled with the port speed from the published 100G value.", INVENTED),
        Reason("DSCP of RoCE", "26", "The site file sets it; switches and NICs of both vendors trust DSCP.", INVENTED),
        Reason("DCQCN", "cx7", "Defaults of the NIC's firmware.", INVENTED),
        Reason("Watchdog", "200 ms", "Above the longest pause a healthy fabric shows.", INVENTED),
    )
    return LosslessPolicy(
        classes, 9000, 4096, 10, switches, (("invented-nic", dcqcn),), Watchdog(100, 200, 200, "drop"), "ecmp", reasons
    )


def plan(size: Size = SMALL) -> Plan:
    """A plan of that size."""
    built = fabric(size)
    down, up = size.nodes_per_unit * 400.0, size.spines * 2 * 400.0
    leaves = size.units * size.rails
    return Plan(
        name="test",
        site_hash="5" * 64,
        topology="rail-optimised",
        rails=size.rails,
        fabric=built,
        policy=policy(built),
        addressing=Addressing("bgp-unnumbered", (), ()),
        cabling=(),
        bill=(
            BillLine("switch", "invented-switch", "64 × 400G switch", leaves + size.spines),
            BillLine("cable", "invented-cable", "400G, 5 m, copper", 128, "reach 5 m is the limit"),
        ),
        failure_domains=(
            FailureDomain(
                "spine",
                size.spines,
                size.units * size.nodes_per_unit,
                0,
                1 - 1 / size.spines,
                "Every leaf keeps its other spines; bandwidth across units falls by their share.",
            ),
            FailureDomain(
                "leaf",
                leaves,
                size.nodes_per_unit,
                size.nodes_per_unit,
                1.0,
                "One rail of one unit is lost; jobs on its nodes stop until NCCL restarts without it.",
            ),
        ),
        tiers=(Tier("leaf", leaves, down, up, down / up), Tier("spine", size.spines, leaves * 800.0, 0.0, 0.0)),
        reasons=(Reason("Topology", "rail-optimised", "Rails stay apart, so equal ranks meet in one hop.", INVENTED),),
    )


@dataclass(frozen=True)
class Story:
    """What an invented run looks like. load: share of line rate; queue: deepest queue in bytes."""

    kind: str = "all-reduce"
    groups: int = 8
    sizes: tuple[int, ...] = (64 << 20,)
    slowdown: float = 1.15
    load: float = 0.8
    queue: int = 600 * 1024
    paused: float = 0.0
    marks: int = 0
    drops: int = 0
    status: Status = Status.COMPLETE
    steps: int = 0
    hot_port: PortId | None = None


def ports_table(built: Fabric, story: Story, duration_us: float, seed: int = 1) -> pa.Table:
    """Port telemetry: every link carries `load`, with waves and noise; one port is hotter than the others."""
    rng = np.random.default_rng(seed)
    slots = max(int(duration_us / SAMPLE_US), 2)
    time = np.arange(1, slots + 1) * SAMPLE_US
    wave = 0.75 + 0.25 * np.sign(np.sin(time / duration_us * 21)) * (time < duration_us * 0.97)
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("time_us", "tx", "paused", "marks", "drops", "queue")}
    devices: list[str] = []
    names: list[str] = []
    ends = [end for link in built.links for end in (link.a, link.b)]
    for number, end in enumerate(ends):
        hot = end == story.hot_port
        switch = built.by_name[end.device].is_switch
        load = min(0.98, story.load * (0.7 + 0.3 * rng.random()) * (1.25 if hot else 1.0))
        depth = (story.queue * (1.0 if hot else 0.4 * rng.random())) if switch else 0.0
        share = story.paused * (1.0 if hot else 0.5 * rng.random())
        columns["time_us"].append(time)
        columns["tx"].append((load * wave * 400.0 * 125 * SAMPLE_US).astype(np.int64))
        columns["paused"].append(SAMPLE_US * share * (rng.random(slots) < 0.6))
        columns["marks"].append(rng.poisson(story.marks / slots / len(ends) * (number % 3), slots))
        columns["drops"].append((rng.random(slots) < story.drops / slots / len(ends)).astype(np.int64))
        columns["queue"].append((depth * wave * (0.8 + 0.2 * rng.random(slots))).astype(np.int64))
        devices += [end.device] * slots
        names += [end.port] * slots
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    zeros = np.zeros(len(devices), dtype=np.int64)
    return pa.table(
        {
            "time_us": joined["time_us"],
            "device": pa.array(devices).dictionary_encode(),
            "port": pa.array(names).dictionary_encode(),
            "priority": np.full(len(devices), 3, dtype=np.int8),
            "tx_bytes": joined["tx"],
            "tx_packets": joined["tx"] // 4160,
            "pause_frames_sent": zeros,
            "pause_frames_received": zeros,
            "paused_us": joined["paused"],
            "pause_sent_us": joined["paused"],
            "ecn_marks": joined["marks"].astype(np.int64),
            "drops": joined["drops"],
            "queue_high_bytes": joined["queue"],
        }
    )


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


def verdicts() -> tuple[Verdict, ...]:
    """At least one of each outcome; nothing is said about storage."""
    run = Evidence("runs/all-to-all/run.json", "operations[3]")
    return (
        Verdict(
            Layer.FABRIC,
            "Oversubscription within the limit",
            Outcome.PASS,
            "1:1",
            "≤ 1:1",
            "Every leaf has as much capacity up as down.",
            (Evidence("plan.json", "tiers[0]"),),
        ),
        Verdict(
            Layer.PROTOCOL,
            "No drop in the lossless class",
            Outcome.PASS,
            "0 packets",
            "0 packets",
            "Headroom took every packet that arrived after XOFF.",
            (Evidence("runs/all-reduce/ports.parquet", "drops"),),
        ),
        Verdict(
            Layer.PROTOCOL,
            "Paused time of any port",
            Outcome.WARN,
            "4.1 %",
            "≤ 5 %",
            "The port to node-00 was paused for 4.1 % of the all-to-all.",
            (run,),
            "Raise the number of queue pairs per peer for all-to-all, then run the experiment again.",
        ),
        Verdict(
            Layer.BANDWIDTH,
            "Bus bandwidth of all-reduce per rail",
            Outcome.PASS,
            "41.2 GB/s (85 %)",
            "≥ 80 % of ideal",
            "Median of eight groups at 256 MiB.",
            (Evidence("runs/all-reduce/operations.parquet"),),
        ),
        Verdict(
            Layer.BANDWIDTH,
            "Slowdown of all-to-all",
            Outcome.FAIL,
            "1.82 ×",
            "≤ 1.5 × ideal",
            "Flows collide on two spine links; ECMP hashes four of them on one.",
            (run,),
            "Spread all-to-all over more queue pairs, or add two spines.",
        ),
        Verdict(
            Layer.OBSERVABILITY,
            "Pause and mark counters are collected",
            Outcome.INCONCLUSIVE,
            "not stated",
            "all switches",
            "The site file names no source of metrics.",
            (),
            "Name the sources under monitoring in the site file.",
        ),
    )


def site(size: Size = SMALL, name: str = "Test site") -> Site:
    """An intent that the plan could have come from."""
    none = SwitchChoice()
    return Site(
        name=name,
        gpus=Gpus("invented-node", size.units * size.nodes_per_unit, "invented-nic", size.rails, size.rails),
        fabric=FabricIntent("auto", 400.0, 1.0, none, none, size.nodes_per_unit, size.spines, None, "bgp-unnumbered"),
        room=Room(5.0, 30.0),
        lossless=LosslessIntent(26, 48, 3, 9000, 4096, 10),
        workloads=(),
        storage=None,
        monitoring=(),
        targets=Targets(0.8, 1.5, 0.05, 0.7),
        source_hash="5" * 64,
    )


@cache
def material(size: Size = SMALL, name: str = "Test site") -> Material:
    """The whole material."""
    built = plan(size)
    given = verdicts()
    return Material(
        site=site(size, name),
        plan=built,
        plan_hash="6" * 64,
        workloads=workloads(built.fabric),
        experiments=experiments(built.fabric),
        verdicts=given,
        outcome=worst(verdict.outcome for verdict in given),
        created="2025-01-15T10:30:00Z",
        version="0.1.0",
        seconds=(("design", 0.4), ("simulate", 141.2), ("report", 2.1)),
        gpus_per_node=8,
    )
