"""Scenarios of workloads that do not run on GPUs of the compute fabric alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.simulate import record, scenario_of, simulate
from tests.intent.texts import SITE, TRAINING, write
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


SERVICE = """\
  - {name: peak, kind: requests, service: chat, window: 20 ms}
inference:
  - name: chat
    model: llama-3-8b
    instances: 2
    tensor: 8
    rate: 1000 /s
    prompt: 512
    output: 16
    request: 200 kB
    beside_peak: LOAD
frontend:
  ports: 2
  link: 25G
  load_balancers: {count: 1, link: 25G}
  servers: {count: 1, link: 25G}
"""


def test_requests_wait_for_others_on_the_front_end_network(tmp_path: Path) -> None:
    times = []
    for load in ("1 %", "100 %"):
        scenario = scenario_of(write(tmp_path, SITE + SERVICE.replace("LOAD", load)), "peak")
        assert {device.role.value for device in scenario.plan.fabric.hosts} == {"gpu-node", "load-balancer"}
        run = simulate(scenario)
        requests = next(one for one in run.traffic if one.name == "requests")
        assert requests.transfers > 5
        assert requests.mean_us is not None
        times.append(requests.mean_us)
    assert times[1] > 1.5 * times[0]


def test_a_recording_on_a_converged_fabric_has_ranks_of_gpu_nodes_alone(tmp_path: Path) -> None:
    text = SITE + TRAINING.rstrip("\n") + "\n    simulated: 64 KiB\n"
    text += STORAGE.replace("NET", "converged").replace("size: 1 MiB", "size: 1 MiB, beside: job")
    scenario = replace(scenario_of(write(tmp_path, text), "save"), sample_us=1000.0)
    run = record(scenario, duration_us=5000.0)
    assert "storage" in run.telemetry.operations["kind"].to_pylist()
    assert set(run.telemetry.ranks["host"].to_pylist()) == {f"node00{number}" for number in range(1, 5)}
