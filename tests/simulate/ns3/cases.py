"""Cases of the HPCC ns-3, written as its own files.

Parameters: 100 Gb/s links of 1 us, DCQCN settings and buffers as the reference was run with in its cases W0 to W2.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from eastwest.simulate.ns3 import Case, read_case

LINK = "100Gbps 0.001ms 0"
SETTINGS = {
    "ENABLE_QCN": "1",
    "CC_MODE": "1",
    "CLAMP_TARGET_RATE": "0",
    "PACKET_PAYLOAD_SIZE": "1000",
    "ALPHA_RESUME_INTERVAL": "1",
    "RATE_DECREASE_INTERVAL": "4",
    "RP_TIMER": "300",
    "EWMA_GAIN": "0.00390625",
    "FAST_RECOVERY_TIMES": "1",
    "RATE_AI": "20Mb/s",
    "RATE_HAI": "200Mb/s",
    "MIN_RATE": "1000Mb/s",
    "L2_ACK_INTERVAL": "1",
    "HAS_WIN": "0",
    "ACK_HIGH_PRIO": "1",
    "KMIN_MAP": "1 100000000000 400",
    "KMAX_MAP": "1 100000000000 1600",
    "PMAX_MAP": "1 100000000000 0.2",
    "BUFFER_SIZE": "32",
}

Pairs = Sequence[tuple[int, int]]


def config_text(**changes: str) -> str:
    return "".join(f"{key} {value}\n" for key, value in {**SETTINGS, **changes}.items())


def one_switch_text(hosts: int) -> str:
    """Hosts 0 to n-1 on switch n."""
    return f"{hosts + 1} 1 {hosts}\n{hosts}\n" + "".join(f"{host} {hosts} {LINK}\n" for host in range(hosts))


def leaf_spine_text(leaves: int, hosts_per_leaf: int, spines: int) -> str:
    """Hosts first, then leaves, then spines; every leaf has a link to every spine."""
    hosts = leaves * hosts_per_leaf
    switches = range(hosts, hosts + leaves + spines)
    down = [(host, hosts + host // hosts_per_leaf) for host in range(hosts)]
    up = [(hosts + leaf, hosts + leaves + spine) for leaf in range(leaves) for spine in range(spines)]
    head = f"{hosts + leaves + spines} {leaves + spines} {len(down + up)}\n{' '.join(map(str, switches))}\n"
    return head + "".join(f"{a} {b} {LINK}\n" for a, b in down + up)


def flows_text(pairs: Pairs, size_bytes: int) -> str:
    return f"{len(pairs)}\n" + "".join(f"{src} {dst} 3 100 {size_bytes} 2\n" for src, dst in pairs)


def write_case(folder: Path, topology: str, flows: str, config: str) -> tuple[Path, Path, Path]:
    files = (folder / "topology.txt", folder / "flows.txt", folder / "config.txt")
    for file, text in zip(files, (topology, flows, config), strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def case(folder: Path, topology: str, pairs: Pairs, size_bytes: int, **changes: str) -> Case:
    return read_case(*write_case(folder, topology, flows_text(pairs, size_bytes), config_text(**changes)))


def permutation() -> list[tuple[int, int]]:
    """The reference's permutation of 128 hosts: the first shuffle of Python's Random(1) that leaves nobody in place."""
    draws = random.Random(1)  # noqa: S311
    while True:
        order = list(range(128))
        draws.shuffle(order)
        pairs = list(enumerate(order))
        if all(src != dst for src, dst in pairs):
            return pairs
