"""MLPerf step times, HPN and ECMP: bounds that the mechanism reaches."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from benchmarks.published.ecmp import LINKS, arithmetic, hashed
from benchmarks.published.hpn import gains, table_3
from benchmarks.published.training import compared_steps, scored, step_rows


def test_every_kind_has_one_fitted_row_which_is_met_and_does_not_count() -> None:
    fitted = [each for each in compared_steps() if each.row.fitted]
    assert len(fitted) == len({row.kind for row in step_rows()})
    assert all(abs(each.error) < 1e-4 for each in fitted)
    assert not any(each.row.fitted for each in scored(compared_steps()))


def test_scaling_with_kernels_as_fitted_is_within_5_percent() -> None:
    found = [each for each in scored(compared_steps()) if each.alike]
    assert sum(each.near for each in found) / len(found) >= 0.8
    assert sum(each.covered for each in found) / len(found) >= 0.85


def test_steps_of_405_billion_parameters_scale_as_published() -> None:
    found = [each for each in scored(compared_steps()) if each.row.kind.startswith("405b") and each.alike]
    assert len(found) >= 7
    assert all(each.near for each in found)


def test_roce_and_infiniband_clusters_of_one_configuration_are_predicted_alike() -> None:
    times = {each.row.network: each.predicted.time_us for each in compared_steps() if each.row.name in _SAME}
    assert max(times.values()) / min(times.values()) == pytest.approx(1, abs=0.005)


_SAME = ("hpg.dgxb200x8.n8", "8xBM.GPU.B200.8", "b200_8x8_ngc25.09")


def test_a_row_outside_says_why() -> None:
    assert all(each.row.note for each in scored(compared_steps()) if not each.near)


def test_rows_are_those_of_the_results() -> None:
    folder = os.environ.get("EASTWEST_MLPERF_TRAINING")
    if folder is None:
        pytest.skip("EASTWEST_MLPERF_TRAINING names no folder with v5.1_llm.csv")
    with (Path(folder) / "v5.1_llm.csv").open(encoding="utf-8") as file:
        known = {(line["step_s_median"], line["gbs"]) for line in csv.DictReader(file) if line["step_s_median"]}
    times = {(float(seconds), int(batch)) for seconds, batch in known}
    with Path("benchmarks/published/steps.csv").open(encoding="utf-8") as file:
        ours = [line for line in csv.DictReader(file) if line["round"] == "5.1"]
    assert all((float(line["step_s"]), int(line["global_batch"])) in times for line in ours)


def test_volumes_of_gpt3_as_hpn_prints_them() -> None:
    data, pipeline, tensor = table_3()
    assert f"{data.ours / 1e9:.1f}" == "5.5"
    assert f"{pipeline.ours / 1e6:.0f}" == "6"
    assert tensor.ours / 2**20 == pytest.approx(560, rel=0.03)


def test_gains_of_hpn_lie_in_what_is_predicted() -> None:
    assert all(each.low <= each.published <= each.high for each in gains())


@pytest.mark.parametrize(("flows", "links", "alone"), [(8, 8, 40320 / 8**8), (2, 4, 3 / 4), (5, 4, 0.0)])
def test_no_collision_is_a_matter_of_counting(flows: int, links: int, alone: float) -> None:
    assert arithmetic(flows, links).alone == pytest.approx(alone)


def test_largest_load_of_two_flows_on_two_links() -> None:
    assert arithmetic(2, 2).largest == pytest.approx(1.5)


@pytest.mark.parametrize("flows", [16, 32])
def test_the_engines_hash_collides_as_chance_does(flows: int) -> None:
    exact, drawn = arithmetic(flows, LINKS), hashed(flows, draws=1000)
    assert drawn.largest == pytest.approx(exact.largest, rel=0.03)
    assert drawn.idle == pytest.approx(exact.idle, rel=0.01)
