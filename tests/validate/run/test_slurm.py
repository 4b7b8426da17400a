"""The script for Slurm: read by bash, and run by a real Slurm with srun and iperf3."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from eastwest.validate.acceptance import Kind
from eastwest.validate.run.hosts import Hosts
from eastwest.validate.run.site import Site
from eastwest.validate.run.slurm import slurm_script
from tests.cli.command import eastwest_here
from tests.validate.builders import SITE, campaign_of
from tests.validate.run.slurm_cluster import NODES, missing, slurm_cluster

pytestmark = pytest.mark.slow

READ = ("bash", "-n")


def test_every_test_with_commands_is_in_a_script_that_bash_reads(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, storage_folder="/data/x", library="nccl-tests", pair_tool="iperf3")
    tests = [one for one in campaign.acceptance.tests if not one.disturbs]
    script = slurm_script(tests, Site(campaign.plan, Hosts(), 8), "raw")
    subprocess.run(READ, input=script, text=True, check=True)  # noqa: S603
    for kind in (Kind.LINK, Kind.PAIR, Kind.INCAST, Kind.LATENCY, Kind.COLLECTIVE, Kind.STORAGE, Kind.CHECKPOINT):
        assert f"raw/{next(one.id for one in tests if one.kind is kind)}/r$repeat" in script
    assert "NCCL_IB_TC=" in script
    assert "--mpi=pmix" in script
    # Looks of one host are one process, each below its command, as `ingest` wants them.
    assert script.count("printf '%s\\n' '$ ethtool --show-fec nic0'") == len(campaign.acceptance.hosts)
    if shutil.which("shellcheck"):
        command = ("shellcheck", "--severity=error", "-s", "bash", "-")
        done = subprocess.run(command, input=script, text=True, check=False, capture_output=True)  # noqa: S603
        assert done.returncode == 0, done.stdout[:2000]


def test_torch_gets_its_program_on_standard_input(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, library="torch")
    tests = [one for one in campaign.acceptance.tests if one.id == "all-reduce-all"]
    script = slurm_script(tests, Site(campaign.plan, Hosts(), 8), "raw")
    subprocess.run(READ, input=script, text=True, check=True)  # noqa: S603
    assert script.count("dist.init_process_group") == len(campaign.acceptance.hosts)
    assert "beside.r$repeat.node002.txt" in script


@pytest.mark.skipif(bool(missing()) or shutil.which("iperf3") is None, reason=f"needs iperf3 {missing()}")
def test_slurm_runs_it_and_a_second_time_measures_nothing(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SITE, encoding="utf-8")
    named = [word for node in NODES for word in ("--hosts", node)]
    options = ("--pair-tool", "iperf3", "--seconds", "1", "--repeats", "2", "--no-soak", "--hours", "2")
    planned = eastwest_here("validate", "plan", "site.yaml", "day1", *options, *named, folder=tmp_path)
    assert planned.code == 0, planned.err
    campaign = tmp_path / "out" / "small" / "validate" / "day1"
    hosts = {
        node: {"ports": {"nic0": {"interface": "lo", "address": f"127.0.0.{number}"}}}
        for number, node in enumerate(NODES, 2)
    }
    (campaign / "hosts.yaml").write_text(yaml.safe_dump({"hosts": hosts}), encoding="utf-8")
    only = ("--only", "pair", "--only", "latency")
    written = eastwest_here("validate", "run", str(campaign), "--runner", "slurm", *only, folder=tmp_path)
    assert written.code == 0, written.err
    with slurm_cluster() as environment:
        _submit(campaign, environment)
        before = {path: path.stat().st_mtime_ns for path in (campaign / "raw").rglob("r*.txt")}
        _submit(campaign, environment)
    assert before
    assert before == {path: path.stat().st_mtime_ns for path in (campaign / "raw").rglob("r*.txt")}
    taken = eastwest_here("validate", "ingest", str(campaign), str(campaign / "raw"), folder=tmp_path)
    assert taken.code == 0, taken.out + taken.err
    judged = eastwest_here("validate", "judge", str(campaign), "--json", folder=tmp_path)
    rows = {row["id"]: row for row in json.loads(judged.out)["verdicts"]}
    measured = {name: row["measured"] for name, row in rows.items() if name.startswith(("pair-", "latency-"))}
    assert len(measured) == 2
    assert all(value != "not measured" for value in measured.values()), measured


def _submit(campaign: Path, environment: dict[str, str]) -> None:
    """Submit and wait; `sbatch --wait` looks every two seconds at most, and then ever less often."""
    known = environment | {"PATH": f"{environment['PATH']}{os.pathsep}/usr/sbin"}
    job = _told(campaign, known, "sbatch", "--parsable", "--output=slurm.out", "run.sbatch").strip()
    deadline = time.monotonic() + 60
    while (state := _state(campaign, known, job)) in ("PENDING", "CONFIGURING", "RUNNING", "COMPLETING"):
        assert time.monotonic() < deadline, state
        time.sleep(0.1)
    assert state == "COMPLETED", (campaign / "slurm.out").read_text(encoding="utf-8")


def _state(campaign: Path, environment: dict[str, str], job: str) -> str:
    found = _told(campaign, environment, "scontrol", "--oneliner", "show", "job", job)
    return found.partition("JobState=")[2].partition(" ")[0]


def _told(campaign: Path, environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(  # noqa: S603
        command, cwd=campaign, env=environment, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
