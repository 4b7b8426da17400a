"""What one failure costs: read off the finished fabric, so that the statement holds for what is built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from eastwest.fabric import Device, Fabric, Link, Role
from eastwest.fabric.graph import SWITCH_ROLES
from eastwest.plan import FailureDomain

_TIER = {role: number for number, role in enumerate(SWITCH_ROLES)}


def failure_domains(fabric: Fabric) -> tuple[FailureDomain, ...]:
    """The loss of one NIC, cable or switch of every tier, and of one plane: the worst of each kind."""
    found = _Impact(fabric)
    domains = [found.nic(), found.nic_cable(), found.leaf()]
    if found.ups[Role.LEAF]:
        domains += [found.cable(Role.LEAF, "uplink cable"), found.spine()]
    if found.ups[Role.SPINE]:
        domains += [found.cable(Role.SPINE, "core cable"), found.super_spine()]
    planes = {device.plane for device in fabric.switches if device.plane is not None}
    if planes:
        domains.append(found.plane(len(planes)))
    return tuple(domains)


class _Impact:
    """Capacities of one fabric, summed up once."""

    def __init__(self, fabric: Fabric) -> None:
        self.fabric = fabric
        self.ups = {role: _uplinks(fabric, role) for role in (Role.LEAF, Role.SPINE)}

    @cached_property
    def nics_of(self) -> dict[str, int]:
        """NICs of every host."""
        counts = {id(host.ports): len(_nics(host)) for host in self.fabric.hosts}
        return {host.name: counts[id(host.ports)] for host in self.fabric.hosts}

    @cached_property
    def nodes(self) -> tuple[Device, ...]:
        """The hosts that are spoken of: GPU nodes, where there are any."""
        return self.fabric.gpu_nodes or self.fabric.hosts

    @cached_property
    def most(self) -> tuple[int, int]:
        """NICs of a node, and ports of one of its NICs."""
        nics = max(self.nics_of[node.name] for node in self.nodes)
        ports = max(max(Counter(_nics_by_port(node).values()).values(), default=1) for node in self.nodes)
        return nics, ports

    def nic(self) -> FailureDomain:
        """One NIC."""
        nics, _ = self.most
        count = sum(self.nics_of[node.name] for node in self.nodes)
        statement = f"one node loses 1 of its {nics} NICs; the others keep theirs"
        if nics == 1:
            statement = "one node loses its only NIC, its way into this network"
        return FailureDomain("NIC", count, 1, 1, 1.0, statement)

    def nic_cable(self) -> FailureDomain:
        """One cable between a NIC and its leaf."""
        nics, ports = self.most
        if ports == 1:
            nic = self.nic()
            return FailureDomain("NIC cable", nic.count, 1, 1, 1.0, nic.statement)
        ports = min(min(Counter(_nics_by_port(node).values()).values()) for node in self.nodes)
        left = 1 - 1 / ports
        count = sum(len(node.ports) for node in self.nodes)
        which = f"one of the {nics} NICs of one node" if nics > 1 else "the NIC of one node"
        statement = f"{which} keeps {ports - 1} of its {ports} ports, {left:.1%} of its rate"
        return FailureDomain("NIC cable", count, 1, 0, left, statement)

    def leaf(self) -> FailureDomain:
        """One leaf, the one with most NICs."""
        leaves = self.fabric.with_role(Role.LEAF)
        spoken = {node.name for node in self.nodes}
        every = _rates_lost(self.fabric)
        lost = {leaf: {host: nics for host, nics in found.items() if host in spoken} for leaf, found in every.items()}
        name = max(
            (leaf.name for leaf in leaves), key=lambda leaf: (sum(map(len, lost[leaf].values())), len(lost[leaf]))
        )
        worst, beside = lost[name], _beside(every[name], spoken)
        nics, _ = self.most
        cut = sum(share == 1.0 for shares in worst.values() for share in shares.values())
        most = max(len(shares) for shares in worst.values())
        of = (
            f"{most} of their {nics} NICs"
            if most < nics
            else f"all their {nics} NICs"
            if nics > 1
            else "their only NIC"
        )
        if not cut:
            left = 1 - max(share for shares in worst.values() for share in shares.values())
            statement = f"{len(worst)} nodes keep {left:.1%} of the rate of {of}; none is cut off{beside}"
            return FailureDomain("leaf", len(leaves), len(worst), 0, left, statement)
        spared = (
            "the other leaves keep all their uplinks" if self.ups[Role.LEAF] else "the other leaves are not touched"
        )
        others = spared if len(leaves) > 1 else "nothing is left of the fabric"
        statement = f"{len(worst)} nodes lose {of}; {others}{beside}"
        return FailureDomain("leaf", len(leaves), len(worst), cut, 0.0, statement)

    def cable(self, role: Role, element: str) -> FailureDomain:
        """One cable up from a switch of this role."""
        ups = self.ups[role]
        worst = min(1 - most / total for total, most, _ in ups.values())
        count = sum(cables for _, _, cables in ups.values())
        statement = f"no NIC is cut off; the {role.value} at its end keeps {worst:.1%} of its uplink capacity"
        return FailureDomain(element, count, 0, 0, worst, statement)

    def spine(self) -> FailureDomain:
        """One spine."""
        worst = _worst_share(self.fabric, Role.LEAF)
        cut = "no NIC is cut off" if worst else "leaves can no longer reach each other"
        statement = f"{cut}; every leaf keeps at least {worst:.1%} of its uplink capacity"
        return FailureDomain("spine", len(self.fabric.with_role(Role.SPINE)), 0, 0, worst, statement)

    def super_spine(self) -> FailureDomain:
        """One super-spine. Spines that lose their only one carry no traffic between pods any more."""
        share = _worst_share(self.fabric, Role.SPINE)
        count = len(self.fabric.with_role(Role.SUPER_SPINE))
        if not share:
            share = _worst_share(self.fabric, Role.LEAF)
            statement = (
                f"one spine of every pod has no way to other pods; leaves keep {share:.1%} of their uplinks there"
            )
        else:
            statement = f"no NIC is cut off; the spines below it keep at least {share:.1%} of their uplink capacity"
        return FailureDomain("super-spine", count, 0, 0, share, statement)

    def plane(self, planes: int) -> FailureDomain:
        """One plane as a whole."""
        left = 1 - 1 / planes
        statement = f"no NIC is cut off; every NIC keeps {left:.1%} of its rate in the other planes"
        return FailureDomain("plane", planes, len(self.nodes), 0, left, statement)


def _nics_by_port(host: Device) -> dict[str, str | int]:
    return {port.name: port.name if port.nic is None else port.nic for port in host.ports}


def _nics(host: Device) -> set[str | int]:
    return set(_nics_by_port(host).values())


def _upward(fabric: Fabric, role: Role) -> Iterator[tuple[str, Link]]:
    """Links from switches of a role to the tier above, each with the name of the switch below."""
    below = {device.name for device in fabric.with_role(role)}
    above = {device.name for device in fabric.switches if _TIER[device.role] > _TIER[role]}
    for link in fabric.links:
        if link.a.device in below and link.b.device in above:
            yield link.a.device, link
        elif link.b.device in below and link.a.device in above:
            yield link.b.device, link


def _uplinks(fabric: Fabric, role: Role) -> Mapping[str, tuple[float, float, int]]:
    """For every switch of a role: uplink capacity, that of its fastest link, in Gb/s, and number of links."""
    found: dict[str, tuple[float, float, int]] = {}
    for name, link in _upward(fabric, role):
        total, most, count = found.get(name, (0.0, 0.0, 0))
        found[name] = (total + link.speed_gbps, max(most, link.speed_gbps), count + 1)
    return found


def _worst_share(fabric: Fabric, role: Role) -> float:
    """Least share of uplink capacity that a switch of this role keeps when one switch above it fails."""
    found: dict[str, Counter[str]] = {}
    for name, link in _upward(fabric, role):
        found.setdefault(name, Counter())[link.other(name).device] += round(link.speed_gbps * 1000)
    return min((1 - max(ups.values()) / ups.total() for ups in found.values()), default=0.0)


def _beside(lost: Mapping[str, Mapping[str | int, float]], spoken: set[str]) -> str:
    """What the other hosts of a leaf lose, storage systems beside GPU nodes."""
    ports = [len(nics) for host, nics in lost.items() if host not in spoken]
    if not ports:
        return ""
    if len(ports) == 1:
        return f"; one host beside them loses {ports[0]} of its ports"
    return f"; {len(ports)} hosts beside them lose up to {max(ports)} of their ports"


def _rates_lost(fabric: Fabric) -> dict[str, dict[str, dict[str | int, float]]]:
    """For each leaf, by host and NIC, the share of the NIC's ports that stand on it."""
    found: dict[str, dict[str, dict[str | int, float]]] = {leaf.name: {} for leaf in fabric.with_role(Role.LEAF)}
    nics = {id(host.ports): _nics_by_port(host) for host in fabric.hosts}
    shares = {key: Counter(ports.values()) for key, ports in nics.items()}
    keys = {host.name: id(host.ports) for host in fabric.hosts}
    for link in fabric.links:
        for near, far in ((link.a, link.b), (link.b, link.a)):
            if near.device in keys and far.device in found:
                key = keys[near.device]
                nic = nics[key][near.port]
                lost = found[far.device].setdefault(near.device, {})
                lost[nic] = lost.get(nic, 0.0) + 1 / shares[key][nic]
    return found
