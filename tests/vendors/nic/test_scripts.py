"""The boot scripts: a shell takes them, and what they do to a machine is what they say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from eastwest.plan.device import HostIntent, host_intents
from eastwest.vendors.nic.read import read_host
from eastwest.vendors.nic.registry import NIC_FAMILIES
from eastwest.vendors.nic.render import render_host
from tests.vendors.designed import plan_with
from tests.vendors.nic.checks import assert_shell_takes, execute, install, machine

TOOLS = {
    "connectx": ("mlnx_qos", "cma_roce_tos", "cma_roce_mode", "mlxreg", "mlxconfig"),
    "thor": ("niccli", "ethtool"),
    "pollara": ("nicctl",),
}
NICS = {"nic0": ("roce0", "0000:06:00.0"), "ens1f1": ("roce1", "0000:06:00.1")}


@cache
def host(**changes: object) -> HostIntent:
    """Two NICs of a designed host."""
    found = host_intents(plan_with())[0]
    qos = replace(found.nics[0].qos, **changes)  # type: ignore[arg-type]
    return replace(found, nics=tuple(replace(nic, qos=qos) for nic in found.nics[:2]))


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
@pytest.mark.parametrize("changes", [{}, {"buffer_bytes": 200_000, "ecn": (), "pfc": (), "trust": "pcp"}])
def test_a_shell_takes_the_script(family: str, changes: dict[str, object], tmp_path: Path) -> None:
    assert_shell_takes(install(render_host(NIC_FAMILIES[family], host(**changes)), tmp_path))


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
def test_a_dry_run_prints_commands_that_mean_the_intent(family: str, tmp_path: Path) -> None:
    rendered = render_host(NIC_FAMILIES[family], host())
    script = install(rendered, tmp_path)
    done = execute(script, machine(tmp_path, {}, ()), "--dry-run", "--firmware")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("NCCL", "sysctl"))]
    text = "\n".join(line.replace(str(tmp_path / "sys"), "/sys") for line in lines)
    result = read_host(NIC_FAMILIES[family], {"printed": text})
    assert result.not_understood == ()
    wanted = rendered.expressed.nics[0].qos
    read = {nic.name: nic.qos for nic in result.intent.nics}
    assert {qos.cnp_dscp for qos in read.values() if qos.cnp_dscp >= 0} == {wanted.cnp_dscp}
    assert {qos.pfc for qos in read.values() if qos.pfc} == {wanted.pfc}
    assert {qos.roce_tos for qos in read.values() if qos.roce_tos >= 0} == {wanted.roce_tos}


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
def test_a_run_sets_both_nics_and_leaves_jobs_what_it_found(family: str, tmp_path: Path) -> None:
    script = install(render_host(NIC_FAMILIES[family], host()), tmp_path)
    environment = machine(tmp_path, NICS, TOOLS[family])
    (tmp_path / "etc/eastwest/names").write_text("nic1 ens1f1\n")
    _driver_files(tmp_path / "sys")
    done = execute(script, environment)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "found.env").read_text().splitlines() == [
        "NCCL_IB_HCA==roce0:1,roce1:1",
        "NCCL_SOCKET_IFNAME=^=nic0,ens1f1,lo",
        "NCCL_IB_GID_INDEX=3",
    ]
    log = (tmp_path / "log").read_text()
    assert "net.ipv4.conf.ens1f1.rp_filter=2" in log
    for told in {
        "connectx": ("-i nic0 --pfc 0,0,0,1,0,0,0,0", "cma_roce_tos -d roce1 -t 106"),
        "thor": ("--dev 0000:06:00.1 qos --pfc --enable 3",),
        "pollara": ("update dcqcn -r roce1 -i 1", "--classification-type dscp"),
    }[family]:
        assert told in log


def test_firmware_parameters_go_to_the_port_of_the_card(tmp_path: Path) -> None:
    script = install(render_host(NIC_FAMILIES["connectx"], host()), tmp_path)
    environment = machine(tmp_path, NICS, TOOLS["connectx"])
    (tmp_path / "etc/eastwest/names").write_text("nic1 ens1f1\n")
    _driver_files(tmp_path / "sys")
    assert execute(script, environment, "--firmware").returncode == 0
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if "CNP_DSCP" in line]
    assert ["CNP_DSCP_P1=48" in lines[0], "CNP_DSCP_P2=48" in lines[1]] == [True, True]
    assert ["-d 0000:06:00.0" in lines[0], "-d 0000:06:00.1" in lines[1]] == [True, True]


def test_a_missing_interface_and_a_failing_tool_stop_the_script_with_a_reason(tmp_path: Path) -> None:
    script = install(render_host(NIC_FAMILIES["connectx"], host()), tmp_path)
    environment = machine(tmp_path, {"nic0": NICS["nic0"]}, TOOLS["connectx"])
    _driver_files(tmp_path / "sys")
    done = execute(script, environment)
    assert done.returncode == 1
    assert "no RDMA device of nic1" in done.stderr
    (tmp_path / "bin/mlnx_qos").write_text("#!/bin/sh\nexit 3\n")
    assert "failed: mlnx_qos -i nic0 --dcbx os" in execute(script, environment).stderr
    assert execute(script, environment, "--odd").returncode == 2


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
def test_a_release_that_was_not_checked_is_refused_on_the_host(family: str, tmp_path: Path) -> None:
    found = NIC_FAMILIES[family]
    script = install(render_host(found, host()), tmp_path)
    environment = machine(tmp_path, NICS, TOOLS[family])
    (tmp_path / "etc/eastwest/names").write_text("nic1 ens1f1\n")
    _driver_files(tmp_path / "sys")
    tool = tmp_path / "bin" / found.version_command.split()[0]
    tool.write_text(tool.read_text().replace("24.10", "5.8").replace("236.1.", "216.0.").replace("1.117", "11.117"))
    done = execute(script, environment)
    assert done.returncode == 1
    assert all(version in done.stderr for version in found.versions)
    assert execute(script, environment, "--any-version").returncode == 0
    assert execute(script, environment, "--dry-run").returncode == 0


def _driver_files(sys: Path) -> None:
    """The folders that the drivers make."""
    for rdma, pci in NICS.values():
        for folder in (
            f"class/infiniband/{rdma}/tc/1",
            f"kernel/debug/mlx5/{pci}/cc_params",
            f"kernel/config/bnxt_re/{rdma}/ports/1/cc",
            f"kernel/config/rdma_cm/{rdma}/ports/1",
        ):
            (sys / folder).mkdir(parents=True, exist_ok=True)
