"""What the flow engine does with its time and memory on large clusters.

`python -m benchmarks.flow [--gpus N ...] [--json]`: GPUs of a rail-optimised fabric (eight a node, 32 nodes on the
eight leaves of a unit, spines by rail) run a hierarchical all-reduce (halving-doubling on every rail) and an
expert-parallel all-to-all (groups of 64 GPUs) at once from the first instant. Each run is a process of its own; its
memory is the whole process's peak. Aims: 32,768 GPUs under 60 s and 8 GiB, 1,024 GPUs under a second.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.tables import machine, show
from eastwest.simulate import _engine
from eastwest.simulate.flow.solve import solve
from eastwest.simulate.flow.symmetry import Work
from eastwest.traffic.wire import wire_bytes

GPUS = (1024, 8192, 32768)
WORKLOADS = ("all-reduce", "all-to-all")
_NICS, _NODES_PER_UNIT, _GROUP_NODES = 8, 32, 8
_RATE_GBPS, _MTU_BYTES = 400.0, 4096
_NEAR_PS, _FAR_PS = 800_000, 2_600_000  # latency through one leaf, and through leaf, spine and leaf
_REDUCE_BYTES, _EXPERT_BYTES = 2**30, 2**24  # of a GPU in the all-reduce; from a GPU to all others of its group
_NONE = 2**32 - 1
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """One run. classes: messages computed for all, None without symmetry."""

    gpus: int
    workload: str
    symmetric: bool
    messages: int
    classes: int | None
    events: int
    solutions: int
    rates: int
    simulated_us: float
    build_s: float
    run_s: float
    peak_bytes: int


def paths_of(gpus: int, src: Ints, dst: Ints) -> tuple[_engine.FlowPaths, npt.NDArray[np.float64]]:
    """Paths without tables: up one of 32 uplinks by hash of the pair, down the spine's only link to the other leaf.

    Links: of hosts up and down, of leaves up and down. Same leaf: two links, else four.
    """
    units = -(-gpus // (_NICS * _NODES_PER_UNIT))
    leaves = units * _NICS

    def leaf(endpoint: Ints) -> Ints:
        return endpoint // _NICS // _NODES_PER_UNIT * _NICS + endpoint % _NICS

    far = leaf(src) != leaf(dst)
    uplink = (src * 2_654_435_761 + dst * 40_503 >> 7) % _NODES_PER_UNIT
    up = 2 * gpus + leaf(src) * _NODES_PER_UNIT + uplink
    down = 2 * gpus + leaves * _NODES_PER_UNIT + leaf(dst) * _NODES_PER_UNIT + uplink
    table = np.stack([src, up, down, gpus + dst], axis=1)
    used = np.stack([np.ones_like(far), far, far, np.ones_like(far)], axis=1)
    first = np.concatenate([[0], np.cumsum(used.sum(axis=1))]).astype(np.uint64)
    link = table[used].astype(np.uint32)
    latency = np.where(far, _FAR_PS, _NEAR_PS)
    rates = np.full(2 * gpus + 2 * leaves * _NODES_PER_UNIT, _RATE_GBPS)
    return _engine.FlowPaths.make(first, link, np.ones(len(link)), latency), rates


def all_reduce(gpus: int) -> Work:
    """Halving, then doubling, over the nodes on each rail. A step waits for the sender's step before."""
    nodes = gpus // _NICS
    tiers = nodes.bit_length() - 1
    endpoint = np.arange(gpus)
    node = endpoint // _NICS
    share = _REDUCE_BYTES // _NICS
    distances = [nodes >> (tier + 1) for tier in range(tiers)]
    steps = [(far, share * far // nodes) for far in distances] + [
        (far, share * far // nodes) for far in distances[::-1]
    ]
    peers = [(node ^ far) * _NICS + endpoint % _NICS for far, _ in steps]
    src, dst = np.tile(endpoint, len(steps)), np.concatenate(peers)
    before = np.stack(
        [
            np.concatenate([endpoint + (at - 1) * gpus, peers[at - 1] + (at - 1) * gpus]).reshape(2, -1).T
            for at in range(1, len(steps))
        ]
    ).reshape(-1)
    count = len(src)
    dep_first = np.maximum(0, np.arange(count + 1) - gpus) * 2
    size = np.repeat([wire_bytes(size_bytes, _MTU_BYTES) for _, size_bytes in steps], gpus)
    pair_src, pair_dst, pair = _pairs(gpus, src, dst)
    paths, rates = paths_of(gpus, pair_src, pair_dst)
    return Work(rates, paths, size, pair, np.zeros(count, np.int64), dep_first, before.astype(np.uint32))


def all_to_all(gpus: int) -> Work:
    """Every GPU to the equal NICs of the other nodes of its group, eight times the bytes (PXN), all at once."""
    endpoint = np.arange(gpus)
    node, nic = endpoint // _NICS, endpoint % _NICS
    first = node // _GROUP_NODES * _GROUP_NODES
    others = [(first + (node - first + hop) % _GROUP_NODES) * _NICS + nic for hop in range(1, _GROUP_NODES)]
    src, dst = np.tile(endpoint, len(others)), np.concatenate(others)
    size = wire_bytes(_EXPERT_BYTES // _GROUP_NODES, _MTU_BYTES)
    paths, rates = paths_of(gpus, src, dst)
    count = len(src)
    none = np.zeros(count + 1, np.int64)
    pair = np.arange(count, dtype=np.uint32)
    return Work(rates, paths, np.full(count, size), pair, none[1:], none, np.zeros(0, np.uint32))


def _pairs(gpus: int, src: Ints, dst: Ints) -> tuple[Ints, Ints, npt.NDArray[np.uint32]]:
    keys, pair = np.unique(src * gpus + dst, return_inverse=True)
    return keys // gpus, keys % gpus, pair.astype(np.uint32)


def measure(gpus: int, workload: str, *, symmetric: bool) -> Measured:
    """Builds and runs one workload."""
    begun = time.perf_counter()
    work = all_reduce(gpus) if workload == "all-reduce" else all_to_all(gpus)
    built = time.perf_counter()
    solved = solve(work, symmetric=symmetric)
    ended = time.perf_counter()
    return Measured(
        gpus=gpus,
        workload=workload,
        symmetric=symmetric,
        messages=len(work.wire_bytes),
        classes=solved.classes,
        events=solved.events,
        solutions=solved.solutions,
        rates=solved.rates,
        simulated_us=solved.now_ps / 1e6,
        build_s=built - begun,
        run_s=ended - built,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


def _in_own_process(gpus: int, workload: str, how: str) -> Measured:
    command = [sys.executable, "-m", "benchmarks.flow", "--one", str(gpus), workload, how]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    return Measured(**json.loads(run.stdout))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gpus", type=int, nargs="*", default=GPUS, help="powers of two from 64 on")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        gpus, workload, how = chosen.one
        print(json.dumps(asdict(measure(int(gpus), workload, symmetric=how == "folded"))))
        return
    if any(gpus < _NICS * _GROUP_NODES or gpus & (gpus - 1) for gpus in chosen.gpus):
        parser.error("GPUs: powers of two from 64 on")
    found = [
        _in_own_process(gpus, workload, how)
        for gpus in chosen.gpus
        for workload in WORKLOADS
        for how in ("folded", "whole")
    ]
    if chosen.json:
        print(json.dumps([asdict(one) for one in found], indent=1))
        return
    print(f"{machine()}\n")
    header = ("GPUs", "workload", "symmetry", "messages", "classes", "events", "solutions", "simulated us")
    show((*header, "build s", "run s", "peak MiB"), [_row(one) for one in found])


def _row(one: Measured) -> tuple[str, ...]:
    return (
        f"{one.gpus:,}",
        one.workload,
        "looked for" if one.symmetric else "off",
        f"{one.messages:,}",
        "none" if one.classes is None else f"{one.classes:,}",
        f"{one.events:,}",
        f"{one.solutions:,}",
        f"{one.simulated_us:,.1f}",
        f"{one.build_s:.2f}",
        f"{one.run_s:.2f}",
        f"{one.peak_bytes / 2**20:,.0f}",
    )


if __name__ == "__main__":
    main()
