"""MLPerf Storage beside the arithmetic."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from benchmarks.published.storage import RANGES, SIZES, checkpoint_bytes, demand_of, storage_rows


def test_every_rate_follows_from_its_utilisation() -> None:
    errors = [abs(row.error) for row in storage_rows()]
    assert max(errors) < 0.035
    assert sum(error <= 0.03 for error in errors) >= 0.97 * len(errors)


def test_no_accelerator_reads_more_than_it_can_consume() -> None:
    for name, _, _, most in RANGES:
        assert most <= demand_of(name) * 1e9 / 2**20 * 1.01, name


def test_checkpoint_sizes() -> None:
    errors = {name: checkpoint_bytes(name) / size - 1 for name, size in SIZES}
    assert abs(errors["llama3-8b"]) < 0.005
    assert abs(errors["llama3-70b"]) < 0.005
    assert abs(errors["llama3-405b"]) < 0.03
    assert abs(errors["llama3-1t"]) < 0.2


def test_rows_are_those_that_were_published() -> None:
    place = os.environ.get("EASTWEST_MLPERF_STORAGE")
    file = Path(place or "") / "v1.0_closed_summary_part.csv"
    if place is None or not file.is_file():
        pytest.skip("the published results are not here: set EASTWEST_MLPERF_STORAGE to their folder")
    with file.open(encoding="utf-8") as lines:
        published = [(line["system"], float(line["io_MB_per_s"])) for line in csv.DictReader(lines)]
    assert [(row.system, row.mib_per_s) for row in storage_rows()] == published
