"""Ports, breakouts, loopbacks, the management port and the tunnel endpoint of NX-OS."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_interface
from typing import Any

from eastwest.plan.device import Bfd, Overlay
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nxos.channels import NAME
from eastwest.vendors.nxos.draft import Breakout, Draft
from eastwest.vendors.nxos.names import expanded
from eastwest.vendors.nxos.read_qos import on_ports
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.once import with_one
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.trunks import ALLOWED, LARGEST_VLAN

Match = re.Match[str]
Of = tuple[Draft, tuple[str, ...]]
PORT: Grammar[Of] = Grammar()
LOOPBACK: Grammar[tuple[Draft, int]] = Grammar()
MANAGEMENT: Grammar[Draft] = Grammar()
TUNNEL: Grammar[Draft] = Grammar()
VLAN: Grammar[Draft] = Grammar()
SUBNET: Grammar[tuple[Draft, int]] = Grammar()
MEMBER: Grammar[Draft] = Grammar()
CHANNEL: Grammar[Draft] = Grammar()
GATEWAY: Grammar[tuple[Draft, int]] = Grammar()
FEC = {"rs-fec": "rs", "fc-fec": "fc", "off": "none", "auto": ""}
LARGEST_PORT = 512
ALL_DEFAULTS = (
    r"no (?!switchport$|shutdown$|ip address|ipv6 address|mtu|vrf|priority-flow-control|service-policy|lldp [tr])\S.*",
    r"lldp (?:transmit|receive)",
    r"lacp .+",
    r"cdp enable",
    r"spanning-tree (?:port-priority 128|cost auto|link-type auto|bpduguard enable|port type edge)",
    r"duplex (?:full|auto)",
    r"flowcontrol (?:receive|send) off",
    r"negotiate auto",
    r"link debounce time 100",
    r"delay 1",
    r"snmp trap link-status",
    r"logging event port (?:link|trunk)-status default",
    r"bandwidth \d+",
    r"mdix auto",
    r"storm-control (?:broadcast|multicast|unicast) level 100\.00",
    r"load-interval counter \d \d+",
    r"medium (?:broadcast|p2p)",
    r"speed auto",
    r"priority-flow-control mode auto(?: send-tlv)?",
)
"""What `show running-config all` adds for a port: lines without meaning for a DeviceIntent, and absences."""


def add_ports(top: Grammar[Draft]) -> None:
    """The rules of `interface`."""
    top.rule(r"interface breakout module (\d+) port ([\d,\s-]+) map ([\d.]{1,6})g-(\d)x")(_breakout)
    top.rule(r"interface ((?i:e(?:th?(?:ernet)?)?) ?\d.*)", PORT)(_ports)
    top.rule(r"interface (?i:port-channel) ?(\d{1,4})", PORT)(
        lambda draft, match, node: (draft, (draft.ports.at(f"{NAME}{match[1]}").name,))
    )
    top.rule(rf"{NAME} \d{{1,4}}", CHANNEL)(lambda draft, match, node: None)
    top.rule(r"interface (?i:loopback)(\d+)", LOOPBACK)(
        lambda draft, match, node: (draft, draft.loopbacks.at(int(match[1])).number)
    )
    top.rule(r"interface (?i:vlan) ?(\d{1,4})", SUBNET)(
        lambda draft, match, node: (draft, draft.vlans.at(int(match[1])).number)
    )
    top.rule(r"vlan ([\d,-]+)", VLAN)(_vlans)
    top.rule(r"interface mgmt0", MANAGEMENT)(lambda draft, match, node: None)
    top.rule(r"interface nve1", TUNNEL)(_tunnel)


def _breakout(draft: Draft, match: Match, node: Node) -> None:
    """Module 1 only: no fixed switch has another."""
    if match[1] != "1":
        raise ValueError("a chassis")
    line = NotUnderstood(draft.file, node.number, node.text)
    for port in unranged(match[2], LARGEST_PORT):
        draft.breakouts[port] = Breakout(int(match[4]), float(match[3]), line)


def _ports(draft: Draft, match: Match, node: Node) -> Of:
    """A port without a line is as NX-OS ships it: no routed port."""
    names = expanded(match[1])
    for name in names if node.below else ():
        draft.ports.at(name)
    return draft, names


def _vlans(draft: Draft, match: Match, node: Node) -> None:
    for number in unranged(match[1], LARGEST_VLAN):
        draft.vlans.at(number)


def _tunnel(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = Overlay(copy_dscp=True, copy_ecn=False)


def _checked(address: str) -> str:
    """The address. Raises ValueError for what is none."""
    ip_interface(address)
    return address


def _put(of: Of, **changes: Any) -> None:  # noqa: ANN401
    for name in of[1]:
        of[0].ports.put(name, **changes)


_QUIET = (r"description .+", r"(?:no )?logging event .+", r"(?:no )?load-interval .+", r"bandwidth \d+", r"delay \d+")
"""Lines without meaning for how a port forwards."""
VLAN.skip(r"name .+", r"fcoe vsan \d+", r"vn-segment \d+", r"mode \S+", r"state active", r"no shutdown")
SUBNET.skip(*_QUIET, r"no shutdown", r"no ip(?:v6)? (?:redirects|unreachables)", r"(?:no )?ip (?:arp|proxy-arp) .+")
SUBNET.skip(
    r"management",
    r"fabric forwarding mode anycast-gateway",
    r"(?:no )?autostate",
    r"ip forward",
    r"ipv6 (?:address use-link-local-only|forward)",
    r"ip dhcp relay address .+",
)
SUBNET.rule(r"(?:hsrp|vrrp|vrrpv3) \d+(?: .+)?|hsrp version \d|hsrp delay .+", GATEWAY)(lambda of, match, node: None)
GATEWAY.rule(r".+", GATEWAY)(lambda of, match, node: None)
"""Addresses of gateways are judged as statements."""
HOP: Grammar[Of] = Grammar()
PORT.rule(r"(?:hsrp|vrrp|vrrpv3) \d+(?: .+)?|hsrp version \d|hsrp delay .+", HOP)(lambda of, match, node: None)
HOP.rule(r".+", HOP)(lambda of, match, node: None)
CHANNEL.skip(*_QUIET, r"(?:no )?(?:shutdown|vpc|lacp|spanning-tree|speed|duplex|storm-control|ip|ipv6|negotiate)\b.*")
PORT.skip(r"no ip redirects", r"no ipv6 redirects", *ALL_DEFAULTS)
on_ports(PORT)


@PORT.rule(r"description (.+)")
def _description(of: Of, match: Match, node: Node) -> None:
    _put(of, description=match[1])


@PORT.rule(r"(no )?shutdown")
def _shutdown(of: Of, match: Match, node: Node) -> None:
    _put(of, enabled=match[1] is not None)


@PORT.rule(r"mtu (\d+)")
def _mtu(of: Of, match: Match, node: Node) -> None:
    _put(of, mtu_bytes=int(match[1]))


@PORT.rule(r"speed (\d{1,7})")
def _speed(of: Of, match: Match, node: Node) -> None:
    _put(of, speed_gbps=int(match[1]) / 1000)


@PORT.rule(r"fec (rs-fec|fc-fec|off|auto)")
def _fec(of: Of, match: Match, node: Node) -> None:
    _put(of, fec=FEC[match[1]])


@PORT.rule(r"vrf member (\S+)")
def _vrf(of: Of, match: Match, node: Node) -> None:
    _put(of, vrf=match[1])


@PORT.rule(r"switchport access vlan (\d{1,4})")
def _access(of: Of, match: Match, node: Node) -> None:
    _put(of, vlan=int(match[1]))


@PORT.rule(r"(no )?switchport(?: mode (\S+))?")
def _mode(of: Of, match: Match, node: Node) -> None:
    for name in of[1]:
        of[0].trunks.put(name, on=match[2] == "trunk" and match[1] is None)


@PORT.rule(r"switchport trunk native vlan (\d{1,4})")
def _native(of: Of, match: Match, node: Node) -> None:
    for name in of[1]:
        of[0].trunks.native(name, int(match[1]))


@PORT.rule(ALLOWED)
def _allowed(of: Of, match: Match, node: Node) -> None:
    for name in of[1]:
        of[0].trunks.allow(name, match[1])


@SUBNET.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?(?: tag \d+)?")
def _subnet(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].vlans.put(of[1], addresses=with_one(of[0].vlans.at(of[1]).addresses, _checked(match[1])))


@SUBNET.rule(r"vrf member (\S+)")
def _subnet_vrf(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].vlans.put(of[1], vrf=match[1])


@SUBNET.rule(r"mtu (\d{1,5})")
def _subnet_mtu(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].vlans.put(of[1], mtu_bytes=int(match[1]))


@PORT.rule(r"bfd interval (\d+) min_rx (\d+) multiplier (\d+)")
def _bfd(of: Of, match: Match, node: Node) -> None:
    """An intent has one set of timers."""
    found = Bfd(int(match[1]), int(match[2]), int(match[3]))
    if of[0].bfd not in (None, found):
        raise ValueError("ports with other timers")
    of[0].bfd = found


@PORT.rule(r"ip forward|ipv6 address use-link-local-only")
def _unnumbered(of: Of, match: Match, node: Node) -> None:
    _put(of, unnumbered=True)


@PORT.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?(?: tag \d+)?")
def _address(of: Of, match: Match, node: Node) -> None:
    for name in of[1]:
        of[0].ports.put(name, addresses=with_one(of[0].ports.at(name).addresses, _checked(match[1])))


@LOOPBACK.rule(r"description (.+)")
def _loopback_description(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].loopbacks.put(of[1], description=match[1])


@LOOPBACK.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?(?: tag \d+)?")
def _loopback_address(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].loopbacks.put(of[1], addresses=with_one(of[0].loopbacks.at(of[1]).addresses, _checked(match[1])))


LOOPBACK.skip(r"no shutdown")
MANAGEMENT.skip(r"(?:no )?shutdown", r"description .+", r"no ip(?:v6)? redirects")
MANAGEMENT.rule(r"vrf member management")(lambda draft, match, node: None)


@MANAGEMENT.rule(r"ip(?:v6)? address (\S+)")
def _management_address(draft: Draft, match: Match, node: Node) -> None:
    draft.management_port(address="" if match[1] == "dhcp" else _checked(match[1]))


TUNNEL.skip(*_QUIET, r"no shutdown", r"host-reachability protocol bgp", r"advertise virtual-rmac")
TUNNEL.skip(r"global .+", r"source-interface hold-down-time \d+")
SEGMENT: Grammar[Draft] = Grammar()
TUNNEL.rule(r"member vni (?![\d,-]+ associate-vrf)[\d,-]+", SEGMENT)(lambda draft, match, node: None)
SEGMENT.skip(r"mcast-group .+", r"ingress-replication .+", r"suppress-arp.*", r"multisite .+")


@TUNNEL.rule(r"source-interface loopback(\d+)(?: anycast loopback\d+)?")
def _source(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = replace(draft.overlay or Overlay(), source=int(match[1]))


@TUNNEL.rule(r"member vni (\d+) associate-vrf", MEMBER)
def _member(draft: Draft, match: Match, node: Node) -> None:
    """The VRF names the VNI too; a VNI that no VRF names has no meaning here."""
    if int(match[1]) not in {vrf.vni for vrf in draft.vrfs.all()}:
        raise ValueError("no VRF has this VNI")


PORT.skip(
    *_QUIET[1:],
    r"switchport.*",
    r"(?:vpc|lacp|cdp|udld|duplex|link|carrier-delay) .+",
    r"spanning-tree .*",
    r"(?:channel-group|ip pim) .*",
    r"lldp tlv-set .*|no lldp tlv-set .*",
    r"ipv6 (?:nd|link-local) .*",
    r"ip (?:arp|proxy-arp|unnumbered) .*",
    r"beacon|no beacon",
)
