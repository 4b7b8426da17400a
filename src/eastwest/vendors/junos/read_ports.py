"""Ports, loopbacks and the management port of Junos."""

from __future__ import annotations

import re

from eastwest.vendors.junos.draft import Draft
from eastwest.vendors.junos.filters import FirewallFilter, Term
from eastwest.vendors.junos.tokens import unquoted
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.once import with_one

Match = re.Match[str]
INTERFACES: Grammar[Draft] = Grammar()
VLANS: Grammar[Draft] = Grammar()
FIREWALL: Grammar[Draft] = Grammar()
_PORT = r"interfaces ((?:et|xe|ge)-\d+/\d+/\d+(?::\d+)?|ae\d+)"
"""Bundles with an address, and those of unknown members, are ports of their own."""
_MANAGEMENT = r"interfaces ((?:re0:mgmt-\d|em\d|me0|fxp0|vme)) unit 0"
FEC = {"fec74": "fc", "fec91": "rs", "fec119": "rs", "none": "none"}


@INTERFACES.rule(rf"{_PORT}(?: unit 0(?: family (?:inet|inet6))?| (?:gig)?ether-options 802\.3ad ae\d+)?")
def _port(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.at(match[1])


@INTERFACES.rule(rf"{_PORT} number-of-sub-ports (\d+)")
def _split(draft: Draft, match: Match, node: Node) -> None:
    if ":" in match[1]:
        raise ValueError("a part is not split again")
    draft.ports.at(match[1])
    draft.sub_ports[match[1]] = int(match[2])


@INTERFACES.rule(rf"{_PORT} speed (\d+(?:\.\d+)?)g")
def _speed(draft: Draft, match: Match, node: Node) -> None:
    if ":" not in match[1]:
        draft.ports.at(match[1])
    draft.speeds[match[1]] = float(match[2])


@INTERFACES.rule(rf"{_PORT} description (.+)")
def _description(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.put(match[1], description=unquoted(match[2]))


@INTERFACES.rule(rf"{_PORT} unit 0 description (.+)")
def _unit_description(draft: Draft, match: Match, node: Node) -> None:
    """What the unit is said to be for, where the port itself says nothing."""
    if not draft.ports.at(match[1]).description:
        draft.ports.put(match[1], description=unquoted(match[2]))


@INTERFACES.rule(rf"{_PORT} disable")
def _disable(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.put(match[1], enabled=False)


@INTERFACES.rule(rf"{_PORT} mtu (\d+)")
def _physical(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.at(match[1])
    draft.physical[match[1]] = int(match[2])


@INTERFACES.rule(rf"{_PORT} (?:gig)?ether-options fec (fec74|fec91|fec119|none)")
def _fec(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.put(match[1], fec=FEC[match[2]])


@INTERFACES.rule(rf"{_PORT} unit 0 family (inet|inet6) mtu (\d+)")
def _mtu(draft: Draft, match: Match, node: Node) -> None:
    if match[2] == "inet" or not draft.ports.at(match[1]).mtu_bytes:
        draft.ports.put(match[1], mtu_bytes=int(match[3]))


@INTERFACES.rule(rf"{_PORT} unit 0 family inet6? address (\S+/\d+)")
def _address(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.put(match[1], addresses=with_one(draft.ports.at(match[1]).addresses, match[2]))


@INTERFACES.rule(rf"{_PORT} unit 0 family ethernet-switching(?: interface-mode access)?")
def _switched(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.at(match[1])


@INTERFACES.rule(rf"{_PORT} unit 0 family ethernet-switching interface-mode trunk")
def _trunk(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.at(match[1])
    draft.trunks.add(match[1])


@INTERFACES.rule(rf"{_PORT} native-vlan-id (\d{{1,4}})")
def _native(draft: Draft, match: Match, node: Node) -> None:
    draft.native[match[1]] = int(match[2])


@INTERFACES.rule(rf"{_PORT} unit 0 family ethernet-switching vlan members (\S+)")
def _access(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.at(match[1])
    draft.switched.setdefault(match[1], []).append((match[2], node))


@INTERFACES.rule(rf"{_PORT} unit \d+ family (?:inet6?|ethernet-switching|any) filter input(?:-list)? (\S+)")
def _filtered(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.at(match[1])
    known = draft.filtered.get(match[1])
    if known is not None and known[0] != match[2]:
        raise ValueError("a second filter")
    draft.filtered[match[1]] = (match[2], node)


@FIREWALL.rule(r"firewall (?:family \S+ )?filter (\S+) term (\S+) (from|then) (.+)")
def _term(draft: Draft, match: Match, node: Node) -> None:
    terms = draft.filters.setdefault(match[1], FirewallFilter()).terms
    terms.setdefault(match[2], Term()).take(match[3], match[4], node)


@INTERFACES.rule(
    r"interfaces irb unit (\d{1,4}) family inet6? address (\S+/\d+)"
    r"(?: (?:primary|preferred|virtual-gateway-address \S+|vrrp-(?:inet6-)?group .+))?"
)
def _inner(draft: Draft, match: Match, node: Node) -> None:
    known = draft.inner.get(int(match[1]), ())
    draft.inner[int(match[1])] = known if match[2] in known else (*known, match[2])


@VLANS.rule(r"vlans (\S+) vlan-id (\d{1,4})")
def _vlan(draft: Draft, match: Match, node: Node) -> None:
    draft.vlan_numbers[match[1]] = int(match[2])


@VLANS.rule(r"vlans (\S+) l3-interface irb\.(\d{1,4})")
def _routed(draft: Draft, match: Match, node: Node) -> None:
    """The unit has the number of the VLAN, or what it means is not known."""
    if draft.vlan_numbers.get(match[1]) != int(match[2]):
        raise ValueError("another number")


@INTERFACES.rule(r"interfaces lo0 unit (\d+)(?: family inet6?)?")
def _loopback(draft: Draft, match: Match, node: Node) -> None:
    draft.loopbacks.at(int(match[1]))


@INTERFACES.rule(r"interfaces lo0 unit (\d+) description (.+)")
def _loopback_description(draft: Draft, match: Match, node: Node) -> None:
    draft.loopbacks.put(int(match[1]), description=unquoted(match[2]))


@INTERFACES.rule(r"interfaces lo0 unit (\d+) family inet6? address (\S+/\d+)(?: primary| preferred)?")
def _loopback_address(draft: Draft, match: Match, node: Node) -> None:
    number = int(match[1])
    known = draft.loopbacks.at(number).addresses
    if match[2] not in known:
        draft.loopbacks.put(number, addresses=with_one(known, match[2]))


@INTERFACES.rule(rf"{_MANAGEMENT} family inet6? (?:dhcp|address (\S+/\d+))")
def _out_of_band(draft: Draft, match: Match, node: Node) -> None:
    port = draft.management.out_of_band
    if port is not None and (port.interface != match[1] or port.address):
        raise ValueError("a second management address")
    draft.out_of_band(interface=match[1], address=match[2] or "")
