"""Interfaces, BGP and VRFs, which both command lines nest alike."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_interface
from typing import Any

from eastwest.plan.device import OutOfBand
from eastwest.vendors.dell.draft import Draft
from eastwest.vendors.dell.names import names_of
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.once import with_one

Match = re.Match[str]
Of = tuple[Draft, tuple[str, ...]]
PORT: Grammar[Of] = Grammar(modes=True)
LOOPBACK: Grammar[tuple[Draft, int]] = Grammar(modes=True)
MANAGEMENT: Grammar[Draft] = Grammar(modes=True)
PLAIN: Grammar[Draft] = Grammar(modes=True)
FRAME_BYTES = 18
"""Ethernet header and FCS, which OS10 counts in the MTU."""
FEC = {"RS": "rs", "FC": "fc", "NONE": "none", "AUTO": "", "CL91-RS": "rs", "CL74-FC": "fc", "OFF": "none"}


def add_ports(top: Grammar[Draft]) -> None:
    """The rules of `interface` and `ip vrf`."""
    top.rule(r"interface ((?:range )?(?:Eth|Ethernet|ethernet) ?\d.*)", PORT)(_ports)
    top.rule(r"interface [Ll]oopback ?(\d+)", LOOPBACK)(
        lambda draft, match, node: (draft, draft.loopbacks.at(int(match[1])).number)
    )
    top.rule(r"interface (Management ?\d+|mgmt1/1/1)", MANAGEMENT)(
        lambda draft, match, node: _management(draft, interface=match[1])
    )
    top.rule(r"ip vrf (\S+)", PLAIN)(_vrf)
    top.rule(r"hostname (\S+)")(lambda draft, match, node: setattr(draft, "hostname", match[1]))


PLAIN.skip(r"no .*", r"interface .*")


def _ports(draft: Draft, match: Match, node: Node) -> Of:
    names = names_of(match[1], draft.breakouts)
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
    r"flowcontrol (?:receive|transmit) \w+|no flowcontrol .*",
    r"switchport(?: mode access)?",
    r"channel-group .*|lacp .*|mclag \S+",
    r"spanning-tree .*|storm-control .*",
    r"no ip address(?: dhcp)?",
    r"ipv6 nd .*",
    r"lldp .*",
    r"load-interval \d+",
    r"no shutdown lan",
)


@PORT.rule(r"switchport access [Vv]lan (\d{1,4})")
def _access(of: Of, match: Match, node: Node) -> None:
    put(of, vlan=int(match[1]))


@PORT.rule(r"switchport (?:mode trunk|trunk .*)")
def _trunk(of: Of, match: Match, node: Node) -> None:
    """What trunks, is in no VLAN alone; the access VLAN beside it is the native one."""
    of[0].trunks.update(of[1])


@PORT.rule(r"description (.+)")
def _description(of: Of, match: Match, node: Node) -> None:
    put(of, description=match[1].strip('"'))


@PORT.rule(r"(no )?shutdown")
def _shutdown(of: Of, match: Match, node: Node) -> None:
    put(of, enabled=match[1] is not None)


@PORT.rule(r"mtu (\d{3,5})")
def _mtu(of: Of, match: Match, node: Node) -> None:
    """SONiC counts the IP packet, OS10 the Ethernet frame with header and FCS (18 B)."""
    put(of, mtu_bytes=int(match[1]) - (FRAME_BYTES if of[0].family == "os10" else 0))


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
        of[0].ports.put(name, addresses=with_one(of[0].ports.at(name).addresses, match[1]))


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
    of[0].loopbacks.put(of[1], addresses=with_one(of[0].loopbacks.at(of[1]).addresses, match[1]))


@LOOPBACK.rule(r"description (.+)")
def _loopback_description(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].loopbacks.put(of[1], description=match[1])


MANAGEMENT.skip(
    r"ipv6 address autoconfig",
    r"no shutdown",
    r"description .*",
    r"mtu \d+",
    r"speed .*",
    r"autoneg .*",
    r"no ip address dhcp",
)


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
    top.skip(r"end", r"exit", r"interface-naming .*", r"clock timezone .*", r"line vty.*")


def _ntp(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, ntp=(*draft.management.ntp, match[1]))


def _syslog(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, syslog=(*draft.management.syslog, match[1]))
