"""Telemetry written to real data sources and read back."""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from eastwest.errors import SourceError
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.promql import Promql, Scope, Window, joined, read_window
from eastwest.telemetry.remote_write import Writer
from tests.loopback import ADDRESS, free_port, get
from tests.watch import parts

S = 1e6
SCOPE = Scope(
    frozenset({"leaf1", "leaf2"}),
    frozenset(),
    4,
    3,
    port_names={("leaf1", "Ethernet8"): "et-1"},
    endpoints={("node001", "nic1"): 1},
    speed_gbps=400.0,
)
TX, PAUSED = "eastwest_port_transmit_bytes_total", "eastwest_port_paused_seconds_total"
CASE_S = 400
"""Seconds that each test has for itself in the one source: beyond Prometheus' look-back of five minutes."""
_NUMBERS = itertools.count()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(parts.prometheus, marks=parts.needs("prometheus"), id="prometheus"),
        pytest.param(parts.victoria_metrics, marks=parts.needs("victoria-metrics"), id="victoria-metrics"),
    ],
)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with parts.running(request.param(tmp_path_factory.mktemp("source"))) as source:
        yield source.url


@pytest.fixture
def origin_us() -> float:
    return math.floor(time.time() - 20_000 + CASE_S * next(_NUMBERS)) * S


def write(url: str, origin_us: float, name: str, values: list[float | None], step_s: int = 1, **labels: str) -> None:
    """A series of leaf1 et-0, one value each step_s; None: no sample at all."""
    own = {"__name__": name, "device": "leaf1", "port": "et-0", "priority": "3", **labels}
    writer = Writer(Endpoint(url), [own])
    for at, value in enumerate(values):
        if value is not None:
            writer.push(np.array([value]), origin_us + at * step_s * S)
    writer.close()
    _wait_for(url, own, origin_us / S)


def _wait_for(url: str, series: Mapping[str, str], begin_s: float) -> None:
    """VictoriaMetrics would show it after some seconds; told to show it, a busy one may still need a moment."""
    get(f"{url}/internal/force_flush")
    asked = {
        "match[]": f"{{{','.join(f'{label}={json.dumps(value)}' for label, value in series.items())}}}",
        "start": begin_s,
        "end": begin_s + CASE_S,
    }
    parts.until(lambda: bool(get(f"{url}/api/v1/series", params=asked).json()["data"]), 30, str(asked["match[]"]))


def read(url: str, origin_us: float, seconds: int, grid_s: int = 1) -> Window:
    with Promql(Endpoint(url)) as source:
        return read_window(source, SCOPE, origin_us, origin_us + seconds * S, grid_s * S)


def by_second(window: Window, column: str, origin_us: float) -> dict[int, float]:
    table = window.tables["ports"]
    times = ((table["time_us"].to_numpy() - origin_us) / S).round().astype(int).tolist()
    return dict(zip(times, table[column].to_pylist(), strict=True))


def test_increments_of_each_sample(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [100, 150, 150, 170])
    assert by_second(read(url, origin_us, 3), "tx_bytes", origin_us) == {1: 50, 3: 20}


def test_a_counter_that_was_reset_holds_what_happened_since(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [100, 150, 30, 40])
    assert by_second(read(url, origin_us, 3), "tx_bytes", origin_us) == {1: 50, 2: 30, 3: 10}


def test_what_a_gap_held_back_is_spread_over_it(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10, None, None, 70, 80])
    assert by_second(read(url, origin_us, 5), "tx_bytes", origin_us) == {1: 10, 2: 20, 3: 20, 4: 20, 5: 10}


def test_a_long_gap_loses_nothing_either(url: str, origin_us: float) -> None:
    """VictoriaMetrics forgets a series after a few of its intervals, Prometheus after five minutes."""
    write(url, origin_us, TX, [0, 10, 20, *[None] * 59, 620, 630])
    found = by_second(read(url, origin_us, 63), "tx_bytes", origin_us)
    assert sum(found.values()) == 630
    assert {round(value) for value in found.values()} == {10}


def test_two_servers_that_scrape_count_once(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10, 20], replica="a")
    write(url, origin_us, TX, [0, 10, 20], replica="b")
    assert by_second(read(url, origin_us, 2), "tx_bytes", origin_us) == {1: 10, 2: 10}


def test_a_coarser_grid_sees_everything(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [float(at * 10) for at in range(11)])
    assert by_second(read(url, origin_us, 10, grid_s=5), "tx_bytes", origin_us) == {5: 50, 10: 50}


def test_a_series_that_just_appeared_says_nothing_yet(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [None, 1000, 1010])
    assert by_second(read(url, origin_us, 2), "tx_bytes", origin_us) == {2: 10}


def test_units_are_those_of_the_table(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 1, 2])
    write(url, origin_us, PAUSED, [0.0, 0.25, 0.75])
    assert by_second(read(url, origin_us, 2), "paused_us", origin_us) == pytest.approx({1: 250e3, 2: 500e3})


def test_a_place_without_samples_is_silent(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10])
    assert read(url, origin_us, 1).silent == {"leaf2"}


def test_late_samples_count_when_they_are_read_again(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10])
    early = read(url, origin_us, 2)
    write(url, origin_us, TX, [None, None, 30])
    late = read(url, origin_us + S, 1)
    assert by_second(early, "tx_bytes", origin_us) == {1: 10}
    assert by_second(joined([early, late], origin_us), "tx_bytes", origin_us) == {1: 10, 2: 20}


