"""The ns-3 cases, made here: the same workloads, settings and seeds as the published inputs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import product

from eastwest.simulate.ns3 import Case, Flow, Link
from eastwest.simulate.ns3.config import Config

RATE_GBPS = 100.0
DELAY_US = 1.0
PRIORITY = 3
DPORT = 100

_RATES = (100, 200, 400)


def config(buffer_mb: int) -> Config:
    """DCQCN with thresholds in proportion to the link's rate, as in the published settings files."""
    per_rate = {gbps * 10**9: gbps / 100 for gbps in _RATES}
    return Config(
        numbers={
            "PACKET_PAYLOAD_SIZE": 1000,
            "ALPHA_RESUME_INTERVAL": 1,
            "RATE_DECREASE_INTERVAL": 4,
            "RP_TIMER": 300,
            "EWMA_GAIN": 1 / 256,
            "FAST_RECOVERY_TIMES": 1,
            "BUFFER_SIZE": buffer_mb,
            "L2_ACK_INTERVAL": 1,
            "L2_CHUNK_SIZE": 4000,
            "ERROR_RATE_PER_LINK": 0,
            "SIMULATOR_STOP_TIME": 4,
            "PAUSE_TIME": 5,
        },
        rates_bps={"RATE_AI": 20e6, "RATE_HAI": 200e6, "MIN_RATE": 1e9, "DCTCP_RATE_AI": 1e9},
        maps={
            "KMIN_MAP": {rate: 400 * share for rate, share in per_rate.items()},
            "KMAX_MAP": {rate: 1600 * share for rate, share in per_rate.items()},
            "PMAX_MAP": dict.fromkeys(per_rate, 0.2),
        },
        choices={"CC_MODE": "1", "ENABLE_QCN": "1", "CLAMP_TARGET_RATE": "0", "HAS_WIN": "0", "VAR_WIN": "0"}
        | {"RATE_BOUND": "1", "ACK_HIGH_PRIO": "1", "GLOBAL_T": "1", "L2_BACK_TO_ZERO": "0"},
    )


def leaf_spine(
    leaves: int, per_leaf: int, spines: int, flows: Iterable[tuple[int, int]], size: int, buffer_mb: int = 32
) -> Case:
    """One link from each leaf to each spine. flows: (source, destination), `size` bytes each, all at once."""
    hosts = leaves * per_leaf
    down = [(host, hosts + host // per_leaf) for host in range(hosts)]
    up = [(hosts + leaf, hosts + leaves + spine) for leaf, spine in product(range(leaves), range(spines))]
    return Case(
        nodes=hosts + leaves + spines,
        switches=frozenset(range(hosts, hosts + leaves + spines)),
        links=tuple(Link(a, b, RATE_GBPS, DELAY_US) for a, b in down + up),
        flows=tuple(Flow(src, dst, PRIORITY, DPORT, size, 0.0) for src, dst in flows),
        config=config(buffer_mb),
    )


def permutation(hosts: int, seed: int) -> list[tuple[int, int]]:
    """Every host sends to one other and receives from one other: shuffled until nobody sends to itself."""
    draws = random.Random(seed)  # noqa: S311
    while True:
        to = list(range(hosts))
        draws.shuffle(to)
        if all(src != dst for src, dst in enumerate(to)):
            return list(enumerate(to))


def incast(senders: int, buffer_mb: int) -> Case:
    """Many to one through one switch of 17 hosts, 1 MB each."""
    return leaf_spine(1, 17, 0, [(src, 16) for src in range(senders)], 1_000_000, buffer_mb)


def _all_to_all(hosts: int) -> list[tuple[int, int]]:
    return [(src, (src + step) % hosts) for step in range(1, hosts) for src in range(hosts)]


CASES: dict[str, Callable[[], Case]] = {
    "W0": lambda: leaf_spine(1, 17, 0, [(0, 16)], 1_000_000),
    "W0b": lambda: leaf_spine(8, 16, 16, [(0, 127)], 1_000_000),
    "W1a": lambda: incast(16, 32),
    "W1b": lambda: incast(16, 4),
    "W1d": lambda: incast(2, 32),
    "W2": lambda: leaf_spine(8, 16, 16, permutation(128, 1), 2_000_000),
    "W3": lambda: leaf_spine(8, 16, 16, _all_to_all(128), 64_000),
    "W4": lambda: leaf_spine(32, 32, 32, permutation(1024, 2), 1_000_000),
}
