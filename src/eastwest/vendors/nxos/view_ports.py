"""Lines of NX-OS ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from eastwest.plan.device import InterfaceIntent, LoopbackIntent, VlanIntent
from eastwest.vendors.nxos.names import MODULE, RS_FROM_GBPS, place
from eastwest.vendors.text.ranges import ranged

FEC = {"rs": "rs-fec", "fc": "fc-fec", "none": "off"}
NATIVE_VLAN = 1
Split = Mapping[int, tuple[float, int]]
"""Speed in Gb/s and number of the parts of each port that is split."""


def breakouts(ports: Iterable[InterfaceIntent]) -> Split:
    """How ports are split; the first part of a port that is found decides."""
    found: dict[int, tuple[float, int]] = {}
    for port in ports:
        at = place(port.name)
        if port.front is not None and port.front.parts > 1 and port.speed_gbps and at is not None and at[1]:
            found.setdefault(at[0], (port.speed_gbps, port.front.parts))
    return found


def breakout_lines(split: Split) -> Iterator[str]:
    """One line for all ports with the same map."""
    for kind in dict.fromkeys(split.values()):
        ports = ranged(sorted(port for port, found in split.items() if found == kind))
        yield f"interface breakout module {MODULE} port {ports} map {kind[0]:g}g-{kind[1]}x"


def port_lines(port: InterfaceIntent, split: Split, qos: Iterable[str]) -> Iterator[str]:
    """A port. The VRF comes before the addresses: a change of VRF removes them."""
    yield f"interface {port.name}"
    if port.description:
        yield f"  description {port.description}"
    yield from _switching(port)
    if port.speed_gbps and not _by_breakout(port, split):
        yield f"  speed {port.speed_gbps * 1000:.0f}"
    if port.fec and port.speed_gbps < RS_FROM_GBPS:
        yield f"  fec {FEC[port.fec]}"
    yield f"  mtu {port.mtu_bytes}"
    yield from (f"  {line}" for line in qos)
    if port.vrf:
        yield f"  vrf member {port.vrf}"
    if port.vlan is None and port.trunk is None:
        yield "  no ip redirects"
    yield from _addresses(port.addresses)
    if port.silent:
        yield "  ipv6 nd suppress-ra"
        yield "  no ipv6 redirects"
    if port.unnumbered:
        yield "  ip forward"
        if not any(":" in address for address in port.addresses):
            yield "  ipv6 address use-link-local-only"
    yield "  no shutdown" if port.enabled else "  shutdown"


def loopback_lines(loopback: LoopbackIntent) -> Iterator[str]:
    """A loopback."""
    yield f"interface loopback{loopback.number}"
    if loopback.description:
        yield f"  description {loopback.description}"
    yield from _addresses(loopback.addresses)


def _switching(port: InterfaceIntent) -> Iterator[str]:
    """Lines that make a port routed, a trunk, or an access port of hosts."""
    if port.trunk is not None:
        yield from ("  switchport", "  switchport mode trunk")
        if port.trunk.native != NATIVE_VLAN:
            yield f"  switchport trunk native vlan {port.trunk.native}"
        if port.trunk.allowed:
            yield f"  switchport trunk allowed vlan {ranged(sorted(port.trunk.allowed))}"
    elif port.vlan is not None:
        yield from ("  switchport", f"  switchport access vlan {port.vlan}", "  spanning-tree port type edge")
    else:
        yield "  no switchport"


def vlan_lines(vlan: VlanIntent) -> Iterator[str]:
    """The switch's own interface in a VLAN."""
    yield f"interface Vlan{vlan.number}"
    yield "  no shutdown"
    if vlan.mtu_bytes is not None:
        yield f"  mtu {vlan.mtu_bytes}"
    if vlan.vrf:
        yield f"  vrf member {vlan.vrf}"
    yield "  no ip redirects"
    yield from _addresses(vlan.addresses)


def _by_breakout(port: InterfaceIntent, split: Split) -> bool:
    """Whether the breakout of its port says the speed already."""
    at = place(port.name)
    return at is not None and at[1] is not None and split.get(at[0], (0.0, 0))[0] == port.speed_gbps


def _addresses(addresses: tuple[str, ...]) -> Iterator[str]:
    four = [address for address in addresses if ":" not in address]
    for at, address in enumerate(four):
        yield f"  ip address {address}{' secondary' if at else ''}"
    yield from (f"  ipv6 address {address}" for address in addresses if ":" in address)