def test_ports_and_nics_are_those_of_the_plan(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10], port="Ethernet8")
    for number, nic in enumerate(("nic1", "7", "ens9")):
        write(url, origin_us, "eastwest_host_cnp_sent_total", [0, number + 1], host="node001", endpoint=nic)
    window = read(url, origin_us, 1)
    assert window.tables["ports"]["port"].to_pylist() == ["et-1"]
    sent = window.tables["hosts"]
    assert list(zip(sent["endpoint"].to_pylist(), sent["cnps_sent"].to_pylist(), strict=True)) == [(1, 1), (7, 2)]


def test_a_source_that_counts_the_whole_port_counts_where_no_queues_are(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10])
    write(url, origin_us, TX, [0, 12], priority="", source="snmp")
    write(url, origin_us, TX, [0, 30], priority="", source="snmp", device="leaf2")
    table = read(url, origin_us, 1).tables["ports"]
    assert list(zip(table["device"].to_pylist(), table["tx_bytes"].to_pylist(), strict=True)) == [
        ("leaf1", 10), ("leaf2", 30),
    ]  # fmt: skip


def test_pauses_of_the_whole_port_stand_beside_those_of_a_priority(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10])
    write(url, origin_us, PAUSED, [0.0, 0.2], priority="-1")
    write(url, origin_us, PAUSED, [0.0, 0.1])
    write(url, origin_us, "eastwest_port_pause_frames_received_total", [0, 5])
    table = read(url, origin_us, 1).tables["ports"]
    assert table["priority"].to_pylist() == [-1, 3]
    assert table["paused_us"].to_pylist() == pytest.approx([200e3, 100e3])


def test_time_without_carrier_follows_from_its_state(url: str, origin_us: float) -> None:
    write(url, origin_us, "eastwest_link_up", [1, 0, 0, 1], priority="")
    window = read(url, origin_us, 3)
    table = window.tables["links"]
    assert table["down_us"].to_pylist() == pytest.approx([S, S])
    assert "eastwest_link_down_seconds_total" not in window.missing


def test_what_a_watchdog_does_is_an_incident(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10, 20, 30])
    write(url, origin_us, "eastwest_port_watchdog_events_total", [4, 4, 5, 5], port="Ethernet8")
    write(url, origin_us, "eastwest_port_watchdog_events_total", [2, 2, 2, 2])
    window = read(url, origin_us, 3)
    (row,) = window.tables["incidents"].to_pylist()
    assert (row["kind"], row["device"], row["port"], row["priority"]) == ("watchdog-storm", "leaf1", "et-1", 3)
    assert row["time_us"] == origin_us + 2 * S
    assert "eastwest_incident" not in window.missing


def test_only_links_that_do_not_run_as_planned_are_told(url: str, origin_us: float) -> None:
    for device, speed in (("leaf1", 4e11), ("leaf2", 1e11), ("leaf3", -1.0)):
        write(url, origin_us, "eastwest_link_speed_bits_per_second", [speed] * 2, priority="", device=device)
    table = read(url, origin_us, 1).tables["links"]
    assert list(zip(table["device"].to_pylist(), table["speed_gbps"].to_pylist(), strict=True)) == [("leaf2", 100.0)]


def test_a_priority_without_traffic_and_pauses_is_not_asked_about(url: str, origin_us: float) -> None:
    """Counters of marks that grow where nothing is sent at all are those of another fabric."""
    write(url, origin_us, TX, [0, 10])
    for priority in ("3", "6"):
        write(url, origin_us, "eastwest_port_ecn_marked_packets_total", [0, 4], priority=priority)
    assert read(url, origin_us, 1).tables["ports"]["priority"].to_pylist() == [3]


def test_a_fabric_that_stands_still_is_asked_about_its_pauses(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [10, 10])
    write(url, origin_us, PAUSED, [0.0, 1.0])
    assert by_second(read(url, origin_us, 1), "paused_us", origin_us) == pytest.approx({1: S})


def test_large_fabrics_are_read_port_by_port(url: str, origin_us: float) -> None:
    for priority, grown in (("3", 10), ("5", 7)):
        write(url, origin_us, TX, [0, grown], priority=priority)
        write(url, origin_us, TX, [0, grown], priority=priority, replica="b")
    get(f"{url}/internal/force_flush")
    with Promql(Endpoint(url)) as source:
        table = read_window(source, replace(SCOPE, ports=5000), origin_us, origin_us + S, S).tables["ports"]
    assert list(zip(table["priority"].to_pylist(), table["tx_bytes"].to_pylist(), strict=True)) == [(3, 17)]


def test_names_with_marks_of_expressions_are_taken_as_they_are(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10], device='le.f+1 "ä"')
    write(url, origin_us, TX, [0, 20], device="leaf+1")
    table = read(url, origin_us, 1).tables["ports"]
    assert sorted(zip(table["device"].to_pylist(), table["tx_bytes"].to_pylist(), strict=True)) == [
        ('le.f+1 "ä"', 10), ("leaf+1", 20),
    ]  # fmt: skip


def test_a_query_that_is_refused_is_told(url: str) -> None:
    with Promql(Endpoint(url)) as source, pytest.raises(SourceError, match="answered 4"):
        list(source.instant("sum by (", time.time()))


def test_an_answer_that_is_too_large_is_refused(url: str, origin_us: float) -> None:
    write(url, origin_us, TX, [0, 10])
    with Promql(Endpoint(url, most_bytes=20)) as source, pytest.raises(SourceError, match="too much"):
        list(source.range(TX, origin_us / S, origin_us / S + 2, 1))


def test_a_source_that_is_not_there_is_told() -> None:
    nobody = Endpoint(f"http://{ADDRESS}:{free_port()}", retries=0)
    with Promql(nobody) as source, pytest.raises(SourceError, match="cannot be reached"):
        source.now_s()
