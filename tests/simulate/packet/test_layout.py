"""Numbers for names."""

from __future__ import annotations

from eastwest.fabric import PortId
from eastwest.simulate.packet.layout import lay_out
from tests.simulate.packet.builders import NICS, two_tier

FABRIC = two_tier().fabric
LAYOUT = lay_out(FABRIC)


def test_the_endpoint_of_a_nic_is_node_times_nics_plus_nic() -> None:
    expected = {
        PortId(node.name, port.name): number * NICS + nic
        for number, node in enumerate(FABRIC.gpu_nodes)
        for nic, port in enumerate(node.ports)
    }
    assert LAYOUT.host_number == expected


def test_switches_come_after_the_hosts() -> None:
    flags = LAYOUT.is_switch().tolist()
    assert flags == [0] * len(LAYOUT.hosts) + [1] * len(FABRIC.switches)


def test_link_i_has_ports_2i_and_2i_plus_1() -> None:
    numbers = [(LAYOUT.port_number[link.a], LAYOUT.port_number[link.b]) for link in LAYOUT.links]
    assert numbers == [(2 * i, 2 * i + 1) for i in range(len(FABRIC.links))]


def test_names_and_numbers_of_ports_are_inverse() -> None:
    assert [LAYOUT.port_number[name] for name in LAYOUT.port_names] == list(range(2 * len(LAYOUT.links)))


def test_each_end_of_a_link_is_at_its_own_node() -> None:
    names = [end.device for end in LAYOUT.hosts] + list(LAYOUT.switches)
    for link in LAYOUT.links:
        assert (names[LAYOUT.node_of(link.a)], names[LAYOUT.node_of(link.b)]) == (link.a.device, link.b.device)
