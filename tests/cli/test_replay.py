"""`eastwest replay` as a user runs it, into a real Prometheus, and what a reader of it finds again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from eastwest.plan import Plan
from eastwest.simulate.faults import PauseStorm
from eastwest.simulate.run import Run
from eastwest.simulate.store import save_run
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.promql import Promql, Window, read_window
from eastwest.telemetry.remote_write import replay, tape
from eastwest.telemetry.tables import SCHEMAS
from eastwest.watch.source import scope_of
from tests.cli.command import eastwest_here
from tests.loopback import get
from tests.watch import parts, recorded

S = 1e6
SECONDS = 20
AGO_S = 1000
pytestmark = parts.needs("prometheus", "victoria-metrics")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("replay")


@pytest.fixture(scope="module")
def plan(folder: Path) -> Plan:
    return recorded.plan(folder)


@pytest.fixture(scope="module")
def run(plan: Plan, folder: Path) -> Run:
    """A storm of ten seconds."""
    found = recorded.recording(plan, SECONDS, PauseStorm("node003", 10 * S, SECONDS * S))
    save_run(found, folder / "run")
    return found


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with parts.running(parts.prometheus(folder / "prometheus")) as server:
        yield server.url


@pytest.fixture(scope="module")
def back(run: Run, plan: Plan, folder: Path, url: str) -> Window:
    """What is read from Prometheus after `eastwest replay`, on the recording's own clock."""
    begun_s = time.time()
    done = eastwest_here("replay", "site.yaml", "run", "--to", url, "--speed", "0", "--ago", str(AGO_S), folder=folder)
    assert done.code == 0, done.err
    samples = get(
        f"{url}/api/v1/query",
        params={"query": f"min_over_time(timestamp(eastwest_rank_compute_seconds_total)[{AGO_S + 60}s:1s])"},
    ).json()["data"]["result"]
    first_s = min(float(one["value"][1]) for one in samples)
    assert first_s - 1 == pytest.approx(begun_s - AGO_S, abs=30)
    with Promql(Endpoint(url)) as source:
        return read_window(source, scope_of(plan, {}), (first_s - 1) * S, (first_s - 1 + SECONDS) * S, S)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("ports", "tx_bytes"),
        ("ports", "paused_us"),
        ("ports", "pause_frames_sent"),
        ("ports", "ecn_marks"),
        ("ports", "drops"),
        ("ports", "queue_high_bytes"),
        ("hosts", "cnps_received"),
        ("ranks", "collective_us"),
    ],
)
def test_what_was_recorded_is_read_again(run: Run, back: Window, table: str, column: str) -> None:
    """But for the first sample: a counter that just appeared says nothing yet."""
    wanted, found = getattr(run.telemetry, table), back.tables[table]
    assert _by_place(found, column, back.begin_us) == pytest.approx(_by_place(wanted, column, 0.0), rel=1e-6)


def _by_place(table: pa.Table, column: str, origin_us: float) -> dict[tuple[object, ...], float]:
    labels = [name for name in ("device", "port", "priority", "host", "endpoint") if name in table.schema.names]
    tick = np.rint((table["time_us"].to_numpy() - origin_us) / S).astype(int).tolist()
    keys = zip(tick, *(table[name].to_pylist() for name in labels), strict=True)
    rows = zip(keys, table[column].to_pylist(), strict=True)
    gauge = column == "queue_high_bytes"
    return {key: float(value) for key, value in rows if value and (key[0] > 1 or (gauge and key[0] == 1))}


def test_faster_than_time_keeps_the_recordings_own_times(run: Run, plan: Plan, url: str) -> None:
    made = tape({name: getattr(run.telemetry, name) for name in SCHEMAS}, S, SECONDS * S, (), recorded.nics(plan))
    waits: list[float] = []
    replay(made, Endpoint(url), (time.time() - 5000) * S, speed=4.0, sleep=waits.append)
    assert len(waits) == SECONDS
    assert max(waits) <= SECONDS / 4  # nobody slept: the waits count from the begin


def test_a_receiver_that_does_not_receive_is_told(folder: Path, run: Run) -> None:
    assert run is not None
    with parts.running(parts.victoria_metrics(folder / "vm")) as server:
        done = eastwest_here("replay", "site.yaml", "run", "--to", f"{server.url}/nowhere", folder=folder)
    assert done.code == 2
    assert "remote write" in done.err


def test_a_folder_without_a_recording_is_told(folder: Path) -> None:
    done = eastwest_here("replay", "site.yaml", "none", "--to", "http://127.0.0.1:9", folder=folder)
    assert done.code == 2
