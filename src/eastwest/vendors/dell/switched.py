"""VLANs, breakouts and the tunnel endpoint, in the words of both command lines."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_interface

from eastwest.plan.device import Overlay
from eastwest.vendors.dell.draft import Draft
from eastwest.vendors.dell.names import Breakout
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.once import with_one
from eastwest.vendors.text.ranges import unranged

Match = re.Match[str]
OfVlan = tuple[Draft, int]
VLAN: Grammar[OfVlan] = Grammar(modes=True)
VIRTUAL: Grammar[OfVlan] = Grammar(modes=True)
TUNNEL: Grammar[Draft] = Grammar(modes=True)
LARGEST_VLAN = 4094


def add_switched(top: Grammar[Draft]) -> None:
    """The rules of `interface vlan`, `vlan`, `interface breakout` and `interface vxlan`."""
    top.rule(r"interface [Vv]lan ?(\d{1,4})", VLAN)(_vlan)
    top.rule(r"vlan ([\d,-]+)", VLAN)(_vlans)
    top.rule(r"interface breakout (?:port )?(\d+(?:/\d+)*) (?:map|mode) (?:(\d)x)?(\d{1,3})[gG](?:-(\d)x)?")(_breakout)
    top.rule(r"interface vxlan \S+", TUNNEL)(_tunnel)


def _vlan(draft: Draft, match: Match, node: Node) -> OfVlan:
    return draft, draft.vlans.at(int(match[1])).number


def _vlans(draft: Draft, match: Match, node: Node) -> OfVlan:
    numbers = unranged(match[1], LARGEST_VLAN)
    for number in numbers:
        draft.vlans.at(number)
    return draft, numbers[0]


def _breakout(draft: Draft, match: Match, node: Node) -> None:
    """`1/1/1 map 25g-4x` of OS10, `port 1/1 mode 4x25G` of Enterprise SONiC."""
    draft.breakouts[match[1]] = Breakout(int(match[2] or match[4] or 1), float(match[3]))


VLAN.skip(r"no shutdown", r"description .+", r"name .+", r"no ip address(?: dhcp)?", r"ip(?:v6)? helper-address .+")
VLAN.rule(r"vrrp-group \d+|vrrp \d+", VIRTUAL)(lambda of, match, node: of)
VIRTUAL.skip(
    r"virtual-address \S+", r"priority \d+", r"(?:no )?preempt.*", r"advertise(?:ment)?-interval .*", r"vip \S+"
)


@VLAN.rule(r"ip(?:v6)? (?:anycast-)?address (\S+/\d+)(?: secondary)?")
def _address(of: OfVlan, match: Match, node: Node) -> None:
    ip_interface(match[1])
    of[0].vlans.put(of[1], addresses=with_one(of[0].vlans.at(of[1]).addresses, match[1]))


def _tunnel(draft: Draft, match: Match, node: Node) -> None:
    draft.tunnel = draft.tunnel or Overlay(copy_dscp=False, copy_ecn=False)


@TUNNEL.rule(r"(?:source-ip|primary-ip) (\S+)")
def _source(draft: Draft, match: Match, node: Node) -> None:
    draft.endpoint = match[1]


@TUNNEL.rule(r"map vni (\d{1,8}) vrf (\S+)")
def _routed(draft: Draft, match: Match, node: Node) -> None:
    draft.vrfs.put(match[2], vni=int(match[1]))


@TUNNEL.rule(r"qos-mode (uniform|pipe(?: dscp \d+)?)")
def _mode(draft: Draft, match: Match, node: Node) -> None:
    same = match[1] == "uniform"
    draft.tunnel = replace(draft.tunnel or Overlay(), copy_dscp=same, copy_ecn=same)


TUNNEL.skip(r"map vni \d+ vlan \d+.*", r"no shutdown", r"suppress vlan-neigh .*", r"external-ip \S+")
