"""Time and memory of rendering: every switch family and every NIC family, each in a process of its own.

`python -m benchmarks.render [SITE ...] [--large] [--vendor FAMILY ...]`
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
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.memory import KIB, peak_kib
from benchmarks.tables import machine, show
from eastwest.design.designer import design
from eastwest.design.from_file import design_file
from eastwest.vendors.configure import configuration
from eastwest.vendors.nic.configure import host_configuration
from eastwest.vendors.nic.registry import NIC_FAMILIES
from eastwest.vendors.nic.write import write_hosts
from eastwest.vendors.parts import MOST_PROCESSES
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.write import write_configurations

SITES = (Path("examples/h100-rail-128.yaml"), Path("examples/h100-rail-1024.yaml"))
LARGE = Path("examples/b200-three-tier-32768.yaml")
TARGETS = {SITES: "10 s", (LARGE,): "2 minutes and 4 GiB"}
NICS = {"connectx": "connectx-7", "thor": "thor-2", "pollara": "pollara-400"}
"""The model that stands for each NIC family: 400G, so that it can take the place of the site's own."""


def switches(site: Path, family: str, folder: Path) -> tuple[float, float, int, int]:
    """Seconds of design and of rendering with writing, devices written, devices skipped."""
    begun = time.monotonic()
    _, catalogue, plan = design_file(site)
    designed = time.monotonic()
    found = configuration(plan, catalogue, family)
    if found is None:
        raise SystemExit(f"{family}: no configuration")
    written = write_configurations(found, folder)
    return designed - begun, time.monotonic() - designed, len(written.files), len(found.choice.skipped)


def hosts(site: Path, family: str, folder: Path) -> tuple[float, float, int, int]:
    """The same for the hosts, with a NIC of the family in the place of the site's own."""
    begun = time.monotonic()
    intent, catalogue, _ = design_file(site)
    plan = design(replace(intent, gpus=replace(intent.gpus, nic=NICS[family])), catalogue)
    designed = time.monotonic()
    written = write_hosts(host_configuration(plan, catalogue), folder)
    return designed - begun, time.monotonic() - designed, written.hosts, 0


def child(site: str, family: str) -> None:
    """Render once, in this process, and print what it cost as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        measured = (hosts if family in NICS else switches)(Path(site), family, Path(folder))
    print(json.dumps([*measured, _cpu_s(), _peak_mb()]))


def _cpu_s() -> float:
    """Processor time of this process and of those that it started, design and start included."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _peak_mb() -> float:
    """Most memory of all processes together, from above: what they share is counted in each."""
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    processes = min(MOST_PROCESSES, len(os.sched_getaffinity(0))) if started else 0
    return (peak_kib() + processes * started) * KIB / 1e6


def measure(site: Path, family: str) -> list[float]:
    """Figures of one rendering: design_s, render_s, devices, skipped, cpu_s, peak_mb."""
    command = [sys.executable, "-m", "benchmarks.render", "--child", str(site), family]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter and module
    if done.returncode:
        raise SystemExit(f"{site} {family}: {done.stderr.strip()}")
    figures: list[float] = json.loads(done.stdout)
    return figures


def table(site: Path, families: Sequence[str]) -> tuple[float, float]:
    """Print the table of one site; seconds of all renderings with one design, and the highest peak in MB."""
    rows, render_s, cpu_s, design_s, peak_mb = [], 0.0, 0.0, [], 0.0
    for family in families:
        designed, rendered, devices, skipped, cpu, peak = measure(site, family)
        cpu_s += cpu
        render_s, peak_mb = render_s + rendered, max(peak_mb, peak)
        design_s += [] if family in NICS else [designed]
        kind = "hosts" if family in NICS else "switches"
        rows.append([family, kind, f"{devices:g}", f"{skipped:g}", f"{rendered:.2f}", f"{cpu:.1f}", f"{peak:.0f}"])
    once = min(design_s, default=0.0)
    rows.append(["all", "", "", "", f"{render_s:.2f}", f"{cpu_s:.1f}", f"{peak_mb:.0f}"])
    print(f"{site}: one design takes {once:.2f} s\n")
    show(("family", "of", "devices", "skipped", "seconds", "CPU s with design", "peak MB"), rows)
    print()
    return render_s + once, peak_mb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="*", type=Path, default=[])
    parser.add_argument("--large", action="store_true", help=f"also {LARGE}")
    parser.add_argument("--vendor", nargs="+", choices=[*FAMILIES, *NIC_FAMILIES], default=[*FAMILIES, *NIC_FAMILIES])
    parser.add_argument("--child", nargs=2, metavar=("SITE", "FAMILY"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(*chosen.child)
        return
    print(f"{machine()}\n")
    for sites, target in ({tuple(chosen.sites): ""} if chosen.sites else TARGETS).items():
        if LARGE in sites and not chosen.large and not chosen.sites:
            continue
        found = [table(site, chosen.vendor) for site in sites]
        told = f"; target {target}" if target else ""
        total, peak = sum(seconds for seconds, _ in found), max(peak for _, peak in found)
        print(f"{' + '.join(site.stem for site in sites)}: {total:.1f} s with one design each, {peak:.0f} MB{told}\n")


if __name__ == "__main__":
    main()
