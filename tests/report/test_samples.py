from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from eastwest.fabric import PortId
from eastwest.report.links import hot_links, link_loads
from eastwest.report.samples import (
    PortSamples,
    grid_width_us,
    paused_per_port_us,
    read_ports,
    total_over_ports,
    total_per_port,
    worst_port,
)
from eastwest.report.series import FloatArray

from .builders import fabric

COLUMNS = (
    "tx_bytes",
    "paused_us",
    "pause_frames_sent",
    "pause_frames_received",
    "ecn_marks",
    "drops",
    "queue_high_bytes",
)


def table(rows: list[dict[str, object]]) -> pa.Table:
    """A ports table; what a row leaves out is 0."""
    names = ("time_us", "device", "port", "priority", *COLUMNS)
    return pa.table({name: [row.get(name, 0) for row in rows] for name in names})


def _bytes_of(rows: list[dict[str, object]]) -> tuple[PortSamples, FloatArray]:
    samples = read_ports(table(rows))
    return samples, samples.tx_bytes


ROWS: list[dict[str, object]] = [
    {
        "time_us": 10.0,
        "device": "a",
        "port": "p1",
        "priority": 3,
        "tx_bytes": 100,
        "paused_us": 4.0,
        "queue_high_bytes": 7,
    },
    {
        "time_us": 10.0,
        "device": "a",
        "port": "p1",
        "priority": 0,
        "tx_bytes": 50,
        "paused_us": 1.0,
        "queue_high_bytes": 3,
    },
    {
        "time_us": 20.0,
        "device": "b",
        "port": "p1",
        "priority": 3,
        "tx_bytes": 30,
        "paused_us": 2.0,
        "queue_high_bytes": 9,
    },
    {
        "time_us": 30.0,
        "device": "a",
        "port": "p1",
        "priority": 3,
        "tx_bytes": 5,
        "paused_us": 3.0,
        "queue_high_bytes": 1,
    },
]


def test_ports_of_different_devices_with_the_same_name_stay_apart() -> None:
    assert set(read_ports(table(ROWS)).ports) == {PortId("a", "p1"), PortId("b", "p1")}


def test_totals_over_ports_by_interval() -> None:
    samples = read_ports(table(ROWS))
    assert total_over_ports(samples, samples.tx_bytes).values.tolist() == [150, 30, 5]


def test_a_short_last_sample_has_its_own_interval() -> None:
    last = {"time_us": 33.0, "device": "a", "port": "p1", "tx_bytes": 8}
    assert total_over_ports(*_bytes_of([*ROWS, last])).values.tolist() == [150, 30, 5, 8]


def test_only_the_ports_asked_for_are_summed() -> None:
    samples = read_ports(table(ROWS))
    only_b = np.array([port.device == "b" for port in samples.ports])
    assert total_over_ports(samples, samples.tx_bytes, only_b).values.tolist() == [0, 30, 0]


def test_the_worst_port_by_interval() -> None:
    samples = read_ports(table(ROWS))
    assert worst_port(samples, samples.queue_high_bytes).values.tolist() == [7, 9, 1]


def test_no_byte_is_lost_between_the_two_ways_of_summing() -> None:
    samples = read_ports(table(ROWS))
    assert total_per_port(samples, samples.tx_bytes).sum() == total_over_ports(samples, samples.tx_bytes).values.sum()


def test_pauses_of_two_priorities_at_the_same_time_count_once() -> None:
    samples = read_ports(table(ROWS))
    assert dict(zip(samples.ports, paused_per_port_us(samples).tolist(), strict=True))[PortId("a", "p1")] == 7.0


@pytest.mark.parametrize(
    ("times", "width"),
    [([0.0, 10.0, 20.0, 30.0, 33.0], 10.0), ([0.0, 10.0, 20.0, 500.0], 10.0), ([5.0], 1.0), ([], 1.0)],
)
def test_the_grid_is_found_despite_gaps_and_a_short_last_sample(times: list[float], width: float) -> None:
    assert grid_width_us(np.array(times)) == width


def test_an_empty_table_has_no_ports() -> None:
    empty = table(ROWS).slice(0, 0)
    assert read_ports(empty).ports == ()


def test_a_link_is_as_busy_as_its_busier_direction() -> None:
    built = fabric()
    link = built.links[0]
    # 400 Gb/s are 50 000 bytes a microsecond: 250 000 bytes in 10 µs fill half the link.
    rows: list[dict[str, object]] = [
        {"time_us": 10.0, "device": link.a.device, "port": link.a.port, "tx_bytes": 250_000},
        {"time_us": 10.0, "device": link.b.device, "port": link.b.port, "tx_bytes": 1_000},
    ]
    (hot,) = hot_links(link_loads(built, read_ports(table(rows)), 10.0))
    assert (hot.link, hot.sender, hot.utilisation) == (link, link.a, 0.5)
