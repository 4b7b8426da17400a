"""The published sweeps, scored with the shipped parameters: bounds that the mechanism reaches."""

from __future__ import annotations

import csv
import math
import os
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.published.fit import FITTED, descend, fit, owner, owners
from benchmarks.published.rows import Row, rows
from benchmarks.published.score import Compared, compare, left_out, score, simai_errors
from benchmarks.published.systems import FABRIC, ROCE, SINGLE, SYSTEMS
from benchmarks.published.table import Table
from eastwest.predict.collectives import GLOBAL, Parameters

NAMES = {
    "aws_p5_2node_h100_efa": "aws-p5",
    "coreweave_h100_8node_64gpu_ib_sharp": "coreweave-h100",
    "oci_roce_a100_B4.8_2node": "oci-a100",
    "stas00_8xh200_1node": "h200-node",
    "stas00_p6-b200_1node": "b200-node",
}


def test_every_row_has_a_system_and_every_system_rows() -> None:
    assert {row.system for row in rows()} == set(SYSTEMS)


@pytest.fixture(scope="module")
def scored() -> tuple[Row, ...]:
    """The rows that the targets are set for."""
    return tuple(row for row in rows() if row.scored)


@pytest.fixture(scope="module")
def unseen(scored: tuple[Row, ...]) -> tuple[Compared, ...]:
    """Each row predicted with parameters that were fitted without its owner."""
    return tuple(each for _, own in left_out(scored).values() for each in own)


@pytest.fixture(scope="module")
def fitted(scored: tuple[Row, ...]) -> Parameters:
    """The fit on all of them."""
    return fit(scored)


@pytest.mark.parametrize(("group", "covered", "near"), [(SINGLE, 0.95, 0.94), (FABRIC, 0.9, 0.85), (ROCE, 0.9, 0.82)])
def test_scores_by_class_of_what_no_fit_has_seen(
    scored: tuple[Row, ...], unseen: tuple[Compared, ...], group: str, covered: float, near: float
) -> None:
    assert len(unseen) == len(scored)
    found = score([each for each in unseen if each.row.group == group])
    assert found.covered / found.rows >= covered
    assert found.near / found.large >= near


@pytest.mark.parametrize(("group", "most"), [(SINGLE, 0.04), (FABRIC, 0.065), (ROCE, 0.075)])
def test_mean_error_of_large_rows(scored: tuple[Row, ...], group: str, most: float) -> None:
    found = compare([row for row in scored if row.group == group and row.large])
    assert mean(abs(each.error) for each in found) <= most


def test_all_classes_together(scored: tuple[Row, ...]) -> None:
    found = score(compare(scored))
    assert found.covered / found.rows >= 0.85
    assert found.near / found.large >= 0.8


def test_what_an_owner_measured_takes_no_part_in_its_own_fit(scored: tuple[Row, ...]) -> None:
    """Its rows made ten times slower, the parameters by which they are predicted stay. Three owners show it."""
    name, *others = owners(scored)[:3]
    measured = [row for row in scored if owner(row) in (name, *others)]
    slower = [replace(row, time_us=10 * row.time_us) if owner(row) == name else row for row in measured]
    before, after = left_out(measured), left_out(slower)
    assert after[name][0] == before[name][0]
    assert after[others[0]][0] != before[others[0]][0]


def test_the_shipped_parameters_are_those_of_the_fit(fitted: Parameters) -> None:
    for name in (*FITTED, "start_spread", "rate_spread"):
        assert getattr(GLOBAL, name) == pytest.approx(getattr(fitted, name), rel=0.02), name


def test_one_sick_system_does_not_widen_the_intervals_of_all_others(
    scored: tuple[Row, ...], fitted: Parameters
) -> None:
    """Ten times slower at every size, it is one of those that nine of ten do not count."""
    sick = [replace(row, time_us=10 * row.time_us) if row.system == "amd-mi308x" else row for row in scored]
    assert fit(sick).rate_spread <= 1.5 * fitted.rate_spread


def test_the_table_of_a_fit_says_what_predict_says(scored: tuple[Row, ...]) -> None:
    other = replace(GLOBAL, nic_efficiency=0.8, start_us=50.0, fill_half_bytes=1e7)
    for parameters in (GLOBAL, other):
        expected = [row.predicted(parameters) for row in scored]
        table = Table(scored)
        logs = [math.log(row.time_us / each.time_us) for row, each in zip(scored, expected, strict=True)]
        assert table.errors(parameters) == pytest.approx(logs)
        assert table.moving_shares(parameters) == pytest.approx([each.moving_share for each in expected])


def test_a_faulty_system_is_slower_than_predicted_and_not_scored() -> None:
    found = [each for each in compare(rows()) if SYSTEMS[each.row.system].faulty]
    assert found
    assert not any(each.row.scored for each in found)
    assert all(each.error > 0 for each in found)
    large = [each for each in found if each.row.large]
    assert sum(not each.covered for each in large) >= 0.5 * len(large)  # RoCE's low end holds a third less


def test_ways_that_jobs_set_are_shown_and_not_scored() -> None:
    forced = [row for row in rows() if row.algorithm or row.protocol]
    assert forced
    assert not any(row.scored for row in forced)


def test_simais_table_as_a_secondary_check() -> None:
    large = [cell for cell in simai_errors() if cell[1] >= 1 << 30]
    assert sum(abs(ours / theirs - 1) <= 0.15 for _, _, theirs, ours in large) >= 0.9 * len(large)


def test_the_fit_finds_the_parameters_that_made_the_rows(scored: tuple[Row, ...]) -> None:
    """From rows that other parameters made, it finds those."""
    known = replace(GLOBAL, start_us=40.0, fill_us=30.0, nic_efficiency=0.9)
    made = [replace(row, time_us=row.predicted(known).time_us) for row in scored]
    found = descend(made)
    for name in FITTED:
        assert getattr(found, name) == pytest.approx(getattr(known, name), rel=0.1), name


def test_rows_are_those_that_were_published() -> None:
    beside = Path(__file__).resolve().parents[3] / "shared" / "baselines" / "nccl" / "all_reduce_published.csv"
    file = Path(os.environ.get("EASTWEST_NCCL_SWEEPS", beside))
    if not file.is_file():
        pytest.skip("the published sweeps are not here: set EASTWEST_NCCL_SWEEPS to their file")
    with file.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            key = NAMES[line["case"]], int(line["size_bytes"])
            own = [row.busbw for row in rows() if (row.system, row.size_bytes) == key]
            assert pytest.approx(float(line["busbw_GBps"]), rel=0.002, abs=0.006) in own, line
