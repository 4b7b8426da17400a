"""`eastwest predict` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.cli.command import eastwest
from tests.cli.sites import TINY, write_site

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
        eastwest("predict", site, "--operation", "all-to-all", "--ranks", "16", "--json", folder=tmp_path).out
    )
    assert found["system"]["gpus_per_node"] == 8
    assert len(found["rows"]) == 25
    assert all(row["low_busbw"] < row["busbw"] < row["high_busbw"] and row["ranks"] == 16 for row in found["rows"])


def test_more_ranks_than_gpus_are_refused(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE)), "--ranks", "64", folder=tmp_path)
    assert outcome.code == 2
    assert "2 to 32" in outcome.err


def test_ranks_that_fill_no_nodes_are_refused(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE)), "--ranks", "12", folder=tmp_path)
    assert outcome.code == 2
    assert "a multiple of it" in outcome.err


JOB = "  - {name: job, kind: training, model: llama-3-8b, tensor: 8, data: 4, global_batch: 64, sequence: 8192}\n"


def test_a_training_job_is_printed_and_drawn(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE + JOB)), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert all(
        word in outcome.out for word in ("GPU active share", "exposed tensor", "deviation from run to run", "here")
    )
    for name in ("step-job.svg", "scaling-job.svg"):
        assert ET.parse(tmp_path / "out" / "tiny" / name).getroot().tag.endswith("svg")  # noqa: S314 - our own file


def test_what_if_in_json_adds_up(tmp_path: Path) -> None:
    site = str(write_site(tmp_path, SITE + JOB))
    asked = ("--slowest", "10%", "--oversubscription", "4", "--mfu", "50%", "--json")
    found = json.loads(eastwest("predict", site, *asked, folder=tmp_path).out)
    (job,) = found["training"]
    assert abs(sum(job["parts_us"].values()) - job["step_us"]) < 1
    assert abs(job["job_time"]["time_s"] * 1000 - job["step_us"]) < 1
    assert [each["gpus"] for each in job["scaling"]][:3] == [8, 16, 32]
    assert job["parts_us"]["stragglers"] > 0.1 * job["parts_us"]["compute"]
    assert found["system"]["oversubscription"] == 4
    assert "GPUs compute at 50%" in job["assumptions"][0]


def test_an_efficiency_out_of_range_is_refused(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE + JOB)), "--mfu", "900%", folder=tmp_path)
    assert outcome.code == 2
    assert "1% to 400%" in outcome.err


def test_collectives_are_predicted_where_steps_cannot_be(tmp_path: Path) -> None:
    site = write_site(tmp_path, (SITE + JOB).replace("dgx-h100", "dgx-a100"))
    outcome = eastwest("predict", str(site), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert "Training steps are not predicted" in outcome.out
    assert "16 GiB" in outcome.out
