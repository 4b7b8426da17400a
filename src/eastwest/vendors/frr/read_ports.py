"""Interfaces of FRR: addresses and what they are for. Speed and MTU are the kernel's, which FRR does not configure."""

from __future__ import annotations

import re
from ipaddress import ip_interface
from typing import Any

from eastwest.vendors.frr.draft import Draft
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.once import with_one

Match = re.Match[str]
_LOOPBACK = re.compile(r"(?i)(?:lo|loop|loopback|dummy)(\d{0,9})")
_INNER = re.compile(r"(?i)(?:vlan|br|bridge|vxlan|vni|irb|vrf|bond|l[23]vni).*|.*\.\d+")
"""Interfaces that are no port: switched ones, tunnels, subinterfaces."""
PORT: Grammar[tuple[Draft, str]] = Grammar()


def add_ports(top: Grammar[Draft]) -> None:
    """The rules of `interface`."""
    top.rule(r"int(?:erface)? (\S+)(?: vrf (\S+))?", PORT)(_interface)


def _interface(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    name = match[1]
    if not _LOOPBACK.fullmatch(name) and not _INNER.fullmatch(name):
        draft.ports.put(name, vrf=draft.vrf_name(match[2]) if match[2] else "")
    return draft, name


PORT.skip(
    r"(?:no )?(?:ip|ipv6) (?:ospf6?|router|pim|igmp|rip|ripng|mld|nd|nhrp)\b.*|(?:no )?isis .*|evpn mh .*|mpls .*",
    r"link-detect|no shutdown|exit|bandwidth \d+|multicast|ipv6 enable",
)


@PORT.rule(r"ip(?:v6)? addr(?:ess)? (\S+/\d+)(?: .*)?")
def _address(of: tuple[Draft, str], match: Match, node: Node) -> None:
    ip_interface(match[1])
    draft, name = of
    loopback = _LOOPBACK.fullmatch(name)
    if loopback is not None:
        number = int(loopback[1] or 0)
        draft.loopbacks.put(number, addresses=with_one(draft.loopbacks.at(number).addresses, match[1]))
    elif name in draft.ports.records:
        draft.ports.put(name, addresses=with_one(draft.ports.at(name).addresses, match[1]))


@PORT.rule(r"desc(?:ription)? (.+)")
def _description(of: tuple[Draft, str], match: Match, node: Node) -> None:
    _put(of, description=match[1].strip('"'))


@PORT.rule(r"shutdown")
def _shutdown(of: tuple[Draft, str], match: Match, node: Node) -> None:
    _put(of, enabled=False)


def _put(of: tuple[Draft, str], **changes: Any) -> None:  # noqa: ANN401
    if of[1] in of[0].ports.records:
        of[0].ports.put(of[1], **changes)
