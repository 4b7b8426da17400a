"""The ways of a pair of NICs through the twin: all equal-cost ones, and the one that each flow is hashed to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.twin.ask import ports_of
from eastwest.twin.model import Blueprint, Nic
from eastwest.twin.probe import ROCE_PORT
from eastwest.twin.shell import run
from eastwest.twin.state import State

MOST_HOPS = 16
"""A packet that passes more switches than this goes in a circle."""
MOST_WAYS = 4096
CIRCLE = "goes in a circle"
Asked = tuple[str, str, str, int]
"""A flow at a node: target and source address, interface that it came in by (empty on its host), UDP source port."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A node and the interface by which packets leave it; empty where they end."""

    node: str
    port: str


@dataclass(frozen=True, slots=True)
class Way:
    """From host to host. ends: empty when it arrives, else in words why it does not."""

    hops: tuple[Hop, ...]
    ends: str = ""

    def text(self) -> str:
        """`node001 nic0 > leaf1 Ethernet32 > spine1 Ethernet16 > leaf2 Ethernet0 > node002`."""
        said = " > ".join(f"{hop.node} {hop.port}".rstrip() for hop in self.hops)
        return f"{said}: {self.ends}" if self.ends else said


@dataclass(frozen=True, slots=True)
class Ways:
    """Of one pair. equal: all that the kernels' routes allow. flows: UDP source port → the way it is hashed to."""

    source: Nic
    target: Nic
    equal: tuple[Way, ...]
    flows: tuple[tuple[int, Way], ...]


def nic_named(plan: Blueprint, name: str) -> Nic:
    """`node001` (its first NIC), `node001:nic3` or an address. Raises InputError for none of the twin's."""
    host, _, port = name.partition(":")
    for nic in plan.every_nic:
        if name == nic.address or (nic.host == host and port in ("", nic.name)):
            if nic.tenant:
                found = f"{nic.host} is of tenant {nic.tenant}: the tunnel's outer header chooses the way of its flows"
                raise InputError(Problem(found, mend="ask for the way between hosts without a tenant"))
            return nic
    known = ", ".join(dict.fromkeys(nic.host for nic in plan.nics)) or "none"
    mend = "name a host, a host and its interface as node001:nic3, or an address"
    raise InputError(Problem(f'the twin has no host or interface "{name}"', allowed=known, mend=mend))


def ways(plan: Blueprint, state: State, source: Nic, target: Nic, source_ports: Sequence[int]) -> Ways:
    """What the kernels of the nodes answer, one after another; nothing is sent."""
    equal = tuple(_equal(plan, state, source, target))
    taken = hashed(plan, state, [(source, target, port) for port in source_ports])
    return Ways(source, target, equal, tuple(zip(source_ports, taken, strict=True)))


def hops(namespace: str, asked: Sequence[Asked], port_asked: int = ROCE_PORT) -> list[str]:
    """Interface that each flow leaves by, empty for no route. port_asked: UDP destination port, RoCEv2's."""
    lines = [
        f"route get {target} from {source} {f'iif {port} ' if port else ''}"
        f"ipproto udp dport {port_asked} sport {source_port}\n"
        for target, source, port, source_port in asked
    ]
    given = "".join(lines)
    said = run("ip", "-n", namespace, "-force", "-oneline", "-batch", "-", given=given, check=False).splitlines()
    words = [line.split() for line in said if " dev " in line]
    leaving = [line[line.index("dev") + 1] for line in words]
    if len(leaving) == len(asked):
        return leaving
    # A flow without a route is no line on standard output, so that it must be asked alone.
    return [""] if len(asked) == 1 else [port for one in asked for port in hops(namespace, [one], port_asked)]


def hashed(plan: Blueprint, state: State, flows: Sequence[tuple[Nic, Nic, int]]) -> tuple[Way, ...]:
    """The way of each flow (source, target, UDP source port). Node by node, all that stand at one in one question."""
    done: dict[int, Way] = {}
    walked: list[tuple[Hop, ...]] = [() for _ in flows]
    standing: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, (source, _, _) in enumerate(flows):
        standing[source.host].append((at, ""))
    for _ in range(MOST_HOPS):
        following: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for node, here in standing.items():
            asked = [(flows[at][1].address, flows[at][0].address, port, flows[at][2]) for at, port in here]
            for (at, _), port in zip(here, hops(state.namespace(node), asked), strict=True):
                walked[at] += (Hop(node, port),)
                far = plan.far.get((node, port))
                if far is None:
                    done[at] = Way(walked[at], _why(node, port))
                elif far[0] == flows[at][1].host:
                    done[at] = Way((*walked[at], Hop(far[0], "")))
                else:
                    following[far[0]].append((at, far[1]))
        standing = following
    return tuple(done.get(at, Way(walked[at], CIRCLE)) for at in range(len(flows)))


def _why(node: str, port: str) -> str:
    return f"leaves by {port}, which is no cable" if port else f"no route on {node}"


def _equal(plan: Blueprint, state: State, source: Nic, target: Nic) -> Iterator[Way]:
    """Depth first over the routes of the kernels; each node is asked once."""
    leaving: dict[str, list[str]] = {source.host: [source.name]}
    open_ways: list[tuple[Hop, ...]] = [(Hop(source.host, source.name),)]
    found = 0
    while open_ways and found < MOST_WAYS:
        way = open_ways.pop()
        far = plan.far.get((way[-1].node, way[-1].port))
        ends = _why(way[-1].node, way[-1].port) if far is None else CIRCLE if len(way) > MOST_HOPS else ""
        if far is None or ends or far[0] == target.host:
            found += 1
            yield Way(way, ends) if ends or far is None else Way((*way, Hop(far[0], "")))
            continue
        node = far[0]
        if node not in leaving:
            leaving[node] = _leaving(state, node, target.address)
        open_ways += [(*way, Hop(node, port)) for port in reversed(leaving[node] or [""])]


def _leaving(state: State, node: str, target: str) -> list[str]:
    """Interfaces of the longest matching route of a node's kernel."""
    listed = json.loads(run("ip", "-n", state.namespace(node), "-j", "route", "show", "match", target) or "[]")
    return ports_of(max(listed, key=_length)) if listed else []


def _length(route: dict[str, str]) -> int:
    """Bits of a prefix; a host route is printed without, and `default` is the shortest."""
    _, slash, bits = route["dst"].partition("/")
    return int(bits) if slash else 0 if route["dst"] == "default" else 32
