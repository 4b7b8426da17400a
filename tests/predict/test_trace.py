"""A whole trace counted by kind and predicted."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.predict.collectives import Generation, System
from eastwest.predict.trace import Kind, count_trace, expect_trace, seen_by
from eastwest.traffic.traces import open_trace
from tests.traffic.traces import writers

H100 = System(Generation.HOPPER, 450, 8, 8, 400)


def test_calls_are_counted_by_kind(tmp_path: Path) -> None:
    path = tmp_path / "i.jsonl"
    path.write_text("\n".join([writers.record("AllReduce", 1 << 20, 100)] * 3 + [writers.record("AllGather", 64, 50)]))
    count = count_trace(open_trace(path), H100, 32)
    assert count.calls == 4
    assert count.kinds[Kind("all-reduce", 1 << 20, 16, 2)].count == 3
    first, _ = expect_trace(count, H100)
    assert first.measured_us == 100
    assert first.expected is not None
    assert first.total_us == pytest.approx(3 * first.expected.time_us)


def test_groups_across_nodes_share_the_nics(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_text(writers.AICB)
    count = count_trace(open_trace(path), H100, 32)
    assert set(count.kinds) == {Kind("all-reduce", 1048576, 8, 1), Kind("all-reduce", 4194304, 4, 4)}
    seen = seen_by(H100, Kind("all-reduce", 4194304, 4, 4))
    assert (seen.gpus_per_node, seen.nics_per_node) == (1, 1)
    assert count.compute_us == 50 + 60 + 70 + 40
