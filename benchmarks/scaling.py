"""How the engine's cost grows with the fabric and with the size of messages.

`python -m benchmarks.scaling [--hosts N ...] [--sizes BYTES ...] [--repeats N] [--json]`: permutations on leaf-spine
fabrics of 16 to 8,192 hosts, and of messages of 64 kB to 16 MB on 128 hosts. What counts is the cost of a link
transmission as a ratio to that of 128 hosts, measured in the same run: at most 2 at 1,024 hosts and 4 at 8,192.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from math import isqrt

from benchmarks.cases import leaf_spine, permutation
from benchmarks.engine import Measured, measure
from benchmarks.tables import machine, show
from eastwest.simulate.ns3 import Case

HOSTS = (16, 64, 128, 256, 1024, 4096, 8192)
SIZES_BYTES = (64_000, 256_000, 1_000_000, 4_000_000, 16_000_000)
BASE_HOSTS = 128
SIZE_BYTES = 250_000  # of each message while the fabric grows
SEED = 2


def square(hosts: int, size_bytes: int) -> Case:
    """About as many leaves as hosts on each, and a spine for every host of a leaf: no oversubscription."""
    leaves = 1 << (isqrt(hosts).bit_length() - 1)
    per_leaf = hosts // leaves
    return leaf_spine(leaves, per_leaf, per_leaf, permutation(hosts, SEED), size_bytes)


def quickest(case: Case, repeats: int) -> Measured:
    """The run that took least CPU time."""
    return min((measure(case) for _ in range(repeats)), key=lambda run: run.cpu_s)


def cost_ns(run: Measured) -> float:
    """CPU nanoseconds for each link transmission."""
    return run.cpu_s / run.link_transmissions * 1e9


def table(label: str, runs: dict[int, Measured], base_ns: float, links: dict[int, int]) -> None:
    """One line for each run."""
    header = (label, "links", "link tx", "CPU s", "ns/link tx", "ratio", "engine MB", "set-up s", "set-up us/link")
    rows = [
        (
            f"{key:,}",
            f"{links[key]:,}",
            f"{run.link_transmissions:,}",
            f"{run.cpu_s:.3f}",
            f"{cost_ns(run):.0f}",
            f"{cost_ns(run) / base_ns:.2f}",
            f"{run.memory_bytes / 1e6:.1f}",
            f"{run.set_up_s:.2f}",
            f"{run.set_up_s / links[key] * 1e6:.1f}",
        )
        for key, run in runs.items()
    ]
    show(header, rows)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, nargs="*", default=HOSTS, help="powers of two from 16 on")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES_BYTES, help="message sizes in bytes")
    parser.add_argument("--repeats", type=int, default=2, help="runs of each; the quickest counts (default 2)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    by_hosts = {hosts: square(hosts, SIZE_BYTES) for hosts in sorted({*chosen.hosts, BASE_HOSTS})}
    by_size = {size: square(BASE_HOSTS, size) for size in chosen.sizes}
    grown = {hosts: quickest(case, chosen.repeats) for hosts, case in by_hosts.items()}
    sized = {size: quickest(case, chosen.repeats) for size, case in by_size.items()}
    if chosen.json:
        found = {"hosts": grown, "sizes": sized}
        print(json.dumps({what: {key: asdict(run) for key, run in runs.items()} for what, runs in found.items()}))
        return
    print(f"{machine()}; quickest of {chosen.repeats}\n")
    base_ns = cost_ns(grown[BASE_HOSTS])
    table("hosts", grown, base_ns, {hosts: len(case.links) for hosts, case in by_hosts.items()})
    print()
    table("bytes", sized, base_ns, {size: len(case.links) for size, case in by_size.items()})


if __name__ == "__main__":
    main()
