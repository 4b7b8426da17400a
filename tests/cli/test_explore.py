"""`eastwest calibrate`, `sweep`, `tune`, `compare` and traces, as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Outcome, eastwest_here, started
from tests.cli.sites import LONG_BYTES, TWO_TIER, write_site
from tests.traffic.traces import writers

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> Outcome:
    return eastwest_here(*arguments, folder=folder)


def tree(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(outcome.out)
    return found


@pytest.fixture
def site(tmp_path: Path) -> str:
    return str(write_site(tmp_path, TWO_TIER))


def ring(folder: Path) -> str:
    return str(writers.chakra(folder / "ring.0.et", writers.ring_step(0, 4, 2, 4096)))


@pytest.mark.parametrize("engine", ["packet", "flow"])
def test_a_trace_is_simulated(tmp_path: Path, site: str, engine: str) -> None:
    options = ("--trace", ring(tmp_path), "--ranks-per-node", "1", "--engine", engine)
    outcome = run(tmp_path, "simulate", site, *options, "--json")
    assert outcome.code == 0, outcome.err
    found = tree(outcome)
    assert (found["status"], found["workload"]) == ("complete", "ring-0")
    assert (tmp_path / "out" / "two-tier" / "runs" / "ring-0" / "run.json").exists()


def test_a_trace_and_a_workload_are_one_too_many(tmp_path: Path, site: str) -> None:
    outcome = run(tmp_path, "simulate", site, "--trace", ring(tmp_path), "--workload", "ring")
    assert (outcome.code, "--trace" in outcome.err) == (2, True)


def test_a_trace_is_predicted(tmp_path: Path, site: str) -> None:
    path = tmp_path / "i.jsonl"
    path.write_text(writers.record("AllReduce", 1 << 20, 100, ranks=8, nodes=1))
    assert "all-reduce 1 MiB" in run(tmp_path, "predict", site, "--trace", str(path)).out
    found = tree(run(tmp_path, "predict", site, "--trace", str(path), "--json"))
    assert (found["calls"], found["rows"][0]["measured_us"]) == (1, 100)


def test_calibrate_then_predict(tmp_path: Path, site: str) -> None:
    rows = [f"all-reduce,8,{1 << power},{40 + (1 << power) / 1e5}" for power in range(10, 30)]
    (tmp_path / "m.csv").write_text("operation,ranks,size,time_us\n" + "\n".join(rows) + "\n")
    outcome = run(tmp_path, "calibrate", site, "m.csv")
    assert outcome.code == 0, outcome.err
    assert "before" in outcome.out
    file = "out/two-tier/calibration.json"
    assert (tmp_path / file).with_suffix(".svg").exists()
    plain, fitted = (
        tree(run(tmp_path, "predict", site, "--ranks", "8", "--json", *options))
        for options in ((), ("--calibration", file))
    )
    assert plain["rows"] != fitted["rows"]
    assert "Calibrated with" in fitted["assumptions"][-1]


def test_a_measured_step_is_predicted_afterwards(tmp_path: Path) -> None:
    job = "  - {name: job, kind: training, model: llama-3-8b, tensor: 8, data: 4, global_batch: 64, sequence: 8192}\n"
    site = str(write_site(tmp_path, TWO_TIER.replace("nics: 2", "nics: 8") + job))
    rows = [f"all-reduce,8,{1 << power},{40 + (1 << power) / 1e5}" for power in range(10, 30)]
    (tmp_path / "m.csv").write_text("operation,ranks,size,time_us\n" + "\n".join(rows) + "\n")
    wrong = run(tmp_path, "calibrate", site, "m.csv", "--step", "jobs=3")
    assert (wrong.code, "JOB one of: job" in wrong.err) == (2, True)
    assert run(tmp_path, "calibrate", site, "m.csv", "--step", "job=-3").code == 2
    outcome = run(tmp_path, "calibrate", site, "m.csv", "--step", "job=3")
    assert outcome.code == 0, outcome.err
    assert "mfu fitted" in outcome.out
    found = tree(run(tmp_path, "predict", site, "--calibration", "out/two-tier/calibration.json", "--json"))
    assert found["training"][0]["step_us"] == pytest.approx(3e6, rel=1e-6)


STORED = """\
storage:
  system: ddn-ai400x2t
  count: 1
  read: 40 GB/s
  write: 20 GB/s
  use: {checkpoints: [{name: big, model: llama-3-8b, tensor: 2, data: 4, every: 10 min}]}
