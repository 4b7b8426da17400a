"""A soak: storms come and go while service and Prometheus are killed at random moments; every one is one incident."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from pathlib import Path

import httpx

from eastwest.simulate.faults import PauseStorm
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.remote_write import replay, tape
from eastwest.telemetry.tables import SCHEMAS
from tests.watch import parts, recorded

S = 1e6
CYCLE_S, STORM_S, FIRST_S = 60, 15, 20


def soak(minutes: float, seed: int) -> int:
    """Exit code 1 when an incident is lost or doubled, or a notification."""
    folder = Path(tempfile.mkdtemp(prefix="eastwest-soak-"))
    chance = random.Random(seed)  # noqa: S311 - moments, no secret
    plan = recorded.plan(folder)
    cycles = max(1, round(minutes * 60 / CYCLE_S))
    hosts = [chance.choice(plan.fabric.gpu_nodes).name for _ in range(cycles)]
    storms = [
        PauseStorm(host, (FIRST_S + at * CYCLE_S) * S, (FIRST_S + STORM_S + at * CYCLE_S) * S)
        for at, host in enumerate(hosts)
    ]
    seconds = cycles * CYCLE_S
    run = recorded.recording(plan, seconds, *storms)
    made = tape(
        {name: getattr(run.telemetry, name) for name in SCHEMAS},
        S,
        seconds * S,
        recorded.ports(plan),
        recorded.nics(plan),
    )
    hook, kills = parts.Hook(), 0
    with parts.running(parts.prometheus(folder / "prom")) as prometheus:
        more = ("--webhook", hook.url, "--close-after", "5", "--same-within", "10")
        service = parts.watch(folder / "site.yaml", prometheus.url, folder / "watch.db", *more)
        with parts.running(service):
            player = threading.Thread(
                target=replay, args=(made, Endpoint(prometheus.url, retries=20), time.time() * S), daemon=True
            )
            player.start()
            while player.is_alive():
                time.sleep(chance.uniform(1.0, 15.0))
                victim = chance.choice([service, prometheus])
                victim.kill()
                time.sleep(chance.uniform(0.0, 5.0))
                victim.start(300)
                kills += 1
            time.sleep(15)
            incidents = httpx.get(f"{service.url}/incidents?most=10000", timeout=30).json()["incidents"]
    found = sorted((one["cause"], one["host"], round(one["opened_s"])) for one in incidents)
    stormy = [one for one in found if one[0] == "pause-storm"]
    print(f"{cycles} storms, {kills} kills: {len(stormy)} incidents of storms, {len(found) - len(stormy)} others")
    for one in found:
        print(f"  {one[2]}  {one[0]}  {one[1]}")
    opened = [key for key in set(hook.keys) if key.endswith("-1")]
    told = len(opened) == len(incidents)
    print(f"{len(hook.keys)} notifications, {len(set(hook.keys))} of them different; every opening told: {told}")
    return int(sorted(host for _, host, _ in stormy) != sorted(hosts) or not told)
