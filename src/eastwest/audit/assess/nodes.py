"""GPU nodes as found: hosts that were read, hosts that switches name, and else hosts taken from access ports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eastwest.audit.assess.listed import listed
from eastwest.audit.assess.usable import is_up, speed_gbps
from eastwest.audit.subject import Audited
from eastwest.audit.views.uses import use_of
from eastwest.discover import FoundDevice
from eastwest.fabric.graph import PortId
from eastwest.plan.device import InterfaceIntent, natural

USUAL_NICS = 8
"""Back-end NICs of common eight-GPU servers, tried first where no file tells how many a host has."""
_RAIL = re.compile(r"(?i)rail|(?<![a-z])r\d+$")
"""In the name of a leaf that belongs to a rail."""


@dataclass(frozen=True, slots=True)
class Attached:
    """One NIC port at its leaf. speed_gbps: 0 when no file tells."""

    node: str
    nic: str
    leaf: PortId
    speed_gbps: float


@dataclass(frozen=True, slots=True)
class Nodes:
    """NICs at their leaves. notes: what was taken for granted. by_rail: of hosts that no file names, whether NIC n is
    at leaf n of a group of leaves instead of all at one; None where files name the hosts, or only one is possible.
    """

    attached: tuple[Attached, ...]
    notes: tuple[str, ...]
    by_rail: bool | None = None


def attached(
    audited: Audited, switches: frozenset[str], nics_per_node: int | None, by_rail: bool | None = None
) -> Nodes:
    """Every NIC that hangs on these switches. by_rail: for hosts that no file names; None goes by the leaves' names."""
    known = tuple(_linked(audited, switches))
    if known:
        return Nodes(known, tuple(_of_linked(audited, known)))
    return _inferred(audited, switches, nics_per_node, by_rail)


def _linked(audited: Audited, switches: frozenset[str]) -> Iterator[Attached]:
    network = audited.network
    for link in network.links:
        for near, far in ((link.a, link.b), (link.b, link.a)):
            if near.device not in switches or network.device(far.device) is not None:
                continue
            host = network.host(far.device)
            if host is not None and host.kind == "storage":
                continue
            if all(is_up(audited, audited.ends.end(end)) for end in (near, far)):
                yield Attached(far.device, far.port, near, speed_gbps(audited, link))


def _of_linked(audited: Audited, known: Sequence[Attached]) -> list[str]:
    unread = sorted({each.node for each in known if audited.network.host(each.node) is None}, key=natural)
    if not unread:
        return []
    return [f"{len(unread)} hosts are known by their links alone and taken as rightly set: {listed(unread)}"]


def _inferred(audited: Audited, switches: frozenset[str], nics_per_node: int | None, by_rail: bool | None) -> Nodes:
    """Hosts of as many NICs as divide the access ports of every leaf."""
    ports = {
        device.name: list(_access(audited, device)) for device in audited.network.devices if device.name in switches
    }
    ports = {name: own for name, own in ports.items() if own}
    if not ports:
        return Nodes((), ())
    sizes = [nics_per_node] if nics_per_node else [USUAL_NICS, 4, 2, 1]
    each = next((size for size in sizes if all(len(own) % size == 0 for own in ports.values())), 1)
    leaves = sorted(ports, key=natural)
    possible = each > 1 and len(leaves) % each == 0 and len({len(own) for own in ports.values()}) == 1
    rails = possible and (all(_RAIL.search(name) for name in leaves) if by_rail is None else by_rail)
    found = _over_leaves(ports, leaves, each) if rails else _on_one_leaf(ports, each)
    where = "NIC n on leaf n of a group" if rails else "neighbours on one leaf"
    total = sum(len(own) for own in ports.values())
    note = (
        f"no host or its link is known: the {total} access ports of {len(ports)} leaves are taken as NICs of hosts "
        f"with {each} NICs each, {where} and rightly set; LLDP or host state would tell"
    )
    other = "; the interval spans hosts over several leaves and hosts on one" if possible else ""
    lost = sum(len(_unread_uplinks(audited, device)) for device in audited.network.devices if device.name in ports)
    more = (
        f"{lost} ports are described as those towards other switches, whose files are missing: their bandwidth is not "
        "counted"
    )
    return Nodes(tuple(found), (note + other, more) if lost else (note + other,), rails if possible else None)


def _on_one_leaf(ports: Mapping[str, Sequence[InterfaceIntent]], each: int) -> Iterator[Attached]:
    for leaf, own in ports.items():
        for number, port in enumerate(own):
            node = f"{leaf}-host{number // each + 1}"
            yield Attached(node, f"nic{number % each}", PortId(leaf, port.name), port.speed_gbps)


def _over_leaves(
    ports: Mapping[str, Sequence[InterfaceIntent]], leaves: Sequence[str], each: int
) -> Iterator[Attached]:
    for place, leaf in enumerate(leaves):
        for number, port in enumerate(ports[leaf]):
            node = f"group{place // each + 1}-host{number + 1}"
            yield Attached(node, f"nic{place % each}", PortId(leaf, port.name), port.speed_gbps)


def _access(audited: Audited, device: FoundDevice) -> Iterator[InterfaceIntent]:
    """Ports in use whose other end no file tells; of a device with lossless ones only these: others lead elsewhere.

    Ports that are described as those towards switches lead to switches without files.
    """
    pausing = {use.profile.name for use in audited.uses[device.name] if use.pfc}
    elsewhere = _unread_uplinks(audited, device)
    candidates = tuple(port for port in audited.ends.open_ports(device) if port not in elsewhere)
    lossless = tuple(port for port in candidates if port.qos in pausing)
    yield from sorted(lossless or candidates, key=lambda port: natural(port.name))


def _unread_uplinks(audited: Audited, device: FoundDevice) -> list[InterfaceIntent]:
    """Ports whose other end no file tells, and which are described as those towards known switches."""
    linked = {
        end.port
        for link in audited.network.links_of(device.name)
        for end in (link.a, link.b)
        if end.device == device.name and audited.network.device(link.other(device.name).device) is not None
    }
    uses = {use_of(port) for port in device.intent.interfaces if port.name in linked} - {""}
    return [port for port in audited.ends.open_ports(device) if use_of(port) in uses]


def even(nodes: tuple[Attached, ...]) -> tuple[tuple[Attached, ...], list[str]]:
    """Nodes with as many NICs as most have; the engines' collectives need equal nodes."""
    counts = Counter(each.node for each in nodes)
    if not counts:
        return nodes, []
    sizes = Counter(counts.values())
    usual = max(sizes, key=lambda size: (sizes[size] * size, size))
    odd = sorted((name for name, count in counts.items() if count != usual), key=natural)
    if not odd:
        return nodes, []
    kept = tuple(each for each in nodes if counts[each.node] == usual)
    return kept, [f"{len(odd)} hosts without {usual} NICs at the leaves take no part: {listed(odd)}"]
