"""The sliding window over a real Prometheus, whose samples bear clocks of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from eastwest.errors import Problem, SourceError
from eastwest.plan import Plan
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.promql import Promql, Window, read_window
from eastwest.telemetry.remote_write import Writer
from eastwest.watch import source as module
from eastwest.watch.source import LiveSource, Pace
from tests.watch import parts, recorded

S = 1e6
TX = "eastwest_port_transmit_bytes_total"
PACE = Pace(grid_us=S, window_us=60 * S, delay_us=2 * S, late_us=10 * S)
pytestmark = parts.needs("prometheus")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return recorded.plan(tmp_path_factory.mktemp("site"))


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with parts.running(parts.prometheus(tmp_path / "prometheus")) as server:
        yield server.url


def write(url: str, device: str, port: str, begin_s: int, values: list[float]) -> None:
    writer = Writer(Endpoint(url), [{"__name__": TX, "device": device, "port": port, "priority": "3"}])
    for at, value in enumerate(values):
        writer.push(np.array([value]), (begin_s + at) * S)
    writer.close()


def sums(live: LiveSource, end_us: float) -> dict[str, int]:
    """Bytes of each device in the window."""
    table = live.read(end_us - PACE.window_us, end_us).telemetry.ports
    found: dict[str, int] = {}
    for device, value in zip(table["device"].to_pylist(), table["tx_bytes"].to_pylist(), strict=True):
        found[device] = found.get(device, 0) + value
    return found


def port_of(plan: Plan, device: str) -> str:
    return next(end.port for link in plan.fabric.links_of[device] for end in (link.a, link.b) if end.device == device)


def test_a_clock_that_is_ahead_moves_nothing(url: str, plan: Plan) -> None:
    """It neither ends the window in the future nor silences those whose clocks are right."""
    now = int(time.time())
    counter = [float(100 * at) for at in range(31)]
    write(url, "leaf1", port_of(plan, "leaf1"), now - 30, counter)
    write(url, "leaf2", port_of(plan, "leaf2"), now + 10, counter)
    with Promql(Endpoint(url)) as promql:
        live = LiveSource(promql, plan, PACE)
        end_us = live.end_us()
        assert end_us is not None
        assert end_us <= time.time() * S - PACE.delay_us
        assert sums(live, end_us)["leaf1"] >= 2000


def test_a_clock_that_is_behind_is_read_within_what_may_come_late(url: str, plan: Plan) -> None:
    now = int(time.time()) - 20
    write(url, "leaf1", port_of(plan, "leaf1"), now - 20, [float(100 * at) for at in range(11)])
    write(url, "leaf2", port_of(plan, "leaf2"), now - 20, [0.0])
    with Promql(Endpoint(url)) as promql:
        live = LiveSource(promql, plan, PACE)
        assert sums(live, (now - 10) * S) == {"leaf1": 1000}
        write(url, "leaf2", port_of(plan, "leaf2"), now - 15, [0.0, 700.0])  # six seconds behind leaf1
        assert sums(live, (now - 9) * S)["leaf2"] == 700


def test_what_was_read_before_the_source_broke_off_is_not_read_again(
    url: str, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a first look that takes the source too long would never end."""
    now = int(time.time())
    write(url, "leaf1", port_of(plan, "leaf1"), now - 60, [float(at) for at in range(61)])
    monkeypatch.setattr(module, "_SAMPLES_AT_ONCE", 10)
    asked: list[float] = []

    def read(promql: Promql, *how: object) -> Window:
        asked.append(float(str(how[1])))
        if len(asked) == 4:
            raise SourceError(Problem("gone"))
        return read_window(promql, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "read_window", read)
    end_us = (now - 2) * S
    with Promql(Endpoint(url)) as promql:
        live = LiveSource(promql, plan, PACE)
        with pytest.raises(SourceError):
            live.read(end_us - PACE.window_us, end_us)
        observed = live.read(end_us - PACE.window_us, end_us)
    assert asked[4] == asked[3] - PACE.late_us  # goes on where it was, but for what may have come late
    assert sum(observed.telemetry.ports["tx_bytes"].to_pylist()) == 58  # the first sample says nothing yet


def test_a_source_of_another_plan_has_nothing_to_say(url: str, plan: Plan) -> None:
    with Promql(Endpoint(url)) as promql:
        assert LiveSource(promql, plan, PACE).end_us() is None
