"""Addresses: unique, in one subnet per link, gateways within reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.statements.model import Gateway, Statements
from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import Address, addresses
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import LoopbackIntent


@rule(
    "EW120",
    severity=Severity.CRITICAL,
    title="An address is used twice",
    why="Every interface of a routed fabric has its own address; ranges in which one address is repeated do not.",
    effect="one of the two is unreachable, or both by turns: its link carries nothing",
    source="RFC 1812; RFC 5227",
    remedy="Give each interface its own address.",
    passes=Example("all addresses differ", samples.unchanged),
    fails=Example(
        "two ports of leaf1 have one address",
        samples.ports(samples.LEAF, lambda port: replace(port, addresses=("10.0.0.0/31",)), 2),
    ),
)
def addresses_are_unique(audited: Audited) -> Iterator[Outcome]:
    """Addresses of ports, by VRF and part of the network; ports of one switch may borrow one of host length."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for device in audited.network.devices:
        alone = device.name if device.partial else ""
        for port in device.intent.interfaces:
            for found in addresses(port.addresses) if port.enabled else ():
                key = (f"{alone}|{port.vrf}", str(found.ip))
                lent = found.network.num_addresses == 1 and key in seen and seen[key][0] == device.name
                again = seen.get(key) == (device.name, port.name)  # its block stands twice in the file
                if found.ip.is_link_local or key not in seen or lent or again:
                    seen.setdefault(key, (device.name, port.name))
                    continue
                other = " ".join(seen[key]) if seen[key][0] != device.name else seen[key][1]
                yield Breach(
                    Place(device.name, port.name),
                    f"{found.ip} is also on {other}",
                    "an address of its own",
                    path=f"interfaces[{port.name}].addresses",
                )
    yield from _loopbacks(audited)


def _loopbacks(audited: Audited) -> Iterator[Outcome]:
    """Loopbacks that name the device or that it speaks from; those of devices with one router id are EW124's matter."""
    seen: dict[str, tuple[FoundDevice, int]] = {}
    for device in audited.network.devices:
        for loopback in _own_loopbacks(device):
            for found in addresses(loopback.addresses):
                first, number = seen.setdefault(str(found.ip), (device, loopback.number))
                if first is not device and not found.ip.is_link_local and _router_id(first) != _router_id(device):
                    yield Breach(
                        Place(device.name, f"loopback {loopback.number}"),
                        f"{found.ip} is also on loopback {number} of {first.name}",
                        "an address of its own",
                        path=f"loopbacks[{loopback.number}].addresses",
                    )


def _own_loopbacks(device: FoundDevice) -> Iterator[LoopbackIntent]:
    """The loopback with the router id, and those that BGP speaks from. Tunnel endpoints may be shared on purpose."""
    intent = device.intent
    if device.partial or intent.bgp is None:
        return
    overlay = intent.tenancy.overlay
    speaking = {group.source for group in intent.bgp.groups}
    for each in intent.loopbacks:
        named = any(str(found.ip) == intent.bgp.router_id for found in addresses(each.addresses))
        if (named or each.number in speaking) and (overlay is None or each.number != overlay.source):
            yield each


def _router_id(device: FoundDevice) -> str:
    return "" if device.intent.bgp is None else device.intent.bgp.router_id


