"""The watch service under load, and under kill -9.

`python -m benchmarks.watch [--switches N] [--looks N]`: 512 switches × 64 ports × 8 priorities and 4,096 GPUs in a real
VictoriaMetrics, looked at every 15 s by the service; prints series, CPU and memory of both, and how long a look takes.
`python -m benchmarks.watch --soak MINUTES`: kills service and Prometheus at random moments, and counts incidents.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

import httpx
import numpy as np

from benchmarks.tables import machine, show
from benchmarks.watch_fabric import Series, plan_of, series_of
from benchmarks.watch_soak import soak
from eastwest.fabric import PortId
from eastwest.plan.store import load_plan, save_plan
from eastwest.report.incidents import IncidentPages
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.remote_write import Writer
from eastwest.watch.service import Listen, Settings, serve
from eastwest.watch.source import Pace
from tests.loopback import free_port
from tests.watch import parts, recorded

GRID_S = 15
PATIENCE_S = 120
PAUSED = PortId("leaf000", "p3")
MIB = 2**20


@dataclass(frozen=True)
class Look:
    """What looks cost: evaluations that a sample led to, and the mean over them.

    cpu_s, its_cpu_s: of the service, and of the data source with the ingestion of all series.
    """

    evaluations: float
    took_s: float
    cpu_s: float
    its_cpu_s: float
    peak_mib: float
    its_peak_mib: float


def load(switches: int, looks: int) -> int:
    """Exit code 1 where the service needs more than a core or 2 GiB, or misses the storm.

    A sample is pushed when the service has looked at the one before, on the grid, so that on a busy machine a look
    costs what it costs, and is not measured by how long it had to wait.
    """
    folder = Path(tempfile.mkdtemp(prefix="eastwest-watch-"))
    plan = plan_of(recorded.plan(folder), switches)
    save_plan(plan, folder / "plan.json")
    with parts.running(parts.victoria_metrics(folder / "vm")) as database:
        pusher = _Pusher(database.url, series_of(plan, PAUSED))
        pusher.push(_grid_s() - GRID_S)
        pusher.push(_grid_s())
        pushed_s = _cpu_of(database, lambda: pusher.push(_next_grid_s()))
        print(f"{pusher.series:,} series; a sample of all costs VictoriaMetrics {pushed_s:.1f} s of CPU", flush=True)
        service = _service(folder, database.url)
        service.start(300)
        found = [_look(pusher, service, database) for _ in range(looks)]
        print((folder / "service.log").read_text(encoding="utf-8")[-2000:])
        incidents = httpx.get(f"{service.url}/incidents", timeout=60).json()["incidents"]
        service.kill()
    gpus = len(plan.fabric.gpu_nodes) * 8
    print(f"\n{machine()}\n{switches} switches, {gpus:,} GPUs, {pusher.series:,} series\n")
    header = (
        "sample",
        "looks",
        "s",
        "service CPU s",
        "VictoriaMetrics CPU s",
        "service peak MiB",
        "VictoriaMetrics peak MiB",
    )
    show(header, [(f"{number}", *(f"{one:.1f}" for one in astuple(look))) for number, look in enumerate(found, 1)])
    later = found[1:]
    shares = sorted(look.cpu_s / GRID_S for look in later)
    peak = max(look.peak_mib for look in found)
    theirs = np.median([look.its_cpu_s for look in later]) / GRID_S
    print(f"\nfrom the second look on, at one every {GRID_S} s: {np.median(shares):.0%} of one core")
    print(f"({shares[0]:.0%} to {shares[-1]:.0%} in {len(shares)} looks), {peak:.0f} MiB at most;")
    print(f"VictoriaMetrics {theirs:.2f} cores with one sample of all series, {found[-1].its_peak_mib:.0f} MiB at most")
    for one in incidents:
        print(f"incident {one['id']}: {one['cause']} at {one['place']}")
    named = any(one["cause"] in ("pause-storm", "slow-receiver") and one["host"] == "node0000" for one in incidents)
    return int(shares[-1] > 1 or peak > 2048 or not named)


def _look(pusher: _Pusher, service: parts.Process, database: parts.Process) -> Look:
    """Pushes one sample and waits until the service has looked at it; a source that stands still is none."""
    own, its, evaluations = _cpu_s(service), _cpu_s(database), _metric(service.url, "eastwest_watch_evaluations_total")
    at_s = _next_grid_s()
    pusher.push(at_s)
    until, again_s = time.monotonic() + 900, time.monotonic() + PATIENCE_S
    while _metric(service.url, "eastwest_watch_evaluated_timestamp_seconds") < at_s:
        assert time.monotonic() < until, service.log.read_text(encoding="utf-8")[-2000:]
        if time.monotonic() > again_s:
            pusher.push(_next_grid_s())
            again_s = time.monotonic() + PATIENCE_S
        time.sleep(1.0)
    many = _metric(service.url, "eastwest_watch_evaluations_total") - evaluations
    return Look(
        many,
        _metric(service.url, "eastwest_watch_evaluation_seconds"),
        (_cpu_s(service) - own) / many,
        (_cpu_s(database) - its) / many,
        _peak_mib(service),
        _peak_mib(database),
    )


def _grid_s() -> float:
    return time.time() // GRID_S * GRID_S


def _next_grid_s() -> float:
    """The next time on the grid, when it has come."""
    at_s = _grid_s() + GRID_S
    time.sleep(max(0.0, at_s - time.time()))
    return at_s


def _cpu_of(process: parts.Process, work: Callable[[], object]) -> float:
    before = _cpu_s(process)
    work()
    return _cpu_s(process) - before


class _Pusher:
    """Pushes everything, sample after sample."""

    def __init__(self, url: str, pieces: Iterable[Series]) -> None:
        self._parts = [(Writer(Endpoint(url, timeout_s=120), one.labels), one.rate, one.gauge) for one in pieces]
        self.series = sum(len(rate) for _, rate, _ in self._parts)

    def push(self, at_s: float) -> None:
        for writer, rate, gauge in self._parts:
            writer.push(np.where(gauge, rate, rate * (at_s % 1e6)), at_s * 1e6)


def _service(folder: Path, url: str) -> parts.Process:
    port = free_port()
    argv = [sys.executable, "-m", "benchmarks.watch", "--serve", str(folder), "--source", url, "--port", str(port)]
    unbuffered = {"PYTHONUNBUFFERED": "1"}
    return parts.Process(argv, f"http://127.0.0.1:{port}", "/health", folder / "service.log", env=unbuffered)


def _serve(folder: Path, url: str, port: int) -> None:
    plan = load_plan(folder / "plan.json")
    pace = Pace(GRID_S * 1e6, 300e6, 5e6, GRID_S * 1e6)
    settings = Settings(Endpoint(url), str(folder / "watch.db"), listen=Listen(port=port), pace=pace, interval_s=GRID_S)
    serve(plan, settings, IncidentPages(plan), print)


def _metric(url: str, name: str) -> float:
    text = httpx.get(f"{url}/metrics", timeout=60).text
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else float("nan")


def _cpu_s(process: parts.Process) -> float:
    assert process.handle is not None
    fields = Path(f"/proc/{process.handle.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mib(process: parts.Process) -> float:
    assert process.handle is not None
    status = Path(f"/proc/{process.handle.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 / MIB if found else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--switches", type=int, default=512)
    parser.add_argument("--looks", type=int, default=8)
    parser.add_argument("--soak", type=float, default=0.0, help="minutes of kill -9 instead of load")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--source", default="", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve is not None:
        _serve(asked.serve, asked.source, asked.port)
        return 0
    return soak(asked.soak, asked.seed) if asked.soak else load(asked.switches, asked.looks)


if __name__ == "__main__":
    sys.exit(main())
