"""What the FRR template prints. Syntax: FRR 8.4, checked in the tests by FRR's own `vtysh -C`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from eastwest.plan.device import BgpIntent, DeviceIntent, Neighbour, PeerGroup, PrefixFilter, Vrf, is_address
from eastwest.vendors.routes import WORDS, route_map_lines, span
from eastwest.vendors.text.heading import heading
from eastwest.vendors.text.secret import placeholder

FAMILIES = {"ipv4": "ipv4 unicast", "ipv6": "ipv6 unicast", "evpn": "l2vpn evpn"}
BFD_PROFILE = "eastwest"


@dataclass(frozen=True, slots=True)
class Part:
    """A part with a name and lines below it. kind: `ip` or `ipv6`, of a prefix list."""

    name: str
    lines: list[str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class VrfPart:
    """A tenant's routing process."""

    name: str
    connected: bool
    lines: list[str]


@dataclass(frozen=True)
class View:
    """One fitted device. vrf_name: the system's name of a VRF. loopback: its name of a loopback."""

    intent: DeviceIntent
    vrf_name: Callable[[str], str]
    loopback: Callable[[int], str]

    @property
    def heading(self) -> str:
        """The comment on top."""
        return heading(self.intent)

    @property
    def hostname(self) -> str:
        """Of the device."""
        return self.intent.hostname

    @property
    def vrfs(self) -> Iterator[Part]:
        """VRFs with a layer-3 VNI."""
        for vrf in self.intent.tenancy.vrfs:
            if vrf.vni is not None:
                yield Part(self.vrf_name(vrf.name), [f"vni {vrf.vni}"])

    @property
    def filters(self) -> Iterator[Part]:
        """Prefix lists, each with a route map of its name."""
        for each in self.bgp.filters if self.bgp else ():
            yield Part(each.name, list(_rules(each)), WORDS[each.family])

    @property
    def bfd(self) -> list[str]:
        """Timers of the profile that all sessions use."""
        bfd = None if self.bgp is None else self.bgp.bfd
        if bfd is None:
            return []
        return [
            f"detect-multiplier {bfd.multiplier}",
            f"receive-interval {bfd.receive_ms}",
            f"transmit-interval {bfd.interval_ms}",
        ]

    @property
    def bgp(self) -> BgpIntent | None:
        """The intent of the process."""
        return self.intent.bgp

    @cached_property
    def process(self) -> list[str]:
        """Lines directly below `router bgp`."""
        bgp = self.bgp
        if bgp is None:
            return []
        lines = [f"bgp router-id {bgp.router_id}"] if bgp.router_id else []
        lines += ["no bgp ebgp-requires-policy", "no bgp default ipv4-unicast"]
        if bgp.multipath_relax:
            lines.append("bgp bestpath as-path multipath-relax")
        lines.append(f"timers bgp {bgp.keepalive_s} {bgp.hold_s}")
        for group in bgp.groups:
            lines += self._group(group, timers=bgp.bfd is not None)
        for neighbour in bgp.neighbours:
            lines += _neighbour(neighbour)
        return lines

    def _group(self, group: PeerGroup, *, timers: bool) -> Iterator[str]:
        start = f"neighbor {group.name}"
        yield f"{start} peer-group"
        if group.bfd:
            yield f"{start} bfd"
            if timers:
                yield f"{start} bfd profile {BFD_PROFILE}"
        if group.secret:
            yield f"{start} password {placeholder(group.secret)}"
        if group.multihop is not None:
            yield f"{start} ebgp-multihop {group.multihop}"
        if group.source is not None:
            yield f"{start} update-source {self.loopback(group.source)}"
        if "ipv4" in group.families and group.name in self._unnumbered:
            yield f"{start} capability extended-nexthop"

    @cached_property
    def _unnumbered(self) -> set[str]:
        """Groups with neighbours on unnumbered interfaces: IPv4 routes with IPv6 next hops (RFC 8950)."""
        neighbours = () if self.bgp is None else self.bgp.neighbours
        return {each.group for each in neighbours if not is_address(each.peer)}

    @property
    def families(self) -> Iterator[Part]:
        """Address families of the default VRF."""
        if self.bgp is None:
            return
        for name, title in FAMILIES.items():
            lines = list(self._family(self.bgp, name))
            if lines:
                yield Part(title, lines)

    def _family(self, bgp: BgpIntent, name: str) -> Iterator[str]:
        if bgp.announced(name):
            yield f"redistribute connected route-map {bgp.announced(name)}"
        if name == "ipv4" or (name == "ipv6" and bgp.has_ipv6):
            yield f"maximum-paths {bgp.maximum_paths}"
        for group in bgp.groups:
            if name not in group.families:
                continue
            yield f"neighbor {group.name} activate"
            if name == "evpn" and group.next_hop_unchanged:
                yield f"neighbor {group.name} attribute-unchanged next-hop"
            yield from (f"neighbor {group.name} {line}" for line in route_map_lines(group, name))
        if name == "evpn" and self.intent.tenancy.overlay is not None:
            yield "advertise-all-vni"

    @property
    def tenants(self) -> Iterator[VrfPart]:
        """Routing processes of the tenants."""
        if self.bgp is None:
            return
        for vrf in self.intent.tenancy.vrfs:
            if vrf.connected or vrf.distinguisher or vrf.route_target:
                yield VrfPart(self.vrf_name(vrf.name), vrf.connected, list(_evpn(vrf)))


def _neighbour(each: Neighbour) -> Iterator[str]:
    remote = "external" if each.remote_as is None else str(each.remote_as)
    if not is_address(each.peer):
        yield f"neighbor {each.peer} interface peer-group {each.group}"
        yield f"neighbor {each.peer} remote-as {remote}"
    else:
        yield f"neighbor {each.peer} remote-as {remote}"
        yield f"neighbor {each.peer} peer-group {each.group}"
    if each.description:
        yield f"neighbor {each.peer} description {each.description}"


def _rules(each: PrefixFilter) -> Iterator[str]:
    for rule in each.rules:
        kind = WORDS[each.family]
        yield f"{kind} prefix-list {each.name} seq {rule.sequence} {rule.action} {rule.prefix}{span(rule)}"


def _evpn(vrf: Vrf) -> Iterator[str]:
    if vrf.connected:
        yield "advertise ipv4 unicast"
    if vrf.distinguisher:
        yield f"rd {vrf.distinguisher}"
    if vrf.route_target:
        yield f"route-target import {vrf.route_target}"
        yield f"route-target export {vrf.route_target}"
