"""What both command lines say alike: services, ports as such, loopbacks, prefix lists, BGP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eastwest.plan.device import (
    BgpIntent,
    DeviceIntent,
    InterfaceIntent,
    Neighbour,
    PeerGroup,
    PrefixFilter,
    is_address,
)
from eastwest.vendors.dell.bgp import FAMILIES
from eastwest.vendors.routes import WORDS, route_map_lines, span

_TITLES = {family: words for words, family in FAMILIES.items()}


@dataclass(frozen=True, slots=True)
class Speech:
    """How the two differ. fec: word for a FEC. mtu: as the system counts it. group: heading of a peer group.

    member: how a neighbour joins a group. paths_in_family: whether the width of ECMP stands in each address family,
    and timers at the process; else each group has its own. loopback: begins the name of one. external: whether an AS
    can be any but ours.
    """

    fec: Callable[[str], str]
    mtu: Callable[[int], int]
    group: str
    member: Callable[[Neighbour], str]
    paths_in_family: bool
    loopback: str
    external: bool


def services(intent: DeviceIntent) -> Iterator[str]:
    """Lines of the system."""
    if intent.hostname:
        yield f"hostname {intent.hostname}"
    if intent.management.dns:
        yield f"ip name-server {' '.join(intent.management.dns)}"
    yield from (f"ntp server {each}" for each in intent.management.ntp)
    yield from (f"logging server {each}" for each in intent.management.syslog)
    yield "lldp enable" if intent.lldp.enabled else "no lldp enable"


def port_lines(port: InterfaceIntent, say: Speech) -> Iterator[str]:
    """Lines of a port that are not QoS."""
    if port.description:
        yield f"description {quoted(port.description)}"
    if port.mtu_bytes:
        yield f"mtu {say.mtu(port.mtu_bytes)}"
    if port.speed_gbps:
        yield f"speed {port.speed_gbps * 1000:.0f}"
    if port.fec:
        yield f"fec {say.fec(port.fec)}"
    yield "no shutdown" if port.enabled else "shutdown"
    if port.vlan is not None:
        yield f"switchport access vlan {port.vlan}"
    if port.vrf:
        yield f"ip vrf forwarding {port.vrf}"
    yield from (f"{_protocol(each)} address {each}" for each in port.addresses)
    if port.unnumbered:
        yield "ipv6 enable"


def loopbacks(intent: DeviceIntent, say: Speech) -> Iterator[str]:
    """Blocks of loopbacks."""
    for loopback in intent.loopbacks:
        yield f"interface {say.loopback}{loopback.number}"
        yield from (f" {_protocol(each)} address {each}" for each in loopback.addresses)


def _protocol(address: str) -> str:
    return "ipv6" if ":" in address else "ip"


def quoted(text: str) -> str:
    """Several words as one."""
    return f'"{text}"' if " " in text else text


def filters(bgp: BgpIntent) -> Iterator[str]:
    """Prefix lists, each with a route map of its name."""
    for each in bgp.filters:
        yield from (_rule(each, number) for number in range(len(each.rules)))
        yield f"route-map {each.name} permit 10"
        yield f" match {WORDS[each.family]} address prefix-list {each.name}"


def _rule(each: PrefixFilter, number: int) -> str:
    rule = each.rules[number]
    return f"{WORDS[each.family]} prefix-list {each.name} seq {rule.sequence} {rule.action} {rule.prefix}{span(rule)}"


def routing(bgp: BgpIntent, say: Speech) -> Iterator[str]:
    """The process with its groups and neighbours."""
    yield f"router bgp {bgp.asn}"
    if bgp.router_id:
        yield f" router-id {bgp.router_id}"
    if bgp.multipath_relax:
        yield " bestpath as-path multipath-relax"
    if not say.paths_in_family:
        yield f" maximum-paths ebgp {bgp.maximum_paths}"
    else:
        yield f" timers {bgp.keepalive_s} {bgp.hold_s}"
    for family in ("ipv4", "ipv6"):
        yield from _family(bgp, family, say)
    for group in bgp.groups:
        yield from _group(bgp, group, say)
    for neighbour in bgp.neighbours:
        yield from _neighbour(neighbour, say)


def _family(bgp: BgpIntent, family: str, say: Speech) -> Iterator[str]:
    lines = (
        [f"  maximum-paths {bgp.maximum_paths}"] if say.paths_in_family and (family == "ipv4" or bgp.has_ipv6) else []
    )
    if bgp.announced(family):
        known = {each.name for each in bgp.filters}
        of = f" route-map {bgp.announced(family)}" if bgp.announced(family) in known else ""
        lines.append(f"  redistribute connected{of}")
    if lines:
        yield f" address-family {_TITLES[family]}"
        yield from lines


def _group(bgp: BgpIntent, group: PeerGroup, say: Speech) -> Iterator[str]:
    yield f" {say.group} {group.name}"
    if group.bfd:
        yield "  bfd"
    if not say.paths_in_family:
        yield f"  timers {bgp.keepalive_s} {bgp.hold_s}"
    for family in group.families:
        yield f"  address-family {_TITLES[family]}"
        yield "   activate"
        yield from (f"   {line}" for line in route_map_lines(group, family))


def _neighbour(each: Neighbour, say: Speech) -> Iterator[str]:
    yield f" neighbor {each.peer}" if is_address(each.peer) else f" neighbor interface {each.peer}"
    if each.description:
        yield f"  description {quoted(each.description)}"
    if each.remote_as is not None or say.external:
        yield f"  remote-as {'external' if each.remote_as is None else each.remote_as}"
    if each.group:
        yield f"  {say.member(each)}"
