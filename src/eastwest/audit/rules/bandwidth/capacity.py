"""Oversubscription as built and after failures, uneven uplinks, shapes that were not made for this traffic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice, FoundNetwork
from eastwest.findings import Place, Severity

_ABOVE = {"leaf": "spine", "spine": "super-spine", "access": "aggregation", "aggregation": "core"}
_CLOS = "Leiserson 1985, fat trees; Al-Fares, SIGCOMM'08"
TOLERATED = 1.05
"""Ratios up to 5 % above the target are spare ports, not oversubscription."""


def capacity_gbps(audited: Audited, device: FoundDevice) -> tuple[float, dict[str, float]] | None:
    """Capacity of a switch towards hosts and lower tiers, and towards each switch above; None without speeds."""
    ports = {port.name: port for port in device.intent.interfaces if port.enabled}
    down, up = 0.0, dict[str, float]()
    above = _ABOVE.get(device.role)
    for link in audited.network.links_of(device.name):
        own = link.a if link.a.device == device.name else link.b
        port, other = ports.get(own.port), link.other(device.name).device
        if port is None:
            continue
        if not port.speed_gbps:
            return None
        peer = audited.network.device(other)
        if peer is not None and peer.role == above:
            up[other] = up.get(other, 0.0) + port.speed_gbps
        elif peer is None or _ABOVE.get(peer.role) == device.role:
            down += port.speed_gbps
    return down, up


def _switches(audited: Audited) -> Iterator[tuple[FoundDevice, float, dict[str, float]]]:
    tops = {device.role for device in audited.network.devices}
    for device in audited.network.devices:
        if _ABOVE.get(device.role) not in tops:
            continue
        found = capacity_gbps(audited, device)
        if found is not None and found[0] and found[1]:
            yield device, *found


def _target(audited: Audited, role: str) -> float:
    tiers = () if audited.plan is None else audited.plan.tiers
    return next((tier.oversubscription for tier in tiers if tier.name == role), 1.0)


def _without(found: FoundNetwork, count: int) -> FoundNetwork:
    """Fewer links from leaf1 to spines."""
    spines = {device.name for device in found.devices if device.role == "spine"}
    gone = [
        link
        for link in found.links
        if {link.a.device, link.b.device} & {samples.LEAF} and {link.a.device, link.b.device} & spines
    ]
    return replace(found, links=tuple(link for link in found.links if link not in gone[:count]))


@rule(
    "EW301",
    severity=Severity.WARNING,
    title="A switch is oversubscribed",
    why="All nodes of a collective send at once: what a tier cannot carry upwards, every step waits for.",
    effect="all-to-all and cross-leaf rings run at the inverse of the ratio",
    source=_CLOS,
    remedy="Add uplinks, or keep jobs within the leaf; state the ratio in the design if it is wanted.",
    passes=Example("8 × 400G down, 8 × 400G up", samples.unchanged),
    fails=Example("four of the uplinks of leaf1 are gone", samples.network(lambda found: _without(found, 4))),
)
def not_oversubscribed(audited: Audited) -> Iterator[Outcome]:
    """Downward over upward capacity of linked ports, against the design's ratio or 1:1."""
    for device, down, up in _switches(audited):
        ratio, target = down / sum(up.values()), _target(audited, device.role)
        if ratio > target * TOLERATED:
            yield Breach(
                Place(device.name),
                f"{down:,.0f}G down, {sum(up.values()):,.0f}G up: {ratio:.2f}:1",
                f"{target:g}:1" + ("" if audited.plan is not None else ", non-blocking"),
                severity=None if audited.plan is not None or ratio > 2 else Severity.INFO,
                assumption="" if audited.plan is not None else "links that no file tells are not counted",
            )


def _single(found: FoundNetwork) -> FoundNetwork:
    kept = (link for link in found.links if {link.a.device, link.b.device} != {samples.LEAF, "spine2"})
    return replace(found, links=tuple(kept))


@rule(
    "EW302",
    severity=Severity.INFO,
    title="The loss of one switch above halves a leaf",
    why="With two spines, one lost spine takes half of the bisection; with one uplink switch it takes everything.",
    effect="after one failure, or during an upgrade of a spine, every collective across leaves runs at half speed",
    source=f"{_CLOS}; failure domains of the design document",
    remedy="Use more and smaller spines, or plan upgrades between jobs.",
    passes=Example("two spines keep half", samples.unchanged),
    fails=Example("leaf1 has links to spine1 alone", samples.network(_single)),
)
def one_failure_is_bearable(audited: Audited) -> Iterator[Outcome]:
    """Share of the upward capacity that the worst lost neighbour leaves, below a half."""
    for device, _, up in _switches(audited):
        left = 1 - max(up.values()) / sum(up.values())
        if left < 0.5 - 1e-9:
            worst = max(up, key=lambda name: up[name])
            observed = f"without {worst}, {left:.0%} of the upward capacity is left"
            yield Breach(Place(device.name), observed, "at least 50 %")


