"""The published sweeps, scored with the shipped parameters: bounds that the mechanism reaches."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.published.fit import FIT_ON, FITTED, descend
from benchmarks.published.rows import rows
from benchmarks.published.score import compare, score, simai_errors
from benchmarks.published.systems import FABRIC, ROCE, SINGLE, SYSTEMS
from eastwest.predict.collectives import GLOBAL

NAMES = {
    "aws_p5_2node_h100_efa": "aws-p5",
    "coreweave_h100_8node_64gpu_ib_sharp": "coreweave-h100",
    "oci_roce_a100_B4.8_2node": "oci-a100",
    "stas00_8xh200_1node": "h200-node",
    "stas00_p6-b200_1node": "b200-node",
}


def test_every_row_has_a_system_and_every_system_rows() -> None:
    assert {row.system for row in rows()} == set(SYSTEMS)


@pytest.mark.parametrize(("group", "covered", "near"), [(SINGLE, 0.95, 1.0), (FABRIC, 0.83, 0.55), (ROCE, 1.0, 0.55)])
def test_scores_by_class(group: str, covered: float, near: float) -> None:
    found = score([each for each in compare(rows()) if each.row.group == group])
    assert found.covered / found.rows >= covered
    assert found.near / found.large >= near


def test_all_classes_together() -> None:
    found = score(compare(rows()))
    assert found.covered / found.rows >= 0.85
    assert found.near / found.large >= 0.7


def test_systems_that_a_fit_has_not_seen_are_near() -> None:
    measured = [row for row in rows() if row.system in FIT_ON]
    for name in FIT_ON:
        unseen = descend([row for row in measured if row.system != name])
        found = score(compare((row for row in measured if row.system == name), unseen))
        assert found.near / found.large >= 0.8, name


def test_the_shipped_parameters_are_those_of_the_fit() -> None:
    found = descend([row for row in rows() if row.system in FIT_ON])
    for name in FITTED:
        assert getattr(GLOBAL, name) == pytest.approx(getattr(found, name), rel=0.02), name


def test_the_systems_of_the_fit_are_near() -> None:
    found = score([each for each in compare(rows()) if each.row.system in FIT_ON])
    assert found.near / found.large >= 0.8


def test_simais_table_as_a_secondary_check() -> None:
    large = [cell for cell in simai_errors() if cell[1] >= 1 << 30]
    assert sum(abs(ours / theirs - 1) <= 0.15 for _, _, theirs, ours in large) >= 0.9 * len(large)


def test_the_fit_finds_the_parameters_that_made_the_rows() -> None:
    """From rows that other parameters made, it finds those."""
    known = replace(GLOBAL, start_us=40.0, fill_us=30.0)
    made = [replace(row, time_us=row.predicted(known).time_us) for row in rows() if row.system in FIT_ON]
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
