"""`eastwest predict` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from eastwest.telemetry.parquet import read_table
from tests.cli.command import eastwest, eastwest_here
from tests.cli.sites import TINY, write_site
from tests.traffic.io.test_read import DXT

SITE = TINY.replace("count: 2", "count: 4").replace("nics: 2", "nics: 8")


def test_a_table_with_intervals_and_a_picture(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE)), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert all(word in outcome.out for word in ("all-reduce of 32 GPUs", "90 % interval", "16 GiB", "Assumed:"))
    picture = ET.parse(tmp_path / "out" / "tiny" / "busbw-all-reduce.svg").getroot()  # noqa: S314 - our own file
    assert picture.tag.endswith("svg")


def test_json_has_every_size_with_its_bounds(tmp_path: Path) -> None:
    site = str(write_site(tmp_path, SITE))
    found = json.loads(
        eastwest_here("predict", site, "--operation", "all-to-all", "--ranks", "16", "--json", folder=tmp_path).out
    )
    assert found["system"]["gpus_per_node"] == 8
    assert len(found["rows"]) == 25
    assert all(row["low_busbw"] < row["busbw"] < row["high_busbw"] and row["ranks"] == 16 for row in found["rows"])


def test_more_ranks_than_gpus_are_refused(tmp_path: Path) -> None:
    outcome = eastwest_here("predict", str(write_site(tmp_path, SITE)), "--ranks", "64", folder=tmp_path)
    assert outcome.code == 2
    assert "2 to 32" in outcome.err


def test_ranks_that_fill_no_nodes_are_refused(tmp_path: Path) -> None:
    outcome = eastwest_here("predict", str(write_site(tmp_path, SITE)), "--ranks", "12", folder=tmp_path)
    assert outcome.code == 2
    assert "a multiple of it" in outcome.err


JOB = "  - {name: job, kind: training, model: llama-3-8b, tensor: 8, data: 4, global_batch: 64, sequence: 8192}\n"


def test_a_training_job_is_printed_and_drawn(tmp_path: Path) -> None:
    outcome = eastwest_here("predict", str(write_site(tmp_path, SITE + JOB)), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert all(
        word in outcome.out for word in ("GPU active share", "exposed tensor", "deviation from run to run", "here")
    )
    for name in ("step-job.svg", "scaling-job.svg"):
        assert ET.parse(tmp_path / "out" / "tiny" / name).getroot().tag.endswith("svg")  # noqa: S314 - our own file


def test_what_if_in_json_adds_up(tmp_path: Path) -> None:
    site = str(write_site(tmp_path, SITE + JOB))
    asked = ("--slowest", "10%", "--oversubscription", "4", "--mfu", "50%", "--json")
    found = json.loads(eastwest_here("predict", site, *asked, folder=tmp_path).out)
    (job,) = found["training"]
    assert abs(sum(job["parts_us"].values()) - job["step_us"]) < 1
    assert abs(job["job_time"]["time_s"] * 1000 - job["step_us"]) < 1
    assert [each["gpus"] for each in job["scaling"]][:3] == [8, 16, 32]
    assert job["parts_us"]["stragglers"] > 0.1 * job["parts_us"]["compute"]
    assert found["system"]["oversubscription"] == 4
    assert "GPUs compute at 50%" in job["assumptions"][0]


def test_an_efficiency_out_of_range_is_refused(tmp_path: Path) -> None:
    outcome = eastwest_here("predict", str(write_site(tmp_path, SITE + JOB)), "--mfu", "900%", folder=tmp_path)
    assert outcome.code == 2
    assert "1% to 400%" in outcome.err


def test_collectives_are_predicted_where_steps_cannot_be(tmp_path: Path) -> None:
    site = write_site(tmp_path, (SITE + JOB).replace("dgx-h100", "dgx-a100"))
    outcome = eastwest_here("predict", str(site), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert "Training steps are not predicted" in outcome.out
    assert "16 GiB" in outcome.out


STORED = """
frontend: {ports: 2, link: 25G, load_balancers: {count: 1, ports: 1, link: 25G}}
storage:
  system: ddn-ai400x2t
  count: 1
  read: 10 GB/s
  write: 10 GB/s
  network: dedicated
  use:
    checkpoints: [{name: big, model: llama-3-8b, tensor: 8, data: 2, every: 10 min, within: 500 ms}]
inference:
  - {name: chat, model: llama-3-8b, rate: 10 /s, output: 16, duration: 10 s, ttft: 1 s}
"""


def test_storage_and_inference_as_sections_with_pictures_and_series(tmp_path: Path) -> None:
    outcome = eastwest_here("predict", str(write_site(tmp_path, SITE + STORED)), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    for words in (
        "passes on averages and fails on bursts",
        "The slowest 1 % are made by",
        "First token, p99 at most 1 s",
    ):
        assert words in outcome.out
    made = {file.name for file in (tmp_path / "out" / "tiny").rglob("*") if file.is_file()}
    assert {"storage.svg", "ttft-chat.svg", "ttft-parts-chat.svg", "chat.parquet"} <= made
    table, origin = read_table(tmp_path / "out" / "tiny" / "serving" / "chat.parquet", "serving")
    assert table.num_rows > 0
    assert origin["scenario"] == "inference chat"


def test_json_has_both_sections(tmp_path: Path) -> None:
    site = str(write_site(tmp_path, SITE + STORED))
    found = json.loads(eastwest_here("predict", site, "--json", folder=tmp_path).out)
    assert found["storage"]["hidden_by_averages"] is True
    assert {phase["kind"] for phase in found["storage"]["traffic"]} == {"checkpoint", "restore"}
    (service,) = found["inference"]
    assert [one["name"] for one in service["ttft"]] == ["p50", "p90", "p99"]
    assert service["ttft_outcome"] == "PASS"


def test_a_trace_of_a_job_joins_the_storage_section(tmp_path: Path) -> None:
    trace = tmp_path / "job.txt"
    trace.write_text(DXT, encoding="utf-8")
    site = str(write_site(tmp_path, SITE + STORED))
    found = json.loads(
        eastwest_here("predict", site, "--json", "--io", str(trace), "--io-copies", "4", folder=tmp_path).out
    )
    traced = [phase for phase in found["storage"]["traffic"] if phase["kind"] == "trace"]
    assert [phase["write"] for phase in traced] == [False, True]
    assert traced[0]["burst"] == 4 * 0.002


def test_a_damaged_trace_is_refused_with_its_line(tmp_path: Path) -> None:
    trace = tmp_path / "job.txt"
    trace.write_text(DXT.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    outcome = eastwest_here("predict", str(write_site(tmp_path, SITE + STORED)), "--io", str(trace), folder=tmp_path)
    assert outcome.code == 2
    assert "job.txt:12" in outcome.err
