"""Time and memory of rendering: one design, then every switch family and hosts with every NIC family.

`python -m benchmarks.render [SITE ...] [--large] [--vendor FAMILY ...]`: each site in a process of its own, which does
what `eastwest design SITE --vendor FAMILY ...` does, without the design document. A third of the hosts each have NICs
of each family (`gpus.other_nics`).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.memory import KIB, peak_kib
from benchmarks.tables import machine, show
from eastwest.design.artefacts import write_design
from eastwest.design.designer import design
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.load import load_site
from eastwest.intent.site import OtherNics, Site
from eastwest.vendors.configure import Configuration
from eastwest.vendors.nic.registry import NIC_FAMILIES
from eastwest.vendors.nic.write import write_hosts
from eastwest.vendors.parts import MOST_PROCESSES
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.several import configurations, folder_of, hosts_of_all
from eastwest.vendors.write import Written, write_configurations

SITES = (Path("examples/h100-rail-128.yaml"), Path("examples/h100-rail-1024.yaml"))
LARGE = Path("examples/b200-three-tier-32768.yaml")
TARGETS = {SITES: "10 s", (LARGE,): "2 minutes and 4 GiB"}
NICS = ("connectx-7", "thor-2", "pollara-400")
"""The model that stands for each NIC family: 400G, so that it can take the place of the site's own."""
COLUMNS = ("step", "devices", "skipped", "seconds", "CPU seconds")

Row = tuple[str, int, int, float, float]
T = TypeVar("T")


def with_every_nic(site: Site) -> Site:
    """The site with NICs of every family, on a third of its nodes each."""
    count = site.gpus.count
    ends = [count * part // len(NICS) for part in range(1, len(NICS) + 1)]
    others = tuple(OtherNics(nic, first + 1, last) for nic, first, last in zip(NICS[1:], ends, ends[1:], strict=False))
    return replace(site, gpus=replace(site.gpus, nic=NICS[0], other_nics=others))


class Steps:
    """What each step cost: elapsed and processor time, of started processes too."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def run(self, name: str, work: Callable[[], T], count: Callable[[T], tuple[int, int]]) -> T:
        """Do the work; count: devices written and skipped."""
        begun, cpu = time.monotonic(), _cpu_s()
        done = work()
        self.rows.append((name, *count(done), time.monotonic() - begun, _cpu_s() - cpu))
        return done


def child(path: Path, families: Sequence[str]) -> None:
    """Render once, in this process, and print what it cost as JSON."""
    steps = Steps()
    catalogue = load_catalogue(catalogue_beside(path))
    site = with_every_nic(load_site(path))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = steps.run("design", lambda: design(site, catalogue), lambda _: (0, 0))
        steps.run(
            "plan.json, cabling, bill", lambda: write_design(plan, path, folder, site.references), lambda _: (0, 0)
        )
        configured = steps.run("check", lambda: configurations(plan, catalogue, families), lambda _: (0, 0))
        hosts = steps.run("check hosts", lambda: hosts_of_all(plan, catalogue, configured), lambda _: (0, 0))
        for number, (family, each) in enumerate(zip(families, configured, strict=True)):
            write = partial(write_configurations, each, folder_of(number, family, folder))
            steps.run(family, write, partial(_counted, each))
        steps.run("hosts", lambda: write_hosts(hosts, folder), lambda written: (written.hosts, 0))
    print(json.dumps({"rows": steps.rows, "peak_mb": _peak_mb(), "cpu_s": _cpu_s()}))


def _counted(configured: Configuration, written: Written) -> tuple[int, int]:
    return len(written.files), len(configured.choice.skipped)


def _cpu_s() -> float:
    """Processor time of this process and of those that it started."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _peak_mb() -> float:
    """Most memory of all processes together, from above: what they share is counted in each."""
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    processes = min(MOST_PROCESSES, len(os.sched_getaffinity(0))) if started else 0
    return (peak_kib() + processes * started) * KIB / 1e6


def measure(site: Path, families: Sequence[str]) -> tuple[float, float, float]:
    """Print the table of one site; elapsed and processor seconds of the process from start to end, peak in MB."""
    command = [sys.executable, "-m", "benchmarks.render", "--child", str(site), "--vendor", *families]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter and module
    elapsed = time.monotonic() - begun
    if done.returncode:
        raise SystemExit(f"{site}: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    told = [[name, f"{n}", f"{skipped}", f"{s:.2f}", f"{cpu:.2f}"] for name, n, skipped, s, cpu in found["rows"]]
    told.append(["all, with start", "", "", f"{elapsed:.2f}", f"{found['cpu_s']:.2f}"])
    print(f"{site}\n")
    show(COLUMNS, told)
    print()
    return elapsed, found["cpu_s"], found["peak_mb"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="*", type=Path, default=[])
    parser.add_argument("--large", action="store_true", help=f"also {LARGE}")
    parser.add_argument("--vendor", nargs="+", choices=list(FAMILIES), default=list(FAMILIES))
    parser.add_argument("--child", type=Path, metavar="SITE", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.vendor)
        return
    print(f"{machine()}; {len(chosen.vendor)} switch families, NICs of {', '.join(NIC_FAMILIES)}\n")
    cores = len(os.sched_getaffinity(0))
    for sites, target in ({tuple(chosen.sites): ""} if chosen.sites else TARGETS).items():
        if LARGE in sites and not chosen.large and not chosen.sites:
            continue
        found = [measure(site, chosen.vendor) for site in sites]
        elapsed, cpu = sum(each[0] for each in found), sum(each[1] for each in found)
        told = f"; target {target}" if target else ""
        print(
            f"{' + '.join(site.stem for site in sites)}: {elapsed:.1f} s elapsed, {cpu:.1f} s of processors "
            f"({cpu / cores:.1f} s on each of {cores}), {max(each[2] for each in found):.0f} MB{told}\n"
        )


if __name__ == "__main__":
    main()
