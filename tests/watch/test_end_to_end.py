"""A simulated storm through real parts: remote write, Prometheus, its rule, Alertmanager, and the watch service."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eastwest.design.from_file import design_file
from eastwest.errors import SourceError
from eastwest.monitor import Options, Subject, bundle
from eastwest.simulate.faults import PauseStorm
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.remote_write import Tape, replay, tape
from eastwest.telemetry.tables import SCHEMAS
from tests.loopback import get
from tests.monitor import servers
from tests.watch import parts, recorded
from tests.watch.parts import served

S = 1e6
HOST, LEAF = "node003", "leaf2"
CALM_S, SECONDS, SHORT_S = 12, 48, 22
"""The storm lasts longer than a busy machine needs to tell of it; where its end is waited for, less will do."""
pytestmark = [parts.needs("prometheus", "prometheus-alertmanager"), pytest.mark.slow]


@cache
def _storm(folder: Path) -> Tape:
    plan = recorded.plan(folder)
    run = recorded.recording(plan, SECONDS, PauseStorm(HOST, CALM_S * S, SECONDS * S))
    return tape(
        {name: getattr(run.telemetry, name) for name in SCHEMAS},
        S,
        SECONDS * S,
        recorded.ports(plan),
        recorded.nics(plan),
    )


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Tape:
    return _storm(tmp_path_factory.mktemp("site"))


@pytest.fixture
def hooks() -> Iterator[tuple[parts.Hook, parts.Hook]]:
    made = parts.Hook(), parts.Hook()
    yield made
    for hook in made:
        hook.close()


def _play(made: Tape, url: str, *, past_s: float) -> threading.Thread:
    """The first past_s seconds at once, as history; the rest at its own pace."""
    origin_us, cut = (time.time() - past_s) * S, round(past_s)
    before = Tape(made.grid_us, made.labels, made.values[:cut], made.times)
    replay(before, Endpoint(url), origin_us, speed=float("inf"))
    rest = Tape(made.grid_us, made.labels, made.values[cut:], made.times)
    origin_rest = origin_us + cut * S

    def go_on() -> None:
        # Times of steps count from the begin of the recording.
        shifted = Tape(rest.grid_us, rest.labels, rest.values - rest.times * (cut * rest.grid_us / S), rest.times)
        with suppress(SourceError):  # the test may be over before the recording is
            replay(shifted, Endpoint(url, retries=8), origin_rest)

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    return thread


def _alerts(hook: parts.Hook) -> list[dict[str, Any]]:
    return [alert for body in list(hook.bodies) for alert in body["alerts"]]  # type: ignore[attr-defined]


def test_a_storm_is_named_told_and_drawn(storm: Tape, tmp_path: Path, hooks: tuple[parts.Hook, parts.Hook]) -> None:
    """The rules and the routing are those that `eastwest monitor` writes for the site.

    At 2 s their windows hold eight samples: on a busy machine the recording's own pace is not kept to the second.
    """
    told, alerted = hooks
    site = recorded.site(tmp_path)
    found = bundle(Subject(*design_file(site), Options(interval_s=2, webhook=alerted.url)))
    found.write(tmp_path / "bundle")
    with (
        served(found.files["plan/plan.prom"]) as plan_at,
        servers.alertmanager(tmp_path / "bundle/alertmanager/alertmanager.yml", tmp_path / "am") as manager,
        servers.prometheus(
            tmp_path / "bundle", tmp_path / "prom", {"plan": plan_at}, manager.removeprefix("http://")
        ) as url,
    ):
        service = parts.watch(site, url, tmp_path / "watch.db", "--alertmanager", manager, "--webhook", told.url)
        with parts.running(service):
            _play(storm, url, past_s=22)
            parts.until(lambda: bool(told.bodies), 60, "webhook of the service")
            parts.until(
                lambda: _names(alerted) >= {"EastwestPauseStorm", "EastwestIncident"}, 60, "both alerts, delivered"
            )
            incident = told.bodies[0]["incident"]
            assert isinstance(incident, dict)
            assert (incident["cause"], incident["host"]) == ("pause-storm", HOST)
            assert incident["port"].startswith("nic")
            assert told.keys == [f"{incident['id']}-1"]
            paused = [one["labels"] for one in _alerts(alerted) if one["labels"]["alertname"] == "EastwestPauseStorm"]
            assert LEAF in {labels["device"] for labels in paused}
            page = get(f"{service.url}/incidents/{incident['id']}", headers={"accept": "text/html"}).text
            assert "Path of the pauses" in page
            assert f"{HOST} {incident['port']} pauses {LEAF}" in page
            assert "eastwest_watch_up 1.0" in get(f"{service.url}/metrics").text
            assert service.stop() == 0


def _names(hook: parts.Hook) -> set[str]:
    return {alert["labels"]["alertname"] for alert in _alerts(hook)}


def test_kills_at_random_moments_lose_and_double_nothing(
    storm: Tape, tmp_path: Path, hooks: tuple[parts.Hook, parts.Hook]
) -> None:
    told, _ = hooks
    chance = random.Random(5)  # noqa: S311 - moments, no secret
    site = recorded.site(tmp_path)
    with parts.running(parts.prometheus(tmp_path / "prom")) as prometheus:
        service = parts.watch(site, prometheus.url, tmp_path / "watch.db", "--webhook", told.url)
        with parts.running(service):
            short = Tape(storm.grid_us, storm.labels, storm.values[:SHORT_S], storm.times)
            player = _play(short, prometheus.url, past_s=14)
            for victim in (service, prometheus):
                time.sleep(chance.uniform(0.3, 2.0))
                victim.kill()
                victim.start()
            player.join(60)
            parts.until(lambda: bool(told.bodies), 60, "webhook after the kills")
            (only,) = get(f"{service.url}/incidents").json()["incidents"]
    assert (only["cause"], only["host"], only["state"]) == ("pause-storm", HOST, "open")
    assert {body["incident"]["id"] for body in told.bodies} == {only["id"]}  # type: ignore[index]
    assert set(told.keys) == {f"{only['id']}-1"}
