"""Commands as a person would type them: the RoCE class, what only reads, what needs a name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.validate.acceptance import Kind
from eastwest.validate.acceptance.model import AcceptancePlan
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.run import mlperf_storage
from eastwest.validate.run.commands import launches
from eastwest.validate.run.hosts import HostEntry, Hosts, PortEntry
from eastwest.validate.run.preflight import tools
from eastwest.validate.run.site import Launch, Site
from tests.validate.builders import campaign_of


def site_of(campaign: Folder) -> Site:
    ports = {"nic0": PortEntry("eth0", "mlx5_0")}
    return Site(campaign.plan, Hosts({host: HostEntry(ports=ports) for host in campaign.acceptance.hosts}), 8)


def words(acceptance: AcceptancePlan, site: Site, kind: Kind) -> tuple[Launch, ...]:
    return launches(next(one for one in acceptance.tests if one.kind is kind), site)


def test_rdma_tests_run_in_the_class_of_the_plan(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    site = site_of(campaign)
    dscp = campaign.plan.policy.class_named("roce").dscps[0]
    for kind in (Kind.PAIR, Kind.LATENCY, Kind.INCAST):
        for one in words(campaign.acceptance, site, kind):
            at = one.argv.index("--tclass")
            assert one.argv[at + 1] == str(dscp * 4)
    (collective,) = words(campaign.acceptance, site, Kind.COLLECTIVE)
    assert f"NCCL_IB_TC={dscp * 4}" in collective.argv
    assert not any(word.startswith("NCCL_IB_GID_INDEX") for word in collective.argv)


def test_a_device_is_only_read_and_a_folder_is_cleaned(tmp_path: Path) -> None:
    site = "{protocol: nvme-of-rdma}"
    campaign = campaign_of(tmp_path, client=site, nvme_device="/dev/nvme1n1", storage_folder="/data/x")
    by_id = campaign.acceptance.by_test
    read = launches(by_id["nvme-of-read"], site_of(campaign))[0].argv
    assert {"--filename=/dev/nvme1n1", "--readonly", "--rw=read"} <= set(read)
    write = launches(by_id["storage-write"], site_of(campaign))[0].argv
    assert {"--directory=/data/x", "--unlink=1", "--rw=write"} <= set(write)
    assert launches(by_id["nvme-of-node001"], site_of(campaign))[0].argv[:2] == ("nvme", "list-subsys")


def test_without_a_device_the_reads_are_left_out_by_name(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, client="{protocol: nvme-of-tcp}")
    assert any("--nvme-device" in one.why for one in campaign.acceptance.left_out)
    assert {one.expected for one in campaign.acceptance.checks if one.kind is Kind.NVME_OF} == {"tcp"}


def test_mlperf_storage_is_launched_where_a_workload_was_named(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, mlperf="unet3d", storage_folder="/data/x")
    (one,) = words(campaign.acceptance, site_of(campaign), Kind.MLPERF_STORAGE)
    assert one.argv[:2] == ("python3", "-")
    assert one.argv[3:8] == ("mlpstorage", "training", "run", "--model", "unet3d")
    assert one.given == Path(mlperf_storage.__file__).read_text(encoding="utf-8")
    assert words(campaign_of(tmp_path, "other").acceptance, site_of(campaign), Kind.MLPERF_STORAGE) == ()


def test_mlperf_storage_prints_the_summary_of_its_own_run(tmp_path: Path) -> None:
    results = tmp_path / "results"
    (results / "old").mkdir(parents=True)
    (results / "old" / "summary.json").write_text("old", encoding="utf-8")
    os.utime(results / "old" / "summary.json", (0, 0))
    tool = f"import pathlib; p = pathlib.Path({str(results)!r}, 'new'); p.mkdir(); print('noise'); "
    tool += "(p / 'summary.json').write_text('new')"
    command = (sys.executable, mlperf_storage.__file__, str(results), sys.executable, "-c", tool)
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    assert (done.stdout, done.stderr.strip()) == ("new", "noise")


def test_a_device_that_nobody_names_is_asked_for(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    with pytest.raises(InputError, match=r"hosts\.node00\d\.ports\.nic0\.device"):
        words(campaign.acceptance, Site(campaign.plan, Hosts(), 8), Kind.LATENCY)


def test_what_python_starts_is_looked_for_as_well(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, mlperf="unet3d", storage_folder="/data/x", library="torch")
    tests = [one for one in campaign.acceptance.tests if one.kind in {Kind.MLPERF_STORAGE, Kind.CHECKPOINT}]
    assert tools(tests, site_of(campaign))["node001"] == {"mlpstorage", "torch", "fio"}
