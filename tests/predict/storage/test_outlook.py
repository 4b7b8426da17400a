"""Whole outlooks: averages that hide bursts, limits by stage, and the compute class."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.fabric import Fabric, Role
from eastwest.findings import Outcome
from eastwest.predict.storage import StorageOutlook, predict_storage
from eastwest.predict.storage.disturb import disturbance
from eastwest.predict.storage.path import FABRIC, NODE, Stage, between, way_of
from eastwest.predict.storage.phase import Phase
from eastwest.traffic.io import read_io
from tests.predict.builders import fabric
from tests.predict.storage.sites import designed, storage
from tests.traffic.io.test_read import DXT

CHECKPOINT = "{name: big, model: llama-3-70b, tensor: 8, data: 8, every: 10 min, within: %s}"


def _outlook(use: str, network: str = "dedicated", count: int = 1, extra: str = "", nodes: int = 8) -> StorageOutlook:
    site, plan, catalogue = designed(storage(use, network, count, extra), nodes)
    found = predict_storage(site, plan, catalogue, 1)
    assert found is not None
    return found


def _of(outlook: StorageOutlook, kind: str) -> Phase:
    return next(phase for phase in outlook.phases if phase.kind == kind)


def test_a_checkpoint_takes_its_bytes_over_the_slowest_stage() -> None:
    phase = _of(_outlook(f"checkpoints: [{CHECKPOINT % '20 s'}]"), "checkpoint")
    assert phase.limit == "ddn-ai400x2t writes"
    assert phase.time_us == pytest.approx(70_553_706_496 * 14 / 80e9 * 1e6)
    assert phase.outcome is Outcome.PASS


def test_what_passes_on_averages_and_fails_on_bursts_is_shown_as_such() -> None:
    outlook = _outlook(f"checkpoints: [{CHECKPOINT % '5 s'}]")
    assert outlook.on_average is Outcome.PASS
    assert outlook.in_bursts is Outcome.FAIL
    assert outlook.hidden
    assert "passes on averages and fails on bursts" in outlook.sentence
    failing = [stage for stage in outlook.stages if stage.in_bursts is Outcome.FAIL]
    assert [stage.load.stage for stage in failing] == ["ddn-ai400x2t writes"]
    assert all(stage.on_average is Outcome.PASS for stage in failing)


def test_links_above_the_leaves_carry_what_has_to_cross_them() -> None:
    drawn = fabric(4)
    devices = [replace(one, role=Role.STORAGE) if one.name == "node3" else one for one in drawn.devices]
    stage = between(Fabric(tuple(devices), drawn.links), 1.0)
    assert stage is not None
    assert stage.gigabytes_per_s == pytest.approx(12.5 / (2 / 3))  # two nodes of three stand under the other leaf


def test_storage_under_the_leaves_of_all_nodes_crosses_nothing() -> None:
    drawn = fabric(2)
    devices = [replace(one, role=Role.STORAGE) if one.name == "node1" else one for one in drawn.devices]
    assert between(Fabric(tuple(devices), drawn.links), 1.0) is None


def test_asynchronous_checkpoints_wait_for_the_copy_alone() -> None:
    slow = _of(_outlook(f"checkpoints: [{CHECKPOINT % '5 s'}]"), "checkpoint")
    fast = _of(_outlook(f"checkpoints: [{(CHECKPOINT % '5 s')[:-1]}, asynchronous: true}}]"), "checkpoint")
    assert slow.wait_us is not None
    assert fast.wait_us is not None
    assert fast.time_us == slow.time_us
    assert fast.wait_us < slow.wait_us / 10
    assert fast.outcome is Outcome.PASS


def test_a_data_set_that_storage_cannot_feed_makes_gpus_wait() -> None:
    phase = _of(_outlook("pipelines: [{name: set, preset: unet3d-h100, accelerators: 48}]"), "read")
    assert phase.utilisation == pytest.approx(82.9 / phase.average, rel=0.05)
    assert phase.wait_share == pytest.approx(1 - (phase.utilisation or 0))
    assert phase.outcome is Outcome.FAIL


def test_several_data_sets_share_what_there_is() -> None:
    one = "{name: %s, preset: unet3d-h100, accelerators: 24}"
    outlook = _outlook(f"pipelines: [{one % 'a'}, {one % 'b'}]")
    shares = [phase.utilisation or 0 for phase in outlook.phases if phase.kind == "read"]
    assert shares[0] == pytest.approx(shares[1], rel=0.05)
    assert sum(shares) / 2 == pytest.approx(82.9 / (2 * outlook.phases[0].average), rel=0.06)


def test_a_dedicated_network_leaves_the_compute_class_alone() -> None:
    assert not _outlook(f"checkpoints: [{CHECKPOINT % '20 s'}]").disturbance.disturbed


def test_on_a_shared_fabric_a_class_of_its_own_bounds_what_storage_takes() -> None:
    small = (CHECKPOINT % "20 s").replace("data: 8", "data: 2")
    use = f"client: {{protocol: %s, class: %s}}, checkpoints: [{small}]"
    inside = _outlook(use % ("parallel-file-system", "roce"), "converged", 8, nodes=2).disturbance
    apart = _outlook(use % ("parallel-file-system-tcp", "files"), "converged", 8, nodes=2).disturbance
    assert inside.disturbed
    assert inside.same_class
    assert inside.burst > 0.5
    assert apart.burst <= 20 / (20 + 70) + 1e-9
    assert apart.burst < inside.burst
    assert inside.average < inside.burst


def test_the_shared_links_that_fill_first_tell_how_much_compute_loses() -> None:
    site, plan, catalogue = designed(storage(f"checkpoints: [{CHECKPOINT % '20 s'}]", "converged", 8))
    outlook = predict_storage(site, plan, catalogue, 1)
    assert site.storage is not None
    assert outlook is not None
    way = way_of(site.storage, plan, catalogue)
    narrow = replace(way, fabric=Stage(FABRIC, 100.0, ""))
    found = disturbance(outlook.phases, narrow, site.storage.use.client, plan.policy)
    assert found.links == FABRIC
    assert found.burst == 1.0
    assert disturbance(outlook.phases, replace(way, fabric=None), site.storage.use.client, plan.policy).links == NODE


def test_storage_that_is_not_cabled_is_not_judged_against_a_fabric() -> None:
    outlook = _outlook(f"checkpoints: [{CHECKPOINT % '20 s'}]", "none")
    assert "not known" in outlook.disturbance.text
    assert any("cables no storage network" in text for text in outlook.assumptions)
    assert all(math.isfinite(phase.burst) for phase in outlook.phases)
    nodes = next(stage for stage in outlook.stages if stage.load.stage == NODE)
    assert nodes.on_average is Outcome.INCONCLUSIVE


def test_a_trace_brings_its_own_average_and_peak(tmp_path: Path) -> None:
    file = tmp_path / "trace.txt"
    file.write_text(DXT, encoding="utf-8")
    site, plan, catalogue = designed(storage("pipelines: []"))
    outlook = predict_storage(site, plan, catalogue, 1, (read_io(file),), copies=100_000)
    assert outlook is not None
    reads = next(phase for phase in outlook.phases if phase.kind == "trace" and not phase.write)
    assert reads.average == pytest.approx(0.0005 * 100_000)
    assert reads.burst == pytest.approx(0.002 * 100_000)
    assert reads.outcome is Outcome.FAIL


def test_a_site_without_storage_has_no_outlook() -> None:
    site, plan, catalogue = designed("")
    assert predict_storage(site, plan, catalogue, 1) is None


def test_times_carry_an_interval_of_what_is_not_known() -> None:
    phase = _of(_outlook(f"checkpoints: [{CHECKPOINT % '20 s'}]"), "checkpoint")
    assert phase.time_us is not None
    # The media hold it up: 0.8 to 1.05 times their published rate, and nothing else moves the time.
    assert phase.time_interval_us == pytest.approx((phase.time_us / 1.05, phase.time_us / 0.8))
    assert phase.wait_interval_us == phase.time_interval_us


def test_latency_widens_the_share_that_gpus_wait_for_data() -> None:
    pipeline = "pipelines: [{name: d, sample: 128 MiB, batch: 4, compute: 50 ms, threads: 1, prefetch: 1}]"
    phase = _of(_outlook(pipeline), "read")
    assert phase.wait_share is not None
    assert phase.wait_share_interval is not None
    low, high = phase.wait_share_interval
    assert 0 <= low < phase.wait_share < high <= 1
