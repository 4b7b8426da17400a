"""What was designed, rendered and found again is what was designed."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.discover import discover, found_from_plan
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.vendors.configure import configuration
from eastwest.vendors.nic.configure import host_configuration
from eastwest.vendors.nic.write import write_hosts
from eastwest.vendors.write import write_configurations
from tests.discover.rendered import site, write


@pytest.mark.parametrize("addressing", ["ipv4-p2p", "ipv6-p2p"])
@pytest.mark.parametrize("vendor", ["eos", "junos", "nvue", "nxos", "sonic"])
def test_a_rendered_fabric_is_found_as_it_was_designed(tmp_path: Path, vendor: str, addressing: str) -> None:
    plan = site(vendor, addressing)
    meant = write(plan, vendor, tmp_path)
    network = discover(tmp_path)
    expected = found_from_plan(plan, vendor)
    assert {device.name: device.intent for device in network.devices} == meant
    assert {device.name: device.role for device in network.devices} == {
        device.name: device.role for device in expected.devices
    }
    assert {frozenset((link.a, link.b)) for link in network.links} == {
        frozenset((link.a, link.b)) for link in expected.links
    }
    assert [host.name for host in network.hosts] == [host.name for host in expected.hosts]
    assert (network.unreadable, network.conflicts, network.notes, network.coverage) == ((), (), (), 1.0)
    assert network.shape == "leaf-spine"


def test_what_a_design_writes_beside_configurations_is_no_riddle(tmp_path: Path) -> None:
    plan = site("eos", "ipv4-p2p")
    found = configuration(plan, load_catalogue(), "eos")
    assert found is not None
    write_configurations(found, tmp_path)
    write_hosts(host_configuration(plan, load_catalogue(), found.choice.largest_mtu_bytes), tmp_path)
    assert {path.name for path in (tmp_path / "configs").glob("*.*")} > {"manifest.json", "nics.json", "apply-eos.txt"}
    assert discover(tmp_path / "configs").unreadable == ()


def test_a_nic_says_what_it_was_designed_to(tmp_path: Path) -> None:
    plan = site("eos", "ipv4-p2p")
    write(plan, "eos", tmp_path)
    found = discover(tmp_path).host("node001")
    expected = found_from_plan(plan, "eos").host("node001")
    assert found is not None
    assert expected is not None
    assert found.environment == expected.environment
    assert found.nics[0].family == "connectx"
    assert found.nics[0].intent.qos.pfc == expected.nics[0].intent.qos.pfc
    assert found.nics[0].intent.address == expected.nics[0].intent.address


def test_links_between_unnumbered_ports_are_described_and_lldp_makes_them_certain(tmp_path: Path) -> None:
    plan = site("nxos", "bgp-unnumbered")
    write(plan, "nxos", tmp_path, hosts=False)
    alone = discover(tmp_path)
    assert {(link.evidence, link.confidence) for link in alone.links} == {("description", 0.8)}
    switches = {device.name for device in alone.devices}
    wanted = [link for link in found_from_plan(plan, "nxos").links if {link.a.device, link.b.device} <= switches]
    for name in switches:
        rows = [(link.a, link.b) if link.a.device == name else (link.b, link.a) for link in wanted]
        lines = [
            f"{peer.device:<20} {own.port:<16} 120        BR          {peer.port}"
            for own, peer in rows
            if own.device == name
        ]
        heading = f"{'Device ID':<20} {'Local Intf':<16} Hold-time  Capability  Port ID"
        (tmp_path / name / "show_lldp_neighbors.txt").write_text("\n".join((heading, *lines)) + "\n")
    network = discover(tmp_path)
    assert {(link.a, link.b) for link in network.links} | {(link.b, link.a) for link in network.links} >= {
        (link.a, link.b) for link in wanted
    }
    assert {(link.evidence, link.confidence) for link in network.links} == {("lldp", 1.0)}


def test_where_a_setting_stands(tmp_path: Path) -> None:
    plan = site("eos", "ipv4-p2p")
    write(plan, "eos", tmp_path, hosts=False)
    device = discover(tmp_path).device("leaf1")
    assert device is not None
    port = device.intent.interfaces[0]
    for path, word in (
        (f"interfaces[{port.name}].mtu_bytes", "mtu"),
        (f"interfaces[{port.name}].addresses", port.addresses[0]),
        (f"interfaces[{port.name}]", f"interface {port.name}"),
        (f"qos.ports[{port.qos}].pfc", "priority-flow-control"),
        ("bgp.asn", "router bgp"),
        ("hostname", "hostname leaf1"),
    ):
        place = device.where[path]
        assert word in (tmp_path / place.file).read_text().split("\n")[place.line - 1]
    assert "interfaces[Ethernet999/1].mtu_bytes" not in device.where
