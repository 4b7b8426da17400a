"""Seeded scenarios that the packet engine and the flow engine can both run."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.plan import Plan
from eastwest.simulate import Balance, Modes, Recovery, Scenario
from eastwest.traffic.builder import GraphBuilder, Task
from eastwest.traffic.collectives import incast, pairwise_all_to_all, ring_all_reduce
from eastwest.traffic.graph import MessageGraph, Operation

NICS = 8
PATTERNS = ("permutation", "all-to-all", "incast", "ring", "hierarchical")
_HOSTS = (64, 128, 256)
_RATIOS = ("1:1", "2:1", "4:1")
_SIZES_BYTES = (64 * 2**10, 256 * 2**10, 2**20, 4 * 2**20)
_REORDER_PACKETS = 4096
_BUDGET_BYTES = 256 * 2**20  # all messages together: what packets can carry in seconds
_SITE = """
name: flow-vs-packet
gpus: {{node: mi300x-8, count: {nodes}, nic: thor-2, nics: 8}}
fabric:
  topology: leaf-spine
  link: 400G
  uplink: 400G
  oversubscription: "{ratio}"
  leaf: {{model: 7060dx5-64s}}
  spine: {{model: 7060dx5-64s}}
  nodes_per_unit: 4
  spines: 4
room: {{node_to_leaf: 5 m, leaf_to_spine: 30 m}}
workloads:
  - {{name: any, kind: collective, collective: permutation, scope: all, sizes: [1 MiB]}}
"""


@dataclass(frozen=True)
class Drawn:
    """One scenario and how it was drawn."""

    pattern: str
    hosts: int
    ratio: str
    size_bytes: int
    balance: str
    scenario: Scenario


@cache
def plan_of(hosts: int, ratio: str) -> Plan:
    """A leaf-spine fabric of so many NICs: 32 on each leaf, four spines."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.yaml"
        file.write_text(_SITE.format(nodes=hosts // NICS, ratio=ratio), encoding="utf-8")
        return design_file(file)[2]


def draw(seed: int) -> Drawn:
    """The scenario of a seed; patterns take turns, everything else is drawn."""
    random_of = random.Random(seed)  # noqa: S311 - a benchmark, no secret
    pattern = PATTERNS[seed % len(PATTERNS)]
    hosts, ratio = random_of.choice(_HOSTS), random_of.choice(_RATIOS)
    size_bytes = random_of.choice(_SIZES_BYTES)
    balance = random_of.choice([Balance.HASH, Balance.HASH, Balance.HASH, Balance.SPRAY])
    graph = _GRAPHS[pattern](random_of, hosts, size_bytes)
    # NICs under packet spraying take packets in any order; with go-back-N every overtaking would count as a loss.
    spray = Modes(balance=balance, recovery=Recovery.SELECTIVE_REPEAT, reorder_packets=_REORDER_PACKETS)
    modes = spray if balance is Balance.SPRAY else Modes(balance=balance)
    scenario = Scenario(f"{pattern}-{seed}", plan_of(hosts, ratio), graph, seed=seed, modes=modes, sample_us=1000.0)
    return Drawn(pattern, hosts, ratio, size_bytes, balance.value, scenario)


def _task(builder: GraphBuilder, name: str, algorithm: str, ranks: tuple[int, ...], size_bytes: int) -> Task:
    operation = builder.add(Operation(name, name, algorithm, len(ranks), size_bytes, 0, "", -1, ranks))
    return Task(builder, operation, ranks, size_bytes, {})


def _permutation(random_of: random.Random, hosts: int, size_bytes: int) -> MessageGraph:
    """Everyone sends to one other; sizes differ by up to eight times."""
    order = random_of.sample(range(hosts), hosts)
    builder = GraphBuilder(NICS)
    task = _task(builder, "permutation", "direct", tuple(range(hosts)), size_bytes)
    for src, dst in zip(order, order[1:] + order[:1], strict=True):
        task.send(src, dst, (0, size_bytes // random_of.choice((1, 1, 2, 4, 8))), ())
    return builder.build()


def _all_to_all(random_of: random.Random, hosts: int, size_bytes: int) -> MessageGraph:
    """Sixteen to sixty-four ranks, in the order of their NICs or shuffled."""
    count = random_of.choice((16, 32, 64))
    ranks = random_of.sample(range(hosts), count)
    total = min(size_bytes, _BUDGET_BYTES // count**2) * count
    builder = GraphBuilder(NICS)
    pairwise_all_to_all(_task(builder, "all-to-all", "pairwise", tuple(ranks), total))
    return builder.build()


def _incast(random_of: random.Random, hosts: int, size_bytes: int) -> MessageGraph:
    """Some receivers, each of four to thirty-two senders of its own."""
    fan_in = random_of.choice((4, 8, 16, 32))
    order = random_of.sample(range(hosts), hosts)
    builder = GraphBuilder(NICS)
    for first in range(0, min(hosts, 4 * (fan_in + 1)) - fan_in, fan_in + 1):
        ranks = tuple(order[first : first + fan_in + 1])
        incast(_task(builder, "incast", "direct", ranks, min(size_bytes, 2**20) * fan_in))
    return builder.build()


def _ring(random_of: random.Random, hosts: int, size_bytes: int) -> MessageGraph:
    """Rings of eight to thirty-two ranks side by side, shuffled: chunks meet by hash."""
    count = random_of.choice((8, 16, 32))
    order = random_of.sample(range(hosts), hosts)
    builder = GraphBuilder(NICS)
    for first in range(0, min(hosts, 64), count):
        share = min(size_bytes, 256 * 2**10) * count
        ring_all_reduce(_task(builder, "all-reduce", "ring", tuple(order[first : first + count]), share))
    return builder.build()


def _hierarchical(random_of: random.Random, hosts: int, size_bytes: int) -> MessageGraph:
    """Equal NICs of all nodes run rings, one for each NIC of a node."""
    builder = GraphBuilder(NICS)
    nodes = hosts // NICS
    chunk_bytes = min(size_bytes, 128 * 2**10) // (nodes // 8)
    order = random_of.sample(range(nodes), nodes)
    for nic in range(NICS):
        ranks = tuple(node * NICS + nic for node in order)
        ring_all_reduce(_task(builder, "all-reduce", "ring", ranks, chunk_bytes * nodes))
    return builder.build()


_GRAPHS = {
    "permutation": _permutation,
    "all-to-all": _all_to_all,
    "incast": _incast,
    "ring": _ring,
    "hierarchical": _hierarchical,
}
