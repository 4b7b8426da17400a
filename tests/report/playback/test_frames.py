from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.fabric import PortId
from eastwest.report.playback.frames import Frames, frames_of
from eastwest.report.samples import read_ports
from tests.report.builders import fabric

FABRIC = fabric()
LINK = FABRIC.links[0]
COUNTS = ("tx_bytes", "pause_frames_sent", "pause_frames_received", "ecn_marks", "drops", "queue_high_bytes")
Row = tuple[int, PortId, int, dict[str, float]]


def table(rows: list[Row]) -> pa.Table:
    """Rows of slot (of 10 µs), port, priority and what is not 0."""
    columns: dict[str, list[object]] = {
        "time_us": [10.0 * (slot + 1) for slot, *_ in rows],
        "device": [port.device for _, port, *_ in rows],
        "port": [port.port for _, port, *_ in rows],
        "priority": [priority for *_, priority, _ in rows],
    }
    columns |= {name: [values.get(name, 0) for *_, values in rows] for name in (*COUNTS, "paused_us")}
    return pa.table(columns)


def frames(rows: list[Row], most_frames: int = 400, most_directions: int = 4000) -> Frames:
    return frames_of(FABRIC, read_ports(table(rows)), most_frames, most_directions)


def busy(slot: int, port: PortId = LINK.a, **values: float) -> Row:
    return slot, port, 3, values


def test_each_end_of_a_link_is_a_direction() -> None:
    found = frames([busy(0, LINK.b, tx_bytes=1), busy(1, LINK.a, tx_bytes=1)])
    assert found.directions.tolist() == [0, 1]


def test_utilisation_is_bytes_over_what_the_line_rate_allows() -> None:
    # 400 Gb/s for 10 µs are 500 000 bytes.
    found = frames([busy(0, tx_bytes=125_000), busy(1, tx_bytes=500_000)])
    assert found.utilisation.tolist() == [[0.25, 1.0]]


def test_a_last_interval_that_is_cut_short_has_its_own_length() -> None:
    cut = table([busy(0), busy(1), busy(2), busy(3, tx_bytes=125_000)])
    cut = cut.set_column(0, "time_us", pa.array([10.0, 20.0, 30.0, 35.0]))
    assert frames_of(FABRIC, read_ports(cut)).utilisation[0, 3] == pytest.approx(0.5)


def test_priorities_add_up_but_their_pauses_overlap() -> None:
    found = frames(
        [
            busy(0, tx_bytes=100_000, paused_us=4.0),
            (0, LINK.a, 0, {"tx_bytes": 25_000, "paused_us": 1.0}),
            busy(1, tx_bytes=1),
        ]
    )
    assert (found.utilisation[0, 0], found.paused[0, 0]) == (0.25, 0.4)


def test_merging_sums_counts_averages_shares_and_keeps_the_deepest_queue() -> None:
    rows = [busy(slot, tx_bytes=125_000, ecn_marks=slot, queue_high_bytes=100 * (3 - slot)) for slot in range(4)]
    found = frames(rows, most_frames=2)
    assert (found.merged, found.width_us) == (2, 20.0)
    assert found.utilisation.tolist() == [[0.25, 0.25]]
    assert found.marks.tolist() == [[1, 5]]
    assert found.queue_bytes.tolist() == [[300, 100]]


def test_a_port_without_a_link_is_left_out() -> None:
    found = frames([busy(0, PortId("nowhere", "p"), tx_bytes=1), busy(1, tx_bytes=1)])
    assert (found.directions.tolist(), found.left_out) == ([0], 0)


def test_of_too_many_directions_paused_ones_are_kept_first() -> None:
    rows = [busy(0, link.a, tx_bytes=400_000) for link in FABRIC.links[1:4]]
    found = frames([*rows, busy(1, tx_bytes=1, paused_us=9.0)], most_directions=2)
    assert (0 in found.directions.tolist(), found.left_out) == (True, 2)


def test_a_run_without_samples_has_one_empty_frame() -> None:
    found = frames([])
    assert (found.number, found.directions.tolist()) == (1, [])


ends = st.sampled_from([end for link in FABRIC.links for end in (link.a, link.b)])
values = st.fixed_dictionaries(
    {"tx_bytes": st.integers(0, 500_000), "ecn_marks": st.integers(0, 99), "queue_high_bytes": st.integers(0, 10**6)}
)
rows = st.lists(
    st.tuples(st.integers(0, 60), ends, st.just(3), values), min_size=1, max_size=60, unique_by=lambda r: r[:2]
)


@given(rows=rows, most=st.integers(1, 70))
@settings(max_examples=60, deadline=None)
def test_however_many_are_merged_nothing_is_lost(rows: list[Row], most: int) -> None:
    found = frames([(0, LINK.a, 0, {}), (1, LINK.a, 0, {}), *rows], most)
    assert found.number <= most
    assert found.marks.sum() == sum(row[3]["ecn_marks"] for row in rows)
    assert found.queue_bytes.max(initial=0) == max(row[3]["queue_high_bytes"] for row in rows)
    assert np.all((found.utilisation >= 0) & (found.utilisation <= 1))
