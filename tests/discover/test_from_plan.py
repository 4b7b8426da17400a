"""A plan as a found network."""

from __future__ import annotations

import pytest

from eastwest.discover import found_from_plan
from tests.vendors.designed import plan_with


@pytest.mark.parametrize("vendor", [None, "eos", "nxos"])
def test_links_join_ports_that_the_intents_have(vendor: str | None) -> None:
    network = found_from_plan(plan_with(), vendor)
    ports = {(device.name, port.name) for device in network.devices for port in device.intent.interfaces}
    ports |= {(host.name, nic.name) for host in network.hosts for nic in host.nics}
    ends = {end for link in network.links for end in (link.a, link.b)}
    assert ends == ports
    assert network.shape == "leaf-spine"


def test_the_peer_of_a_nic_is_the_port_that_describes_it() -> None:
    network = found_from_plan(plan_with(), "eos")
    host = network.hosts[0]
    peer = network.peer(host.name, host.nics[0].name)
    assert peer is not None
    leaf = network.device(peer.device)
    assert leaf is not None
    described = next(port.description for port in leaf.intent.interfaces if port.name == peer.port)
    assert described == f"to {host.name} {host.nics[0].name}"
    assert network.peer(*peer) == (host.name, host.nics[0].name)
    assert network.coverage == 1.0
