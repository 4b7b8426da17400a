"""netplan is the referee of the address files: it takes them and makes of them what is meant."""

from __future__ import annotations

import shutil
import subprocess
from ipaddress import ip_interface, ip_network
from pathlib import Path

import pytest

from eastwest.fabric import Role
from eastwest.plan.device import host_intents
from eastwest.vendors.nic.netplan import netplan, netplan_of_ports
from tests.vendors.designed import plan_with
from tests.vendors.test_networks import plan_of

needs_netplan = pytest.mark.skipif(shutil.which("netplan") is None, reason="needs netplan (Debian: netplan.io)")


@needs_netplan
def test_netplan_takes_the_addresses_of_a_host(tmp_path: Path) -> None:
    host = host_intents(plan_with())[1]
    file = tmp_path / "etc/netplan/60-eastwest.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(netplan(host))
    file.chmod(0o600)
    done = subprocess.run(  # noqa: S603
        ["netplan", "generate", "--root-dir", str(tmp_path)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for at, nic in enumerate(host.nics):
        text = next(tmp_path.glob(f"run/systemd/network/*-{nic.name}.network")).read_text()
        source = nic.address.partition("/")[0]
        for line in (f"Address={nic.address}", f"Gateway={nic.gateway}", f"From={source}", f"MTUBytes={nic.mtu_bytes}"):
            assert line in text.splitlines()
        assert text.count(f"Table={101 + at}") == 2


@needs_netplan
def test_netplan_takes_the_ports_on_other_networks(tmp_path: Path) -> None:
    host = host_intents(plan_of("sn5600"))[1]
    file = tmp_path / "etc/netplan/61-eastwest-networks.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(netplan_of_ports(host))
    file.chmod(0o600)
    done = subprocess.run(  # noqa: S603
        ["netplan", "generate", "--root-dir", str(tmp_path)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [port.name for port in host.ports] == ["fe0", "fe1", "stor0", "stor1"]
    for port in host.ports:
        text = next(tmp_path.glob(f"run/systemd/network/*-{port.name}.network")).read_text()
        assert f"Address={port.address}" in text.splitlines()
        assert f"Metric={port.metric}" in text.splitlines()


def test_storage_is_reached_through_its_ports_and_everything_else_through_the_front_end() -> None:
    plan = plan_of("sn5600")
    host = host_intents(plan, None, {"storage": 9000})[0]
    storage = plan.network("storage")
    assert storage is not None
    systems = {each.name for each in storage.fabric.with_role(Role.STORAGE)}
    ends = [ip_interface(end.address) for end in storage.addressing.interfaces if end.device in systems and end.address]
    ports = {port.name: port for port in host.ports}
    assert ends
    assert all(end.ip in ip_network(ports["stor0"].routes[0]) for end in ends)
    assert ports["fe0"].routes == ports["fe1"].routes == ("0.0.0.0/0",)
    assert (ports["fe0"].metric, ports["fe1"].metric) == (100, 101)
    assert ports["stor0"].mtu_bytes == 9000
    for port in host.ports:
        assert ip_interface(port.address).network == ip_network(f"{port.gateway}/31", strict=False)