"""


def test_storage_and_buffers_are_calibrated_and_used(tmp_path: Path) -> None:
    site = write_site(tmp_path, TWO_TIER.replace("count: 4", "count: 8").replace("per_unit: 2", "per_unit: 4") + STORED)
    rows = [f"write,{nodes},{5 * nodes},{depth},1 MiB" for nodes in (1, 2, 4) for depth in (512, 1024)]
    (tmp_path / "s.csv").write_text("direction,nodes,gigabytes_per_s,in_flight,request\n" + "\n".join(rows) + "\n")
    rows = [f"{n},{size} MiB,{int(size >= most)},off" for n, most in ((2, 16), (3, 12)) for size in range(8, 24, 4)]
    rows += [f"{n},256 MiB,,off,{n * 4} MiB" for n in (2, 3)]
    heads = "senders,size,pause_frames,congestion_control,queue_high\n"
    (tmp_path / "b.csv").write_text(heads + "\n".join(rows) + "\n")
    outcome = run(tmp_path, "calibrate", str(site), "--storage", "s.csv", "--buffers", "b.csv", "--json")
    assert outcome.code == 0, outcome.err
    found = tree(outcome)
    assert found["storage"]["rates"]["node_write_gigabytes_per_s"] == pytest.approx(5, rel=0.1)
    (buffer,) = found["buffers"]
    assert buffer["after"]["median_error"] < buffer["before"]["median_error"]
    assert any("XOFF" in one["name"] and one["after"] < one["before"] for one in buffer["resting"])
    predicted = tree(run(tmp_path, "predict", str(site), "--calibration", found["calibration"], "--json"))
    assert any("node_write_gigabytes_per_s" in text for text in predicted["storage"]["assumptions"])
    # The fragment belongs into the site file, and the design then rests on it.
    write_site(tmp_path, site.read_text() + (tmp_path / "out/two-tier/buffers.yaml").read_text())
    designed = run(tmp_path, "design", str(site))
    assert designed.code == 0, designed.err
    assert '"calibration.json, ' in (tmp_path / "out/two-tier/plan.json").read_text()
    shown = run(tmp_path, "calibrate", str(site), "--buffers", "b.csv")
    assert "rests on this buffer" in shown.out
    again = tree(run(tmp_path, "calibrate", str(site), "--buffers", "b.csv", "--json"))
    assert again["buffers"][0]["pool_bytes"] == buffer["pool_bytes"]  # from what is published, not from the last fit


def test_a_calibration_needs_something_measured(tmp_path: Path, site: str) -> None:
    outcome = run(tmp_path, "calibrate", site)
    assert (outcome.code, "nothing was measured" in outcome.err) == (2, True)
    (tmp_path / "s.csv").write_text("direction,nodes,gigabytes_per_s\nread,1,1\n")
    outcome = run(tmp_path, "calibrate", site, "--storage", "s.csv")
    assert (outcome.code, "the site has no storage" in outcome.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_sweep_writes_results_and_goes_on(tmp_path: Path, site: str) -> None:
    options = ("sweep", site, "--set", "fabric.spines=1,2", "--workers", "1")
    outcome = run(tmp_path, *options)
    assert outcome.code == 0, outcome.err
    assert {path.name for path in (tmp_path / "out/two-tier/sweep").iterdir()} >= {"results.parquet", "sweep.html"}
    found = tree(run(tmp_path, *options, "--json"))
    assert [row["set.fabric.spines"] for row in found["rows"]] == ["1", "2"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_sweep_keeps_what_is_done_and_leaves_no_process(tmp_path: Path, site: str, workers: str) -> None:
    sizes = f"workloads.ring.sizes=[1 KiB],[{LONG_BYTES}],[{LONG_BYTES}]"
    options = ("sweep", site, "--set", sizes, "--workers", workers, "--output", "s")
    with started(*options, folder=tmp_path) as process:
        process.wait_for(tmp_path / "s" / "points.jsonl", then_s=0)
        deadline = time.monotonic() + 60
        while not (tmp_path / "s" / "points.jsonl").read_text() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        os.kill(process.pid, signal.SIGINT)
        outcome = process.outcome()
    assert outcome.code == 130, outcome.err
    assert "1 of 3 are done" in outcome.err
    assert len((tmp_path / "s" / "points.jsonl").read_text().splitlines()) == 1
    assert (tmp_path / "s" / "results.parquet").exists()


def test_sweep_needs_one_way_to_say_what(tmp_path: Path, site: str) -> None:
    assert run(tmp_path, "sweep", site).code == 2
    assert run(tmp_path, "sweep", site, "--set", "fabric.spines=1", "--engine", "magic").code == 2


def test_tune_writes_what_belongs_into_the_site_file(tmp_path: Path, site: str) -> None:
    options = ("--trials", "8", "--seeds", "1", "--confirm", "3", "--workers", "1", "--json")
    outcome = run(tmp_path, "tune", site, *options)
    assert outcome.code in {0, 1}, outcome.err
    found = tree(outcome)
    assert found["proven"] == (outcome.code == 0)
    assert found["trials"] == 8
    assert all((tmp_path / file).exists() for file in found["files"])


def test_a_trace_of_the_site_is_tuned_for_and_a_changed_one_is_told(tmp_path: Path) -> None:
    ring(tmp_path)
    site = str(write_site(tmp_path, TWO_TIER + "  - {name: job, kind: trace, path: ring.0.et, ranks_per_node: 1}\n"))
    options = ("--workload", "job", "--trials", "8", "--seeds", "1", "--confirm", "3", "--workers", "1")
    first = run(tmp_path, "tune", site, *options)
    assert first.code in {0, 1}, first.err
    assert "The one file stands for all ranks" in first.out
    assert "changed" not in run(tmp_path, "tune", site, *options).err
    writers.chakra(tmp_path / "ring.0.et", writers.ring_step(0, 4, 3, 4096))
    again = run(tmp_path, "tune", site, *options)
    assert again.code in {0, 1}, again.err
    assert "changed since out/two-tier/tune-job was written: ring.0.et" in again.err


def test_a_trace_that_stays_inside_nodes_is_not_tuned_for(tmp_path: Path) -> None:
    (tmp_path / "job.txt").write_text(writers.AICB)
    site = str(write_site(tmp_path, TWO_TIER + "  - {name: job, kind: trace, path: job.txt, calls: 3}\n"))
    outcome = run(tmp_path, "tune", site, "--workload", "job")
    assert (outcome.code, "sends no RoCE over the network" in outcome.err) == (2, True)


def test_a_changed_trace_is_swept_anew(tmp_path: Path) -> None:
    ring(tmp_path)
    site = str(write_site(tmp_path, TWO_TIER + "  - {name: job, kind: trace, path: ring.0.et, ranks_per_node: 1}\n"))
    options = ("sweep", site, "--set", "fabric.spines=2", "--workload", "job", "--workers", "1", "--json")
    first = tree(run(tmp_path, *options))["rows"][0]["time_us"]
    writers.chakra(tmp_path / "ring.0.et", writers.ring_step(0, 4, 9, 4096))
    again = run(tmp_path, *options)
    assert "ring.0.et" in again.err
    assert tree(again)["rows"][0]["time_us"] > 2 * first


def test_compare_sets_sites_side_by_side(tmp_path: Path, site: str) -> None:
    other = write_site(tmp_path, TWO_TIER.replace("name: two-tier", "name: other"), "other.yaml")
    (tmp_path / "p.csv").write_text("item,unit_price,currency\nsn5600,50000,USD\n")
    outcome = run(tmp_path, "compare", site, str(other), "--prices", "p.csv")
    assert outcome.code == 0, outcome.err
    assert "200,000 USD" in outcome.out
    assert (tmp_path / "out/compare.html").exists()
    found = tree(run(tmp_path, "compare", site, str(other), "--json"))
    assert [one["name"] for one in found["alternatives"]] == ["two-tier", "other"]
