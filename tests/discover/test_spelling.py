"""One port under several spellings is one record, called as it is configured."""

from __future__ import annotations

from eastwest.discover.spelling import spelled
from eastwest.discover.state import BgpSession, PfcState, PortState, QueueState, SwitchState
from eastwest.plan.device import InterfaceIntent


def test_ports_are_called_as_they_are_configured() -> None:
    state = SwitchState(
        ports=(PortState("Et7/1", up=True, speed_gbps=100.0), PortState("Ethernet7/1", pfc=PfcState("on", sent=4))),
        queues=(QueueState("Et7/1", 3, dropped=2), QueueState("Ethernet7/1", 3, marked=5)),
    )
    found = spelled(state, (InterfaceIntent("Ethernet7/1"),))
    assert found.ports == (PortState("Ethernet7/1", up=True, speed_gbps=100.0, pfc=PfcState("on", sent=4)),)
    assert found.queues == (QueueState("Ethernet7/1", 3, dropped=2, marked=5),)


def test_counters_and_pfc_of_two_spellings_are_joined() -> None:
    one = PortState("Eth1/4", pfc=PfcState(mode="on"), counters=(("rx_pause", 1),))
    other = PortState("Ethernet1/4", pfc=PfcState(mode="off", received=9), counters=(("crc", 2), ("rx_pause", 7)))
    (port,) = spelled(SwitchState(ports=(one, other)), ()).ports
    assert port.name == "Ethernet1/4"
    assert port.pfc == PfcState(mode="on", received=9)
    assert port.counters == (("crc", 2), ("rx_pause", 1))


def test_names_come_before_aliases() -> None:
    """`Ethernet4` is a name of one port of SONiC and an alias of none; `etp3` is an alias."""
    ports = (InterfaceIntent("Ethernet4", alias="etp2"), InterfaceIntent("Ethernet8", alias="etp3"))
    state = SwitchState(ports=(PortState("etp3", up=False), PortState("Ethernet4", up=True)))
    assert [(port.name, port.up) for port in spelled(state, ports).ports] == [("Ethernet4", True), ("Ethernet8", False)]


def test_addresses_of_neighbours_are_no_ports() -> None:
    state = SwitchState(bgp=(BgpSession("10.1.1.1", 65001, "Idle"), BgpSession("Eth9", 65002, "Active")))
    found = spelled(state, (InterfaceIntent("Ethernet9"),))
    assert [session.peer for session in found.bgp] == ["10.1.1.1", "Ethernet9"]
