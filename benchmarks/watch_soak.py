"""A soak: storms come and go while service and Prometheus are killed at random moments; each begins one incident."""

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
            episodes, revisions = _episodes(service.url)
    stormy = [one for one in episodes if one[2] == "pause-storm"]
    print(f"{cycles} storms, {kills} kills: {len(stormy)} times an incident of a storm was opened or opened again,")
    print(f"{len(episodes) - len(stormy)} times another one")
    for time_s, event, cause, host in episodes:
        print(f"  {time_s:.0f}  {event}  {cause}  {host}")
    told = set(hook.keys) == revisions
    print(f"{len(hook.keys)} notifications, {len(set(hook.keys))} of them different; every event told: {told}")
    return int([host for *_, host in stormy] != hosts or not told)


def _episodes(url: str) -> tuple[list[tuple[float, str, str, str]], set[str]]:
    """Time, event, cause and host of everything that began, and the keys of all events.

    A storm at the host of the storm before it stands in the same window, and opens that incident again.
    """
    found, revisions = [], set()
    for one in httpx.get(f"{url}/incidents?most=10000", timeout=60).json()["incidents"]:
        history = httpx.get(f"{url}/incidents/{one['id']}", timeout=60).json()["history"]
        revisions |= {f"{one['id']}-{number}" for number in range(1, len(history) + 1)}
        began = [event for event in history if event["event"] in ("opened", "reopened")]
        found += [(event["time_s"], event["event"], one["cause"], one["host"]) for event in began]
    return sorted(found), revisions
