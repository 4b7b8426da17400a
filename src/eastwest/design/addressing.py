"""Addresses, ASNs and router ids, all derived from the order of devices and links."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from eastwest.errors import NoFitError, Problem
from eastwest.fabric import Fabric, Link, Role
from eastwest.plan import Addressing, Interface, Router

SPINE_ASN = 4_200_000_000
"""First four-byte private ASN (RFC 6996): all spines share it, so no path runs through two of them (RFC 7938)."""
LOOPBACKS = IPv4Network("10.255.0.0/16")
SWITCH_LINKS = IPv4Network("10.192.0.0/11")
HOST_LINKS = IPv4Network("10.0.0.0/9")


def address(fabric: Fabric, kind: str) -> Addressing:
    """Addressing of a fabric. kind: `bgp-unnumbered` or `ipv4-p2p`.

    Leaf k has ASN SPINE_ASN + k, router ids count through LOOPBACKS. Host links are /31s (RFC 3021) of HOST_LINKS in
    both kinds, with the leaf on the even address; links between switches are /31s of SWITCH_LINKS or unnumbered
    (addresses empty). Raises NoFitError when a range is too small.
    """
    interfaces: list[Interface] = []
    between = list(fabric.switch_links())
    inside = set(between)
    hosts = [link for link in fabric.links if link not in inside]
    for number, link in enumerate(hosts):
        interfaces += _ends(link, *_pair(HOST_LINKS, number), upper=_switch_end(fabric, link))
    for number, link in enumerate(between):
        pair = ("", "") if kind == "bgp-unnumbered" else _pair(SWITCH_LINKS, number)
        interfaces += _ends(link, *pair, upper=link.b.device)
    return Addressing(kind, _routers(fabric), tuple(interfaces))


def _routers(fabric: Fabric) -> tuple[Router, ...]:
    routers: list[Router] = []
    leaves = 0
    for number, switch in enumerate(fabric.switches, start=1):
        leaves += switch.role is Role.LEAF
        asn = SPINE_ASN if switch.role is Role.SPINE else SPINE_ASN + leaves
        routers.append(Router(switch.name, asn, str(_at(LOOPBACKS, number))))
    return tuple(routers)


def _ends(link: Link, even: str, odd: str, upper: str) -> list[Interface]:
    """Both ends of a link; the device called `upper` gets the even address."""
    return [
        Interface(end.device, end.port, link.other(end.device).device, even if end.device == upper else odd)
        for end in (link.a, link.b)
    ]


def _switch_end(fabric: Fabric, link: Link) -> str:
    return link.a.device if fabric.by_name[link.a.device].is_switch else link.b.device


def _pair(network: IPv4Network, number: int) -> tuple[str, str]:
    return f"{_at(network, 2 * number)}/31", f"{_at(network, 2 * number + 1)}/31"


def _at(network: IPv4Network, offset: int) -> IPv4Address:
    if offset >= network.num_addresses:
        raise NoFitError(Problem(f"more links or switches than {network} has addresses", path="gpus.count"))
    return network.network_address + offset
