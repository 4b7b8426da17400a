"""Full-size packets between every NIC and every leaf, both ways, and MTUs of interfaces against the configuration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.ask import mtus
from eastwest.twin.model import Blueprint, Nic
from eastwest.twin.probe import FIRST_SOURCE_PORT, Flow, Heard, Probe
from eastwest.twin.state import State

SMALL_BYTES = 100
SOURCE_PORTS = 2
"""Of each pair and size, so that several of its paths are tried; all pairs together try the rest."""
INTERVAL_S = 0.2
ROUNDS = 2
"""The second for what the first loses while neighbours' MAC addresses are being asked for."""


def mtu(plan: Blueprint, state: State) -> list[Finding]:
    """Interfaces have the MTU of their configuration, and unfragmented packets of the hosts' MTU pass."""
    return [*_interfaces(plan, state), *_pairs(plan, state)]


def _interfaces(plan: Blueprint, state: State) -> Iterator[Finding]:
    for node in plan.nodes:
        have = mtus(state, node)
        for port in node.ports:
            if (node.name, port.name) in plan.far and have.get(port.name) != port.mtu_bytes:
                observed = f"{have[port.name]} bytes" if port.name in have else "no such interface"
                place, title = Place(node.name, port.name), "MTU of an interface is not as configured"
                yield _finding(title, place, observed, f"{port.mtu_bytes} bytes")


def pairs(nics: Iterable[Nic]) -> list[tuple[Nic, Nic]]:
    """Every NIC with the first NIC of every leaf, both ways: all NICs, and all pairs of leaves in both directions."""
    nics = tuple(nics)
    first: dict[str, Nic] = {}
    for nic in nics:
        first.setdefault(nic.switch, nic)
    chosen = {(nic, other): None for nic in nics for other in first.values() if nic.host != other.host}
    chosen |= {(other, nic): None for nic, other in chosen}
    return list(chosen)


def _pairs(plan: Blueprint, state: State) -> Iterator[Finding]:
    flows = [
        Flow(source, target, FIRST_SOURCE_PORT + at, size)
        for circle in plan.circles
        for source, target in pairs(circle)
        for at in range(SOURCE_PORTS)
        for size in (min(source.mtu_bytes, target.mtu_bytes), SMALL_BYTES)
    ]
    if not flows:
        return
    with Probe(state, flows, INTERVAL_S, ROUNDS) as probe:
        probe.go()
        heard = probe.halt()
    yield from _judged(heard)


def _judged(heard: tuple[Heard, ...]) -> Iterator[Finding]:
    """One finding for each NIC that large packets never reach or never leave, and for each pair of leaves besides."""
    deaf = _without_any(heard, lambda flow: flow.target)
    mute = _without_any([each for each in heard if each.flow.target not in deaf], lambda flow: flow.source)
    for nic in sorted({*deaf, *mute}, key=lambda nic: (nic.host, nic.name)):
        touching = [each for each in heard if nic == (each.flow.target if nic in deaf else each.flow.source)]
        place = Place(host=nic.host, port=nic.name)
        if any(each.arrived for each in touching):
            observed, wanted = "only small packets pass", f"{nic.mtu_bytes} bytes to and from every leaf"
            yield _finding("MTU is too small on the way", place, observed, wanted)
        else:
            yield _finding("host is not reached", place, "no packet passes", "packets to and from every leaf")
    between: defaultdict[tuple[str, str], list[Heard]] = defaultdict(list)
    for each in heard:
        if not {each.flow.source, each.flow.target} & {*deaf, *mute}:
            between[each.flow.source.switch, each.flow.target.switch].append(each)
    for (one, other), flows in between.items():
        yield from _between(one, other, flows)


def _without_any(heard: Iterable[Heard], nic_of: Callable[[Flow], Nic]) -> set[Nic]:
    """NICs of which no large packet arrived."""
    arrived: defaultdict[Nic, int] = defaultdict(int)
    for each in heard:
        if each.flow.bytes > SMALL_BYTES:
            arrived[nic_of(each.flow)] += each.arrived
    return {nic for nic, packets in arrived.items() if not packets}


def _between(one: str, other: str, flows: list[Heard]) -> Iterator[Finding]:
    large, small = (
        [each for each in flows if (each.flow.bytes > SMALL_BYTES) == is_large] for is_large in (True, False)
    )
    lost, lost_small = (sum(not each.arrived for each in group) for group in (large, small))
    if lost > lost_small:
        title, observed = "MTU is too small on a path", f"{lost} of {len(large)} flows of full size do not pass"
    elif lost_small:
        title, observed = "packets are lost on a path", f"{lost_small} of {len(small)} flows do not pass"
    else:
        return
    yield _finding(title, Place(one), observed, f"all flows from {one} to {other}")


def _finding(title: str, place: Place, observed: str, expected: str) -> Finding:
    return Finding(Layer.FABRIC, Severity.CRITICAL, title, place, observed, expected, "RDMA messages are lost")
