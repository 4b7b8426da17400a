"""A burst between GPU nodes and storage as messages: requests, blocks, and never more of them on the way than a reader
or writer allows itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.fabric.graph import Fabric, Role
from eastwest.intent.data_use import PROTOCOLS, ClientIntent
from eastwest.intent.site import StorageRunIntent
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.collectives.patterns import REQUEST_BYTES
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.traffic.lanes import cut
from eastwest.traffic.schedule import MOST_MESSAGES, too_many
from eastwest.units import PS_PER_US, format_bytes, format_us

STORAGE = "storage"
"""The kind of its operation."""


@dataclass(frozen=True, slots=True)
class Client:
    """How one port of a node reads and writes. latency_us: of a request. depth: requests on the way at a time."""

    latency_us: float
    request_bytes: int
    depth: int


def client_of(intent: ClientIntent) -> Client:
    """As stated, else the protocol's."""
    protocol = PROTOCOLS[intent.protocol]
    return Client(
        latency_us=protocol.latency_us if intent.latency_us is None else intent.latency_us,
        request_bytes=intent.request_bytes or protocol.request_bytes,
        depth=intent.depth or protocol.depth,
    )


def storage_graph(
    burst: StorageRunIntent, fabric: Fabric, intent: ClientIntent
) -> tuple[MessageGraph, tuple[str, ...]]:
    """The burst on a fabric that holds nodes and storage, as one operation, and what it rests on.

    Every node moves its bytes over all its ports, in blocks of a request that go round all ports of systems it reaches.
    Raises InputError for a fabric without storage, or none that some port can reach, and for more messages than can be
    simulated.
    """
    client, ends = client_of(intent), fabric.endpoints_of
    nodes = [ends[node.name] for node in fabric.gpu_nodes]
    targets = [end for system in fabric.with_role(Role.STORAGE) for end in ends.get(system.name, ())]
    part = _parts(fabric)
    path = f"workloads.{burst.name}"
    if not targets:
        mend = "give `storage:` a `network:`"
        raise InputError(Problem("no storage system is cabled to the fabric", path, mend=mend))
    found = len(nodes) * -(-burst.size_bytes // client.request_bytes) * (1 if burst.writes else 2)
    if found > MOST_MESSAGES:
        raise too_many(found, burst.name, "a smaller `size:`, or larger requests (storage.use.client.request)")
    used = tuple(end for node in nodes for end in node) + tuple(targets)
    builder = GraphBuilder(endpoints_per_node=1)
    name = f"{burst.name} {format_bytes(burst.size_bytes)}"
    total = burst.size_bytes * len(nodes)
    operation = builder.add(Operation(name, STORAGE, burst.pattern, len(nodes), total, 0, "", -1, used))
    for number, node in enumerate(nodes):
        shares = cut((0, burst.size_bytes), min(len(node), burst.size_bytes))
        for port, (end, share) in enumerate(zip(node, shares, strict=False)):
            reached = [target for target in targets if part[target] == part[end]]
            if not reached:
                where = fabric.endpoints[end]
                raise InputError(Problem(f"{where.device} {where.port} has no way to any storage system", path))
            _Mover(builder, operation, client, reached, writes=burst.writes).move(end, share, number * len(node) + port)
    return builder.build(), tuple(_assumptions(client))


def _parts(fabric: Fabric) -> list[str]:
    """For each endpoint a name of the part of the fabric it can reach: planes and rails may not be joined."""
    name_of = {switch.name: switch.name for switch in fabric.switches}

    def part(name: str) -> str:
        while name_of[name] != name:
            name_of[name] = name = name_of[name_of[name]]
        return name

    for link in fabric.switch_links():
        name_of[part(link.a.device)] = part(link.b.device)
    return [part(fabric.link_at[end].other(end.device).device) for end in fabric.endpoints]


@dataclass(frozen=True)
class _Mover:
    """Adds the messages of one port after another. targets: endpoints it may use."""

    builder: GraphBuilder
    operation: int
    client: Client
    targets: list[int]
    writes: bool

    def move(self, end: int, share: tuple[int, int], first: int) -> None:
        """All blocks of one port; the first goes to or comes from target `first`."""
        done: list[int] = []
        for number, block in enumerate(_blocks(share, self.client.request_bytes)):
            target = self.targets[(first + number) % len(self.targets)]
            before = () if number < self.client.depth else (done[number - self.client.depth],)
            done.append(self._block(end, target, block, before))

    def _block(self, end: int, target: int, block: tuple[int, int], before: tuple[int, ...]) -> int:
        delay_ps = round(self.client.latency_us * PS_PER_US)
        if self.writes:
            # What a write waits for at its system holds up the next one of the window, so it counts before that.
            return self.builder.send(self.operation, end, target, block, before, delay_ps=delay_ps if before else 0)
        request = self.builder.send(self.operation, end, target, (0, REQUEST_BYTES), before)
        return self.builder.send(self.operation, target, end, block, (request,), delay_ps=delay_ps)


def _blocks(share: tuple[int, int], size_bytes: int) -> Iterator[tuple[int, int]]:
    for begin in range(share[0], share[1], size_bytes):
        yield begin, min(begin + size_bytes, share[1])


def _assumptions(client: Client) -> Iterator[str]:
    yield (
        f"A port has {client.depth} requests of {format_bytes(client.request_bytes)} on the way at a time, and a "
        f"system answers after {format_us(client.latency_us)}."
    )
    yield "The network and these requests limit the burst; media and software of the systems answer at any rate."
