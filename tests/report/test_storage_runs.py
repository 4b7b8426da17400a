"""Storage bursts of a report: average and peak as simulated, and what the job beside them lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.design.from_file import design_file
from eastwest.explore import Arm
from eastwest.predict.storage import predict_storage
from eastwest.prove.standard import standard_checkpoint
from eastwest.prove.workloads import prepare_one
from eastwest.report.sections.storage_runs import BurstRow, burst_rows, has_burst
from eastwest.simulate import Scenario, simulate
from tests.intent.texts import SITE, write

STORAGE = "storage: {system: ddn-ai400x2t, count: 1, read: 64 GB/s, write: 32 GB/s, network: NET}\n"


def rows_of(tmp_path: Path, network: str) -> tuple[BurstRow, list[Arm]]:
    text = SITE.replace("1 MiB", "16 MiB") + STORAGE.replace("NET", network)
    site, catalogue, plan = design_file(write(tmp_path, text))
    burst = standard_checkpoint(site)
    outlook = predict_storage(site, plan, catalogue, 1)
    assert burst is not None
    assert outlook is not None
    arms = []
    for intent in (site.workloads[0], burst):
        one = prepare_one(intent, site, plan, catalogue, 1)
        run = simulate(Scenario(one.name, one.plan, one.graph), engine="flow")
        arms.append(Arm(one.name, one.text, run, one.expectations, ""))
    (row,) = burst_rows([arm for arm in arms if has_burst(arm)], arms, plan, outlook)
    return row, arms


@pytest.mark.parametrize("network", ["dedicated", "converged"])
def test_peak_is_above_average_and_within_the_network(tmp_path: Path, network: str) -> None:
    row, arms = rows_of(tmp_path, network)
    (saved,) = [one for one in arms[1].run.operations if one.kind == "storage"]
    assert saved.algbw_gigabytes_per_s is not None
    assert float(row.average) == pytest.approx(saved.algbw_gigabytes_per_s, rel=0.01)
    assert float(row.average) < float(row.peak)
    assert float(row.peak) <= 1.03 * float(row.carries)  # headers are no payload
    assert row.size == "64 MiB"


def test_a_job_is_compared_with_its_own_run(tmp_path: Path) -> None:
    row, arms = rows_of(tmp_path, "converged")
    alone, beside = arms[0].run.operations[0], arms[1].run.operations[0]
    assert beside.end_us is not None
    assert alone.end_us is not None
    assert row.beside == f"{alone.name}: {beside.end_us / alone.end_us:.2f} times as long"


def test_on_a_network_of_its_own_there_is_no_job(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "dedicated")[0].beside == "–"
