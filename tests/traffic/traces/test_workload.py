"""Traces as messages of a cluster, and in both engines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.traffic.cluster import Cluster
from eastwest.traffic.traces import Group, open_trace
from eastwest.traffic.traces.place import groups_of
from eastwest.traffic.traces.workload import TraceWorkload, Window, trace_workload
from tests.traffic.traces import writers

CLUSTER = Cluster(nodes=4, nics=8, gpus=8, scale_up_gigabytes_per_s=450.0, units=((0, 1, 2, 3),))
NODE = next(node for node in load_catalogue().nodes.values() if node.peak_bf16_tflops.value)


def built(path: Path, window: Window = Window()) -> TraceWorkload:  # noqa: B008
    return trace_workload(open_trace(path), CLUSTER, NODE, 400.0, window)


def test_groups_fill_the_job() -> None:
    assert groups_of(Group(4), 8, 8) == ((0, 1, 2, 3), (4, 5, 6, 7))
    assert groups_of(Group(None, 4), 8, 8) == ((0, 4), (1, 5), (2, 6), (3, 7))
    assert groups_of(Group(), 3, 8) == ((0, 1, 2),)
    assert groups_of(Group(4, nodes=2), 8, 4) == ((0, 1, 4, 5), (2, 3, 6, 7))
    assert groups_of(Group(2, nodes=2), 8, 4) == ((0, 4), (1, 5), (2, 6), (3, 7))


def test_one_file_of_a_ring_makes_the_whole_ring(tmp_path: Path) -> None:
    path = writers.chakra(tmp_path / "ring.0.et", writers.ring_step(0, 4, 3, 4096))
    found = built(path, Window(ranks_per_node=1))
    sends = found.graph.bytes > 0
    pairs = set(zip(found.graph.src[sends].tolist(), found.graph.dst[sends].tolist(), strict=True))
    assert pairs == {(0, 8), (8, 16), (16, 24), (24, 0)}
    assert found.graph.bytes.sum() == 4 * 3 * 4096


def test_files_of_all_ranks_make_the_same_ring(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    for rank in range(4):
        writers.chakra(folder / f"ring.{rank}.et", writers.ring_step(rank, 4, 3, 4096))
    alone = built(writers.chakra(tmp_path / "ring.0.et", writers.ring_step(0, 4, 3, 4096)), Window(ranks_per_node=1))
    together = built(folder, Window(ranks_per_node=1))
    for column in ("src", "dst", "bytes"):
        assert sorted(getattr(together.graph, column).tolist()) == sorted(getattr(alone.graph, column).tolist())


def test_a_receive_waits_for_its_send(tmp_path: Path) -> None:
    path = writers.chakra(tmp_path / "ring.0.et", writers.ring_step(0, 4, 2, 4096))
    graph = built(path, Window(ranks_per_node=1)).graph
    for number in np.flatnonzero(graph.bytes > 0)[4:]:
        waits = graph.dep[graph.dep_first[number] : graph.dep_first[number + 1]]
        assert len(waits) == 1  # on the computing
        (computed,) = waits
        before = graph.dep[graph.dep_first[computed] : graph.dep_first[computed + 1]]
        assert set(graph.dst[before].tolist()) >= {int(graph.src[number])}


def test_tensor_groups_stay_inside_nodes_and_data_groups_cross(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_text(writers.AICB)
    found = built(path)
    moved = {
        operation.name: int(found.graph.bytes[found.graph.operation == number].sum())
        for number, operation in enumerate(found.graph.operations)
    }
    assert moved["attention forward"] == 0
    # A ring over 4 nodes moves 2 x 3/4 of the buffer out of each of 32 GPUs.
    assert moved["attention weight gradient"] == 32 * 2 * 3 * 4194304 // 4


def test_sizes_and_times_shrink_alike(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_text(writers.AICB)
    whole, part = built(path), built(path, Window(nic_bytes=1 << 20))
    assert part.share == pytest.approx(1 / 6)
    assert part.graph.bytes.sum() == pytest.approx(whole.graph.bytes.sum() / 6, rel=1e-3)
    assert any("0.167 of each size" in sentence for sentence in part.assumptions)


def test_a_window_says_that_there_is_more(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_text(writers.MICRO)
    found = built(path, Window(calls=1))
    assert (found.calls, found.whole) == (1, False)
    assert "The first 1 calls" in found.assumptions[-1]


def test_too_many_ranks_and_missing_calls_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_text(writers.AICB.replace("all_gpus: 32", "all_gpus: 64"))
    with pytest.raises(InputError, match="64 ranks"):
        built(path)
    with pytest.raises(InputError, match="does not have"):
        built(writers.chakra(tmp_path / "x.0.et", [writers.node(0, 4, after=[9], us=1)]))


def test_what_nobody_sends_arrives_all_the_same(tmp_path: Path) -> None:
    nodes = [writers.node(0, 6, comm_size=99, comm_src=3), writers.node(1, 4, after=[0], us=5)]
    found = built(writers.chakra(tmp_path / "x.0.et", nodes), Window(ranks_per_node=1))
    assert found.graph.bytes.sum() == 4 * 99
    assert any("1 receives" in sentence for sentence in found.assumptions)
