"""Sizes of checkpoints against MLPerf Storage, and who moves what by stage of ZeRO."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.intent.data_use import CheckpointIntent
from eastwest.intent.io_presets import CHECKPOINT_PRESETS
from eastwest.predict.storage.checkpoint import volume

JOB = CheckpointIntent("job", 1_000_000, 8, 2, 4, 1, 6e8, None, asynchronous=False, read_once=False)


@pytest.mark.parametrize(("name", "gib"), [("llama3-8b", 105), ("llama3-70b", 912)])
def test_sizes_that_mlperf_publishes(name: str, gib: float) -> None:
    checkpoint = replace(JOB, parameters=CHECKPOINT_PRESETS[name].parameters)
    assert volume(checkpoint, 8).write_bytes / 2**30 == pytest.approx(gib, rel=0.005)


@settings(deadline=None)
@given(st.integers(0, 3), st.integers(1, 16), st.integers(1, 8), st.booleans())
def test_nodes_together_move_all_of_it(zero: int, data: int, pipeline: int, once: bool) -> None:
    checkpoint = replace(JOB, zero=zero, data=data, pipeline=pipeline, read_once=once)
    moved = volume(checkpoint, 8)
    assert moved.write_bytes == 14_000_000
    assert moved.node_write_bytes * moved.writing_nodes >= moved.write_bytes * (1 - 1e-9)
    assert moved.read_bytes >= moved.write_bytes * (1 - 1e-9)


def test_every_replica_reads_the_weights_anew() -> None:
    assert volume(JOB, 8).read_bytes == 4 * 2_000_000 + 12_000_000
    assert volume(replace(JOB, read_once=True), 8).read_bytes == 14_000_000
    assert volume(replace(JOB, zero=3), 8).read_bytes == 14_000_000


def test_without_zero_one_replica_writes_alone() -> None:
    moved = volume(replace(JOB, zero=0), 8)
    assert (moved.writing_nodes, moved.node_write_bytes) == (2, 7_000_000)
