"""Speed of the packet engine beside the published figures of the HPCC-derived ns-3, on the same workloads.

`python -m benchmarks.speed [--repeats N] [--large] [CASE ...]`
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.ns3_published import SPEED
from benchmarks.tables import machine, show

Figures = Mapping[str, float]

HEADER = (
    "case",
    "packets",
    "events/packet",
    "engine CPU s",
    "k packets/s",
    "M events/s",
    "engine MB",
    "process CPU s",
    "process MB",
    "ns-3 CPU s",
    "ns-3 k packets/s",
    "ns-3 MB",
    "ratio",
    "ratio, process",
)


def measure(name: str, repeats: int) -> list[Figures]:
    """Each repeat in a process of its own, so that peak memory is that of the case."""
    command = [sys.executable, "-m", "benchmarks.measure", name, "1"]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(repeats)]  # noqa: S603
    return [json.loads(run.stdout) for run in runs]


def row(name: str, runs: Sequence[Figures]) -> list[str]:
    median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    theirs = SPEED[name]
    if median["packets"] != theirs.packets:
        raise SystemExit(f"{name}: {median['packets']:.0f} packets delivered, {theirs.packets} in the reference")
    rate = median["packets"] / median["engine_cpu_s"]
    theirs_rate = theirs.packets / theirs.cpu_s
    return [
        f"{name} {theirs.what}",
        f"{median['packets']:,.0f}",
        f"{median['events'] / median['packets']:.1f}",
        f"{median['engine_cpu_s']:.3f}",
        f"{rate / 1e3:,.0f}",
        f"{median['events'] / median['engine_cpu_s'] / 1e6:.1f}",
        f"{median['engine_bytes'] / 1e6:.1f}",
        f"{median['process_cpu_s']:.2f}",
        f"{median['process_bytes'] / 1e6:.0f}",
        f"{theirs.cpu_s:g}",
        f"{theirs_rate / 1e3:,.0f}",
        f"{theirs.memory_mb:,}",
        f"{rate / theirs_rate:.1f}",
        f"{theirs.cpu_s / median['process_cpu_s']:.1f}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"one of {', '.join(SPEED)}; all but W4 when left out")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each case; medians are shown (default 5)")
    parser.add_argument("--large", action="store_true", help="W4 with its 1,024 hosts as well")
    chosen = parser.parse_args()
    unknown = set(chosen.cases) - set(SPEED)
    if unknown or chosen.repeats < 1:
        parser.error(f"unknown case {', '.join(sorted(unknown))}" if unknown else "--repeats starts at 1")
    names = chosen.cases or [name for name in SPEED if name != "W4" or chosen.large]
    print(f"{machine()}; median of {chosen.repeats}\n")
    show(HEADER, [row(name, measure(name, chosen.repeats)) for name in names])
    print(
        "\nengine: simulation only. process: the whole command with Python's start and set-up, one core."
        "\nns-3: HPCC-derived, whole process, on another day (benchmarks/ns3_published.py)."
        "\nratio: packets per second of the engine's CPU time against the reference's whole process."
        "\nratio, process: the whole processes against each other."
    )


if __name__ == "__main__":
    main()
