"""Seconds and memory of a twin: boot, every check, taking down; with `--outages` also what the failures cost.

`python -m benchmarks.twin [SITE] [--repeats N] [--outages]`: without a site, 2 spines, 4 leaves and 8 hosts. Needs
root, FRR and lldpd.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.tables import machine, show
from eastwest.design.designer import design
from eastwest.design.from_file import design_file
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.load import load_site
from eastwest.intent.site import SwitchChoice
from eastwest.plan import Plan
from eastwest.twin.boot import down, up
from eastwest.twin.checks import CHECKS
from eastwest.twin.model import Blueprint
from eastwest.twin.outage import judge, outages
from eastwest.twin.shell import require, run
from eastwest.twin.slicing import Slice
from eastwest.twin.state import State
from eastwest.twin.translate import blueprint
from eastwest.vendors.configure import configuration

EXAMPLE = Path("examples/h100-rail-128.yaml")
NAME = "benchmark"
T = TypeVar("T")


def small() -> Plan:
    """2 spines, 4 leaves with 2 hosts each."""
    site, choice = load_site(EXAMPLE), SwitchChoice(model="sn5600")
    shape = replace(site.fabric, topology="leaf-spine", leaf=choice, spine=choice, nodes_per_unit=2, spines=2)
    gpus = replace(site.gpus, count=8)
    return design(replace(site, gpus=gpus, fabric=replace(shape, uplink_gbps=800.0)), load_catalogue())


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Wall seconds, and what the work gives."""
    begun = time.monotonic()
    found = work()
    return time.monotonic() - begun, found


def memory_mib(state: State) -> float:
    """Proportional memory of all processes in the twin's namespaces."""
    pids = [pid for namespace in state.namespaces for pid in run("ip", "netns", "pids", namespace).split()]
    return sum(_pss_kib(Path(f"/proc/{pid}/smaps_rollup")) for pid in pids) / 1024


def _pss_kib(file: Path) -> int:
    return next(int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith("Pss:"))


def measure(plan: Blueprint) -> tuple[list[str], float]:
    """Seconds of boot, checks, taking down and in sum; MiB of all daemons."""
    try:
        boot_s, state = timed(lambda: up(plan, NAME))
        mib = memory_mib(state)
        checks = {name: timed(partial(check, plan, state)) for name, check in CHECKS.items()}
        wrong = [name for name, (_, found) in checks.items() if found]
        if wrong:
            raise SystemExit(f"findings of {', '.join(wrong)}")
    finally:
        down_s, _ = timed(lambda: down(NAME))
    seconds = [boot_s, *(spent for spent, _ in checks.values()), down_s]
    return [f"{each:.1f}" for each in (*seconds, sum(seconds))], mib


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--outages", action="store_true")
    wanted = parser.parse_args()
    require()
    plan = small() if wanted.site is None else design_file(wanted.site)[2]
    configured = configuration(plan, load_catalogue(), "sonic")
    if configured is None:
        raise SystemExit("no configuration")
    drawn = blueprint(configured, Slice())
    print(f"{len(drawn.switches)} switches, {len(drawn.hosts)} hosts, {len(drawn.cables)} cables. {machine()}\n")
    rows = []
    for _ in range(wanted.repeats):
        seconds, mib = measure(drawn)
        rows.append((*seconds, f"{mib:.0f}"))
    show(("boot s", *(f"{name} s" for name in CHECKS), "down s", "sum s", "MiB"), rows)
    if wanted.outages:
        _outages(drawn)


def _outages(plan: Blueprint) -> None:
    try:
        state = up(plan, NAME)
        verdicts = [judge(each) for each in outages(plan, state)]
    finally:
        down(NAME)
    print()
    show(
        ("case", "outage", "allowed", "verdict", "what happened"),
        [(each.criterion, each.measured, each.target, each.outcome.value, each.reason) for each in verdicts],
    )


if __name__ == "__main__":
    main()
