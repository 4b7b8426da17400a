"""Interfaces, BGP and VRFs, which both command lines nest alike."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_interface
from typing import Any

from eastwest.plan.device import Bfd, BgpIntent, OutOfBand
from eastwest.vendors.dell.draft import Draft
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node

Match = re.Match[str]
Of = tuple[Draft, tuple[str, ...]]
PORT: Grammar[Of] = Grammar()
LOOPBACK: Grammar[tuple[Draft, int]] = Grammar()
MANAGEMENT: Grammar[Draft] = Grammar()
PLAIN: Grammar[Draft] = Grammar()
BGP: Grammar[tuple[Draft, str]] = Grammar()
FAMILY: Grammar[tuple[Draft, str]] = Grammar()
PEER: Grammar[tuple[Draft, str]] = Grammar()
GROUP: Grammar[tuple[Draft, str]] = Grammar()
PEER_FAMILY: Grammar[tuple[Draft, str, str]] = Grammar()
LARGEST_RANGE = 1024
FEC = {"RS": "rs", "FC": "fc", "NONE": "none", "AUTO": "", "CL91-RS": "rs", "CL74-FC": "fc", "OFF": "none"}
FAMILIES = {"ipv4 unicast": "ipv4", "ipv6 unicast": "ipv6", "l2vpn evpn": "evpn"}
_RANGE = re.compile(r"((?:Eth ?|Ethernet ?|ethernet ?)(?:\d+/)*)(\d+)((?::\d+)?)(?:\s*-\s*(?:(?:\d+/)*)(\d+))?")

_PARTS = re.compile(r"((?:Eth ?|Ethernet ?|ethernet ?)((?:\d+/)*\d+)):(\d)\s*-\s*(?:\2:)?(\d)")
"""Parts of one split port; from which part of one port to which of another is not told by the line."""


def names_of(text: str) -> tuple[str, ...]:
    """`Eth1/1-1/4,Eth1/7`, `range ethernet1/1/1-1/1/32` → each name. Raises ValueError for anything else."""
    found: list[str] = []
    for part in text.removeprefix("range ").split(","):
        parts = _PARTS.fullmatch(part.strip())
        if parts is not None and int(parts[3]) <= int(parts[4]):
            found += [f"{parts[1].replace(' ', '')}:{number}" for number in range(int(parts[3]), int(parts[4]) + 1)]
            continue
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{part} names no port")
        first, last = int(match[2]), int(match[4] or match[2])
        if not 0 <= last - first < LARGEST_RANGE:
            raise ValueError(f"{part} is no range")
        found += [f"{match[1].replace(' ', '')}{number}{match[3]}" for number in range(first, last + 1)]
    return tuple(found)


def add_ports(top: Grammar[Draft]) -> None:
    """The rules of `interface`, `router bgp` and `ip vrf`."""
    top.rule(r"interface ((?:range )?(?:Eth|Ethernet|ethernet) ?\d.*)", PORT)(_ports)
    top.rule(r"interface [Ll]oopback ?(\d+)", LOOPBACK)(
        lambda draft, match, node: (draft, draft.loopbacks.at(int(match[1])).number)
    )
    top.rule(r"interface (Management ?\d+|mgmt1/1/1)", MANAGEMENT)(
        lambda draft, match, node: _management(draft, interface=match[1])
    )
    top.rule(r"router bgp (\d+)(?: vrf (\S+))?", BGP)(_process)
    top.rule(r"ip vrf (\S+)", PLAIN)(_vrf)
    top.rule(r"hostname (\S+)")(lambda draft, match, node: setattr(draft, "hostname", match[1]))


PLAIN.skip(r"no .*", r"interface .*")


def _ports(draft: Draft, match: Match, node: Node) -> Of:
    names = names_of(match[1])
    for name in names:
        if name not in draft.ports.records:
            draft.ports.put(name, mtu_bytes=0)
    return draft, names


def _vrf(draft: Draft, match: Match, node: Node) -> None:
    if match[1] not in ("mgmt", "management", "default"):
        draft.vrfs.at(match[1])


def put(of: Of, **changes: Any) -> None:  # noqa: ANN401
    """Change the ports of a heading."""
    for name in of[1]:
        of[0].ports.put(name, **changes)


def use(of: Of, **changes: Any) -> None:  # noqa: ANN401
    """Change what the ports of a heading bind."""
    for name in of[1]:
        of[0].uses.put(name, **changes)


PORT.skip(
    r"no switchport",
    r"unreliable-los auto",
    r"ars bind \S+",
    r"autoneg \S+|no autoneg|standalone-link-training|link-training \S+",
    r"ip unnumbered \S+",
    r"flowcontrol (?:receive|transmit) off|no flowcontrol .*",
    r"ipv6 nd .*",
    r"lldp .*",
    r"load-interval \d+",
    r"no shutdown lan",
)


@PORT.rule(r"description (.+)")
def _description(of: Of, match: Match, node: Node) -> None:
    put(of, description=match[1].strip('"'))


@PORT.rule(r"(no )?shutdown")
def _shutdown(of: Of, match: Match, node: Node) -> None:
    put(of, enabled=match[1] is not None)


@PORT.rule(r"mtu (\d{3,5})")
def _mtu(of: Of, match: Match, node: Node) -> None:
    """SONiC counts the IP packet, OS10 the Ethernet frame with header and FCS (18 B)."""
    put(of, mtu_bytes=int(match[1]) - (18 if of[0].family == "os10" else 0))


@PORT.rule(r"speed (\d{1,7})")
def _speed(of: Of, match: Match, node: Node) -> None:
    put(of, speed_gbps=int(match[1]) / 1000)


@PORT.rule(r"fec (\S+)")
def _fec(of: Of, match: Match, node: Node) -> None:
    if match[1].upper() not in FEC:
        raise ValueError("no such FEC")
    put(of, fec=FEC[match[1].upper()])


@PORT.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?")
def _address(of: Of, match: Match, node: Node) -> None:
    ip_interface(match[1])
    for name in of[1]:
        of[0].ports.put(name, addresses=(*of[0].ports.at(name).addresses, match[1]))


@PORT.rule(r"ipv6 enable|ipv6 address use-link-local-only")
def _unnumbered(of: Of, match: Match, node: Node) -> None:
    put(of, unnumbered=True)


@PORT.rule(r"ip vrf forwarding (\S+)")
def _member(of: Of, match: Match, node: Node) -> None:
    put(of, vrf=match[1])


LOOPBACK.skip(r"no shutdown", r"ip vrf forwarding \S+")


@LOOPBACK.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?")
def _loopback(of: tuple[Draft, int], match: Match, node: Node) -> None:
    ip_interface(match[1])
    of[0].loopbacks.put(of[1], addresses=(*of[0].loopbacks.at(of[1]).addresses, match[1]))


@LOOPBACK.rule(r"description (.+)")
def _loopback_description(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].loopbacks.put(of[1], description=match[1])


MANAGEMENT.skip(r"no shutdown", r"description .*", r"mtu \d+", r"speed .*", r"autoneg .*", r"no ip address dhcp")


def _management(draft: Draft, **changes: str) -> None:
    now = draft.management.out_of_band or OutOfBand("")
    draft.management = replace(draft.management, out_of_band=replace(now, **changes))


@MANAGEMENT.rule(r"ip address (\S+/\d+|dhcp)(?: gwaddr (\S+))?")
def _out_of_band(draft: Draft, match: Match, node: Node) -> None:
    address = "" if match[1] == "dhcp" else str(ip_interface(match[1]))
    _management(draft, address=address, gateway=match[2] or "")


@MANAGEMENT.rule(r"ip vrf forwarding (\S+)")
def _management_vrf(draft: Draft, match: Match, node: Node) -> None:
    _management(draft, vrf=match[1])


def _process(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    """The process of a VRF is understood as far as its neighbours go."""
    if not match[2] or match[2] == "default":
        draft.bgp = draft.bgp or BgpIntent(int(match[1]), "")
    elif draft.bgp is None:
        raise ValueError("a VRF before the process itself")
    return draft, match[2] or ""


def _now(draft: Draft) -> BgpIntent:
    if draft.bgp is None:
        raise ValueError("outside of router bgp")
    return draft.bgp


BGP.skip(r"log-neighbor-changes", r"no default ipv4-unicast", r"graceful-restart.*", r"bestpath med .*", r"!")


@BGP.rule(r"(?:bgp )?router-id (\S+)")
def _router_id(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), router_id=match[1])


@BGP.rule(r"bestpath as-path multipath-relax")
def _relax(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), multipath_relax=True)


@BGP.rule(r"timers (?:bgp )?(\d+) (\d+)")
def _timers(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), keepalive_s=int(match[1]), hold_s=int(match[2]))


@BGP.rule(r"maximum-paths (?:ebgp |ibgp )?(\d+)")
def _paths(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), maximum_paths=int(match[1]))


@FAMILY.rule(r"maximum-paths (?:ebgp |ibgp )?(\d+)")
def _family_paths(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), maximum_paths=int(match[1]))


@FAMILY.rule(r"redistribute connected(?: route-map (\S+))?")
def _connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), connected=match[1] or "*")


FAMILY.skip(r"network \S+", r"activate", r"advertise-all-vni", r"dampening", r"neighbor .* activate")
BGP.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", FAMILY)(lambda of, match, node: of)


@BGP.rule(r"neighbor (?:interface )?(\S+(?: \d\S*)?)", PEER)
def _peer(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str]:
    return of[0], of[0].neighbours.at(match[1].replace(" ", "")).peer


@BGP.rule(r"(?:peer-group|template) (\S+)", GROUP)
def _group(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str]:
    return of[0], of[0].groups.at(match[1]).name


@PEER.rule(r"remote-as (\d+|external|internal)")
def _peer_as(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].neighbours.put(of[1], remote_as=int(match[1]) if match[1].isdecimal() else None)


@PEER.rule(r"(?:peer-group|inherit template) (\S+)(?: inherit-type .*)?")
def _peer_group(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].neighbours.put(of[1], group=of[0].groups.at(match[1]).name)


@PEER.rule(r"description (.+)")
def _peer_description(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].neighbours.put(of[1], description=match[1].strip('"'))


@GROUP.rule(r"remote-as (\d+|external|internal)")
def _group_as(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if match[1].isdecimal():
        of[0].group_as[of[1]] = int(match[1])


@GROUP.rule(r"(?:bfd|fall-over)(?: .*)?")
def _group_bfd(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].groups.put(of[1], bfd=True)


@PEER.rule(r"bfd(?: .*)?")
def _peer_bfd(of: tuple[Draft, str], match: Match, node: Node) -> None:
    """A session with BFD of its own shows that the device runs it."""
    of[0].bgp = replace(_now(of[0]), bfd=_now(of[0]).bfd or Bfd(300, 300, 3))


for _grammar in (PEER, GROUP):
    _grammar.skip(
        r"capability extended-nexthop",
        r"no shutdown",
        r"advertisement-interval \d+",
        r"timers \d+ \d+(?: .*)?",
        r"send-community .*",
        r"ebgp-multihop \d+",
        r"update-source .*",
        r"password .*",
    )


@GROUP.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", PEER_FAMILY)
def _group_family(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str, str]:
    return (*of, FAMILIES[match[1]])


@PEER.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", PEER_FAMILY)
def _peer_family(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str, str]:
    return of[0], "", FAMILIES[match[1]]


PEER_FAMILY.skip(
    r"no activate", r"send-community .*", r"allowas-in.*", r"(?:prefix-list|route-map|filter-list) .*", r"soft-.*"
)


@PEER_FAMILY.rule(r"activate")
def _activate(of: tuple[Draft, str, str], match: Match, node: Node) -> None:
    draft, name, family = of
    if name:
        have = {*draft.groups.at(name).families, family}
        draft.groups.put(name, families=tuple(each for each in FAMILIES.values() if each in have))


def add_services(top: Grammar[Draft]) -> None:
    """Lines of the system that both command lines have."""
    top.rule(r"ip name-server (?:source-interface \S+ )?([\d.: a-f]+)(?: vrf \S+)?")(
        lambda draft, match, node: setattr(draft, "management", replace(draft.management, dns=tuple(match[1].split())))
    )
    top.rule(r"ntp server (\S+)(?: .*)?")(_ntp)
    top.rule(r"logging server (\S+)(?: .*)?")(_syslog)
    top.rule(r"(no )?lldp enable")(
        lambda draft, match, node: setattr(draft, "lldp", replace(draft.lldp, enabled=match[1] is None))
    )
    top.skip(r"end", r"exit", r"interface-naming .*|interface breakout .*", r"clock timezone .*", r"line vty.*")


def _ntp(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, ntp=(*draft.management.ntp, match[1]))


def _syslog(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, syslog=(*draft.management.syslog, match[1]))
