"""The fabric as found: who takes part, which links carry traffic, and what is said of what was taken for granted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.assess.found import NoFabricError, found_fabric
from eastwest.audit.assess.nodes import attached
from eastwest.audit.rule import Edit
from eastwest.audit.subject import Audited
from eastwest.discover import FoundNetwork
from eastwest.discover.state import BgpSession, PortState, SwitchState
from eastwest.fabric.graph import PortId, Role
from eastwest.plan.device import DeviceIntent, InterfaceIntent

SAMPLE = samples.sample()
WHOLE = len(list(found_fabric(SAMPLE).fabric.switch_links()))


def carrying(edit: Edit) -> int:
    """Links between switches that carry traffic after an edit."""
    return len(list(found_fabric(edit(SAMPLE)).fabric.switch_links()))


def without_hosts(audited: Audited) -> Audited:
    """Switches alone, and the links between them."""
    names = {device.name for device in audited.network.devices}
    links = tuple(link for link in audited.network.links if {link.a.device, link.b.device} <= names)
    return audited.with_network(replace(audited.network, hosts=(), links=links))


def test_a_designed_network_is_found_whole() -> None:
    found = found_fabric(SAMPLE)
    assert [len(found.fabric.with_role(role)) for role in (Role.GPU_NODE, Role.LEAF, Role.SPINE)] == [4, 4, 2]
    assert {len(node.ports) for node in found.fabric.gpu_nodes} == {8}
    assert len(found.fabric.links) == len(SAMPLE.network.links)
    assert (found.notes, found.silent, found.usual_gbps) == ((), (), 400.0)


def test_a_port_that_is_shut_carries_nothing() -> None:
    assert carrying(samples.ports(samples.SPINE, lambda port: replace(port, enabled=False))) == WHOLE - 1


def test_a_port_that_is_shown_down_carries_nothing() -> None:
    device = SAMPLE.network.device(samples.SPINE)
    assert device is not None
    down = SwitchState(ports=(PortState(device.intent.interfaces[0].name, up=False),))
    assert carrying(samples.device(samples.SPINE, lambda each: replace(each, state=down))) == WHOLE - 1


def test_a_link_without_a_session_carries_nothing() -> None:
    """One neighbour missing among others, and all of them missing while the other ends wait."""

    def less(intent: DeviceIntent) -> DeviceIntent:
        assert intent.bgp is not None
        return replace(intent, bgp=replace(intent.bgp, neighbours=intent.bgp.neighbours[1:]))

    assert carrying(samples.intent(samples.SPINE, less)) == WHOLE - 1
    assert carrying(samples.neighbours(samples.SPINE, lambda each: None)) == WHOLE // 2


def test_a_session_with_another_as_or_shown_down_carries_nothing() -> None:
    wrong = samples.neighbours(samples.LEAF, lambda each: replace(each, remote_as=65999))
    assert carrying(wrong) == WHOLE - 1
    device = SAMPLE.network.device(samples.LEAF)
    assert device is not None
    assert device.intent.bgp is not None
    idle = SwitchState(bgp=(BgpSession(device.intent.bgp.neighbours[0].peer, None, "Active"),))
    assert carrying(samples.device(samples.LEAF, lambda each: replace(each, state=idle))) == WHOLE - 1


def test_a_link_runs_at_the_speed_of_its_slower_end() -> None:
    slow = samples.ports(samples.SPINE, lambda port: replace(port, speed_gbps=100.0))(SAMPLE)
    assert sorted(link.speed_gbps for link in found_fabric(slow).fabric.switch_links())[:2] == [100.0, 400.0]


def test_hosts_that_no_file_names_are_taken_from_access_ports() -> None:
    found = found_fabric(without_hosts(SAMPLE))
    assert len(found.fabric.gpu_nodes) == 4
    assert "32 access ports of 4 leaves" in found.notes[0]
    assert [len(node.ports) for node in found_fabric(without_hosts(SAMPLE), 4).fabric.gpu_nodes] == [4] * 8


def test_hosts_that_no_file_names_may_stand_over_several_leaves() -> None:
    """Four NICs each on four leaves: on one leaf, or NIC n on leaf n; names of leaves that say rails decide."""
    on_one = found_fabric(without_hosts(SAMPLE), 4)
    over = found_fabric(without_hosts(SAMPLE), 4, by_rail=True)
    assert (on_one.by_rail, over.by_rail) == (False, True)
    for node in over.fabric.gpu_nodes:
        assert len({link.other(node.name).device for link in over.fabric.links_of[node.name]}) == 4
    assert "the interval spans" in on_one.notes[0]
    assert found_fabric(without_hosts(SAMPLE)).by_rail is None


def test_hosts_that_only_links_name_take_part_and_are_said() -> None:
    bare = SAMPLE.with_network(replace(SAMPLE.network, hosts=()))
    found = found_fabric(bare)
    assert len(found.fabric.gpu_nodes) == 4
    assert "4 hosts are known by their links alone" in found.notes[0]


def test_hosts_with_other_numbers_of_nics_take_no_part() -> None:
    gone = {PortId("node001", nic.name) for nic in SAMPLE.network.hosts[0].nics[:1]}
    links = tuple(link for link in SAMPLE.network.links if not gone & {link.a, link.b})
    found = found_fabric(SAMPLE.with_network(replace(SAMPLE.network, links=links)))
    assert len(found.fabric.gpu_nodes) == 3
    assert "node001" in found.notes[0]


@pytest.mark.parametrize(
    "network",
    [
        FoundNetwork(),
        replace(SAMPLE.network, links=(), devices=SAMPLE.network.devices[:0]),
        replace(
            SAMPLE.network,
            links=(),
            hosts=(),
            devices=tuple(replace(each, intent=replace(each.intent, interfaces=())) for each in SAMPLE.network.devices),
        ),
    ],
)
def test_what_is_no_fabric_says_so(network: FoundNetwork) -> None:
    with pytest.raises(NoFabricError):
        found_fabric(SAMPLE.with_network(network))


def test_ports_described_as_those_towards_switches_hold_no_nics() -> None:
    def described(port: InterfaceIntent) -> InterfaceIntent:
        return replace(port, description="to spine1" if "spine" in port.description else port.description)

    audited = samples.ports("leaf1", described, None)(samples.sample())
    kept = next(link for link in audited.network.links if {link.a.device, link.b.device} == {"leaf1", "spine1"})
    bare = audited.with_network(replace(audited.network, hosts=(), links=(kept,)))
    nodes = attached(bare, frozenset({"leaf1"}), None)
    leaf = bare.network.device("leaf1")
    assert leaf is not None
    uplinks = {port.name for port in leaf.intent.interfaces if "spine" in port.description}
    assert nodes.attached
    assert not uplinks & {each.leaf.port for each in nodes.attached}
    assert f"{len(uplinks) - 1} ports are described as those towards other switches" in nodes.notes[-1]