@rule(
    "EW121",
    severity=Severity.CRITICAL,
    title="The ends of a link are in different subnets",
    why="Two routers on a cable reach one another only within one subnet.",
    effect="no BGP session comes up over the link: it carries nothing",
    source="RFC 1812; RFC 3021 (/31 links)",
    remedy="Take both addresses from one subnet.",
    passes=Example("both in one /31", samples.unchanged),
    fails=Example(
        "the uplinks of leaf1 are moved by one subnet",
        samples.ports(
            samples.LEAF,
            lambda port: replace(port, addresses=("10.222.0.1/31",)) if "spine" in port.description else port,
            None,
        ),
    ),
)
def one_subnet_per_link(audited: Audited) -> Iterator[Outcome]:
    """IPv4 of both ends of links that are not known from their addresses alone; a /32 has no subnet to share."""
    for joined in audited.ends.all:
        here = [] if joined.a.port is None else _with_subnet(joined.a.port.addresses)
        there: list[Address] = []
        if joined.b.port is not None:
            there = _with_subnet(joined.b.port.addresses)
        elif joined.b.nic is not None and joined.b.nic.intent.address:
            there = _with_subnet([joined.b.nic.intent.address])
        if here and there and not {each.network for each in here} & {each.network for each in there}:
            yield Breach(
                joined.a.place(),
                f"{here[0]} here, {there[0]} on {joined.b.text()}",
                "one subnet",
                path=f"{joined.a.path}.addresses",
            )


def _with_subnet(texts: Iterable[str]) -> list[Address]:
    return [each for each in addresses(texts) if each.version == 4 and each.network.num_addresses > 1]


@rule(
    "EW118",
    severity=Severity.WARNING,
    title="A port's address has no room for a neighbour",
    why="A /32 is an address and no subnet: unless the port borrows it from a loopback, nobody is connected.",
    effect="the neighbour at the other end of the cable cannot be reached: the link carries nothing",
    source="RFC 3021 (/31 links); RFC 5309 (unnumbered links)",
    remedy="Write the length of the link's subnet.",
    passes=Example("ports have /31", samples.unchanged),
    fails=Example(
        "a port of leaf1 has 10.9.9.9/32",
        samples.ports(samples.LEAF, lambda port: replace(port, addresses=("10.9.9.9/32",))),
    ),
)
def ports_have_subnets(audited: Audited) -> Iterator[Outcome]:
    """Host lengths on enabled ports, unless a loopback or another port has the address as well."""
    for device in audited.network.devices:
        texts = [text for port in device.intent.interfaces for text in port.addresses]
        texts += [text for each in device.intent.loopbacks for text in each.addresses]
        counts = Counter(found.ip for found in addresses(texts))
        for port in device.intent.interfaces:
            own = [] if port.unnumbered or not port.enabled else list(addresses(port.addresses))
            if own and all(each.network.num_addresses == 1 and counts[each.ip] == 1 for each in own):
                path = f"interfaces[{port.name}].addresses"
                yield Breach(Place(device.name, port.name), str(own[0]), "an address with its subnet", path=path)


@rule(
    "EW129",
    severity=Severity.CRITICAL,
    title="A gateway address is outside the subnet of its interface",
    why="Hosts reach a gateway (HSRP, VRRP, anycast) only within the subnet they share with it.",
    effect="hosts that use the gateway reach nothing beyond their subnet",
    source="RFC 5798; RFC 2281",
    remedy="Take the gateway address from the interface's subnet.",
    passes=Example(
        "10.0.7.1 on 10.0.7.2/24",
        samples.said(
            samples.LEAF, Statements(gateways=(Gateway("Vlan7", "10.0.7.1", ("10.0.7.2/24",), samples.LINE),))
        ),
    ),
    fails=Example(
        "100.0.7.1 on 10.0.7.2/24",
        samples.said(
            samples.LEAF, Statements(gateways=(Gateway("Vlan7", "100.0.7.1", ("10.0.7.2/24",), samples.LINE),))
        ),
    ),
)
def gateways_are_reachable(audited: Audited) -> Iterator[Outcome]:
    """Gateway addresses against the subnets of their interfaces."""
    for device in audited.network.devices:
        for gateway in audited.said(device.name).gateways:
            subnets = [each.network for each in addresses(gateway.subnets)]
            own = [each.ip for each in addresses([gateway.address])]
            if subnets and own and not any(address in subnet for address in own for subnet in subnets):
                where = Place(device.name, gateway.interface)
                expected = f"an address of {', '.join(map(str, subnets))}"
                yield Breach(where, f"gateway {gateway.address}", expected, line=gateway.line)
