"""Time and memory of an audit: 1,000 switches of a 512-leaf fabric, one file in ten with a line less.

`python -m benchmarks.audit [FAMILY ...] [--switches 1000]`

Each audit runs in a process of its own, as the command does; rendering is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.memory import KIB, peak_kib
from benchmarks.tables import machine, show
from eastwest.audit.engine import audit
from eastwest.audit.load import audited_in
from eastwest.design.from_file import design_file
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.configure import Configuration, configuration

SITE = Path("examples/b200-three-tier-32768.yaml")
FAMILIES = ("nvue", "sonic", "eos", "nxos", "junos")
LEAVES, SWITCHES, TARGET = 512, 1000, "60 s, 4 GiB"
_SEED = 7


def write(family: str, folder: Path, switches: int) -> int:
    """Configurations of a family for the first leaves and what hangs above them; how many."""
    _, catalogue, plan = design_file(SITE)
    found = configuration(plan, catalogue, family)
    if found is None:
        raise SystemExit(f"{family}: no configuration")
    drawn = random.Random(_SEED)  # noqa: S311 - which lines go, nothing secret
    wanted = _chosen(found, switches)
    for first, end in _runs(wanted):
        for intent, _, rendered in found.render(first, end):
            for file in rendered.files:
                path = folder / intent.hostname / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(_less(file.text, drawn) if drawn.random() < 0.1 else file.text, encoding="utf-8")
    return len(wanted)


def _chosen(found: Configuration, switches: int) -> list[int]:
    """Leaves first, then the others, by place."""

    def order(at: int) -> tuple[bool, int]:
        intent: DeviceIntent = found.intents[at]
        return intent.role != "leaf", at

    ordered = sorted(range(len(found.intents)), key=order)
    leaves = [at for at in ordered if found.intents[at].role == "leaf"][:LEAVES]
    above = [at for at in ordered if found.intents[at].role != "leaf"]
    return sorted([*leaves, *above, *ordered[LEAVES : len(leaves) + switches]][:switches])


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = before = places[0]
    for at in places[1:]:
        if at != before + 1:
            yield start, before + 1
            start = at
        before = at
    yield start, before + 1


def _less(text: str, drawn: random.Random) -> str:
    """Without one line; of JSON, whose lines do not stand alone, with one digit changed."""
    lines = text.split("\n")
    at = drawn.randrange(len(lines))
    if text.lstrip().startswith(("{", "[")):
        lines[at] = lines[at].replace("1", "2", 1)
    else:
        del lines[at]
    return "\n".join(lines)


def child(folder: Path) -> None:
    """One audit, and what it cost as JSON: wall seconds, of them reading, CPU seconds, MB, findings."""
    begun = time.monotonic()
    audited = audited_in(folder)
    read = time.monotonic() - begun
    result = audit(audited)
    wall = time.monotonic() - begun
    cpu = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    most = (peak_kib() + len(os.sched_getaffinity(0)) * started) * KIB / 1e6
    print(json.dumps([wall, read, cpu, most, len(audited.network.devices), len(result.findings)]))


def measure(family: str, switches: int) -> list[str]:
    """The row of one family."""
    with tempfile.TemporaryDirectory() as place:
        write(family, Path(place), switches)
        command = [sys.executable, "-m", "benchmarks.audit", "--child", place]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise SystemExit(f"{family}: {done.stderr.strip()}")
    wall, read, cpu, most, devices, findings = json.loads(done.stdout)
    return [
        family,
        f"{devices}",
        f"{wall:.1f}",
        f"{read:.1f}",
        f"{cpu:.1f}",
        f"{cpu / len(os.sched_getaffinity(0)):.1f}",
        f"{most:.0f}",
        f"{findings}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", default=FAMILIES)
    parser.add_argument("--switches", type=int, default=SWITCHES)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child is not None:
        child(chosen.child)
        return
    print(f"{machine()}; target: {TARGET} for {SWITCHES} switches on two cores\n")
    rows = [measure(family, chosen.switches) for family in chosen.families]
    show(("family", "switches", "wall s", "reading s", "CPU s", "CPU s/core", "MB at most", "findings"), rows)


if __name__ == "__main__":
    main()