@rule(
    "EW303",
    severity=Severity.WARNING,
    title="Uplinks are spread unevenly over the switches above",
    why="ECMP splits by path, not by capacity beyond: a spine with fewer links gets its share of flows all the same.",
    effect="the thinner side is full while the other idles: collectives run at the speed of the thin side",
    source="RFC 2992 (hash-threshold ECMP); Al-Fares, SIGCOMM'08",
    remedy="Connect every leaf to every spine with the same number of links.",
    passes=Example("four links to each spine", samples.unchanged),
    fails=Example(
        "leaf1 has three links to spine1 and four to spine2", samples.network(lambda found: _without(found, 1))
    ),
)
def uplinks_are_even(audited: Audited) -> Iterator[Outcome]:
    """Capacity of a switch to each switch above."""
    for device, _, up in _switches(audited):
        if len(set(up.values())) > 1:
            listed = ", ".join(f"{name} {gbps:g}G" for name, gbps in sorted(up.items())[:4])
            yield Breach(Place(device.name), listed, "the same to each")


@rule(
    "EW304",
    severity=Severity.WARNING,
    title="A three-tier network with an aggregation bottleneck carries RoCE",
    why="Access, aggregation and core were made for clients and servers: each tier narrows, spanning tree or HSRP uses "
    "one side, and traffic between racks goes up and down again.",
    effect="collectives across racks share the aggregation uplinks: bus bandwidth falls to its ratio",
    source="RFC 7938, section 3 (why Clos); Al-Fares, SIGCOMM'08",
    remedy="Put the GPU nodes on a leaf-spine fabric of their own.",
    passes=Example("a leaf-spine fabric", samples.unchanged),
    fails=Example("access, aggregation and core", samples.network(lambda found: replace(found, shape="three-tier"))),
)
def no_aggregation_bottleneck(audited: Audited) -> Iterator[Outcome]:
    """The shape of the network as found, where it carries RoCE or hosts with RDMA."""
    if audited.network.shape != "three-tier":
        return
    rdma = any(host.nics for host in audited.network.hosts) or audited.lossless
    if not rdma:
        yield Abstained(Place(), "a three-tier network; no file tells that it carries RoCE")
        return
    counts = Counter(device.role for device in audited.network.devices if device.role)
    tiers = ", ".join(f"{count} {role}" for role, count in sorted(counts.items()))
    yield Breach(Place(), f"three tiers: {tiers}", "leaf and spine")


@rule(
    "EW305",
    severity=Severity.INFO,
    title="Jobs use one queue pair per connection under a static hash",
    why="A hash sees flows, not bytes: with one queue pair per NIC pair there are too few of them to fill all paths.",
    effect="some uplinks carry two NICs' traffic and others none: bus bandwidth of 50 % to 70 %",
    source="Meta, RDMA over Ethernet for distributed AI training, SIGCOMM'24; NCCL_IB_QPS_PER_CONNECTION",
    remedy="Use several queue pairs per connection, or load balancing that moves flows.",
    passes=Example("four queue pairs", samples.unchanged),
    fails=Example("one queue pair", samples.environment("*", NCCL_IB_QPS_PER_CONNECTION="1")),
)
def enough_flows(audited: Audited) -> Iterator[Outcome]:
    """NCCL_IB_QPS_PER_CONNECTION where leaves hash statically."""
    leaves = [device for device in audited.network.devices if device.role == "leaf"]
    if not leaves or any(device.intent.balancing.mode != "static" for device in leaves):
        return
    few = [
        host
        for host in audited.network.hosts
        if host.environment and dict(host.environment).get("NCCL_IB_QPS_PER_CONNECTION", "1") == "1"
    ]
    if few:
        more = f" and {len(few) - 1} more hosts" if len(few) > 1 else ""
        where = Place(host=few[0].name)
        observed = f"1 queue pair per connection{more}, static hash on {len(leaves)} leaves"
        yield Breach(where, observed, "four or more", path="environment[NCCL_IB_QPS_PER_CONNECTION]")
