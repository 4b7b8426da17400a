"""Manifests for Kubernetes, against the schemas that Kubernetes publishes."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from eastwest.validate.acceptance import Kind
from eastwest.validate.campaign.ingest import ingest, problems
from eastwest.validate.run.hosts import HostEntry, Hosts, PortEntry
from eastwest.validate.run.kubernetes import Pod, kubernetes_files
from eastwest.validate.run.site import Site
from tests.validate.builders import campaign_of, perftest

VERSION = "1.31"


def files_of(folder: Path, **wanted: Any) -> dict[str, str]:  # noqa: ANN401
    campaign = campaign_of(folder, storage_folder="/data/x", **wanted)
    hosts = Hosts({host: HostEntry(ports={"nic0": PortEntry("eth0", "mlx5_0")}) for host in campaign.acceptance.hosts})
    tests = [one for one in campaign.acceptance.tests if not one.disturbs]
    return kubernetes_files(tests, Site(campaign.plan, hosts, 8), Pod("ghcr.io/x/y:1", resources={"rdma/hca": "1"}))


def manifests(files: dict[str, str]) -> list[dict[str, Any]]:
    return [one for name, text in files.items() if name.endswith(".yaml") for one in yaml.safe_load_all(text)]


def alike_once(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One of each kind of test and part: the others differ in names alone, and schemas take their time."""
    kinds = {}
    for one in found:
        notes = one["metadata"]["annotations"]
        kinds[notes["eastwest/test"].partition("-")[0], notes["eastwest/part"] == "server", one["kind"]] = one
    return list(kinds.values())


@pytest.mark.parametrize("library", ["nccl-tests", "torch"])
def test_manifests_are_what_kubernetes_takes(tmp_path: Path, library: str) -> None:
    schemas = pytest.importorskip("kubernetes_validate")
    found = alike_once(manifests(files_of(tmp_path, library=library)))
    jobs = [one for one in found if one["kind"] == "Job"]
    assert {one["kind"] for one in found} == {"Job"} | ({"MPIJob"} if library == "nccl-tests" else set())
    beside = [one["kind"] for one in found if one["metadata"]["annotations"]["eastwest/test"] == "checkpoint-beside"]
    assert set(beside) == {"Job"} | ({"MPIJob"} if library == "nccl-tests" else set())
    for one in found:
        if one["kind"] == "MPIJob":
            # Kubeflow's own kind is not among them: its pods are, as a Job's would be.
            for role in one["spec"]["mpiReplicaSpecs"].values():
                template = {"spec": {"restartPolicy": "Never", **role["template"]["spec"]}}
                jobs.append({**one, "apiVersion": "batch/v1", "kind": "Job", "spec": {"template": template}})
    for job in jobs:
        schemas.validate(job, VERSION, strict=True)


def test_names_differ_and_ports_of_one_host_too(tmp_path: Path) -> None:
    for text in files_of(tmp_path).values():
        names = [one["metadata"]["name"] for one in yaml.safe_load_all(text)] if text.startswith("apiVersion") else []
        assert len(names) == len(set(names))
        assert all(len(name) <= 63 for name in names)


def test_the_script_takes_batches_in_turn_and_keeps_logs(tmp_path: Path) -> None:
    """With a kubectl of our own that keeps what it is told, and prints what perftest would."""
    campaign = campaign_of(tmp_path)
    place = tmp_path / "jobs"
    place.mkdir()
    hosts = Hosts({host: HostEntry(ports={"nic0": PortEntry("eth0", "mlx5_0")}) for host in campaign.acceptance.hosts})
    tests = [one for one in campaign.acceptance.tests if one.kind is Kind.PAIR]
    for name, text in kubernetes_files(tests, Site(campaign.plan, hosts, 8), Pod("image")).items():
        (place / name).write_text(text, encoding="utf-8")
    tool = tmp_path / "bin" / "kubectl"
    tool.parent.mkdir()
    (tmp_path / "said.txt").write_text(perftest(388.0), encoding="utf-8")
    tool.write_text(f'#!/bin/bash\necho "$@" >>{tmp_path}/asked\n[ "$3" = logs ] && cat {tmp_path}/said.txt\nexit 0\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    bash = shutil.which("bash") or "/bin/bash"
    path = f"{tool.parent}:{Path(bash).parent}:/usr/bin:/bin"
    for _ in range(2):
        subprocess.run((bash, str(place / "run.sh")), env={"PATH": path}, check=True, capture_output=True)  # noqa: S603
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    applied = [line.split()[-1] for line in asked if " apply " in line]
    batches = sorted({test.batch for test in tests})
    assert len(applied) == 3 * len(batches)
    assert applied == sorted(applied)
    assert not problems(ingest(campaign, place / "raw"))
