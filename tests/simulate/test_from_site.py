"""Scenarios of workloads that do not run on GPUs of the compute fabric alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.simulate import scenario_of, simulate
from tests.intent.texts import SITE, write
from tests.traffic.traces.writers import AICB

STORAGE = """\
  - {name: save, kind: storage, pattern: checkpoint, size: 1 MiB}
storage:
  system: ddn-ai400x2t
  count: 1
  read: 64 GB/s
  write: 32 GB/s
  network: NET
  use: {client: {protocol: nvme-of-rdma}}
"""


@pytest.mark.parametrize("engine", ["packet", "flow", "fluid"])
@pytest.mark.parametrize("network", ["dedicated", "converged"])
def test_a_checkpoint_reaches_storage_in_every_engine(tmp_path: Path, network: str, engine: str) -> None:
    scenario = scenario_of(write(tmp_path, SITE + STORAGE.replace("NET", network)), "save")
    run = simulate(scenario, engine=engine)
    (saved,) = run.operations
    assert saved.end_us is not None
    assert (saved.kind, saved.bytes) == ("storage", 4 * 2**20)
    assert saved.algbw_gigabytes_per_s == pytest.approx(saved.bytes / (saved.end_us - saved.start_us) / 1000)
    assert set(run.flows["dst"].to_pylist()) == {"storage01"}


def test_a_checkpoint_beside_a_job_slows_it_down(tmp_path: Path) -> None:
    text = SITE.replace("1 MiB", "16 MiB") + STORAGE.replace("NET", "converged")
    text = text.replace("size: 1 MiB", "size: 64 MiB, beside: allreduce")
    file = write(tmp_path, text)
    alone = simulate(scenario_of(file, "allreduce"), engine="flow").operations[0].end_us
    together = simulate(scenario_of(file, "save"), engine="flow").operations
    assert [one.kind for one in together] == ["all-reduce", "storage"]
    assert alone is not None
    assert together[0].end_us is not None
    assert together[0].end_us > 1.05 * alone


def test_a_trace_is_a_workload_of_the_site(tmp_path: Path) -> None:
    write(tmp_path, AICB, "job.txt")
    text = SITE + "  - {name: recorded, kind: trace, path: job.txt, calls: 3, simulated: 64 KiB}\n"
    run = simulate(scenario_of(write(tmp_path, text), "recorded"), engine="flow")
    assert run.scenario == "recorded"
    assert 0 < len(run.operations) <= 6
    assert all(one.end_us is not None for one in run.operations)
